#include "linalg/spectrum.hpp"
#include "theorem/bounds.hpp"
#include "theorem/kl_zero.hpp"
#include "theorem/polynomial_theorems.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <fmt/format.h>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

Claim limit_claim(const char* kind, const RecordedRun& run) {
  Claim c;
  c.kind = kind;
  c.k1 = run.sweeps();
  return c;
}

namespace {

RationalVector column(const RationalMatrix& m, Index j) {
  RationalVector out;
  for (Index i = 0; i < m.rows; ++i) out.push_back(m(i, j));
  return out;
}

// A symmetric m, less t, is at least -row_sum of what this returns; L: about its factor.
RationalMatrix factor_residual(RationalMatrix m, const Rational& t, const MatrixXd& L) {
  const RationalMatrix l = literally(L), square_ = product(l, transposed(l));
  for (Index i = 0; i < m.rows; ++i) {
    m(i, i) -= t;
    for (Index j = 0; j < m.cols; ++j) m(i, j) -= square_(i, j);
  }
  return m;
}

// Independent ones of the velocities at a point, as columns.
MatrixXd independent(const std::vector<Rotation>& symmetry, const RationalVector& x, std::vector<Rotation>& kept) {
  MatrixXd tau(Index(x.size()), 0);
  const double size = std::max(1e-300, approximately(x).norm());
  for (const Rotation& r : symmetry) {
    const VectorXd t = approximately(r.at(x));
    VectorXd rest = t;
    if (tau.cols() > 0) rest -= tau * (tau.transpose() * tau).ldlt().solve(tau.transpose() * t);
    if (rest.norm() < 1e-6 * size) continue;
    tau.conservativeResize(Eigen::NoChange, tau.cols() + 1);
    tau.rightCols(1) = t;
    kept.push_back(r);
  }
  return tau;
}

Json held_json(const PolynomialPoint& at) {
  Json out = Json::array();
  for (const Held::Entry& e : at.held())
    for (const Block& b : at.problem().blocks)
      if (b.offset <= e.unknown && e.unknown < b.offset + b.rows * b.cols) out.push_back({b.name, (e.unknown - b.offset) / b.cols, (e.unknown - b.offset) % b.cols});
  return out;
}

}  // namespace

