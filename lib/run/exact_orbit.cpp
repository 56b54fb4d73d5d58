#include "run/exact_orbit.hpp"

#include "method/step.hpp"
#include "problem/activation_ball.hpp"
#include "run/scalar_branch.hpp"
#include "run/smooth_distance.hpp"

#include <Eigen/Cholesky>
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>

namespace amcert {

using Eigen::MatrixXd;

namespace {

double mid(arb_srcptr x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }
// The radius, and what the conversion of the midpoint loses.
double rad(arb_srcptr x) { return mag_get_d(arb_radref(x)) * (1 + 0x1p-20) + std::fabs(mid(x)) * 0x1p-52 + 1e-300; }
double magnitude(arb_srcptr x) { return up(std::fabs(mid(x)) + rad(x)); }

void widen(Ball& x, double radius) {
  mag_t r;
  mag_init(r);
  mag_set_d(r, radius);  // an upper bound
  arb_add_error_mag(x.raw(), r);
  mag_clear(r);
}

struct Stopped { OrbitStop stop; };

}  // namespace

struct OrbitReplay::Work {
  Work(const Problem& problem, long grid, std::unique_ptr<ErrorSet> s, const Point& start, const Point& before, int first,
       std::vector<OrbitChoice> chosen)
      : p(problem), bits(grid), choices(std::move(chosen)), engine_algebra{grid + 64}, balls{grid + 64}, set(std::move(s)), engine_state(p, engine_algebra),
        stepper(p, engine_algebra), ball(p, balls), dbl(p, DoubleAlgebra{}) {
    z = start;
    previous = before;
    k = first;
    std::vector<MpfrMatrix> back;
    for (const DyadicMatrix& m : z) x.push_back(engine_algebra.point(m));
    for (const DyadicMatrix& m : previous) back.push_back(engine_algebra.point(m));
    for (std::size_t b = 0; b < x.size(); ++b) engine_state.set(int(b), x[b], nullptr);
    stepper.set_previous(std::move(back));
    stepper.set_settle([this](int block, MpfrMatrix& m) {
      for (const OrbitChoice& c : choices)
        if (c.k == k + 1 && c.block == block) take(c, m);
      for (std::size_t n = 0; n < m.size(); ++n) {
        mpfr_mul_2si(m.at(n), m.at(n), bits, MPFR_RNDN);
        mpfr_rint(m.at(n), m.at(n), MPFR_RNDN);
        mpfr_mul_2si(m.at(n), m.at(n), -bits, MPFR_RNDN);
      }
    });
    for (const DyadicMatrix& m : z) {
      ball_now.push_back(balls.point(m));
      double_now.push_back(m.approximate());
    }
    ball_next = ball_now;
    for (std::size_t b = 0; b < z.size(); ++b) {
      ball.set(int(b), ball_now[b], &z[b]);
      dbl.set(int(b), double_now[b], nullptr);
    }
    for (const Update& u : p.sweep) {
      if (u.kind == Kind::jacobi)
        for (std::size_t n = 0; n < 2; ++n) derivative.emplace_back(p, Update{Kind::ridge, {u.blocks[n]}, {u.prox[n]}, 0, 0});
      else
        derivative.emplace_back(p, u);
    }
    for (const UpdateDerivative& d : derivative) eps = std::fmax(eps, 0x1p-51 * double(d.dot_length() + 64));
  }

  const Problem& p;
  const long bits;
  const std::vector<OrbitChoice> choices;
  MpfrAlgebra engine_algebra;
  BallAlgebra balls;
  std::unique_ptr<ErrorSet> set;
  std::vector<MpfrMatrix> x;
  State<MpfrAlgebra> engine_state;
  Stepper<MpfrAlgebra> stepper;
  Point z, next, previous;
  State<BallAlgebra> ball;
  std::vector<BallMatrix> ball_now, ball_next;
  State<DoubleAlgebra> dbl;
  std::vector<MatrixXd> double_now;  // at the mixed point
  std::vector<UpdateDerivative> derivative;
  double least_noise = 1e-290;  // against underflow; and what a checker's rounding adds anyway (SPEC 3.11, round), so that its set can stay in ours
  double eps = 0;  // relative error of every factor and of all roundings of one application of a derivative
  struct Smooth { Range v; std::optional<SmoothUpdate> update; };
  std::map<int, Smooth> smooth;                 // per U block: made anew when the range of V changes
  std::map<int, PieceConstants<Ball>> pieces;  // per U block
  int k = 0;
  OrbitStop stop;
  BallMatrix t1, t2;
  MatrixXd h;

