#include "theorem/sweep_map.hpp"

#include "linalg/rational_matrix.hpp"
#include "linalg/spectrum.hpp"
#include "number/text.hpp"
#include "run/smooth_distance.hpp"
#include "theorem/bounds.hpp"
#include "theorem/polynomial_theorems.hpp"
#include "theorem/theorems.hpp"

#include <fmt/format.h>


namespace amcert {
namespace {

const Rational half(Integer(1), Integer(2));

RationalMatrix part(const RationalMatrix& m, Index first, Index size) {
  RationalMatrix out(size, size);
  for (Index i = 0; i < size; ++i)
    for (Index j = 0; j < size; ++j) out(i, j) = m(first + i, first + j);
  return out;
}

}  // namespace

Rational operator_norm(const BallMatrix& m) {
  std::vector<double> row(std::size_t(m.rows()), 0.0), column(std::size_t(m.cols()), 0.0);
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j) {
      const double x = up_magnitude(m.at(i, j));
      row[std::size_t(i)] += x;
      column[std::size_t(j)] += x;
    }
  const auto most = [](const std::vector<double>& v) { return v.empty() ? Rational(0) : Rational::literally(*std::max_element(v.begin(), v.end()) * (1 + 0x1p-30)); };
  return rt(most(row) * most(column));
}

Range value_of(const Claim& point) {
  const Json& ends = point.constants.at("value");
  return {parse_number(ends[0].get<std::string>()), parse_number(ends[1].get<std::string>())};
}

namespace {

// The directions along which no residual changes, to the first order.
void drift_of_zeros(Surroundings& out, const PolynomialPoint& at) {
  const auto residuals = std::make_shared<ResidualsAt>(at);
  const RationalMatrix& J = residuals->derivative;
  const Eigen::MatrixXd j = approximately(J);
  const Index free = j.cols() - j.rows();
  const Eigen::MatrixXd kernel = shortened(SymmetricEigen(j.transpose() * j).eigenvectors().leftCols(free).transpose());
  const BallAlgebra a{out.bits};
  a.resize(out.drift.shared, j.cols(), free);
  std::vector<Rational> length, image;  // |tau|, |C^1/2 J tau|
  for (Index l = 0; l < free; ++l) {
    RationalVector tau;
    Rational sum;
    for (Index i = 0; i < j.cols(); ++i) {
      tau.push_back(Rational::literally(kernel(l, i)));
      a.set_entry(out.drift.shared, i, l, a.number(tau.back()));
    }
    const RationalVector moved = times(J, tau);
    for (std::size_t n = 0; n < moved.size(); ++n) sum += residuals->weight[n] * square(moved[n]);
    length.push_back(rt(inner(tau, tau)));
    image.push_back(rt(sum));
  }
  out.kernel = kernel;
  out.reach = Rational(2) * rt(at.value()) / out.modulus.front().second;
  out.value = Rational(0);
  const std::vector<std::pair<Rational, Rational>> balls = out.modulus;
  out.slant = [residuals, length, image, balls](Index l, const Rational& r) {
    const auto ball = std::find_if(balls.begin(), balls.end(), [&](const auto& b) { return b.first >= r; });
    return (residuals->change(r) * length[std::size_t(l)] + image[std::size_t(l)]) / (ball->second * Rational(Integer(46341), Integer(65536)));
  };
}

}  // namespace

