// am_trajectory (SPEC 3.2): every recorded block is close to an exact result of its update.
#include "claims.hpp"
#include "polynomial_values.hpp"
#include "smooth_point.hpp"
#include "updates.hpp"

namespace amcheck {
namespace {

const Num kNearInverse = Num(1).times2(-20);

// One update of one sweep, judged at the block values z that the run recorded.
class Step {
 public:
  Step(Evaluator& e, std::size_t k, const Label& label)
      : e_(e), p_(e.problem), k_(k), label_(label), update_(p_.sweep[label.update]), before_(e.before(k, label.update)), after_(before_),
        block_(p_.blocks[label.blocks[0]]) {
    for (const std::size_t b : label.blocks) after_.newer[b] = 1;
  }

  struct Distance {
    Num square;           // of a bound on ||z - z*||
    std::string problem;  // why there is no bound, if there is none
    std::vector<std::size_t> ties;
  };
  Distance above(const Matrix* P, bool exact);  // rounded up if it need not be exact
  Distance below(const Matrix* P);

  Num norm2() const {  // ||z||^2
    Num sum = 0;
    for (const std::size_t b : label_.blocks) sum += sum_squares(z(b));
    return sum;
  }

 private:
  const Matrix& z(std::size_t b) const { return e_.value(after_, b); }
  const Matrix& old(std::size_t b) const { return e_.value(before_, b); }
  bool pair() const { return label_.blocks.size() == 2; }
  bool left() const { return acts_on_left(block_); }

  IMatrix residual() { return ridge_residual(e_, label_, before_, after_); }
  Matrix hessian() { return ridge_hessian(e_, label_, after_); }
  Num modulus();
  Distance heavy_ball();
  Distance polynomial(bool exact);
  Distance smooth(bool upper);
  std::string unfit(const Matrix& H, const Matrix* P) const;
  Distance from(ScalarDistance s) const { return {s.square, s.problem, std::move(s.ties)}; }