  const OrbitChoice* choice(int block, Index r, Index c) const {
    for (const OrbitChoice& o : choices)
      if (o.k == k + 1 && o.block == block && o.row == r && o.col == c) return &o;
    return nullptr;
  }

  // The entry as the chosen branch has it, approximately, while x and the engine's state are at the update.
  void take(const OrbitChoice& o, MpfrMatrix& u) {
    const int i = p.blocks[std::size_t(o.block)].layer, code = o.codes[0];
    const Layer& layer = p.network->layer(i);
    const auto piece = std::size_t(code / 2);
    if (code % 2 == 1) {
      mpfr_set_q(u.at(o.row, o.col), layer.activation.breaks[piece].raw().backend().data(), MPFR_RNDN);
      return;
    }
    Rational alpha;
    for (const Update& update : p.sweep)
      if (update.blocks[0] == o.block) alpha = update.prox[0];
    const MpfrAlgebra& a = engine_algebra;
    const Rational slope = layer.activation.pieces[piece].slope;
    mpfr_float pull = a.number(layer.gamma * slope), v = a.entry(engine_state.value(p.block(Family::V, i)), o.row, o.col);
    v -= a.number(layer.activation.pieces[piece].offset);
    const mpfr_float c = a.number(layer.rho) * a.entry(engine_state.M(i), o.row, o.col) + a.number(alpha * z[std::size_t(o.block)](o.row, o.col));
    a.set_entry(u, o.row, o.col, mpfr_float((pull * v + c) / a.number(layer.gamma * square(slope) + layer.rho + alpha)));
  }

  [[noreturn]] void fail(int block, Index r, Index c, double margin, double radius, const std::string& why, bool more_bits = true,
                         std::vector<int> rivals = {}) {
    throw Stopped{{k, p.blocks[std::size_t(block)].name, r, c, margin, radius, more_bits, why, std::move(rivals)}};
  }

  // A bound of |m| that also takes in second-order terms: a factor m + e, |e| <= hull, differs from m by at most eps times it.
  MatrixXd bar(const MatrixXd& m, const MatrixXd& hull) const { return m.cwiseAbs() + hull * ((1 + 0x1p-30) / eps); }
  // The hull of V^_{i-1}, or of its extension by a row of ones.
  MatrixXd input_hull(int i, Index rows) const {
    MatrixXd e = MatrixXd::Zero(rows, p.network->samples());
    if (i > 1) e.topRows(p.network->inputs(i)) = set->hull(p.block(Family::V, i - 1));
    return e;
  }

  // Factors of the update at the recorded mixed point in which its blocks are new, and their bounds.
  void network_factors(UpdateDerivative& d) {
    const Update& u = d.update();
    const Block& b = p.blocks[std::size_t(u.blocks[0])];
    const int i = b.layer;
    const Network& net = *p.network;
    const bool forward = b.family == Family::V && i < net.depth();  // looks at layer i+1
    const int j = forward ? i + 1 : i;
    const bool pair = u.blocks.size() == 2;
    const MatrixXd x_rows = dbl.regressor(j, pair && b.family == Family::W);
    d.factors.regressor = x_rows;
    d.factors.weights = dbl.inner_weights(j);
    const bool own_V = forward, own_W = b.family == Family::W;  // the block's own new value is a recorded point: no hull
    const MatrixXd v_hull = own_V ? MatrixXd::Zero(x_rows.rows(), x_rows.cols()).eval() : input_hull(j, x_rows.rows());
    const MatrixXd w_hull = own_W ? MatrixXd::Zero(d.factors.weights.rows(), d.factors.weights.cols()).eval()
                                  : set->hull(p.block(Family::W, j)).leftCols(d.factors.weights.cols()).eval();
    d.bounds.regressor = bar(x_rows, v_hull);
    d.bounds.weights = bar(d.factors.weights, w_hull);
    if (b.family == Family::U) return;
    // |R| through its terms, whose rounding it inherits, and what R moves by while the update's blocks stay.
    d.factors.residual = dbl.R(j);
    const auto target = std::size_t(p.block(net.layer(j).split ? Family::U : Family::V, j)), weights = std::size_t(p.block(Family::W, j));
    const MatrixXd full_w = double_now[weights].cwiseAbs();
    const MatrixXd full_w_hull = own_W ? MatrixXd::Zero(full_w.rows(), full_w.cols()).eval() : set->hull(int(weights));
    const MatrixXd v = dbl.input(j).cwiseAbs(), v_hull_plain = v_hull.topRows(v.rows());
    d.bounds.residual = bar(double_now[target], set->hull(int(target))) + full_w * bar(v, v_hull_plain) + bar(MatrixXd::Zero(full_w.rows(), full_w.cols()), full_w_hull) * v;
    if (const int bias = p.block(Family::b, j); bias >= 0) {
      const bool own_b = u.blocks.size() == 2 || b.family == Family::b;
      d.bounds.residual.colwise() += bar(double_now[std::size_t(bias)], own_b ? MatrixXd::Zero(b.rows, 1).eval() : set->hull(bias)).col(0);
    }
  }

