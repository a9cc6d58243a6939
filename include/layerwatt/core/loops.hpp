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

/// From any address: a copy of this size is one unaligned move, for which a pointer to Pack would
/// need attributes that compilers disagree about.
[[nodiscard]] inline Pack load(const double* x) {
  Pack p;
  std::memcpy(&p, x, sizeof p);
  return p;
}

[[nodiscard]] inline double sum_of(Pack p) {
  double sum = 0;
  for (int i = 0; i < kPack; ++i) sum += p[i];
  return sum;
}

// The loops are written once, for packs W of any width; double is the one for the rest. Packs go by
// reference: beyond the compiler's target there is no convention for passing them.

template <class W>
inline constexpr Index kLanes = sizeof(W) / sizeof(double);

template <class W>
[[gnu::always_inline]] inline void get(W& to, const double* from) {
  std::memcpy(&to, from, sizeof to);
}
template <class W>
[[gnu::always_inline]] inline void put(double* to, const W& from) {
  std::memcpy(to, &from, sizeof from);
}

struct Dot {
  template <class W>
  [[gnu::always_inline]] static double run(Index n, const double* x, const double* y) {
    W sum[4] = {}, left, right;
    Index i = 0;
    for (; i + 4 * kLanes<W> <= n; i += 4 * kLanes<W>) {
      for (Index k = 0; k < 4; ++k) {
        get(left, x + i + k * kLanes<W>);
        get(right, y + i + k * kLanes<W>);
        sum[k] += left * right;
      }
    }
    const W all = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    double total = 0;
    for (Index k = 0; k < kLanes<W>; ++k) total += all[k];
    for (; i < n; ++i) total += x[i] * y[i];
    return total;
  }
};

struct AddScaled {
  template <class W>
  [[gnu::always_inline]] static void run(Index n, double* y, double a, const double* x) {
    W sum, term;
    Index i = 0;
    for (; i + kLanes<W> <= n; i += kLanes<W>) {
      get(sum, y + i);
      get(term, x + i);
      put(y + i, W(sum + a * term));
    }
    for (; i < n; ++i) y[i] += a * x[i];
  }
};

struct AddFourScaled {
  template <class W>
  [[gnu::always_inline]] static void run(Index n, double* y, const double* a,
                                         const double* const* x) {
    const double a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
    const double *const x0 = x[0], *const x1 = x[1], *const x2 = x[2], *const x3 = x[3];
    W sum, t0, t1, t2, t3;
    Index i = 0;
    for (; i + kLanes<W> <= n; i += kLanes<W>) {
      get(sum, y + i);
      get(t0, x0 + i);
      get(t1, x1 + i);
      get(t2, x2 + i);
      get(t3, x3 + i);
      put(y + i, W(sum + ((a0 * t0 + a1 * t1) + (a2 * t2 + a3 * t3))));
    }
    for (; i < n; ++i) y[i] += (a0 * x0[i] + a1 * x1[i]) + (a2 * x2[i] + a3 * x3[i]);
  }
};

struct AddMerged {
  template <class W>
  [[gnu::always_inline]] static void run(Index n, double* sum, const double* a, const double* b,
                                         double s, const double* x) {
    W left, right, term;
    Index i = 0;
    for (; i + kLanes<W> <= n; i += kLanes<W>) {
      get(left, a + i);
      get(right, b + i);
      get(term, x + i);
      put(sum + i, W((left + right) + s * term));
    }
    for (; i < n; ++i) sum[i] = (a[i] + b[i]) + s * x[i];
  }
};

/// |x_i|, as a term of `largest`.
struct Magnitude {
  const double* x;
  template <class W>
  [[gnu::always_inline]] void operator()(Index i, W& term) const {
    get(term, x + i);
    term = term > -term ? term : -term;
  }
};

template <class Term>
struct Largest {
  template <class W>
  [[gnu::always_inline]] static double run(Index n, const Term& term) {
    W most{}, other{}, value;
    Index i = 0;
    for (; i + 2 * kLanes<W> <= n; i += 2 * kLanes<W>) {
      term(i, value);
      most = value > most ? value : most;
      term(i + kLanes<W>, value);
      other = value > other ? value : other;
    }
    most = most > other ? most : other;
    double result = 0;
    for (Index k = 0; k < kLanes<W>; ++k) result = most[k] > result ? most[k] : result;
    for (double last = 0; i < n; ++i) {
      term(i, last);
      result = last > result ? last : result;
    }
    return result;
  }
};

#if defined(__x86_64__) && !defined(__AVX__)
using WidePack [[gnu::vector_size(4 * sizeof(double))]] = double;
inline constexpr Index kWideFrom = 32;  // shorter loops gain nothing

template <class Loop, class... Arguments>
[[gnu::target("avx2")]] auto run_wide(Index n, const Arguments&... arguments) {
  return Loop::template run<WidePack>(n, arguments...);
}

[[nodiscard]] inline bool has_avx2() {
  static const bool found = __builtin_cpu_supports("avx2") != 0;
  return found;
}
#endif

/// A loop at the width of this machine, found at run time where the program was compiled for any
/// x86-64. Without fused operations: only the order of a sum depends on the width.
template <class Loop, class... Arguments>
auto run_loop(Index n, const Arguments&... arguments) {
#if defined(__x86_64__) && !defined(__AVX__)
  if (n >= kWideFrom && has_avx2()) return run_wide<Loop>(n, arguments...);
#endif
  return Loop::template run<Pack>(n, arguments...);
}
}  // namespace detail

/// sum x_i y_i
[[nodiscard]] inline double dot(const double* x, const double* y, Index n) {
  return detail::run_loop<detail::Dot>(n, x, y);
}

/// y += a x
inline void add_scaled(double* y, double a, const double* x, Index n) {
  detail::run_loop<detail::AddScaled>(n, y, a, x);
}

/// y += a_0 x_0 + ... + a_3 x_3, in one pass over y
inline void add_scaled(double* y, const double (&a)[4], const double* const (&x)[4], Index n) {
  const double* const factors = a;
  const double* const* const vectors = x;
  detail::run_loop<detail::AddFourScaled>(n, y, factors, vectors);
}

/// y += sum of count terms a_k x_k, four per pass over y
inline void add_scaled(double* y, const double* a, const double* const* x, Index count, Index n) {
  Index k = 0;
  for (; k + 4 <= count; k += 4) detail::run_loop<detail::AddFourScaled>(n, y, a + k, x + k);
  for (; k < count; ++k) add_scaled(y, a[k], x[k], n);
}

/// sum = a + b + s x; `sum` may be one of them
inline void add_merged(double* sum, const double* a, const double* b, double s, const double* x,
                       Index n) {
  detail::run_loop<detail::AddMerged>(n, sum, a, b, s, x);
}

/// The largest of n terms, at least 0; ignores NaN. `term(i, value)` sets value to the i-th term if
/// it is a double, and to those from i on if it is a pack. It must be always inlined.
template <class Term>
[[nodiscard]] double largest(Index n, const Term& term) {
  return detail::run_loop<detail::Largest<Term>>(n, term);
}

/// max |x_i|, 0 where there are none
[[nodiscard]] inline double largest(const double* x, Index n) {
  return largest(n, detail::Magnitude{x});
}

[[nodiscard]] inline double dot(const Vector& x, const Vector& y) {
  return dot(x.data(), y.data(), x.size());
}
inline void add_scaled(Vector& y, double a, const Vector& x) {
  add_scaled(y.data(), a, x.data(), y.size());
}
[[nodiscard]] inline double largest(const Vector& x) { return largest(x.data(), x.size()); }

}  // namespace layerwatt
