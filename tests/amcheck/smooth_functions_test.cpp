// exp, log and sigmoid over the intervals of a grid (SPEC 5), against rational series, against one another, and to the last bit.
#include "failure.hpp"
#include "smooth_functions.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

using namespace amcheck;

namespace {

// e^x * 2^R to within 2 in the last place, as floor and ceiling of a power of a long Taylor sum: 0 <= x <= 16, R a few bits more.
Z exponential(const Num& x, long R) {
  const long bits = R + 96, halvings = 16;
  const Z y = x.times2(-halvings).floor(bits);  // below 2^-12
  Z term = shifted(1, static_cast<std::uint64_t>(bits)), sum = 0;
  for (long i = 1; term != 0; ++i) {
    sum += term;
    term = floor_div(floor_div(term * y, shifted(1, static_cast<std::uint64_t>(bits))), i);
  }
  for (long i = 0; i < halvings; ++i) sum = floor_div(sum * sum, shifted(1, static_cast<std::uint64_t>(bits)));
  return floor_div(sum, shifted(1, static_cast<std::uint64_t>(bits - R)));
}

bool around(const Span& s, const Z& near, long more) {  // near is right within 2, with `more` bits behind the grid
  return shifted(s.lo, static_cast<std::uint64_t>(more)) <= near + 2 && near - 2 <= shifted(s.hi, static_cast<std::uint64_t>(more));
}
Span point(const Num& x, const Grid& grid) {
  const Span s = grid.number(x);
  BOOST_REQUIRE((s.lo == s.hi));
  return s;
}
bool holds(const Span& s, const Grid& grid, const Num& x) { return grid.value(s.lo) <= x && x <= grid.value(s.hi); }
Num quarters(long n, long extra = 0) { return Num(n).times2(-2) + Num(extra).times2(-24); }

}  // namespace

BOOST_AUTO_TEST_SUITE(smooth_functions)

BOOST_AUTO_TEST_CASE(values_at_single_points) {
  // By a program of its own, from the text of SPEC 5 with fractions.
  const Grid grid(36);
  struct Value {
    Num x;
    const char *exp, *log, *sigmoid;
  };
  const auto is = [&](const char* what, const Span& got, const char* lo, long wide) {
    BOOST_TEST((got.lo == Z(lo)), what << " " << got.lo.get_str() << " is not " << lo);
    BOOST_TEST((got.hi == Z(lo) + wide), what << " " << got.hi.get_str());
  };
  is("e", exp_over(grid, point(1, grid)), "186798904872", 1);
  is("1/e", exp_over(grid, point(-1, grid)), "25280482699", 1);
  is("e^2.5", exp_over(grid, point(Num(5).times2(-1), grid)), "837174610319", 1);
  is("e^-9.25", exp_over(grid, point(Num(-37).times2(-2), grid)), "6604742", 1);
  is("e^11", exp_over(grid, point(11, grid)), "4114519688685503", 1);
  is("e^-40", exp_over(grid, point(-40, grid)), "0", 1);
  is("e^0", exp_over(grid, point(0, grid)), "68719476736", 0);
  is("log 1", log_over(grid, point(1, grid)), "0", 1);
  is("log 2.5", log_over(grid, point(Num(5).times2(-1), grid)), "62967019632", 1);
  is("log 11", log_over(grid, point(11, grid)), "164782108414", 1);
  is("log 3/1024", log_over(grid, point(Num(3).times2(-10), grid)), "-400831053879", 1);
  is("log 7/8", log_over(grid, point(Num(7).times2(-3), grid)), "-9176207429", 1);
  is("log 17/2^40", log_over(Grid(40), point(Num(17).times2(-40), Grid(40))), "-27369784375673", 1);
  is("sigmoid 1", sigmoid_over(grid, point(1, grid)), "50237962986", 1);
  is("sigmoid -1", sigmoid_over(grid, point(-1, grid)), "18481513749", 1);
  is("sigmoid 3/1024", sigmoid_over(grid, point(Num(3).times2(-10), grid)), "34410069979", 2);
  is("sigmoid 0", sigmoid_over(grid, point(0, grid)), "34359738368", 0);
  is("sigmoid -40", sigmoid_over(grid, point(-40, grid)), "0", 1);
}

BOOST_AUTO_TEST_CASE(values_that_every_rounding_moves) {
  // By that program, too: the logarithms are within some 2^-32 units of an integer, so that they show in which direction each term is rounded, and how far.
  struct Value {
    const char* mantissa;
    std::int64_t exponent;
    const char* lo;
    long wide;
  };
  const auto check = [](const auto& function, long Q, const Value& v) {
    const Grid grid(Q);
    const Span got = function(grid, point(Num(Z(v.mantissa), v.exponent), grid));
    BOOST_TEST((got.lo == Z(v.lo) && got.hi == Z(v.lo) + v.wide), v.mantissa << ": " << got.lo.get_str() << " to " << got.hi.get_str());
  };
  for (const Value& v : {Value{"1145416394392538901457588657681", -100, "-128536008541414562212775452127", 2}, Value{"77342151086161619341054935725", -95, "848127283758568485838549261029", 2},
                         Value{"78552932510831434941828884873", -95, "867818458444543745569556728626", 2}, Value{"2001768283049709034538964091819", -99, "1457814474310270845018830411319", 2},
                         Value{"1306656736687602566558557", -98, "-15717485320066891023607946208048", 2}, Value{"39042139677657203453431653925247809", -94, "18373473152998954421493121772514", 2}})
    check(log_over, 100, v);
  for (const Value& v : {Value{"1059529217", -29, "30906635361", 2}, Value{"198177495", -26, "82312150950", 1}}) check(exp_over, 32, v);
}