Surroundings surroundings(const Problem& problem, const Claim& point, long bits) {
  Surroundings out;
  out.problem = &problem;
  out.point = point;
  out.bits = bits;
  RationalVector x;
  for (const Block& b : problem.blocks) {
    const Json& rows = point.constants.at("center").at(b.name);
    RationalMatrix m(b.rows, b.cols);
    for (Index i = 0; i < b.rows; ++i) {
      const std::vector<Rational> row = dyadic_row(rows.at(std::size_t(i)).get<std::string>());
      for (Index j = 0; j < b.cols; ++j) {
        m(i, j) = row.at(std::size_t(j));
        x.push_back(m(i, j));
      }
    }
    out.center.push_back(DyadicMatrix::of(m));
  }
  const auto at = std::make_shared<PolynomialPoint>(problem, x);
  const BallAlgebra a{bits};
  out.hessian.shared = a.constant(at->hessian());
  for (const Json& b : point.constants.at("balls")) out.modulus.push_back({parse_number(b[0].get<std::string>()), parse_number(b[1].get<std::string>())});
  out.radius = out.modulus.back().first;
  out.variation = [at](const Rational& r) { return at->hessian_change(r); };
  if (point.kind == "kl_degenerate") {
    a.resize(out.drift.shared, Index(x.size()), 0);
    out.value = at->value();
    return out;
  }
  if (point.kind == "kl_zero") {
    drift_of_zeros(out, *at);
    return out;
  }
  const Json& items = point.constants.at("symmetry");
  a.resize(out.drift.shared, Index(x.size()), Index(items.size()));
  for (std::size_t k = 0; k < items.size(); ++k) {
    Rotation r;
    for (const Json& plane : items[k]) r.planes.push_back({plane[0].get<int>(), plane[1].get<int>(), parse_number(plane[2].get<std::string>())});
    const RationalVector tau = r.at(x);
    for (std::size_t i = 0; i < tau.size(); ++i) a.set_entry(out.drift.shared, Index(i), Index(k), a.number(tau[i]));
  }
  out.reach = parse_number(point.constants.at("gradient").get<std::string>()) / out.modulus.front().second;
  out.value = value_of(point);
  return out;
}

BallMatrix heavy_ball_step(const Problem& problem, const BallAlgebra& a) {
  const RationalMatrix& H = problem.quadratic->H;
  const Update& u = problem.sweep[0];
  const Index n = H.rows;
  RationalMatrix exact(2 * n, 2 * n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) exact(i, j) = -u.step * H(i, j);
    exact(i, i) += Rational(1) + u.momentum;
    exact(i, n + i) = -u.momentum;
    exact(n + i, i) = 1;
  }
  return a.constant(exact);
}

SweepMap::SweepMap(Surroundings s) : s_(std::move(s)), layout_(*s_.problem) {
  const Problem& p = *s_.problem;
  turn_.assign(p.blocks.size(), 0);
  prox_.resize(p.blocks.size());
  for (std::size_t u = 0; u < p.sweep.size(); ++u)
    for (std::size_t n = 0; n < p.sweep[u].blocks.size(); ++n) {
      const auto b = std::size_t(p.sweep[u].blocks[n]);
      turn_[b] = int(u);
      if (n < p.sweep[u].prox.size()) prox_[b] = p.sweep[u].prox[n];
    }
  const auto add = [&](std::size_t b, Index i, Index j) {
    const Entry e{int(b), i, j};
    const bool frozen = std::find(s_.frozen.begin(), s_.frozen.end(), e) != s_.frozen.end();
    number_.push_back(frozen ? -1 : Index(coordinate_.size()));
    if (!frozen) coordinate_.push_back({int(b), i, j, turn_[b], prox_[b]});
  };
  for (Index j = 0; j < layout_.samples; ++j)
    for (std::size_t b = 0; b < p.blocks.size(); ++b)
      for (Index i = 0; i < p.blocks[b].rows && !layout_.shared[b]; ++i) add(b, i, j);
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    for (Index i = 0; i < p.blocks[b].rows && layout_.shared[b]; ++i)
      for (Index j = 0; j < p.blocks[b].cols; ++j) add(b, i, j);
  if (!p.network)
    for (const Block& b : p.blocks) own_modulus_.push_back(least_eigenvalue_down(part(p.quadratic ? p.quadratic->H : PolynomialPoint(p, flat(s_.center)).hessian(), b.offset, b.rows * b.cols), 24));
  obstacle_ = unsupported();
  if (!obstacle_.empty()) return;
  if (p.has(Kind::heavy_ball)) {
    radius_ = s_.radius;
    return;
  }
  const auto fits = [&](const Rational& r) { return moduli(r) && branch_left(r).empty(); };
  if (fits(s_.radius)) radius_ = s_.radius;
  else radius_ = std::min(s_.radius, largest_radius(fits));
  if (radius_.sign() > 0) return;
  const Rational tiny = Rational::power_of_two(-200);
  obstacle_ = branch_left(tiny);
  if (obstacle_.empty()) obstacle_ = "an update is not strongly convex near the point";
}

