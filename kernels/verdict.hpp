/// @file
/// Verdict: how one grid point ended, and why. Expected outcomes are values, not exceptions.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace layerwatt::kernels {

enum class Outcome {
  ok,           ///< measured
  invalid,      ///< the layer itself is impossible
  unsupported,  ///< this backend has no kernel for it
  out_of_memory,
  incorrect,  ///< the result differs from the reference: it gets no runtime
  too_slow,   ///< estimated above the time limit of a point
  noisy,      ///< measured, but not stable enough to be used
  failed      ///< the library reported an error
};

inline constexpr std::array<std::pair<std::string_view, Outcome>, 8> kOutcomes{{
    {"ok", Outcome::ok},
    {"invalid", Outcome::invalid},
    {"unsupported", Outcome::unsupported},
    {"oom", Outcome::out_of_memory},
    {"incorrect", Outcome::incorrect},
    {"too_slow", Outcome::too_slow},
    {"noisy", Outcome::noisy},
    {"failed", Outcome::failed},
}};

[[nodiscard]] constexpr std::string_view to_text(Outcome outcome) noexcept {
  return kOutcomes[static_cast<std::size_t>(outcome)].first;
}

/// The default is the pessimistic one.
struct Verdict {
  Outcome outcome = Outcome::failed;
  std::string reason;
};

}  // namespace layerwatt::kernels
