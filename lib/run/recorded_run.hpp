// Recorded runs: finite sequences of exact dyadic points that an engine, or the user's own program, wrote down.
#pragma once

#include "problem/problem.hpp"

#include <functional>
#include <map>
#include <string>

namespace amcert {

struct RecordedRun {
  bool by_engine = true;
  std::vector<Point> iterates;    // x^0 .. x^K
  std::vector<double> objective;  // F as the program computed it, one per iterate; may be empty
  std::vector<int> sweep_of;      // exact orbits of which few iterates were kept: the sweep of each; otherwise empty

  int sweeps() const { return int(iterates.size()) - 1; }
};

// x^0 .. x^k of a run, and the values of F that its program wrote down for them, if it wrote any.
RecordedRun first_iterates(const RecordedRun& run, int k);

// Called after every sweep with the number of sweeps done; returning false stops the run there.
using Progress = std::function<bool(int)>;

// The double engine and the mpfr engine run the problem's method from its exact start. Deterministic.
RecordedRun run_double(const Problem& problem, int sweeps, const Progress& progress = {});
RecordedRun run_mpfr(const Problem& problem, int sweeps, long bits, const Progress& progress = {});
// The same, handing every iterate over instead of keeping it.
void follow_mpfr(const Problem& problem, int sweeps, long bits, const std::function<void(int, const Point&)>& each);

// A point from the values of its blocks. Throws std::invalid_argument, beginning with `where`, if a block is missing or in excess, a
// shape is wrong, or a number is NaN or infinite.
Point point_of(const Problem& problem, const std::map<std::string, Eigen::MatrixXd>& blocks, const std::string& where);

// Reads a run that the user's program wrote, in the form amcert-run/1: a JSON file, or a folder of <block>_<k>.npy files.
// Throws std::invalid_argument naming file, iterate and block if blocks are missing or in excess, shapes are wrong, or a
// number is NaN, infinite or not dyadic.
RecordedRun import_run(const Problem& problem, const std::string& path);
// Writes amcert-run/1 JSON with hex floats; reading it back gives the same run. Throws std::invalid_argument if it cannot.
void export_run(const Problem& problem, const RecordedRun& run, const std::string& path);

}  // namespace amcert
