// rate_local and rate_kl (SPEC 3.24, 3.25): how much of F - F* a sweep near a critical point leaves at most.
#include "sweep_near.hpp"

namespace amcheck {
namespace {

Matrix blocks(const Matrix& a, const Matrix& b, const Matrix& c, const Matrix& d) {
  const Matrix above = stack_columns({&a, &b}), below = stack_columns({&c, &d});
  return stack_rows({&above, &below});
}

// G - A of the entries of one sample, or of the shared ones.
Matrix later_less_prox(const Matrix& H, const SweepNear::Places& places, const Matrix& prox) {
  const Matrix later = part(H, places, places, Turn::Later);
  return linear({{1, &later}, {-1, &prox}});
}

// 2A + D, (G - A)/psi and H; `scale` is 1/psi.
Matrix own_part(const Matrix& H, const SweepNear::Places& places, const Matrix& prox, const Num& scale) {
  const Matrix same = part(H, places, places, Turn::Same), later = later_less_prox(H, places, prox), G = linear({{scale, &later}});
  return blocks(linear({{1, &same}, {2, &prox}}), transposed(G), G, H);
}

// Q(d,y) = d'(2A+D)d + (2/psi) y'(G-A)d + y'Hy, with (d,y) in the place of each sample and of the shared entries.
Arrow form_of(const SweepNear& s, const Num& scale) {
  Arrow out;
  for (std::size_t j = 0; j < s.x.layout.n; ++j) {
    const Matrix& C = s.H.C[j];
    out.D.push_back(own_part(s.H.D[j], s.sample, s.prox(j), scale));
    const Matrix same = part(C, s.shared, s.sample, Turn::Same), from_sample = part(C, s.shared, s.sample, Turn::Later), to_sample = part(C, s.shared, s.sample, Turn::Earlier);
    out.C.push_back(blocks(same, linear({{scale, &to_sample}}), linear({{scale, &from_sample}}), C));
  }
  out.A = own_part(s.H.A, s.shared, s.prox(), scale);
  return out;
}

// (0, tau) in the order of the form.
Matrix with_pairs(const Matrix& tau, const Layout& lay) {
  std::vector<Matrix> parts;
  std::vector<const Matrix*> pointers;
  for (std::size_t j = 0; j <= lay.n; ++j) {
    const std::size_t rows = j < lay.n ? lay.q : lay.p;
    parts.push_back(zeros(rows, tau.cols()));
    parts.push_back(slice(tau, j * lay.q, rows, 0, tau.cols()));
  }
  for (const Matrix& part : parts) pointers.push_back(&part);
  return stack_rows(pointers);
}

// Rotations must leave the blocks alone, since each has its own update.
Outcome rotations_within_blocks(const SweepNear& s) {
  for (std::size_t item = 0; item < s.x.point.symmetry.size(); ++item)
    for (const Plane& plane : s.x.point.symmetry[item].planes)
      if (s.shared.block[plane.i] != s.shared.block[plane.j]) return reject("symmetry, item " + std::to_string(item) + ", of the point: it rotates an unknown of one block into another block");
  return {};
}

}  // namespace

Outcome check_rate_local(Session& session, const Claim& claim, const RatePoint& point) {
  const auto& c = std::get<RateLocal>(claim.body);
  SweepNear s(session, point, c.local);
  Outcome o = s.check();
  if (o.accepted) o = rotations_within_blocks(s);
  if (!o.accepted) return o;
  const std::size_t items = point.around->symmetry.size();
  if (c.witness.turn.rows() != items) return reject("the witness 'turn' has " + std::to_string(c.witness.turn.rows()) + " rows, 'symmetry' of the point has " + std::to_string(items) + " items");
  const Num psi2 = square(c.root), scale = c.root.inverse(), whole = c.factor * (1 + psi2);
  if (whole < psi2) return reject("factor (1 + root^2) >= root^2 fails: left, right", whole, psi2, rat_above(psi2 * (1 + psi2).inverse()) + " for factor");
  const Num least = c.shift - arrow_remainder(form_of(s, scale), c.shift, c.witness, with_pairs(s.tau(), s.x.layout)), needed = (1 + s.root_updates * scale) * s.change;
  return needed <= least ? Outcome{} : reject("(1 + rt(u)/root) delta(r) <= shift - epsilon fails: left, right", needed, least);
}

namespace {

void add(std::vector<Num>& to, const std::vector<Num>& more) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
}

// The greatest sums over rows and columns of |G - A|, which is an arrow but not symmetric.
class Sums {
 public:
  explicit Sums(const SweepNear& s) : s_(s) {}

  Num norm() {
    std::vector<Num> rows(s_.shared.size()), columns = rows;
    for (std::size_t j = 0; j < s_.x.layout.n; ++j) {
      const Matrix& C = s_.H.C[j];
      const Matrix own = magnitudes(later_less_prox(s_.H.D[j], s_.sample, s_.prox(j)));
      const Matrix from_sample = magnitudes(part(C, s_.shared, s_.sample, Turn::Later)), to_sample = magnitudes(part(C, s_.shared, s_.sample, Turn::Earlier));
      see(row_, own, transposed(to_sample));
      see(column_, transposed(own), transposed(from_sample));
      add(rows, row_sums(from_sample));
      add(columns, row_sums(to_sample));
    }
    const Matrix own = magnitudes(later_less_prox(s_.H.A, s_.shared, s_.prox()));
    add(rows, row_sums(own));
    add(columns, row_sums(transposed(own)));
    for (const Num& x : rows) row_ = larger(row_, x);
    for (const Num& x : columns) column_ = larger(column_, x);
    return rt(row_ * column_);
  }

 private:
  static void see(Num& most, const Matrix& a, const Matrix& b) {
    std::vector<Num> sums = row_sums(a);
    add(sums, row_sums(b));
    for (const Num& x : sums) most = larger(most, x);
  }

  const SweepNear& s_;
  Num row_ = 0, column_ = 0;
};

}  // namespace

Num gradient_left(const SweepNear& s) { return Sums(s).norm() + s.change * s.root_updates; }

Outcome check_rate_kl(Session& session, const Claim& claim, const RatePoint& point, const std::vector<Num>& kappa) {
  const auto& c = std::get<RateKl>(claim.body);
  if (c.ball < 0 || c.ball >= static_cast<long>(point.around->balls.size())) return reject("'ball': the point has no ball with this number");
  const auto ball = static_cast<std::size_t>(c.ball);
  if (c.local.radius != point.around->balls[ball].radius) return reject("radius is that of the ball fails: left, right", c.local.radius, point.around->balls[ball].radius);
  SweepNear s(session, point, c.local);
  const Outcome o = s.check();
  if (!o.accepted) return o;
  const Num moved = gradient_left(s), b2 = square(c.error);
  if (c.error < moved) return reject("error >= ||G-A|| + delta(r) rt(u) fails: left, right", c.error, moved, rat_above(moved));
  const Num whole = b2 + c.local.decrease * square(kappa[ball]);
  return c.factor * whole >= b2 ? Outcome{} : reject("factor (error^2 + decrease kappa^2) >= error^2 fails: left, right", c.factor * whole, b2, rat_above(b2 * whole.inverse()) + " for factor");
}

}  // namespace amcheck
