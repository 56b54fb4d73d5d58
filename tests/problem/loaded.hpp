// A State at a point, in any algebra, and comparison of its matrices with tables of exact numbers or intervals.
#pragma once

#include "problem/state.hpp"
#include "support/engines.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace amcert::test {

template <class A>
struct Loaded {
  Loaded(const Problem& p, Point at, A algebra = {}) : a(algebra), point(std::move(at)), state(p, algebra) {
    for (const DyadicMatrix& m : point) x.push_back(a.point(m));
    for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], &point[b]);
  }
  Loaded(const Loaded&) = delete;  // the state looks at the members
  Loaded& operator=(const Loaded&) = delete;
  A a;
  Point point;
  std::vector<typename A::Matrix> x;
  State<A> state;
};

inline Rational rational(const mpfr_float& x) {
  mpf_t f;
  mpf_init2(f, mp_bitcnt_t(mpfr_get_prec(x.backend().data())));
  mpfr_get_f(f, x.backend().data(), MPFR_RNDN);
  boost::multiprecision::mpq_rational q;
  mpq_set_f(q.backend().data(), f);
  mpf_clear(f);
  return {boost::multiprecision::numerator(q), boost::multiprecision::denominator(q)};
}

// Whether a computed number may stand for the true one: equal, enclosing, or near.
template <class N>
bool agrees(const ExactAlgebra&, const Rational& x, const N& truth) { return x == low(truth) && x == high(truth); }
template <class N>
bool agrees(const ColumnBallAlgebra&, const Midrad& x, const N& truth) {
  const Range r = x.range();
  return r.lo <= low(truth) && high(truth) <= r.hi;
}
// The truth is known to about 2^-240: an enclosure that misses it is disjoint from it.
template <class N>
bool agrees(const BallAlgebra&, const Ball& x, const N& truth) {
  const Range r = x.range();
  return r.lo <= high(truth) && low(truth) <= r.hi && r.hi - r.lo < Rational(1);
}
template <class N>
bool agrees(const DoubleAlgebra&, double x, const N& truth) {
  return abs(Rational::literally(x) - low(truth)) <= Rational::power_of_two(-32) * (Rational(1) + abs(low(truth)));
}
template <class N>
bool agrees(const MpfrAlgebra& a, const mpfr_float& x, const N& truth) {
  return abs(rational(x) - low(truth)) <= Rational::power_of_two(20 - a.bits) * (Rational(1) + abs(low(truth)));
}

template <class A, class N>
bool matrix_agrees(const A& a, const typename A::Matrix& m, const Table<N>& truth) {
  if (m.rows() != truth.rows || m.cols() != truth.cols) return false;
  Rational largest = 1;
  if constexpr (std::is_same_v<A, DoubleAlgebra> || std::is_same_v<A, MpfrAlgebra>)
    for (const N& e : truth.entry) largest = std::max(largest, abs(low(e)));
  for (Index j = 0; j < truth.cols; ++j) {
    if constexpr (std::is_same_v<A, ColumnBallAlgebra>) {
      // A column is enclosed as a whole, in the Euclidean norm.
      Rational error2 = 0;
      for (Index i = 0; i < truth.rows; ++i) error2 += squared(Rational(Rational::literally(m.mid(i, j)) - low(truth(i, j))));
      if (error2 > squared(Rational::literally(m.radius(j)))) return false;
      continue;
    }
    for (Index i = 0; i < truth.rows; ++i)
      if constexpr (std::is_same_v<A, DoubleAlgebra> || std::is_same_v<A, MpfrAlgebra>) {
        // Near relative to the largest entry: cancellation within a matrix is no fault.
        const N scaled = truth(i, j) + N(largest);
        auto shifted = a.entry(m, i, j) + a.number(largest);
        if (!agrees(a, typename A::Scalar(shifted), scaled)) return false;
      } else if (!agrees(a, a.entry(m, i, j), truth(i, j))) {
        return false;
      }
  }
  return true;
}

inline Table<Rational> table(const RationalMatrix& m) {
  Table<Rational> t(m.rows, m.cols);
  t.entry = m.entry;
  return t;
}

inline std::string describe(const Problem& p) {
  std::ostringstream s;
  if (p.quadratic) s << "quadratic of order " << p.quadratic->H.rows;
  else
    for (int i = 1; i <= p.network->depth(); ++i) {
      const Layer& l = p.network->layer(i);
      s << "[" << l.width << (l.bias == Bias::none ? "" : l.bias == Bias::ones ? " ones" : " apart") << (l.split ? " " + l.activation.describe() : " unsplit") << "]";
    }
  s << " sweep";
  for (const Update& u : p.sweep) s << " " << name(u.kind) << " " << p.label(u);
  return s.str();
}

}  // namespace amcert::test
