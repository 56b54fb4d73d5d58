// Matrices put together, taken apart and reduced to one number.
#include "kernel.hpp"
#include "matrix.hpp"

namespace amcheck {

using namespace kernel;

Matrix zeros(std::size_t rows, std::size_t cols) { return Matrix(rows, cols, 0, 0, 1); }

Matrix ones(std::size_t rows, std::size_t cols) {
  Matrix out(rows, cols, 1, 0, 1);
  for (std::size_t i = 0; i < out.size(); ++i) out.set(i, 1);
  return out;
}

Matrix diagonal(const std::vector<Num>& entries) {
  const std::size_t n = entries.size();
  std::vector<Sum> sums(n + 1);  // the last one is zero
  Selector selector(n * n, static_cast<std::uint32_t>(n));
  for (std::size_t i = 0; i < n; ++i) {
    sums[i].constant = entries[i];
    selector[i * n + i] = static_cast<std::uint32_t>(i);
  }
  return combine(n, n, sums, &selector);
}

Matrix matrix_of(std::size_t rows, std::size_t cols, const std::vector<Num>& entries) {
  std::vector<Sum> sums;
  Selector selector;
  for (const Num& x : entries) {
    selector.push_back(static_cast<std::uint32_t>(sums.size()));
    sums.push_back({{}, x});
  }
  return combine(rows, cols, sums, &selector);
}

Matrix minus_identity(const Matrix& a, const Num& factor) {
  const Matrix one = diagonal(std::vector<Num>(a.rows(), factor));
  return linear({{1, &a}, {-1, &one}});
}

Matrix transposed(const Matrix& a) {
  Matrix out(a.cols(), a.rows(), a.bits(), a.exp(), a.den());
  for (std::size_t i = 0; i < a.rows(); ++i) {
    for (std::size_t j = 0; j < a.cols(); ++j) {
      std::copy_n(a.at(i * a.cols() + j), a.limbs(), out.at(j * a.rows() + i));
      out.set_sign(j * a.rows() + i, a.sign(i * a.cols() + j));
    }
  }
  return out;
}

Matrix magnitudes(const Matrix& a) {
  Matrix out = a;
  for (std::size_t i = 0; i < a.size(); ++i) out.set_sign(i, a.sign(i) != 0);
  return out;
}

Matrix slice(const Matrix& a, std::size_t row, std::size_t rows, std::size_t col, std::size_t cols) {
  Matrix out(rows, cols, a.bits(), a.exp(), a.den());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) {
      const std::size_t from = (row + i) * a.cols() + col + j;
      std::copy_n(a.at(from), a.limbs(), out.at(i * cols + j));
      out.set_sign(i * cols + j, a.sign(from));
    }
  }
  return out;
}

namespace {

// Each part on a common scale: selecting among all of them makes combine() choose that scale.
std::vector<Matrix> on_common_scale(const std::vector<const Matrix*>& parts) {
  std::vector<Sum> sums;
  for (const Matrix* p : parts) sums.push_back({{{1, p}}, 0});
  std::vector<Matrix> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Selector selector(parts[i]->size(), static_cast<std::uint32_t>(i));
    out.push_back(combine(parts[i]->rows(), parts[i]->cols(), sums, &selector));
  }
  return out;
}

}  // namespace

Matrix stack_rows(const std::vector<const Matrix*>& parts) {
  const std::vector<Matrix> same = on_common_scale(parts);
  std::size_t rows = 0;
  for (const Matrix& p : same) rows += p.rows();
  Matrix out(rows, same[0].cols(), same[0].bits(), same[0].exp(), same[0].den());
  std::size_t index = 0;
  for (const Matrix& p : same) {
    for (std::size_t i = 0; i < p.size(); ++i, ++index) {
      std::copy_n(p.at(i), p.limbs(), out.at(index));
      out.set_sign(index, p.sign(i));
    }
  }
  return out;
}

Matrix stack_columns(const std::vector<const Matrix*>& parts) {
  std::vector<Matrix> turned;
  for (const Matrix* p : parts) turned.push_back(transposed(*p));
  std::vector<const Matrix*> pointers;
  for (const Matrix& p : turned) pointers.push_back(&p);
  return transposed(stack_rows(pointers));
}

Num trace(const Matrix& a) {
  Num sum = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) sum += a.entry(i, i);
  return sum;
}

Num max_abs(const Matrix& a) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < a.size(); ++i)
    if (a.compare_magnitude(i, a, best) > 0) best = i;
  return absolute(a.entry(best));
}

Num max_row_sum(const Matrix& a) {
  const Matrix sums = product(magnitudes(a), ones(a.cols(), 1));
  return max_abs(sums);
}

Num max_column_sum(const Matrix& a) { return max_row_sum(transposed(a)); }

std::vector<Num> row_sums(const Matrix& a) {
  const Matrix sums = product(a, ones(a.cols(), 1));
  std::vector<Num> out;
  for (std::size_t i = 0; i < sums.size(); ++i) out.push_back(sums.entry(i));
  return out;
}

namespace {

// Fraction-free elimination: where no pivot is 0, the pivots are the leading principal minors. A pivot 0 whose row is 0 too is passed
// over, as if its row and column had never been there. Only the mantissas matter, because the common factor 2^exp/den is positive.
bool eliminated(const Matrix& symmetric, bool strictly) {
  const std::size_t n = symmetric.rows();
  std::vector<Z> m(n * n);
  for (std::size_t i = 0; i < n * n; ++i) {
    m[i] = to_integer(symmetric.at(i), symmetric.limbs());
    m[i] *= symmetric.sign(i);
  }
  Z previous = 1;
  for (std::size_t p = 0; p < n; ++p) {
    const Z pivot = m[p * n + p];
    if (pivot < 0 || (strictly && pivot == 0)) return false;
    if (pivot == 0) {
      for (std::size_t j = p + 1; j < n; ++j)
        if (m[p * n + j] != 0) return false;
      continue;
    }
    for (std::size_t i = p + 1; i < n; ++i)
      for (std::size_t j = p + 1; j < n; ++j) m[i * n + j] = (m[i * n + j] * pivot - m[i * n + p] * m[p * n + j]) / previous;
    previous = pivot;
  }
  return true;
}

}  // namespace

bool positive_definite(const Matrix& symmetric) { return eliminated(symmetric, true); }
bool positive_semidefinite(const Matrix& symmetric) { return eliminated(symmetric, false); }

}  // namespace amcheck
