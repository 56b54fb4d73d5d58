#include "theorem/critical_point.hpp"

#include "number/text.hpp"
#include "problem/activation_ball.hpp"
#include "theorem/arrow_residual.hpp"
#include "theorem/bounds.hpp"

#include <fmt/format.h>

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;

CriticalPoint::CriticalPoint(const Problem& problem, LimitPoint limit, long bits)
    : p_(problem), limit_(std::move(limit)), balls_algebra_{bits}, at_(problem), state_(problem, balls_algebra_), obstacle_(limit_.obstacle) {
  if (!obstacle_.empty()) return;
  x_.reserve(limit_.center.size());
  for (const DyadicMatrix& m : limit_.center) x_.push_back(balls_algebra_.point(m));
  for (std::size_t b = 0; b < x_.size(); ++b) state_.set(int(b), x_[b], &limit_.center[b]);
  tau_ = turns(balls_algebra_, p_, at_, limit_.symmetry, [this](std::size_t b, Index i, Index j) { return limit_.center[b](i, j); });
  bound_center();
  if (obstacle_.empty()) choose_balls();
  if (!obstacle_.empty() || !limit_.symmetry.empty()) return;
  // An isolated minimum cannot lie on a curve of points with the same value.
  for (const Class& c : equal_patterns(p_, limit_.center, limit_.silent))
    for (Index a : c.units) {
      bool zero = true;
      each_of_unit(p_, c.layer, a, [&](int b, Index i, Index j) { zero = zero && limit_.center[std::size_t(b)](i, j).sign() == 0; });
      if (!zero) throw std::logic_error(fmt::format("units of layer {} can be rotated, and still the critical point came out isolated", c.layer));
    }
}

std::vector<Bend<BallAlgebra>> CriticalPoint::bends() const {
  std::vector<Bend<BallAlgebra>> out(p_.network ? std::size_t(p_.network->depth()) : 0);
  for (int i = 1; p_.network && i <= p_.network->depth(); ++i) {
    const Layer& layer = p_.network->layer(i);
    if (!layer.split) continue;
    const DyadicMatrix &u = limit_.center[std::size_t(p_.block(Family::U, i))], &v = limit_.center[std::size_t(p_.block(Family::V, i))];
    Bend<BallAlgebra>& b = out[std::size_t(i - 1)];
    b.uu = b.uv = BallMatrix(u.rows(), u.cols());
    for (Index r = 0; r < u.rows(); ++r)
      for (Index c = 0; c < u.cols(); ++c) {
        BendRange at;
        const Vanished* gone = limit_.silent.vanished_at(i, r);
        if (gone) {
          const Rational s = slope_beside_zero(layer.activation, gone->side[std::size_t(c)]);
          at = {square(s), -s};
        } else if (limit_.silent.is_dead(i, r)) {
          at = {Rational(0), Rational(0)};
        } else if (layer.activation.piecewise()) {
          const Rational s = layer.activation.pieces[std::size_t(layer.activation.code(u(r, c)) / 2)].slope;
          at = {square(s), -s};
        } else {
          at = bend_range(layer.activation.kind, u(r, c), v(r, c), balls_algebra_.bits);
        }
        balls_algebra_.set_entry(b.uu, r, c, balls_algebra_.number(at.uu.lo));
        balls_algebra_.set_entry(b.uv, r, c, balls_algebra_.number(at.uv.lo));
      }
  }
  return out;
}

