#include <bench/machine.hpp>
#include <bench/measure/load.hpp>
#include <kernels/kernel.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <algorithm>

namespace layerwatt::bench {

namespace {

constexpr double kMarks = 512.0;  // per window: an execution count every 0.2 % of it
constexpr double kLeastExecutions = 3.0;
constexpr double kStall = 3.0;  // times the usual length of a batch
constexpr Seconds kLeastStall{1e-3};
constexpr int kInFlight = 3;  // batches of a queue behind the one that runs

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

/// One step of the loop: does a batch of work, and returns the executions that completed in it.
using Step = std::function<double()>;

/// @param usual   length of a step in which nothing comes between
/// @param waited  seconds that the work stood still for other reasons, so far
[[nodiscard]] Load run_steps(const Step& step, Clock& clock, const LoadOptions& options,
                             double usual, const std::function<double()>& waited) {
  const ProcessorState before = read_processor_state(clock);
  const double spacing = options.window.count() / kMarks;
  const double stall = std::max(kStall * usual, usual + kLeastStall.count());
  Load load;
  double now = clock.now().count();
  const double settled = now + options.settle.count();
  double executions = 0.0;
  double executions_when_settled = 0.0;
  double stalled = 0.0;
  double waited_before = 0.0;
  load.marks.push_back({now, 0.0});
  for (;;) {
    const double begun = now;
    executions += step();
    now = clock.now().count();
    if (load.settled_s == 0.0) {
      mark(load, now, executions, spacing);
      if (now < settled) continue;
      load.settled_s = now;
      executions_when_settled = executions;
      waited_before = waited();
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
  const double lost = std::max(stalled, waited() - waited_before);
  load.stalled = std::min(1.0, lost / (now - load.settled_s));
  load.conditions = disturbance(before, read_processor_state(clock), speed_index(clock));
  return load;
}

}  // namespace

Load run_load(const std::function<void()>& run, Clock& clock, const LoadOptions& options, int batch,
              Seconds execution) {
  const auto step = [&] {
    for (int i = 0; i < batch; ++i) run();
    return static_cast<double>(batch);
  };
  return run_steps(step, clock, options, execution.count() * batch, waited_s);
}

Load run_load(kernels::DeviceQueue& queue, Clock& clock, const LoadOptions& options,
              Seconds execution) {
  const int batch = queue.batch();
  expects(batch >= 1, "run_load: the queue has no batch; call set_batch() first");
  queue.wait(0);
  (void)queue.finished();
  for (int i = 0; i < kInFlight; ++i) queue.launch();
  const auto step = [&] {
    queue.launch();
    queue.wait(kInFlight);
    return static_cast<double>(batch) * static_cast<double>(queue.finished().size());
  };
  // This thread sleeps while the device works: what the scheduler says about it means nothing.
  Load load = run_steps(step, clock, options, execution.count() * batch, [] { return 0.0; });
  queue.wait(0);
  (void)queue.finished();
  return load;
}

double executions_between(const Load& load, double from_s, double to_s) {
  expects(!load.marks.empty(), "executions_between: the load has no marks; run it first");
  return executions_at(load, to_s) - executions_at(load, from_s);
}

}  // namespace layerwatt::bench
