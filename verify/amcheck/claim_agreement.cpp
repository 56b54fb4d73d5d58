// double_agreement (SPEC 3.10).
#include "claims.hpp"

namespace amcheck {
namespace {

// The first entry of the networks' U blocks whose code differs between the two runs.
std::optional<Spot> first_branch(Evaluator& a, Evaluator& b, std::size_t k0, std::size_t k1) {
  const Problem& p = a.problem;
  for (std::size_t k = k0; k <= k1; ++k) {
    for (std::size_t i = 0; i < p.layers.size(); ++i) {
      const Layer& l = p.layers[i];
      if (!l.split) continue;
      const Selector &x = a.codes(i, a.iterate(k)), &y = b.codes(i, b.iterate(k));
      const auto at = static_cast<std::size_t>(std::mismatch(x.begin(), x.end(), y.begin()).first - x.begin());
      const Block& u = p.blocks[l.U];
      if (at < x.size()) return Spot{static_cast<long>(k), u.name, static_cast<long>(at / u.cols), static_cast<long>(at % u.cols)};
    }
  }
  return std::nullopt;
}

std::string name(const std::optional<Spot>& s) {
  return s ? "[" + std::to_string(s->k) + ", " + s->block + ", " + std::to_string(s->row) + ", " + std::to_string(s->column) + "]" : "null";
}

Outcome check_blocks(const Blocks& x, const Blocks& y, const Problem& p, const Agreement& g, std::size_t k, std::size_t column) {
  for (std::size_t b = 0; b < x.size(); ++b) {
    const Num apart = max_abs(linear({{1, &x[b]}, {-1, &y[b]}})), size = max_abs(y[b]), allowed = g.deviation[b].entry(column) * size;
    if (apart > allowed)
      return reject("k = " + std::to_string(k) + ", block " + p.blocks[b].name + ": max|A-B| <= deviation max|B| fails: left, right", apart, allowed,
                    size.sign() > 0 ? rat_above(apart * size.inverse()) : "");
  }
  return {};
}

}  // namespace

Outcome check_agreement(Session& session, const Claim& claim) {
  const Problem& p = session.problem;
  const auto& g = std::get<Agreement>(claim.body);
  Evaluator &recorded = session.evaluator(claim.run), &reference = session.evaluator(session.certificate.run("reference"));
  Num objective = 0, evaluation = 0;
  for (std::size_t k = claim.k0; k <= claim.k1; ++k) {
    const Outcome o = check_blocks(recorded.run.iterates[k], reference.run.iterates[k], p, g, k, k - claim.k0);
    if (!o.accepted) return o;
    const Ival& F = recorded.objective(k);
    objective = larger(objective, largest_absolute(F - reference.objective(k)));
    evaluation = larger(evaluation, largest_absolute(Ival(recorded.run.objective->entry(k)) - F));
  }
  if (objective > g.objective) return reject("|F(x^k) - F(reference^k)| <= objective fails: left, right", objective, g.objective, rat_above(objective));
  if (evaluation > g.evaluation) return reject("|written F - F(x^k)| <= evaluation fails: left, right", evaluation, g.evaluation, rat_above(evaluation));
  const std::optional<Spot> branch = first_branch(recorded, reference, claim.k0, claim.k1);
  if (branch != g.branch) return reject("branch should be " + name(branch) + ", the claim has " + name(g.branch));
  return {};
}

}  // namespace amcheck
