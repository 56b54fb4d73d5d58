// Random numbers for hunting: seeded, and biased to where rounding, overflow and underflow go wrong.
#pragma once

#include "number/midrad.hpp"

#include <bit>
#include <cstdint>
#include <limits>
#include <random>

namespace amcert::test {

// How the numbers of one vector or matrix relate: near 1; nearly equal with changing signs; a 1 among numbers that a sum with it
// loses by ties; of very different size; near the underflow of squares; near their overflow; anything.
enum class Style { tame, cancelling, staircase, mixed, tiny, huge, any };
// How wide an enclosure is.
enum class Width { exact, thin, wide };

class Random {
 public:
  explicit Random(std::uint64_t seed) : g_(seed) {}

  std::uint64_t bits() { return g_(); }
  // lo..hi, both possible.
  int between(int lo, int hi) { return lo + int(g_() % std::uint64_t(hi - lo + 1)); }
  bool chance(int percent) { return between(1, 100) <= percent; }
  double sign() { return chance(50) ? 1 : -1; }
  template <class T, std::size_t n>
  const T& one_of(const T (&list)[n]) { return list[g_() % n]; }

  Style style() { return Style(between(0, int(Style::any))); }
  // Styles whose sums of squares neither overflow nor underflow.
  Style moderate_style() { return Style(between(0, int(Style::mixed))); }
  Width width() { return Width(between(0, int(Width::wide))); }

  // In [1,2): random, a power of two, all ones, next to either, or half-filled so that products are exact or tie.
  double mantissa() {
    constexpr std::uint64_t all = (std::uint64_t(1) << 52) - 1;
    std::uint64_t m = g_() & all;
    switch (between(0, 9)) {
      case 0: m = 0; break;
      case 1: m = all; break;
      case 2: m &= 7; break;
      case 3: m |= all - 7; break;
      case 4: m &= all << 26; break;
      case 5: m = (m & (all << 26)) | (std::uint64_t(1) << 25); break;
      default: break;
    }
    return std::bit_cast<double>((std::uint64_t(1023) << 52) | m);
  }
  // Of absolute value in [2^low, 2^(high+1)).
  double scaled(int low, int high) { return sign() * std::ldexp(mantissa(), between(low, high)); }

  double number(Style s) {
    switch (s) {
      case Style::tame: return chance(5) ? 0 : scaled(-3, 3);
      case Style::cancelling: return sign() * (1 + between(-4, 4) * 0x1p-52);
      case Style::staircase: {
        static constexpr double steps[] = {1, 0x1p-26, 0x1p-27, 0x1p-52, 0x1p-53, 0x3p-54};
        return chance(20) ? 1 : one_of(steps);
      }
      case Style::mixed: return chance(15) ? 0 : scaled(-150, 150);
      case Style::tiny: return chance(10) ? 0 : chance(20) ? subnormal() : scaled(-700, -480);
      case Style::huge: return chance(10) ? 0 : scaled(490, 500);
      case Style::any: break;
    }
    static constexpr double corners[] = {0.0, -0.0, 1, -1, 0x1p-1074, -0x1p-1074, 0x1p-1022, -0x1p-1022, 0x1p-1021, 1e-310, 1e-300, 1e-200,
                                         1e-150, 1e150, -1e150, 1e154, 0x1p1023, -0x1p1023, std::numeric_limits<double>::max()};
    return chance(25) ? one_of(corners) : chance(10) ? subnormal() : chance(40) ? scaled(-2, 2) : scaled(-1022, 1023);
  }
  double number() { return number(style()); }
  double subnormal() { return sign() * std::ldexp(double(g_() >> between(12, 63)), -1074); }

  // At most `most` bits, both signs, sometimes next to a power of two.
  Integer integer(int most) {
    const int n = between(1, most);
    Integer x = 0;
    for (int i = 0; i < n; i += 64) x = (x << 64) + Integer(g_());
    x &= (Integer(1) << n) - 1;
    if (chance(15)) x = (Integer(1) << n) + between(-1, 1);
    return chance(50) ? x : Integer(-x);
  }
  // Integers, fractions, dyadic numbers, doubles; sometimes zero.
  Rational rational(int most = 120) {
    switch (between(0, 5)) {
      case 0: return Rational(between(-9, 9));
      case 1: return Rational(integer(most));
      case 2: return Rational::dyadic(integer(most), between(-3 * most, 3 * most));
      case 3: return Rational::literally(number());
      default: {
        const Integer d = integer(most);
        return d == 0 ? Rational(0) : Rational(integer(most), d);
      }
    }
  }

  // A radius that suits a number, or numbers of that norm.
  double radius(Width w, double norm) {
    if (w == Width::exact) return 0;
    if (w == Width::thin) return std::fabs(norm) * std::ldexp(mantissa(), between(-60, -40));
    if (chance(10)) return std::fabs(scaled(-200, 20));
    return (chance(10) ? 1 : std::fabs(norm)) * std::ldexp(mantissa(), between(-12, 6));
  }
  Midrad enclosure(Style s, Width w) {
    const double m = number(s);
    return {m, radius(w, m)};
  }
  Midrad enclosure() { return enclosure(style(), width()); }

  // In [-1,1], often an end.
  Rational share() { return chance(60) ? Rational(chance(50) ? 1 : -1) : Rational(between(-64, 64)) / Rational(64); }
  // A point of a finite enclosure.
  Rational inside(const Midrad& x) { return Rational::literally(x.mid) + share() * Rational::literally(x.rad); }
  Rational inside(const Range& x) {
    return x.exact() ? x.lo : (x.lo + x.hi + share() * (x.hi - x.lo)) / Rational(2);
  }

 private:
  std::mt19937_64 g_;
};

// Whether the enclosure says anything: not after an overflow.
inline bool conclusive(const Midrad& x) { return !(std::isinf(x.rad) || std::isnan(x.rad)); }
// What it says, if anything, is true of q. A finite radius about no number is a false statement.
inline bool contains(const Midrad& x, const Rational& q) {
  if (!conclusive(x)) return true;
  return std::isfinite(x.mid) && x.rad >= 0 && abs(q - Rational::literally(x.mid)) <= Rational::literally(x.rad);
}
inline bool contains(const Range& x, const Rational& q) { return x.lo <= q && q <= x.hi; }

}  // namespace amcert::test
