#include "theorem/bounds.hpp"
#include "theorem/polynomial_theorems.hpp"

#include <fmt/format.h>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

// The counter of SPEC.md 3.19: letters of the alphabet, the last changing fastest.
std::vector<std::string> words(const std::string& alphabet, std::size_t length) {
  std::vector<std::string> out = {""};
  for (std::size_t k = 0; k < length; ++k) {
    std::vector<std::string> longer;
    for (const std::string& w : out)
      for (char c : alphabet) longer.push_back(w + c);
    out = std::move(longer);
  }
  return out;
}

bool fits(const std::string& cell, const std::string& face) {
  for (std::size_t k = 0; k < face.size(); ++k)
    if (face[k] != '0' && face[k] != cell[k]) return false;
  return true;
}

// The point of least norm of a convex hull, by Gilbert's method with exact line search over pairs of vertices.
VectorXd least_of_hull(const std::vector<VectorXd>& g) {
  VectorXd weight = VectorXd::Zero(Index(g.size())), p = g[0];
  weight(0) = 1;
  for (int step = 0; step < 20000; ++step) {
    Index in = 0, out = -1;
    for (Index k = 0; k < weight.size(); ++k) {
      if (g[std::size_t(k)].dot(p) < g[std::size_t(in)].dot(p)) in = k;
      if (weight(k) > 0 && (out < 0 || g[std::size_t(k)].dot(p) > g[std::size_t(out)].dot(p))) out = k;
    }
    const VectorXd d = g[std::size_t(in)] - g[std::size_t(out)];
    const double gain = -d.dot(p);
    if (in == out || gain <= 1e-14 * (1 + p.squaredNorm())) break;
    const double length = std::min(weight(out), gain / d.squaredNorm());
    weight(in) += length;
    weight(out) -= length;
    p += length * d;
  }
  return p;
}

// mu >= 0 with g = sum mu_m s_m l_m exactly, if the l_m are independent.
std::optional<RationalVector> multipliers(const std::vector<RationalVector>& l, const std::string& signs, const RationalVector& g) {
  const std::size_t K = l.size();
  std::vector<RationalVector> rows(K, RationalVector(K + 1));  // the normal equations
  for (std::size_t i = 0; i < K; ++i) {
    for (std::size_t j = 0; j < K; ++j) rows[i][j] = inner(l[i], l[j]);
    rows[i][K] = inner(l[i], g);
  }
  for (std::size_t k = 0; k < K; ++k) {
    if (rows[k][k].sign() <= 0) return {};
    for (std::size_t i = 0; i < K; ++i) {
      if (i == k) continue;
      const Rational f = rows[i][k] / rows[k][k];
      for (std::size_t j = k; j <= K; ++j) rows[i][j] -= f * rows[k][j];
    }
  }
  RationalVector mu(K), rest = g;
  for (std::size_t k = 0; k < K; ++k) {
    const Rational y = rows[k][K] / rows[k][k];
    for (std::size_t i = 0; i < g.size(); ++i) rest[i] -= y * l[k][i];
    mu[k] = signs[k] == '+' ? y : -y;
    if (mu[k].sign() < 0) return {};
  }
  for (const Rational& r : rest)
    if (r.sign() != 0) return {};
  return mu;
}

std::size_t rank(std::vector<RationalVector> rows) {
  std::size_t r = 0;
  for (std::size_t column = 0; !rows.empty() && column < rows[0].size(); ++column) {
    std::size_t pivot = r;
    while (pivot < rows.size() && rows[pivot][column].sign() == 0) ++pivot;
    if (pivot == rows.size()) continue;
    std::swap(rows[pivot], rows[r]);
    for (std::size_t i = r + 1; i < rows.size(); ++i) {
      const Rational f = rows[i][column] / rows[r][column];
      for (std::size_t j = column; j < rows[i].size(); ++j) rows[i][j] -= f * rows[r][j];
    }
    ++r;
  }
  return r;
}

struct Cell { std::string signs; PolynomialPoint at; RationalVector gradient; };

bool convex(const PolynomialPoint& at, const Rational& r) {
  const RationalMatrix h = at.hessian();
  const Rational change = at.hessian_change(r);
  for (Index i = 0; i < h.rows; ++i) {
    Rational left = h(i, i) - change;
    for (Index j = 0; j < h.cols; ++j)
      if (j != i) left -= abs(h(i, j));
    if (left.sign() < 0) return false;
  }
  return true;
}

}  // namespace

