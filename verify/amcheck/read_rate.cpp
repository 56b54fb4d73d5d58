// The keys of the claims about rates (SPEC 3.22 to 3.29).
#include "read_claim.hpp"

namespace amcheck {
namespace {

constexpr long kMaxPower = 24;

// 0 < x < 1
Num read_factor(const Context& c) {
  Num x = c.reader.rat_positive(c["factor"]);
  if (x >= 1) Reader::malformed(c["factor"], "the number must be below 1");
  return x;
}

// A matrix of any shape; what it must have is a matter of the check. No rows: 0x0.
Matrix read_any(const Context& c, const Value& v) { return Reader::array(v).empty() ? Matrix() : c.reader.dyadic_matrix(v); }

void read_nothing(const Value& v, const char* why) {
  if (!Reader::object(v).items.empty()) Reader::malformed(v, why);
}

const Names kLocal{"radius", "blocks", "modulus", "decrease"};

void keys_with_local(const Context& c, const Names& own) {
  Names all = kLocal;
  all.insert(all.end(), own.begin(), own.end());
  c.keys({}, all);
}

LocalSweep read_local(const Context& c) {
  LocalSweep s;
  s.radius = c.reader.rat_positive(c["radius"]);
  s.decrease = c.reader.rat_positive(c["decrease"]);
  if (c.problem.known && c.problem.heavy_ball() && c.claim.kind == Kind::Contraction) {
    for (const char* key : {"blocks", "modulus"}) read_nothing(c[key], "a heavy_ball step has no numbers for its blocks");
    return s;
  }
  s.blocks = read_per_block(c, c["blocks"]);
  if (c.problem.known && c.problem.network()) read_nothing(c["modulus"], "'modulus' is empty for a network");
  else s.modulus = read_per_block(c, c["modulus"]);
  for (const Num& m : s.modulus)
    if (m.sign() < 0) Reader::malformed(c["modulus"], "these numbers must not be negative");
  return s;
}

}  // namespace

Contraction read_contraction(const Context& c) {
  keys_with_local(c, {"norm", "kernel", "curb", "rough", "least", "most", "factor", "power", "lower", "witness"});
  Contraction x;
  if (!c.is(Verdict::Proved)) return x;
  x.local = read_local(c);
  x.norm = read_any(c, c["norm"]);
  x.kernel = read_any(c, c["kernel"]);
  x.curb = c.reader.rat_not_negative(c["curb"]);
  x.rough = c.reader.rat_positive(c["rough"]);
  x.least = c.reader.rat_positive(c["least"]);
  x.most = c.reader.rat_positive(c["most"]);
  x.factor = read_factor(c);
  x.power = Reader::integer(c["power"], 0, kMaxPower);
  x.lower = c.reader.rat_not_negative(c["lower"]);
  const Value& witness = c["witness"];
  Reader::keys(witness, {"factor", "floor", "inverse"});
  x.weight_factor = read_any(c, Reader::member(witness, "factor"));
  x.floor = read_any(c, Reader::member(witness, "floor"));
  x.inverse = read_any(c, Reader::member(witness, "inverse"));
  return x;
}

RateLocal read_rate_local(const Context& c) {
  keys_with_local(c, {"factor", "root", "shift", "witness"});
  RateLocal x;
  if (!c.is(Verdict::Proved)) return x;
  x.local = read_local(c);
  x.factor = read_factor(c);
  x.root = c.reader.rat_positive(c["root"]);
  x.shift = c.reader.rat_positive(c["shift"]);
  x.witness = read_arrow_factor(c, std::nullopt, 2);
  return x;
}

RateKl read_rate_kl(const Context& c) {
  keys_with_local(c, {"ball", "error", "factor"});
  RateKl x;
  if (!c.is(Verdict::Proved)) return x;
  x.local = read_local(c);
  x.ball = Reader::integer(c["ball"]);
  x.error = c.reader.rat_positive(c["error"]);
  x.factor = read_factor(c);
  return x;
}

namespace {

std::vector<Trapping::Dead> read_dead_units(const Context& c) {
  std::vector<Trapping::Dead> out;
  for (const Value& v : Reader::array(c["dead"])) {
    Reader::keys(v, {"cone", "spread", "scale", "growth"});
    out.push_back({read_any(c, Reader::member(v, "cone")), c.reader.rat_positive(Reader::member(v, "spread")), c.reader.rat_positive(Reader::member(v, "scale")), c.reader.rat_positive(Reader::member(v, "growth"))});
  }
  return out;
}

std::vector<Trapping::Vanished> read_vanished_units(const Context& c) {
  std::vector<Trapping::Vanished> out;
  for (const Value& v : Reader::array(c["vanished"])) {
    Reader::keys(v, {"inverse", "axis", "metric", "shape", "least", "scale", "error"});
    const auto matrix = [&](const char* key) { return read_any(c, Reader::member(v, key)); };
    const auto number = [&](const char* key) { return c.reader.rat_positive(Reader::member(v, key)); };
    out.push_back({matrix("inverse"), matrix("axis"), matrix("metric"), matrix("shape"), number("least"), number("scale"), number("error")});
  }
  return out;
}

}  // namespace

Trapping read_trapping(const Context& c) {
  Trapping x;
  Names names{"at", "distance", "gap", "step", "factor", "constant"};
  x.with_dead = c.is(Verdict::Proved) && c.v.find("dead") != nullptr;
  if (x.with_dead) names.insert(names.end(), {"fade", "weight", "rest", "dead"});
  const bool with_vanished = c.is(Verdict::Proved) && c.v.find("vanished") != nullptr;
  if (with_vanished) names.push_back("vanished");
  c.keys({}, names);
  if (!c.is(Verdict::Proved)) return x;
  x.at = Reader::integer(c["at"]);
  x.step = c.reader.rat_not_negative(c["step"]);
  x.distance = c.reader.rat_not_negative(c["distance"]);
  x.gap = c.reader.rat_not_negative(c["gap"]);
  x.factor = read_factor(c);
  x.constant = c.reader.rat_not_negative(c["constant"]);
  if (with_vanished) x.vanished = read_vanished_units(c);
  if (!x.with_dead) return x;
  x.fade = c.reader.rat_positive(c["fade"]);
  x.weight = c.reader.rat_positive(c["weight"]);
  x.rest = c.reader.rat_positive(c["rest"]);
  x.dead = read_dead_units(c);
  return x;
}

RateSublinear read_rate_sublinear(const Context& c) {
  keys_with_local(c, {"ball", "error", "at", "distance", "gap", "step", "speed", "bound", "length", "witness"});
  RateSublinear x;
  if (!c.is(Verdict::Proved)) return x;
  x.local = read_local(c);
  x.ball = Reader::integer(c["ball"]);
  x.at = Reader::integer(c["at"]);
  x.error = c.reader.rat_positive(c["error"]);
  x.distance = c.reader.rat_not_negative(c["distance"]);
  x.gap = c.reader.rat_positive(c["gap"]);
  x.step = c.reader.rat_not_negative(c["step"]);
  x.speed = c.reader.rat_positive(c["speed"]);
  x.bound = c.reader.rat_positive(c["bound"]);
  x.length = c.reader.rat_positive(c["length"]);
  x.witness = Reader::text(c["witness"]);
  return x;
}

RateFinite read_rate_finite(const Context& c) {
  c.keys({}, {"ball", "modulus", "at", "distance", "gap", "steps", "length"});
  RateFinite x;
  if (!c.is(Verdict::Proved)) return x;
  x.ball = Reader::integer(c["ball"]);
  x.at = Reader::integer(c["at"]);
  x.steps = Reader::integer(c["steps"], 0, 0x7fffffff);
  x.modulus = c.reader.rat_not_negative(c["modulus"]);
  x.distance = c.reader.rat_not_negative(c["distance"]);
  x.gap = c.reader.rat_not_negative(c["gap"]);
  x.length = c.reader.rat_not_negative(c["length"]);
  return x;
}

RateInertial read_rate_inertial(const Context& c) {
  RateInertial x;
  Names names{"factor"};
  x.with_steps = Reader::text(c["form"]) == "J3";
  if (x.with_steps) names.insert(names.end(), {"alpha", "beta", "kappa", "error"});
  c.keys({"form", "j"}, names);
  if (!x.with_steps && Reader::text(c["form"]) != "Jq") Reader::malformed(c["form"], "form must be 'J3' or 'Jq'");
  x.j = Reader::integer(c["j"], 1, 0x7fffffff);
  if (x.with_steps && x.j != 1) Reader::malformed(c["j"], "j must be 1 for the form J3");
  if (!c.is(Verdict::Proved)) return x;
  x.factor = read_factor(c);
  if (!x.with_steps) return x;
  x.alpha = c.reader.rat(c["alpha"]);
  x.beta = c.reader.rat_not_negative(c["beta"]);
  if (x.alpha <= x.beta) Reader::malformed(c["alpha"], "alpha must be greater than beta");
  x.kappa = c.reader.rat_positive(c["kappa"]);
  x.error = c.reader.rat_positive(c["error"]);
  return x;
}

}  // namespace amcheck
