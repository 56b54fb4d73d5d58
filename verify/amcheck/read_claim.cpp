// The keys of each kind of claim (SPEC 3.2 to 3.13; those of 3.14 to 3.16 are in read_critical_point.cpp, of 3.17 to 3.21 in read_kl.cpp, of 3.22 to 3.29 in read_rate.cpp, of 3.32 and 3.33 in read_box.cpp).
#include "read_claim.hpp"

#include <algorithm>

#include "composite_cell.hpp"

namespace amcheck {
namespace {

Spot read_spot(const Value& v) {
  if (Reader::array(v).size() != 4) Reader::malformed(v, "[k, block, row, column] is needed here");
  return {Reader::integer(v.items[0]), std::string(Reader::text(v.items[1])), Reader::integer(v.items[2]), Reader::integer(v.items[3])};
}

// The order of the Hessian that a witness for this label inverts; 0 for updates without one.
std::size_t witness_order(const Problem& p, const Label& label) {
  const Update::Kind kind = p.sweep[label.update].kind;
  if (p.polynomial()) return 0;
  if (kind != Update::Ridge && kind != Update::Jacobi) return 0;
  const Block& first = p.blocks[label.blocks[0]];
  if (first.kind == Block::W) return first.cols + (label.blocks.size() - 1);
  return first.kind == Block::b ? 1 : first.rows;
}

std::size_t label_named(const Problem& p, std::string_view name) {
  for (std::size_t i = 0; i < p.labels.size(); ++i)
    if (p.labels[i].name == name) return i;
  return kNone;
}

// The near inverses of one label, as many as sweeps or one.
std::vector<Matrix> read_inverses(const Context& c, const Value& list, std::size_t label) {
  const std::size_t n = Reader::array(list).size(), order = label == kNone ? 0 : witness_order(c.problem, c.problem.labels[label]);
  if (n != c.claim.k1 - c.claim.k0 && n != 1) Reader::malformed(list, "a witness needs one matrix, or one for each sweep of the range");
  std::vector<Matrix> out;
  for (const Value& P : list.items) out.push_back(c.witness(P, order));
  return out;
}

void read_witness(const Context& c, Trajectory& t) {
  const Problem& p = c.problem;
  const Value& witness = Reader::object(c["witness"]);
  t.witness.resize(p.labels.size());
  for (std::size_t i = 0; i < witness.items.size(); ++i) {
    const std::size_t label = label_named(p, witness.keys[i]);
    const Value& list = witness.items[i];
    if (p.known && (label == kNone || witness_order(p, p.labels[label]) == 0)) Reader::malformed(list, "a witness belongs to the label of a ridge or jacobi update");
    std::vector<Matrix> inverses = read_inverses(c, list, label);
    if (p.known) t.witness[label] = std::move(inverses);
  }
}

Trajectory read_trajectory(const Context& c) {
  c.keys({"start", "tolerance"}, {"distance", "ties", "witness"}, {"at", "lower", "inverse"});
  const Problem& p = c.problem;
  Trajectory t;
  const std::string_view start = Reader::text(c["start"]);
  if (start != "case" && start != "own") Reader::malformed(c["start"], "start must be 'case' or 'own'");
  t.from_case = start == "case";
  t.tolerance = c.reader.rat_positive(c["tolerance"]);
  if (c.is(Verdict::Proved)) {
    Names names;
    for (const Label& label : p.labels) names.push_back(label.name);
    names = c.names(c["distance"], names);
    Reader::keys(c["distance"], names);
    for (const std::string_view name : names) t.distance.push_back(c.reader.rat_not_negative(Reader::member(c["distance"], name)));
    for (const Value& tie : Reader::array(c["ties"])) t.ties.push_back(read_spot(tie));
    read_witness(c, t);
  } else if (c.is(Verdict::Refuted)) {
    const Value& at = c["at"];
    if (Reader::array(at).size() != 2) Reader::malformed(at, "at must be [k, label]");
    t.at = Reader::integer(at.items[0]);
    t.label = label_named(p, Reader::text(at.items[1]));
    if (p.known && t.label == kNone) Reader::malformed(at.items[1], "no update has this label");
    t.lower = c.reader.rat(c["lower"]);
    const Value& inverse = c["inverse"];
    const std::size_t order = p.known ? witness_order(p, p.labels[t.label]) : 0;
    if (inverse.type != Value::Null) {
      if (p.known && order == 0) Reader::malformed(inverse, "an inverse belongs to the label of a ridge or jacobi update: write null");
      t.inverse = c.witness(inverse, order);
    }
  }
  return t;
}

Form read_form(const Value& v) {
  const Names forms{"J0", "J1", "J1w", "J2", "J3"};
  const auto found = std::find(forms.begin(), forms.end(), Reader::text(v));
  if (found == forms.end()) Reader::malformed(v, "form must be J0, J1, J1w, J2 or J3");
  return static_cast<Form>(found - forms.begin());
}

long read_j(const Value& v) { return Reader::integer(v, 1, 0x7fffffff); }

Decrease read_decrease(const Context& c) {
  Decrease d;
  d.form = read_form(c["form"]);
  Names statement{"form", "j", "phase"};
  if (d.form == Form::J3) statement.push_back("beta");
  c.keys(statement, {"a", "a_upper", "window"}, {"window", "rise"});
  d.j = read_j(c["j"]);
  if (d.form == Form::J3) {
    if (d.j != 1) Reader::malformed(c["j"], "j is 1 for J3");
    if (c.certificate.runs[c.claim.run].name != "recorded") Reader::malformed(c["run"], "J3 is about the run 'recorded'");
    d.beta = c.reader.rat_positive(c["beta"]);
  }
  if (c["phase"].type != Value::Null) {
    if (d.form == Form::J2 || d.form == Form::J3) Reader::malformed(c["phase"], std::string(d.form == Form::J2 ? "J2" : "J3") + " has no phases: write null");
    d.phase = Reader::integer(c["phase"], 0, d.j - 1);
  }
  if (c.is(Verdict::Proved)) {
    d.a = c.reader.rat_positive(c["a"]);
    d.a_upper = c.reader.rat(c["a_upper"]);
  } else if (c.is(Verdict::Refuted)) {
    d.rise = c.reader.rat_pair(c["rise"]);
  }
  if (!c.is(Verdict::Undecided)) d.window = Reader::integer(c["window"]);
  return d;
}

SmallestJ read_smallest_j(const Context& c) {
  c.keys({"form", "j"}, {});
  const Form form = read_form(c["form"]);
  if (form == Form::J3) Reader::malformed(c["form"], "J3 has no smallest j");
  return {form, read_j(c["j"])};
}

Rises read_rises(const Context& c) {
  c.keys({}, {"sweeps"});
  Rises out;
  if (!c.is(Verdict::Proved)) return out;
  for (const Value& s : Reader::array(c["sweeps"])) {
    Reader::keys(s, {"k", "amount", "updates"});
    Rises::Sweep sweep{Reader::integer(Reader::member(s, "k")), c.reader.rat_pair(Reader::member(s, "amount")), {}};
    for (const Value& u : Reader::array(Reader::member(s, "updates"))) {
      Reader::keys(u, {"label", "amount", "cause"});
      sweep.updates.push_back({std::string(Reader::text(Reader::member(u, "label"))), std::string(Reader::text(Reader::member(u, "cause"))),
                               c.reader.rat_pair(Reader::member(u, "amount"))});
    }
    out.sweeps.push_back(std::move(sweep));
  }
  return out;
}

RelativeError read_relative_error(const Context& c) {
  c.keys({"j"}, {"b", "b_lower", "window"}, {"window"});
  RelativeError r;
  r.j = read_j(c["j"]);
  if (c.is(Verdict::Proved)) {
    r.b = c.reader.rat_not_negative(c["b"]);
    r.b_lower = c.reader.rat_not_negative(c["b_lower"]);
  }
  if (!c.is(Verdict::Undecided)) r.window = Reader::integer(c["window"]);
  return r;
}

// A number for every layer, or for every split layer, under the layer's number.
std::vector<Num> read_per_layer(const Context& c, const Value& v, bool split_only) {
  const std::vector<Layer>& layers = c.problem.layers;
  std::vector<std::string> numbers;
  std::vector<Num> out(layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (layers[i].split || !split_only) numbers.push_back(std::to_string(i + 1));
  const Names names = c.names(v, Names(numbers.begin(), numbers.end()));
  Reader::keys(v, names);
  for (const std::string_view name : names) {
    Num x = c.reader.rat(Reader::member(v, name));
    if (c.problem.known) out[std::stoul(std::string(name)) - 1] = std::move(x);
  }
  return out;
}

Sublevel read_sublevel(const Context& c) {
  Sublevel s;
  if (c.network()) c.keys({}, {"level", "radius", "residual", "gap", "data", "targets", "loss", "lipschitz"});
  else c.keys({}, {"level", "modulus", "gradient", "radius", "lower", "lipschitz"});
  if (!c.is(Verdict::Proved)) return s;
  s.level = c.reader.rat(c["level"]);
  s.lipschitz = c.reader.rat(c["lipschitz"]);
  if (c.network()) {
    s.radius = read_per_block(c, c["radius"]);
    s.residual = read_per_layer(c, c["residual"], false);
    s.gap = read_per_layer(c, c["gap"], true);
    s.data = c.reader.rat(c["data"]);
    s.targets = c.reader.rat(c["targets"]);
    s.loss = c.reader.rat(c["loss"]);
  } else {
    s.modulus = c.reader.rat_positive(c["modulus"]);
    s.gradient = c.reader.rat(c["gradient"]);
    const Names balls = c.names(c["radius"], {"x"});
    Reader::keys(c["radius"], balls);
    for (const std::string_view name : balls) s.ball = c.reader.rat(Reader::member(c["radius"], name));
    s.lower = c.reader.rat(c["lower"]);
  }
  return s;
}

StructuralDecrease read_structural_decrease(const Context& c) {
  Names constants{"blocks", "a"};
  if (!c.network()) constants.push_back("modulus");
  c.keys({}, constants);
  StructuralDecrease s;
  if (!c.is(Verdict::Proved)) return s;
  s.blocks = read_per_block(c, c["blocks"]);
  s.a = c.reader.rat_positive(c["a"]);
  if (!c.network()) s.modulus = read_per_block(c, c["modulus"]);
  return s;
}

StructuralError read_structural_error(const Context& c) {
  c.keys({}, {"b"});
  StructuralError s;
  if (c.is(Verdict::Proved)) s.b = c.reader.rat(c["b"]);
  return s;
}

Agreement read_agreement(const Context& c) {
  c.keys({}, {"deviation", "objective", "evaluation", "branch"});
  Agreement a;
  if (!c.is(Verdict::Proved)) return a;
  const Run &run = c.certificate.runs[c.claim.run], &reference = c.certificate.runs[c.certificate.run("reference")];
  if (run.last() != reference.last()) Reader::malformed(c.v, "the runs 'recorded' and 'reference' must have the same length");
  if (!run.objective) Reader::malformed(c.v, "the run 'recorded' needs 'objective' for this claim");
  a.deviation = read_rows(c, c["deviation"], c.claim.k1 - c.claim.k0 + 1);
  a.objective = c.reader.rat(c["objective"]);
  a.evaluation = c.reader.rat(c["evaluation"]);
  if (c["branch"].type != Value::Null) a.branch = read_spot(c["branch"]);
  return a;
}

OrbitAgreement read_orbit_agreement(const Context& c) {
  c.keys({}, {"lower", "upper", "branch"});
  OrbitAgreement a;
  if (!c.is(Verdict::Proved)) return a;
  const std::size_t iterates = c.claim.k1 - c.claim.k0 + 1;
  a.lower = read_rows(c, c["lower"], iterates);
  a.upper = read_rows(c, c["upper"], iterates);
  if (c["branch"].type != Value::Null) a.branch = read_spot(c["branch"]);
  return a;
}

std::vector<ExactEntry> read_exact(const Context& c, const Value& list, const Run& run) {
  const Problem& p = c.problem;
  const long K = static_cast<long>(run.last());
  std::vector<ExactEntry> out;
  for (const Value& v : Reader::array(list)) {
    if (!run.sweeps.empty()) Reader::malformed(list, "'exact' must be empty for a run with 'sweeps'");
    if (Reader::array(v).size() != 5) Reader::malformed(v, "[block, row, column, first, last] is needed here");
    const std::size_t b = p.block(Reader::text(v.items[0]));
    if (!p.known) {
      for (std::size_t n = 1; n < 5; ++n) Reader::integer(v.items[n]);
      continue;
    }
    if (b == kNone || p.blocks[b].kind != Block::U) Reader::malformed(v.items[0], "only entries of blocks U can be listed as exact");
    const long row = Reader::integer(v.items[1], 0, static_cast<long>(p.blocks[b].rows) - 1), col = Reader::integer(v.items[2], 0, static_cast<long>(p.blocks[b].cols) - 1);
    const long last = Reader::integer(v.items[4], 0, K), first = Reader::integer(v.items[3], 0, last);
    out.push_back({b, static_cast<std::size_t>(row) * p.blocks[b].cols + static_cast<std::size_t>(col), static_cast<std::size_t>(first), static_cast<std::size_t>(last)});
  }
  return out;
}

std::vector<Choice> read_choices(const Context& c, const Value& list, const Run& run) {
  const Problem& p = c.problem;
  std::vector<Choice> out;
  if (Reader::array(list).empty()) Reader::malformed(list, "'choices' must be left out if there are none");
  for (const Value& v : list.items) {
    if (Reader::array(v).size() != 5) Reader::malformed(v, "[k, block, row, column, codes] is needed here");
    const long k = Reader::integer(v.items[0], out.empty() ? 1 : static_cast<long>(out.back().k), static_cast<long>(run.last()));
    const std::size_t b = p.block(Reader::text(v.items[1]));
    Choice choice{static_cast<std::size_t>(k), b, 0, {}};
    for (const Value& code : Reader::array(v.items[4])) choice.codes.push_back(Reader::integer(code));
    if (!p.known) {
      for (std::size_t n = 2; n < 4; ++n) Reader::integer(v.items[n]);
      out.push_back(std::move(choice));
      continue;
    }
    if (b == kNone || p.blocks[b].kind != Block::U || p.layers[p.blocks[b].layer].sigma.kind != Activation::Piecewise)
      Reader::malformed(v.items[1], "only entries of blocks U with a piecewise activation can be chosen");
    const long row = Reader::integer(v.items[2], 0, static_cast<long>(p.blocks[b].rows) - 1), col = Reader::integer(v.items[3], 0, static_cast<long>(p.blocks[b].cols) - 1);
    choice.entry = static_cast<std::size_t>(row) * p.blocks[b].cols + static_cast<std::size_t>(col);
    for (const Choice& other : out)
      if (other.k == choice.k && other.block == b && other.entry == choice.entry) Reader::malformed(v, "an entry is chosen twice");
    if (choice.codes.size() < 2) Reader::malformed(v.items[4], "at least two codes are needed");
    const long most = 2 * static_cast<long>(p.layers[p.blocks[b].layer].sigma.breaks.size());
    for (std::size_t n = 0; n < choice.codes.size(); ++n) {
      Reader::integer(v.items[4].items[n], 0, most);
      for (std::size_t m = 0; m < n; ++m)
        if (choice.codes[m] == choice.codes[n]) Reader::malformed(v.items[4], "a code is listed twice");
    }
    out.push_back(std::move(choice));
  }
  return out;
}

Enclosure read_enclosure(const Context& c) {
  const bool proved = c.is(Verdict::Proved), witnessed = proved && c.v.find("witness") != nullptr, chosen = proved && c.v.find("choices") != nullptr;
  Names names{"radius", "exact", "frame"};
  if (witnessed) names.push_back("witness");
  if (chosen) names.push_back("choices");
  c.keys({}, names);
  const Problem& p = c.problem;
  const Run& run = c.certificate.runs[c.claim.run];
  if (c.claim.k0 != 0 || c.claim.k1 != run.last()) Reader::malformed(c["range"], "the range must be [0, " + std::to_string(run.last()) + "], all sweeps of the run");
  Enclosure e;
  if (!c.is(Verdict::Proved)) return e;
  e.radius = read_rows(c, c["radius"], run.iterates.size());
  e.exact = read_exact(c, c["exact"], run);
  if (chosen) e.choices = read_choices(c, c["choices"], run);
  const Value& frame = c["frame"];
  if (Reader::array(frame).size() != 4) Reader::malformed(frame, "frame must be [every, keep, rank, window]");
  std::size_t* const numbers[] = {&e.every, &e.keep, &e.rank, &e.window};
  for (std::size_t i = 0; i < 4; ++i) *numbers[i] = static_cast<std::size_t>(Reader::integer(frame.items[i], 1, 0x7fffffff));
  if (!witnessed) return e;
  const Value& witness = c["witness"];
  if (!run.sweeps.empty()) Reader::malformed(witness, "a run with 'sweeps' has no witness: without all iterates it cannot be re-checked");
  Names labels;
  for (const Label& label : p.labels)
    if (witness_order(p, label) > 0) labels.push_back(label.name);
  labels = c.names(witness, labels);
  Reader::keys(witness, labels);
  e.witness.emplace(p.labels.size());
  for (const std::string_view name : labels) {
    const std::size_t label = p.known ? label_named(p, name) : kNone;
    std::vector<Matrix> inverses = read_inverses(c, Reader::member(witness, name), label);
    if (p.known) (*e.witness)[label] = std::move(inverses);
  }
  return e;
}

}  // namespace

std::vector<Num> read_per_block(const Context& c, const Value& v) {
  Names names;
  std::vector<Num> out;
  for (const Block& b : c.problem.blocks) names.push_back(b.name);
  names = c.names(v, names);
  Reader::keys(v, names);
  for (const std::string_view name : names) out.push_back(c.reader.rat(Reader::member(v, name)));
  return out;
}

std::vector<Matrix> read_rows(const Context& c, const Value& v, std::size_t entries) {
  Names names;
  std::vector<Matrix> out;
  for (const Block& b : c.problem.blocks) names.push_back(b.name);
  names = c.names(v, names);
  Reader::keys(v, names);
  for (const std::string_view name : names) {
    const Value& row = Reader::member(v, name);
    out.push_back(c.reader.dyadic_row(row, entries));
    for (std::size_t i = 0; i < out.back().size(); ++i)
      if (out.back().sign(i) < 0) Reader::malformed(row, "these numbers must not be negative");
  }
  return out;
}

void read_claim(const Value& v, const Certificate& certificate, const Problem& problem, Reader& reader, Claim& claim) {
  static const Problem unknown = [] {
    Problem p;
    p.known = false;
    return p;
  }();
  // A claim that is rejected because of the kind of its problem has no shapes that the problem could give; one about F of a composite
  // problem has those of the blocks in it.
  const bool about_F = problem.kind == ProblemKind::Composite && (claim.kind == Kind::CriticalPoint || claim.kind == Kind::Kl || claim.kind == Kind::KlSaddle);
  const Problem contained = about_F ? contained_problem(problem) : Problem();
  const Context c{v, certificate, !speaks_of(claim.kind, problem) ? unknown : about_F ? contained : problem, reader, claim};
  switch (claim.kind) {
    case Kind::Trajectory: claim.body = read_trajectory(c); break;
    case Kind::Decrease: claim.body = read_decrease(c); break;
    case Kind::SmallestJ: claim.body = read_smallest_j(c); break;
    case Kind::Rises: claim.body = read_rises(c); break;
    case Kind::RelativeError: claim.body = read_relative_error(c); break;
    case Kind::Sublevel: claim.body = read_sublevel(c); break;
    case Kind::StructuralDecrease: claim.body = read_structural_decrease(c); break;
    case Kind::StructuralError: claim.body = read_structural_error(c); break;
    case Kind::Agreement: claim.body = read_agreement(c); break;
    case Kind::Enclosure: claim.body = read_enclosure(c); break;
    case Kind::OrbitAgreement: claim.body = read_orbit_agreement(c); break;
    case Kind::CriticalPoint: claim.body = read_critical_point(c); break;
    case Kind::Kl: claim.body = read_kl(c); break;
    case Kind::KlZero: claim.body = read_kl_zero(c); break;
    case Kind::KlExponent: claim.body = read_kl_exponent(c); break;
    case Kind::KlSaddle: claim.body = read_kl_saddle(c); break;
    case Kind::KlSharp: claim.body = read_kl_sharp(c); break;
    case Kind::KlDegenerate: claim.body = read_kl_degenerate(c); break;
    case Kind::KlChain: claim.body = read_kl_chain(c); break;
    case Kind::Contraction: claim.body = read_contraction(c); break;
    case Kind::RateLocal: claim.body = read_rate_local(c); break;
    case Kind::RateKl: claim.body = read_rate_kl(c); break;
    case Kind::Trapping: claim.body = read_trapping(c); break;
    case Kind::RateSublinear: claim.body = read_rate_sublinear(c); break;
    case Kind::RateFinite: claim.body = read_rate_finite(c); break;
    case Kind::RateInertial: claim.body = read_rate_inertial(c); break;
    case Kind::BoxTrajectory: claim.body = read_box_trajectory(c); break;
    case Kind::RateFixedPoint: claim.body = read_rate_fixed_point(c); break;
  }
}

}  // namespace amcheck
