#pragma once
#include "support/naive.hpp"

namespace amcert::test {

// One exact sweep; false if a scalar update has several minimizers.
inline bool unique_sweep(const Problem& p, Exact& x, const Exact& previous) {
  for (const Update& u : p.sweep) {
    if (u.kind == Kind::scalar) {
      const Block& b = p.blocks[std::size_t(u.blocks[0])];
      const RationalMatrix M = Naive<Rational>(p, x).M[std::size_t(b.layer - 1)];
      for (Index r = 0; r < b.rows; ++r)
        for (Index s = 0; s < b.cols; ++s) {
          const ScalarTask t = scalar_task(p, x, u, M, r, s);
          if (scalar_minimizers(p.network->layer(b.layer).activation, t.gamma, t.beta, t.v, t.c).size() != 1) return false;
        }
    }
    exact_update(p, x, previous, u);
  }
  return true;
}

}  // namespace amcert::test
