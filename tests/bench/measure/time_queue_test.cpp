/// @file
/// time_queue and run_load on a simulated device: what counts is the device's time, not the host's.
#include <bench/measure/load.hpp>
#include <bench/measure/time_queue.hpp>
#include <layerwatt/core/error.hpp>
#include <support/fake_queue.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace layerwatt;

namespace {

using bench::KernelTime;
using bench::QueueOptions;
using bench::TimeOptions;
using support::FakeClock;
using support::FakeGpuKernel;
using support::FakeQueue;

/// A kernel that always takes `seconds`, timed on a device that worked just now or never.
struct QueueTrial {
  FakeClock clock;
  FakeQueue queue;
  FakeGpuKernel kernel{queue};
  TimeOptions time;
  QueueOptions options;

  explicit QueueTrial(double seconds) : QueueTrial([=](std::size_t) { return seconds; }) {}
  explicit QueueTrial(std::function<double(std::size_t)> execution)
      : queue(clock, std::move(execution)) {}

  KernelTime measure() { return bench::time_queue(kernel, clock, time, options); }
  KernelTime measure_warm() {
    kernel.run();
    return measure();
  }
};

TEST_CASE("time_queue: short kernels are timed in batches of milliseconds, free of launch gaps") {
  for (const double seconds : {1.5e-6, 8e-6, 40e-6, 300e-6, 2e-3, 0.05}) {
    CAPTURE(seconds);
    QueueTrial trial(seconds);
    const KernelTime timed = trial.measure_warm();
    REQUIRE(timed.statistics);
    CHECK(timed.statistics->samples == 30);
    CHECK(std::abs(timed.statistics->median.count() / seconds - 1.0) < 0.005);
    const double batch = timed.statistics->per_sample * seconds;
    CHECK(batch > std::min(1e-3, 0.9 * seconds));
    if (seconds < 2e-3) CHECK(batch < 5e-3);
    CHECK(trial.queue.longest == 30);  // all queued before the first wait: no gap of ours between
  }
}

TEST_CASE("time_queue: a batch is never longer than the queue can take") {
  QueueTrial trial(1e-6);
  trial.queue.most = 100;
  const KernelTime timed = trial.measure_warm();
  REQUIRE(timed.statistics);
  CHECK(timed.statistics->per_sample == 100);
}

TEST_CASE("time_queue: half a second of warm-up at first and after idling, else a few executions") {
  const auto busy = [](QueueTrial& trial) {
    const Seconds start = trial.clock.now();
    (void)trial.measure();
    return trial.clock.now() - start;
  };
  QueueTrial trial(1e-3);
  CHECK(busy(trial) > Seconds{0.5});   // the first work of the process
  CHECK(busy(trial) < Seconds{0.15});  // still warm
  trial.clock.advance(Seconds{0.9});
  CHECK(busy(trial) < Seconds{0.15});
  trial.clock.advance(Seconds{1.1});
  CHECK(busy(trial) > Seconds{0.5});
}

TEST_CASE("time_queue: slow clocks at the start do not reach the samples") {
  // The first 400 ms of work run at half the clock.
  double worked = 0.0;
  QueueTrial trial([&](std::size_t) {
    const double one = worked < 0.4 ? 200e-6 : 100e-6;
    worked += one;
    return one;
  });
  const KernelTime timed = trial.measure();
  REQUIRE(timed.statistics);
  CHECK(timed.statistics->median.count() == doctest::Approx(100e-6).epsilon(0.01));
  // And the batch fits the clock that it is timed at.
  CHECK(timed.statistics->per_sample * 100e-6 > 1e-3);
}

TEST_CASE("time_queue: slow kernels get fewer samples, too slow ones none") {
  QueueTrial slow(0.4);
  const KernelTime timed = slow.measure_warm();
  REQUIRE(timed.statistics);
  CHECK(timed.statistics->samples == 4);  // as many as fit into 2 s
  CHECK(timed.statistics->per_sample == 1);
  QueueTrial slower(1.5);
  CHECK(slower.measure_warm().statistics->samples == 3);
  QueueTrial stuck(6.0);
  const KernelTime none = stuck.measure();
  CHECK_FALSE(none.statistics);
  CHECK(none.first > Seconds{5.9});
  CHECK(stuck.queue.launches == 1);
}

TEST_CASE("time_queue: noise shows in the statistics, and the state is read while it works") {
  QueueTrial trial([](std::size_t n) { return n % 97 < 15 ? 200e-6 : 100e-6; });
  int asked = 0;
  trial.kernel.run();
  const KernelTime timed =
      bench::time_queue(trial.kernel, trial.clock, trial.time, trial.options, [&] {
        ++asked;
        CHECK(trial.queue.longest == 30);
      });
  REQUIRE(timed.statistics);
  CHECK(asked == 1);
  CHECK(timed.statistics->mean > timed.statistics->min);
}

TEST_CASE("time_queue: options out of range are refused by name") {
  const auto refused = [](auto change) {
    QueueOptions options;
    change(options);
    return support::thrown_by<InvalidArgument>([&] { bench::validate(options); });
  };
  CHECK(support::contains(refused([](auto& o) { o.warm_up = Seconds{-1}; }), "warm-up"));
  CHECK(support::contains(refused([](auto& o) { o.batch = Seconds{0}; }), "batch"));
  CHECK(support::contains(refused([](auto& o) { o.samples = 0; }), "samples"));
  bench::validate(QueueOptions{});
}

TEST_CASE("load on a queue: keeps the device busy, counts what has completed, drains at the end") {
  QueueTrial trial(100e-6);
  (void)trial.measure_warm();
  trial.queue.longest = 0;
  const bench::Load load =
      bench::run_load(trial.queue, trial.clock, {Seconds{0.5}, Seconds{1.0}}, Seconds{100e-6});
  CHECK(trial.queue.longest == 4);
  CHECK(load.settled_s - load.begin_s() == doctest::Approx(0.5).epsilon(0.01));
  // The only gap is the launch of a graph: duty is close to one.
  CHECK(bench::executions_between(load, load.settled_s, load.end_s()) ==
        doctest::Approx(10'000.0).epsilon(0.01));
  CHECK(load.stalled == 0.0);
  trial.queue.wait(0);
  CHECK(trial.queue.finished().empty());
}

TEST_CASE("load on a queue: a device that waits for its host stalls") {
  QueueTrial trial(100e-6);
  (void)trial.measure_warm();
  int launches = 0;
  trial.queue.gap = Seconds{0};
  FakeQueue late(trial.clock, [&](std::size_t) { return ++launches % 600 == 0 ? 0.02 : 100e-6; });
  late.set_batch(20);
  const bench::Load load =
      bench::run_load(late, trial.clock, {Seconds{0.1}, Seconds{1.0}}, Seconds{100e-6});
  CHECK(load.stalled > 0.15);
  CHECK(load.stalled < 0.4);
}

}  // namespace
