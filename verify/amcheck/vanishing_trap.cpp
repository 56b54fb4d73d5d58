#include "vanishing_trap.hpp"

namespace amcheck {
namespace {

// Multiples of 2^-64: of the matrix of a sweep, and of the values of forms at the center of the cone.
constexpr long kPlaces = 64;
Num on_grid(const Num& x) { return Num(x.floor(kPlaces)).times2(-kPlaces); }

// The only entry of the product of a column, turned, and a column.
Num inner(const Matrix& a, const Matrix& b) { return product_tn(a, b).entry(0); }

class VanishingTrap {
 public:
  VanishingTrap(SweepNear& s, const CriticalPoint::Vanished& unit, const Trapping::Vanished& keys, const TrapStart& start, const Num& reach)
      : s_(s), p_(s.x.problem), unit_(unit), d_(keys), start_(start), reach_(reach), i_(static_cast<std::size_t>(unit.layer - 1)), a_(static_cast<std::size_t>(unit.unit)), l_(p_.layers[i_]),
        name_("vanished unit [" + std::to_string(unit.layer) + "," + std::to_string(unit.unit) + "]: ") {}

  Outcome run() {
    if (l_.sigma.breaks.size() != 1) return reject(name_ + "the activation of its layer must have one break");
    if (unit_.sides.find_first_not_of('0') == std::string::npos) return reject(name_ + "all its entries of U have letter 0");
    Outcome o = check_sides();
    if (!o.accepted) return o;
    take_coordinates();
    o = check_shapes();
    if (o.accepted) o = sweep_matrix();
    if (o.accepted) o = check_cone();
    return o.accepted ? check_forms() : o;
  }

 private:
  // The entries of row a of U are on their sides in x^K, whatever is within its radii.
  Outcome check_sides() const {
    const std::size_t n = p_.samples();
    for (std::size_t j = 0; j < n; ++j) {
      const Num u = start_.f[l_.U].entry(a_, j), off = start_.rho.empty() ? Num(0) : start_.rho[l_.U].entry(a_, j);
      const char letter = unit_.sides[j];
      const std::string where = name_ + "sample " + std::to_string(j) + ": ";
      if (letter == '0') {
        if (u.sign() != 0 || off.sign() != 0) return reject(where + "the entry of U is exactly 0 in x^K fails: it, its radius", u, off);
      } else if ((letter == '-' ? -u : u) <= off) {
        return reject(where + "the entry of U is on its side in x^K fails: it, its radius", u, off);
      }
    }
    return {};
  }

  // The entries of the unit, and where they are in their blocks.
  void take_coordinates() {
    const Layout& lay = s_.x.layout;
    const Coordinates all = coordinates(s_);
    const std::size_t out = p_.layers[i_ + 1].W;
    for (std::size_t c = 0; c < all.size(); ++c) {
      const std::size_t b = all.entries.block[c], place = all.place[c], end = lay.n * lay.q, cols = p_.blocks[b].cols;
      const bool of_sample = place < end;
      const std::size_t within = of_sample ? place % lay.q - lay.first[b] : place - end - lay.first[b];
      const std::size_t row = of_sample ? within : within / cols, col = of_sample ? place / lay.q : within % cols;
      if (!(((b == l_.W || b == l_.U || b == l_.V) && row == a_) || (b == out && col == a_))) continue;
      at_.place.push_back(place);
      at_.entries.turn.push_back(all.entries.turn[c]);
      at_.entries.block.push_back(b);
      at_.entries.prox.push_back(all.entries.prox[c]);
      row_.push_back(row);
      col_.push_back(col);
    }
  }

  Outcome check_shapes() const {
    const std::size_t d = at_.size();
    for (const auto& [m, what] : {std::pair{&d_.inverse, "'inverse'"}, std::pair{&d_.metric, "'metric'"}, std::pair{&d_.shape, "'shape'"}})
      if (m->rows() != d || m->cols() != d) return reject(name_ + what + " has " + std::to_string(m->rows()) + " rows and " + std::to_string(m->cols()) + " columns, it needs " + std::to_string(d) + " of both");
    if (d_.axis.rows() != 1 || d_.axis.cols() != d) return reject(name_ + "'axis' must be a row of " + std::to_string(d) + " entries");
    const Matrix turned = transposed(d_.metric);
    return linear({{1, &d_.metric}, {-1, &turned}}).zero() ? Outcome{} : reject(name_ + "'metric' is not symmetric");
  }