Claim kl_sharp(const Problem& problem, const RationalVector& center, const RecordedRun& run) {
  Claim c = limit_claim("kl_sharp", run);
  const PolynomialPoint here(problem, center);
  const PiecewisePolynomial& f = *problem.polynomial;
  const std::vector<std::size_t> kinks = here.kinks();
  if (kinks.size() > 8) return c.reason = fmt::format("{} hinges are 0 at the point; up to 8 can be treated", kinks.size()), c;
  std::vector<RationalVector> slopes;
  for (std::size_t m : kinks) {
    slopes.emplace_back(center.size());
    for (const auto& [k, coefficient] : f.hinges[m].terms())
      if (!k.empty()) slopes.back()[std::size_t(k[0])] = coefficient;
  }
  std::vector<Cell> cells;
  for (const std::string& w : words("+-", kinks.size())) {
    std::vector<int> signs = here.signs();
    for (std::size_t k = 0; k < kinks.size(); ++k) signs[kinks[k]] = w[k] == '+' ? 1 : -1;
    PolynomialPoint at(problem, center, signs);
    RationalVector g = at.gradient();
    cells.push_back({w, std::move(at), std::move(g)});
  }
  // Directions, and what they give at the point itself.
  struct Face { std::string signs; std::optional<RationalVector> direction; };
  std::vector<Face> faces;
  for (const std::string& s : words("+-0", kinks.size())) {
    Face face{s, {}};
    bool flat_ = s.find_first_not_of('0') == std::string::npos && rank(slopes) == center.size();
    std::vector<VectorXd> hull;
    for (const Cell& cell : cells) {
      if (!fits(cell.signs, s)) continue;
      flat_ = flat_ || cell.at.taylor().constant();
      hull.push_back(approximately(cell.gradient));
    }
    if (!flat_) {
      const VectorXd p = least_of_hull(hull);
      if (!(p.norm() > 1e-9)) return c.reason = fmt::format("on the face {} of the kinks 0 is in the hull of the gradients: the function is not sharp there", s), c;
      RationalVector d;
      for (double y : VectorXd(p / p.norm() * (1 - 0x1p-40))) d.push_back(round_down(Rational::literally(y), 46));
      while (inner(d, d) > Rational(1))
        for (Rational& y : d) y *= Rational(1) - Rational::power_of_two(-40);
      face.direction = std::move(d);
    }
    faces.push_back(std::move(face));
  }
  const auto kappa = [&](const Rational& r) {
    std::optional<Rational> least;
    for (const Face& face : faces)
      for (const Cell& cell : cells) {
        if (!face.direction || !fits(cell.signs, face.signs)) continue;
        const Rational k = inner(cell.gradient, *face.direction) - rt(gradient_change2(cell.at.taylor(), cell.at.n(), r));
        if (!least || k < *least) least = k;
      }
    return least ? round_down(*least, 30) : Rational(0);
  };
  const Rational limit = kappa(0);
  if (limit.sign() <= 0) return c.reason = "no face on which the subgradients stay away from 0", c;
  const Rational largest = largest_radius([&](const Rational& r) { return here.keeps_signs(r) && kappa(r) * Rational(4) >= limit; });
  if (largest.sign() == 0) return c.reason = "there is no ball on which the gradients stay away from 0", c;
  Json balls = Json::array(), face_list = Json::array(), multiplier_list = Json::array();
  for (int e = 10; e >= 0; e -= 2) {
    const Rational r = largest * Rational::power_of_two(-e);
    balls.push_back({text(r), text(kappa(r))});
  }
  const auto row = [](const RationalVector& x) {
    std::string s;
    for (const Rational& y : x) s += (s.empty() ? "" : " ") + y.str();
    return s;
  };
  for (const Face& face : faces) face_list.push_back({face.signs, face.direction ? Json(row(*face.direction)) : Json()});
  bool minimum = true;
  for (const Cell& cell : cells) {
    const auto mu = multipliers(slopes, cell.signs, cell.gradient);
    minimum = minimum && mu && convex(cell.at, largest);
    if (minimum) multiplier_list.push_back(row(*mu));
  }
  if (!minimum) multiplier_list = Json::array();
  // Into each cell, along a combination of the kinks' own normals.
  std::optional<Curve> best;
  for (const Cell& cell : cells)
    for (int variant = 0; variant < 2; ++variant) {
      std::vector<RationalVector> curve(center.size(), RationalVector(1));
      for (std::size_t k = 0; k < kinks.size(); ++k)
        for (std::size_t i = 0; i < center.size(); ++i) curve[i][0] += (cell.signs[k] == '+' ? Rational(1) : Rational(-1)) * slopes[k][i] / inner(slopes[k], slopes[k]);
      if (variant == 1)
        for (std::size_t i = 0; i < center.size(); ++i) curve[i][0] = cell.gradient[i];
      const std::optional<Curve> along = follow(here, std::move(curve));
      if (along && along->E == 0 && (!best || along->beta < best->beta)) best = along;
    }
  if (!best) return c.reason = "no curve along which F rises was found", c;
  const int k = here.enters(run, largest);
  c.verdict = Verdict::proved;
  c.constants = {{"center", here.center_json()}, {"minimum", minimum ? 1 : 0}, {"balls", balls}, {"faces", face_list}, {"multipliers", multiplier_list},
                 {"curve", best->json()}, {"upper", text(curve_bound(*best, 0))}, {"enters", k < 0 ? Json() : Json(k)}};
  return c;
}

}  // namespace amcert
