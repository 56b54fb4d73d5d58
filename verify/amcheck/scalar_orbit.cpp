// Scalar updates over a set of errors (SPEC 3.11): which branch of the minimizer every entry is on, for all data of the set,
// and how the minimizer moves with them.
#include "orbit.hpp"
#include "scalar_smooth.hpp"

#include <algorithm>

namespace amcheck {
namespace {

// The data of one entry: v and c, exactly at the recorded mixed point, and how far they may be from there.
struct Data {
  Num v, c, z, E_V, C;
  Ival all_v() const { return {v - E_V, v + E_V}; }
  Ival all_c() const { return {c - C, c + C}; }
};

// The minimizer moves by G' dc + S' dv with G' in [G, G+wide_G], S' in [S, S+wide_S], or as far as that between the two ends
// where a sign is lost; `distance` is that of the recorded z from the exact result at the recorded data.
struct Gain {
  Num G, S, wide_G, wide_S, distance;
  bool exact = false;  // the result is z for all data
};

// phi(u) = gamma/2 (sigma(u)-v)^2 + beta/2 u^2 - c u with a piecewise linear sigma.
class Branches {
 public:
  Branches(const Activation& a, const Num& gamma, const Num& beta) : a_(a), gamma_(gamma) {
    for (const Num& s : a.slopes) {
      q_.push_back(gamma * s * s + beta);
      inverse_.push_back(q_.back().inverse());
    }
  }

  // `choice`: codes of which the first is taken, null if the minimizer must be unique.
  Outcome decide(const Data& d, const std::vector<long>* choice, Gain& gain);

 private:
  enum Place { Left, Right, Open, Interior };  // where the minimum of a piece over the whole line lies, seen from the piece
  enum Kind { Inside, Break, Seam, Loser };
  struct Entrant {
    Kind kind;
    std::size_t piece, at;  // `at` is the index of a break
    std::size_t value;      // the piece whose formula bounds phi above at that break
  };

  const Num& start(std::size_t p) const { return a_.breaks[p - 1]; }
  const Num& end(std::size_t p) const { return a_.breaks[p]; }
  bool has_start(std::size_t p) const { return p > 0; }
  bool has_end(std::size_t p) const { return p < a_.breaks.size(); }

  void place(std::size_t p);
  void enter(std::size_t p);
  Outcome choose(const Data& d, const std::vector<long>& codes, Gain& gain) const;
  Ival inside(std::size_t p) const;                            // 2 phi at n/q
  Ival at_break(std::size_t p, std::size_t at) const;  // 2 phi at a break, by the formula of piece p
  Num low(const Entrant& x) const;
  Num high(const Entrant& x) const;
  Gain gain_of(const Entrant& x, const Data& d) const;