  // Slopes of sigma at U_i on the hull; `open` collects the half widths where a break lies inside it.
  void slopes(int i, MatrixXd& slope, MatrixXd& bound, MatrixXd& open) {
    const int ub = p.block(Family::U, i);
    const Activation& f = p.network->layer(i).activation;
    const MatrixXd& u = double_now[std::size_t(ub)];
    const MatrixXd& e = set->hull(ub);
    slope.resize(u.rows(), u.cols());
    open.setZero(u.rows(), u.cols());
    const DyadicMatrix& exact = *ball.point(ub);
    for (Index c = 0; c < u.cols(); ++c)
      for (Index r = 0; r < u.rows(); ++r) {
        if (!f.piecewise()) {
          Ball t(64);
          arb_set_d(t.raw(), u(r, c));
          widen(t, e(r, c) + std::fabs(u(r, c)) * 0x1p-51 + 1e-300);
          const Ball s = sigma_slope(f.kind, sigma_of(f.kind, t));
          slope(r, c) = mid(s.raw());
          open(r, c) = rad(s.raw());
          continue;
        }
        if (e(r, c) == 0) {
          // Known exactly: any slope serves.
          slope(r, c) = f.doubles()[std::size_t(f.code(u(r, c)) / 2)].slope;
          continue;
        }
        double low = 0, high = 0;
        bool any = false;
        for (std::size_t q = 0; q < f.pieces.size(); ++q) {
          const auto beyond = [&](const Rational& at, bool right) {  // certainly on that side of a break, strictly
            const double b = at.approximately(), gap = right ? u(r, c) - b : b - u(r, c);
            if (gap > e(r, c) + 0x1p-48 * (std::fabs(u(r, c)) + std::fabs(b))) return true;
            const Rational g = right ? exact(r, c) - at : at - exact(r, c);
            return g > Rational::literally(e(r, c));
          };
          if (q > 0 && beyond(f.breaks[q - 1], false)) continue;
          if (q < f.breaks.size() && beyond(f.breaks[q], true)) continue;
          const double s = f.pieces[q].slope.approximately();
          low = any ? std::fmin(low, s) : s;
          high = any ? std::fmax(high, s) : s;
          any = true;
        }
        slope(r, c) = (low + high) / 2;
        open(r, c) = low == high ? 0 : up((high - low) / 2 + 0x1p-50 * std::fabs(high));
      }
    bound = slope.cwiseAbs() + open;
  }

  // The approximate inverse, and eta with |(H^-1 - P) y| <= eta max|P y| for the Hessians H at all members of the set: from the left
  // for V and quadratics, from the right for W and b. bounds.regressor and bounds.weights hold their hulls over eps, so that
  // 2 eps times the product of bounds covers the variation of a Gram matrix, the square of the hull included.
  double invert(UpdateDerivative& d) {
    const Update& u = d.update();
    const Block& b = p.blocks[std::size_t(u.blocks[0])];
    std::vector<double> prox;
    for (const Rational& a : u.prox) prox.push_back(a.approximately());
    dbl.hessian(h, u.blocks, prox);
    const Index n = h.rows();
    const MatrixXd inverse = Eigen::LLT<MatrixXd>(h).solve(MatrixXd::Identity(n, n));
    if (!inverse.allFinite()) fail(u.blocks[0], -1, -1, 0, 0, "its subproblem is numerically singular", false);
    MatrixXd bound;
    if (b.family == Family::x) {
      bound = h.cwiseAbs();
    } else if (b.family == Family::W) {
      bound = p.network->weight(b.layer).approximately() * (d.bounds.regressor * d.bounds.regressor.transpose());
      bound.diagonal().array() += h.diagonal().array().abs();
    } else if (b.family == Family::V && b.layer < p.network->depth()) {
      bound = p.network->weight(b.layer + 1).approximately() * (d.bounds.weights.transpose() * d.bounds.weights);
      bound.diagonal().array() += h.diagonal().array().abs();
    } else {
      bound = h.cwiseAbs();
    }
    const bool right = b.family == Family::W || b.family == Family::b;
    const MatrixXd identity = MatrixXd::Identity(n, n);
    const MatrixXd e = (right ? MatrixXd(identity - h * inverse) : MatrixXd(identity - inverse * h)).cwiseAbs() +
                       2 * eps * ((right ? MatrixXd(bound * inverse.cwiseAbs()) : MatrixXd(inverse.cwiseAbs() * bound)) + identity);
    const double norm = up((right ? e.colwise().sum().maxCoeff() : e.rowwise().sum().maxCoeff()) * (1 + 0x1p-30));
    if (!(norm <= 0x1p-10)) fail(u.blocks[0], -1, -1, norm, 0, "its subproblem is too ill-conditioned for an inverse in double", false);
    d.factors.inverse = inverse;
    d.bounds.inverse = inverse.cwiseAbs();
    return norm * (1 + 0x1p-8);
  }

