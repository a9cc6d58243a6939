/// @file
/// SI quantities as types. Bare numbers enter and leave through named functions only;
/// columns of files are bare doubles, so their names carry the unit (`runtime_ms`).
#pragma once

#include <chrono>
#include <compare>

namespace layerwatt {

using Seconds = std::chrono::duration<double>;

/// A double in an SI unit; `Tag` keeps watts and joules apart at compile time.
template <class Tag>
class Quantity {
 public:
  constexpr Quantity() noexcept = default;
  constexpr explicit Quantity(double si) noexcept : si_(si) {}
  [[nodiscard]] constexpr double si() const noexcept { return si_; }

  friend constexpr auto operator<=>(Quantity, Quantity) noexcept = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept {
    return Quantity{a.si_ + b.si_};
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept {
    return Quantity{a.si_ - b.si_};
  }
  friend constexpr Quantity operator*(Quantity a, double factor) noexcept {
    return Quantity{a.si_ * factor};
  }
  friend constexpr Quantity operator/(Quantity a, double divisor) noexcept {
    return Quantity{a.si_ / divisor};
  }
  constexpr Quantity& operator+=(Quantity other) noexcept {
    si_ += other.si_;
    return *this;
  }

 private:
  double si_ = 0.0;
};

using Watts = Quantity<struct WattsTag>;
using Joules = Quantity<struct JoulesTag>;

[[nodiscard]] constexpr Joules operator*(Watts p, Seconds t) noexcept {
  return Joules{p.si() * t.count()};
}
[[nodiscard]] constexpr Watts operator/(Joules e, Seconds t) noexcept {
  return Watts{e.si() / t.count()};
}

[[nodiscard]] constexpr Seconds from_milliseconds(double ms) noexcept { return Seconds{ms * 1e-3}; }
[[nodiscard]] constexpr Watts from_milliwatts(double mw) noexcept { return Watts{mw * 1e-3}; }
[[nodiscard]] constexpr Joules from_millijoules(double mj) noexcept { return Joules{mj * 1e-3}; }
[[nodiscard]] constexpr Joules from_microjoules(double uj) noexcept { return Joules{uj * 1e-6}; }

[[nodiscard]] constexpr double to_milliseconds(Seconds t) noexcept { return t.count() * 1e3; }
[[nodiscard]] constexpr double to_millijoules(Joules e) noexcept { return e.si() * 1e3; }

}  // namespace layerwatt