std::string SweepMap::unsupported() const {
  const Problem& p = *s_.problem;
  for (const Update& u : p.sweep) {
    if (u.kind == Kind::jacobi) return "the method updates " + p.label(u) + " at the same time; the theorem is about one update after another";
    if (u.kind != Kind::scalar || !p.polynomial) continue;
    const Block& b = p.blocks[std::size_t(u.blocks[0])];
    for (std::size_t m = 0; m < p.polynomial->hinges.size(); ++m)
      if (p.polynomial->depends(m, int(b.offset))) return "a kink depends on " + b.name + ", which the method minimizes over across it";
  }
  return {};
}

// m/2 + alpha of a block of a network.
Rational SweepMap::block_modulus(int block, const Rational& r) const {
  const Problem& p = *s_.problem;
  const Block& b = p.blocks[std::size_t(block)];
  const Rational& alpha = prox_[std::size_t(block)];
  const Layer& l = p.network->layer(b.layer);
  if (b.family != Family::U) return alpha + half * ridge_modulus(*p.network, b, p.sweep[std::size_t(turn_[std::size_t(block)])].blocks.size() == 1);
  if (l.activation.piecewise()) return alpha + half * l.rho;
  const DyadicMatrix& v = s_.center[std::size_t(p.block(Family::V, b.layer))];
  Rational lo = v(0, 0), hi = lo;
  for (Index j = 0; j < v.cols(); ++j)
    for (Index i = 0; i < v.rows(); ++i) lo = std::min(lo, v(i, j)), hi = std::max(hi, v(i, j));
  const Rational bend = l.gamma * curvature_bound(l.activation.kind, lo - r, hi + r);
  if ((l.rho + alpha - bend).sign() <= 0) return -1;
  return alpha + half * (l.rho - bend);
}

// The moduli as they are certified; nothing if one is not positive.
std::optional<Json> SweepMap::moduli(const Rational& r) const {
  const Problem& p = *s_.problem;
  Json blocks = Json::object(), own = Json::object();
  const Rational change = p.network ? Rational(0) : s_.variation(r);
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    Rational a;
    if (p.network) {
      a = block_modulus(int(b), r);
    } else {
      const Rational m = constant_down(own_modulus_[b] - change);
      if (m.sign() < 0) return {};
      own[p.blocks[b].name] = text(m);
      a = prox_[b] + half * m;
    }
    if (a.sign() <= 0) return {};
    blocks[p.blocks[b].name] = text(constant_down(a));
  }
  return Json{{"blocks", blocks}, {"modulus", own}};
}

SweepMap::Keys SweepMap::keys(const Rational& r) const {
  Keys out;
  if (s_.problem->has(Kind::heavy_ball)) {
    out.json = {{"blocks", Json::object()}, {"modulus", Json::object()}};
    out.decrease = 1;
  } else {
    out.json = moduli(r).value();
    for (const auto& [name, a] : out.json["blocks"].items()) {
      const Rational x = parse_number(a.get<std::string>());
      if (out.decrease.sign() == 0 || x < out.decrease) out.decrease = x;
    }
  }
  out.json["radius"] = text(r);
  out.json["decrease"] = text(out.decrease);
  return out;
}