// The norm of the residual of the factorization, g, and the numbers a_i.
void CriticalPoint::bound_center() {
  const BallAlgebra& a = balls_algebra_;
  hessian_ = arrow_hessian(state_, at_, bends(), frozen(p_, limit_));
  const Rational shift = Rational::literally(limit_.shift);
  const ArrowResidual residual = arrow_residual(a, hessian_, tau_, shift, limit_.factor);
  witness_ = residual.witness;
  const Rational left = shift - residual.norm;
  if (left.sign() <= 0) {
    obstacle_ = fmt::format("the Hessian is not proved positive definite: least eigenvalue about {:.3g}, residual of its factorization {:.3g}", limit_.curvature, residual.norm.approximately());
    return;
  }
  modulus_ = round_down(left, 40);

  Ball square_sum = a.number(0);
  BallMatrix d, scratch;
  for (std::size_t b = 0; b < x_.size(); ++b) {
    const Block& block = p_.blocks[b];
    if (block.family == Family::U) {
      d = BallMatrix(block.rows, block.cols);
      for (Index j = 0; j < block.cols; ++j)
        for (Index i = 0; i < block.rows; ++i) {
          const Entry e{int(b), i, j};
          if (!is_kink(e)) a.set_entry(d, i, j, slope_times(e));
        }
    } else {
      state_.gradient(d, int(b));
    }
    square_sum = square_sum + a.squared_norm(d);
  }
  gradient_ = round_up(sqrt_up(std::max(square_sum.range().hi, Rational(0))), 30);
  value_ = state_.objective().range();
  if (!p_.network) return;
  steepness_.resize(std::size_t(p_.network->depth()) + 1);
  for (int i = 1; i <= p_.network->depth(); ++i) {
    const BallMatrix& input = state_.input(i);
    a.resize(scratch, input.rows(), input.rows());
    a.product_nt(scratch, input, input);
    Rational y = Rational(1) + row_sum(scratch);
    if (i > 1) {
      a.resize(scratch, p_.network->inputs(i), p_.network->inputs(i));
      a.product_tn(scratch, state_.inner_weights(i), state_.inner_weights(i));
      y += row_sum(scratch);
    }
    if (p_.network->layer(i).bias == Bias::apart) y += Rational(at_.samples);
    steepness_[std::size_t(i)] = rt(y);
  }
}

bool CriticalPoint::is_kink(const Entry& e) const { return std::find(limit_.kinks.begin(), limit_.kinks.end(), e) != limit_.kinks.end(); }

Rational CriticalPoint::variation(const Rational& r) const {
  if (!p_.network) return 0;
  const Network& net = *p_.network;
  const int depth = net.depth();
  std::vector<Rational> c(std::size_t(depth) + 2), s(std::size_t(depth) + 2);
  for (int i = 1; i <= depth; ++i) {
    const Layer& layer = net.layer(i);
    if (i > 1) c[std::size_t(i)] = net.weight(i) * (Rational(3) * steepness_[std::size_t(i)] * r + Rational(Integer(3), Integer(2)) * square(r));
    if (!layer.split || layer.activation.piecewise()) continue;
    const DyadicMatrix &u = limit_.center[std::size_t(p_.block(Family::U, i))], &v = limit_.center[std::size_t(p_.block(Family::V, i))];
    Rational uu, uv;
    for (Index j = 0; j < u.cols(); ++j)
      for (Index k = 0; k < u.rows(); ++k) {
        const Rational uk = u(k, j), vk = v(k, j);
        const BendRange here = bend_range(layer.activation.kind, uk, vk, balls_algebra_.bits),
                        there = bend_range(layer.activation.kind, {uk - r, uk + r}, {vk - r, vk + r}, balls_algebra_.bits);
        uu = std::max(uu, farthest(there.uu, here.uu.lo));
        uv = std::max(uv, farthest(there.uv, here.uv.lo));
      }
    s[std::size_t(i)] = layer.gamma * (uu + uv) * (Rational(1) + Rational::power_of_two(-30));
  }
  Rational worst;
  for (int i = 1; i <= depth; ++i) {
    const auto n = std::size_t(i);
    worst = std::max({worst, c[n] + s[n], c[n + 1] + s[n]});
  }
  return worst;
}

// Which entry of U that is no kink is how near to a break.
std::string CriticalPoint::nearest_break() const {
  std::string out = "no entry of U is near a break";
  double least = INFINITY;
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    const Block& block = p_.blocks[b];
    if (block.family != Family::U) continue;
    for (const Rational& at : p_.network->layer(block.layer).activation.breaks)
      for (Index i = 0; i < block.rows; ++i)
        for (Index j = 0; j < block.cols; ++j) {
          const double away = (limit_.center[b](i, j) - at).approximately();
          if (limit_.silent.has(block.layer, i) || is_kink({int(b), i, j}) || std::fabs(away) >= least) continue;
          least = std::fabs(away);
          out = fmt::format("the entry {}[{},{}] is {:.3g} from a break of its activation", block.name, i, j, least);
        }
  }
  return out;
}

