#include "linalg/rational_matrix.hpp"
#include "linalg/spectrum.hpp"
#include "theorem/bounds.hpp"
#include "theorem/rates.hpp"
#include "theorem/theorems.hpp"

#include <fmt/format.h>

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

// One sweep acting on the weights and inputs (omega, u) of a dead unit of layer 1, as columns.
RationalMatrix sweep_of_unit(const Problem& p, const Rational& alpha_W, const Rational& alpha_U, bool inputs_first) {
  const Network& net = *p.network;
  const Layer& layer = net.layer(1);
  const Index ones = layer.bias == Bias::ones ? 1 : 0, m = net.X.rows + ones, n = net.samples();
  RationalMatrix X(m, n);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j) X(i, j) = i < net.X.rows ? net.X(i, j) : Rational(1);
  const auto set = [](RationalMatrix& out, Index row, const RationalMatrix& part, Index column, const Rational& c) {
    for (Index i = 0; i < part.rows; ++i)
      for (Index j = 0; j < part.cols; ++j) out(row + i, column + j) += c * part(i, j);
  };
  const RationalMatrix Xt = transposed(X);
  RationalMatrix of_u = identity(m + n), of_w = identity(m + n), gram = product(X, Xt);
  const Rational beta = layer.rho + alpha_U;
  for (Index i = 0; i < n; ++i) of_u(m + i, m + i) = alpha_U / beta;
  set(of_u, m, Xt, 0, layer.rho / beta);
  for (Rational& x : gram.entry) x *= layer.rho;
  for (Index i = 0; i < m; ++i) gram(i, i) += layer.lambda + alpha_W;
  const RationalMatrix inverse = solve(gram, identity(m));
  for (Index i = 0; i < m; ++i) of_w(i, i) = 0;
  set(of_w, 0, product(inverse, X), m, layer.rho);
  set(of_w, 0, inverse, 0, alpha_W);
  return inputs_first ? product(of_w, of_u) : product(of_u, of_w);
}

// mu c c' - N
RationalMatrix spread_less(const RationalMatrix& N, const RationalVector& c, const Rational& mu) {
  RationalMatrix out(N.rows, N.cols);
  for (Index i = 0; i < N.rows; ++i)
    for (Index j = 0; j < N.cols; ++j) out(i, j) = mu * c[std::size_t(i)] * c[std::size_t(j)] - N(i, j);
  return out;
}

}  // namespace