  Evaluator& e_;
  const Problem& p_;
  std::size_t k_;
  const Label& label_;
  const Update& update_;
  Point before_, after_;
  const Block& block_;
};

// A lower bound of the Hessian's eigenvalues that needs no witness; 0 if there is none.
Num Step::modulus() {
  const Num& alpha = label_.prox[0];
  if (block_.kind == Block::Plain) return block_.rows == 1 ? p_.H.entry(block_.offset, block_.offset) + alpha : Num(0);
  const Layer& l = p_.layers[block_.layer];
  if (block_.kind == Block::V) return l.gamma + (p_.last(block_.layer) ? p_.loss_scale : Num(0)) + alpha;
  if (block_.kind == Block::b) return l.weight * Num(static_cast<long>(p_.samples())) + alpha;
  return pair() ? smaller(l.lambda + alpha, label_.prox[1]) : l.lambda + alpha;
}

// Why the Hessian H, or P as its near inverse, supports no bound; nothing if it does. In networks H is positive semidefinite
// by its form, and invertible if it has a near inverse. A quadratic problem may have any symmetric H: where H_BB+alpha I is
// indefinite a stationary point is no minimizer, and there is no exact result to measure the distance to.
std::string Step::unfit(const Matrix& H, const Matrix* P) const {
  if (block_.kind == Block::Plain && !positive_definite(H)) return kIndefinite;
  if (P == nullptr) return "";
  const Matrix HP = product(H, *P), I = diagonal(std::vector<Num>(H.rows(), 1));
  const bool near = sum_squares(linear({{1, &I}, {-1, &HP}})) <= kNearInverse;
  return near ? "" : "the witness P is no near inverse of the Hessian H: ||I-HP||^2 > 2^-20";
}

Step::Distance Step::heavy_ball() {
  Num sum = 0;
  for (const Matrix& miss : heavy_ball_misses(e_, k_)) sum += sum_squares(miss);
  return {sum, "", {}};
}

// Of a smooth problem: an upper bound, or a lower one.
Step::Distance Step::smooth(bool upper) {
  std::vector<Num> reached;
  append_entries(z(label_.blocks[0]), reached);
  try {
    const Ival square = smooth_distance2(e_.grid(), label_.update, e_.unknowns(before_), reached);
    return {upper ? square.hi : square.lo, "", {}};
  } catch (const NoResult& none) {
    return {0, none.message, {}};
  }
}

Step::Distance Step::polynomial(bool exact) {
  const Matrix& reached = z(label_.blocks[0]);
  if (p_.kind == ProblemKind::Composite) return from(composite_update(e_, label_, before_, reached, exact));
  return from(update_.kind == Update::Scalar ? polynomial_scalar(e_, label_, before_, reached.entry(0)) : polynomial_ridge(e_, label_, before_, reached, exact));
}

Step::Distance Step::above(const Matrix* P, bool exact) {
  if (e_.smooth()) return smooth(true);
  if (p_.polynomial() || p_.kind == ProblemKind::Composite) return polynomial(exact);
  if (update_.kind == Update::HeavyBall) return heavy_ball();
  if (update_.kind == Update::Scalar) {
    const bool piecewise = p_.layers[block_.layer].sigma.kind == Activation::Piecewise;
    return from(piecewise ? scalar_piecewise(e_, label_, before_, z(label_.blocks[0])) : scalar_smooth(e_, label_, before_, z(label_.blocks[0]), exact));
  }
  const IMatrix r = residual();
  if (P == nullptr) {
    const Num mu = modulus();
    if (mu.sign() <= 0) return {0, "without a witness its Hessian has no positive lower bound", {}};
    return {sum_squares(r).hi * square(mu.inverse()), "", {}};
  }
  const std::string why = unfit(hessian(), P);
  if (!why.empty()) return {0, why, {}};
  const Num factor = Num(1024) * Num(1023).inverse();
  return {square(factor) * sum_squares(left() ? product_tn(*P, r) : product(r, *P)).hi, "", {}};
}

Step::Distance Step::below(const Matrix* P) {
  if (e_.smooth()) return smooth(false);
  if (p_.polynomial() || p_.kind == ProblemKind::Composite) return polynomial(true);
  if (update_.kind == Update::HeavyBall) return heavy_ball();
  if (update_.kind == Update::Scalar) {
    const Matrix& u = z(label_.blocks[0]);
    if (p_.layers[block_.layer].sigma.kind == Activation::Piecewise) return from(scalar_piecewise(e_, label_, before_, u));
    return {scalar_smooth_below(e_, label_, before_, u), "", {}};
  }
  const IMatrix r = residual();
  const Matrix H = hessian();
  const std::string why = unfit(H, P);
  if (!why.empty()) return {0, why, {}};
  if (P == nullptr) {
    const Num steepest = trace(H);
    if (steepest.sign() <= 0) return {0, "the trace of its Hessian is not positive", {}};
    return {sum_squares(r).lo * square(steepest.inverse()), "", {}};
  }
  const Num factor = Num(1024) * Num(1025).inverse();
  return {square(factor) * sum_squares(left() ? product_tn(*P, r) : product(r, *P)).lo, "", {}};
}

bool same_point(const Blocks& x, const Blocks& y) {
  for (std::size_t b = 0; b < x.size(); ++b)
    if (!linear({{1, &x[b]}, {-1, &y[b]}}).zero()) return false;
  return true;
}

// nu of SPEC 3.2, the root of x rounded down to a multiple of 2^-64.
Num root_below_64(const Num& x) { return Num(floor_sqrt(x.floor(128)), -64); }

// x^{-1} of a run that does not begin at the problem's start is not in the file.
bool left_out(const Problem& p, const Trajectory& t, std::size_t k) { return p.heavy_ball() && !t.from_case && k == 0; }

Outcome check_refuted(Session& session, const Claim& claim, const Trajectory& t) {
  const Problem& p = session.problem;
  if (t.at < static_cast<long>(claim.k0) || t.at >= static_cast<long>(claim.k1)) return reject("'at' is not a sweep of the range");
  const auto k = static_cast<std::size_t>(t.at);
  if (left_out(p, t, k)) return reject("sweep 0 of a heavy_ball run with start 'own' is left out, and cannot refute it");
  if (t.lower <= t.tolerance) return reject("lower > tolerance fails: lower, tolerance", t.lower, t.tolerance);
  Step step(session.evaluator(claim.run), k, p.labels[t.label]);
  const Step::Distance d = step.below(t.inverse ? &*t.inverse : nullptr);
  if (!d.problem.empty()) return reject("label " + p.labels[t.label].name + ": " + d.problem);
  const Num wide = 1 + root_below_64(step.norm2()) + Num(1).times2(-64);
  const Num needed = square(t.lower * wide);
  if (d.square < needed)
    return reject("D^2 >= lower^2 (1+nu+2^-64)^2 fails: D^2, bound", d.square, needed, root_below(d.square * square(wide).inverse()));
  return {};
}

std::string name(const Spot& s) {
  return "[" + std::to_string(s.k) + ", " + s.block + ", " + std::to_string(s.row) + ", " + std::to_string(s.column) + "]";
}

Outcome compare_ties(const std::vector<Spot>& claimed, const std::vector<Spot>& found) {
  for (std::size_t i = 0; i < std::max(claimed.size(), found.size()); ++i) {
    if (i < claimed.size() && i < found.size() && claimed[i] == found[i]) continue;
    return reject("ties: entry " + std::to_string(i) + " should be " + (i < found.size() ? name(found[i]) : "absent") + ", the claim has " +
                  (i < claimed.size() ? name(claimed[i]) : "no more"));
  }
  return {};
}

}  // namespace

namespace {

// The greatest D^2/(1+nu)^2 of one label over the range; also appends the ties. A rejection says why there is no D.
Outcome worst_distance(Evaluator& e, const Claim& claim, const Trajectory& t, std::size_t l, std::size_t k, bool exact, Worst& worst, std::vector<Spot>& ties) {
  const Problem& p = e.problem;
  if (left_out(p, t, k)) return {};
  const Label& label = p.labels[l];
  Step step(e, k, label);
  const std::vector<Matrix>& list = t.witness[l];
  const Step::Distance d = step.above(list.empty() ? nullptr : &list[list.size() == 1 ? 0 : k - claim.k0], exact);
  if (!d.problem.empty()) return reject("sweep " + std::to_string(k) + ", label " + label.name + ": " + d.problem);
  worst.see(d.square, square(1 + root_below_64(step.norm2())));
  const Block& b = p.blocks[label.blocks[0]];
  for (const std::size_t i : d.ties) ties.push_back({static_cast<long>(k), b.name, static_cast<long>(i / b.cols), static_cast<long>(i % b.cols)});
  return {};
}

Outcome check_distance(Evaluator& e, const Claim& claim, const Trajectory& t, std::size_t l, Worst worst) {
  const std::string at = "label " + e.problem.labels[l].name + ": ";
  if (t.distance[l] > t.tolerance) return reject(at + "distance <= tolerance fails: distance, tolerance", t.distance[l], t.tolerance);
  const auto allowed = [&] { return square(t.distance[l]) * worst.bottom; };
  if (worst.top > allowed()) {  // what fails when rounded up may still hold
    worst = {};
    std::vector<Spot> ties;
    for (std::size_t k = claim.k0; k < claim.k1; ++k) worst_distance(e, claim, t, l, k, true, worst, ties);
  }
  return worst.top <= allowed() ? Outcome{} : reject(at + "D^2 <= distance^2 (1+nu)^2 fails: D^2, bound", worst.top, allowed(), root_above(worst.ratio()));
}

}  // namespace

Outcome check_trajectory(Session& session, const Claim& claim) {
  const Problem& p = session.problem;
  const auto& t = std::get<Trajectory>(claim.body);
  if (claim.verdict == Verdict::Refuted) return check_refuted(session, claim, t);
  Evaluator& e = session.evaluator(claim.run);
  if (t.from_case && (claim.k0 != 0 || !same_point(e.run.iterates[0], p.start))) return reject("the run does not begin at the problem's start with k0 = 0");
  std::vector<Worst> worst(p.labels.size());
  std::vector<Spot> ties;
  Outcome o;
  for (std::size_t k = claim.k0; k < claim.k1; ++k)
    for (std::size_t l = 0; l < p.labels.size() && o.accepted; ++l) o = worst_distance(e, claim, t, l, k, false, worst[l], ties);
  for (std::size_t l = 0; l < p.labels.size() && o.accepted; ++l) o = check_distance(e, claim, t, l, worst[l]);
  return o.accepted ? compare_ties(t.ties, ties) : o;
}

}  // namespace amcheck
