#include "check.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

#include "claims.hpp"
#include "reader.hpp"
#include "sha256.hpp"

namespace amcheck {
namespace {

const char* const kWords[] = {"VERIFIED", "REJECTED", "MALFORMED", "UNSUPPORTED", "LIMIT", "MISMATCH", "CONDITIONAL"};
const char* const kVerdictNames[] = {"proved", "refuted", "undecided"};

Result finish(Result result, Exit code, const std::string& reason) {
  result.exit_code = code;
  result.last_line = std::string("s ") + kWords[code] + " " + reason;
  return result;
}

// One of the two files while it is being read.
struct File {
  const std::string& name;
  std::string_view text;
  Value root;

  Result failed(Result result, const Failure& f) const {
    std::string where = name;
    if (f.place != nullptr && !text.empty()) {
      where += ", line " + std::to_string(line_of(text, f.place));
      const std::string path = f.field.empty() ? path_to(root, f.place) : f.field;
      if (!path.empty()) where += ", field " + path;
    }
    result.lines.push_back(where + ": " + f.message);
    return finish(std::move(result), f.code, where + ": " + f.message.substr(0, f.message.find(" (the canonical")));
  }
};

// The parts of a certificate that do not depend on the problem. Returns the digest of the problem it belongs to.
std::string_view read_head(const Value& v, Reader& reader) {
  const Value& format = Reader::member(v, "format");
  if (Reader::text(format) == "amcert-certificate/1") Reader::keys(v, {"format", "problem", "bits", "runs", "claims"});
  else reader.note_unsupported(format, "unknown format '" + std::string(format.text) + "': amcert-certificate/1 is needed");
  return Reader::digest_text(Reader::member(v, "problem"));
}

std::string matrix_kinds(const Problem& p) {
  std::string out;
  for (const Block& b : p.blocks) out += (out.empty() ? "" : ", ") + b.name + " (" + std::to_string(b.rows) + "x" + std::to_string(b.cols) + ")";
  return out;
}

std::string aside_blocks(const Problem& p) {
  std::string out;
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    if (p.aside(b)) out += (out.empty() ? "" : ", ") + p.blocks[b].name;
  return out.empty() ? "none" : out;
}

std::string composite_details(const Problem& p, const CompositeUpdate& u, Update::Kind kind) {
  const std::string out = " from " + p.blocks[u.at].name + " of the function " + p.composite.functions[u.function].name;
  if (kind == Update::Descend) return out + ", step " + (u.step_block ? p.blocks[*u.step_block].name : show(u.step)) + ", kink " + std::to_string(u.kink);
  return out + (u.joint ? "" : " by entry") + ", proximal weight " + show(u.prox) + (u.lower ? ", at least " + show(*u.lower) : "") + (u.upper ? ", at most " + show(*u.upper) : "");
}

std::vector<std::string> describe(const Problem& p, const Certificate& c) {
  static const char* const updates[] = {"exact minimization (ridge) over ", "simultaneous minimization (jacobi) over ", "entrywise global minimization (scalar) over ", "heavy ball step in ",
                                        "formula assigned to ", "descent step in ", "minimization over "};
  static const char* const sigmas[] = {"piecewise linear", "tanh", "sigmoid"};
  static const char* const biases[] = {"no bias", "its bias as a column of W", "its bias apart"};
  std::vector<std::string> out;
  out.push_back("problem '" + p.name + "', digest " + p.digest);
  if (p.polynomial()) {
    out.push_back("polynomial objective in " + std::to_string(p.objective.unknowns) + " unknowns, " + std::to_string(p.objective.residuals.size()) + " residuals, " + std::to_string(p.objective.hinges.size()) + " hinges");
  } else if (p.kind == ProblemKind::Composite) {
    out.push_back("composite objective " + p.composite.F().name + " in " + std::to_string(p.composite.unknowns) + " unknowns, " + std::to_string(p.composite.F().residuals.size()) + " residuals, " +
                  std::to_string(p.composite.units.size()) + (p.composite.smooth() ? " units, some of them smooth; aside: " : " units; aside: ") + aside_blocks(p));
  } else if (p.network()) {
    out.push_back("network with " + std::to_string(p.samples()) + " samples, " + std::to_string(p.X.rows()) + " inputs, loss scale " + show(p.loss_scale));
    for (std::size_t i = 0; i < p.layers.size(); ++i) {
      const Layer& l = p.layers[i];
      std::string line = "layer " + std::to_string(i + 1) + ": width " + std::to_string(l.width) + ", " + biases[static_cast<int>(l.bias)] + ", gamma " + show(l.gamma) + ", lambda " + show(l.lambda);
      if (l.split) line += ", rho " + show(l.rho) + ", activation " + sigmas[l.sigma.kind] + (l.sigma.kind == Activation::Piecewise ? " with " + std::to_string(l.sigma.slopes.size()) + " pieces" : "");
      out.push_back(line);
    }
  } else {
    out.push_back("quadratic objective in " + std::to_string(p.order()) + " variables");
  }
  out.push_back("blocks: " + matrix_kinds(p));
  for (const Update& u : p.sweep) {
    std::string line = std::string("update: ") + updates[u.kind] + u.name;
    if (u.kind == Update::HeavyBall) line += ", step " + show(u.step) + ", momentum " + show(u.momentum);
    if (u.kind == Update::Descend || u.kind == Update::Minimize) line += composite_details(p, u.composite, u.kind);
    for (std::size_t i = 0; i < u.prox.size(); ++i) line += (i == 0 ? ", proximal weight " : " and ") + show(u.prox[i]);
    out.push_back(line);
  }
  out.push_back("certificate digest " + c.digest + ", enclosures of " + std::to_string(c.bits) + " bits");
  for (const Run& r : c.runs) out.push_back("run " + r.name + " by the " + r.origin + ": " + std::to_string(r.iterates.size()) + " iterates, " + (r.sweeps.empty() ? "" : "the last of sweep " + std::to_string(r.last()) + ", ") + (r.objective ? "objective written down" : "no objective written down"));
  for (std::size_t i = 0; i < c.claims.size(); ++i) {
    const Claim& claim = c.claims[i];
    out.push_back("claim " + std::to_string(i + 1) + ": " + claim.kind_name + " " + kVerdictNames[static_cast<int>(claim.verdict)] + " for " + c.runs[claim.run].name + " " + std::to_string(claim.k0) + ".." + std::to_string(claim.k1));
  }
  return out;
}

std::string line_for(std::size_t index, const ClaimReport& r) {
  return "claim " + std::to_string(index + 1) + " " + r.kind + " (" + r.verdict + ", " + r.run + " " + std::to_string(r.k0) + ".." + std::to_string(r.k1) + "): " + r.status + (r.message.empty() ? "" : ": " + r.message);
}

Result check_claims(const Problem& p, const Certificate& c, Result result) {
  Session session(p, c);
  std::size_t verified = 0, rejected = 0;
  std::string first, over;
  for (std::size_t i = 0; i < c.claims.size(); ++i) {
    const Claim& claim = c.claims[i];
    Outcome o;
    std::string limit;
    try {
      o = check_claim(session, i);
    } catch (const Failure& f) {  // the check would take too large polynomials
      o = {true, limit = f.message, true};
    }
    ClaimReport r{claim.kind_name, c.runs[claim.run].name, kVerdictNames[static_cast<int>(claim.verdict)], claim.k0, claim.k1, "verified", o.message};
    if (!limit.empty()) r.status = "limit";
    else if (!o.accepted) r.status = "rejected";
    else if (o.skipped) r.status = "skipped";
    if (!limit.empty() && over.empty()) over = "claim " + std::to_string(i + 1) + " " + claim.kind_name + ": " + limit;
    if (!o.accepted && rejected++ == 0) first = "claim " + std::to_string(i + 1) + " " + claim.kind_name + ": " + o.message.substr(0, o.message.find(" fails"));
    verified += o.accepted && !o.skipped ? 1 : 0;
    result.lines.push_back(line_for(i, r));
    result.claims.push_back(std::move(r));
  }
  if (rejected > 0) return finish(std::move(result), kRejected, first);
  if (!over.empty()) return finish(std::move(result), kLimit, over);
  const std::string count = std::to_string(verified) + "/" + std::to_string(c.claims.size()) + " claims digest " + c.digest.substr(0, 16);
  if (verified == c.claims.size()) return finish(std::move(result), kVerified, count);
  return finish(std::move(result), kConditional, count + " the others are undecided or not re-checked");
}

Result check_files(File& problem_file, File& certificate_file, const Options& options) {
  Result result;
  Reader problem_reader, reader;
  Problem p;
  Certificate c;
  try {
    problem_file.root = parse_canonical(problem_file.text);
    p = read_problem(problem_file.root, problem_reader);
  } catch (const Failure& f) {
    return problem_file.failed(std::move(result), f);
  }
  try {
    certificate_file.root = parse_canonical(certificate_file.text);
    const std::string_view wanted = read_head(certificate_file.root, reader);
    const bool same = wanted == p.digest;
    // Malformed comes first. Shapes and names are those of the problem: without it the rest of the form is judged.
    Problem unknown;
    unknown.known = false;
    if (!reader.unsupported) c = read_certificate(certificate_file.root, same && !problem_reader.unsupported ? p : unknown, reader);
    if (!same) return finish(std::move(result), kMismatch, "the certificate is about the problem " + std::string(wanted.substr(0, 16)) + ", this one is " + p.digest.substr(0, 16));
    if (problem_reader.unsupported) return problem_file.failed(std::move(result), *problem_reader.unsupported);
  } catch (const Failure& f) {
    return certificate_file.failed(std::move(result), f);
  }
  if (reader.unsupported) return certificate_file.failed(std::move(result), *reader.unsupported);
  if (problem_reader.limit) return problem_file.failed(std::move(result), *problem_reader.limit);
  if (reader.limit) return certificate_file.failed(std::move(result), *reader.limit);
  c.digest = sha256_hex(certificate_file.text.substr(0, certificate_file.text.size() - 1));  // C(value) is the file without its last newline
  if (options.echo) result.echo = describe(p, c);
  return check_claims(p, c, std::move(result));
}

}  // namespace

Result check(std::string_view problem, std::string_view certificate, const Options& options) {
  File problem_file{options.problem_file, problem, {}}, certificate_file{options.certificate_file, certificate, {}};
  try {
    return check_files(problem_file, certificate_file, options);
  } catch (const std::bad_alloc&) {
    return finish({}, kLimit, "not enough memory");
  } catch (const std::length_error&) {
    return finish({}, kLimit, "not enough memory");
  }
}

namespace {

std::string quoted(const std::string& s) {
  std::string out = "\"";
  for (const char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<char>(std::max<unsigned char>(static_cast<unsigned char>(c), ' '));
  }
  return out + "\"";
}

std::string quoted(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const std::string& s : list) out += (out.size() > 1 ? ", " : "") + quoted(s);
  return out + "]";
}

}  // namespace

std::string as_json(const Result& result) {
  std::string claims;
  for (const ClaimReport& r : result.claims)
    claims += (claims.empty() ? "" : ", ") + ("{\"kind\": " + quoted(r.kind)) + ", \"run\": " + quoted(r.run) + ", \"range\": [" + std::to_string(r.k0) + ", " + std::to_string(r.k1) +
              "], \"verdict\": " + quoted(r.verdict) + ", \"status\": " + quoted(r.status) + ", \"message\": " + quoted(r.message) + "}";
  return "{\"exit\": " + std::to_string(result.exit_code) + ", \"result\": " + quoted(result.last_line) + ", \"claims\": [" + claims + "], \"lines\": " + quoted(result.lines) +
         ", \"echo\": " + quoted(result.echo) + "}";
}

}  // namespace amcheck