BOOST_AUTO_TEST_CASE(exponentials_against_a_series) {
  for (const long Q : {32L, 100L, 700L}) {
    const Grid grid(Q);
    for (long n = -60; n <= 60; ++n) {
      const Num x = quarters(n, n * n * 7919);
      const Span s = exp_over(grid, point(x, grid));
      BOOST_TEST((s.hi - s.lo <= 1 || n > 0));
      BOOST_TEST((s.hi - s.lo <= 2));
      const Z e = exponential(absolute(x), Q + 64);
      if (n >= 0) BOOST_TEST(around(s, e, 64), "e^" << show(x));
      // e^-x = 1/e^x
      else BOOST_TEST(around(s, floor_div(shifted(1, static_cast<std::uint64_t>(2 * Q + 128)), e), 64), "e^" << show(x));
    }
  }
  // e = 1 + 1 + 1/2 + ..., at the most bits that a grid has.
  const Grid fine(8192);
  Z factorial = 1, sum = 0;
  for (long i = 1; i < 1200; ++i) {
    sum += floor_div(shifted(1, 8192 + 64), factorial);
    factorial *= i;
  }
  const Span e = exp_over(fine, point(1, fine));
  BOOST_TEST((shifted(e.lo, 64) <= sum + 1200 && sum <= shifted(e.hi, 64)));
  BOOST_TEST((e.hi - e.lo <= 1));
}

BOOST_AUTO_TEST_CASE(each_undoes_the_other) {
  // log y lies where exp puts y, so its enclosure is right to the last place; e^log y holds y.
  std::mt19937_64 random(11);
  for (const long Q : {32L, 64L, 320L}) {
    const Grid grid(Q);
    for (int trial = 0; trial < 200; ++trial) {
      const Num y = Num(Z(static_cast<unsigned long>(random() >> (random() % 40) | 1)), -static_cast<long>(random() % 33));
      const Z units = y.floor(Q);
      if (units <= 0) continue;
      const Span l = log_over(grid, {units, units});
      BOOST_TEST((l.hi - l.lo <= 2));
      BOOST_TEST((exp_over(grid, {l.lo, l.lo}).lo <= units && units <= exp_over(grid, {l.hi, l.hi}).hi));
      BOOST_TEST((exp_over(grid, l).lo <= units && units <= exp_over(grid, l).hi));
      const Grid more(Q + 40);  // there the logarithm is within, strictly, unless it is an end
      const Span finer = log_over(more, {shifted(units, 40), shifted(units, 40)});
      BOOST_TEST((shifted(l.lo, 40) <= finer.hi && finer.lo <= shifted(l.hi, 40)));
    }
  }
  // log 2 = sum of 1/(k 2^k), log 1/2 = -log 2, log of a power of two.
  const Grid grid(300);
  Z two = 0;
  for (long k = 1; k < 400; ++k) two += floor_div(shifted(1, 364), Z(k) * shifted(1, static_cast<std::uint64_t>(k)));
  for (const long k : {1L, -1L, 40L, -299L}) {
    const Span l = log_over(grid, point(Num(1).times2(k), grid));
    BOOST_TEST((shifted(l.lo, 64) <= k * two + 400 * std::abs(k) && k * two - 400 * std::abs(k) <= shifted(l.hi, 64)), "log 2^" << k);
  }
}

BOOST_AUTO_TEST_CASE(sigmoids) {
  // s(x) + s(-x) = 1 and s(log 3) = 3/4; s(x) (1 + e^-x) = 1.
  for (const long Q : {32L, 200L}) {
    const Grid grid(Q);
    for (long n = -80; n <= 80; ++n) {
      const Span x = point(quarters(n, 3 * n), grid), s = sigmoid_over(grid, x), t = sigmoid_over(grid, -x);
      BOOST_TEST((s.lo + t.hi == grid.one().lo && s.hi + t.lo == grid.one().lo));
      BOOST_TEST((s.hi - s.lo <= 2));
      BOOST_TEST(holds(grid.product(s, grid.one() + exp_over(grid, -x)), grid, 1));
    }
    BOOST_TEST(holds(sigmoid_over(grid, log_over(grid, point(3, grid))), grid, Num(3).times2(-2)));
  }
}

BOOST_AUTO_TEST_CASE(intervals_and_limits) {
  const Grid grid(64);
  const Span wide{point(Num(1).times2(-1), grid).lo, point(3, grid).lo}, low{wide.lo, wide.lo}, high{wide.hi, wide.hi};
  for (const auto function : {exp_over, log_over, sigmoid_over}) {
    const Span s = function(grid, wide);
    BOOST_TEST((s.lo == function(grid, low).lo && s.hi == function(grid, high).hi));
  }
  const Span top = exp_over(grid, point(4096, grid));
  const Z back = log_over(grid, top).lo;
  BOOST_TEST((exp_over(grid, {back, back}).lo <= top.hi && back >= point(4096, grid).lo - 2));
  BOOST_TEST((bit_length(top.lo) == 64 + 5910));  // 4096/log 2 = 5909.3
  BOOST_TEST((top.hi - top.lo <= 2));
  BOOST_CHECK_THROW(exp_over(grid, {0, point(4096, grid).hi + 1}), Failure);
  BOOST_TEST((exp_over(grid, {point(-100000, grid).lo, 0}) == Span{0, grid.one().lo}));
  BOOST_TEST((exp_over(grid, point(-64, grid)) == Span{0, 1}));
}

BOOST_AUTO_TEST_SUITE_END()
