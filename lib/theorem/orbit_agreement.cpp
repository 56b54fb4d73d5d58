// orbit_agreement: how far a recorded run is from the exact orbit.
//
// Theorem. With |x^k - z^k| <= r entrywise, an entry of the recorded run is off the exact one by |recorded - z| -+ r. A branch code is
// that of the exact entry if all of [z-r, z+r] has it.
#include "number/text.hpp"
#include "theorem/theorems.hpp"

#include <algorithm>

namespace amcert {

Claim orbit_agreement(const Problem& p, const Orbit& orbit, const OrbitMargins& margins, const RecordedRun& recorded,
                      std::vector<std::string> needs) {
  Claim c;
  c.kind = "orbit_agreement";
  c.k1 = std::min(orbit.sweeps, recorded.sweeps());
  c.needs = std::move(needs);
  Json lower = Json::object(), upper = Json::object(), branch;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    std::string low, high;
    for (int k = 0; k <= c.k1; ++k) {
      const DyadicMatrix &x = recorded.iterates[std::size_t(k)][b], &z = orbit.run.iterates[std::size_t(k)][b];
      const Eigen::MatrixXd r = margins.radii(int(b), k);
      Rational least, most;
      for (Index j = 0; j < z.cols(); ++j)
        for (Index i = 0; i < z.rows(); ++i) {
          const Rational apart = abs(x(i, j) - z(i, j)), radius = Rational::literally(r(i, j));
          most = std::max(most, apart + radius);
          least = std::max(least, apart - radius);
        }
      for (auto* row : {&low, &high}) {
        if (!row->empty()) *row += ' ';
        *row += dyadic_text(row == &low ? round_down(least, 30) : round_up(most, 30));
      }
    }
    lower[p.blocks[b].name] = low;
    upper[p.blocks[b].name] = high;
  }
  for (int k = 0; k <= c.k1 && branch.is_null(); ++k)
    for (int layer = 1; p.network && layer <= p.network->depth() && branch.is_null(); ++layer) {
      const int b = p.block(Family::U, layer);
      if (b < 0 || !p.network->layer(layer).activation.piecewise()) continue;
      const Activation& f = p.network->layer(layer).activation;
      const DyadicMatrix &x = recorded.iterates[std::size_t(k)][std::size_t(b)], &z = orbit.run.iterates[std::size_t(k)][std::size_t(b)];
      const Eigen::MatrixXd r = margins.radii(b, k);
      for (Index i = 0; i < z.rows() && branch.is_null(); ++i)
        for (Index j = 0; j < z.cols() && branch.is_null(); ++j) {
          const Rational radius = Rational::literally(r(i, j));
          const int left = f.code(z(i, j) - radius), right = f.code(z(i, j) + radius);
          if (left != right) {
            c.reason = "the exact iterate x^" + std::to_string(k) + " has an entry of " + p.blocks[std::size_t(b)].name + " that is not separated from a break at [" +
                       std::to_string(i) + "," + std::to_string(j) + "]; a smaller --radius would decide";
            return c;
          }
          if (f.code(x(i, j)) != left) branch = {k, p.blocks[std::size_t(b)].name, i, j};
        }
    }
  c.verdict = Verdict::proved;
  c.constants = {{"lower", lower}, {"upper", upper}, {"branch", branch}};
  return c;
}

}  // namespace amcert
