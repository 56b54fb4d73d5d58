#include "certificate/claim.hpp"

#include "number/text.hpp"

#include <nettle/sha2.h>

namespace amcert {

std::string canonical(const Json& v) { return v.dump(1); }

Rational number_of(const Claim& c, const char* key) { return parse_number(c.constants.at(key).get<std::string>()); }

std::string sha256(std::string_view s) {
  sha256_ctx context;
  sha256_init(&context);
  sha256_update(&context, s.size(), reinterpret_cast<const std::uint8_t*>(s.data()));
  std::uint8_t sum[SHA256_DIGEST_SIZE];
  sha256_digest(&context, sizeof sum, sum);
  std::string hex;
  for (std::uint8_t byte : sum) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::string digest(const Json& v) { return sha256(canonical(v)); }

Json matrix_json(const DyadicMatrix& m) {
  Json rows = Json::array();
  for (Index i = 0; i < m.rows(); ++i) {
    std::string row;
    for (Index j = 0; j < m.cols(); ++j) {
      if (j) row += ' ';
      if (m.doubles()) append_dyadic(row, m.approximate()(i, j));
      else append_dyadic(row, m.mantissa()[std::size_t(j * m.rows() + i)], m.exponent());
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

namespace {

Json rational_rows(const RationalMatrix& m) {
  Json rows = Json::array();
  for (Index i = 0; i < m.rows; ++i) {
    std::string row;
    for (Index j = 0; j < m.cols; ++j) row += (j ? " " : "") + m(i, j).str();
    rows.push_back(std::move(row));
  }
  return rows;
}

Json activation_json(const Activation& f) {
  if (f.kind == Activation::Kind::tanh) return {{"kind", "tanh"}};
  if (f.kind == Activation::Kind::sigmoid) return {{"kind", "sigmoid"}};
  Json breaks = Json::array(), pieces = Json::array();
  for (const Rational& b : f.breaks) breaks.push_back(b.str());
  for (const auto& p : f.pieces) pieces.push_back(p.slope.str() + " " + p.offset.str());
  return {{"kind", "piecewise"}, {"breaks", breaks}, {"pieces", pieces}};
}

Json point_json(const Point& x, const Problem& problem) {
  Json out = Json::object();
  for (std::size_t b = 0; b < x.size(); ++b) out[problem.blocks[b].name] = matrix_json(x[b]);
  return out;
}

Json network_json(const Network& n) {
  Json layers = Json::array();
  for (const Layer& l : n.layers) {
    Json j = {{"width", l.width},
              {"gamma", l.gamma.str()},
              {"lambda", l.lambda.str()},
              {"bias", l.bias == Bias::none ? "none" : l.bias == Bias::ones ? "ones" : "apart"}};
    if (l.split) {
      j["rho"] = l.rho.str();
      j["activation"] = activation_json(l.activation);
    }
    layers.push_back(std::move(j));
  }
  return {{"data", {{"X", rational_rows(n.X)}, {"Y", rational_rows(n.Y)}}},
          {"loss_scale", n.loss_scale.str()},
          {"output_split", n.layers.back().split ? 1 : 0},
          {"layers", layers}};
}

Json polynomial_json(const Polynomial& p) {
  Json out = Json::array();
  for (const auto& [m, c] : p.terms()) {
    std::string s = c.str();
    for (int i : m) s += " " + std::to_string(i);
    out.push_back(std::move(s));
  }
  return out;
}

Json polynomials_json(const std::vector<Polynomial>& list) {
  Json out = Json::array();
  for (const Polynomial& p : list) out.push_back(polynomial_json(p));
  return out;
}

Json blocks_json(const Problem& problem) {
  Json out = Json::array();
  for (const Block& b : problem.blocks) out.push_back({{"name", b.name}, {"rows", b.rows}, {"cols", b.cols}});
  return out;
}

Json residuals_json(const std::vector<PiecewisePolynomial::Residual>& list) {
  Json out = Json::array();
  for (const auto& r : list) out.push_back({{"weight", r.weight.str()}, {"value", polynomial_json(r.value)}});
  return out;
}

Json polynomial_problem_json(const Problem& problem) {
  const PiecewisePolynomial& f = *problem.polynomial;
  return {{"kind", "polynomial"}, {"blocks", blocks_json(problem)}, {"hinges", polynomials_json(f.hinges)}, {"residuals", residuals_json(f.residuals)}, {"rest", polynomial_json(f.rest)}};
}

Json composite_json(const Problem& problem) {
  const Composite& c = *problem.composite;
  Json functions = Json::object(), aside = Json::array(), units = Json::array();
  for (std::size_t m = 0; m < c.units.size(); ++m) {
    if (c.kind(m) == UnitKind::positive_part) units.push_back(polynomial_json(c.units[m]));
    else units.push_back({{"function", name(c.kind(m))}, {"value", polynomial_json(c.units[m])}});
  }
  for (const auto& [name, f] : c.functions) functions[name] = {{"residuals", residuals_json(f.residuals)}, {"rest", polynomial_json(f.rest)}};
  for (std::size_t b = 0; b < c.aside.size(); ++b)
    if (c.aside[b]) aside.push_back(problem.blocks[b].name);
  return {{"kind", "composite"}, {"blocks", blocks_json(problem)}, {"units", units}, {"functions", functions}, {"objective", c.objective}, {"aside", aside}};
}

Json update_json(const Update& u, const Problem& problem) {
  const auto named = [&](int b) { return problem.blocks[std::size_t(b)].name; };
  const auto bound = [](const std::optional<Rational>& x) { return x ? Json(x->str()) : Json(); };
  Json blocks = Json::array(), prox = Json::array();
  for (int b : u.blocks) blocks.push_back(named(b));
  for (const Rational& a : u.prox) prox.push_back(a.str());
  Json j = {{"update", name(u.kind)}, {"blocks", blocks}};
  switch (u.kind) {
    case Kind::heavy_ball: j.update({{"step", u.step.str()}, {"momentum", u.momentum.str()}}); break;
    case Kind::assign: j["value"] = polynomials_json(u.value); break;
    case Kind::descend:
      j.update({{"function", u.function}, {"at", named(u.at)}, {"kink", int(u.kink)}, {"step", u.step_block < 0 ? u.step.str() : named(u.step_block)}});
      break;
    case Kind::minimize:
      j.update({{"function", u.function}, {"at", named(u.at)}, {"prox", prox[0]}, {"lower", bound(u.lower)}, {"upper", bound(u.upper)}});
      break;
    default: j["prox"] = prox;
  }
  return j;
}

}  // namespace

Json problem_json(const Problem& problem) {
  Json out;
  if (problem.network) {
    out = network_json(*problem.network);
    out["kind"] = "network";
  } else if (problem.polynomial) {
    out = polynomial_problem_json(problem);
  } else if (problem.composite) {
    out = composite_json(problem);
  } else {
    Json blocks = Json::array();
    for (const Block& b : problem.blocks) blocks.push_back({{"name", b.name}, {"size", b.rows}});
    out = {{"kind", "quadratic"}, {"blocks", blocks}, {"H", rational_rows(problem.quadratic->H)}, {"g", rational_rows(problem.quadratic->g)}};
  }
  out["format"] = "amcert-problem/1";
  out["name"] = problem.name;
  Json sweep = Json::array();
  for (const Update& u : problem.sweep) sweep.push_back(update_json(u, problem));
  out["sweep"] = sweep;
  out["start"] = point_json(problem.start, problem);
  if (problem.has(Kind::heavy_ball)) out["previous"] = point_json(problem.previous, problem);
  return out;
}

Json run_json(const RecordedRun& run, const Problem& problem) {
  Json iterates = Json::array();
  for (const Point& x : run.iterates) iterates.push_back(point_json(x, problem));
  Json out = {{"origin", run.by_engine ? "engine" : "user"}, {"iterates", std::move(iterates)}};
  if (!run.sweep_of.empty()) out["sweeps"] = run.sweep_of;
  if (!run.objective.empty()) {
    std::string row;
    for (double f : run.objective) {
      if (!row.empty()) row += ' ';
      append_dyadic(row, f);
    }
    out["objective"] = row;
  }
  return out;
}

Certificate::Certificate(const Problem& problem, long bits)
    : problem_(problem_json(problem)), problem_digest_(amcert::digest(problem_)), bits_(bits) {}

void Certificate::add_run(const std::string& name, const RecordedRun& run, const Problem& problem) {
  runs_[name] = run_json(run, problem);
  run_digest_[name] = amcert::digest(runs_[name]);
}

namespace {

Json claim_json(const Claim& c) {
  Json j = c.statement;
  j["kind"] = c.kind;
  j["verdict"] = name(c.verdict);
  j["run"] = c.run;
  j["range"] = {c.k0, c.k1};
  j["needs"] = c.needs;
  if (c.verdict == Verdict::undecided) j["reason"] = c.reason;
  else j.update(c.constants);
  return j;
}

}  // namespace

const Claim& Certificate::add(Claim claim) {
  Json j = claim_json(claim);
  j["problem"] = problem_digest_;
  j["runs"] = {{claim.run, run_digest_.at(claim.run)}};
  if (claim.kind == "orbit_agreement") j["runs"]["orbit"] = run_digest_.at("orbit");
  if (claim.kind == "double_agreement") j["runs"]["reference"] = run_digest_.at("reference");
  claim.digest = amcert::digest(j);
  claims_.push_back(std::move(claim));
  return claims_.back();
}

Json Certificate::json() const {
  Json claims = Json::array();
  for (const Claim& c : claims_) {
    Json j = claim_json(c);
    if (!c.witness.is_null() && c.verdict == Verdict::proved) j["witness"] = c.witness;
    j["digest"] = c.digest;
    claims.push_back(std::move(j));
  }
  return {{"format", "amcert-certificate/1"}, {"problem", problem_digest_}, {"bits", bits_}, {"runs", runs_}, {"claims", claims}};
}

}  // namespace amcert
