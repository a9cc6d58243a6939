/// @file
/// The few loops over contiguous doubles that everything else is made of. Plain functions: an
/// Eigen expression in their place would cost every user compile time anew wherever it stands.
#pragma once

#include <layerwatt/core/matrix.hpp>

#include <cmath>
#include <cstring>

namespace layerwatt {

namespace detail {
/// As many doubles as the compiler's target adds at once.
#if defined(__AVX512F__)
inline constexpr Index kPack = 8;
#elif defined(__AVX__)
inline constexpr Index kPack = 4;
#else
inline constexpr Index kPack = 2;
#endif
using Pack [[gnu::vector_size(kPack * sizeof(double))]] = double;

/// From and to any address: a copy of this size is one unaligned move, for which a pointer to Pack
/// would need attributes that compilers disagree about.
[[nodiscard]] inline Pack load(const double* x) {
  Pack p;
  std::memcpy(&p, x, sizeof p);
  return p;
}
inline void store(double* x, Pack p) { std::memcpy(x, &p, sizeof p); }

/// Entry i of a vector, or the pack that begins there.
struct NumberAt {
  Index i;
  [[nodiscard]] double operator()(const double* x) const { return x[i]; }
  double store(double* x, double value) const { return x[i] = value; }
};
struct PackAt {
  Index i;
  [[nodiscard]] Pack operator()(const double* x) const { return load(x + i); }
  Pack store(double* x, Pack value) const { return detail::store(x + i, value), value; }
};

[[nodiscard]] inline double sum_of(Pack p) {
  double sum = 0;
  for (int i = 0; i < kPack; ++i) sum += p[i];
  return sum;
}
}  // namespace detail

/// sum x_i y_i
[[nodiscard]] inline double dot(const double* x, const double* y, Index n) {
  using detail::kPack, detail::load;
  detail::Pack s0{}, s1{}, s2{}, s3{};
  Index i = 0;
  for (; i + 4 * kPack <= n; i += 4 * kPack) {
    s0 += load(x + i) * load(y + i);
    s1 += load(x + i + kPack) * load(y + i + kPack);
    s2 += load(x + i + 2 * kPack) * load(y + i + 2 * kPack);
    s3 += load(x + i + 3 * kPack) * load(y + i + 3 * kPack);
  }
  double sum = detail::sum_of((s0 + s1) + (s2 + s3));
  for (; i < n; ++i) sum += x[i] * y[i];
  return sum;
}

/// y += a x
inline void add_scaled(double* y, double a, const double* x, Index n) {
  using detail::kPack, detail::load, detail::store;
  Index i = 0;
  for (; i + kPack <= n; i += kPack) store(y + i, load(y + i) + a * load(x + i));
  for (; i < n; ++i) y[i] += a * x[i];
}

/// y += a_0 x_0 + ... + a_3 x_3, in one pass over y
inline void add_scaled(double* y, const double (&a)[4], const double* const (&x)[4], Index n) {
  using detail::kPack, detail::load, detail::store;
  Index i = 0;
  for (; i + kPack <= n; i += kPack) {
    store(y + i, load(y + i) + ((a[0] * load(x[0] + i) + a[1] * load(x[1] + i)) +
                                (a[2] * load(x[2] + i) + a[3] * load(x[3] + i))));
  }
  for (; i < n; ++i) {
    y[i] += (a[0] * x[0][i] + a[1] * x[1][i]) + (a[2] * x[2][i] + a[3] * x[3][i]);
  }
}

/// For numbers and packs of them.
template <class T>
[[nodiscard]] T larger(T a, T b) {
  return a > b ? a : b;
}
template <class T>
[[nodiscard]] T magnitude(T x) {
  return larger(x, -x);
}

/// The largest of n terms, at least 0; ignores NaN. `term(at)` computes the i-th, or a pack of
/// them, from vectors x through `at(x)`; `at.store(x, value)` writes.
template <class Term>
[[nodiscard]] double largest(Index n, const Term& term) {
  using detail::kPack, detail::Pack;
  Pack packed{}, other{};
  Index i = 0;
  for (; i + 2 * kPack <= n; i += 2 * kPack) {
    packed = larger(Pack(term(detail::PackAt{i})), packed);
    other = larger(Pack(term(detail::PackAt{i + kPack})), other);
  }
  packed = larger(packed, other);
  double most = 0;
  for (int k = 0; k < kPack; ++k) most = larger(packed[k] + 0.0, most);
  for (; i < n; ++i) most = larger(term(detail::NumberAt{i}), most);
  return most;
}

/// max |x_i|, 0 where there are none
[[nodiscard]] inline double largest(const double* x, Index n) {
  return largest(n, [x](auto at) { return magnitude(at(x)); });
}

[[nodiscard]] inline double dot(const Vector& x, const Vector& y) {
  return dot(x.data(), y.data(), x.size());
}
inline void add_scaled(Vector& y, double a, const Vector& x) {
  add_scaled(y.data(), a, x.data(), y.size());
}
[[nodiscard]] inline double largest(const Vector& x) { return largest(x.data(), x.size()); }

}  // namespace layerwatt
