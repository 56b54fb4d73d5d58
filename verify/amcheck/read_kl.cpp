// The keys of the claims about polynomial problems (SPEC 3.17 to 3.21).
#include <algorithm>

#include "read_claim.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxOrder = 16, kMaxDimension = 8;
constexpr long kMaxWeight = 16;

// An exponent in [least, 1).
Exponent read_theta(const Context& c, const Num& least) {
  const Num theta = c.reader.rat(c["theta"]);
  if (theta < least || theta >= 1) Reader::malformed(c["theta"], "theta must be in [" + show(least) + ", 1)");
  // The text is in lowest terms, so the power of two is in the denominator if it is not 0.
  return {theta.mantissa(), shifted(theta.denominator(), static_cast<std::uint64_t>(-theta.exponent()))};
}

std::vector<Num> read_row(const Context& c, const Value& v) {
  std::vector<Num> out;
  for (const std::string_view s : split(Reader::text(v))) out.push_back(c.reader.rat(v, s));
  return out;
}

// One number per unknown, if the problem is known.
std::vector<Num> read_vector(const Context& c, const Value& v) {
  std::vector<Num> out = read_row(c, v);
  if (c.problem.known && out.size() != c.problem.objective.unknowns) Reader::malformed(v, "as many numbers as unknowns are needed");
  return out;
}

Curve read_curve(const Context& c) {
  const Value& list = c["curve"];
  if (c.problem.known && Reader::array(list).size() != c.problem.objective.unknowns) Reader::malformed(list, "a curve has a row for every unknown");
  Curve out;
  bool moves = false;
  for (const Value& row : Reader::array(list)) {
    out.push_back(read_row(c, row));
    if (out.back().size() > kMaxOrder) Reader::malformed(row, "a row of a curve has at most 16 numbers");
    for (const Num& x : out.back()) moves = moves || x.sign() != 0;
  }
  if (!moves) Reader::malformed(list, "a curve must not be 0");
  return out;
}

Matrix read_basis(const Context& c) { return c.matrix(c["basis"], c.problem.objective.unknowns, c.problem.objective.unknowns); }

bool read_flag(const Value& v) { return Reader::integer(v, 0, 1) == 1; }

std::vector<KlSharp::Face> read_faces(const Context& c) {
  std::vector<KlSharp::Face> out;
  for (const Value& v : Reader::array(c["faces"])) {
    if (Reader::array(v).size() != 2) Reader::malformed(v, "a face is [signs, direction]");
    out.push_back({std::string(Reader::text(v.items[0])), std::nullopt});
    if (v.items[1].type != Value::Null) out.back().direction = read_vector(c, v.items[1]);
  }
  return out;
}

}  // namespace

KlExponent read_kl_exponent(const Context& c) {
  if (c.is(Verdict::Proved)) Reader::malformed(c["verdict"], "a claim of this kind cannot be proved");
  c.keys({"theta"}, {}, {"center", "curve"});
  KlExponent k;
  k.theta = read_theta(c, 0);
  if (!c.is(Verdict::Refuted)) return k;
  k.center = c.reader.blocks(c["center"], c.problem);
  k.curve = read_curve(c);
  return k;
}

KlSaddle read_kl_saddle(const Context& c) {
  c.keys({}, {"center", "basis", "index", "gradient", "least", "rise", "balls", "value", "direction", "upper", "enters"});
  KlSaddle k;
  if (!c.is(Verdict::Proved)) return k;
  k.center = c.reader.blocks(c["center"], c.problem);
  k.basis = read_basis(c);
  k.index = Reader::integer(c["index"]);
  k.gradient = c.reader.rat_not_negative(c["gradient"]);
  k.least = c.reader.rat_positive(c["least"]);
  k.rise = c.reader.rat_positive(c["rise"]);
  k.balls = read_kl_balls(c, c["balls"]);
  k.value = c.reader.rat_pair(c["value"]);
  k.direction = c.reader.blocks(c["direction"], c.problem);
  k.upper = c.reader.rat_not_negative(c["upper"]);
  k.enters = read_enters(c);
  return k;
}

KlSharp read_kl_sharp(const Context& c) {
  c.keys({}, {"center", "minimum", "balls", "faces", "multipliers", "curve", "upper", "enters"});
  KlSharp k;
  if (!c.is(Verdict::Proved)) return k;
  k.center = c.reader.blocks(c["center"], c.problem);
  k.minimum = read_flag(c["minimum"]);
  k.balls = read_kl_balls(c, c["balls"]);
  k.faces = read_faces(c);
  for (const Value& row : Reader::array(c["multipliers"])) k.multipliers.push_back(read_row(c, row));
  k.curve = read_curve(c);
  k.upper = c.reader.rat_not_negative(c["upper"]);
  k.enters = read_enters(c);
  return k;
}

KlDegenerate read_kl_degenerate(const Context& c) {
  c.keys({}, {"center", "theta", "basis", "exponents", "balls", "curve", "upper", "enters", "witness"});
  KlDegenerate k;
  if (!c.is(Verdict::Proved)) return k;
  k.center = c.reader.blocks(c["center"], c.problem);
  k.theta = read_theta(c, Num(1).times2(-1));
  const std::size_t n = c.problem.objective.unknowns;
  if (c.problem.known && n > kMaxDimension) Reader::malformed(c["basis"], "there are more than 8 unknowns");
  k.basis = read_basis(c);
  for (const Value& w : Reader::array(c["exponents"])) k.exponents.push_back(static_cast<std::uint32_t>(Reader::integer(w, 1, kMaxWeight)));
  if (c.problem.known && k.exponents.size() != n) Reader::malformed(c["exponents"], "as many exponents as unknowns are needed");
  k.balls = read_kl_balls(c, c["balls"]);
  k.curve = read_curve(c);
  k.upper = c.reader.rat_not_negative(c["upper"]);
  k.enters = read_enters(c);
  for (const Value& s : Reader::array(c["witness"])) k.witness.emplace_back(Reader::text(s));
  if (k.witness.size() != k.balls.size()) Reader::malformed(c["witness"], "one string for each ball is needed");
  return k;
}

KlChain read_kl_chain(const Context& c) {
  c.keys({}, {"theta", "kappa", "upper"});
  KlChain k;
  if (!c.is(Verdict::Proved)) return k;
  k.theta = read_theta(c, 0);
  if (k.theta.a == 0) Reader::malformed(c["theta"], "the number must be positive");
  k.kappa = c.reader.rat_positive(c["kappa"]);
  k.upper = c.reader.rat_positive(c["upper"]);
  return k;
}

}  // namespace amcheck
