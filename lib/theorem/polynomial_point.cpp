#include "theorem/polynomial_point.hpp"

#include "theorem/bounds.hpp"

#include <Eigen/LU>

#include <cmath>

namespace amcert {

RationalVector Rotation::at(const RationalVector& x) const {
  RationalVector out(x.size());
  for (const Plane& p : planes) {
    out[std::size_t(p.i)] += p.c * x[std::size_t(p.j)];
    out[std::size_t(p.j)] -= p.c * x[std::size_t(p.i)];
  }
  return out;
}

namespace {

std::vector<Polynomial> shifted(const RationalVector& center) {
  std::vector<Polynomial> at;
  for (std::size_t i = 0; i < center.size(); ++i) at.push_back(Polynomial(center[i]) + Polynomial::variable(int(i)));
  return at;
}

}  // namespace

PolynomialPoint::PolynomialPoint(const Problem& problem, RationalVector center)
    : PolynomialPoint(problem, center, problem.polynomial->signs(center)) {}

PolynomialPoint::PolynomialPoint(const Problem& problem, RationalVector center, std::vector<int> signs)
    : p_(&problem), center_(std::move(center)), signs_(std::move(signs)), cell_(f().cell(signs_)), taylor_(cell_.compose(shifted(center_))) {}

PolynomialPoint::PolynomialPoint(const Problem& problem, RationalVector center, const std::vector<Polynomial>& guards, const Held& held) : PolynomialPoint(problem, std::move(center)) {
  for (const Polynomial& u : guards) guards_.push_back(u.compose(shifted(center_)));
  held_ = held.entries;
  if (held_.empty()) return;
  whole_ = held.whole.compose(shifted(center_));
  for (const Held::Entry& e : held_) held_slope_.push_back(whole_.derivative(e.unknown));
}

namespace {

// At least how far a polynomial in h may be from its constant term for |h| <= r.
Rational change(const Polynomial& at_h, const Rational& r) {
  Rational sum;
  for (const auto& [m, c] : at_h.terms())
    if (!m.empty()) sum += abs(c) * power(r, int(m.size()));
  return sum;
}

}  // namespace

Rational PolynomialPoint::rise(const Rational& r) const {
  std::optional<Rational> least;
  for (std::size_t k = 0; k < held_.size(); ++k) {
    const Rational d = held_slope_[k].constant_term(), up = (held_[k].at_upper ? -d : d) - change(held_slope_[k], r);
    if (!least || up < *least) least = up;
  }
  return *least;
}

Rational PolynomialPoint::gap(const Rational& r, const Rational& low) const { return whole_.constant_term() - low + change(whole_, r); }

RationalVector PolynomialPoint::gradient() const {
  if (smooth_) return smooth_->gradient;
  RationalVector g(n());
  for (const auto& [m, c] : taylor_.terms())
    if (m.size() == 1) g[std::size_t(m[0])] = c;
  return g;
}

RationalMatrix PolynomialPoint::hessian() const {
  if (smooth_) return smooth_->hessian;
  RationalMatrix h{Index(n()), Index(n())};
  for (const auto& [m, c] : taylor_.terms())
    if (m.size() == 2) {
      h(m[0], m[1]) += c;
      h(m[1], m[0]) += c;
    }
  return h;
}

// Entry (i,j) of H(center+h) - H is the sum of c m_i (m_j - [i=j]) h^(m-i-j) over monomials of degree 3 and more, and |h_k| <= r.
Rational PolynomialPoint::hessian_change(const Rational& r) const {
  if (smooth_) return smooth_->change(r);
  RationalVector rows(n());
  for (const auto& [m, c] : taylor_.terms()) {
    if (m.size() < 3) continue;
    const Rational size = abs(c) * power(r, int(m.size()) - 2);
    // Sum over j of m_j - [i=j] is the degree less 1.
    for (int i : m) rows[std::size_t(i)] += size * Rational(int(m.size()) - 1);
  }
  return *std::max_element(rows.begin(), rows.end());
}

// Entry i of the gradient changes by the sum of c m_i h^(m-i) over monomials of degree 2 and more.
Rational gradient_change2(const Polynomial& at_h, std::size_t n, const Rational& r) {
  RationalVector change(n);
  for (const auto& [m, c] : at_h.terms()) {
    if (m.size() < 2) continue;
    const Rational size = abs(c) * power(r, int(m.size()) - 1);
    for (int i : m) change[std::size_t(i)] += size;
  }
  return inner(change, change);
}

bool PolynomialPoint::keeps_signs(const Rational& r) const {
  if (smooth_) return smooth_->keeps_signs(r);
  for (const Polynomial& u : guards_)
    if (abs(u.constant_term()) <= change(u, r)) return false;
  if (!held_.empty() && rise(r).sign() <= 0) return false;
  for (std::size_t m = 0; m < f().hinges.size(); ++m) {
    const Rational at = f().hinges[m].at(center_);
    Rational slope2;
    for (const auto& [k, c] : f().hinges[m].terms())
      if (!k.empty()) slope2 += square(c);
    if (at.sign() != 0 && square(at) <= square(r) * slope2) return false;
  }
  return true;
}

std::vector<std::size_t> PolynomialPoint::kinks() const {
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < f().hinges.size(); ++m)
    if (f().hinges[m].at(center_).sign() == 0) out.push_back(m);
  return out;
}