std::optional<Json> dead_units(const SweepMap& map, const Rational& radius, const Located& x, std::string& why) {
  const Surroundings& s = map.at();
  const Problem& p = *s.problem;
  const Layer &layer = p.network->layer(1), &next = p.network->layer(2);
  const auto fail = [&](const std::string& what) {
    why = what;
    return std::nullopt;
  };
  for (const Dead& d : s.silent.dead)
    if (d.layer != 1 || layer.activation.breaks.size() != 1) return fail("only units of the first layer with one kink are dealt with");
  const auto zero = std::size_t(zero_piece(layer.activation));
  const int eps = zero == 0 ? -1 : 1;
  const Rational slope = abs(layer.activation.pieces[1 - zero].slope);
  const int W = p.block(Family::W, 1), U = p.block(Family::U, 1), V = p.block(Family::V, 1), out = p.block(Family::W, 2);
  const Rational n2 = s.residual(2, radius), w2 = p.network->weight(2), beta = layer.rho + map.prox(U);
  const RationalMatrix S = sweep_of_unit(p, map.prox(W), map.prox(U), map.turn(U) < map.turn(W));
  const Index size = S.rows, n = p.network->samples(), m = size - n;
  const std::optional<SlowestDirection> slow = slowest_direction(approximately(S));
  if (!slow) return fail("the inputs of a dead unit have no slowest direction of their own");
  const double first = slow->first;

  // What a dead unit passes on fades by z: theta balances its column of W_2 and its row of V_1.
  const Rational growth = round_down(Rational::literally(first * (1 - 0.1 * (1 - first))), 30), fade = growth;
  const Rational theta = constant_up((w2 * n2) / (fade * (layer.gamma + map.prox(V)) - map.prox(V)));
  if (theta.sign() <= 0 || map.prox(out) + w2 * n2 * theta > fade * (next.lambda + map.prox(out)) || map.prox(V) * theta + w2 * n2 > fade * theta * (layer.gamma + map.prox(V)))
    return fail(fmt::format("what it passes on need not fade faster than its inputs, which fall by the factor {:.6g}: |R_2| may be {:.3g}", first, n2.approximately()));

  // A cone around the slowest direction: l l' - weight P with P a norm in which the others fall faster.
  const VectorXd& left = slow->left;
  const MatrixXd& P = slow->spread;
  Json units = Json::array();
  Rational rest;
  std::optional<Rational> smallest;  // |u_j|
  for (const Dead& d : s.silent.dead) {
    const auto entry = [&](int block, Index i, Index j) { return (*x.point)[std::size_t(block)](i, j); };
    const auto off = [&](int block, Index i, Index j) { return x.radii.empty() ? Rational(0) : Rational::literally(x.radii[std::size_t(block)](i, j)); };
    RationalVector z, rho;
    for (Index j = 0; j < m; ++j) z.push_back(entry(W, d.unit, j)), rho.push_back(off(W, d.unit, j));
    for (Index j = 0; j < n; ++j) z.push_back(entry(U, d.unit, j)), rho.push_back(off(U, d.unit, j));
    const VectorXd here = amcert::approximately(z);
    const double along = left.dot(here), away = here.dot(P * here);
    // Half as wide as would just hold it, and not needlessly narrow.
    const double weight = std::fmin(along * along / (4 * away + 1e-300), 1e12 / P.norm());
    const MatrixXd cone = shortened((left * left.transpose() - weight * P) / left.squaredNorm());
    const DyadicMatrix exact((cone + cone.transpose()) / 2);
    RationalMatrix N(size, size);
    for (Index i = 0; i < size; ++i)
      for (Index j = 0; j < size; ++j) N(i, j) = exact(i, j);
    // Everything linear that must keep its sign: u_j and (Su)_j - g u_j.
    std::vector<RationalVector> forms;
    for (Index j = 0; j < n; ++j) {
      RationalVector e(std::size_t(size), Rational(0)), c;
      e[std::size_t(m + j)] = 1;
      for (Index i = 0; i < size; ++i) c.push_back(S(m + j, i) - (i == m + j ? growth : Rational(0)));
      forms.push_back(std::move(e));
      forms.push_back(std::move(c));
    }
    const auto least = [&](const RationalVector& c) {
      Rational value = Rational(eps) * inner(c, z);
      for (std::size_t i = 0; i < c.size(); ++i) value -= abs(c[i]) * rho[i];
      return value;
    };
    for (const RationalVector& c : forms)
      if (least(c).sign() <= 0) return fail(fmt::format("the inputs of unit {} do not all fall towards the kink by the same factor yet", d.unit));
    const RationalVector Nz = times(N, z), Nr = [&] {
      RationalVector sum(z.size(), Rational(0));
      for (Index i = 0; i < size; ++i)
        for (Index j = 0; j < size; ++j) sum[std::size_t(i)] += abs(N(i, j)) * rho[std::size_t(j)];
      return sum;
    }();
    Rational inside = inner(z, Nz) - inner(rho, Nr);
    for (std::size_t i = 0; i < z.size(); ++i) inside -= Rational(2) * abs(Nz[i]) * rho[i];
    if (inside.sign() <= 0) return fail(fmt::format("unit {} is not inside its cone", d.unit));
    Rational spread = 1;
    for (const RationalVector& c : forms) {
      for (int e = 0; e < 60 && !positive_definite(spread_less(N, c, spread), 0); ++e) spread *= Rational(16);
      if (!positive_definite(spread_less(N, c, spread), 0)) return fail(fmt::format("the cone around the inputs of unit {} is too wide yet", d.unit));
    }
    const Rational sigma = constant_up(Rational::literally(slow->between * slow->between));
    RationalMatrix kept = product(transposed(S), product(N, S));
    for (std::size_t i = 0; i < kept.entry.size(); ++i) kept.entry[i] -= sigma * N.entry[i];
    if (!positive_definite(kept, 0)) return fail(fmt::format("a sweep is not proved to keep the cone around the inputs of unit {}", d.unit));
    const auto size_of = [&](int block, const std::vector<Entry>& entries) {
      Rational sum, extra;
      for (const Entry& e : entries) sum += square(entry(block, e.row, e.col)), extra += off(block, e.row, e.col);
      return sqrt_up(sum) + extra;
    };
    std::vector<Entry> column, row;
    for (Index i = 0; i < next.width; ++i) column.push_back({out, i, d.unit});
    for (Index j = 0; j < n; ++j) row.push_back({V, d.unit, j});
    rest = std::max({rest, size_of(out, column), size_of(V, row) / theta, Rational::power_of_two(-1000)});
    for (Index j = 0; j < n; ++j) {
      const Rational u = least(forms[std::size_t(2 * j)]);
      if (!smallest || u < *smallest) smallest = u;
    }
    units.push_back({{"cone", matrix_json(exact)}, {"spread", text(spread)}, {"scale", text(sigma)}, {"growth", text(growth)}});
  }
  rest = constant_up(rest);
  if (layer.gamma * slope * theta * rest > beta * growth * *smallest) return fail("what the unit passes on is not small enough yet against its inputs");
  return Json{{"fade", text(fade)}, {"weight", text(theta)}, {"rest", text(rest)}, {"dead", units}};
}

}  // namespace amcert
