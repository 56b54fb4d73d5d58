#include "method/composite_engine.hpp"
#include "method/polynomial_engine.hpp"
#include "method/step.hpp"
#include "number/environment.hpp"
#include "run/recorded_run.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
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

// The method at its start: sweep() goes on by one, objective() is F there.
template <class A>
struct Method {
  std::vector<typename A::Matrix> x;
  std::function<void()> sweep;
  std::function<typename A::Scalar()> objective;

  Method(const Problem& problem, A algebra) {
    for (const DyadicMatrix& m : problem.start) x.push_back(algebra.point(m));
    if (problem.polynomial) {
      take(std::make_shared<PolynomialStepper<A>>(problem, algebra));
      return;
    }
    if (problem.composite) {
      take(std::make_shared<CompositeStepper<A>>(problem, algebra));
      return;
    }
    std::vector<typename A::Matrix> previous;
    for (const DyadicMatrix& m : problem.previous) previous.push_back(algebra.point(m));
    auto state = std::make_shared<State<A>>(problem, algebra);
    for (std::size_t b = 0; b < x.size(); ++b) state->set(int(b), x[b], nullptr);
    auto stepper = std::make_shared<Stepper<A>>(problem, algebra);
    stepper->set_previous(std::move(previous));
    sweep = [this, state, stepper] { stepper->sweep(*state, x); };
    objective = [state] { return state->objective(); };
  }
  Method(const Method&) = delete;

 private:
  template <class Stepper>
  void take(std::shared_ptr<Stepper> stepper) {
    sweep = [this, stepper] { stepper->sweep(x); };
    objective = [this, stepper] { return stepper->objective(x); };
  }
};

template <class A>
RecordedRun run(const Problem& problem, A algebra, int sweeps, const Progress& progress) {
  Method<A> method(problem, algebra);
  RecordedRun out;
  out.iterates.reserve(std::size_t(sweeps) + 1);
  out.iterates.push_back(problem.start);
  out.objective.push_back(approximately(method.objective()));
  for (int k = 0; k < sweeps; ++k) {
    method.sweep();
    try {
      out.iterates.push_back(record(algebra, method.x));
    } catch (const std::domain_error& e) {
      diverged(k + 1, e.what());
    }
    out.objective.push_back(approximately(method.objective()));
    if (!std::isfinite(out.objective.back())) diverged(k + 1, "F is beyond the range of double");
    if (progress && !progress(k + 1)) break;
  }
  return out;
}

}  // namespace

RecordedRun first_iterates(const RecordedRun& run, int k) {
  RecordedRun out;
  out.by_engine = run.by_engine;
  const auto first = [&](const auto& list) { return std::min<std::ptrdiff_t>(k + 1, std::ptrdiff_t(list.size())); };
  out.iterates.assign(run.iterates.begin(), run.iterates.begin() + first(run.iterates));
  out.objective.assign(run.objective.begin(), run.objective.begin() + first(run.objective));
  return out;
}

RecordedRun run_double(const Problem& problem, int sweeps, const Progress& progress) {
  require_default_environment();  // the same points everywhere
  return run(problem, DoubleAlgebra{}, sweeps, progress);
}

RecordedRun run_mpfr(const Problem& problem, int sweeps, long bits, const Progress& progress) {
  const PrecisionGuard guard(bits);
  return run(problem, MpfrAlgebra{bits}, sweeps, progress);
}

void follow_mpfr(const Problem& problem, int sweeps, long bits, const std::function<void(int, const Point&)>& each) {
  const PrecisionGuard guard(bits);
  const MpfrAlgebra algebra{bits};
  Method<MpfrAlgebra> method(problem, algebra);
  each(0, problem.start);
  for (int k = 1; k <= sweeps; ++k) {
    method.sweep();
    each(k, record(algebra, method.x));
  }
}

}  // namespace amcert
