#include "number/text.hpp"
#include "theorem/arrow_residual.hpp"
#include "theorem/bounds.hpp"
#include "theorem/polynomial_theorems.hpp"
#include "theorem/rates.hpp"
#include "theorem/theorems.hpp"

#include <fmt/format.h>

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;

namespace {

Arrow<DoubleAlgebra> in_double(const Arrow<BallAlgebra>& h) {
  Arrow<DoubleAlgebra> out;
  for (const BallMatrix& m : h.sample) out.sample.push_back(approximately(m));
  for (const BallMatrix& m : h.coupling) out.coupling.push_back(approximately(m));
  out.shared = approximately(h.shared);
  return out;
}

// Q(d,y) = d'(2A+D)d + 2/root y'(G-A)d + y'Hy in arrow form: (d,y) of each sample, (d,y) of the shared entries.
template <class A>
Arrow<A> pencil(const A& a, const SweepMap& map, const Arrow<A>& h, const Rational& root) {
  using Scalar = typename A::Scalar;
  const Problem& p = *map.at().problem;
  const ArrowLayout& at = map.layout();
  std::vector<std::size_t> sample_block, shared_block;  // of the entries
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    (at.shared[b] ? shared_block : sample_block).insert((at.shared[b] ? shared_block : sample_block).end(), std::size_t(p.blocks[b].rows * (at.shared[b] ? p.blocks[b].cols : 1)), b);
  const Scalar weight = a.number(Rational(1) / root);
  std::vector<Scalar> alpha;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) alpha.push_back(a.number(map.prox(int(b))));
  const auto turn = [&](std::size_t block) { return map.turn(int(block)); };
  Arrow<A> out;
  const Index q = at.q, s = at.p;
  // The parts between one kind of entries and another: rows (d,y) of the first, columns (d,y) of the second.
  const auto fill = [&](typename A::Matrix& m, const typename A::Matrix& H, const std::vector<std::size_t>& row, const std::vector<std::size_t>& column) {
    const Index rows = Index(row.size()), columns = Index(column.size());
    a.resize(m, 2 * rows, 2 * columns);
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < columns; ++j) {
        const Scalar x = a.entry(H, i, j);
        const int ti = turn(row[std::size_t(i)]), tj = turn(column[std::size_t(j)]);
        a.set_entry(m, rows + i, columns + j, x);
        if (ti == tj) a.set_entry(m, i, j, x);
        if (ti < tj) a.set_entry(m, rows + i, j, weight * x);  // y_i G_ij d_j
        if (ti > tj) a.set_entry(m, i, columns + j, weight * x);
      }
  };
  const auto add_prox = [&](typename A::Matrix& m, const std::vector<std::size_t>& row, const std::vector<bool>& frozen) {
    const Index rows = Index(row.size());
    const Scalar none = a.number(Rational(0)), two = a.number(Rational(2));
    for (Index i = 0; i < rows; ++i) {
      if (frozen[std::size_t(i)]) continue;
      const Scalar& x = alpha[row[std::size_t(i)]];
      a.set_entry(m, i, i, a.entry(m, i, i) + two * x);
      a.set_entry(m, rows + i, i, a.entry(m, rows + i, i) + (none - weight * x));
      a.set_entry(m, i, rows + i, a.entry(m, i, rows + i) + (none - weight * x));
    }
  };
  out.sample.resize(h.sample.size());
  out.coupling.resize(h.sample.size());
  for (std::size_t j = 0; j < h.sample.size(); ++j) {
    std::vector<bool> frozen(std::size_t(q), false);
    for (const Entry& e : map.at().frozen)
      if (e.col == Index(j)) frozen[std::size_t(at.first[std::size_t(e.block)] + e.row)] = true;
    fill(out.sample[j], h.sample[j], sample_block, sample_block);
    add_prox(out.sample[j], sample_block, frozen);
    fill(out.coupling[j], h.coupling[j], shared_block, sample_block);
  }
  fill(out.shared, h.shared, shared_block, shared_block);
  add_prox(out.shared, shared_block, std::vector<bool>(std::size_t(s), false));
  return out;
}

// The rotations move y.
Turns<BallMatrix> below(const BallAlgebra& a, const Turns<BallMatrix>& tau) {
  const auto lower = [&](const BallMatrix& m) {
    BallMatrix out(2 * m.rows(), m.cols());
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.cols(); ++j) a.set_entry(out, m.rows() + i, j, a.entry(m, i, j));
    return out;
  };
  Turns<BallMatrix> out;
  for (const BallMatrix& m : tau.sample) out.sample.push_back(lower(m));
  out.shared = lower(tau.shared);
  return out;
}

// The proof that Q, moved by a shift, is semidefinite: for q of the factor, at the center.
struct LocalProof {
  Rational root, shift;
  ArrowResidual residual;
};

class LocalRate {
 public:
  explicit LocalRate(const SweepMap& map) : map_(map), a_{map.at().bits}, h_(in_double(map.at().hessian)), tau_(below(a_, map.at().drift)), tau_shared_(approximately(tau_.shared)) {
    for (const BallMatrix& m : tau_.sample) tau_sample_.push_back(approximately(m));
    double low = std::ldexp(1.0, -40), high = 64;  // bisection on log(1/q): about semidefinite below, not above
    if (!positive(std::exp(-low), floor)) return;
    for (int n = 0; n < 60; ++n) {
      const double mid = std::sqrt(low * high);
      (positive(std::exp(-mid), floor) ? low : high) = mid;
    }
    log_ = low;
  }
  // log(1/q) for the least q, in doubles; 0: none.
  double log() const { return log_; }
  std::optional<LocalProof> proof(double q) {
    double shift = 0, beyond = 1e6;
    for (double t = floor; beyond / t > 1.01;) {
      const double mid = std::sqrt(t * beyond);
      if (positive(q, mid)) shift = t = mid;
      else beyond = mid;
    }
    if (shift == 0) shift = floor;
    shift *= 0.98;
    if (!positive(q, shift)) return {};
    LocalProof out{root(q), Rational::literally(shift), {}};
    out.residual = arrow_residual(a_, pencil(a_, map_, map_.at().hessian, out.root), tau_, out.shift, factor_);
    return out;
  }