  // Distance of the recorded result of a ridge update from the exact one, at the recorded mixed point: |H^-1 r| entrywise.
  std::vector<MatrixXd> ridge_noise(const UpdateDerivative& d, double eta) {
    const Update& u = d.update();
    const Block& b = p.blocks[std::size_t(u.blocks[0])];
    const bool right = b.family == Family::W || b.family == Family::b;
    std::vector<MatrixXd> r_mid, r_rad;
    for (std::size_t n = 0; n < u.blocks.size(); ++n) {
      const auto block = std::size_t(u.blocks[n]);
      ball.gradient(t1, int(block));
      t2 = ball_next[block];
      balls.add_scaled(t2, ball.minus_one(), ball_now[block]);
      balls.add_scaled(t1, balls.number(u.prox[n]), t2);
      MatrixXd m(t1.rows(), t1.cols()), e(t1.rows(), t1.cols());
      for (Index c = 0; c < t1.cols(); ++c)
        for (Index r = 0; r < t1.rows(); ++r) {
          m(r, c) = mid(t1.at(r, c));
          e(r, c) = rad(t1.at(r, c));
        }
      r_mid.push_back(std::move(m));
      r_rad.push_back(std::move(e));
    }
    MatrixXd m = r_mid[0], e = r_rad[0];
    if (u.blocks.size() == 2) {
      m.conservativeResize(m.rows(), m.cols() + 1);
      e.conservativeResize(e.rows(), e.cols() + 1);
      m.col(m.cols() - 1) = r_mid[1];
      e.col(e.cols() - 1) = r_rad[1];
    }
    const MatrixXd& inv = d.factors.inverse;
    const MatrixXd spread = right ? MatrixXd((e + eps * m.cwiseAbs()) * inv.cwiseAbs()) : MatrixXd(inv.cwiseAbs() * (e + eps * m.cwiseAbs()));
    MatrixXd out = (right ? MatrixXd(m * inv) : MatrixXd(inv * m)).cwiseAbs() + spread;
    add_norm(out, eta, right);
    out = (out.array() * (1 + 0x1p-30) + 1e-290).matrix();
    if (u.blocks.size() == 1) return {out};
    return {out.leftCols(out.cols() - 1), out.rightCols(1)};
  }

  // x += eta times the largest entry of its row (right) or column.
  static void add_norm(MatrixXd& x, double eta, bool right) {
    if (right) {
      const Eigen::VectorXd m = x.rowwise().maxCoeff();
      x.colwise() += eta * m;
    } else {
      const Eigen::RowVectorXd m = x.colwise().maxCoeff();
      x.rowwise() += eta * m;
    }
  }

  // Errors of applying d.factors instead of the derivative anywhere on the hull, and the total movement.
  std::vector<MatrixXd> rounding(const UpdateDerivative& d, double eta, std::vector<MatrixXd>& total) {
    d.apply(d.bounds, set->hull(), false, total);
    std::vector<MatrixXd> out;
    for (MatrixXd& t : total) out.push_back((t * (eps * (1 + 0x1p-20))).eval());
    if (eta > 0) {
      const Family f = p.blocks[std::size_t(d.update().blocks[0])].family;
      const bool right = f == Family::W || f == Family::b;
      if (out.size() == 2) {
        MatrixXd both(total[0].rows(), total[0].cols() + 1);
        both << total[0], total[1];
        MatrixXd extra = MatrixXd::Zero(both.rows(), both.cols());
        const Eigen::VectorXd m = both.rowwise().maxCoeff() * (eta * (1 + 0x1p-20));
        out[0].colwise() += m;
        out[1].col(0) += m;
      } else {
        MatrixXd extra = total[0] * (1 + 0x1p-20);
        const MatrixXd before = extra;
        add_norm(extra, eta, right);
        out[0] += extra - before + extra * 0x1p-50;
      }
    }
    for (MatrixXd& m : out) m.array() += least_noise;
    return out;
  }

