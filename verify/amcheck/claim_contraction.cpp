// contraction (SPEC 3.23): a norm in which sweeps near a point contract.
#include "contraction.hpp"
#include "derivative.hpp"
#include "failure.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxOrder = std::size_t{1} << 10, kMaxOrderWithPower = std::size_t{1} << 8;

Matrix kept_rows(const Matrix& tau, const Coordinates& c) {
  std::vector<Num> entries;
  for (const std::size_t place : c.place)
    for (std::size_t l = 0; l < tau.cols(); ++l) entries.push_back(tau.entry(place, l));
  return matrix_of(c.size(), tau.cols(), entries);
}

Outcome has_order(const Matrix& m, std::size_t order, const std::string& name) {
  if (m.rows() == order && m.cols() == order) return {};
  return reject(name + " has " + std::to_string(m.rows()) + " rows and " + std::to_string(m.cols()) + " columns, it needs " + std::to_string(order) + " of both");
}

class Check {
 public:
  Check(Session& session, const Contraction& claim, const RatePoint& point) : c_(claim), s_(session, point, claim.local), heavy_(session.problem.heavy_ball()) {}

  Outcome run() {
    Outcome o = heavy_ ? s_.check_radius() : s_.check();
    if (!o.accepted) return o;
    if (!heavy_) places_ = coordinates(s_);
    const std::size_t order = heavy_ ? 2 * s_.x.problem.order() : places_.size();
    const std::size_t most = c_.power > 0 ? kMaxOrderWithPower : kMaxOrder;
    if (order > most) throw Failure(kLimit, nullptr, "a contraction in " + std::to_string(order) + " coordinates: the limit is " + std::to_string(most) + (c_.power > 0 ? " where power is not 0" : ""));
    o = check_shapes(order);
    if (o.accepted) o = check_norm();
    if (o.accepted && !heavy_) o = sweep_matrix();
    if (heavy_) map_.T = heavy_ball_matrix(s_.x.problem);
    if (o.accepted) o = check_factor();
    if (!o.accepted || c_.power == 0) return o;
    map_.change_at_point = heavy_ ? Num(0) : s_.x.hessian_change(s_.off);
    return check_power(c_, map_, s_.root_updates, fixed_directions());
  }

 private:
  Outcome check_shapes(std::size_t order) const {
    Outcome o = has_order(c_.norm, order, "'norm'");
    if (o.accepted) o = has_order(c_.weight_factor, order, "the witness 'factor'");
    if (o.accepted) o = has_order(c_.floor, order, "the witness 'floor'");
    if (o.accepted) o = has_order(c_.inverse, heavy_ ? 0 : order, "the witness 'inverse'");
    if (!o.accepted) return o;
    if (c_.kernel.rows() > 0 && s_.point.zero == nullptr) return reject("'kernel' must be empty: the point is no kl_zero");
    if (c_.kernel.rows() > 0 && c_.kernel.cols() != order) return reject("the rows of 'kernel' need " + std::to_string(order) + " entries");
    if (c_.power > 0 && !s_.point.around->vanished.empty()) return reject("power = 0 fails, where the point has vanished units: left, right", c_.power, 0);
    if (c_.power == 0 && c_.lower.sign() != 0) return reject("lower = 0 fails, where power is 0: left, right", c_.lower, 0);
    return {};
  }

  // p- |d|^2 <= d'Pd <= p+ |d|^2
  Outcome check_norm() const {
    const Matrix turned = transposed(c_.norm), LL = gram(c_.floor);
    if (!linear({{1, &c_.norm}, {-1, &turned}}).zero()) return reject("'norm' is not symmetric");
    const Matrix rest = minus_identity(c_.norm, (Num(17) * c_.least).times2(-4));
    const Num off = max_row_sum(linear({{1, &rest}, {-1, &LL}})), bound = c_.least.times2(-4), most = max_row_sum(c_.norm);
    if (off > bound) return reject("||P - (17/16) least I - L'L'^T|| <= least/16 fails: left, right", off, bound);
    if (most > c_.most) return reject("||P|| <= most fails: left, right", most, c_.most, rat_above(most));
    return {};
  }

