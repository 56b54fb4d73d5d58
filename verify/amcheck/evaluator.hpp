// Everything computed from the points of one run: each quantity of SPEC 2.1 once per distinct set of arguments. A mixed
// point takes every block from x^k or x^{k+1}; a quantity whose arguments all come from one iterate is that iterate's,
// so products are shared between updates, iterates and claims.
#pragma once
#include <memory>
#include <unordered_map>

#include "composite_subgradient.hpp"

namespace amcheck {

struct GridProblem;

struct Point {
  std::size_t k;
  std::vector<char> newer;  // per block: taken from x^{k+1}
};

// 2 #{B_p < u} + [u is a break] for every entry u (SPEC 3.10).
Selector piece_codes(const Activation& a, const Matrix& u);

// What is known for this key, or else computed and kept.
template <class Map, class Compute>
const auto& recalled(Map& known, const typename Map::key_type& key, Compute compute) {
  const auto found = known.find(key);
  return found != known.end() ? found->second : known.emplace(key, compute()).first->second;
}

class Evaluator {
 public:
  Evaluator(const Problem& problem, const Run& run, unsigned bits) : problem(problem), run(run), bits(bits) {}

  const Problem& problem;
  const Run& run;
  const unsigned bits;

  Point iterate(std::size_t k) const;
  // The point of sweep k at which an update starts. References to quantities at mixed points of other sweeps end here.
  Point before(std::size_t k, std::size_t update);
  const Matrix& value(const Point& p, std::size_t block) const { return run.iterates[p.k + (p.newer[block] != 0 ? 1 : 0)][block]; }

  const Ival& objective(std::size_t k);
  Ival objective(const Point& p);
  const Num& step2(std::size_t k);          // delta_k^2, k >= 1
  Num path2(std::size_t k);                 // delta_1^2 + ... + delta_k^2
  const Ival& subgradient2(std::size_t k);  // dist(0, dF(x^k))^2 (SPEC 3.6)
  std::string no_subgradient(std::size_t k);  // why SPEC 3.6 and 3.30 do not say what that is; empty where they do

  // Networks; layers are counted from 0.
  std::size_t input(std::size_t i) const { return i == 0 ? kNone : problem.layers[i - 1].V; }  // V_{i-1}
  std::size_t output(std::size_t i) const { return problem.layers[i].split ? problem.layers[i].U : problem.layers[i].V; }
  const Matrix& input_value(std::size_t i, const Point& p) const { return i == 0 ? problem.X : value(p, input(i)); }
  const Matrix& hat(std::size_t i, const Point& p);       // V_{i-1} with its rows of ones
  const Matrix& model(std::size_t i, const Point& p);     // M_i
  const Matrix& residual(std::size_t i, const Point& p);  // R_i
  const IMatrix& gap(std::size_t i, const Point& p);      // S_i
  const IMatrix& sigma(std::size_t i, const Point& p);    // sigma_i(U_i), smooth activations
  const Selector& codes(std::size_t i, const Point& p);   // of U_i
  const Matrix& gradient_W(std::size_t i, const Point& p);
  Matrix gradient_b(std::size_t i, const Point& p);
  const IMatrix& gradient_V(std::size_t i, const Point& p);
  const Matrix& gram(std::size_t i, const Point& p, bool with_ones);  // of V_{i-1} with rows of ones appended, or not
  Matrix weights(std::size_t i, const Point& p) const;                // W_i without the columns for ones

  // Polynomial and composite problems.
  std::vector<Num> unknowns(const Point& p) const;
  bool smooth() const { return problem.kind == ProblemKind::Composite && problem.composite.smooth(); }
  const GridProblem& grid();  // of a smooth problem: with Q = bits

  // Quadratic problems.
  Matrix stacked(const Point& p) const;
  Matrix gradient(const Point& p);  // Hx - g

 private:
  enum Quantity { kHat, kModel, kResidual, kGap, kSigma, kCodes, kGradW, kGradV, kGram, kGramOnes, kLossTerm, kGapTerm, kResidualTerm, kWeightTerm, kQuantities };
  using Arguments = std::vector<std::size_t>;
  template <class T>
  struct Table {
    std::unordered_map<std::uint64_t, T> kept, mixed;
  };
  template <class T, class Compute>
  const T& recall(Table<T>& table, Quantity q, std::size_t layer, const Point& p, const Arguments& blocks, Compute compute);

  Arguments residual_arguments(std::size_t i) const { return {problem.layers[i].W, problem.layers[i].b, input(i), output(i)}; }
  Ival gradient_U2(std::size_t i, const Point& p);
  Ival gradient_U2_piecewise(std::size_t i, const Point& p);
  Ival network_objective(const Point& p);
  Ival network_subgradient2(const Point& p);
  const Subgradient& composite_subgradient(std::size_t k);

  std::shared_ptr<const GridProblem> grid_;
  std::size_t mixed_sweep_ = kNone;
  Table<Matrix> matrices_;
  Table<IMatrix> intervals_;
  Table<Selector> selectors_;
  Table<Ival> terms_;
  std::unordered_map<std::size_t, Ival> objectives_, subgradients_;
  std::unordered_map<std::size_t, Subgradient> composite_subgradients_;
  std::unordered_map<std::size_t, Num> steps_;
  std::vector<Num> paths_{Num(0)};
};

}  // namespace amcheck
