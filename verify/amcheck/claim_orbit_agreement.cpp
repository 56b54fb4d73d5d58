// orbit_agreement (SPEC 3.13): how far the recorded iterates are from the exact ones, and where their branches part.
#include "claims.hpp"
#include "exact_orbit.hpp"

namespace amcheck {
namespace {

struct Compared {
  const Problem& p;
  const Run &recorded, &orbit;
  const Enclosure& enclosure;
};

std::string place(std::size_t k, const Block& b) { return "k = " + std::to_string(k) + ", block " + b.name; }

Outcome compare_distance(const Compared& c, const OrbitAgreement& g, std::size_t k, std::size_t column) {
  for (std::size_t b = 0; b < c.p.blocks.size(); ++b) {
    const Matrix apart = linear({{1, &c.recorded.iterates[k][b]}, {-1, &c.orbit.iterates[k][b]}}), size = magnitudes(apart), r = radii(c.p, c.enclosure, b, k);
    const Num most = max_abs(linear({{1, &size}, {1, &r}})), least = max_abs(beyond(apart, r));
    const Num lower = g.lower[b].entry(column), upper = g.upper[b].entry(column);
    if (most > upper) return reject(place(k, c.p.blocks[b]) + ": max(|D|+r) <= upper fails: left, right", most, upper, rat_above(most));
    if (lower > least) return reject(place(k, c.p.blocks[b]) + ": lower <= max(|D|-r) fails: left, right", lower, least, rat_below(least));
  }
  return {};
}

// The codes of the block U_i at x^k up to the named entry: all decided, and equal in both runs but for that one, which is `reached`.
Outcome compare_codes(const Compared& c, const OrbitAgreement& g, std::size_t i, std::size_t k, bool& reached) {
  const Layer& l = c.p.layers[i];
  const Block& block = c.p.blocks[l.U];
  const Matrix &z = c.orbit.iterates[k][l.U], r = radii(c.p, c.enclosure, l.U, k);
  // Codes increase with u, so they are equal on an interval if they are at its ends.
  const Selector recorded = piece_codes(l.sigma, c.recorded.iterates[k][l.U]), low = piece_codes(l.sigma, linear({{1, &z}, {-1, &r}})),
                 high = piece_codes(l.sigma, linear({{1, &z}, {1, &r}}));
  for (std::size_t e = 0; e < z.size(); ++e) {
    const Spot here{static_cast<long>(k), block.name, static_cast<long>(e / block.cols), static_cast<long>(e % block.cols)};
    const std::string where = place(k, block) + ", entry (" + std::to_string(here.row) + "," + std::to_string(here.column) + "): ";
    if (low[e] != high[e]) return reject(where + "the code of the exact iterate is undecided, between " + std::to_string(low[e]) + " and " + std::to_string(high[e]));
    reached = g.branch == here;
    if (reached && recorded[e] == low[e]) return reject(where + "'branch' names it, but both codes are " + std::to_string(low[e]));
    if (!reached && recorded[e] != low[e]) return reject(where + "the codes differ: recorded has " + std::to_string(recorded[e]) + ", the exact iterate " + std::to_string(low[e]) + ", and 'branch' does not name it");
    if (reached) return {};
  }
  return {};
}

Outcome compare_branches(const Compared& c, const OrbitAgreement& g, std::size_t k0, std::size_t k1) {
  for (std::size_t k = k0; k <= k1; ++k) {
    for (std::size_t i = 0; i < c.p.layers.size(); ++i) {
      if (!c.p.layers[i].split) continue;
      bool reached = false;
      const Outcome o = compare_codes(c, g, i, k, reached);
      if (!o.accepted || reached) return o;
    }
  }
  return g.branch ? reject("'branch' names no entry of a block U with piecewise activation in the range") : Outcome{};
}

}  // namespace

Outcome check_orbit_agreement(Session& session, const Claim& claim, const Enclosure& enclosure) {
  const Certificate& certificate = session.certificate;
  const Compared c{session.problem, certificate.runs[claim.run], certificate.runs[certificate.run("orbit")], enclosure};
  const auto& g = std::get<OrbitAgreement>(claim.body);
  for (std::size_t k = claim.k0; k <= claim.k1; ++k) {
    const Outcome o = compare_distance(c, g, k, k - claim.k0);
    if (!o.accepted) return o;
  }
  return compare_branches(c, g, claim.k0, claim.k1);
}

}  // namespace amcheck
