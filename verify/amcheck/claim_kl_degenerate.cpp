// kl_degenerate (SPEC 3.20): the inequality around a critical point whose Hessian says too little, by weighted blow-up and bisection.
#include "blowup.hpp"
#include "curve.hpp"

namespace amcheck {
namespace {

Outcome check_enters(const Blowup& x, const Session& session, const Claim& claim) {
  const KlDegenerate& k = x.k;
  const Outcome o = in_range(claim, *k.enters);
  if (!o.accepted) return o;
  std::vector<Num> far = unknowns_of(session.certificate.runs[claim.run].iterates[static_cast<std::size_t>(*k.enters)]);
  for (std::size_t i = 0; i < far.size(); ++i) far[i] += -x.center.x[i];
  for (std::size_t j = 0; j < x.q.size(); ++j) {
    const Num left = absolute(inner(far, x.q[j])), right = x.reach(k.balls.back().radius, j) * x.norm2[j];
    if (left > right) return reject("enters: |y_j| <= rho^w fails for j = " + std::to_string(j) + ": |q|^2 times left, right", left, right);
  }
  return {};
}

// One set S(rho). With t = rho u and positive factors that make the coefficients integers: P^ and all G_j times `factor`, the weights
// 1/(|q_j|^2 rho^(2 s_j)) times `common`. On a box with u <= U the inequality times (factor^2 common U^(2 s))^b, s the greatest s_j, is
//   (sum of G_j^2 weight_j U^(2(s - s_j)))^b >= kappa^(2b) factor^(2b-2a) common^b U^(2 s b) P^^(2a).
class Faces {
 public:
  Faces(const Blowup& blowup, const KlBall& ball);
  Outcome check(const std::string& witness, const std::string& where) const;

 private:
  bool holds(const Box& box, Num& left, Num& right) const;

  const Blowup& x_;
  const BlowupTerms terms_;
  std::uint64_t a_, b_, most_ = 0;  // theta = a/b, the greatest s_j
  std::vector<Num> weight_;
  Num top_, bottom_;  // kappa^(2b) factor^(2b-2a) common^b
};

Faces::Faces(const Blowup& blowup, const KlBall& ball)
    : x_(blowup), terms_(blowup, ball.radius), a_(blowup.k.theta.a.get_ui()), b_(blowup.k.theta.b.get_ui()) {
  for (std::size_t j = 0; j < x_.q.size(); ++j) {
    most_ = std::max(most_, x_.s[j]);
    weight_.push_back((x_.norm2[j] * power(ball.radius, 2 * x_.s[j])).inverse());
  }
  const ScaledIntegers weights = integers(weight_);
  for (std::size_t j = 0; j < x_.q.size(); ++j) weight_[j] = Num(weights.values[j]);
  const Num all = power(ball.kappa, 2 * b_) * power(terms_.factor, 2 * (b_ - a_)) * power(weights.factor, b_);
  top_ = Num(all.mantissa(), all.exponent());
  bottom_ = Num(all.denominator());
}

bool Faces::holds(const Box& box, Num& left, Num& right) const {
  const BoxValues values(box, terms_.exponents);
  const Num rise = values(terms_.P).hi;
  if (rise.sign() <= 0) return true;
  const Num U = box.upper_t();
  left = 0;
  for (std::size_t j = 0; j < terms_.G.size(); ++j) {
    const BoxValues::Result g = values(terms_.G[j]);
    const Num least = g.lo.sign() > 0 ? g.lo : g.hi.sign() < 0 ? g.hi : Num(0);
    if (least.sign() != 0) left += square(least) * weight_[j] * power(U, 2 * (most_ - x_.s[j]));
  }
  left = power(left, b_) * bottom_;
  right = top_ * power(U, 2 * most_ * b_) * power(rise, 2 * a_);
  return left >= right;
}

Outcome Faces::check(const std::string& witness, const std::string& where) const {
  return check_bisection(witness, x_.q.size(), where, [this](const Box& box) {
    Num left, right;
    if (holds(box, left, right)) return Outcome{};
    return reject("y^b >= kappa^(2b) P^^(2a), times a common factor, fails: left, right", left, right);
  });
}

}  // namespace

Outcome check_kl_degenerate(Session& session, const Claim& claim) {
  const auto& k = std::get<KlDegenerate>(claim.body);
  Blowup x(session.problem, k);
  Outcome o = x.place_basis();
  if (o.accepted) o = x.keeps_signs();
  if (o.accepted) o = x.place_order();
  if (o.accepted) o = bounds(x.center, k.curve, k.theta, k.upper);
  if (o.accepted && k.enters) o = check_enters(x, session, claim);
  for (std::size_t ball = 0; o.accepted && ball < k.balls.size(); ++ball) o = Faces(x, k.balls[ball]).check(k.witness[ball], "set " + std::to_string(ball) + ": ");
  return o;
}

}  // namespace amcheck
