#include "linalg/spectrum.hpp"
#include "theorem/polynomial_theorems.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace amcert {

using Eigen::MatrixXd;

namespace {

constexpr int most_boxes = 40000;  // per ball

// An interval of doubles for the search, or of rationals for the proof: the same boxes, the same order of operations.
template <class S>
struct Interval { S lo, hi; };

template <class S>
Interval<S> operator*(const Interval<S>& a, const Interval<S>& b) {
  const std::array<S, 4> p = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return {*std::min_element(p.begin(), p.end()), *std::max_element(p.begin(), p.end())};
}

template <class S>
S power(S x, int e) {
  S y = S(1);
  for (; e > 0; --e) y = y * x;
  return y;
}

template <class S>
Interval<S> power(const Interval<S>& x, int e) {
  const S l = power(x.lo, e), h = power(x.hi, e), zero(0);
  if (e % 2 == 1 || x.lo >= zero) return {l, h};
  if (x.hi <= zero) return {h, l};
  return {zero, std::max(l, h)};
}

double as(const Rational& q, double) { return q.approximately(); }
Rational as(const Rational& q, const Rational&) { return q; }

// F - F* in the coordinates y of a basis, blown up: y_j = t^(w_j) omega_j. Variable 0 is t, 1+j is omega_j.
struct BlownUp {
  Polynomial rise;                // P^
  std::vector<Polynomial> slope;  // G_j
  std::vector<Rational> length2;  // |q_j|^2
  std::vector<int> surplus;       // s_j
  int theta_a = 1, theta_b = 2;
};

struct Power { int variable, exponent; };
template <class S>
struct Monomials {
  std::vector<std::pair<S, std::vector<Power>>> terms;
  explicit Monomials(const Polynomial& p) {
    for (const auto& [m, c] : p.terms()) {
      std::vector<Power> powers;
      for (int i : m) {
        if (!powers.empty() && powers.back().variable == i) ++powers.back().exponent;
        else powers.push_back({i, 1});
      }
      terms.emplace_back(as(c, S(0)), std::move(powers));
    }
  }
  Interval<S> at(const std::vector<Interval<S>>& box) const {
    Interval<S> sum{S(0), S(0)};
    for (const auto& [c, powers] : terms) {
      Interval<S> product{c, c};
      for (const Power& p : powers) product = product * power(box[std::size_t(p.variable)], p.exponent);
      sum = {sum.lo + product.lo, sum.hi + product.hi};
    }
    return sum;
  }
};

// Whether the inequality holds on a box; without kappa: whether F >= F* there.
template <class S>
class BoxTest {
 public:
  BoxTest(const BlownUp& b, const std::optional<Rational>& with_kappa) : b_(b), rise_(b.rise), only_rise_(!with_kappa) {
    const Rational kappa = with_kappa.value_or(Rational(0));
    for (const Polynomial& g : b.slope) slope_.emplace_back(g);
    for (const Rational& q : b.length2) length2_.push_back(as(q, S(0)));
    Rational k(1);
    for (int n = 0; n < 2 * b.theta_b; ++n) k *= kappa;
    power_ = as(k, S(0));
    if constexpr (std::is_same_v<S, double>) power_ *= 1 + 1e-9;  // the search leaves room for its rounding
  }
  bool passes(const std::vector<Interval<S>>& box) const {
    const Interval<S> value = rise_.at(box);
    const S above = value.hi, zero(0);
    if (only_rise_) {
      if constexpr (std::is_same_v<S, double>) return value.lo >= 1e-12;
      else return value.lo >= zero;
    }
    if (above <= zero) return true;
    S y(0);
    for (std::size_t j = 0; j < slope_.size(); ++j) {
      const Interval<S> g = slope_[j].at(box);
      if (g.lo <= zero && g.hi >= zero) continue;
      const S least = std::min(g.lo * g.lo, g.hi * g.hi);
      y = y + least / (length2_[j] * power(box[0].hi, 2 * b_.surplus[j]));
    }
    return power(y, b_.theta_b) >= power_ * power(above, 2 * b_.theta_a);
  }

