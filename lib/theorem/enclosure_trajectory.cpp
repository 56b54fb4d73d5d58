// enclosure_trajectory: the exact iterates lie within stated distances of recorded points.
//
// Theorem (run/exact_orbit.hpp): the error of the points stays in the set that is carried through the sweeps. Here its bounds are
// written down; SPEC.md 3.11 says how a checker carries a set of its own.
#include "number/text.hpp"
#include "run/orbit_margins.hpp"
#include "theorem/theorems.hpp"

#include <fmt/format.h>

namespace amcert {
namespace {

// 32 bits of every entry are enough for a checker, which bounds what is left.
Json short_inverse(const Eigen::MatrixXd& m) {
  Eigen::MatrixXd rounded(m.rows(), m.cols());
  const double largest = m.cwiseAbs().maxCoeff();
  const int shift = largest > 0 ? 36 - std::ilogb(largest) : 0;
  for (Index n = 0; n < m.size(); ++n) rounded.data()[n] = std::ldexp(std::nearbyint(std::ldexp(m.data()[n], shift)), -shift);
  return matrix_json(DyadicMatrix(rounded));
}

}  // namespace

std::vector<Claim> enclosure_trajectory(const Problem& p, const Orbit& orbit) {
  Claim c;
  c.kind = "enclosure_trajectory";
  c.run = "orbit";
  c.k1 = orbit.sweeps;
  std::vector<Claim> out;
  const auto stated = stated_radii(orbit);
  Json radius = Json::object(), exact = Json::array();
  for (const ExactEntry& e : orbit.exact) exact.push_back({p.blocks[std::size_t(e.block)].name, e.row, e.col, e.first, e.last});
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    std::string row;
    for (const std::vector<double>& r : stated) {
      if (!row.empty()) row += ' ';
      append_dyadic(row, r[b]);
    }
    radius[p.blocks[b].name] = row;
  }
  Json choices = Json::array();
  for (const OrbitChoice& o : orbit.choices)
    if (o.k <= orbit.sweeps) choices.push_back({o.k, p.blocks[std::size_t(o.block)].name, o.row, o.col, o.codes});
  if (orbit.sweeps > 0) {
    c.verdict = Verdict::proved;
    const FrameOptions& f = orbit.frame;
    c.constants = {{"radius", radius}, {"exact", exact}, {"frame", {f.every, f.keep, f.rank, f.window}}};
    if (!choices.empty()) c.constants["choices"] = choices;
    if (!orbit.inverses.empty()) {
      Json witness = Json::object();
      std::size_t l = 0;
      for (const Update& u : p.sweep) {
        if (u.kind != Kind::ridge && u.kind != Kind::jacobi) continue;
        for (const std::string& label : p.labels(u)) {
          bool constant = true;
          for (const auto& sweep : orbit.inverses) constant = constant && sweep[l] == orbit.inverses[0][l];
          Json list = Json::array();
          for (std::size_t k = 0; k < (constant ? 1 : orbit.inverses.size()); ++k) list.push_back(short_inverse(orbit.inverses[k][l]));
          witness[label] = std::move(list);
          ++l;
        }
      }
      c.witness = std::move(witness);
    }
    out.push_back(c);
  }
  if (orbit.end == Orbit::End::complete) return out;
  Claim open = c;
  open.verdict = Verdict::undecided;
  open.constants = Json::object();
  open.witness = Json();
  const OrbitStop& s = orbit.stop;
  open.reason = orbit.end == Orbit::End::limit
                    ? fmt::format("the orbit ends after sweep {}: {}", orbit.sweeps, orbit.reason)
                    : fmt::format("the orbit cannot be followed beyond x^{}: in the update of {}{} {}; margin {:.3g}, uncertainty {:.3g} with {} bits", s.k, s.block,
                                  s.row >= 0 ? fmt::format(" at [{},{}]", s.row, s.col) : "", s.reason, s.margin, s.radius, orbit.bits);
  out.push_back(open);
  return out;
}

}  // namespace amcert
