// The keys of the claims that rest on sweeps over a box (SPEC 3.32 and 3.33).
#include <algorithm>
#include <set>
#include <tuple>

#include "read_claim.hpp"

namespace amcheck {
namespace {

long read_grid(const Context& c) { return Reader::integer(c["grid"], 32, 8192); }

// Marks of the entries [block, row, column], over all unknowns.
std::vector<char> read_fixed(const Context& c, const Value& list) {
  const Problem& p = c.problem;
  std::vector<char> out(p.composite.unknowns, 0);
  std::set<std::tuple<std::string, std::size_t, std::size_t>> named;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 3) Reader::malformed(v, "[block, row, column] is needed here");
    const std::size_t b = p.block(Reader::text(v.items[0])), row = Reader::count(v.items[1]), col = Reader::count(v.items[2]);
    if (!named.emplace(Reader::text(v.items[0]), row, col).second) Reader::malformed(v, "an entry is listed twice");
    if (!p.known) continue;
    if (b == kNone) Reader::malformed(v.items[0], "the problem has no such block");
    const Block& block = p.blocks[b];
    if (row >= block.rows || col >= block.cols) Reader::malformed(v, "the block " + block.name + " has no such entry");
    out[block.offset + row * block.cols + col] = 1;
  }
  if (p.known && std::find(out.begin(), out.end(), 0) == out.end()) Reader::malformed(list, "not all entries can be fixed");
  return out;
}

std::vector<ExactUnknown> read_exact(const Context& c, const Value& list, std::size_t K) {
  const Problem& p = c.problem;
  std::vector<ExactUnknown> out;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 5) Reader::malformed(v, "[block, row, column, first, last] is needed here");
    const std::size_t b = p.block(Reader::text(v.items[0])), row = Reader::count(v.items[1]), col = Reader::count(v.items[2]);
    const long last = Reader::integer(v.items[4], 0, static_cast<long>(K)), first = Reader::integer(v.items[3], 0, last);
    if (!p.known) continue;
    if (b == kNone) Reader::malformed(v.items[0], "the problem has no such block");
    const Block& block = p.blocks[b];
    if (row >= block.rows || col >= block.cols) Reader::malformed(v, "the block " + block.name + " has no such entry");
    out.push_back({block.offset + row * block.cols + col, static_cast<std::size_t>(first), static_cast<std::size_t>(last)});
  }
  return out;
}

// Of any size; which it must have is a matter of the check.
Matrix read_any(const Context& c, const Value& v) { return Reader::array(v).empty() ? Matrix() : c.reader.dyadic_matrix(v); }

}  // namespace

BoxTrajectory read_box_trajectory(const Context& c) {
  c.keys({}, {"radius", "exact", "grid"});
  const Run& run = c.certificate.runs[c.claim.run];
  if (c.claim.k0 != 0 || c.claim.k1 != run.last()) Reader::malformed(c["range"], "the range must be [0, " + std::to_string(run.last()) + "], all sweeps of the run");
  BoxTrajectory t;
  if (!c.is(Verdict::Proved)) return t;
  t.radius = read_rows(c, c["radius"], run.iterates.size());
  t.exact = read_exact(c, c["exact"], run.last());
  t.grid = read_grid(c);
  return t;
}

RateFixedPoint read_rate_fixed_point(const Context& c) {
  c.keys({}, {"center", "grid", "radius", "fixed", "factor", "move", "at", "distance", "bound", "scale", "witness"});
  RateFixedPoint x;
  if (!c.is(Verdict::Proved)) return x;
  x.center = c.reader.blocks(c["center"], c.problem);
  x.grid = read_grid(c);
  x.radius = c.reader.rat_positive(c["radius"]);
  x.fixed = read_fixed(c, c["fixed"]);
  x.factor = c.reader.rat_positive(c["factor"]);
  if (x.factor >= 1) Reader::malformed(c["factor"], "the number must be below 1");
  x.move = c.reader.rat_not_negative(c["move"]);
  x.distance = c.reader.rat_not_negative(c["distance"]);
  x.bound = c.reader.rat_positive(c["bound"]);
  if (c["at"].type != Value::Null) x.at = Reader::integer(c["at"]);
  if (!x.at && c.certificate.runs[c.claim.run].name == "orbit") Reader::malformed(c["at"], "a claim about the run 'orbit' needs the sweep 'at'");
  if (!x.at && x.distance.sign() != 0) Reader::malformed(c["distance"], "the distance is 0 if 'at' is null");
  const Value& witness = c["witness"];
  Reader::keys(witness, {"inverse"});
  x.scale = read_any(c, c["scale"]);
  x.inverse = read_any(c, Reader::member(witness, "inverse"));
  return x;
}

}  // namespace amcheck
