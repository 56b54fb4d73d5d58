// The keys of critical_point and kl (SPEC 3.14, 3.15).
#include "arrow.hpp"
#include "read_claim.hpp"

namespace amcheck {
namespace {

std::vector<Kink> read_kinks(const Context& c, const Value& list) {
  const Problem& p = c.problem;
  std::vector<Kink> out;
  std::vector<std::vector<char>> seen(p.blocks.size());
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 3) Reader::malformed(v, "[block, row, column] is needed here");
    const std::size_t b = p.block(Reader::text(v.items[0]));
    const std::size_t row = Reader::count(v.items[1]), col = Reader::count(v.items[2]);
    if (!p.known) continue;
    if (b == kNone || p.blocks[b].kind != Block::U) Reader::malformed(v.items[0], "only entries of blocks U can be kinks");
    const Block& block = p.blocks[b];
    if (row >= block.rows || col >= block.cols) Reader::malformed(v, "the block " + block.name + " has no such entry");
    const std::size_t entry = row * block.cols + col;
    seen[b].resize(block.rows * block.cols, 0);
    if (seen[b][entry] != 0) Reader::malformed(v, "an entry is listed twice");
    seen[b][entry] = 1;
    out.push_back({b, entry});
  }
  return out;
}

std::vector<CriticalPoint::Pair> read_symmetry(const Value& list) {
  std::vector<CriticalPoint::Pair> out;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 3) Reader::malformed(v, "[layer, a, b] is needed here");
    out.push_back({Reader::integer(v.items[0]), Reader::integer(v.items[1]), Reader::integer(v.items[2])});
    const CriticalPoint::Pair& pair = out.back();
    if (pair.a >= pair.b) Reader::malformed(v, "a < b is needed in [layer, a, b]");
    for (std::size_t k = 0; k + 1 < out.size(); ++k)
      if (out[k].layer == pair.layer && out[k].a == pair.a && out[k].b == pair.b) Reader::malformed(v, "a pair is listed twice");
  }
  return out;
}

std::vector<CriticalPoint::Unit> read_dead(const Value& list) {
  std::vector<CriticalPoint::Unit> out;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 2) Reader::malformed(v, "[layer, unit] is needed here");
    const CriticalPoint::Unit unit{Reader::integer(v.items[0]), Reader::integer(v.items[1])};
    for (const CriticalPoint::Unit& other : out)
      if (other.layer == unit.layer && other.unit == unit.unit) Reader::malformed(v, "a unit is listed twice");
    out.push_back(unit);
  }
  return out;
}

std::vector<CriticalPoint::Ball> read_balls(const Context& c, const Value& list) {
  std::vector<CriticalPoint::Ball> out;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 2) Reader::malformed(v, "a ball is [r, mu]");
    out.push_back({c.reader.rat_positive(v.items[0]), c.reader.rat_positive(v.items[1])});
    if (out.size() > 1 && out.back().radius <= out[out.size() - 2].radius) Reader::malformed(v, "the radii must increase strictly");
  }
  if (out.empty()) Reader::malformed(list, "at least one ball [r, mu] is needed");
  return out;
}

Matrix read_matrix(const Context& c, const Value& v, std::size_t rows, std::size_t cols) {
  return c.problem.known ? c.reader.dyadic_matrix(v, rows, cols) : c.reader.dyadic_matrix(v);
}

std::vector<Matrix> read_matrices(const Context& c, const Value& list, std::size_t number, std::size_t rows, std::size_t cols) {
  std::vector<Matrix> out;
  if (c.problem.known && Reader::array(list).size() != number) Reader::malformed(list, "as many matrices as samples are needed, here " + std::to_string(number));
  for (const Value& v : Reader::array(list)) out.push_back(read_matrix(c, v, rows, cols));
  return out;
}

}  // namespace

CriticalPoint read_critical_point(const Context& c) {
  c.keys({}, {"center", "kinks", "dead", "symmetry", "gradient", "shift", "modulus", "balls", "value", "enters", "below", "witness"});
  CriticalPoint x;
  if (!c.is(Verdict::Proved)) return x;
  x.center = c.reader.blocks(c["center"], c.problem);
  x.kinks = read_kinks(c, c["kinks"]);
  x.dead = read_dead(c["dead"]);
  x.symmetry = read_symmetry(c["symmetry"]);
  x.gradient = c.reader.rat_not_negative(c["gradient"]);
  x.shift = c.reader.rat(c["shift"]);
  x.modulus = c.reader.rat_positive(c["modulus"]);
  x.balls = read_balls(c, c["balls"]);
  x.value = c.reader.rat_pair(c["value"]);
  if (c["enters"].type != Value::Null) x.enters = Reader::integer(c["enters"]);
  if (c["below"].type != Value::Null) x.below = c.reader.blocks(c["below"], c.problem);
  const Value& witness = c["witness"];
  Names names{"samples", "coupling", "weights"};
  if (!x.symmetry.empty()) names.push_back("turn");
  Reader::keys(witness, names);
  const Layout lay = c.problem.known ? Layout(c.problem) : Layout();
  x.samples = read_matrices(c, Reader::member(witness, "samples"), lay.n, lay.q, lay.q);
  x.coupling = read_matrices(c, Reader::member(witness, "coupling"), lay.n, lay.p, lay.q);
  x.weights = read_matrix(c, Reader::member(witness, "weights"), lay.p, lay.p);
  if (!x.symmetry.empty()) x.turn = read_matrix(c, Reader::member(witness, "turn"), x.symmetry.size(), lay.p);
  return x;
}

Kl read_kl(const Context& c) {
  c.keys({}, {"theta", "kappa", "upper", "direction"});
  Kl k;
  if (!c.is(Verdict::Proved)) return k;
  if (Reader::text(c["theta"]) != "1/2") Reader::malformed(c["theta"], "theta must be 1/2");
  for (const Value& v : Reader::array(c["kappa"])) k.kappa.push_back(c.reader.rat_positive(v));
  k.upper = c.reader.rat_not_negative(c["upper"]);
  k.direction = c.reader.blocks(c["direction"], c.problem);
  return k;
}

KlZero read_kl_zero(const Context& c) {
  c.keys({}, {"center", "shift", "rank", "balls", "enters", "witness"});
  KlZero k;
  if (!c.is(Verdict::Proved)) return k;
  k.around.center = c.reader.blocks(c["center"], c.problem);
  k.around.shift = c.reader.rat(c["shift"]);
  k.around.modulus = c.reader.rat_positive(c["rank"]);
  k.around.balls = read_balls(c, c["balls"]);
  for (const CriticalPoint::Ball& b : k.around.balls) k.kappa.push_back(b.modulus);
  if (c["enters"].type != Value::Null) k.around.enters = Reader::integer(c["enters"]);
  if (!c.problem.known || !c.problem.network) {  // of a quadratic, which is rejected, as of an unknown problem: any matrix
    k.factor = c.reader.dyadic_matrix(c["witness"]);
    return k;
  }
  std::size_t rows = c.problem.layers.back().width;
  for (const Layer& l : c.problem.layers) rows += l.width * (l.split ? 2 : 1);
  rows *= c.problem.samples();
  k.factor = c.reader.dyadic_matrix(c["witness"], rows, rows);
  return k;
}

}  // namespace amcheck
