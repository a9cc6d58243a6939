#include <kernels/cudnn/select.hpp>
#include <layerwatt/core/error.hpp>

#include <algorithm>

namespace layerwatt::kernels::cudnn {

std::size_t select(std::size_t count, std::size_t most, bool first_only,
                   const std::function<Seconds(std::size_t)>& time,
                   const std::function<bool()>& device_usable) {
  std::optional<std::size_t> best;
  Seconds fastest{};
  std::size_t worked = 0;
  std::string reason = "there is no candidate";
  bool memory = false;
  for (std::size_t i = 0; i < count && worked < most; ++i) {
    try {
      const Seconds taken = time(i);
      ++worked;
      if (!best || taken < fastest) {
        best = i;
        fastest = taken;
      }
      if (first_only) break;
    } catch (const Unsupported& error) {
      if (!memory) reason = error.what();
    } catch (const OutOfMemory& error) {
      memory = true;
      reason = error.what();
    } catch (const BackendError& error) {
      if (!device_usable()) throw;  // no other candidate could do better
      if (!memory) reason = error.what();
    }
  }
  if (best) return *best;
  if (memory) fail<OutOfMemory>(reason);
  fail<Unsupported>(reason);
}

Seconds lowest_median(const std::vector<std::vector<Seconds>>& rounds) {
  std::optional<Seconds> lowest;
  for (std::vector<Seconds> round : rounds) {
    if (round.empty()) continue;
    const auto middle = round.begin() + static_cast<std::ptrdiff_t>(round.size() / 2);
    std::nth_element(round.begin(), middle, round.end());
    lowest = lowest ? std::min(*lowest, *middle) : *middle;
  }
  expects(lowest.has_value(), "lowest_median: no timings; time at least one execution");
  return *lowest;
}

}  // namespace layerwatt::kernels::cudnn