int PolynomialPoint::enters(const RecordedRun& run, const Rational& r) const {
  return first_within(run, blocks_of(*p_, center_), r);
}

Json PolynomialPoint::point_json(const RationalVector& x) const { return blocks_json(*p_, x); }

Point blocks_of(const Problem& p, const RationalVector& x) {
  Point out;
  for (const Block& b : p.blocks) {
    RationalMatrix m(b.rows, b.cols);
    for (Index i = 0; i < b.rows; ++i)
      for (Index j = 0; j < b.cols; ++j) m(i, j) = x[std::size_t(b.offset + i * b.cols + j)];
    out.push_back(DyadicMatrix::of(m));
  }
  return out;
}

Json blocks_json(const Problem& p, const RationalVector& x) {
  Json out = Json::object();
  const Point blocks = blocks_of(p, x);
  for (std::size_t b = 0; b < blocks.size(); ++b) out[p.blocks[b].name] = matrix_json(blocks[b]);
  return out;
}

namespace {

bool leaves_unchanged(const Rotation& r, const Polynomial& p) {
  Polynomial along;
  for (const auto& [i, j, c] : r.planes)
    along += Polynomial(c) * (Polynomial::variable(j) * p.derivative(i) - Polynomial::variable(i) * p.derivative(j));
  return along.zero();
}

}  // namespace

