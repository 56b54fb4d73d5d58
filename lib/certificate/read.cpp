#include "certificate/read.hpp"

#include "number/text.hpp"

#include <sstream>

namespace amcert {
namespace {

Rational rational(const Json& text) { return parse_number(text.get<std::string>()); }

Rational dyadic(const std::string& word) {
  Integer m;
  long e = 0;
  parse_dyadic(word, m, e);
  return Rational::dyadic(m, e);
}

std::vector<std::string> words(const Json& row) {
  std::istringstream in(row.get<std::string>());
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

template <class Number>
RationalMatrix matrix(const Json& rows, Number&& number) {
  RationalMatrix out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<std::string> row = words(rows.at(i));
    if (i == 0) out = RationalMatrix(Index(rows.size()), Index(row.size()));
    if (Index(row.size()) != out.cols) throw std::invalid_argument("the rows of a matrix differ in length");
    for (std::size_t j = 0; j < row.size(); ++j) out(Index(i), Index(j)) = number(row[j]);
  }
  return out;
}

Point point(const Json& blocks, const Problem& problem) {
  Point out;
  for (const Block& b : problem.blocks) {
    out.push_back(DyadicMatrix::of(matrix(blocks.at(b.name), dyadic)));
    if (out.back().rows() != b.rows || out.back().cols() != b.cols) throw std::invalid_argument("the block " + b.name + " has another shape");
  }
  return out;
}

Activation activation(const Json& f) {
  const std::string kind = f.at("kind").get<std::string>();
  if (kind == "tanh") return Activation::smooth(Activation::Kind::tanh);
  if (kind == "sigmoid") return Activation::smooth(Activation::Kind::sigmoid);
  if (kind != "piecewise") throw std::invalid_argument("unknown activation '" + kind + "'");
  std::vector<Rational> breaks;
  std::vector<Activation::Piece> pieces;
  for (const Json& b : f.at("breaks")) breaks.push_back(rational(b));
  for (const Json& p : f.at("pieces")) {
    const std::vector<std::string> both = words(p);
    if (both.size() != 2) throw std::invalid_argument("a piece is not two numbers");
    pieces.push_back({parse_number(both[0]), parse_number(both[1])});
  }
  return Activation::make(std::move(breaks), std::move(pieces));
}

Network network(const Json& j) {
  Network out;
  out.X = matrix(j.at("data").at("X"), parse_number);
  out.Y = matrix(j.at("data").at("Y"), parse_number);
  out.loss_scale = rational(j.at("loss_scale"));
  for (const Json& l : j.at("layers")) {
    Layer layer;
    layer.width = l.at("width").get<Index>();
    layer.gamma = rational(l.at("gamma"));
    layer.lambda = rational(l.at("lambda"));
    const std::string bias = l.at("bias").get<std::string>();
    layer.bias = bias == "none" ? Bias::none : bias == "ones" ? Bias::ones : Bias::apart;
    layer.split = l.contains("activation");
    if (layer.split) {
      layer.rho = rational(l.at("rho"));
      layer.activation = activation(l.at("activation"));
    }
    out.layers.push_back(std::move(layer));
  }
  return out;
}

Polynomial polynomial(const Json& monomials) {
  Polynomial out;
  for (const Json& m : monomials) {
    const std::vector<std::string> parts = words(m);
    if (parts.empty()) throw std::invalid_argument("an empty monomial");
    Polynomial::Indices indices;
    for (std::size_t i = 1; i < parts.size(); ++i) indices.push_back(std::stoi(parts[i]));
    out.add(indices, parse_number(parts[0]));
  }
  return out;
}

std::vector<Polynomial> polynomials(const Json& list) {
  std::vector<Polynomial> out;
  for (const Json& p : list) out.push_back(polynomial(p));
  return out;
}

std::vector<PiecewisePolynomial::Residual> residuals(const Json& list) {
  std::vector<PiecewisePolynomial::Residual> out;
  for (const Json& r : list) out.push_back({rational(r.at("weight")), polynomial(r.at("value"))});
  return out;
}

int unknowns(const Json& blocks) {
  int out = 0;
  for (const Json& b : blocks) out += b.at("rows").get<int>() * b.at("cols").get<int>();
  return out;
}

PiecewisePolynomial piecewise_polynomial(const Json& j) {
  return {unknowns(j.at("blocks")), polynomials(j.at("hinges")), residuals(j.at("residuals")), polynomial(j.at("rest"))};
}

UnitKind unit_kind(const std::string& text) {
  for (const UnitKind k : {UnitKind::exp, UnitKind::log, UnitKind::sigmoid})
    if (text == name(k)) return k;
  throw std::invalid_argument("unknown function '" + text + "' of a unit");
}

Composite composite(const Json& j) {
  Composite out;
  out.unknowns = unknowns(j.at("blocks"));
  for (const Json& u : j.at("units")) {
    out.kinds.push_back(u.is_object() ? unit_kind(u.at("function").get<std::string>()) : UnitKind::positive_part);
    out.units.push_back(polynomial(u.is_object() ? u.at("value") : u));
  }
  for (const auto& [name, f] : j.at("functions").items()) out.functions[name] = {residuals(f.at("residuals")), polynomial(f.at("rest"))};
  out.objective = j.at("objective").get<std::string>();
  for (const Json& b : j.at("blocks")) {
    const Json& aside = j.at("aside");
    out.aside.push_back(std::find(aside.begin(), aside.end(), b.at("name")) != aside.end());
  }
  return out;
}

// The blocks of a problem that is no network; their offsets follow from their order.
void read_blocks(const Json& blocks, Problem& out) {
  for (const Json& b : blocks) {
    Block block;
    block.name = b.at("name").get<std::string>();
    const bool stacked = b.contains("size");
    block.rows = b.at(stacked ? "size" : "rows").get<Index>();
    block.cols = stacked ? 1 : b.at("cols").get<Index>();
    if (!out.blocks.empty()) block.offset = out.blocks.back().offset + out.blocks.back().rows * out.blocks.back().cols;
    out.blocks.push_back(std::move(block));
  }
}

Kind update_kind(const std::string& text) {
  for (Kind k : {Kind::ridge, Kind::jacobi, Kind::scalar, Kind::heavy_ball, Kind::assign, Kind::descend, Kind::minimize})
    if (text == name(k)) return k;
  throw std::invalid_argument("unknown update '" + text + "'");
}

Update update(const Json& j, const Problem& problem) {
  const auto named = [&](const Json& b) {
    const int found = problem.block(b.get<std::string>());
    if (found < 0) throw std::invalid_argument("an update of the unknown block " + b.get<std::string>());
    return found;
  };
  const auto bound = [](const Json& b) { return b.is_null() ? std::nullopt : std::optional(rational(b)); };
  Update out;
  out.kind = update_kind(j.at("update").get<std::string>());
  for (const Json& b : j.at("blocks")) out.blocks.push_back(named(b));
  if (out.kind == Kind::descend || out.kind == Kind::minimize) {
    out.function = j.at("function").get<std::string>();
    out.at = named(j.at("at"));
  }
  switch (out.kind) {
    case Kind::heavy_ball:
      out.step = rational(j.at("step"));
      out.momentum = rational(j.at("momentum"));
      break;
    case Kind::assign: out.value = polynomials(j.at("value")); break;
    case Kind::descend:
      out.kink = j.at("kink") == 1;
      out.step_block = problem.block(j.at("step").get<std::string>());
      if (out.step_block < 0) out.step = rational(j.at("step"));
      break;
    case Kind::minimize:
      out.prox = {rational(j.at("prox"))};
      out.lower = bound(j.at("lower"));
      out.upper = bound(j.at("upper"));
      break;
    default:
      for (const Json& a : j.at("prox")) out.prox.push_back(rational(a));
  }
  return out;
}

// What the JSON library has to say about a missing key or a number in the place of a text.
template <class F>
auto shaped(const char* what, F&& read) {
  try {
    return read();
  } catch (const Json::exception& e) {
    throw std::invalid_argument(std::string(what) + ": " + e.what());
  } catch (const std::domain_error& e) {
    throw std::invalid_argument(std::string(what) + ": " + e.what());
  } catch (const std::out_of_range& e) {
    throw std::invalid_argument(std::string(what) + ": " + e.what());
  }
}

}  // namespace

Problem read_problem(const Json& j) {
  return shaped("problem", [&] {
    Problem out;
    out.name = j.at("name").get<std::string>();
    const std::string kind = j.at("kind").get<std::string>();
    if (kind == "network") {
      out.network = network(j);
    } else if (kind == "quadratic") {
      out.quadratic = Quadratic{matrix(j.at("H"), parse_number), matrix(j.at("g"), parse_number)};
      read_blocks(j.at("blocks"), out);
    } else if (kind == "polynomial") {
      out.polynomial = piecewise_polynomial(j);
      read_blocks(j.at("blocks"), out);
    } else if (kind == "composite") {
      out.composite = composite(j);
      read_blocks(j.at("blocks"), out);
    } else {
      throw std::invalid_argument("unknown kind of problem '" + kind + "'");
    }
    out.derive_blocks();
    for (const Json& u : j.at("sweep")) out.sweep.push_back(update(u, out));
    out.start = point(j.at("start"), out);
    if (j.contains("previous")) out.previous = point(j.at("previous"), out);
    out.validate();
    return out;
  });
}

RecordedRun read_run(const Json& j, const Problem& problem) {
  return shaped("run", [&] {
    RecordedRun out;
    out.by_engine = j.at("origin") == "engine";
    for (const Json& x : j.at("iterates")) out.iterates.push_back(point(x, problem));
    if (j.contains("sweeps")) out.sweep_of = j.at("sweeps").get<std::vector<int>>();
    if (j.contains("objective"))
      for (const std::string& f : words(j.at("objective"))) out.objective.push_back(dyadic(f).approximately());
    return out;
  });
}

Claim read_claim(const Json& j) {
  return shaped("claim", [&] {
    Claim out;
    out.kind = j.at("kind").get<std::string>();
    out.run = j.at("run").get<std::string>();
    const std::string verdict = j.at("verdict").get<std::string>();
    out.verdict = verdict == "proved" ? Verdict::proved : verdict == "refuted" ? Verdict::refuted : Verdict::undecided;
    out.k0 = j.at("range").at(0).get<int>();
    out.k1 = j.at("range").at(1).get<int>();
    out.needs = j.at("needs").get<std::vector<std::string>>();
    out.digest = j.at("digest").get<std::string>();
    if (j.contains("reason")) out.reason = j.at("reason").get<std::string>();
    if (j.contains("witness")) out.witness = j.at("witness");
    out.constants = j;  // those that name the statement are among them
    for (const char* key : {"kind", "run", "verdict", "range", "needs", "digest", "reason", "witness"}) out.constants.erase(key);
    return out;
  });
}

}  // namespace amcert
