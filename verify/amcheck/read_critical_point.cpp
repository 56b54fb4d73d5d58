// The keys of critical_point, kl and kl_zero (SPEC 3.14 to 3.16).
#include <algorithm>

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
    if (b == kNone || (p.blocks[b].kind != Block::U && !p.contained)) Reader::malformed(v.items[0], p.contained ? "F contains no such block" : "only entries of blocks U can be kinks");
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
    out.push_back({Reader::integer(v.items[0]), Reader::integer(v.items[1]), Reader::integer(v.items[2]), {}});
    const CriticalPoint::Pair& pair = out.back();
    if (pair.a >= pair.b) Reader::malformed(v, "a < b is needed in [layer, a, b]");
    for (std::size_t k = 0; k + 1 < out.size(); ++k)
      if (out[k].layer == pair.layer && out[k].a == pair.a && out[k].b == pair.b) Reader::malformed(v, "a pair is listed twice");
  }
  return out;
}

// Items of `symmetry` of a polynomial problem: arrays of [i, j, c].
std::vector<CriticalPoint::Pair> read_rotations(const Context& c, const Value& list) {
  const long n = c.problem.known ? static_cast<long>(std::min(c.problem.objective.unknowns, std::size_t{0x7fffffff})) : 0x7fffffff;
  std::vector<CriticalPoint::Pair> out;
  for (const Value& item : Reader::array(list)) {
    if (Reader::array(item).empty()) Reader::malformed(item, "an item of 'symmetry' needs at least one [i, j, c]");
    Rotation planes;
    for (const Value& v : item.items) {
      if (Reader::array(v).size() != 3) Reader::malformed(v, "[i, j, c] is needed here");
      const long j = Reader::integer(v.items[1], 0, n - 1), i = Reader::integer(v.items[0], 0, j - 1);
      if (!planes.empty() && static_cast<std::size_t>(i) <= planes.back().i) Reader::malformed(v, "the i of an item must increase strictly");
      const Num speed = c.reader.rat(v.items[2]);
      if (speed.sign() == 0) Reader::malformed(v, "c must not be 0");
      planes.push_back({static_cast<std::size_t>(i), static_cast<std::size_t>(j), speed});
    }
    out.push_back({0, 0, 0, std::move(planes)});
  }
  return out;
}

// Of an unknown problem the items say themselves what they are; what is no array is malformed as either.
bool are_rotations(const Context& c, const Value& list) {
  if (c.problem.known) return c.problem.polynomial();
  const std::vector<Value>& items = Reader::array(list);
  return !items.empty() && (items[0].items.empty() || items[0].items[0].type == Value::Array);
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

// `sides` has a letter per sample.
std::vector<CriticalPoint::Vanished> read_vanished(const Context& c, const Value& list) {
  std::vector<CriticalPoint::Vanished> out;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 3) Reader::malformed(v, "[layer, unit, sides] is needed here");
    const CriticalPoint::Vanished unit{Reader::integer(v.items[0]), Reader::integer(v.items[1]), std::string(Reader::text(v.items[2]))};
    if (unit.sides.find_first_not_of("-0+") != std::string::npos) Reader::malformed(v.items[2], "sides are given by the letters -, 0 and +");
    if (c.problem.known && unit.sides.size() != c.problem.samples()) Reader::malformed(v.items[2], "as many letters as samples are needed");
    for (const CriticalPoint::Vanished& other : out)
      if (other.layer == unit.layer && other.unit == unit.unit) Reader::malformed(v, "a unit is listed twice");
    out.push_back(unit);
  }
  return out;
}

std::vector<CriticalPoint::Ball> read_balls(const Context& c, const Value& list) {
  std::vector<CriticalPoint::Ball> out;
  for (const KlBall& ball : read_kl_balls(c, list)) out.push_back({ball.radius, ball.kappa});
  return out;
}

std::vector<Matrix> read_matrices(const Context& c, const Value& list, std::size_t number, std::size_t rows, std::size_t cols) {
  std::vector<Matrix> out;
  if (c.problem.known && Reader::array(list).size() != number) Reader::malformed(list, "as many matrices as samples are needed, here " + std::to_string(number));
  for (const Value& v : Reader::array(list)) out.push_back(c.matrix(v, rows, cols));
  return out;
}

}  // namespace