bool CriticalPoint::inside_cells(const Rational& r) const {
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    const Block& block = p_.blocks[b];
    if (block.family != Family::U || !p_.network->layer(block.layer).activation.piecewise()) continue;
    const Activation& f = p_.network->layer(block.layer).activation;
    for (Index i = 0; i < block.rows; ++i)
      for (Index j = 0; j < block.cols; ++j) {
        if (limit_.silent.is_dead(block.layer, i)) continue;
        const Rational u = limit_.center[b](i, j);
        const bool kink = is_kink({int(b), i, j}) || limit_.silent.vanished_at(block.layer, i);
        for (const Rational& at : f.breaks)
          if (!(kink && at == u) && abs(u - at) <= r) return false;
      }
  }
  return true;
}

Ball CriticalPoint::slope_times(const Entry& e) const {
  const int i = p_.blocks[std::size_t(e.block)].layer;
  const BallAlgebra& a = balls_algebra_;
  const Activation& f = p_.network->layer(i).activation;
  const Rational u = limit_.center[std::size_t(e.block)](e.row, e.col);
  const Ball slope = limit_.silent.is_dead(i, e.row) ? a.number(0) : f.piecewise() ? a.number(f.pieces[std::size_t(f.code(u) / 2)].slope) : sigma_slope(f.kind, sigma_of(f.kind, Ball(u, a.bits)));
  return state_.weight(i) * a.entry(state_.R(i), e.row, e.col) - state_.gamma(i) * a.entry(state_.S(i), e.row, e.col) * slope;
}

Range CriticalPoint::derivative(const Entry& e, const Rational& slope) const {
  const int i = p_.blocks[std::size_t(e.block)].layer;
  const BallAlgebra& a = balls_algebra_;
  const Ball R = a.entry(state_.R(i), e.row, e.col), S = a.entry(state_.S(i), e.row, e.col);
  return (state_.weight(i) * R - state_.gamma(i) * S * a.number(slope)).range();
}

Rational CriticalPoint::strictness(const Rational& r) const {
  std::optional<Rational> least;
  for (const Entry& e : limit_.kinks) {
    const int i = p_.blocks[std::size_t(e.block)].layer;
    const Layer& layer = p_.network->layer(i);
    const auto piece = std::size_t(layer.activation.code(limit_.center[std::size_t(e.block)](e.row, e.col)) / 2);
    Rational y = 1;
    const BallMatrix& x = state_.input(i);
    for (Index l = 0; l < x.rows(); ++l) y += square(upper(x.at(l, e.col)));
    if (i > 1)
      for (Index m = 0; m < p_.network->inputs(i); ++m) y += square(upper(state_.inner_weights(i).at(e.row, m)));
    if (layer.bias == Bias::apart) y += 1;
    const Rational model = layer.rho * (r * rt(y) + (i > 1 ? square(r) / 2 : Rational(0)));
    for (const auto& [p, side] : {std::pair(piece, -1), std::pair(piece + 1, 1)}) {
      const Rational s = layer.activation.pieces[p].slope, d = model + layer.gamma * abs(s) * r * rt(Rational(1) + square(s));
      const Range f = derivative(e, s);
      const Rational nu = side < 0 ? -f.hi - d : f.lo - d;
      if (!least || nu < *least) least = nu;
    }
  }
  return least.value_or(Rational(1));
}

bool CriticalPoint::turn_is_regular(const Rational& reach) const {
  const BallAlgebra& a = balls_algebra_;
  const Index g = Index(limit_.symmetry.size());
  BallMatrix gram(g, g), scratch(g, g);
  if (g == 0) return true;
  a.product_tn(gram, tau_.shared, tau_.shared);
  for (const BallMatrix& t : tau_.sample) {
    a.product_tn(scratch, t, t);
    a.add_scaled(gram, a.number(1), scratch);
  }
  // Its eigenvalues stay above what x* adds: by a Cholesky factorization in balls.
  Rational trace;
  for (Index k = 0; k < g; ++k) trace += upper(gram.at(k, k));
  const Ball off = a.number(reach * rt(Rational(g) * trace) * (Rational(1) + Rational::power_of_two(-20)));
  for (Index k = 0; k < g; ++k) a.set_entry(gram, k, k, a.entry(gram, k, k) - off);
  return arb_mat_cho(scratch.raw(), gram.raw(), a.bits) != 0;
}