 private:
  const BlownUp& b_;
  Monomials<S> rise_;
  bool only_rise_;
  std::vector<Monomials<S>> slope_;
  std::vector<S> length2_;
  S power_;
};

// Bisection of the box of a face, the widest side first; the text of SPEC.md 3.20. False: too many boxes.
bool bisect(const BoxTest<double>& test, std::vector<Interval<double>> box, int face, double t_scale, std::string& out, int& boxes) {
  if (++boxes > most_boxes) return false;
  if (test.passes(box)) {
    out += '.';
    return true;
  }
  std::size_t widest = 0;
  double width = (box[0].hi - box[0].lo) / t_scale;
  for (std::size_t i = 1; i < box.size(); ++i)
    if (int(i) != face && (box[i].hi - box[i].lo) > width) width = box[i].hi - box[i].lo, widest = i;
  if (width < 1e-7) return false;
  out += char('0' + widest);
  const double mid = (box[widest].lo + box[widest].hi) / 2;
  std::vector<Interval<double>> half = box;
  half[widest].hi = mid;
  if (!bisect(test, half, face, t_scale, out, boxes)) return false;
  box[widest].lo = mid;
  return bisect(test, std::move(box), face, t_scale, out, boxes);
}

bool verify(const BoxTest<Rational>& test, const std::vector<Interval<Rational>>& box, const std::string& tree, std::size_t& at) {
  const char c = tree[at++];
  if (c == '.') return test.passes(box);
  const auto axis = std::size_t(c - '0');
  const Rational mid = (box[axis].lo + box[axis].hi) / Rational(2);
  std::vector<Interval<Rational>> half = box;
  half[axis].hi = mid;
  if (!verify(test, half, tree, at)) return false;
  half[axis] = {mid, box[axis].hi};
  return verify(test, half, tree, at);
}

// The tree for a radius and kappa; empty if there is none within the budget.
std::string cover(const BlownUp& b, const Rational& rho, const std::optional<Rational>& kappa) {
  const BoxTest<double> quick(b, kappa);
  const BoxTest<Rational> exact(b, kappa);
  const std::size_t n = b.slope.size();
  std::string out;
  int boxes = 0;
  for (std::size_t j = 1; j <= n; ++j)
    for (int side : {1, -1}) {
      std::vector<Interval<Rational>> box(n + 1, {Rational(-1), Rational(1)});
      box[0] = {Rational(0), rho};
      box[j] = {Rational(side), Rational(side)};
      std::vector<Interval<double>> rough;
      for (const auto& i : box) rough.push_back({i.lo.approximately(), i.hi.approximately()});
      std::string tree;
      if (!bisect(quick, rough, int(j), rho.approximately(), tree, boxes)) return "";
      std::size_t at = 0;
      if (!verify(exact, box, tree, at)) return "";
      out += tree;
    }
  return out;
}

// F - F* in the coordinates of the basis.
Polynomial rise_along(const PolynomialPoint& at, const RationalMatrix& basis) {
  std::vector<Polynomial> along;
  for (Index i = 0; i < basis.rows; ++i) {
    along.emplace_back();
    for (Index j = 0; j < basis.cols; ++j) along.back() += Polynomial(basis(i, j)) * Polynomial::variable(int(j));
  }
  Polynomial rise = at.taylor().compose(along);
  rise -= Polynomial(rise.constant_term());
  return rise;
}

// Nothing if the powers fit no exponent.
std::optional<BlownUp> blow_up(const Polynomial& rise, const RationalMatrix& basis, const std::vector<int>& w, const Rational& theta) {
  const std::size_t n = w.size();
  const auto weight = [&](const Polynomial::Indices& m) {
    int sum = 0;
    for (int i : m) sum += w[std::size_t(i)];
    return sum;
  };
  int D = 1 << 20;
  for (const auto& [m, coefficient] : rise.terms()) D = std::min(D, weight(m));
  BlownUp b;
  b.theta_a = int(theta.numerator());
  b.theta_b = int(theta.denominator());
  b.slope.resize(n);
  for (std::size_t j = 0; j < n; ++j) {
    Rational length2;
    for (std::size_t i = 0; i < n; ++i) length2 += square(basis(Index(i), Index(j)));
    b.length2.push_back(length2);
    const Rational s = Rational(D) * theta - Rational(D) + Rational(w[j]);
    if (s.sign() < 0 || s.denominator() != 1) return {};
    b.surplus.push_back(int(s.numerator()));
  }
  const auto blow = [&](const Polynomial::Indices& m, int skip) {  // without one factor omega_skip
    Polynomial::Indices out(std::size_t(weight(m) - D), 0);
    for (int i : m) {
      if (i == skip) skip = -1;
      else out.push_back(i + 1);
    }
    return out;
  };
  for (const auto& [m, coefficient] : rise.terms()) {
    b.rise.add(blow(m, -1), coefficient);
    for (std::size_t j = 0; j < n; ++j)
      if (const int e = exponent(m, int(j)); e > 0) b.slope[j].add(blow(m, int(j)), coefficient * Rational(e));
  }
  return b;
}

// Orthogonal vectors with short entries near the eigenvectors of H, the kernel first; the unit vectors if there are none.
RationalMatrix eigenbasis(const RationalMatrix& H, Index& kernel) {
  const Index n = H.rows;
  const SymmetricEigen eigen(approximately(H));
  const double scale = std::max(1e-300, eigen.eigenvalues().cwiseAbs().maxCoeff());
  std::vector<Index> order;
  for (Index k = 0; k < n; ++k)
    if (std::fabs(eigen.eigenvalues()(k)) < 1e-9 * scale || scale == 1e-300) order.push_back(k);
  kernel = Index(order.size());
  for (Index k = 0; k < n; ++k)
    if (std::find(order.begin(), order.end(), k) == order.end()) order.push_back(k);
  RationalMatrix out(n, n);
  if (kernel == n) {
    for (Index k = 0; k < n; ++k) out(k, k) = Rational(1);
    return out;
  }
  for (Index j = 0; j < n; ++j) {
    const Eigen::VectorXd v = eigen.eigenvectors().col(order[std::size_t(j)]);
    Index top = 0;
    v.cwiseAbs().maxCoeff(&top);
    for (Index i = 0; i < n; ++i) out(i, j) = Rational(Integer(std::lround(v(i) / v(top) * 16)), Integer(16));
  }
  const RationalMatrix gram = product(transposed(out), out);
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j)
      if (gram(i, j).sign() != 0) kernel = -1;
  return out;
}

}  // namespace