MinimumClaims isolated_minimum(const PolynomialPoint& at, const std::vector<Rotation>& all, const RecordedRun& run) {
  MinimumClaims out{limit_claim("critical_point", run), limit_claim("kl", run)};
  const auto undecided = [&](const std::string& why) {
    out.point.reason = why;
    out.kl.reason = "there is no proved critical point: " + why;
    return out;
  };
  const RationalMatrix H = at.hessian();
  const Index n = H.rows;
  std::vector<Rotation> symmetry;
  const MatrixXd tau = independent(all, at.center(), symmetry), h = approximately(H);
  const double scale = 2 * h.cwiseAbs().rowwise().sum().maxCoeff();  // beyond all eigenvalues: the least one is then one across the rotations
  MatrixXd turn = MatrixXd::Zero(n, tau.cols());
  if (tau.cols() > 0) turn = scale / 2 * tau * (tau.transpose() * tau).inverse();
  turn = shortened(turn);
  const MatrixXd filled = h + turn * tau.transpose() + tau * turn.transpose();
  const SymmetricEigen eigen(filled);
  const double least = eigen.eigenvalues()(0), shift = least * (1 - 0x1p-17);
  const Eigen::LLT<MatrixXd> llt(filled - shift * MatrixXd::Identity(n, n));
  if (!(least > 0) || llt.info() != Eigen::Success)
    return undecided(fmt::format("the Hessian has an eigenvalue of about {:.3g}, {} rotations taken out", least, tau.cols()));
  const MatrixXd L = shortened(llt.matrixL());
  RationalMatrix filled_exactly = H;
  const RationalMatrix y = literally(turn);
  Json items = Json::array();
  for (Index k = 0; k < tau.cols(); ++k) {
    const RationalVector t = symmetry[std::size_t(k)].at(at.center());
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) filled_exactly(i, j) += t[std::size_t(i)] * y(j, k) + y(i, k) * t[std::size_t(j)];
    Json item = Json::array();
    for (const auto& [i, j, c] : symmetry[std::size_t(k)].planes) item.push_back({i, j, c.str()});
    items.push_back(std::move(item));
  }
  const Rational t = Rational::literally(shift), modulus = round_down(t - row_sum(factor_residual(filled_exactly, t, L)), 40);
  if (modulus.sign() <= 0) return undecided("the Hessian is not proved positive definite");
  const RationalVector g = at.gradient();
  const Rational gradient = round_up(sqrt_up(inner(g, g)), 30);
  const auto mu = [&](const Rational& r) { return round_down(modulus - at.hessian_change(r), 30); };
  const Rational largest = largest_radius([&](const Rational& r) { return at.keeps_signs(r) && (modulus - at.hessian_change(r)) * Rational(10) >= modulus; });
  Json balls = Json::array();
  std::vector<Rational> radii, moduli;
  Rational first_r, first_mu;
  for (int e = 10; e >= 0 && largest.sign() > 0; e -= 2) {
    const Rational r = largest * Rational::power_of_two(-e), m = mu(r);
    if (m * r <= gradient) continue;
    if (balls.empty()) first_r = r, first_mu = m;
    balls.push_back({text(r), text(m)});
    radii.push_back(r);
    moduli.push_back(m);
  }
  if (balls.empty()) return undecided(fmt::format("the gradient at the point found, {:.3g}, is too large for the largest ball, of radius {:.3g}", gradient.approximately(), largest.approximately()));
  const Rational reach = gradient / first_mu;
  if (!symmetry.empty()) {
    RationalMatrix gram(tau.cols(), tau.cols());
    Rational trace;
    for (Index k = 0; k < gram.rows; ++k)
      for (Index l = 0; l < gram.cols; ++l) gram(k, l) = inner(symmetry[std::size_t(k)].at(at.center()), symmetry[std::size_t(l)].at(at.center()));
    for (Index k = 0; k < gram.rows; ++k) trace += gram(k, k);
    if (!positive_definite(gram, reach * rt(Rational(gram.rows) * trace))) return undecided("the rotations are not independent at the point found");
  }
  // An isolated minimum cannot lie on a curve of points with the same value.
  if (symmetry.empty() && !at.smooth())
    for (const Rotation& r : all.empty() ? rotations(at.cell(), at.n()) : all) {
      const RationalVector velocity = r.at(at.center());
      if (inner(velocity, velocity) > square(Rational(2) * reach)) throw std::logic_error("a rotation moves the critical point, and still it came out isolated");
    }
  const int k = at.enters(run, largest);
  const Rational sag = square(gradient) / (Rational(2) * first_mu);
  const Rational low = round_down(at.value_range().lo - sag, 320);
  out.point.verdict = Verdict::proved;
  out.point.constants = {{"center", at.center_json()}, {"kinks", held_json(at)}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", items}, {"gradient", text(gradient)},
                         {"shift", text(t)}, {"modulus", text(modulus)}, {"balls", balls},
                         {"value", {text(low), text(round_up(at.value_range().hi, 320))}},
                         {"enters", k < 0 ? Json() : Json(k)}, {"below", Json()}};
  out.point.witness = {{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", matrix_json(DyadicMatrix(L))}};
  if (!symmetry.empty()) out.point.witness["turn"] = matrix_json(DyadicMatrix(MatrixXd(turn.transpose())));

  // The upper bound, along an eigenvector; scaled, so that the absolute error of rt does not matter.
  Index flattest = 0;
  const auto across = [&](Index k) {
    double sum = 0;
    for (const Held::Entry& e : at.held()) sum += std::fabs(eigen.eigenvectors()(e.unknown, k));
    return sum > 1e-6;
  };
  while (flattest + 1 < n && across(flattest)) ++flattest;
  const MatrixXd direction = std::ldexp(1.0, std::max(0, 8 - std::ilogb(std::fabs(eigen.eigenvalues()(flattest))))) * shortened(MatrixXd(eigen.eigenvectors().col(flattest)));
  RationalVector v = column(literally(direction), 0);
  for (const Held::Entry& e : at.held()) v[std::size_t(e.unknown)] = 0;
  const RationalVector Hv = times(H, v);
  const std::optional<Rational> upper = bound_along(inner(v, Hv), inner(Hv, Hv), inner(v, v), at.hessian_change(reach));
  if (!upper) {
    out.kl.reason = "no direction along which F rises was found";
    return out;
  }
  // Across held entries F rises at some speed, against how much it may be above its value at the point.
  Json kappa = Json::array();
  for (std::size_t k = 0; k < radii.size(); ++k) {
    Rational most = sqrt_down(Rational(2) * moduli[k]);
    if (!at.held().empty()) most = std::min(most, at.rise(radii[k]) / sqrt_up(at.gap(radii[k], low)));
    kappa.push_back(text(round_down(most, 30)));
  }
  out.kl.verdict = Verdict::proved;
  out.kl.constants = {{"theta", "1/2"}, {"kappa", kappa}, {"direction", at.point_json(v)},
                      {"upper", text(*upper)}};
  return out;
}

ResidualsAt::ResidualsAt(const PolynomialPoint& at) : derivative(Index(at.f().residuals.size()), Index(at.n())) {
  std::vector<Polynomial> shift;
  for (std::size_t i = 0; i < at.n(); ++i) shift.push_back(Polynomial(at.center()[i]) + Polynomial::variable(int(i)));
  const std::vector<Polynomial> in_cell = at.f().substitution(at.signs());
  for (const auto& r : at.f().residuals) {
    for (const auto& [m, coefficient] : residual.emplace_back(r.value.compose(in_cell).compose(shift)).terms())
      if (m.size() == 1) derivative(Index(weight.size()), m[0]) = coefficient;
    weight.push_back(r.weight);
  }
}

Rational ResidualsAt::change(const Rational& r) const {
  Rational sum;
  for (std::size_t l = 0; l < residual.size(); ++l) sum += weight[l] * gradient_change2(residual[l], std::size_t(derivative.cols), r);
  return rt(sum);
}

Claim vanishing_residuals(const PolynomialPoint& at, const RecordedRun& run) {
  Claim c = limit_claim("kl_zero", run);
  const PiecewisePolynomial& f = at.f();
  if (!f.rest.zero()) return c.reason = "the objective has terms that are no squares", c;
  const ResidualsAt around(at);
  const RationalMatrix& J = around.derivative;
  const Index rows = J.rows, n = J.cols;
  Rational heaviest;
  for (const auto& r : f.residuals) heaviest = std::max(heaviest, r.weight);
  RationalMatrix gram = product(J, transposed(J));
  MatrixXd scaled = approximately(gram), plain = scaled;
  const auto weight = [&](Index l) { return f.residuals[std::size_t(l)].weight; };
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < rows; ++j) scaled(i, j) *= std::sqrt(weight(i).approximately() * weight(j).approximately());
  const SymmetricEigen eigen(scaled);
  const double least = eigen.eigenvalues()(0), shift_ = least * (1 - 0x1p-17);
  const Rational t = Rational::literally(shift_);
  for (Index i = 0; i < rows; ++i) {
    plain(i, i) -= shift_ / weight(i).approximately();
    gram(i, i) -= t / weight(i);
  }
  const Eigen::LLT<MatrixXd> llt(plain);
  if (!(least > 1e-12 * scaled.cwiseAbs().maxCoeff()) || llt.info() != Eigen::Success)
    return c.reason = fmt::format("the derivatives of the residuals are not independent: least eigenvalue about {:.3g}", least), c;
  const MatrixXd L = shortened(llt.matrixL());
  const Rational rank = round_down(t - row_sum(factor_residual(gram, 0, L)) * heaviest, 40);
  if (rank.sign() <= 0) return c.reason = "the derivatives of the residuals are not proved to be independent", c;
  const auto change = [&](const Rational& r) { return around.change(r); };
  const Rational root = sqrt_down(rank);
  const auto kappa = [&](const Rational& r) { return round_down((root - change(r)) * Rational(Integer(65536), Integer(46341)) * (Rational(1) - Rational::power_of_two(-40)), 30); };
  const Rational largest = largest_radius([&](const Rational& r) { return at.keeps_signs(r) && kappa(r) * Rational(5) >= root; });
  if (largest.sign() == 0) return c.reason = "a hinge is 0 at the point found", c;
  if (Rational(4) * at.value() >= square(kappa(largest) * largest))
    return c.reason = fmt::format("F = {:.3g} is too large for the largest ball, of radius {:.3g} and kappa {:.3g}", at.value().approximately(), largest.approximately(), kappa(largest).approximately()), c;
  const Rational first_r = largest * Rational::power_of_two(-10), first = kappa(first_r);
  if (Rational(4) * at.value() >= square(first * first_r))
    return c.reason = fmt::format("F = {:.3g} is too large for the smallest ball, of radius {:.3g}; more sweeps may help", at.value().approximately(), first_r.approximately()), c;
  // The other side, along v = J' C^1/2 y, y the eigenvector of the least eigenvalue.
  VectorXd y = eigen.eigenvectors().col(0);
  for (Index l = 0; l < rows; ++l) y(l) *= std::sqrt(weight(l).approximately());
  const MatrixXd v = shortened(std::ldexp(1.0, 8 - std::ilogb(std::sqrt(least))) * MatrixXd(approximately(J).transpose() * y));
  const RationalVector direction = column(literally(v), 0);
  RationalVector along = times(J, direction);
  Rational rise, size;
  for (Index l = 0; l < rows; ++l) {
    rise += weight(l) * square(along[std::size_t(l)]);
    along[std::size_t(l)] *= weight(l);
    for (Index i = 0; i < n; ++i) size += weight(l) * square(J(l, i));
  }
  const RationalVector pulled = times(transposed(J), along);
  const std::optional<Rational> upper = zero_bound({rise, inner(pulled, pulled), inner(direction, direction), size}, change(Rational(2) * rt(at.value()) / first));
  if (!upper) return c.reason = "no direction along which F rises was found", c;
  Json balls = Json::array();
  for (int e = 10; e >= 0; e -= 2) {
    const Rational r = largest * Rational::power_of_two(-e);
    balls.push_back({text(r), text(kappa(r))});
  }
  const int k = at.enters(run, largest);
  c.verdict = Verdict::proved;
  c.constants = {{"center", at.center_json()}, {"shift", text(t)}, {"rank", text(rank)}, {"balls", balls}, {"direction", at.point_json(direction)}, {"upper", text(*upper)}, {"enters", k < 0 ? Json() : Json(k)}};
  c.witness = matrix_json(DyadicMatrix(L));
  return c;
}

