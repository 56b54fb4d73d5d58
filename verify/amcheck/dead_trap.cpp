#include "dead_trap.hpp"

namespace amcheck {
namespace {

// The inverse of a positive definite matrix: by elimination without fractions, whose last pivot is the determinant (of the integers
// that the entries are in a common unit), so that the numerators are integers too (Cramer).
Matrix inverse(const Matrix& m) {
  const std::size_t n = m.rows(), width = 2 * n;
  std::vector<Num> entries;
  for (std::size_t i = 0; i < n * n; ++i) entries.push_back(m.entry(i));
  const ScaledIntegers scaled = integers(entries);
  std::vector<Z> a(n * width);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) a[i * width + j] = scaled.values[i * n + j];
    a[i * width + n + i] = 1;
  }
  Z previous = 1;
  for (std::size_t p = 0; p < n; ++p) {
    const Z pivot = a[p * width + p];
    for (std::size_t i = p + 1; i < n; ++i)
      for (std::size_t j = p + 1; j < width; ++j) a[i * width + j] = (a[i * width + j] * pivot - a[i * width + p] * a[p * width + j]) / previous;
    previous = pivot;
  }
  const Z& determinant = previous;
  std::vector<Num> out(n * n);
  for (std::size_t column = 0; column < n; ++column) {
    std::vector<Z> numerators(n);
    for (std::size_t i = n; i-- > 0;) {
      Z rest = determinant * a[i * width + n + column];
      for (std::size_t j = i + 1; j < n; ++j) rest -= a[i * width + j] * numerators[j];
      numerators[i] = rest / a[i * width + i];
      out[i * n + column] = scaled.factor * Num(numerators[i], 0, determinant);
    }
  }
  return matrix_of(n, n, out);
}

Matrix block_matrix(const Matrix& a, const Matrix& b, const Matrix& c, const Matrix& d) {
  const Matrix above = stack_columns({&a, &b}), below = stack_columns({&c, &d});
  return stack_rows({&above, &below});
}

Matrix identity(std::size_t n, const Num& factor = 1) { return diagonal(std::vector<Num>(n, factor)); }

// S: what a sweep makes of the row of W_1 and the row of U_1 of a dead unit, one below the other.
Matrix sweep_of_dead(Neighbourhood& x) {
  const Problem& p = x.problem;
  const Layer& l = p.layers[0];
  const Matrix &X = x.e.hat(0, x.at), Xt = transposed(X);
  const std::size_t k = X.rows(), n = X.cols();
  Matrix S = identity(k + n);
  for (const Update& u : p.sweep) {
    const Num& alpha = u.prox[0];
    if (u.blocks[0] == l.U) {
      const Num share = (l.rho + alpha).inverse();
      S = product(block_matrix(identity(k), zeros(k, n), linear({{l.rho * share, &Xt}}), identity(n, alpha * share)), S);
    } else if (u.blocks[0] == l.W) {
      const Matrix XX = gram(X), ridge = identity(k, l.lambda + alpha), M = inverse(linear({{l.rho, &XX}, {1, &ridge}})), MX = product(M, X);
      S = product(block_matrix(linear({{alpha, &M}}), linear({{l.rho, &MX}}), zeros(n, k), identity(n)), S);
    }
  }
  return S;
}

// The numbers of one dead unit at x^K, in columns, with what each may be off by.
struct Column {
  Matrix at, off;
};

class DeadTrap {
 public:
  DeadTrap(Neighbourhood& x, const Trapping& t, const TrapStart& start) : x_(x), p_(x.problem), l_(p_.layers[0]), t_(t), start_(start) {}

  Outcome run(const Num& r) {
    for (const CriticalPoint::Unit& d : x_.point.dead)
      if (d.layer != 1) return reject("dead [" + std::to_string(d.layer) + "," + std::to_string(d.unit) + "]: only units of layer 1 can be shown to stay dead");
    if (l_.bias == Bias::Apart || l_.sigma.breaks.size() != 1) return reject("dead units: layer 1 must have an activation with one break and no bias apart");
    // The zero piece of SPEC 3.14 is the first that fits.
    const bool left = l_.sigma.slopes[0].sign() == 0 && l_.sigma.breaks[0].sign() >= 0;
    side_ = left ? -1 : 1;
    other_slope_ = absolute(l_.sigma.slopes[left ? 1 : 0]);
    if (t_.fade >= 1) return reject("dead units: fade < 1 fails: left, right", t_.fade, 1);
    Outcome o = check_fading(r);
    sweep_ = sweep_of_dead(x_);
    for (std::size_t i = 0; i < t_.dead.size() && o.accepted; ++i) o = check_unit(i);
    return o;
  }

 private:
  // The row of V_1 and the column of W_2 shrink at least by `fade` in a sweep.
  Outcome check_fading(const Num& r) {
    const Layer& next = p_.layers[1];
    const Num far = rt(sum_squares(x_.e.residual(1, x_.at))) + x_.norm_bound(1) * r + square(r).times2(-1), &z = t_.fade, &theta = t_.weight, &by_V = p_.prox(l_.V), &by_W = p_.prox(next.W);
    const Num left_V = by_V * theta + next.weight * far, right_V = z * theta * (l_.gamma + by_V), left_W = by_W + next.weight * far * theta, right_W = z * (next.lambda + by_W);
    if (left_V > right_V) return reject("dead units: alpha_V weight + w_2 n_2 <= fade weight (gamma_1 + alpha_V) fails: left, right", left_V, right_V);
    return left_W <= right_W ? Outcome{} : reject("dead units: alpha_W' + w_2 n_2 weight <= fade (lambda_2 + alpha_W') fails: left, right", left_W, right_W);
  }

