// Costs as ratios, all measured in one run on the Iris case, in memory.
//
//   certify        am_trajectory, sufficient_decrease, rises, relative_error, sublevel_bounded and both structural claims
//   digests        the certificate's text and hashes of run and claims
//   agreement      double_agreement, given both runs
//   obvious way    the run's evaluations of the same claims with Eigen over 128-bit intervals (Boost mpfi_float)
#include "check.hpp"
#include "obvious.hpp"
#include "theorem/certify.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <map>

namespace {

using namespace amcert;

struct Material {
  Case c = read_case("cases/iris");
  RecordedRun run = run_double(c.problem, c.sweeps);
  RecordedRun reference = run_mpfr(c.problem, c.sweeps, c.reference_bits);
  std::string problem, certificate;
  Material() {
    const Certificate value = certify(c, run, nullptr);
    problem = canonical(value.problem()) + "\n";
    certificate = canonical(value.json()) + "\n";
  }
};

const Material& material() {
  static const Material m;
  return m;
}

void double_engine(benchmark::State& state) {
  const Material& m = material();
  for (auto _ : state) benchmark::DoNotOptimize(run_double(m.c.problem, m.c.sweeps));
}

void mpfr_engine(benchmark::State& state) {
  const Material& m = material();
  for (auto _ : state) benchmark::DoNotOptimize(run_mpfr(m.c.problem, m.c.sweeps, m.c.reference_bits));
}

void certify_run(benchmark::State& state) {
  const Material& m = material();
  for (auto _ : state) {
    Replay replay(m.c.problem, m.run);
    Claim trajectory = am_trajectory(replay, m.c.tolerance), decrease = sufficient_decrease(replay, DecreaseForm::J1, 1, -1, {});
    Claim rise = rises(replay, true, {}), error = relative_error(replay, 1, {}), sublevel = sublevel_bounded(replay);
    Claim a = structural_decrease(replay), b = structural_relative_error(replay, sublevel);
    for (const Claim* claim : {&trajectory, &decrease, &rise, &error, &sublevel, &a, &b})
      if (claim->verdict != Verdict::proved) state.SkipWithError(("not proved: " + claim->kind + " " + claim->reason).c_str());
  }
}

void digests(benchmark::State& state) {
  const Material& m = material();
  for (auto _ : state) {
    Certificate value(m.c.problem, 256);
    value.add_run("recorded", m.run, m.c.problem);
    benchmark::DoNotOptimize(canonical(value.json()));
  }
}

void agreement(benchmark::State& state) {
  const Material& m = material();
  for (auto _ : state) {
    Replay replay(m.c.problem, m.run);
    const Claim claim = double_agreement(m.c.problem, replay, m.reference);
    if (claim.verdict != Verdict::proved) state.SkipWithError(("not proved: " + claim.reason).c_str());
  }
}

void check(benchmark::State& state) {
  const Material& m = material();
  for (auto _ : state)
    if (amcheck::check(m.problem, m.certificate).exit_code != 0) state.SkipWithError("amcheck does not verify the certificate");
}

// One pass over the run; its enclosures must meet ours.
void obvious_way(benchmark::State& state) {
  const Material& m = material();
  Replay replay(m.c.problem, m.run);
  for (auto _ : state) {
    const std::vector<ObviousSweep> sweeps = obvious_evidence(m.c.problem, m.run);
    for (int k = 0; k < replay.sweeps(); ++k) {
      const SweepEvidence& ours = replay.sweep(k);
      const ObviousSweep& theirs = sweeps[std::size_t(k)];
      const auto meet = [](const Range& x, const Range& y) { return x.lo <= y.hi && y.lo <= x.hi; };
      if (!meet(ours.total_drop(), theirs.drop) || !meet(ours.total_step2(), theirs.step2) || !meet(ours.gradient2, theirs.gradient2))
        state.SkipWithError(("enclosures do not meet in sweep " + std::to_string(k)).c_str());
      for (std::size_t l = 0; l < theirs.distance.size(); ++l)
        if (theirs.distance[l].lo > Rational::literally(ours.distance[l].upper))
          state.SkipWithError(("distances do not meet in sweep " + std::to_string(k)).c_str());
    }
  }
}

BENCHMARK(double_engine)->Unit(benchmark::kMillisecond);
BENCHMARK(mpfr_engine)->Unit(benchmark::kMillisecond);
BENCHMARK(certify_run)->Unit(benchmark::kMillisecond);
BENCHMARK(digests)->Unit(benchmark::kMillisecond);
BENCHMARK(agreement)->Unit(benchmark::kMillisecond);
BENCHMARK(check)->Unit(benchmark::kMillisecond);
BENCHMARK(obvious_way)->Unit(benchmark::kMillisecond)->Iterations(1);

// The usual table, and afterwards the ratios.
class Ratios : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& r : runs)
      if (!r.error_occurred) time_[r.run_name.function_name] = r.GetAdjustedCPUTime();
  }
  void Finalize() override {
    const auto ratio = [&](const char* what, const char* a, const char* b, const char* aim) {
      if (time_.count(a) && time_.count(b) && time_[b] > 0) std::printf("%-58s %8.2f   %s\n", what, time_[a] / time_[b], aim);
    };
    std::printf("\nratio of CPU times                                          measured   aim\n");
    ratio("certify / double engine", "certify_run", "double_engine", "at most 10");
    ratio("digests / double engine", "digests", "double_engine", "(text and SHA-256 of 3 MB)");
    ratio("amcheck / double engine", "check", "double_engine", "at most 100");
    ratio("double_agreement / mpfr engine", "agreement", "mpfr_engine", "at most 1.5");
    ratio("obvious way at 128 bits / certify", "obvious_way", "certify_run", "at least 100");
  }

 private:
  std::map<std::string, double> time_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Ratios reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
}