Claim kl_saddle(const PolynomialPoint& at, const RecordedRun& run) {
  Claim c = limit_claim("kl_saddle", run);
  const RationalMatrix H = at.hessian();
  const Index n = H.rows;
  const SymmetricEigen eigen(approximately(H));
  const MatrixXd Q = shortened(eigen.eigenvectors());
  const RationalMatrix q = literally(Q);
  RationalMatrix A = product(transposed(q), product(H, q)), gram = product(transposed(q), q);
  Rational off, skew;
  for (Index i = 0; i < n; ++i) {
    Rational row;
    for (Index j = 0; j < n; ++j)
      if (j != i) row += abs(A(i, j));
    off = std::max(off, row);
    gram(i, i) -= Rational(1);
  }
  skew = row_sum(gram);
  std::optional<Rational> least, rise;
  Index up = 0;
  int index = 0;
  for (Index i = 0; i < n; ++i) {
    if (abs(A(i, i)) <= off) return c.reason = fmt::format("the Hessian has an eigenvalue of about {:.3g}, which is not told from 0", A(i, i).approximately()), c;
    if (!least || abs(A(i, i)) < *least) least = abs(A(i, i));
    if (A(i, i).sign() < 0) ++index;
    else if (!rise || A(i, i) < *rise) rise = A(i, i), up = i;
  }
  if (!rise) return c.reason = "the point is a maximum: there is no point above it near it", c;
  const Rational m = round_down((*least - off) / (Rational(1) + skew), 40), l = round_down((*rise - off) / (Rational(1) + skew), 40);
  const RationalVector g = at.gradient();
  const Rational gradient = round_up(sqrt_up(inner(g, g)), 30);
  // kappa^2 (l+delta) m^2 <= 2 (m-delta)^2 l^2
  const auto kappa = [&](const Rational& r) {
    const Rational d = at.hessian_change(r);
    return round_down(sqrt_down(Rational(2) * square((m - d) * l) / ((l + d) * square(m))), 30);
  };
  const Rational largest = largest_radius([&](const Rational& r) { return at.keeps_signs(r) && at.hessian_change(r) * Rational(10) <= m * Rational(9); });
  Json balls = Json::array();
  Rational first;
  for (int e = 10; e >= 0 && largest.sign() > 0; e -= 2) {
    const Rational r = largest * Rational::power_of_two(-e);
    if (gradient >= (m - at.hessian_change(r)) * r) continue;
    if (balls.empty()) first = r;
    balls.push_back({text(r), text(kappa(r))});
  }
  if (balls.empty()) return c.reason = fmt::format("the gradient at the point found, {:.3g}, is too large", gradient.approximately()), c;
  const Rational d = at.hessian_change(first), reach = gradient / (m - d), slack = (row_sum(H) + d) * square(reach) / Rational(2);
  const MatrixXd direction = std::ldexp(1.0, std::max(0, 8 - std::ilogb(rise->approximately()))) * MatrixXd(Q.col(up));
  const RationalVector v = column(literally(direction), 0), Hv = times(H, v);
  const std::optional<Rational> upper = bound_along(inner(v, Hv), inner(Hv, Hv), inner(v, v), at.hessian_change(reach));
  if (!upper) return c.reason = "no direction along which F rises was found", c;
  const int k = at.enters(run, largest);
  c.verdict = Verdict::proved;
  c.constants = {{"center", at.center_json()}, {"basis", matrix_json(DyadicMatrix(Q))}, {"index", index}, {"gradient", text(gradient)},
                 {"least", text(m)}, {"rise", text(l)}, {"balls", balls},
                 {"value", {text(round_down(at.value_range().lo - slack, 320)), text(round_up(at.value_range().hi + slack, 320))}},
                 {"direction", at.point_json(v)},
                 {"upper", text(*upper)},
                 {"enters", k < 0 ? Json() : Json(k)}};
  return c;
}

}  // namespace amcert