void CriticalPoint::choose_balls() {
  const auto fits = [&](const Rational& r) {
    return inside_cells(r) && (modulus_ - variation(r)) * Rational(10) >= modulus_ && (limit_.kinks.empty() || strictness(r).sign() > 0);
  };
  long low = -200, high = 10;  // exponents
  if (!fits(Rational::power_of_two(low))) {
    for (const Entry& e : limit_.kinks) {
      const int i = p_.blocks[std::size_t(e.block)].layer;
      const auto& pieces = p_.network->layer(i).activation.pieces;
      const auto piece = std::size_t(p_.network->layer(i).activation.code(limit_.center[std::size_t(e.block)](e.row, e.col)) / 2);
      const Range left = derivative(e, pieces[piece].slope), right = derivative(e, pieces[piece + 1].slope);
      if (left.hi.sign() < 0 && right.lo.sign() > 0) continue;
      obstacle_ = fmt::format("the kink {}[{},{}] is not strict: the one-sided derivatives there are {:.3g} and {:.3g}", p_.blocks[std::size_t(e.block)].name, e.row, e.col,
                              left.hi.approximately(), right.lo.approximately());
      return;
    }
    obstacle_ = nearest_break();
    return;
  }
  while (high - low > 1) {
    const long mid = (low + high) / 2;
    (fits(Rational::power_of_two(mid)) ? low : high) = mid;
  }
  Rational largest = Rational::power_of_two(low);
  for (int n = 1; n <= 5; ++n) {
    const Rational more = largest + Rational::power_of_two(low - n);
    if (fits(more)) largest = more;
  }
  for (int n = 10; n >= 0; n -= 2) {
    const Rational r = largest * Rational::power_of_two(-n), mu = round_down(modulus_ - variation(r), 30);
    if (mu * r <= gradient_ * (Rational(1) + Rational::power_of_two(-20))) continue;
    balls_.push_back({r, mu, limit_.kinks.empty() ? Rational(0) : strictness(r)});
  }
  if (balls_.empty())
    obstacle_ = fmt::format("the gradient at the point found, {:.3g}, is too large for the largest ball, of radius {:.3g} and modulus {:.3g}; {}", gradient_.approximately(),
                            largest.approximately(), modulus_.approximately(), nearest_break());
  else if (!turn_is_regular(gradient_ / balls_.front().modulus))
    obstacle_ = "the rotations of pairs of units are not independent at the point found";
}

bool CriticalPoint::in_pieces_of_silent(const Point& x) const {
  for (const Dead& d : limit_.silent.dead) {
    const Activation& f = p_.network->layer(d.layer).activation;
    const DyadicMatrix& u = x[std::size_t(p_.block(Family::U, d.layer))];
    for (Index j = 0; j < u.cols(); ++j)
      if (f.code(u(d.unit, j)) != 2 * zero_piece(f)) return false;
  }
  for (const Vanished& v : limit_.silent.vanished) {
    const Activation& f = p_.network->layer(v.layer).activation;
    const DyadicMatrix& u = x[std::size_t(p_.block(Family::U, v.layer))];
    for (Index j = 0; j < u.cols(); ++j)
      if (f.code(u(v.unit, j)) != f.code(0) + v.side[std::size_t(j)]) return false;
  }
  return true;
}

int CriticalPoint::enters(const RecordedRun& run) const {
  return first_within(run, limit_.center, radius(), [this](const Point& x) { return in_pieces_of_silent(x); });
}

