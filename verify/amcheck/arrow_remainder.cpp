// How well an arrow less tI is factored (SPEC 3.14, 3.24).
#include "arrow.hpp"

namespace amcheck {
namespace {

void add(std::vector<Num>& to, const std::vector<Num>& more) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += more[i];
}

Num greatest(const std::vector<Num>& list) {
  Num most = 0;
  for (const Num& x : list) most = larger(most, x);
  return most;
}

std::vector<Num> column_sums(const Matrix& a) { return row_sums(transposed(a)); }

// Of the couplings of all samples side by side, times its transpose.
Matrix coupling_gram(const std::vector<Matrix>& coupling, std::size_t p) {
  if (coupling.empty()) return zeros(p, p);
  std::vector<const Matrix*> all;
  for (const Matrix& K : coupling) all.push_back(&K);
  return gram(stack_columns(all));
}

}  // namespace

Num arrow_remainder(const Arrow& H, const Num& shift, const ArrowFactor& factor, const Matrix& tau) {
  const std::size_t n = H.D.size(), p = H.A.rows(), q = n > 0 ? H.D[0].rows() : 0;
  const Num minus_t = -shift;
  Num most = 0;
  std::vector<Num> shared(p);
  const Matrix unit = diagonal(std::vector<Num>(q, 1));
  for (std::size_t j = 0; j < n; ++j) {
    const Matrix &L = factor.samples[j], LL = gram(L), KL = product_nt(factor.coupling[j], L);
    const Matrix ED = magnitudes(linear({{1, &H.D[j]}, {minus_t, &unit}, {-1, &LL}}));
    const Matrix turn = product_tn(factor.turn, transposed(slice(tau, j * q, q, 0, tau.cols())));  // of no columns nothing comes
    const Matrix EC = magnitudes(linear({{1, &H.C[j]}, {1, &turn}, {-1, &KL}}));
    std::vector<Num> rows = column_sums(ED);
    add(rows, column_sums(EC));
    most = larger(most, greatest(rows));
    add(shared, row_sums(EC));
  }
  const Matrix one = diagonal(std::vector<Num>(p, 1)), LL = gram(factor.weights), KK = coupling_gram(factor.coupling, p);
  const Matrix turn = product(slice(tau, n * q, p, 0, tau.cols()), factor.turn), back = transposed(turn);
  add(shared, row_sums(magnitudes(linear({{1, &H.A}, {minus_t, &one}, {1, &turn}, {1, &back}, {-1, &KK}, {-1, &LL}}))));
  return larger(most, greatest(shared));
}

}  // namespace amcheck