  const Activation& a_;
  const Num& gamma_;
  std::vector<Num> q_, inverse_;
  Ival v_;
  std::vector<Ival> n_;
  std::vector<Place> place_;
  std::vector<char> open_start_, open_end_;
  std::vector<Entrant> entrants_;
};

void Branches::place(std::size_t p) {
  const Ival& n = n_[p];
  open_start_[p] = open_end_[p] = 0;
  if (has_start(p) && n.hi <= q_[p] * start(p)) {
    place_[p] = Left;
  } else if (has_end(p) && n.lo >= q_[p] * end(p)) {
    place_[p] = Right;
  } else {
    open_start_[p] = has_start(p) && !(n.lo > q_[p] * start(p));
    open_end_[p] = has_end(p) && !(n.hi < q_[p] * end(p));
    place_[p] = open_start_[p] != 0 || open_end_[p] != 0 ? Open : Interior;
  }
}

// The minimum over a closed piece is at its clamped break, at n/q, or at least phi(n/q). A clamped piece whose neighbour does not
// clamp to the same break is matched or beaten there and need not enter.
void Branches::enter(std::size_t p) {
  const bool from_left = has_start(p) && place_[p - 1] == Right, from_right = has_end(p) && place_[p + 1] == Left;
  switch (place_[p]) {
    case Interior: entrants_.push_back({Inside, p, 0, 0}); break;
    case Left:
      if (from_left) entrants_.push_back({Break, p, p - 1, p});
      break;
    case Right: break;
    case Open:
      if (open_end_[p] == 0 && from_left) entrants_.push_back({Seam, p, p - 1, p});
      else if (open_start_[p] == 0 && from_right) entrants_.push_back({Seam, p, p, p + 1});
      else entrants_.push_back({Loser, p, 0, 0});
      break;
  }
}

Ival Branches::inside(std::size_t p) const { return gamma_ * square(v_ - Ival(a_.shifts[p])) - inverse_[p] * square(n_[p]); }

Ival Branches::at_break(std::size_t p, std::size_t at) const {
  const Num& B = a_.breaks[at];
  return gamma_ * square(v_ - Ival(a_.shifts[p])) + B * (Ival(q_[p] * B) - Num(2) * n_[p]);
}

Num Branches::low(const Entrant& x) const { return (x.kind == Break ? at_break(x.value, x.at) : inside(x.piece)).lo; }
Num Branches::high(const Entrant& x) const { return (x.kind == Inside ? inside(x.piece) : at_break(x.value, x.at)).hi; }

Gain Branches::gain_of(const Entrant& x, const Data& d) const {
  const std::size_t p = x.piece;
  Gain g;
  if (x.kind != Inside) g.distance = absolute(d.z - a_.breaks[x.at]);
  if (x.kind == Break) {
    g.exact = g.distance.sign() == 0;
    return g;
  }
  const Num pull = gamma_ * a_.slopes[p], w = (pull * (d.v - a_.shifts[p]) + d.c) * inverse_[p], off = absolute(d.z - w);
  if (x.kind == Inside) {
    g.G = inverse_[p];
    g.S = pull * inverse_[p];
    g.distance = off;
  } else {
    g.wide_G = inverse_[p];
    g.wide_S = absolute(pull) * inverse_[p];
    g.distance = larger(off, g.distance);
  }
  return g;
}

// A minimizer has one of the codes, and which one is open; the first is meant.
Outcome Branches::choose(const Data& d, const std::vector<long>& codes, Gain& gain) const {
  const auto code = [](const Entrant& x) { return x.kind == Inside ? 2 * static_cast<long>(x.piece) : x.kind == Break ? 2 * static_cast<long>(x.at) + 1 : -1; };
  std::vector<const Entrant*> listed;
  for (const long c : codes)
    for (const Entrant& x : entrants_)
      if (code(x) == c) listed.push_back(&x);
  if (listed.size() != codes.size()) return reject("choice: a listed code is not that of a minimizer for all data of the set");
  for (const Entrant& x : entrants_) {
    const bool in = std::find(listed.begin(), listed.end(), &x) != listed.end();
    const Num lo = low(x);
    bool beaten = false;
    for (const Entrant* y : listed) beaten = beaten || lo > high(*y);  // x itself never is
    if (in && beaten) return reject("choice: the listed code " + std::to_string(code(x)) + " is that of no minimizer");
    if (!in && !beaten) return reject("choice: a minimizer may be elsewhere, in piece " + std::to_string(x.piece));
  }
  gain = gain_of(*listed.front(), d);
  return {};
}

Outcome Branches::decide(const Data& d, const std::vector<long>* choice, Gain& gain) {
  v_ = d.all_v();
  const std::size_t pieces = q_.size();
  n_.resize(pieces);
  place_.resize(pieces);
  open_start_.resize(pieces);
  open_end_.resize(pieces);
  for (std::size_t p = 0; p < pieces; ++p) {
    n_[p] = (gamma_ * a_.slopes[p]) * (v_ - Ival(a_.shifts[p])) + d.all_c();
    place(p);
  }
  entrants_.clear();
  for (std::size_t p = 0; p < pieces; ++p) enter(p);
  if (choice != nullptr) return choose(d, *choice, gain);
  if (entrants_.size() == 1 && entrants_[0].kind != Loser) {
    gain = gain_of(entrants_[0], d);
    return {};
  }
  // The one with the least upper end is the only one that can be below all others.
  const Entrant* best = nullptr;
  Num bound;
  for (const Entrant& x : entrants_) {
    if (x.kind == Loser) continue;
    const Num hi = high(x);
    if (best == nullptr || hi < bound) best = &x, bound = hi;
  }
  if (best == nullptr) return reject("undecided branch: every piece may or may not end at a break for the data of the set");
  std::optional<Num> rival;
  for (const Entrant& x : entrants_)
    if (&x != best) rival = rival ? smaller(*rival, low(x)) : low(x);
  if (bound >= *rival) return reject("undecided branch: the best piece is not certainly below the others: greatest value of twice phi there, least elsewhere", bound, *rival);
  gain = gain_of(*best, d);
  return {};
}

// tanh and sigmoid: strong convexity around everything that can be a minimizer (SPEC 3.2 (i), (ii)) keeps the minimizers for all data
// within D of z, and the mean value theorem bounds how they move.
Outcome smooth_gain(const Activation& a, unsigned bits, const Num& gamma, const Num& beta, const Num& global, const Data& d, Gain& gain) {
  const Ival sigma = sigma_interval(a.kind, d.z, bits);
  const SmoothEntry all{a.kind, bits, gamma, beta, d.z, d.all_v(), d.all_c(), sigma}, recorded{a.kind, bits, gamma, beta, d.z, d.v, d.c, sigma};
  const Num m = global.sign() > 0 ? global : all.local_modulus();
  if (m.sign() <= 0) return reject("undecided branch: no neighbourhood was found in which the minimizer is unique for all data of the set");
  const Num inverse = m.inverse(), D0 = largest_absolute(recorded.slope()), D = value(up((D0 + gamma * d.E_V + d.C) * inverse));
  const Ival near = all.over(D), curvature = all.bend(near);
  if (curvature.lo.sign() <= 0) return reject("h'' > 0 fails over all that the minimizer can be: least h'', bound", curvature.lo, 0);
  const Ival G{curvature.hi.inverse(), curvature.lo.inverse()}, S = gamma * (sigma_slope(a.kind, near) * G);
  gain = {G.lo, S.lo, G.hi - G.lo, S.hi - S.lo, D0 * inverse, false};
  return {};
}

}  // namespace

Images scalar_images(const OrbitSweep& s, const Label& label) {
  const Problem& p = s.e.problem;
  const Block& block = p.blocks[label.blocks[0]];
  const std::size_t i = block.layer;
  const Layer& l = p.layers[i];
  const Point before = s.e.before(s.k, label.update);
  const Num &alpha = label.prox[0], beta = l.rho + alpha;
  const LayerErrors at(s, i, before);
  const Matrix &v = s.e.value(before, l.V), &E_V = s.set.hull(l.V), &E_U = s.set.hull(l.U), &z = s.e.run.iterates[s.k + 1][l.U];
  const Matrix c = linear({{l.rho, &s.e.model(i, before)}, {alpha, &s.e.value(before, l.U)}});
  const Matrix by_weights = at.by_weights(), by_input = at.by_input(), by_both = at.by_both();
  const Matrix C = linear({{l.rho, &by_weights}, {l.rho, &by_input}, {l.rho, &by_both}, {l.rho, &at.E_b}, {alpha, &E_U}});

  std::vector<Data> data;
  for (std::size_t e = 0; e < z.size(); ++e) data.push_back({v.entry(e), c.entry(e), z.entry(e), E_V.entry(e), C.entry(e)});
  const bool piecewise = l.sigma.kind == Activation::Piecewise;
  const Num global = piecewise ? Num(0) : beta - l.gamma * concavity(l.sigma.kind, range(linear({{1, &v}, {-1, &E_V}}), linear({{1, &v}, {1, &E_V}})));
  Branches branches(l.sigma, l.gamma, beta);
  std::vector<Gain> gains(z.size());
  for (std::size_t e = 0; e < z.size(); ++e) {
    const std::vector<long>* codes = nullptr;
    for (const Choice& x : s.choices)
      if (x.k == s.k + 1 && x.block == l.U && x.entry == e) codes = &x.codes;
    const Outcome o = piecewise ? branches.decide(data[e], codes, gains[e]) : smooth_gain(l.sigma, s.e.bits, l.gamma, beta, global, data[e], gains[e]);
    if (!o.accepted) return {{}, reject(s.place(label.name) + ", entry (" + std::to_string(e / z.cols()) + "," + std::to_string(e % z.cols()) + "): " + o.message)};
  }

  Hats hats;
  std::vector<Num> g, a, S;
  for (const Gain& x : gains) {
    g.push_back(l.rho * x.G);
    a.push_back(alpha * x.G);
    S.push_back(x.S);
  }
  const Tangents m = model_images(s, at, hats);
  const Matrix gh = hats(z.rows(), z.cols(), g), ah = hats(z.rows(), z.cols(), a), Sh = hats(z.rows(), z.cols(), S);
  Image image{label.blocks[0], floored(z.rows(), z.cols(), {{Product::Entrywise, &gh, &m}, {Product::Entrywise, &ah, &s.set.block(l.U)}, {Product::Entrywise, &Sh, &s.set.block(l.V)}}), {}, {}};
  const Num round = hats.round(s);
  for (std::size_t e = 0; e < z.size(); ++e) {
    const Gain& x = gains[e];
    image.exact.push_back(x.exact ? 1 : 0);
    image.noise.push_back(x.exact ? Size{} : up(x.distance + l.rho * (x.G + x.wide_G) * by_both.entry(e) + x.wide_G * data[e].C + x.wide_S * data[e].E_V + round));
  }
  Images out;
  out.images.push_back(std::move(image));
  return out;
}

}  // namespace amcheck
