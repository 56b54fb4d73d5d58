// rate_sublinear (SPEC 3.27): how F falls towards a point whose exponent is above 1/2.
#include "blowup.hpp"
#include "sweep_near.hpp"

namespace amcheck {
namespace {

// A number not below the m-th root of x >= 0: for messages.
std::string root_above(const Num& x, unsigned long m) {
  const Z n = x.ceil(static_cast<std::int64_t>(64 * m));
  Z root;
  const int exact = mpz_root(root.get_mpz_t(), n.get_mpz_t(), m);
  return rat_above(Num(exact != 0 ? root : Z(root + 1), -64));
}

// The point, as one around which sweeps are looked at: nothing is at a kink, no radius is too large (P^ >= 0 and the set see to that),
// and the exact point is the center.
CriticalPoint around(const KlDegenerate& point, const Num& radius) {
  CriticalPoint out;
  out.center = point.center;
  out.gradient = 0;
  out.balls = {{radius, 1}};
  return out;
}

class Sublinear {
 public:
  Sublinear(Session& session, const Claim& claim, const KlDegenerate& point)
      : session_(session), claim_(claim), c_(std::get<RateSublinear>(claim.body)), point_(point), x_(session.problem, point), around_(around(point, c_.local.radius)), s_(session, {&around_, nullptr}, c_.local) {}

  Outcome run() {
    if (c_.ball < 0 || c_.ball >= static_cast<long>(point_.balls.size())) return reject("'ball': the point has no set with this number");
    if (2 * point_.theta.a <= point_.theta.b) return reject("theta > 1/2 of the point fails: left, right", Num(point_.theta.a) * Num(point_.theta.b).inverse(), Num(1).times2(-1));
    n_ = point_.theta.a.get_ui();
    m_ = point_.theta.b.get_ui();
    Outcome o = in_range(claim_, c_.at, "at");
    if (o.accepted) o = x_.place_basis();
    if (o.accepted) o = x_.place_order();
    if (o.accepted) o = check_inside();
    if (o.accepted) o = s_.check();
    if (o.accepted) o = check_start();
    if (o.accepted) o = check_speed();
    if (o.accepted) o = check_length();
    return o.accepted ? check_least() : o;
  }

 private:
  const KlBall& set() const { return point_.balls[static_cast<std::size_t>(c_.ball)]; }

  // The ball lies in the set.
  Outcome check_inside() const {
    const Num r2 = square(c_.local.radius);
    for (std::size_t j = 0; j < x_.q.size(); ++j) {
      const Num most = square(x_.reach(set().radius, j)) * x_.norm2[j];
      if (r2 > most) return reject("radius^2 <= rho^(2w) |q|^2 fails for column " + std::to_string(j) + ": left, right", r2, most, root_below(most));
    }
    return {};
  }

  Outcome check_start() const {
    const std::vector<Num> start = unknowns_of(session_.certificate.runs[claim_.run].iterates[static_cast<std::size_t>(c_.at)]);
    const Num far2 = x_.center.distance2(start), gap = objective(x_.center.F, {x_.center.F, start}) - x_.center.value, left = gradient_left(s_);
    if (c_.error < left) return reject("error >= ||G-A|| + delta(r) rt(u) fails: left, right", c_.error, left, rat_above(left));
    if (square(c_.distance) < far2) return reject("distance^2 >= ||x^K - center||^2 fails: left, right", square(c_.distance), far2, root_above(far2));
    if (c_.gap < gap) return reject("gap >= F(x^K) - F* fails: left, right", c_.gap, gap, rat_above(gap));
    const Num fall = square(c_.step) * c_.local.decrease;
    return fall >= c_.gap ? Outcome{} : reject("step^2 decrease >= gap fails: left, right", fall, c_.gap, root_above(c_.gap * c_.local.decrease.inverse()));
  }

  // (F - F*)^(-p) grows by at least `speed` in a sweep; p = (2n-m)/m.
  Outcome check_speed() const {
    const unsigned long twice = 2 * n_ - m_;
    const Num top = power(c_.gap, twice), reached = power(c_.bound, m_);
    if (reached < top) return reject("bound^m >= gap^(2n-m) fails: left, right", reached, top, root_above(top, m_));
    const Num y = 1 + c_.local.decrease * square(set().kappa) * square(c_.error).inverse() * c_.bound, rest = 1 - c_.speed * c_.bound;
    if (rest.sign() <= 0) return reject("speed bound < 1 fails: left, right", c_.speed * c_.bound, 1);
    const Num grown = power(y, twice), left = grown * power(rest, m_);
    if (left >= 1) return {};
    Z root;  // a number below the m-th root of `grown`
    mpz_root(root.get_mpz_t(), grown.floor(static_cast<std::int64_t>(64 * m_)).get_mpz_t(), m_);
    return reject("y^(2n-m) (1 - speed bound)^m >= 1 fails: left, right", left, 1, rat_below((1 - Num(root, -64).inverse()) * c_.bound.inverse()) + " for speed");
  }

  // All steps together are no longer than `length`.
  Outcome check_length() const {
    const Num rest = c_.length - c_.step.times2(1), &r = c_.local.radius, reach = c_.distance + c_.length + c_.step;
    if (reach > r) return reject("distance + length + step <= radius fails: left, right", reach, r);
    if (rest.sign() <= 0) return reject("length > 2 step fails: left, right", c_.length, c_.step.times2(1));
    const Num share = c_.local.decrease * set().kappa * Num(static_cast<long>(m_ - n_)) * (Num(static_cast<long>(m_)) * c_.error).inverse();
    const Num left = power(rest * share, m_), right = power(c_.gap, m_ - n_);
    return left >= right ? Outcome{} : reject("((length - 2 step) decrease kappa (m-n)/(m error))^m >= gap^(m-n) fails: left, right", left, right, root_above(right * power(share, m_).inverse(), m_) + " more than 2 step");
  }

  // F >= F* on the set.
  Outcome check_least() const {
    const BlowupTerms terms(x_, set().radius);
    return check_bisection(c_.witness, x_.q.size(), "", [&](const Box& box) {
      const Num least = BoxValues(box, terms.exponents)(terms.P).lo * terms.factor.inverse();
      return least.sign() >= 0 ? Outcome{} : reject("P^ >= 0 fails: left, right", least, 0);
    });
  }

  Session& session_;
  const Claim& claim_;
  const RateSublinear& c_;
  const KlDegenerate& point_;
  Blowup x_;
  const CriticalPoint around_;
  SweepNear s_;
  unsigned long n_ = 0, m_ = 1;  // theta = n/m
};

}  // namespace

Outcome check_rate_sublinear(Session& session, const Claim& claim, const KlDegenerate& point) { return Sublinear(session, claim, point).run(); }

}  // namespace amcheck
