/// @file
/// Units: laws that hold at compile time, so most of this file is checked by the compiler alone.
#include <layerwatt/core/units.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <type_traits>

using namespace layerwatt;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};

// Quantities of one kind add and compare; kinds do not mix; bare numbers do not slip in.
static_assert(Addable<Watts, Watts> && Addable<Joules, Joules>);
static_assert(!Addable<Watts, Joules> && !Addable<Watts, double> && !Addable<double, Joules>);
static_assert(!std::convertible_to<double, Watts> && !std::convertible_to<Watts, double>);
static_assert(!std::convertible_to<Watts, Joules> && !std::totally_ordered_with<Watts, Joules>);
static_assert(!Multipliable<Watts, Watts> && !Multipliable<Watts, Joules>);

// E = P t, and back.
static_assert(std::is_same_v<decltype(Watts{} * Seconds{}), Joules>);
static_assert((Watts{15.0} * Seconds{2.0}).si() == 30.0);
static_assert(Joules{30.0} / Seconds{2.0} == Watts{15.0});

// Every named conversion, against the SI value.
static_assert(from_milliseconds(250.0).count() == 0.25);
static_assert(from_milliwatts(500.0) == Watts{0.5});
static_assert(from_millijoules(2000.0) == Joules{2.0});
static_assert(to_milliseconds(Seconds{0.5}) == 500.0);
static_assert(to_millijoules(Joules{0.5}) == 500.0);
static_assert(Watts{} == Watts{0.0});

TEST_CASE("microjoules, the unit of RAPL counters") {
  CHECK(from_microjoules(1.5e6).si() == doctest::Approx(1.5));
}

TEST_CASE("sums, differences and scaling are those of the SI values") {
  Joules total;
  total += Joules{1.5};
  total += Joules{2.5};
  CHECK(total == Joules{4.0});
  CHECK(total - Joules{1.0} == Joules{3.0});
  CHECK(total * 0.5 == Joules{2.0});
  CHECK(total / 4.0 == Joules{1.0});
  CHECK(Watts{1.0} < Watts{2.0});
}

}  // namespace