std::vector<Curve> tight_curves(const PolynomialPoint& at, const RationalMatrix& basis, const std::vector<int>& exponents) {
  const std::size_t n = at.n();
  std::vector<Curve> out;
  std::vector<int> omega(n, -1);  // all of {-1,0,1}^n
  for (;;) {
    int degree = 0;
    for (std::size_t j = 0; j < n; ++j)
      if (omega[j] != 0) degree = std::max(degree, exponents[j]);
    if (degree > 0 && degree <= 16) {
      std::vector<RationalVector> curve(n, RationalVector(std::size_t(degree)));
      for (std::size_t j = 0; j < n; ++j)
        for (std::size_t i = 0; i < n && omega[j] != 0; ++i) curve[i][std::size_t(exponents[j] - 1)] += Rational(omega[j]) * basis(Index(i), Index(j));
      if (std::optional<Curve> c = follow(at, std::move(curve))) out.push_back(std::move(*c));
    }
    std::size_t k = 0;
    while (k < n && omega[k] == 1) omega[k++] = -1;
    if (k == n) return out;
    ++omega[k];
  }
}

std::string minimum_cover(const PolynomialPoint& at, const RationalMatrix& basis, const std::vector<int>& exponents, const Rational& theta, const Rational& rho) {
  const std::optional<BlownUp> b = blow_up(rise_along(at, basis), basis, exponents, theta);
  return b ? cover(*b, rho, {}) : "";
}

