#include "matrix.hpp"

#include "kernel.hpp"

namespace amcheck {

using namespace kernel;

Matrix::Matrix(std::size_t rows, std::size_t cols, std::size_t bits, std::int64_t exp, Z den)
    : rows_(rows), cols_(cols), limbs_(limbs_for(bits)), bits_(bits), exp_(exp), den_(std::move(den)),
      data_(rows * cols * limbs_), sign_(rows * cols) {}

void Matrix::set(std::size_t index, const Z& value) {
  const auto* z = value.get_mpz_t();
  std::fill(std::copy_n(mpz_limbs_read(z), mpz_size(z), at(index)), at(index) + limbs_, 0);
  set_sign(index, sgn(value));
}

Num Matrix::entry(std::size_t index) const {
  const Z magnitude = to_integer(at(index), limbs_);
  return Num(sign(index) * magnitude, exp_, den_);
}

int Matrix::compare_magnitude(std::size_t i, const Matrix& other, std::size_t k) const {
  return compare(at(i), other.at(k), limbs_);
}

bool Matrix::zero() const {
  return std::all_of(sign_.begin(), sign_.end(), [](signed char s) { return s == 0; });
}

namespace {

// The scale that every c*a and every constant of the sums is a multiple of.
struct Scale {
  std::int64_t exp = 0;
  Z den = 1;
  bool any = false;

  void include(std::int64_t e, const Z& d) {
    exp = any ? std::min(exp, e) : e;
    any = true;
    if (den != d) den = lcm(den, d);
  }
  Z multiplier(const Num& c, std::int64_t e, const Z& d) const {
    return shifted(den == d ? c.mantissa() : Z(c.mantissa() * (den / d)), static_cast<std::uint64_t>(e - exp));
  }
};

// One part of a sum, in units of the scale: sign * k * (entry of a, or 1).
struct Part {
  const Matrix* a;
  int sign;
  std::vector<Limb> k;
  bool repeated;
};

bool vanishes(const Term& t) { return t.c.sign() == 0 || t.a->bits() == 0; }

std::vector<Part> parts_of(const Sum& sum, const Scale& scale, std::size_t& bits) {
  std::vector<Part> parts;
  std::size_t most = 0;
  const auto add = [&](const Matrix* a, const Z& k, std::size_t entry_bits) {
    most = std::max(most, bit_length(k) + entry_bits);
    parts.push_back({a, sgn(k), to_limbs(k), a != nullptr && a->cols() == 1});
  };
  for (const Term& t : sum.terms)
    if (!vanishes(t)) add(t.a, scale.multiplier(t.c, t.c.exponent() + t.a->exp(), t.c.denominator() * t.a->den()), t.a->bits());
  if (sum.constant.sign() != 0) add(nullptr, scale.multiplier(sum.constant, sum.constant.exponent(), sum.constant.denominator()), 1);
  bits = std::max(bits, most + log2_up(parts.size()));
  return parts;
}

}  // namespace

Matrix combine(std::size_t rows, std::size_t cols, const std::vector<Sum>& sums, const Selector* selector) {
  Scale scale;
  for (const Sum& sum : sums) {
    for (const Term& t : sum.terms)
      if (!vanishes(t)) scale.include(t.c.exponent() + t.a->exp(), t.c.denominator() * t.a->den());
    if (sum.constant.sign() != 0) scale.include(sum.constant.exponent(), sum.constant.denominator());
  }
  std::size_t bits = 0;
  std::vector<std::vector<Part>> all;
  for (const Sum& sum : sums) all.push_back(parts_of(sum, scale, bits));
  Matrix out(rows, cols, bits, scale.exp, scale.den);
  const Limb one = 1;
  with_accumulator(bits, [&](auto acc) {
    for (std::size_t index = 0; index < rows * cols; ++index) {
      acc.clear();
      for (const Part& p : all[selector == nullptr ? 0 : (*selector)[index]]) {
        const std::size_t from = p.repeated ? index / cols : index;
        if (p.a == nullptr) acc.add(p.sign, p.k.data(), p.k.size(), &one, 1);
        else acc.add(p.sign * p.a->sign(from), p.k.data(), p.k.size(), p.a->at(from), p.a->limbs());
      }
      acc.store(out, index);
    }
  });
  return out;
}

Matrix linear(std::initializer_list<Term> terms, const Num& constant) {
  const Matrix& first = *terms.begin()->a;
  return combine(first.rows(), first.cols(), {{terms, constant}});
}

IMatrix linear_interval(const std::vector<ITerm>& terms) {
  Sum ends[2];
  bool exact = true;
  for (const ITerm& t : terms) {
    exact = exact && t.lo == t.hi;
    const bool flip = t.c.sign() < 0;  // a negative factor exchanges the ends
    ends[0].terms.push_back({t.c, flip ? t.hi : t.lo});
    ends[1].terms.push_back({t.c, flip ? t.lo : t.hi});
  }
  const Matrix& first = *terms.front().lo;
  if (exact) return {combine(first.rows(), first.cols(), {ends[0]}), {}, true};
  const Selector low(first.size(), 0), high(first.size(), 1);
  const std::vector<Sum> sums{ends[0], ends[1]};
  return {combine(first.rows(), first.cols(), sums, &low), combine(first.rows(), first.cols(), sums, &high), false};
}

namespace {

// How the factors of entry (i,j) of a product are found: a at i*outer + l*inner.
struct Walk {
  std::size_t outer, inner;
};

Matrix multiply(const Matrix& a, Walk wa, const Matrix& b, Walk wb, std::size_t rows, std::size_t inner, std::size_t cols) {
  if (a.bits() == 0 || b.bits() == 0) return zeros(rows, cols);
  const std::size_t bits = a.bits() + b.bits() + log2_up(inner);
  Matrix out(rows, cols, bits, a.exp() + b.exp(), a.den() * b.den());
  with_accumulator(bits, [&](auto acc) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < cols; ++j) {
        acc.clear();
        for (std::size_t l = 0; l < inner; ++l) {
          const std::size_t x = i * wa.outer + l * wa.inner, y = j * wb.outer + l * wb.inner;
          acc.add(a.sign(x) * b.sign(y), a.at(x), a.limbs(), b.at(y), b.limbs());
        }
        acc.store(out, i * cols + j);
      }
    }
  });
  return out;
}

