// Constants valid for every point of a stated set: sublevel_bounded, structural_decrease, structural_relative_error.
#include "linalg/rational_matrix.hpp"
#include "theorem/theorems.hpp"

#include "number/text.hpp"

#include <map>

namespace amcert {
namespace {

Rational ceil_sqrt(Index n) {
  Integer s = boost::multiprecision::sqrt(Integer(n));
  return Rational(s * s == n ? s : Integer(s + 1));
}

// Norm of a rational matrix, from above.
Rational norm_up(const RationalMatrix& m, Index ones) {
  Rational sum = ones;
  for (const Rational& x : m.entry) sum += square(x);
  return sqrt_up(sum, 40);
}

// What sublevel_bounded knows about layer i, as in SPEC.md 3.7.
struct Radii {
  std::map<int, Rational> block, residual, gap;  // radius by block index; by layer
  Rational data, targets, loss;
  Rational input(const Network& n, const Problem& p, int i) const {
    if (i == 1) return data;
    return block.at(p.block(Family::V, i - 1)) + (n.layer(i).bias == Bias::ones ? ceil_sqrt(n.samples()) : Rational(0));
  }
};

// The table of 3.7: bounds of the block norms of the Hessian on the sublevel set.
std::map<std::pair<int, int>, Rational> hessian_table(const Problem& p, const Radii& r) {
  const Network& n = *p.network;
  std::map<std::pair<int, int>, Rational> t;
  const auto put = [&](int a, int b, const Rational& x) { t[{a, b}] = t[{b, a}] = x; };
  for (int i = 1; i <= n.depth(); ++i) {
    const Layer& l = n.layer(i);
    const int W = p.block(Family::W, i), U = p.block(Family::U, i), V = p.block(Family::V, i), V0 = p.block(Family::V, i - 1);
    const Rational w = n.weight(i), v = r.input(n, p, i), rw = r.block.at(W);
    put(W, W, l.lambda + w * v * v);
    put(W, l.split ? U : V, w * v);
    if (i > 1) {
      put(W, V0, w * (rw * v + r.residual.at(i)));
      put(V0, l.split ? U : V, w * rw);
    }
    Rational vv = l.gamma;
    if (i == n.depth()) vv += n.loss_scale;
    else vv += n.weight(i + 1) * square(r.block.at(p.block(Family::W, i + 1)));
    put(V, V, vv);
    if (!l.split) continue;
    const Rational g = l.activation.lipschitz();
    put(U, V, l.gamma * g);
    Rational k = square(g);
    if (l.activation.kind == Activation::Kind::tanh) k = Rational(1) + (Rational(1) + r.block.at(V)) * Rational(Integer(4), Integer(5));
    if (l.activation.kind == Activation::Kind::sigmoid) k = Rational(Integer(1), Integer(16)) + (Rational(1) + r.block.at(V)) * Rational(Integer(1), Integer(10));
    put(U, U, l.rho + l.gamma * k);
  }
  return t;
}

Radii radii(const Problem& p, const Rational& level) {
  const Network& n = *p.network;
  const Rational two_level = Rational(2) * level;
  const auto root = [&](const Rational& weight) { return constant_up(sqrt_up(two_level / weight, 40)); };
  Radii r;
  r.data = constant_up(norm_up(n.X, n.layer(1).bias == Bias::ones ? n.samples() : 0));
  r.targets = constant_up(norm_up(n.Y, 0));
  r.loss = root(n.loss_scale);
  for (int i = 1; i <= n.depth(); ++i) {
    const Layer& l = n.layer(i);
    r.residual[i] = root(n.weight(i));
    r.block[p.block(Family::W, i)] = root(l.lambda);
    const int V = p.block(Family::V, i);
    if (l.split) {
      const int U = p.block(Family::U, i);
      r.gap[i] = root(l.gamma);
      r.block[U] = constant_up(r.residual[i] + r.block[p.block(Family::W, i)] * r.input(n, p, i));
      const Rational entries = ceil_sqrt(l.width * n.samples());
      Rational image = l.activation.lipschitz() * r.block[U] + l.activation.at_zero() * entries;
      if (const Rational bound = l.activation.bound(); bound.sign() >= 0) image = std::min(image, bound * entries);
      r.block[V] = constant_up(r.gap[i] + image);
    }
    if (i == n.depth()) r.block[V] = constant_up(r.targets + r.loss);
  }
  return r;
}

Rational largest_row_sum(const std::map<std::pair<int, int>, Rational>& t, bool columns = false) {
  std::map<int, Rational> sum;
  for (const auto& [at, x] : t) sum[columns ? at.second : at.first] += x;
  Rational best = 0;
  for (const auto& [row, x] : sum) best = std::max(best, x);
  return best;
}

RationalMatrix part(const RationalMatrix& m, const Block& b, const Block& c) {
  RationalMatrix out(b.rows, c.rows);
  for (Index i = 0; i < b.rows; ++i)
    for (Index j = 0; j < c.rows; ++j) out(i, j) = m(b.offset + i, c.offset + j);
  return out;
}

Rational row_sum_norm(const RationalMatrix& m, bool columns) {
  Rational best = 0;
  for (Index i = 0; i < (columns ? m.cols : m.rows); ++i) {
    Rational sum = 0;
    for (Index j = 0; j < (columns ? m.rows : m.cols); ++j) sum += abs(columns ? m(j, i) : m(i, j));
    best = std::max(best, sum);
  }
  return best;
}

Json named(const Problem& p, const std::map<int, Rational>& by_block) {
  Json out = Json::object();
  for (const auto& [b, x] : by_block) out[p.blocks[std::size_t(b)].name] = text(x);
  return out;
}

Json numbered(const std::map<int, Rational>& by_layer) {
  Json out = Json::object();
  for (const auto& [i, x] : by_layer) out[std::to_string(i)] = text(x);
  return out;
}

}  // namespace

// Theorem. F is a sum of nonnegative terms, so on {F <= level} each is at most the level: lambda_i/2 |W_i|^2 bounds W_i, the others
// bound R_i, S_i and V_N - Y; then |U_i| <= |R_i| + |W_i||V^_{i-1}| and |V_i| <= |S_i| + |sigma_i(U_i)| bound the rest, layer by layer.
// The norm of the Hessian is at most that of the table of its block norms, hence at most the largest row sum.
Claim sublevel_bounded(Replay& replay) {
  const Problem& p = replay.problem();
  Claim c = claim_about(replay, "sublevel_bounded");
  const Rational level = constant_up(replay.objective(0).hi);
  if (p.network) {
    const Network& n = *p.network;
    for (int i = 1; i <= n.depth(); ++i) {
      if (n.layer(i).bias == Bias::apart) {
        c.reason = "layer " + std::to_string(i) + ": the bias b" + std::to_string(i) + " is not regularized, the sublevel set may be unbounded; bias = ones makes it part of W";
        return c;
      }
      if (n.layer(i).lambda.sign() == 0) {
        c.reason = "layer " + std::to_string(i) + ": lambda = 0, W" + std::to_string(i) + " is not bounded by F";
        return c;
      }
    }
    const Radii r = radii(p, level);
    c.constants = {{"level", text(level)}, {"radius", named(p, r.block)}, {"residual", numbered(r.residual)}, {"gap", numbered(r.gap)},
                   {"data", text(r.data)}, {"targets", text(r.targets)}, {"loss", text(r.loss)},
                   {"lipschitz", text(constant_up(largest_row_sum(hessian_table(p, r))))}};
    c.verdict = Verdict::proved;
    return c;
  }
  // mu/2 |x|^2 - |g||x| <= F(x): beyond the larger root of mu R^2/2 - |g| R = level the value exceeds the level.
  const Rational mu = least_eigenvalue_down(p.quadratic->H, 20);
  if (mu.sign() <= 0) {
    c.reason = "H is not positive definite: F is not bounded below with bounded sublevel sets";
    return c;
  }
  const Rational g = constant_up(norm_up(p.quadratic->g, 0));
  const Rational root = sqrt_up(std::max(Rational(0), square(g) + Rational(2) * mu * level), 40);
  const Rational radius = constant_up((g + root) / mu);
  c.constants = {{"level", text(level)}, {"modulus", text(mu)}, {"gradient", text(g)}, {"radius", {{"x", text(radius)}}},
                 {"lower", text(constant_down(-square(g) / (Rational(2) * mu)))}, {"lipschitz", text(row_sum_norm(p.quadratic->H, false))}};
  c.verdict = Verdict::proved;
  return c;
}

Rational ridge_modulus(const Network& net, const Block& b, bool alone) {
  const Layer& l = net.layer(b.layer);
  if (b.family == Family::W) return l.lambda;
  if (b.family == Family::V) return b.layer == net.depth() ? l.gamma + net.loss_scale : l.gamma;
  return alone ? net.weight(b.layer) * Rational(net.samples()) : Rational(0);
}

// Theorem. Exact minimization of h + alpha/2 |. - old|^2 loses at least alpha/2 |change|^2, and (alpha + mu/2)|change|^2 if h is
// mu-strongly convex. Two blocks moved at once (jacobi) lose at least alpha |change|^2 each, since H <= 2 blockdiag(H).
Claim structural_decrease(const Replay& replay) {
  const Problem& p = replay.problem();
  Claim c = claim_about(replay, "structural_decrease");
  const Rational half(Integer(1), Integer(2));
  std::map<int, Rational> a;
  Json moduli = Json::object();
  for (const Update& u : p.sweep) {
    if (u.kind == Kind::heavy_ball) {
      c.reason = "a heavy-ball step has no structural decrease: it may raise F";
      return c;
    }
    for (std::size_t n = 0; n < u.blocks.size(); ++n) {
      const Block& b = p.blocks[std::size_t(u.blocks[n])];
      const Rational alpha = u.prox[n];
      Rational x = alpha;
      if (b.family == Family::x) {
        const Rational mu = b.rows == 1 ? p.quadratic->H(b.offset, b.offset) : least_eigenvalue_down(part(p.quadratic->H, b, b), 20);
        if (mu.sign() < 0) {
          c.reason = "H is not positive definite on block " + b.name + ": no modulus, no structural constant";
          return c;
        }
        moduli[b.name] = text(mu);
        x += half * mu;
      } else if (u.kind == Kind::ridge) {
        x += half * ridge_modulus(*p.network, b, u.blocks.size() == 1);
      } else if (u.kind == Kind::scalar) {
        const Layer& l = p.network->layer(b.layer);
        x = l.activation.linear() ? alpha + half * (l.rho + l.gamma * square(l.activation.pieces[0].slope)) : half * alpha;
      }
      a[u.blocks[n]] = x;
    }
  }
  Rational least = a.begin()->second;
  int where = a.begin()->first;
  for (const auto& [b, x] : a)
    if (x < least) { least = x; where = b; }
  if (least.sign() <= 0) {
    c.reason = "block " + p.blocks[std::size_t(where)].name + " has prox weight 0 and no strong convexity: no structural constant";
    return c;
  }
  c.verdict = Verdict::proved;
  c.constants = {{"blocks", named(p, a)}, {"a", text(least)}};
  if (p.quadratic) c.constants["modulus"] = moduli;
  return c;
}

// Theorem. At its update block B has a partial subgradient -alpha_B dB; afterwards only blocks updated later change, one at a time and
// along mixed points that stay in the sublevel set (F does not rise), each changing it by at most M_BC |dC|. So |g| <= |M||change|.
Claim structural_relative_error(const Replay& replay, const Claim& sublevel) {
  const Problem& p = replay.problem();
  Claim c = claim_about(replay, "structural_relative_error");
  if (p.has(Kind::heavy_ball)) {
    c.reason = "a heavy-ball step has no structural relative error here";
    return c;
  }
  if (sublevel.verdict != Verdict::proved) {
    c.reason = "it needs sublevel_bounded, which is not proved";
    return c;
  }
  c.needs = {sublevel.digest};
  std::map<std::pair<int, int>, Rational> table, m;
  if (p.network) table = hessian_table(p, radii(p, constant_up(parse_number(sublevel.constants.at("level").get<std::string>()))));
  for (std::size_t s = 0; s < p.sweep.size(); ++s)
    for (std::size_t n = 0; n < p.sweep[s].blocks.size(); ++n) {
      const int b = p.sweep[s].blocks[n];
      m[{b, b}] = p.sweep[s].prox[n];
      for (std::size_t t = s; t < p.sweep.size(); ++t)
        for (int other : p.sweep[t].blocks) {
          if (other == b || (t == s && p.sweep[s].kind != Kind::jacobi)) continue;
          if (p.network) {
            if (const auto x = table.find({b, other}); x != table.end()) m[{b, other}] = x->second;
          } else {
            const RationalMatrix h = part(p.quadratic->H, p.blocks[std::size_t(b)], p.blocks[std::size_t(other)]);
            m[{b, other}] = std::max(row_sum_norm(h, false), row_sum_norm(h, true));
          }
        }
    }
  c.verdict = Verdict::proved;
  c.constants = {{"b", text(constant_up(sqrt_up(largest_row_sum(m) * largest_row_sum(m, true), 40)))}};
  return c;
}

}  // namespace amcert