  // T, and how far a sweep may be from it.
  Outcome sweep_matrix() {
    const std::size_t d = at_.size();
    const Matrix H = dense(s_.H, s_.x.layout, at_);
    const NearInverse near = near_inverse(triangular(H, at_.entries), d_.inverse);
    const Num &e = near.miss, &beta = near.norm;
    if (!near.found) return reject(name_ + "e = ||I-BR|| by rows + by columns <= 1/2 fails: left, right", e, Num(1).times2(-1));
    const Num y = (beta * s_.x.hessian_change(reach_)).times2(1);
    if (y >= 1) return reject(name_ + "y = 2 beta delta < 1 fails: left, right", y, 1);
    const Matrix RH = minus_identity(product(d_.inverse, H));
    std::vector<Num> entries;
    for (std::size_t k = 0; k < d * d; ++k) entries.push_back(on_grid(-RH.entry(k)));
    T_ = matrix_of(d, d, entries);
    grown_ = operator_norm(T_);
    const Num left = d_.error * (1 - y), right = e * beta * operator_norm(H) + Num(static_cast<long>(d)).times2(-kPlaces) + y * (1 + grown_);
    return left >= right ? Outcome{} : reject(name_ + "error (1-y) >= e beta ||H|| + d 2^-64 + y (1+||T||) fails: left, right", left, right, rat_above(right * (1 - y).inverse()) + " for error");
  }

  Outcome check_cone() const {
    const Matrix& Q = d_.metric;
    const Num& tau = d_.error;
    const Matrix ll = product_tn(d_.axis, d_.axis), N = linear({{1, &ll}, {-1, &Q}}), NT = product(N, T_), TNT = product_tn(T_, NT);
    if (!positive_definite(minus_identity(Q, d_.least))) return reject(name_ + "metric - least I is not positive definite");
    const Num off = (tau * operator_norm(NT)).times2(1) + square(tau) * operator_norm(N);
    if (!positive_definite(minus_identity(linear({{1, &TNT}, {-d_.scale, &N}}), off))) return reject(name_ + "T'NT - scale N - (2 error ||NT|| + error^2 ||N||) I is not positive definite");
    std::vector<Num> z, rho;
    for (std::size_t c = 0; c < at_.size(); ++c) {
      const std::size_t b = at_.entries.block[c];
      z.push_back(start_.f[b].entry(row_[c], col_[c]));
      rho.push_back(start_.rho.empty() ? Num(0) : start_.rho[b].entry(row_[c], col_[c]));
    }
    const Matrix here = matrix_of(z.size(), 1, z), off_here = matrix_of(rho.size(), 1, rho), l = transposed(d_.axis);
    const Num along = inner(l, here) - sum_products(l, off_here);
    if (along.sign() <= 0) return reject(name_ + "<axis, x^K> > 0 fails: left, right", along, 0);
    const Matrix Nz = product(N, here), spread = product(magnitudes(N), off_here);
    const Num form = inner(here, Nz) - sum_products(Nz, off_here).times2(1) - sum_products(spread, off_here);
    return form.sign() > 0 ? Outcome{} : reject(name_ + "the form of the cone > 0 at x^K fails: left, right", form, 0);
  }

  // A vector over the unit, as its entries are when U is updated: those of early blocks, and of U, are those after the sweep.
  struct Vector {
    std::vector<Num> now, after;
  };
  Vector zero() const { return {std::vector<Num>(at_.size()), std::vector<Num>(at_.size())}; }
  std::size_t place_of(std::size_t block, std::size_t row, std::size_t col) const {
    std::size_t c = 0;
    while (at_.entries.block[c] != block || row_[c] != row || col_[c] != col) ++c;
    return c;
  }
  void put(Vector& v, std::size_t block, std::size_t row, std::size_t col, const Num& x) const {
    const std::size_t c = place_of(block, row, col);
    const bool early = block == l_.U || at_.entries.turn[c] < turn_of_inputs();
    (early ? v.after : v.now)[c] = x;
  }
  std::size_t turn_of_inputs() const {
    std::size_t c = 0;  // there is an entry of U: not all letters are 0
    while (at_.entries.block[c] != l_.U) ++c;
    return at_.entries.turn[c];
  }