// Theorem. phi(u) = gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u has its global minimum on the piece of the center for all v and c of a
// box, if on every other piece it falls towards that one, or is greater than at the center. The least value on a piece, less that at
// the center, is a minimum of affine functions of (v,c), so least at a corner of the box.
std::string SweepMap::branch_left(const Rational& r) const {
  const Problem& p = *s_.problem;
  for (int i = 1; p.network && i <= p.network->depth(); ++i) {
    const Layer& layer = p.network->layer(i);
    if (!layer.split || !layer.activation.piecewise() || layer.activation.linear()) continue;
    const Activation& f = layer.activation;
    const int U = p.block(Family::U, i), W = p.block(Family::W, i), b = p.block(Family::b, i);
    const DyadicMatrix &u = s_.center[std::size_t(U)], &v = s_.center[std::size_t(p.block(Family::V, i))], &w = s_.center[std::size_t(W)];
    const Index inputs = p.network->inputs(i);
    const auto input = [&](Index l, Index j) { return l >= inputs ? Rational(1) : i == 1 ? p.network->X(l, j) : s_.center[std::size_t(p.block(Family::V, i - 1))](l, j); };
    const Rational &alpha = prox_[std::size_t(U)], beta = layer.rho + alpha;
    for (Index j = 0; j < u.cols(); ++j)
      for (Index a = 0; a < u.rows(); ++a) {
        if (s_.silent.has(i, a)) continue;
        Rational m = b >= 0 ? s_.center[std::size_t(b)](a, 0) : Rational(0), size = b >= 0 ? 1 : 0;
        for (Index l = 0; l < w.cols(); ++l) {
          const Rational x = input(l, j), y = w(a, l);
          m += x * y;
          size += square(x);
          if (i > 1 && l < inputs) size += square(y);
        }
        const Rational d = r * rt(size) + (i > 1 ? square(r) * half : Rational(0)), at = u(a, j), c = layer.rho * m + alpha * at, dc = layer.rho * d + alpha * r;
        const bool kink = std::find(s_.kinks.begin(), s_.kinks.end(), Entry{U, a, j}) != s_.kinks.end();
        const std::size_t home = std::size_t(f.code(at)) / 2, last = home + (kink ? 1 : 0);
        for (std::size_t piece = 0; piece < f.pieces.size(); ++piece) {
          if (piece >= home && piece <= last) continue;
          const Rational &s = f.pieces[piece].slope, &t = f.pieces[piece].offset, q = layer.gamma * square(s) + beta;
          bool falls = true, above = true;
          for (int corner = 0; corner < 4; ++corner) {
            const Rational vc = v(a, j) + (corner & 1 ? r : -r), cc = c + (corner & 2 ? dc : -dc), n = layer.gamma * s * (vc - t) + cc;
            falls = falls && (piece < home ? n >= q * f.breaks[piece] : n <= q * f.breaks[piece - 1]);
            Rational best = n / q;
            if (piece > 0) best = std::max(best, f.breaks[piece - 1]);
            if (piece < f.breaks.size()) best = std::min(best, f.breaks[piece]);
            const auto phi = [&](const Rational& y) { return layer.gamma * half * square(f.value(y) - vc) + beta * half * square(y) - cc * y; };
            above = above && phi(best) > phi(at);
          }
          if (!falls && !above)
            return fmt::format("the update of {} may take another branch at [{},{}], where it is {:.3g}, within {:.3g} of the center", p.blocks[std::size_t(U)].name, a, j, at.approximately(),
                               r.approximately());
        }
      }
  }
  return {};
}

Rational SweepMap::root_updates() const { return rt(Rational(updates())); }

BallMatrix SweepMap::hessian() const {
  const auto n = Index(coordinate_.size());
  BallMatrix out(n, n);
  const Arrow<BallAlgebra>& h = s_.hessian;
  const auto place = [&](Index sample, Index k) { return number_[std::size_t(sample < 0 ? layout_.samples * layout_.q + k : sample * layout_.q + k)]; };
  const auto put = [&](Index r, Index c, arb_srcptr x) {
    if (r >= 0 && c >= 0) arb_set(out.at(r, c), x);
  };
  for (Index i = 0; i < layout_.p; ++i)
    for (Index j = 0; j < layout_.p; ++j) put(place(-1, i), place(-1, j), h.shared.at(i, j));
  for (Index j = 0; j < layout_.samples; ++j)
    for (Index k = 0; k < layout_.q; ++k) {
      const auto n_j = std::size_t(j);
      for (Index l = 0; l < layout_.q; ++l) put(place(j, k), place(j, l), h.sample[n_j].at(k, l));
      for (Index l = 0; l < layout_.p; ++l) {
        put(place(-1, l), place(j, k), h.coupling[n_j].at(l, k));
        put(place(j, k), place(-1, l), h.coupling[n_j].at(l, k));
      }
    }
  return out;
}