std::vector<KlBall> read_kl_balls(const Context& c, const Value& list) {
  std::vector<KlBall> out;
  for (const Value& v : Reader::array(list)) {
    if (Reader::array(v).size() != 2) Reader::malformed(v, "a ball is a radius and a constant");
    out.push_back({c.reader.rat_positive(v.items[0]), c.reader.rat_positive(v.items[1])});
    if (out.size() > 1 && out.back().radius <= out[out.size() - 2].radius) Reader::malformed(v, "the radii must increase strictly");
  }
  if (out.empty()) Reader::malformed(list, "at least one ball is needed");
  return out;
}

ArrowFactor read_arrow_factor(const Context& c, std::optional<std::size_t> turns, std::size_t times) {
  const Value& witness = c["witness"];
  const bool turned = turns ? *turns > 0 : witness.find("turn") != nullptr;
  Names names{"samples", "coupling", "weights"};
  if (turned) names.push_back("turn");
  Reader::keys(witness, names);
  const Layout lay = c.problem.known ? Layout(c.problem) : Layout();
  const std::size_t q = times * lay.q, p = times * lay.p;
  ArrowFactor out;
  out.samples = read_matrices(c, Reader::member(witness, "samples"), lay.n, q, q);
  out.coupling = read_matrices(c, Reader::member(witness, "coupling"), lay.n, p, q);
  out.weights = c.matrix(Reader::member(witness, "weights"), p, p);
  if (!turned) return out;
  const Value& turn = Reader::member(witness, "turn");
  const std::size_t rows = turns ? *turns : std::max(Reader::array(turn).size(), std::size_t{1});
  out.turn = c.matrix(turn, rows, p);
  return out;
}

std::optional<long> read_enters(const Context& c) {
  return c["enters"].type == Value::Null ? std::nullopt : std::optional<long>(Reader::integer(c["enters"]));
}

CriticalPoint read_critical_point(const Context& c) {
  c.keys({}, {"center", "kinks", "dead", "vanished", "symmetry", "gradient", "shift", "modulus", "balls", "value", "enters", "below", "witness"});
  CriticalPoint x;
  if (!c.is(Verdict::Proved)) return x;
  x.center = c.reader.blocks(c["center"], c.problem);
  x.kinks = read_kinks(c, c["kinks"]);
  x.dead = read_dead(c["dead"]);
  x.vanished = read_vanished(c, c["vanished"]);
  if (c.problem.polynomial() && (!x.dead.empty() || !x.vanished.empty())) Reader::malformed(c["dead"], "'dead' and 'vanished' are empty for a polynomial problem");
  x.symmetry = are_rotations(c, c["symmetry"]) ? read_rotations(c, c["symmetry"]) : read_symmetry(c["symmetry"]);
  x.gradient = c.reader.rat_not_negative(c["gradient"]);
  x.shift = c.reader.rat(c["shift"]);
  x.modulus = c.reader.rat_positive(c["modulus"]);
  x.balls = read_balls(c, c["balls"]);
  x.value = c.reader.rat_pair(c["value"]);
  x.enters = read_enters(c);
  if (c["below"].type != Value::Null) x.below = c.reader.blocks(c["below"], c.problem);
  x.witness = read_arrow_factor(c, x.symmetry.size(), 1);
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
  c.keys({}, {"center", "shift", "rank", "balls", "direction", "upper", "enters", "witness"});
  KlZero k;
  if (!c.is(Verdict::Proved)) return k;
  k.around.center = c.reader.blocks(c["center"], c.problem);
  k.around.shift = c.reader.rat(c["shift"]);
  k.around.modulus = c.reader.rat_positive(c["rank"]);
  k.around.balls = read_balls(c, c["balls"]);
  for (const CriticalPoint::Ball& b : k.around.balls) k.kappa.push_back(b.modulus);
  k.direction = c.reader.blocks(c["direction"], c.problem);
  k.upper = c.reader.rat_not_negative(c["upper"]);
  k.around.enters = read_enters(c);
  const std::size_t own = c.problem.objective.residuals.size();  // of a polynomial problem
  if (!c.problem.known || (!c.problem.network() && own == 0)) {  // rejected, as is a quadratic, or of an unknown problem: any matrix
    k.factor = c.reader.dyadic_matrix(c["witness"]);
    return k;
  }
  if (own > 0) {
    k.factor = c.reader.dyadic_matrix(c["witness"], own, own);
    return k;
  }
  std::size_t rows = c.problem.layers.back().width;
  for (const Layer& l : c.problem.layers) rows += l.width * (l.split ? 2 : 1);
  rows *= c.problem.samples();
  k.factor = c.reader.dyadic_matrix(c["witness"], rows, rows);
  return k;
}

}  // namespace amcheck
