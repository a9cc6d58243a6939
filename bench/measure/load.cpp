#include <bench/machine.hpp>
#include <bench/measure/load.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>

namespace layerwatt::bench {

namespace {

constexpr double kMarks = 512.0;  // per window: an execution count every 0.2 % of it
constexpr double kLeastExecutions = 3.0;
constexpr double kStall = 3.0;  // times the usual length of a batch
constexpr Seconds kLeastStall{1e-3};

/// Appends a mark if the last one is old enough.
void mark(Load& load, double time, double executions, double spacing) {
  if (time - load.end_s() >= spacing) load.marks.push_back({time, executions});
}

/// Seconds that this thread was ready to run and did not; 0 where the kernel does not say.
[[nodiscard]] double waited_s() {
  const std::string line = read_system_line("/proc/thread-self/schedstat").value_or("");
  const std::vector<std::string_view> fields = split(line, ' ');  // running, waiting, time slices
  return fields.size() < 2 ? 0.0 : 1e-9 * parse_number<double>(fields[1]).value_or(0.0);
}

[[nodiscard]] double executions_at(const Load& load, double time) {
  const auto& marks = load.marks;
  if (time <= marks.front().time_s) return marks.front().executions;
  if (time >= marks.back().time_s) return marks.back().executions;
  const auto after =
      std::upper_bound(marks.begin(), marks.end(), time,
                       [](double t, const LoadMark& candidate) { return t < candidate.time_s; });
  const LoadMark& from = *(after - 1);
  const double share = (time - from.time_s) / (after->time_s - from.time_s);
  return from.executions + share * (after->executions - from.executions);
}

}  // namespace

Load run_load(const std::function<void()>& run, Clock& clock, const LoadOptions& options, int batch,
              Seconds execution) {
  const ProcessorState before = read_processor_state(clock);
  const double spacing = options.window.count() / kMarks;
  const double usual = execution.count() * batch;
  const double stall = std::max(kStall * usual, usual + kLeastStall.count());
  Load load;
  double now = clock.now().count();
  const double settled = now + options.settle.count();
  double executions = 0.0;
  double executions_when_settled = 0.0;
  double stalled = 0.0;
  double waited = 0.0;
  load.marks.push_back({now, 0.0});
  for (;;) {
    const double begun = now;
    for (int i = 0; i < batch; ++i) run();
    now = clock.now().count();
    executions += batch;
    if (load.settled_s == 0.0) {
      mark(load, now, executions, spacing);
      if (now < settled) continue;
      load.settled_s = now;
      executions_when_settled = executions;
      waited = waited_s();
      load.marks.push_back({now, executions});
      continue;
    }
    if (now - begun > stall) stalled += now - begun - usual;
    mark(load, now, executions, spacing);
    if (now - load.settled_s >= options.window.count() &&
        executions - executions_when_settled >= kLeastExecutions) {
      break;
    }
  }
  if (now > load.end_s()) load.marks.push_back({now, executions});
  load.stalled = std::min(1.0, std::max(stalled, waited_s() - waited) / (now - load.settled_s));
  load.conditions = disturbance(before, read_processor_state(clock), speed_index(clock));
  return load;
}

double executions_between(const Load& load, double from_s, double to_s) {
  expects(!load.marks.empty(), "executions_between: the load has no marks; run it first");
  return executions_at(load, to_s) - executions_at(load, from_s);
}

}  // namespace layerwatt::bench
