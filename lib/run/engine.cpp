#include "method/step.hpp"
#include "run/recorded_run.hpp"

#include <cmath>
#include <stdexcept>

namespace amcert {
namespace {

Point record(const DoubleAlgebra& a, const std::vector<Eigen::MatrixXd>& x) {
  Point p;
  p.reserve(x.size());
  for (const auto& m : x) p.push_back(a.record(m));
  return p;
}

Point record(const MpfrAlgebra& a, const std::vector<MpfrMatrix>& x) {
  Point p;
  for (const auto& m : x) p.push_back(a.record(m));
  return p;
}

double approximately(double x) { return x; }
double approximately(const mpfr_float& x) { return mpfr_get_d(x.backend().data(), MPFR_RNDN); }

[[noreturn]] void diverged(int k, const std::string& what) {
  throw std::domain_error("iterate " + std::to_string(k) + " of the engine: " + what + "; take fewer sweeps, or a method that does not diverge");
}

template <class A>
RecordedRun run(const Problem& problem, A algebra, int sweeps, const Progress& progress) {
  std::vector<typename A::Matrix> x, previous;
  for (const DyadicMatrix& m : problem.start) x.push_back(algebra.point(m));
  for (const DyadicMatrix& m : problem.previous) previous.push_back(algebra.point(m));
  State<A> state(problem, algebra);
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], nullptr);
  Stepper<A> stepper(problem, algebra);
  stepper.set_previous(std::move(previous));

  RecordedRun out;
  out.iterates.reserve(std::size_t(sweeps) + 1);
  out.iterates.push_back(problem.start);
  out.objective.push_back(approximately(state.objective()));
  for (int k = 0; k < sweeps; ++k) {
    stepper.sweep(state, x);
    try {
      out.iterates.push_back(record(algebra, x));
    } catch (const std::domain_error& e) {
      diverged(k + 1, e.what());
    }
    out.objective.push_back(approximately(state.objective()));
    if (!std::isfinite(out.objective.back())) diverged(k + 1, "F is beyond the range of double");
    if (progress && !progress(k + 1)) break;
  }
  return out;
}

}  // namespace

RecordedRun run_double(const Problem& problem, int sweeps, const Progress& progress) {
  return run(problem, DoubleAlgebra{}, sweeps, progress);
}

RecordedRun run_mpfr(const Problem& problem, int sweeps, long bits, const Progress& progress) {
  const PrecisionGuard guard(bits);
  return run(problem, MpfrAlgebra{bits}, sweeps, progress);
}

void follow_mpfr(const Problem& problem, int sweeps, long bits, const std::function<void(int, const Point&)>& each) {
  const PrecisionGuard guard(bits);
  const MpfrAlgebra algebra{bits};
  std::vector<MpfrMatrix> x, previous;
  for (const DyadicMatrix& m : problem.start) x.push_back(algebra.point(m));
  for (const DyadicMatrix& m : problem.previous) previous.push_back(algebra.point(m));
  State<MpfrAlgebra> state(problem, algebra);
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), x[b], nullptr);
  Stepper<MpfrAlgebra> stepper(problem, algebra);
  stepper.set_previous(std::move(previous));
  each(0, problem.start);
  for (int k = 1; k <= sweeps; ++k) {
    stepper.sweep(state, x);
    each(k, record(algebra, x));
  }
}

}  // namespace amcert