  std::vector<MatrixXd> ridge(UpdateDerivative& d) {
    const Block& b = p.blocks[std::size_t(d.update().blocks[0])];
    MatrixXd open;
    if (p.network) network_factors(d);
    const bool looks_at_U = b.family == Family::V && p.network->layer(b.layer).split;
    if (looks_at_U) slopes(b.layer, d.factors.slope, d.bounds.slope, open);
    const double eta = invert(d);
    std::vector<MatrixXd> noise = ridge_noise(d, eta), total, extra = rounding(d, eta, total);
    if (looks_at_U) {
      const double gamma = p.network->layer(b.layer).gamma.approximately() * (1 + 0x1p-40);
      MatrixXd spread = d.bounds.inverse * (gamma * open.cwiseProduct(set->hull(p.block(Family::U, b.layer))));
      add_norm(spread, eta, false);
      extra[0] += spread * (1 + 0x1p-30);
    }
    for (std::size_t n = 0; n < noise.size(); ++n) noise[n] += extra[n];
    return noise;
  }

  // M_i at the recorded mixed point.
  Rational exact_image(int i, Index r, Index c) const {
    const int w = p.block(Family::W, i), bias = p.block(Family::b, i), v = i > 1 ? p.block(Family::V, i - 1) : -1;
    const auto at = [&](int block, Index row, Index col) { return (*ball.point(block))(row, col); };
    Rational m = bias >= 0 ? at(bias, r, 0) : Rational(0);
    const Index inputs = p.network->inputs(i);
    for (Index l = 0; l < inputs; ++l) m += at(w, r, l) * (v >= 0 ? at(v, l, c) : p.network->X(l, c));
    if (p.network->layer(i).bias == Bias::ones) m += at(w, r, inputs);
    return m;
  }

  // c = rho M + alpha U at the recorded mixed point is that of the exact orbit: no entry that it looks at is uncertain. Products of
  // hulls do not tell, they may underflow.
  bool image_is_exact(int i, const Rational& prox, Index r, Index c) const {
    const int w = p.block(Family::W, i), bias = p.block(Family::b, i), v = i > 1 ? p.block(Family::V, i - 1) : -1;
    const auto open = [&](int block, Index row, Index col) { return !(set->hull(block)(row, col) == 0); };
    if (prox.sign() != 0 && open(p.block(Family::U, i), r, c)) return false;
    if (bias >= 0 && open(bias, r, 0)) return false;
    const Index inputs = p.network->inputs(i);
    for (Index l = 0; l < inputs; ++l) {
      const bool open_w = open(w, r, l), open_v = v >= 0 && open(v, l, c);
      if (open_w && (open_v || (v >= 0 ? (*ball.point(v))(l, c) : p.network->X(l, c)).sign() != 0)) return false;
      if (open_v && (*ball.point(w))(r, l).sign() != 0) return false;
    }
    return p.network->layer(i).bias != Bias::ones || !open(w, r, inputs);
  }