  Column row(std::size_t block, std::size_t a) const {
    const std::size_t cols = p_.blocks[block].cols;
    const auto take = [&](const Matrix& m) { return transposed(slice(m, a, 1, 0, cols)); };
    return {take(start_.f[block]), start_.rho.empty() ? zeros(cols, 1) : take(start_.rho[block])};
  }
  Column column(std::size_t block, std::size_t a) const {
    const std::size_t rows = p_.blocks[block].rows;
    const auto take = [&](const Matrix& m) { return slice(m, 0, rows, a, 1); };
    return {take(start_.f[block]), start_.rho.empty() ? zeros(rows, 1) : take(start_.rho[block])};
  }

  // The norm of a column is at most so much.
  static Outcome check_size(const std::string& what, const Column& c, const Num& most) {
    Num wide = 0;
    for (const Num& sum : row_sums(c.off)) wide += sum;
    const Num room = most - wide, size2 = sum_squares(c.at);
    if (room.sign() < 0) return reject(what + " at x^K: the sum of rho <= its bound fails: left, right", wide, most);
    return size2 <= square(room) ? Outcome{} : reject(what + " at x^K: its square <= (bound - sum of rho)^2 fails: left, right", size2, square(room));
  }

  // mu c c' - N is positive definite.
  static bool crosses(const Matrix& N, const Matrix& c, const Num& spread) {
    const Matrix cc = gram(c);
    return positive_definite(linear({{spread, &cc}, {-1, &N}}));
  }

  Outcome check_unit(std::size_t item) {
    const auto a = static_cast<std::size_t>(x_.point.dead[item].unit);
    const Trapping::Dead& d = t_.dead[item];
    const std::string name = "dead unit " + std::to_string(a) + ": ";
    const Matrix &N = d.cone, Nt = transposed(N);
    const std::size_t order = sweep_.rows();
    if (N.rows() != order || N.cols() != order) return reject(name + "'cone' has " + std::to_string(N.rows()) + " rows and " + std::to_string(N.cols()) + " columns, it needs " + std::to_string(order) + " of both");
    if (!linear({{1, &N}, {-1, &Nt}}).zero()) return reject(name + "'cone' is not symmetric");
    const Matrix SNS = product_tn(sweep_, product(N, sweep_));
    if (t_.fade > d.growth) return reject(name + "fade <= growth fails: left, right", t_.fade, d.growth);
    if (!positive_definite(linear({{1, &SNS}, {-d.scale, &N}}))) return reject(name + "S'NS - scale N is not positive definite");
    Outcome o = check_size(name + "column of W_2", column(p_.layers[1].W, a), t_.rest);
    if (o.accepted) o = check_size(name + "row of V_1", row(l_.V, a), t_.weight * t_.rest);
    if (!o.accepted) return o;
    const Column w = row(l_.W, a), u = row(l_.U, a);
    const Column both{stack_rows({&w.at, &u.at}), stack_rows({&w.off, &u.off})};
    const Matrix Nz = product(N, both.at), spread = product(magnitudes(N), both.off);
    const Num form = product_tn(both.at, Nz).entry(0) - sum_products(Nz, both.off).times2(1) - sum_products(spread, both.off);
    if (form.sign() <= 0) return reject(name + "the form of the cone > 0 at x^K fails: left, right", form, 0);
    for (std::size_t j = 0; j < p_.samples(); ++j) {
      o = check_sample(d, both, w.at.rows() + j, name + "sample " + std::to_string(j) + ": ");
      if (!o.accepted) return o;
    }
    return o;
  }

  // place: that of u_j in the column.
  Outcome check_sample(const Trapping::Dead& d, const Column& both, std::size_t place, const std::string& where) const {
    const std::size_t order = both.at.rows();
    std::vector<Num> unit(order);
    unit[place] = 1;
    const Matrix e = matrix_of(order, 1, unit), Se = transposed(slice(sweep_, place, 1, 0, order)), c = linear({{1, &Se}, {-d.growth, &e}});
    if (!crosses(d.cone, e, d.spread)) return reject(where + "spread e e' - cone is not positive definite");
    if (!crosses(d.cone, c, d.spread)) return reject(where + "spread c c' - cone is not positive definite");
    const auto least = [&](const Matrix& form) { return side_ * product_tn(form, both.at).entry(0) - sum_products(form, both.off); };
    const Num u = least(e), grown = least(c), pull = l_.gamma * other_slope_ * t_.weight * t_.rest, hold = (l_.rho + p_.prox(l_.U)) * d.growth * u;
    if (u.sign() <= 0) return reject(where + "the entry of U is on its side fails: left, right", u, 0);
    if (grown.sign() <= 0) return reject(where + "the entry of U falls by less than growth fails: left, right", grown, 0);
    return pull <= hold ? Outcome{} : reject(where + "gamma_1 |s| weight rest <= (rho_1 + alpha_U) growth |u| fails: left, right", pull, hold);
  }

  Neighbourhood& x_;
  const Problem& p_;
  const Layer& l_;
  const Trapping& t_;
  const TrapStart& start_;
  Num side_, other_slope_;
  Matrix sweep_;
};

}  // namespace

Outcome check_dead_trap(Neighbourhood& x, const Trapping& t, const TrapStart& start, const Num& radius) {
  const std::size_t units = x.point.dead.size();
  if (t.with_dead != (units > 0)) return reject(units > 0 ? "the point of the rate has dead units: 'dead' is needed" : "the point of the rate has no dead units: 'dead' does not belong here");
  if (t.dead.size() != units) return reject("'dead' has " + std::to_string(t.dead.size()) + " items, the point of the rate has " + std::to_string(units) + " dead units");
  return units == 0 ? Outcome{} : DeadTrap(x, t, start).run(radius);
}

}  // namespace amcheck