Claim CriticalPoint::claim(const RecordedRun& run) const {
  Claim c;
  c.kind = "critical_point";
  c.k1 = run.sweeps();
  if (!proved()) {
    c.reason = obstacle_;
    return c;
  }
  Json center = Json::object(), kinks = Json::array(), dead = Json::array(), vanished = Json::array(), symmetry = Json::array(), balls = Json::array();
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) center[p_.blocks[b].name] = matrix_json(limit_.center[b]);
  for (const Entry& e : limit_.kinks) kinks.push_back({p_.blocks[std::size_t(e.block)].name, e.row, e.col});
  for (const Dead& d : limit_.silent.dead) dead.push_back({d.layer, d.unit});
  for (const Vanished& v : limit_.silent.vanished) {
    std::string sides;
    for (int s : v.side) sides += s < 0 ? '-' : s > 0 ? '+' : '0';
    vanished.push_back({v.layer, v.unit, sides});
  }
  for (const Pair& s : limit_.symmetry) symmetry.push_back({s.layer, s.a, s.b});
  for (const Around& b : balls_) balls.push_back({text(b.radius), text(b.modulus)});
  const Rational sag = square(gradient_) / (Rational(2) * balls_.front().modulus);
  const int k = enters(run);
  c.verdict = Verdict::proved;
  c.constants = {{"center", center},
                 {"kinks", kinks},
                 {"dead", dead},
                 {"vanished", vanished},
                 {"symmetry", symmetry},
                 {"gradient", text(gradient_)},
                 {"shift", text(Rational::literally(limit_.shift))},
                 {"modulus", text(modulus_)},
                 {"balls", balls},
                 {"value", {text(round_down(value_.lo - sag, int(balls_algebra_.bits))), text(round_up(value_.hi, int(balls_algebra_.bits)))}},
                 {"enters", k < 0 ? Json() : Json(k)},
                 {"below", Json()}};
  if (const std::optional<Point> y = below()) {
    Json point = Json::object();
    for (std::size_t b = 0; b < p_.blocks.size(); ++b) point[p_.blocks[b].name] = matrix_json((*y)[b]);
    c.constants["below"] = point;
  }
  c.witness = witness_;
  return c;
}

Surroundings CriticalPoint::surroundings(const Claim& claim) const {
  Surroundings out;
  out.problem = &p_;
  out.point = claim;
  out.bits = balls_algebra_.bits;
  out.center = limit_.center;
  out.kinks = limit_.kinks;
  out.frozen = frozen(p_, limit_);
  out.silent = limit_.silent;
  out.hessian = hessian_;
  out.drift = tau_;
  out.reach = gradient_ / balls_.front().modulus;
  out.radius = radius();
  for (const Around& b : balls_) out.modulus.push_back({b.radius, b.modulus});
  out.value = value_of(claim);
  out.variation = [this](const Rational& r) { return variation(r); };
  out.residual = [this](int i, const Rational& r) {
    const Rational here = rt(std::max(balls_algebra_.squared_norm(state_.R(i)).range().hi, Rational(0)));
    return here + steepness_[std::size_t(i)] * r + (i > 1 ? square(r) / 2 : Rational(0));
  };
  return out;
}

std::optional<Point> CriticalPoint::below() const {
  if (limit_.descent.empty()) return {};
  const double size = balls_.front().radius.approximately() * (1 - 0x1p-20);
  Point y;
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    const DyadicMatrix& at = limit_.center[b];
    RationalMatrix m(at.rows(), at.cols());
    for (Index i = 0; i < m.rows; ++i)
      for (Index j = 0; j < m.cols; ++j) m(i, j) = at(i, j) + round_down(Rational::literally(limit_.descent[b](i, j) * size), 30);
    y.push_back(DyadicMatrix::of(m));
  }
  State<BallAlgebra> state(p_, balls_algebra_);
  std::vector<BallMatrix> x;
  for (const DyadicMatrix& m : y) x.push_back(balls_algebra_.point(m));
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], &y[b]);
  const Rational least = value_.lo - square(gradient_) / balls_.front().modulus;
  if (state.objective().range().hi < least) return y;
  return {};
}

Rational CriticalPoint::gap(const Rational& r) const {
  const Network& net = *p_.network;
  const BallAlgebra& a = balls_algebra_;
  const auto norm = [&](const BallMatrix& m) { return rt(std::max(a.squared_norm(m).range().hi, Rational(0))); };
  const auto rise = [](const Rational& n, const Rational& d) { return n * d + square(d) / 2; };
  Rational sum = net.loss_scale * rise(norm(state_.loss()), r);
  for (int i = 1; i <= net.depth(); ++i) {
    const Layer& layer = net.layer(i);
    const Rational& steep = steepness_[std::size_t(i)];
    if (layer.split) sum += layer.gamma * rise(norm(state_.S(i)), r * rt(Rational(1) + square(layer.activation.lipschitz())));
    sum += net.weight(i) * rise(norm(state_.R(i)), steep * r + (i > 1 ? square(r) / 2 : Rational(0)));
    sum += layer.lambda * rise(norm(x_[std::size_t(p_.block(Family::W, i))]), r);
  }
  return sum + square(gradient_) / (Rational(2) * balls_.front().modulus);
}