  std::vector<MatrixXd> scalar(UpdateDerivative& d, std::vector<MatrixXd>& exact) {
    const Update& u = d.update();
    const int block = u.blocks[0], i = p.blocks[std::size_t(block)].layer, vb = p.block(Family::V, i);
    const Layer& layer = p.network->layer(i);
    const Rational beta = layer.rho + u.prox[0];
    network_factors(d);
    const MatrixXd& uu = double_now[std::size_t(block)];
    const Index rows = uu.rows(), cols = uu.cols();
    // How far c = rho m + alpha u_old moves on the hull.
    d.bounds.gain = MatrixXd::Ones(rows, cols);
    d.bounds.slope = MatrixXd::Zero(rows, cols);
    std::vector<MatrixXd> total;
    d.apply(d.bounds, set->hull(), false, total);
    MatrixXd c_hull = (total[0].array() * (1 + 0x1p-20) + 1e-300).matrix();
    for (Index c = 0; c < cols; ++c)
      for (Index r = 0; r < rows; ++r)
        if (total[0](r, c) == 0 && image_is_exact(i, u.prox[0], r, c)) c_hull(r, c) = 0;
    const MatrixXd v_hull = set->hull(vb);
    MatrixXd slope(rows, cols), gain(rows, cols), slope_bound, gain_bound, noise(rows, cols), open_slope = MatrixXd::Zero(rows, cols),
        open_gain = MatrixXd::Zero(rows, cols);
    exact[0] = MatrixXd::Zero(rows, cols);
    const Ball rho = ball.weight(i), alpha = balls.number(u.prox[0]);
    const BallMatrix& m = ball.M(i);
    const long q = balls.bits;
    const auto centre = [&](Index r, Index c) {
      return rho * balls.entry(m, r, c) + alpha * balls.entry(ball_now[std::size_t(block)], r, c);
    };
    if (layer.activation.piecewise()) {
      if (!pieces.contains(block)) pieces.emplace(block, PieceConstants<Ball>(layer.activation, layer.gamma, beta, [&](const Rational& x_) { return Ball(x_, q); }));
      const PieceConstants<Ball>& k_ = pieces.at(block);
      std::vector<double> piece_slope, piece_gain;
      for (const auto& piece : layer.activation.pieces) {
        const Rational qp = layer.gamma * square(piece.slope) + beta;
        piece_slope.push_back((layer.gamma * piece.slope / qp).approximately());
        piece_gain.push_back((Rational(1) / qp).approximately());
      }
      for (Index c = 0; c < cols; ++c)
        for (Index r = 0; r < rows; ++r) {
          const Ball v = balls.entry(ball.value(vb), r, c);
          Ball cc = centre(r, c), wide_v = v, wide_c = cc;
          widen(wide_v, v_hull(r, c));
          widen(wide_c, c_hull(r, c));
          OpenBranch open;
          const OrbitChoice* chosen = choice(block, r, c);
          std::optional<ScalarBranch> branch = chosen ? choose_branch(k_, wide_v, wide_c, chosen->codes) : certify_branch(k_, wide_v, wide_c, open);
          if (!chosen && c_hull(r, c) == 0 && (!branch || branch->kind == ScalarBranch::Kind::seam)) {
            // c is known exactly, as in the first sweep: let no rounding of the data hide that it lies on a boundary.
            cc = Ball(layer.rho * exact_image(i, r, c) + u.prox[0] * z[std::size_t(block)](r, c), q);
            branch = certify_branch(k_, wide_v, cc, open);
          }
          if (!branch)
            fail(block, r, c, open.margin, up(v_hull(r, c) + c_hull(r, c)),
                 chosen     ? "the minimizers to choose from are not those listed"
                 : open.tie ? "two minimizers of nearly equal value"
                            : "the branch is not the same on the whole set",
                 !chosen, open.rivals);
          const std::size_t piece = branch->piece;
          const Ball z_new = balls.entry(ball_next[std::size_t(block)], r, c);
          const Ball target = (k_.gamma_slope[piece] * (v - k_.offset[piece]) + cc) * k_.inverse_q[piece];
          if (branch->kind == ScalarBranch::Kind::interior) {
            slope(r, c) = piece_slope[piece];
            gain(r, c) = piece_gain[piece];
            noise(r, c) = magnitude((z_new - target).raw());
            continue;
          }
          const Rational at = layer.activation.breaks[branch->break_index];
          const double from_break = next[std::size_t(block)](r, c) == at ? 0 : magnitude((z_new - Ball(at, q)).raw());
          if (branch->kind == ScalarBranch::Kind::at_break) {
            slope(r, c) = gain(r, c) = 0;
            exact[0](r, c) = from_break == 0 ? 1 : 0;
            noise(r, c) = from_break;
            continue;
          }
          // Anywhere between resting at the break and moving with the piece.
          slope(r, c) = piece_slope[piece] / 2;
          gain(r, c) = piece_gain[piece] / 2;
          open_slope(r, c) = up(piece_slope[piece] / 2);
          open_gain(r, c) = up(piece_gain[piece] / 2);
          noise(r, c) = std::fmax(from_break, magnitude((z_new - target).raw()));
        }
    } else {
      Range v_range = Range(Rational::literally(double_now[std::size_t(vb)](0, 0)));
      const MatrixXd& vd = double_now[std::size_t(vb)];
      const Rational lo = Rational::literally((vd - v_hull).minCoeff()), hi = Rational::literally((vd + v_hull).maxCoeff());
      const Rational pad = Rational::power_of_two(-40) * (Rational(1) + std::max(abs(lo), abs(hi)));
      v_range = Range(round_down(lo - pad, 12), round_up(hi + pad, 12));  // short numbers: the bound of the curvature is cheap
      Smooth& kept = smooth[block];
      if (!kept.update || kept.v.lo != v_range.lo || kept.v.hi != v_range.hi) {
        kept.v = v_range;
        kept.update.emplace(layer.activation.kind, layer.gamma, beta, v_range, q);
      }
      const SmoothUpdate& f = *kept.update;
      const Ball gamma(layer.gamma, q), beta_ball(beta, q);
      for (Index c = 0; c < cols; ++c)
        for (Index r = 0; r < rows; ++r) {
          const Ball v = balls.entry(ball.value(vb), r, c), cc = centre(r, c), z_new = balls.entry(ball_next[std::size_t(block)], r, c);
          Ball wide_v = v, wide_c = cc;
          widen(wide_v, v_hull(r, c));
          widen(wide_c, c_hull(r, c));
          Rational modulus = f.modulus();
          if (modulus.sign() <= 0 && !f.unique(next[std::size_t(block)](r, c), wide_v.range(), wide_c, modulus))
            fail(block, r, c, 0, up(v_hull(r, c) + c_hull(r, c)), "the global minimizer could not be isolated");
          const double m_down = modulus.approximately() * (1 - 0x1p-40);
          const Ball s = sigma_of(layer.activation.kind, z_new), s1 = sigma_slope(layer.activation.kind, s);
          const Ball h1 = gamma * (s - v) * s1 + beta_ball * z_new - cc;
          noise(r, c) = up(magnitude(h1.raw()) / m_down);
          // Where the exact result can be for any member of the set.
          const double reach = up((magnitude(h1.raw()) + up(layer.gamma.approximately() * v_hull(r, c)) + c_hull(r, c)) / m_down) * (1 + 0x1p-40);
          Ball u_wide(64), v64(64);
          arb_set_round(u_wide.raw(), z_new.raw(), 64);
          widen(u_wide, reach);
          arb_set_round(v64.raw(), wide_v.raw(), 64);
          const Ball t = sigma_of(layer.activation.kind, u_wide), t1_ = sigma_slope(layer.activation.kind, t);
          const Ball t2_ = layer.activation.kind == Activation::Kind::tanh ? Ball(Rational(-2), 64) * t * t1_
                                                                         : t1_ * (Ball(Rational(1), 64) - Ball(Rational(2), 64) * t);
          const Ball g64(layer.gamma, 64);
          Ball h2 = Ball(beta, 64) + g64 * (t1_ * t1_ + (t - v64) * t2_);
          if (h2.sign() <= 0) fail(block, r, c, mid(h2.raw()), rad(h2.raw()), "its scalar subproblem is not strongly convex on the whole set");
          Ball a(64), one(Rational(1), 64);
          arb_div(a.raw(), one.raw(), h2.raw(), 64);
          gain(r, c) = mid(a.raw());
          open_gain(r, c) = rad(a.raw());
          const Ball a_v = g64 * t1_ * a;
          slope(r, c) = mid(a_v.raw());
          open_slope(r, c) = rad(a_v.raw());
        }
    }
    d.factors.slope = slope;
    d.factors.gain = gain;
    d.bounds.slope = slope.cwiseAbs() + open_slope;
    d.bounds.gain = gain.cwiseAbs() + open_gain;
    std::vector<MatrixXd> extra = rounding(d, 0, total);
    noise += extra[0] + (open_gain.cwiseProduct(c_hull) + open_slope.cwiseProduct(v_hull)) * (1 + 0x1p-30);
    for (Index n = 0; n < noise.size(); ++n)
      if (exact[0].data()[n] != 0) noise.data()[n] = 0;
    return {noise};
  }

