// `power` of a contraction (SPEC 3.23): the greatest `lower` that a trace shows, to the last digit, by the rounding that the text prescribes.
#include "cases.hpp"
#include "contraction.hpp"

using namespace build;

BOOST_AUTO_TEST_SUITE(powers_of_sweeps)

namespace {

using amcheck::Z;
using Square = std::vector<std::vector<Z>>;  // in units of 2^-512

const Z kUnit = Z(1) << 512;

Z up(const Z& n, const Z& d) {  // rounded up
  Z q;
  mpz_cdiv_q(q.get_mpz_t(), n.get_mpz_t(), d.get_mpz_t());
  return q;
}
Z down(const Z& n, const Z& d) {
  Z q;
  mpz_fdiv_q(q.get_mpz_t(), n.get_mpz_t(), d.get_mpz_t());
  return q;
}
Z root_up(const Z& n) {
  Z r;
  mpz_sqrt(r.get_mpz_t(), n.get_mpz_t());
  return r * r == n ? r : Z(r + 1);
}
Z in_units(const mpq_class& x, bool upwards) { return upwards ? up(x.get_num() * kUnit, x.get_den()) : down(x.get_num() * kUnit, x.get_den()); }
mpq_class rational_root(const mpq_class& x) {  // rt: in units of 2^-32, not below the root
  const Z n = up(x.get_num() << 64, x.get_den());
  mpq_class out(root_up(n), Z(1) << 32);
  out.canonicalize();
  return out;
}
Num num(const mpq_class& x) { return Num(x.get_num()) * Num(x.get_den()).inverse(); }

// A sweep d -> T d that is known up to what e, beta, Lambda and delta* say, with rt(u), and eigenvalues 1.
struct Map {
  std::vector<std::vector<mpq_class>> T;
  mpq_class miss, inverse, size, change, turned;
  long fixed;
  std::size_t order() const { return T.size(); }

  // |trace - fixed| - what it is off by, after so many squarings.
  Z shown(long squarings) const {
    const std::size_t n = order();
    mpq_class rows, columns;
    for (std::size_t i = 0; i < n; ++i) {
      mpq_class row, column;
      for (std::size_t j = 0; j < n; ++j) row += abs(T[i][j]), column += abs(T[j][i]);
      rows = std::max(rows, row), columns = std::max(columns, column);
    }
    Square X(n, std::vector<Z>(n));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) X[i][j] = in_units(T[i][j], false);
    const mpq_class off = miss * inverse * size + 2 * inverse * change * (1 + turned * (2 + rational_root(rows * columns)));
    Z phi = in_units(off, true) + static_cast<unsigned long>(n);
    for (long k = 0; k < squarings; ++k) {
      Z squares = 0;
      Square next(n, std::vector<Z>(n));
      for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          squares += X[i][j] * X[i][j];
          Z sum = 0;
          for (std::size_t l = 0; l < n; ++l) sum += X[i][l] * X[l][j];
          next[i][j] = down(sum, kUnit);
        }
      }
      phi = up(2 * root_up(squares) * phi + phi * phi, kUnit) + static_cast<unsigned long>(n);
      X = std::move(next);
    }
    Z trace = 0;
    for (std::size_t i = 0; i < n; ++i) trace += X[i][i];
    return abs(trace - fixed * kUnit) - static_cast<unsigned long>(n) * phi;
  }
  bool allows(const Z& lower, long squarings) const {
    Z Y = lower;
    for (long k = 0; k < squarings; ++k) Y = up(Y * Y, kUnit);
    return shown(squarings) >= (static_cast<long>(order()) - fixed) * Y;
  }
  bool checked(const Num& lower, long squarings) const { return answer(lower, squarings).accepted; }
  amcheck::Outcome answer(const Num& lower, long squarings) const {
    amcheck::Contraction claim;
    claim.power = squarings;
    claim.lower = lower;
    amcheck::SweepMatrix map;
    std::vector<Num> entries;
    for (const auto& row : T)
      for (const mpq_class& x : row) entries.push_back(num(x));
    map.T = amcheck::matrix_of(order(), order(), entries);
    map.miss = num(miss), map.inverse = num(inverse), map.size = num(size), map.change_at_point = num(change);
    return amcheck::check_power(claim, map, num(turned), fixed);
  }
};

mpq_class q(long n, long d) { return mpq_class(n, d); }
mpq_class tiny(unsigned bits) { return mpq_class(Z(1), Z(1) << bits); }

}  // namespace