 private:
  static constexpr double floor = 1e-13;
  static Rational root(double q) { return Rational::literally(std::sqrt(q / (1 - q))); }
  bool positive(double q, double shift) { return factor_.factor(pencil(DoubleAlgebra{}, map_, h_, root(q)), shift, tau_sample_, tau_shared_); }
  const SweepMap& map_;
  BallAlgebra a_;
  Arrow<DoubleAlgebra> h_;
  Turns<BallMatrix> tau_;
  std::vector<MatrixXd> tau_sample_;
  MatrixXd tau_shared_;
  ArrowFactor factor_;
  double log_ = 0;
};

Rational factor_of(const Rational& root) { return round_up(square(root) / (Rational(1) + square(root)), 40); }

}  // namespace

std::optional<Rational> worst_ratio_up(const SweepMap& map) {
  if (!map.obstacle().empty()) return {};
  LocalRate rate(map);
  for (const double part : {0.9999, 0.999, 0.99, 0.97, 0.94}) {
    const std::optional<LocalProof> found = rate.log() > 0 ? rate.proof(std::exp(-part * rate.log())) : std::nullopt;
    if (found && found->residual.norm < found->shift) return factor_of(found->root);
  }
  return {};
}

Claim rate_local(const SweepMap& map) {
  const Surroundings& s = map.at();
  Claim c;
  c.kind = "rate_local";
  c.k1 = s.point.k1;
  c.needs = {s.point.digest};
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  if (!map.obstacle().empty()) return undecided(map.obstacle());
  if (s.problem->has(Kind::heavy_ball)) return undecided("a heavy-ball step may raise F; contraction is about the iterates");
  LocalRate rate(map);
  if (rate.log() == 0) return undecided("F does not fall by a factor in one sweep near the point, as far as doubles tell");
  const std::optional<LocalProof> found = rate.proof(std::fmax(std::exp(-0.94 * rate.log()), 0x1p-30));
  if (!found) return undecided("the factorization that proves the rate fails in double precision");
  const Rational& psi = found->root;
  const Rational room = (found->shift - found->residual.norm) / (Rational(1) + map.root_updates() / psi) * (Rational(1) - Rational::power_of_two(-20));
  const auto fits = [&](const Rational& r) { return s.variation(r) <= room; };
  const Rational r = room.sign() < 0 ? Rational(0) : fits(map.radius()) ? map.radius() : std::min(map.radius(), largest_radius(fits));
  if (r <= s.reach)
    return undecided(fmt::format("roundings leave no room: the factorization is {:.3g} off, the least eigenvalue about {:.3g}", found->residual.norm.approximately(), found->shift.approximately()));
  c.constants = map.keys(r).json;
  c.constants["factor"] = text(factor_of(psi));
  c.constants["root"] = text(psi);
  c.constants["shift"] = text(found->shift);
  c.witness = found->residual.witness;
  c.verdict = Verdict::proved;
  return c;
}

Claim rate_kl(const SweepMap& map, const Claim& kl) {
  const Surroundings& s = map.at();
  Claim c;
  c.kind = "rate_kl";
  c.k1 = s.point.k1;
  const auto undecided = [&](const std::string& why) { return c.reason = why, c; };
  if (!map.obstacle().empty()) return undecided(map.obstacle());
  if (s.problem->has(Kind::heavy_ball)) return undecided("a heavy-ball step may raise F: the theorem for methods that decrease it does not apply");
  if (kl.verdict != Verdict::proved) return undecided("there is no proved inequality of Kurdyka and Lojasiewicz at the point");
  const bool zero = s.point.kind == "kl_zero";
  c.needs = {s.point.digest};
  if (!zero) c.needs.push_back(kl.digest);
  const Rational later = map.later_norm();
  std::optional<Rational> best;
  for (std::size_t ball = 0; ball < s.modulus.size(); ++ball) {
    const Rational& r = s.modulus[ball].first;
    if (r > map.radius()) break;
    if (r <= s.reach) continue;
    const SweepMap::Keys keys = map.keys(r);
    const Rational kappa = zero ? s.modulus[ball].second : parse_number(kl.constants.at("kappa")[ball].get<std::string>()), b = constant_up(later + s.variation(r) * map.root_updates());
    const Rational q = round_up(square(b) / (square(b) + keys.decrease * square(kappa)), 40);
    // The largest ball whose factor is not much worse than that of the smallest.
    if (best && (Rational(1) - q) * Rational(20) < (Rational(1) - *best) * Rational(19)) break;
    if (!best) best = q;
    c.constants = keys.json;
    c.constants["ball"] = int(ball);
    c.constants["error"] = text(b);
    c.constants["factor"] = text(q);
  }
  if (!best) return undecided("the balls of the inequality are larger than the one in which every update keeps its branch");
  c.verdict = Verdict::proved;
  return c;
}

}  // namespace amcert