Claim kl_degenerate(const PolynomialPoint& at, const RecordedRun& run) {
  Claim c = limit_claim("kl_degenerate", run);
  const std::size_t n = at.n();
  if (n > 4) return c.reason = fmt::format("the point is degenerate, and with {} unknowns the directions around it are too many to be covered by boxes", n), c;
  for (const Rational& g : at.gradient())
    if (g.sign() != 0) return c.reason = "the point found is not exactly critical; give it in the case, [limit] at", c;
  Index kernel = 0;
  const RationalMatrix basis = eigenbasis(at.hessian(), kernel);
  if (kernel < 0) return c.reason = "the point is degenerate, and the eigenvectors of its Hessian have no short exact multiples", c;
  const Polynomial rise = rise_along(at, basis);
  // The order of F along the kernel of the Hessian gives the exponents: 1 there and half the order elsewhere.
  int order = 0;
  for (const auto& [m, coefficient] : rise.terms())
    if (order == 0 && std::all_of(m.begin(), m.end(), [&](int i) { return i < kernel; })) order = int(m.size());
  if (order < 3) return c.reason = kernel == 0 ? "the point is not degenerate" : "F is constant along the kernel of the Hessian, as far as its powers tell", c;
  const bool odd = order % 2 == 1;
  std::vector<int> w;
  for (std::size_t j = 0; j < n; ++j) w.push_back(Index(j) < kernel ? (odd ? 2 : 1) : (odd ? order : order / 2));
  const Rational theta(Integer(order - 1), Integer(order));
  const std::optional<BlownUp> blown = blow_up(rise, basis, w, theta);
  if (!blown) return c.reason = "the powers of F at the point fit no exponent", c;
  const BlownUp& b = *blown;
  std::optional<Rational> upper;
  std::optional<Curve> best;
  for (const Curve& curve : tight_curves(at, basis, w)) {
    if (Rational(curve.E) != Rational(2) * theta * Rational(curve.D)) continue;
    const Rational u = curve_bound(curve, theta);
    if (!upper || u < *upper) upper = u, best = curve;
  }
  if (!best) return c.reason = "no curve along which the exponent is taken was found", c;
  // Hinges keep their signs on the set.
  const auto inside = [&](const Rational& rho) {
    for (const Polynomial& h : at.f().hinges) {
      Rational most;
      for (std::size_t j = 0; j < n; ++j) {
        Rational slope, size(1);
        for (const auto& [m, coefficient] : h.terms())
          if (!m.empty()) slope += coefficient * basis(m[0], Index(j));
        for (int k = 0; k < w[j]; ++k) size *= rho;
        most += size * abs(slope);
      }
      if (abs(h.at(at.center())) <= most) return false;
    }
    return true;
  };
  const auto fraction = [&](int thousandths) { return round_down(*upper * Rational(Integer(thousandths), Integer(1000)), 30); };
  const Rational largest = largest_radius([&](const Rational& rho) { return inside(rho) && rho <= Rational(1 << 10) && !cover(b, rho, fraction(500)).empty(); });
  Json balls = Json::array(), witness = Json::array();
  Rational last;
  for (int e = 5; e >= 0 && largest.sign() > 0; --e) {
    const Rational rho = largest * Rational::power_of_two(-e);
    for (int thousandths : {999, 998, 995, 990, 980, 960, 940, 920, 900, 875, 850, 825, 800, 775, 750, 725, 700, 650, 600, 550, 500}) {
      const std::string tree = cover(b, rho, fraction(thousandths));
      if (tree.empty()) continue;
      balls.push_back({text(rho), text(fraction(thousandths))});
      witness.push_back(tree);
      last = rho;
      break;
    }
  }
  if (balls.empty()) return c.reason = fmt::format("no set was found on which boxes show the inequality with exponent {}", theta.str()), c;
  // In the set: |y_j| <= rho^(w_j), y = |q_j|^-2 Q'(x - center).
  int enters = -1;
  for (int k = 0; k <= run.sweeps() && enters < 0; ++k) {
    RationalVector d = flat(run.iterates[std::size_t(k)]);
    for (std::size_t i = 0; i < n; ++i) d[i] -= at.center()[i];
    bool in = true;
    for (std::size_t j = 0; j < n; ++j) {
      Rational y, size(1);
      for (std::size_t i = 0; i < n; ++i) y += d[i] * basis(Index(i), Index(j));
      for (int e = 0; e < w[j]; ++e) size *= last;
      in = in && abs(y) <= size * b.length2[j];
    }
    if (in) enters = k;
  }
  c.verdict = Verdict::proved;
  c.constants = {{"center", at.center_json()}, {"theta", theta.str()}, {"basis", matrix_json(DyadicMatrix::of(basis))}, {"exponents", w},
                 {"balls", balls}, {"curve", best->json()}, {"upper", text(*upper)}, {"enters", enters < 0 ? Json() : Json(enters)}};
  c.witness = witness;
  return c;
}