BOOST_AUTO_TEST_CASE(the_greatest_lower_to_the_last_digit) {
  const std::vector<Map> maps{
      {{{q(1, 2), q(-1, 8)}, {1, 0}}, 0, 0, 0, 0, 1, 0},  // a heavy ball; the sum of the squares is (9/8)^2
      {{{0, q(-1, 2)}, {0, q(1, 4)}}, tiny(60), q(3, 2), 2, tiny(70), q(3, 2), 0},
      {{{q(-1, 3), q(1, 7)}, {q(1, 5), q(2, 3)}}, tiny(90), q(5, 3), q(7, 2), tiny(100), q(4, 3), 0},
      {{{1, 0, q(1, 3)}, {0, q(-1, 2), q(1, 9)}, {0, 0, q(1, 3)}}, tiny(200), 2, 3, tiny(150), q(5, 4), 1},
      {{{1, 0, 0}, {0, 1, 0}, {q(1, 4), 0, q(-3, 4)}}, 0, 1, 1, tiny(300), 1, 2},
      // What T is off by takes nearly all of the trace of the square, so that the last digit of the root of 64 counts, and of that of 128.
      {{{4, 4}, {4, 4}}, q(179, 100), 1, 1, 0, 1, 0},
      {{{8, 0}, {0, 8}}, q(2538, 1000), 1, 1, 0, 1, 0},
  };
  for (const Map& map : maps) {
    for (const long squarings : {1L, 2L, 4L, 5L}) {
      Z low = 0, high = 8 * kUnit;  // allowed, and not
      if (!map.allows(0, squarings)) {
        BOOST_TEST(!map.checked(0, squarings));
        continue;
      }
      BOOST_REQUIRE(!map.allows(high, squarings));
      while (high - low > 1) {
        const Z middle = (low + high) / 2;
        (map.allows(middle, squarings) ? low : high) = middle;
      }
      BOOST_TEST((low > 0));
      BOOST_TEST(map.checked(Num(low, -512), squarings));
      BOOST_TEST(!map.checked(Num(low, -512) + Num(1).times2(-600), squarings));  // rounded up to the next unit
      BOOST_TEST(map.checked(Num(low, -512) - Num(1).times2(-600), squarings));
      BOOST_TEST(!map.checked(Num(high, -512), squarings));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_trace_may_be_off_by_at_most) {
  // T is 1/2, and may be off by no more than 1/4 in all, of the square.
  const auto at = [](const mpq_class& change) { return Map{{{q(1, 2)}}, 0, q(1, 2), 1, change, q(5, 4), 0}.checked(0, 1); };
  BOOST_TEST(!at(q(4, 5)));
  BOOST_TEST(!at(q(1, 5)));
  BOOST_TEST(at(tiny(10)));
  // Where all eigenvalues are those of the fixed points nothing is shown of others, nor where there were more of them.
  for (const long fixed : {2L, 3L}) BOOST_TEST((!Map{{{1, 0}, {0, 1}}, 0, 0, 0, 0, 1, fixed}.checked(fraction(1, 2), 1)));
}

BOOST_AUTO_TEST_CASE(why_a_power_shows_nothing) {
  const auto says = [](const Map& map, const Num& lower, long squarings, const std::string& words) {
    const amcheck::Outcome o = map.answer(lower, squarings);
    BOOST_TEST(!o.accepted);
    BOOST_TEST(o.message.find(words) != std::string::npos, o.message << " lacks " << words);
  };
  // With as many fixed points as eigenvalues there is no other, though the trace of [3] is not 1.
  for (const long fixed : {1L, 2L}) says({{{3}}, 0, 0, 0, 0, 1, fixed}, fraction(1, 2), 1, "there are no eigenvalues but the");
  says({{{q(1, 2)}}, 0, q(1, 2), 1, q(4, 5), q(5, 4), 0}, fraction(1, 4), 1, "beta delta* rt(u) < 1/2 fails: left, right = 1/2 against 1/2");
  says({{{q(1, 2)}}, 0, q(1, 2), 1, 1, q(5, 4), 0}, fraction(1, 4), 1, "beta delta* rt(u) < 1/2 fails");
  // The greatest `lower`, about: the eigenvalue itself, and of 1, 1/2, 1/4 with one fixed point the root of the mean of the squares 1/4 and 1/16.
  says({{{q(1, 2)}}, 0, 0, 0, 0, 1, 0}, 1, 1, "about 499999999999/1000000000000 for lower");
  says({{{q(1, 2)}}, 0, 0, 0, 0, 1, 0}, 1, 2, "about 499999999999/1000000000000 for lower");
  says({{{1, 0, 0}, {0, q(1, 2), 0}, {0, 0, q(1, 4)}}, 0, 0, 0, 0, 1, 1}, 1, 1, "about 395284707521/1000000000000 for lower");
  // Half a unit 2^-512 for each of two eigenvalues is none: the trace is 1 + 10 units, and may be off by 9.
  says({{{mpq_class(kUnit + 10, kUnit), 0, 0}, {0, 0, 0}, {0, 0, 0}}, 0, 0, 0, 0, 1, 1}, 1, 0, "about 0 for lower");
  says({{{q(1, 2)}}, 2, 1, 1, 0, 1, 0}, fraction(1, 4), 1, "none");
}

BOOST_AUTO_TEST_SUITE_END()