// The sign with which the direction stays in the zero piece of all dead units, 0 if with none.
double CriticalPoint::sign_into_zero_piece() const {
  bool up = true, down = true;
  for (const Dead& d : limit_.silent.dead) {
    const Activation& f = p_.network->layer(d.layer).activation;
    const auto zero = std::size_t(zero_piece(f));
    const MatrixXd row = limit_.direction[std::size_t(p_.block(Family::U, d.layer))].row(d.unit);
    for (Index j = 0; j < row.size(); ++j) {
      const double u = row(0, j);
      const bool right_end = zero < f.breaks.size() && f.breaks[zero].sign() == 0, left_end = zero > 0 && f.breaks[zero - 1].sign() == 0;
      up = up && !(right_end && u > 0) && !(left_end && u < 0);
      down = down && !(right_end && u < 0) && !(left_end && u > 0);
    }
  }
  return up ? 1 : down ? -1 : 0;
}

Claim CriticalPoint::kl(const Claim& critical_point) const {
  Claim c;
  c.kind = "kl";
  c.k1 = critical_point.k1;
  if (!proved()) {
    c.reason = "there is no proved critical point: " + obstacle_;
    return c;
  }
  c.needs = {critical_point.digest};
  const BallAlgebra& a = balls_algebra_;
  Json kappa = Json::array(), direction = Json::object();
  for (const Around& b : balls_) {
    Rational most = Rational(2) * b.modulus;
    if (!limit_.kinks.empty()) most = std::min(most, square(b.strictness) / (gap(b.radius) * (Rational(1) + Rational::power_of_two(-20))));
    kappa.push_back(text(round_down(sqrt_down(most), 30)));
  }
  // Along an eigenvector; scaled, so that the absolute error of rt does not matter.
  const int scale = std::max(0, 8 - std::ilogb(limit_.curvature));
  std::vector<MatrixXd> v;
  // In dead rows of U it must not leave the zero piece; an eigenvector may have either sign.
  const double side = sign_into_zero_piece();
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    v.push_back(side * shortened(limit_.direction[b]) * std::ldexp(1.0, scale));
    direction[p_.blocks[b].name] = matrix_json(DyadicMatrix(v[b]));
  }
  BallMatrix shared(at_.p, 1), along(at_.p, 1), scratch(at_.p, 1);
  for (std::size_t b = 0; b < v.size(); ++b)
    for (Index i = 0; i < v[b].rows() && at_.shared[b]; ++i)
      for (Index j = 0; j < v[b].cols(); ++j) a.set_entry(shared, at_.first[b] + i * v[b].cols() + j, 0, a.number(Rational::literally(v[b](i, j))));
  a.product(along, hessian_.shared, shared);
  Ball h = a.number(0), size2 = a.number(0), N = a.squared_norm(shared);
  for (Index j = 0; j < at_.samples; ++j) {
    const auto n = std::size_t(j);
    BallMatrix own(at_.q, 1), image(at_.q, 1), more(at_.q, 1);
    for (std::size_t b = 0; b < v.size(); ++b)
      for (Index i = 0; i < v[b].rows() && !at_.shared[b]; ++i) a.set_entry(own, at_.first[b] + i, 0, a.number(Rational::literally(v[b](i, j))));
    a.product(image, hessian_.sample[n], own);
    a.product_tn(more, hessian_.coupling[n], shared);
    a.add_scaled(image, a.number(1), more);
    a.product(scratch, hessian_.coupling[n], own);
    a.add_scaled(along, a.number(1), scratch);
    h = h + a.inner(own, image);
    size2 = size2 + a.squared_norm(image);
    N = N + a.squared_norm(own);
  }
  h = h + a.inner(shared, along);
  size2 = size2 + a.squared_norm(along);
  const std::optional<Rational> most = bound_along(h.range().lo, size2.range().hi, N.range().hi, variation(gradient_ / balls_.front().modulus));
  if (!most) {
    c.reason = "no direction along which F rises was found";
    return c;
  }
  c.verdict = Verdict::proved;
  c.constants = {{"theta", "1/2"}, {"kappa", kappa}, {"upper", text(*most)}, {"direction", direction}};
  return c;
}

}  // namespace amcert