Walk by_row(const Matrix& m) { return {m.cols(), 1}; }
Walk by_column(const Matrix& m) { return {1, m.cols()}; }

// middle -+ spread, both halved: the ends of a product of an exact matrix with intervals given by sum and difference of
// their ends. This is interval arithmetic proper, since an exact factor c maps [m-r,m+r] onto [cm-|c|r, cm+|c|r].
IMatrix around(const Matrix& middle, const Matrix& spread) {
  const Num half = Num(1).times2(-1);
  const IMatrix s{linear({{-1, &spread}}), spread, false};
  return linear_interval({{half, &middle}, {half, &s}});
}

}  // namespace

Matrix product(const Matrix& a, const Matrix& b) { return multiply(a, by_row(a), b, by_column(b), a.rows(), a.cols(), b.cols()); }
Matrix product_nt(const Matrix& a, const Matrix& b) { return multiply(a, by_row(a), b, by_row(b), a.rows(), a.cols(), b.rows()); }
Matrix product_tn(const Matrix& a, const Matrix& b) { return multiply(a, by_column(a), b, by_column(b), a.cols(), a.rows(), b.cols()); }

Matrix gram(const Matrix& a) {
  const std::size_t n = a.rows(), bits = a.bits() + a.bits() + log2_up(a.cols());
  if (a.bits() == 0) return zeros(n, n);
  Matrix out(n, n, bits, 2 * a.exp(), a.den() * a.den());
  with_accumulator(bits, [&](auto acc) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        acc.clear();
        for (std::size_t x = i * a.cols(), y = j * a.cols(); x < (i + 1) * a.cols(); ++x, ++y) acc.add(a.sign(x) * a.sign(y), a.at(x), a.limbs(), a.at(y), a.limbs());
        acc.store(out, i * n + j);
        acc.store(out, j * n + i);
      }
    }
  });
  return out;
}

IMatrix product_tn(const Matrix& a, const IMatrix& b) {
  if (b.exact) return {product_tn(a, b.lo), {}, true};
  const Matrix sum = linear({{1, &b.lo}, {1, &b.hi}}), gap = linear({{1, &b.hi}, {-1, &b.lo}});
  return around(product_tn(a, sum), product_tn(magnitudes(a), gap));
}

IMatrix product(const IMatrix& a, const Matrix& b) {
  if (a.exact) return {product(a.lo, b), {}, true};
  const Matrix sum = linear({{1, &a.lo}, {1, &a.hi}}), gap = linear({{1, &a.hi}, {-1, &a.lo}});
  return around(product(sum, b), product(gap, magnitudes(b)));
}

namespace {

template <class Chosen>
Num sum_squares_where(const Matrix& a, Chosen chosen) {
  Z sum;
  with_accumulator(a.bits() + a.bits() + log2_up(a.size()), [&](auto acc) {
    for (std::size_t i = 0; i < a.size(); ++i)
      if (chosen(i)) acc.add(a.sign(i) != 0, a.at(i), a.limbs(), a.at(i), a.limbs());
    sum = acc.positive();
  });
  return Num(sum, 2 * a.exp(), a.den() * a.den());
}

}  // namespace

Num sum_squares(const Matrix& a) {
  return sum_squares_where(a, [](std::size_t) { return true; });
}

Num sum_squares(const Matrix& a, const Selector& selector, std::uint32_t chosen) {
  return sum_squares_where(a, [&](std::size_t i) { return selector[i] == chosen; });
}

Num sum_products(const Matrix& a, const Matrix& b) {
  Z sum;
  with_accumulator(a.bits() + b.bits() + log2_up(a.size()), [&](auto acc) {
    for (std::size_t i = 0; i < a.size(); ++i) acc.add(a.sign(i) * b.sign(i) != 0, a.at(i), a.limbs(), b.at(i), b.limbs());
    sum = acc.positive();
  });
  return Num(sum, a.exp() + b.exp(), a.den() * b.den());
}

Ival sum_squares(const IMatrix& a) {
  if (a.exact) return sum_squares(a.lo);
  // An entry that contains 0 has the least square 0: its ends differ in sign, or both are 0.
  const auto hi_greater = [&](std::size_t i) { return a.lo.compare_magnitude(i, a.hi, i) < 0; };
  const auto hi_least = [&](std::size_t i) { return a.lo.sign(i) == a.hi.sign(i) && !hi_greater(i); };
  const auto lo_least = [&](std::size_t i) { return a.lo.sign(i) == a.hi.sign(i) && hi_greater(i); };
  const auto lo_greater = [&](std::size_t i) { return !hi_greater(i); };
  return {sum_squares_where(a.lo, lo_least) + sum_squares_where(a.hi, hi_least), sum_squares_where(a.lo, lo_greater) + sum_squares_where(a.hi, hi_greater)};
}

}  // namespace amcheck
