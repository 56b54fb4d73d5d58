#include "inside.hpp"

#include "number/environment.hpp"

#include <cmath>

namespace amcert::api {

Iterate iterate_of(const Problem& problem, const Point& x) {
  Iterate out;
  for (std::size_t b = 0; b < x.size(); ++b) out.emplace(problem.blocks[b].name, x[b].approximate());
  return out;
}

std::unique_lock<std::mutex> alone() {
  static std::mutex one;
  return std::unique_lock(one);
}

Run::Run(const Case& problem) : inside_(std::make_shared<Inside>()) {
  inside_->problem = problem.inside();
  inside_->run.by_engine = false;
}

Run Run::engine(const Case& problem, int sweeps, const Progress& progress) {
  return translated([&] {
    const auto lock = alone();
    Run out(problem);
    const amcert::Case& c = problem.inside()->value;
    if (sweeps < 0) throw std::invalid_argument("a run of " + std::to_string(sweeps) + " sweeps; ask for 1 or more, or 0 for those of the case");
    const int wanted = sweeps > 0 ? sweeps : c.sweeps;
    const auto sweep_done = [&](int k) { return !progress || progress("double engine: sweep " + std::to_string(k) + " of " + std::to_string(wanted)); };
    out.inside_->run = run_double(c.problem, wanted, sweep_done);
    return out;
  });
}

Run Run::read(const Case& problem, const std::string& path) {
  return translated([&] {
    require_default_environment();  // a subnormal number must be read as what it is
    Run out(problem);
    out.inside_->run = import_run(problem.inside()->value.problem, path);
    return out;
  });
}

void Run::add(const Iterate& x) { append(x, {}); }
void Run::add(const Iterate& x, double objective) { append(x, objective); }

void Run::append(const Iterate& x, std::optional<double> objective) {
  translated([&] {
    require_default_environment();
    const std::size_t k = inside_->run.iterates.size();
    const std::string where = "iterate " + std::to_string(k);
    if (inside_->run.by_engine) throw std::invalid_argument(where + ": this is a run of the engine; begin one of your own with Run(problem)");
    if (k > 0 && objective.has_value() == inside_->run.objective.empty())
      throw std::invalid_argument(where + ": give the value of the objective with every iterate, or with none");
    if (objective && !std::isfinite(*objective)) throw std::invalid_argument(where + ": the value of the objective is NaN or infinite; end the run before it");
    std::map<std::string, Eigen::MatrixXd> blocks;
    for (const auto& [name, m] : x) blocks.emplace(name, m.as<Eigen::MatrixXd>());
    Point point = point_of(inside_->problem->value.problem, blocks, where);
    if (inside_.use_count() > 1) inside_ = std::make_shared<Inside>(*inside_);
    inside_->run.iterates.push_back(std::move(point));
    if (objective) inside_->run.objective.push_back(*objective);
  });
}

Case Run::problem() const { return Case(inside_->problem); }

int Run::sweeps() const { return inside_->run.sweeps(); }

Iterate Run::iterate(int k) const {
  if (k < 0 || k > sweeps()) throw Error(result::bad_input, "there is no iterate " + std::to_string(k) + "; the run has those from 0 to " + std::to_string(sweeps()));
  return iterate_of(inside_->problem->value.problem, inside_->run.iterates[std::size_t(k)]);
}

std::vector<double> Run::objective() const { return inside_->run.objective; }

void Run::write(const std::string& path) const {
  translated([&] { export_run(inside_->problem->value.problem, inside_->run, path); });
}

}  // namespace amcert::api
