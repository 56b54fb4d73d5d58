// Recorded runs that are and are not runs of the method.
#pragma once

#include "run/recorded_run.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

namespace amcert::test {

enum class RunKind { random, engine, perturbed, resting };

// `perturbed`: the engine's run, a few entries off by 2^-20 to 2^-70. `resting`: blocks stay where they are now and then.
inline RecordedRun random_run(Random& r, const Problem& p, int sweeps, RunKind kind, bool wide = false) {
  RecordedRun run;
  if (kind == RunKind::engine || kind == RunKind::perturbed) run = run_double(p, sweeps);
  else
    for (int k = 0; k <= sweeps; ++k) run.iterates.push_back(random_point(r, p, wide));
  for (std::size_t k = 1; k < run.iterates.size(); ++k)
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      DyadicMatrix& m = run.iterates[k][b];
      if (kind == RunKind::resting && r.one_in(2)) m = run.iterates[k - 1][b];
      if (kind != RunKind::perturbed || !r.one_in(3)) continue;
      RationalMatrix e = exact(m);
      e.entry[std::size_t(r.below(int(e.entry.size())))] += Rational::dyadic(Integer(r.one_in(2) ? 1 : -1), -r.between(20, wide ? 70 : 44));
      m = DyadicMatrix::of(e);
    }
  run.objective.assign(run.iterates.size(), 0.0);
  return run;
}

}  // namespace amcert::test
