// Polynomial problems (SPEC 2.3), and which updates they may have (SPEC 2.4).
#include <algorithm>
#include <charconv>

#include "read_problem.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxDegree = 32, kMaxVariables = std::size_t{1} << 32;  // an index has 32 bits

using Indices = std::vector<std::uint32_t>;

// An index below `variables`.
std::uint32_t index_from(const Value& v, std::string_view s, std::size_t variables) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), index);
  if (error != std::errc() || end != s.data() + s.size() || (s[0] == '0' && s.size() > 1)) Reader::malformed(v, "'" + std::string(s.substr(0, 40)) + "' is not the index of a variable");
  if (index >= variables) Reader::malformed(v, "there is no variable " + std::to_string(index) + " here: they are counted from 0 to " + std::to_string(variables) + " - 1");
  return static_cast<std::uint32_t>(index);
}

Powers powers_of(const Indices& list) {
  Powers out;
  for (const std::uint32_t i : list) {
    if (!out.empty() && out.back().index == i) ++out.back().exponent;
    else out.push_back({i, 1});
  }
  return out;
}

bool in_order(const Indices& a, const Indices& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; }

}  // namespace

Polynomial read_polynomial_value(const Value& v, std::size_t variables, Reader& reader) {
  if (variables > kMaxVariables) reader.note_limit(v.text.data(), "more than 2^32 variables");
  Polynomial out;
  Indices last;
  for (const Value& monomial : Reader::array(v)) {
    const auto words = split(Reader::text(monomial));
    const Num c = reader.rat(monomial, words[0]);
    if (c.sign() == 0) Reader::malformed(monomial, "a monomial with the coefficient 0 is left out");
    if (words.size() > kMaxDegree + 1) Reader::malformed(monomial, "a monomial has at most 32 indices");
    Indices list;
    for (std::size_t i = 1; i < words.size(); ++i) list.push_back(index_from(monomial, words[i], variables));
    if (!std::is_sorted(list.begin(), list.end())) Reader::malformed(monomial, "the indices of a monomial must not decrease");
    if (!out.zero() && !in_order(last, list)) Reader::malformed(monomial, "the monomials must increase: shorter before longer, then by their indices");
    out.add(powers_of(list), c);
    last = std::move(list);
  }
  return out;
}

std::size_t read_matrix_blocks(const Value& blocks, Problem& p) {
  // A start with more unknowns than that fits in no file, and the sum must not overflow.
  constexpr std::size_t many = std::size_t{1} << 40;
  std::size_t unknowns = 0;
  if (Reader::array(blocks).empty()) Reader::malformed(blocks, "a problem needs at least one block");
  for (const Value& b : blocks.items) {
    Reader::keys(b, {"name", "rows", "cols"});
    const std::string name = block_name(b, p);
    const std::size_t rows = size_from(Reader::member(b, "rows")), cols = size_from(Reader::member(b, "cols"));
    p.blocks.push_back({name, Block::Plain, 0, rows, cols, unknowns});
    unknowns = std::min(unknowns + rows * cols, many);
  }
  return unknowns;
}

void read_sum(const Value& v, std::size_t variables, Reader& reader, std::vector<WeightedSquare>& residuals, Polynomial& rest) {
  for (const Value& r : Reader::array(Reader::member(v, "residuals"))) {
    Reader::keys(r, {"weight", "value"});
    Num weight = reader.rat_positive(Reader::member(r, "weight"));
    residuals.push_back({std::move(weight), read_polynomial_value(Reader::member(r, "value"), variables, reader)});
  }
  const Value& all = Reader::member(v, "rest");
  rest = read_polynomial_value(all, variables, reader);
  if (residuals.empty() && rest.zero()) Reader::malformed(all, "a function needs at least one residual, or a rest");
}

void read_polynomial(const Value& v, Problem& p, Reader& reader) {
  Reader::keys(v, {"format", "name", "kind", "sweep", "start", "blocks", "hinges", "residuals", "rest"});
  PolynomialObjective& F = p.objective;
  F.unknowns = read_matrix_blocks(Reader::member(v, "blocks"), p);
  for (const Value& hinge : Reader::array(Reader::member(v, "hinges"))) {
    F.hinges.push_back(read_polynomial_value(hinge, F.unknowns, reader));
    if (F.hinges.back().degree() != 1) Reader::malformed(hinge, "a hinge has degree 1");
  }
  read_sum(v, F.unknowns + F.hinges.size(), reader, F.residuals, F.rest);
}

bool polynomial_update_fits(const Problem& p, const Update& u) {
  if (u.blocks.size() != 1 || (u.kind != Update::Ridge && u.kind != Update::Scalar)) return false;
  const PolynomialObjective& F = p.objective;
  const Block& block = p.blocks[u.blocks[0]];
  const auto own = [&](std::size_t index) { return index >= block.offset && index < block.offset + block.size(); };
  const auto bends = [&](const Polynomial& hinge) { return std::any_of(hinge.terms().begin(), hinge.terms().end(), [&](const auto& t) { return !t.first.empty() && own(t.first[0].index); }); };
  std::vector<char> counted(F.hinges.size(), 0);  // z_m counts as the block's
  for (std::size_t m = 0; m < F.hinges.size(); ++m) counted[m] = bends(F.hinges[m]) ? 1 : 0;
  if (u.kind == Update::Ridge && std::count(counted.begin(), counted.end(), 1) > 0) return false;
  if (u.kind == Update::Scalar && block.size() != 1) return false;
  const auto at_most = [&](const Polynomial& q, std::uint32_t most) {
    for (const auto& term : q.terms()) {
      std::uint32_t count = 0;
      for (const Power& x : term.first)
        if (x.index < F.unknowns ? own(x.index) : counted[x.index - F.unknowns] != 0) count += x.exponent;
      if (count > most) return false;
    }
    return true;
  };
  return at_most(F.rest, 2) && std::all_of(F.residuals.begin(), F.residuals.end(), [&](const WeightedSquare& r) { return at_most(r.value, 1); });
}

}  // namespace amcheck