  // B, and R nearly inverse to it.
  Outcome sweep_matrix() {
    const Matrix H = dense(s_.H, s_.x.layout, places_), B = triangular(H, places_.entries), &R = c_.inverse;
    const NearInverse near = near_inverse(B, R);
    map_.miss = near.miss;
    if (!near.found) return reject("the witness 'inverse': e = ||I-BR|| by rows + by columns <= 1/2 fails: left, right", map_.miss, Num(1).times2(-1));
    map_.inverse = near.norm;
    map_.size = operator_norm(H);
    const Matrix RH = minus_identity(product(R, H));
    map_.T = linear({{-1, &RH}});
    drift(B);
    return {};
  }

  // B' tau_l, and epsilon_l: how far a step can be from being orthogonal to it.
  void drift(const Matrix& B) {
    const bool zero = s_.point.zero != nullptr;
    const Matrix rotated = zero ? Matrix() : s_.tau();
    if (zero ? c_.kernel.rows() == 0 : rotated.cols() == 0) return;
    const Matrix tau = zero ? transposed(c_.kernel) : kept_rows(rotated, places_);
    map_.pulls = product_tn(B, tau);
    const Num turned = s_.change * s_.root_updates, steep = operator_norm(B), &r = c_.local.radius;
    std::optional<Derivative> d;
    if (zero) d = residual_derivative(s_.x);
    for (std::size_t l = 0; l < tau.cols(); ++l) {
      const Matrix t = slice(tau, 0, tau.rows(), l, 1);
      const Num n = rt(sum_squares(t));
      const Num epsilon = zero ? gradient_share(*d, t, n) * (steep + turned) + n * turned : r * steep + (r + n) * turned;
      map_.slack2 += square(epsilon);
    }
  }

  // omega: |<tau,grad F>| is at most this times |grad F|.
  Num gradient_share(const Derivative& d, const Matrix& tau, const Num& norm) const {
    const Num& r = c_.local.radius;
    std::size_t ball = 0;
    while (s_.point.around->balls[ball].radius < r) ++ball;
    const Matrix Jt = product(d.J, tau);
    Num along2 = 0;
    for (std::size_t i = 0; i < Jt.size(); ++i) along2 += d.weights[i] * square(Jt.entry(i));
    return (d.change(r) * norm + rt(along2)) * (s_.point.zero->kappa[ball] * Num(46341)).times2(-16).inverse();
  }

  Outcome check_factor() const {
    const Matrix TPT = product_tn(map_.T, product(c_.norm, map_.T)), LL = gram(c_.weight_factor);
    const Matrix VV = gram(map_.pulls);  // nothing comes of no columns
    const Num rest = max_row_sum(linear({{square(c_.rough), &c_.norm}, {-1, &TPT}, {c_.curb, &VV}, {-1, &LL}}));
    const Num kappa = rt(c_.most * c_.least.inverse()), y = kappa * map_.inverse * s_.change * s_.root_updates;
    if (y >= 1) return reject("y = kappa beta delta rt(u) < 1 fails: left, right", y, 1);
    const Num own = rt(square(c_.rough) + (rest + c_.curb * map_.slack2) * c_.least.inverse());
    const Num left = c_.factor * (1 - y), right = own + y + kappa * map_.miss * map_.inverse * map_.size;
    return left >= right ? Outcome{} : reject("factor (1-y) >= q1 + y + kappa e beta Lambda fails: left, right", left, right, rat_above(right * (1 - y).inverse()) + " for factor");
  }

  long fixed_directions() const {
    if (s_.point.zero == nullptr) return static_cast<long>(s_.point.around->symmetry.size());
    return static_cast<long>(map_.T.rows()) - static_cast<long>(s_.point.zero->factor.rows());
  }

  const Contraction& c_;
  SweepNear s_;
  const bool heavy_;
  Coordinates places_;
  SweepMatrix map_;
};

}  // namespace

Matrix heavy_ball_matrix(const Problem& p) {
  const Update& u = p.sweep.front();
  const std::size_t n = p.H.rows();
  const Matrix keep = diagonal(std::vector<Num>(n, 1 + u.momentum)), back = diagonal(std::vector<Num>(n, -u.momentum)), one = diagonal(std::vector<Num>(n, 1)), none = zeros(n, n);
  const Matrix now = linear({{1, &keep}, {-u.step, &p.H}}), above = stack_columns({&now, &back}), below = stack_columns({&one, &none});
  return stack_rows({&above, &below});
}

Outcome check_contraction(Session& session, const Claim& claim, const RatePoint& point) { return Check(session, std::get<Contraction>(claim.body), point).run(); }

}  // namespace amcheck