BallMatrix SweepMap::triangular(const BallMatrix& hessian) const {
  const BallAlgebra a{s_.bits};
  BallMatrix out(hessian.rows(), hessian.cols());
  for (Index i = 0; i < out.rows(); ++i)
    for (Index j = 0; j < out.cols(); ++j) {
      const Coordinate &row = coordinate_[std::size_t(i)], &column = coordinate_[std::size_t(j)];
      if (column.turn > row.turn) continue;
      a.set_entry(out, i, j, i == j ? a.entry(hessian, i, j) + a.number(row.prox) : a.entry(hessian, i, j));
    }
  return out;
}

BallMatrix SweepMap::drift() const {
  const Index g = s_.drift.shared.cols();
  BallMatrix out(Index(coordinate_.size()), g);
  for (Index n = 0; n < Index(number_.size()); ++n) {
    const Index to = number_[std::size_t(n)], sample = n / std::max<Index>(1, layout_.q);
    const bool shared = n >= layout_.samples * layout_.q;
    for (Index k = 0; k < g && to >= 0; ++k) arb_set(out.at(to, k), shared ? s_.drift.shared.at(n - layout_.samples * layout_.q, k) : s_.drift.sample[std::size_t(sample)].at(n % layout_.q, k));
  }
  return out;
}

Rational SweepMap::later_norm() const {
  const Arrow<BallAlgebra>& h = s_.hessian;
  std::vector<double> row(number_.size(), 0.0), column(number_.size(), 0.0);
  std::vector<int> turn;
  for (Index j = 0; j <= layout_.samples; ++j)
    for (std::size_t b = 0; b < s_.problem->blocks.size(); ++b)
      if (layout_.shared[b] == (j == layout_.samples))
        for (Index i = 0; i < s_.problem->blocks[b].rows * (layout_.shared[b] ? s_.problem->blocks[b].cols : 1); ++i) turn.push_back(turn_[b]);
  const auto add = [&](Index r, Index c, arb_srcptr x) {
    if (turn[std::size_t(r)] >= turn[std::size_t(c)]) return;
    const double y = up_magnitude(x);
    row[std::size_t(r)] += y;
    column[std::size_t(c)] += y;
  };
  const Index first_shared = layout_.samples * layout_.q;
  for (Index i = 0; i < layout_.p; ++i)
    for (Index j = 0; j < layout_.p; ++j) add(first_shared + i, first_shared + j, h.shared.at(i, j));
  for (Index j = 0; j < layout_.samples; ++j)
    for (Index k = 0; k < layout_.q; ++k) {
      const Index at = j * layout_.q + k;
      for (Index l = 0; l < layout_.q; ++l) add(at, j * layout_.q + l, h.sample[std::size_t(j)].at(k, l));
      for (Index l = 0; l < layout_.p; ++l) {
        add(first_shared + l, at, h.coupling[std::size_t(j)].at(l, k));
        add(at, first_shared + l, h.coupling[std::size_t(j)].at(l, k));
      }
    }
  Rational rows, columns;
  for (std::size_t n = 0; n < number_.size(); ++n) {
    if (number_[n] < 0) continue;
    const Rational alpha = coordinate_[std::size_t(number_[n])].prox;
    rows = std::max(rows, alpha + Rational::literally(row[n] * (1 + 0x1p-30)));
    columns = std::max(columns, alpha + Rational::literally(column[n] * (1 + 0x1p-30)));
  }
  return rt(rows * columns);
}

}  // namespace amcert