  Outcome check_forms() const {
    const std::vector<Num> &slopes = l_.sigma.slopes, along = entries(d_.axis);
    Outcome o = check_form({std::vector<Num>(at_.size()), along}, 0, name_ + "the axis");
    const Num rest = l_.rho + p_.prox(l_.U), moved = i_ > 0 ? l_.rho * reach_ * (1 + d_.error + grown_) : Num(0);
    for (std::size_t j = 0; j < p_.samples() && o.accepted; ++j) {
      const char letter = unit_.sides[j];
      const std::string where = name_ + "sample " + std::to_string(j) + ": ";
      if (letter == '0') {
        o = check_form(pull(j, slopes[0], 1), moved, where + "U stays at 0 from the left");
        if (o.accepted) o = check_form(pull(j, slopes[1], -1), moved, where + "U stays at 0 from the right");
        continue;
      }
      const Num side = letter == '-' ? -1 : 1, &own = slopes[letter == '-' ? 0 : 1], &other = slopes[letter == '-' ? 1 : 0];
      const Num A = l_.gamma * square(own) + rest, chi = rt(A * (l_.gamma * square(other) + rest).inverse());
      Vector sign = zero(), least = zero();
      put(sign, l_.U, a_, j, side);
      put(least, l_.U, a_, j, side * (1 + chi) * A);
      put(least, l_.V, a_, j, -side * chi * l_.gamma * (own - other));
      o = check_form(sign, 0, where + "U comes to its side");
      if (o.accepted) o = check_form(least, 0, where + "the other side is no better");
    }
    return o;
  }

  static std::vector<Num> entries(const Matrix& m) {
    std::vector<Num> out;
    for (std::size_t k = 0; k < m.size(); ++k) out.push_back(m.entry(k));
    return out;
  }

  // sign (gamma slope v_j + rho <x_j, omega>)
  Vector pull(std::size_t j, const Num& slope, const Num& sign) const {
    Vector out = zero();
    put(out, l_.V, a_, j, sign * l_.gamma * slope);
    const Matrix& hat = s_.x.e.hat(i_, s_.x.at);
    for (std::size_t k = 0; k < l_.fed(); ++k) put(out, l_.W, a_, k, sign * l_.rho * hat.entry(k, j));
    return out;
  }

  // On the cone the form is greater than s times the norm, s what a sweep and the inputs may be off by.
  Outcome check_form(const Vector& v, const Num& moved, const std::string& what) const {
    const std::size_t d = at_.size();
    const Matrix after = matrix_of(d, 1, v.after), now = matrix_of(d, 1, v.now), later = product_tn(T_, after), c = linear({{1, &later}, {1, &now}});
    const Matrix l = transposed(d_.axis), middle = product(d_.shape, l);
    const Num s = d_.error * rt(sum_squares(after)) + moved, along = inner(l, middle);
    if (along.sign() <= 0) return reject(name_ + "<axis, shape axis> > 0 fails: left, right", along, 0);
    const Num lambda = on_grid(inner(c, middle) * along.inverse()), kept = lambda - s * rt(d_.least.inverse());
    if (kept.sign() <= 0) return reject(what + ": lambda - s theta > 0 fails: left, right", kept, 0);
    const Matrix across = linear({{1, &c}, {-lambda, &l}}), w = product(d_.shape, across), image = product(d_.metric, w), left = linear({{1, &across}, {-1, &image}}), sum = linear({{1, &across}, {1, &left}});
    const Num most = inner(w, sum) + sum_squares(left) * d_.least.inverse();
    return square(kept) > most ? Outcome{} : reject(what + ": (lambda - s theta)^2 > <v,c'+w> + |w|^2/least fails: left, right", square(kept), most);
  }

  SweepNear& s_;
  const Problem& p_;
  const CriticalPoint::Vanished& unit_;
  const Trapping::Vanished& d_;
  const TrapStart& start_;
  const Num& reach_;
  const std::size_t i_, a_;  // its layer, counted from 0, and row
  const Layer& l_;
  const std::string name_;
  Coordinates at_;
  std::vector<std::size_t> row_, col_;
  Matrix T_;
  Num grown_;
};

}  // namespace

Outcome check_vanishing_trap(Session& session, const RatePoint& point, const LocalSweep& keys, const Trapping& t, const TrapStart& start, const Num& reach) {
  const std::vector<CriticalPoint::Vanished>& units = point.around->vanished;
  if (t.vanished.has_value() != !units.empty()) return reject(units.empty() ? "the point of the rate has no vanished units: 'vanished' does not belong here" : "the point of the rate has vanished units: 'vanished' is needed");
  if (units.empty()) return {};
  if (t.vanished->size() != units.size()) return reject("'vanished' has " + std::to_string(t.vanished->size()) + " items, the point of the rate has " + std::to_string(units.size()) + " vanished units");
  SweepNear s(session, point, keys);
  Outcome o = s.check();
  for (std::size_t i = 0; i < units.size() && o.accepted; ++i) o = VanishingTrap(s, units[i], (*t.vanished)[i], start, reach).run();
  return o;
}

}  // namespace amcheck