  std::vector<MatrixXd> heavy_ball_noise(const UpdateDerivative& d) {
    const Update& u = d.update();
    std::vector<MatrixXd> out;
    const Ball tau = balls.number(-u.step), omega = balls.number(u.momentum);
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      ball.gradient(t1, int(b));
      t2 = ball_now[b];
      balls.add_scaled(t2, tau, t1);
      balls.add_scaled(t2, omega, ball_now[b]);
      balls.add_scaled(t2, balls.number(-u.momentum), balls.point(previous[b]));
      balls.add_scaled(t2, ball.minus_one(), ball_next[b]);
      MatrixXd m(t2.rows(), t2.cols());
      for (Index r = 0; r < t2.rows(); ++r) m(r, 0) = magnitude(t2.at(r, 0));
      out.push_back(std::move(m));
    }
    std::vector<MatrixXd> total, extra = rounding(d, 0, total);
    for (std::size_t n = 0; n < out.size(); ++n) out[n] += extra[n];
    return out;
  }

  // Bounds beyond the range of double are none: comparisons with NaN would pass.
  void require_finite(const std::vector<int>& blocks) {
    for (int b : blocks)
      if (!set->hull(b).allFinite()) fail(b, -1, -1, 0, INFINITY, "its uncertainty is beyond the range of double");
  }

  void place(int block, bool as_new) {
    const auto b = std::size_t(block);
    ball.set(block, as_new ? ball_next[b] : ball_now[b], as_new ? &next[b] : &z[b]);
    double_now[b] = as_new ? next[b].approximate() : z[b].approximate();
    dbl.touch(block);
  }

