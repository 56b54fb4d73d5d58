#include "theorem/symmetry.hpp"

namespace amcert {

using Eigen::MatrixXd;
using Eigen::VectorXd;

std::vector<Class> equal_patterns(const Problem& p, const Point& x, const Silent& silent) {
  std::vector<Class> out;
  for (int i = 1; p.network && i < p.network->depth(); ++i) {
    const Layer& layer = p.network->layer(i);
    if (!layer.split || !layer.activation.piecewise()) continue;
    const DyadicMatrix& u = x[std::size_t(p.block(Family::U, i))];
    const auto same = [&](Index a, Index b) {
      bool alive = false;
      for (Index j = 0; j < u.cols(); ++j) {
        const int code = layer.activation.code(u(a, j));
        const auto& piece = layer.activation.pieces[std::size_t(code / 2)];
        const bool kink = code % 2 == 1;
        if (code != layer.activation.code(u(b, j))) return false;
        if (kink ? u(a, j).sign() != 0 || layer.activation.value(0).sign() != 0 : piece.offset.sign() != 0) return false;
        alive = alive || (!kink && piece.slope.sign() != 0);
      }
      return alive;
    };
    std::vector<bool> taken(std::size_t(layer.width), false);
    for (Index a = 0; a < layer.width; ++a) {
      if (taken[std::size_t(a)] || silent.has(i, a)) continue;
      Class c{i, {a}};
      for (Index b = a + 1; b < layer.width; ++b)
        if (!taken[std::size_t(b)] && !silent.has(i, b) && same(a, b)) c.units.push_back(b);
      for (Index b : c.units) taken[std::size_t(b)] = true;
      if (c.units.size() > 1) out.push_back(std::move(c));
    }
  }
  return out;
}

namespace {

// All that belongs to a unit, one column per unit of the class.
MatrixXd belongings(const Problem& p, const Class& c, const std::vector<MatrixXd>& x) {
  std::vector<VectorXd> columns;
  for (Index a : c.units) {
    std::vector<double> own;
    for (Family f : {Family::W, Family::b, Family::U, Family::V})
      if (const int block = p.block(f, c.layer); block >= 0)
        for (Index j = 0; j < x[std::size_t(block)].cols(); ++j) own.push_back(x[std::size_t(block)](a, j));
    const MatrixXd& next = x[std::size_t(p.block(Family::W, c.layer + 1))];
    for (Index k = 0; k < next.rows(); ++k) own.push_back(next(k, a));
    columns.push_back(Eigen::Map<VectorXd>(own.data(), Index(own.size())));
  }
  MatrixXd out(columns[0].size(), Index(columns.size()));
  for (std::size_t n = 0; n < columns.size(); ++n) out.col(Index(n)) = columns[n];
  return out;
}

// Are the units of the class multiples of one? Then `first` is the largest of them.
bool parallel(const Problem& p, const Class& c, const std::vector<MatrixXd>& x, Index& first) {
  const MatrixXd all = belongings(p, c, x);
  Index n = 0;
  all.colwise().norm().maxCoeff(&n);
  first = c.units[std::size_t(n)];
  const VectorXd e = all.col(n).normalized();
  return (all - e * (e.transpose() * all)).norm() <= 1e-5 * all.norm();
}

}  // namespace

std::vector<Pair> rotations(const Problem& p, const std::vector<Class>& classes, const std::vector<MatrixXd>& x) {
  std::vector<Pair> out;
  for (const Class& c : classes) {
    Index first = 0;
    const bool star = parallel(p, c, x, first);
    for (std::size_t m = 0; m < c.units.size(); ++m)
      for (std::size_t n = m + 1; n < c.units.size(); ++n)
        if (!star || c.units[m] == first || c.units[n] == first) out.push_back({c.layer, c.units[m], c.units[n]});
  }
  return out;
}

void make_parallel(const Problem& p, const std::vector<Class>& classes, const std::vector<MatrixXd>& approximately, std::vector<MpfrMatrix>& x, long bits) {
  for (const Class& k : classes) {
    Index first = 0;
    if (k.units.size() < 3 || !parallel(p, k, approximately, first)) continue;
    for (Index unit : k.units) {
      if (unit == first) continue;
      const auto each = [&](const auto& f) {  // of the first and the other unit's entry
        for (Family family : {Family::W, Family::b, Family::U, Family::V}) {
          const int block = p.block(family, k.layer);
          for (Index j = 0; block >= 0 && j < p.blocks[std::size_t(block)].cols; ++j) f(x[std::size_t(block)].at(first, j), x[std::size_t(block)].at(unit, j));
        }
        MpfrMatrix& next = x[std::size_t(p.block(Family::W, k.layer + 1))];
        for (Index r = 0; r < next.rows(); ++r) f(next.at(r, first), next.at(r, unit));
      };
      mpfr_float dot = 0, size = 0;
      each([&](mpfr_ptr one, mpfr_ptr other) {
        mpfr_fma(dot.backend().data(), one, other, dot.backend().data(), MPFR_RNDN);
        mpfr_fma(size.backend().data(), one, one, size.backend().data(), MPFR_RNDN);
      });
      mpfr_float c = dot / size;
      mpfr_mul_2si(c.backend().data(), c.backend().data(), bits, MPFR_RNDN);
      mpfr_rint(c.backend().data(), c.backend().data(), MPFR_RNDN);
      mpfr_mul_2si(c.backend().data(), c.backend().data(), -bits, MPFR_RNDN);
      each([&](mpfr_ptr one, mpfr_ptr other) {
        mpfr_set_prec(other, mpfr_prec_t(2 * bits + 128));  // the product is exact
        mpfr_mul(other, one, c.backend().data(), MPFR_RNDN);
      });
    }
  }
}

}  // namespace amcert