// The skew matrices S with <grad P(x), S x> = 0 for all x are a linear space: the kernel of the conditions at enough points. In echelon
// form its basis has few entries; one that is a rotation of disjoint planes by whole angles is kept, if the identity holds exactly.
std::vector<Rotation> rotations(const Polynomial& p, std::size_t n) {
  const Index pairs = Index(n * (n - 1) / 2);
  if (n < 2 || n > 48) return {};
  std::vector<Polynomial> slope;
  for (std::size_t i = 0; i < n; ++i) slope.push_back(p.derivative(int(i)));
  std::vector<std::pair<int, int>> plane;
  for (int i = 0; i < int(n); ++i)
    for (int j = i + 1; j < int(n); ++j) plane.emplace_back(i, j);
  Eigen::MatrixXd conditions(pairs + 8, pairs);
  unsigned seed = 1;
  double size = 0;  // of the terms: what is rounding beside it is 0
  for (Index row = 0; row < conditions.rows(); ++row) {
    std::vector<double> x(n), g(n, 0.0);
    for (double& y : x) y = double((seed = seed * 1664525u + 1013904223u) >> 8) * 0x1p-23 - 1;
    for (std::size_t i = 0; i < n; ++i)
      for (const auto& [m, c] : slope[i].terms()) {
        double t = c.approximately();
        for (int k : m) t *= x[std::size_t(k)];
        g[i] += t;
      }
    for (Index k = 0; k < pairs; ++k) {
      const auto [i, j] = plane[std::size_t(k)];
      conditions(row, k) = g[std::size_t(i)] * x[std::size_t(j)] - g[std::size_t(j)] * x[std::size_t(i)];
      size = std::fmax(size, std::fabs(g[std::size_t(i)] * x[std::size_t(j)]) + std::fabs(g[std::size_t(j)] * x[std::size_t(i)]));
    }
  }
  Eigen::FullPivLU<Eigen::MatrixXd> lu(conditions);
  if (std::fabs(lu.maxPivot()) > 0) lu.setThreshold(1e-9 * size / std::fabs(lu.maxPivot()));
  Eigen::MatrixXd kernel = lu.dimensionOfKernel() > 0 ? Eigen::MatrixXd(lu.kernel().transpose()) : Eigen::MatrixXd(0, pairs);
  std::vector<Rotation> out;
  Index done = 0;
  for (Index column = 0; column < pairs && done < kernel.rows(); ++column) {  // Gauss-Jordan
    Index pivot = 0;
    kernel.col(column).tail(kernel.rows() - done).cwiseAbs().maxCoeff(&pivot);
    pivot += done;
    if (std::fabs(kernel(pivot, column)) < 1e-7) continue;
    kernel.row(pivot).swap(kernel.row(done));
    kernel.row(done) /= kernel(done, column);
    for (Index row = 0; row < kernel.rows(); ++row)
      if (row != done) kernel.row(row) -= kernel(row, column) * kernel.row(done);
    ++done;
  }
  for (Index row = 0; row < done; ++row) {
    const double largest = kernel.row(row).cwiseAbs().maxCoeff();
    Rotation r;
    std::vector<int> used(n, 0);
    bool good = true;
    for (Index k = 0; k < pairs && good; ++k) {
      const double c = kernel(row, k) / largest;
      if (std::fabs(c) < 1e-6) continue;
      const double rounded = std::round(c * 5040) / 5040;  // denominators up to 10
      const auto [i, j] = plane[std::size_t(k)];
      good = std::fabs(rounded - c) < 1e-6 && used[std::size_t(i)]++ == 0 && used[std::size_t(j)]++ == 0;
      r.planes.push_back({i, j, Rational(Integer(std::lround(c * 5040)), Integer(5040))});
    }
    if (good && leaves_unchanged(r, p)) out.push_back(std::move(r));
  }
  return out;
}

Json Curve::json() const {
  Json out = Json::array();
  for (const RationalVector& row : coefficients) {
    std::string s;
    for (const Rational& c : row) s += (s.empty() ? "" : " ") + c.str();
    out.push_back(std::move(s));
  }
  return out;
}

std::optional<Curve> follow(const PolynomialPoint& at, std::vector<RationalVector> coefficients) {
  std::vector<Polynomial> x;
  bool moves = false;
  for (std::size_t i = 0; i < at.n(); ++i) {
    Polynomial p(at.center()[i]);
    Polynomial::Indices power;
    for (const Rational& c : coefficients[i]) {
      power.push_back(0);
      p.add(power, c);
      moves = moves || c.sign() != 0;
    }
    x.push_back(std::move(p));
  }
  if (!moves) return {};
  std::vector<int> signs;
  for (const Polynomial& h : at.f().hinges) {
    const Polynomial along = h.compose(x);
    if (along.zero()) return {};
    signs.push_back(along.terms().begin()->second.sign());
  }
  const Polynomial cell = at.f().cell(signs);
  const Polynomial rise = cell.compose(x) - Polynomial(at.value());
  Polynomial steepness;
  for (std::size_t i = 0; i < at.n(); ++i) {
    const Polynomial g = cell.derivative(int(i)).compose(x);
    steepness += g * g;
  }
  if (rise.zero() || steepness.zero() || rise.terms().begin()->second.sign() <= 0) return {};
  Curve c;
  c.coefficients = std::move(coefficients);
  c.D = int(rise.terms().begin()->first.size());
  c.alpha = rise.terms().begin()->second;
  c.E = int(steepness.terms().begin()->first.size());
  c.beta = steepness.terms().begin()->second;
  return c;
}

Rational curve_bound(const Curve& c, const Rational& theta) {
  const double log2 = (std::log2(c.beta.approximately()) - 2 * theta.approximately() * std::log2(c.alpha.approximately())) / 2;
  const int b = int(theta.denominator()), a = int(theta.numerator());
  // Upwards from a double until the powers say that it is enough.
  for (double slack = 0x1p-48;; slack *= 4) {
    const Rational u = round_up(Rational::literally(std::exp2(log2) * (1 + slack)), 40);
    if (power(c.beta, b) <= power(u, 2 * b) * power(c.alpha, 2 * a)) return u;
  }
}

}  // namespace amcert