Claim kl_exponent(const PolynomialPoint& at, const Rational& theta, const RecordedRun& run) {
  Claim c = limit_claim("kl_exponent", run);
  c.statement = {{"theta", theta.str()}};
  Index kernel = 0;
  RationalMatrix basis = eigenbasis(at.hessian(), kernel);
  const std::size_t n = at.n();
  const auto refutes = [&](const Curve& curve) { return Rational(curve.E) > Rational(2) * theta * Rational(curve.D); };
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (n <= 8)
      for (const Curve& curve : tight_curves(at, basis, std::vector<int>(n, 1))) {
        if (!refutes(curve)) continue;
        c.verdict = Verdict::refuted;
        c.constants = {{"center", at.center_json()}, {"curve", curve.json()}};
        return c;
      }
    for (Index j = 0; j < basis.rows; ++j)
      for (Index i = 0; i < basis.rows; ++i) basis(i, j) = Rational(i == j ? 1 : 0);
  }
  c.reason = fmt::format("no curve through the point was found along which exponent {} fails", theta.str());
  return c;
}

bool is_chain(const Problem& problem) {
  const PiecewisePolynomial& f = *problem.polynomial;
  if (!f.hinges.empty() || !f.rest.zero() || f.residuals.size() != 1 || f.unknowns < 2) return false;
  Polynomial::Indices all;
  for (int i = 0; i < f.unknowns; ++i) all.push_back(i);
  const auto& terms = f.residuals[0].value.terms();
  const auto it = terms.find(all);
  return it != terms.end() && it->second == Rational(1) && (terms.size() == 1 || (terms.size() == 2 && terms.begin()->first.empty()));
}

Claim kl_chain(const Problem& problem, const RecordedRun& run) {
  Claim c = limit_claim("kl_chain", run);
  if (!is_chain(problem)) return c.reason = "the objective is not a chain, the square of a product of all unknowns less a number", c;
  const PiecewisePolynomial& f = *problem.polynomial;
  const int N = f.unknowns;
  const Rational weight = f.residuals[0].weight, y = f.residuals[0].value.constant_term();
  // kappa^(2N)
  Rational sharp = y.sign() != 0 ? square(weight * y) : weight * Rational::power_of_two(2 * N - 1);
  for (int n = 0; n < N; ++n) sharp *= Rational(N);
  const Rational theta = y.sign() != 0 ? Rational(Integer(N - 1), Integer(N)) : Rational(Integer(2 * N - 1), Integer(2 * N));
  const double about = std::exp2(std::log2(sharp.approximately()) / (2 * N));
  if (!std::isfinite(about) || about == 0) return c.reason = "the constant is beyond the range of doubles", c;
  const auto powered = [&](const Rational& k) { return power(k, 2 * N); };
  Rational kappa = round_up(Rational::literally(about), 40), upper = kappa;
  for (double slack = 0x1p-48; powered(kappa) > sharp; slack *= 4) kappa = round_down(Rational::literally(about * (1 - slack)), 40);
  for (double slack = 0x1p-48; powered(upper) < sharp; slack *= 4) upper = round_up(Rational::literally(about * (1 + slack)), 40);
  c.verdict = Verdict::proved;
  c.constants = {{"theta", theta.str()}, {"kappa", text(kappa)}, {"upper", text(upper)}};
  return c;
}

}  // namespace amcert