  void do_sweep() {
    double sum = 0, dots = 0;
    for (std::size_t b = 0; b < z.size(); ++b) sum += set->hull(int(b)).sum();
    for (int i = 1; p.network && i <= p.network->depth(); ++i) dots += double(p.network->inputs(i) + p.blocks[std::size_t(p.block(Family::V, i))].rows + 2);
    dots += p.network ? double(p.network->samples()) : 2 * double(p.unknowns());
    least_noise = std::fmax(1e-290, std::ldexp(dots * dots * sum, 5 + 8 - 96));
    {
      const PrecisionGuard guard(engine_algebra.bits);
      stepper.sweep(engine_state, x);
    }
    next.clear();
    for (std::size_t b = 0; b < x.size(); ++b) {
      next.push_back(engine_algebra.record(x[b]));
      ball_next[b] = balls.point(next[b]);
    }
    std::size_t n = 0;
    for (const Update& u : p.sweep) {
      std::vector<MatrixXd> exact(u.blocks.size());
      if (u.kind == Kind::heavy_ball) {
        const std::vector<MatrixXd> noise = heavy_ball_noise(derivative[n]);
        for (int b : u.blocks) place(b, true);
        set->update(derivative[n], noise, exact);
        ++n;
      } else if (u.kind == Kind::jacobi) {
        std::vector<MatrixXd> noise;
        for (std::size_t m = 0; m < 2; ++m) {
          place(u.blocks[m], true);
          noise.push_back(ridge(derivative[n + m])[0]);
          place(u.blocks[m], false);
        }
        set->jacobi(derivative[n], derivative[n + 1], noise);
        for (int b : u.blocks) place(b, true);
        n += 2;
      } else if (u.kind == Kind::scalar) {
        // Branches are those at the mixed point; M does not look at U.
        const std::vector<MatrixXd> noise = scalar(derivative[n], exact);
        place(u.blocks[0], true);
        set->update(derivative[n], noise, exact);
        ++n;
      } else {
        for (int b : u.blocks) place(b, true);
        const std::vector<MatrixXd> noise = ridge(derivative[n]);
        set->update(derivative[n], noise, exact);
        ++n;
      }
      require_finite(u.blocks);
    }
    set->end_of_sweep();
    for (const Update& u : p.sweep) require_finite(u.blocks);
    if (p.has(Kind::heavy_ball)) previous = std::move(z);
    z = std::move(next);
    ball_now.swap(ball_next);
    for (std::size_t b = 0; b < z.size(); ++b) {
      ball.set(int(b), ball_now[b], &z[b]);
    }
    ++k;
  }
};

OrbitReplay::OrbitReplay(const Problem& problem, long bits, std::unique_ptr<ErrorSet> set, std::vector<OrbitChoice> choices)
    : work_(std::make_unique<Work>(problem, bits, std::move(set), problem.start, problem.previous, 0, std::move(choices))) {}
OrbitReplay::OrbitReplay(const Problem& problem, long bits, const Checkpoint& from, std::vector<OrbitChoice> choices)
    : work_(std::make_unique<Work>(problem, bits, from.set->clone(), from.point, from.previous, from.k, std::move(choices))) {}
OrbitReplay::Checkpoint OrbitReplay::checkpoint() const { return {work_->k, work_->z, work_->previous, work_->set->clone()}; }
std::vector<MatrixXd> OrbitReplay::inverses() const {
  std::vector<MatrixXd> out;
  for (const UpdateDerivative& d : work_->derivative)
    if (d.update().kind == Kind::ridge) out.push_back(d.factors.inverse);
  return out;
}
OrbitReplay::~OrbitReplay() = default;

bool OrbitReplay::sweep() {
  if (!work_->stop.reason.empty()) return false;  // the mixed point is that of the update that failed
  std::unique_ptr<ErrorSet> before = work_->set->clone();
  try {
    work_->do_sweep();
    return true;
  } catch (const Stopped& s) {
    work_->stop = s.stop;
    work_->set = std::move(before);
    return false;
  } catch (const std::domain_error& e) {  // an enclosure so wide that it has no ends
    work_->stop = {work_->k, "", -1, -1, 0, 0, true, e.what(), {}};
    work_->set = std::move(before);
    return false;
  }
}

int OrbitReplay::sweeps() const { return work_->k; }
const OrbitStop& OrbitReplay::stop() const { return work_->stop; }
const Point& OrbitReplay::point() const { return work_->z; }
const ErrorSet& OrbitReplay::set() const { return *work_->set; }
long OrbitReplay::bits() const { return work_->bits; }

}  // namespace amcert
