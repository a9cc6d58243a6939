#include <bench/sensor/sampler.hpp>

#include <algorithm>
#include <chrono>

namespace layerwatt::bench {

namespace {

std::vector<Sample>::const_iterator first_kept(const std::vector<Sample>& samples, double time_s) {
  const auto later = [](double time, const Sample& s) { return time < s.time_s; };
  const auto after = std::upper_bound(samples.begin(), samples.end(), time_s, later);
  return after == samples.begin() ? after : after - 1;
}

}  // namespace

Sampler::Sampler(PowerSource& source, double poll_s)
    : source_(source),
      poll_s_(poll_s > 0.0 ? poll_s : source.facts().poll_s),
      thread_([this] { run(); }) {}

Sampler::~Sampler() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_all();
  thread_.join();
}

void Sampler::run() {
  using Clock = std::chrono::steady_clock;
  const auto period =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(poll_s_));
  Trace fresh;  // read outside the lock: a sensor may take a millisecond to answer
  auto next = Clock::now();
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    fresh.samples.clear();
    fresh.restarts_s.clear();
    source_.read(fresh);
    lock.lock();
    trace_.samples.insert(trace_.samples.end(), fresh.samples.begin(), fresh.samples.end());
    trace_.restarts_s.insert(trace_.restarts_s.end(), fresh.restarts_s.begin(),
                             fresh.restarts_s.end());
    trace_.failed_reads = fresh.failed_reads;
    trace_.last_error = fresh.last_error;
    next = std::max(next + period, Clock::now());  // late: do not catch up in a burst
    stopping_.wait_until(lock, next, [this] { return stop_; });
  }
}

Trace Sampler::since(double time_s) const {
  const std::lock_guard lock(mutex_);
  Trace copy;
  copy.samples.assign(first_kept(trace_.samples, time_s), trace_.samples.end());
  for (const double restart : trace_.restarts_s) {
    if (restart >= time_s) copy.restarts_s.push_back(restart);
  }
  copy.failed_reads = trace_.failed_reads;
  copy.last_error = trace_.last_error;
  return copy;
}

void Sampler::forget_before(double time_s) {
  const std::lock_guard lock(mutex_);
  trace_.samples.erase(trace_.samples.begin(), first_kept(trace_.samples, time_s));
  auto& restarts = trace_.restarts_s;
  restarts.erase(std::remove_if(restarts.begin(), restarts.end(),
                                [&](double restart) { return restart < time_s; }),
                 restarts.end());
}

}  // namespace layerwatt::bench
