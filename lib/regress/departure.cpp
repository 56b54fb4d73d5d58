#include "regress/departure.hpp"

#include "number/text.hpp"
#include "report/outward.hpp"
#include "run/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace amcert {
namespace {

// What the stored certificate says about the run.
struct Tube {
  Rational tolerance = Rational::power_of_two(-40);
  std::map<std::string, std::vector<Rational>> deviation;  // per block and iterate, relative to the largest entry; may be empty

  explicit Tube(const Json& claims) {
    for (const Json& c : claims) {
      if (c.at("run") != "recorded" || c.at("verdict") != "proved") continue;
      if (c.at("kind") == "am_trajectory") tolerance = parse_number(c.at("tolerance").get<std::string>());
      if (c.at("kind") != "double_agreement") continue;
      for (const auto& [block, row] : c.at("deviation").items()) deviation[block] = dyadic_row(row.get<std::string>());
    }
  }

  // Of the stored iterate, whose largest entry is `largest`, from the run in many bits. That one's largest entry is at most
  // largest/(1-deviation).
  std::optional<Rational> certified(const std::string& block, int k, const Rational& largest) const {
    const auto it = deviation.find(block);
    if (it == deviation.end() || std::size_t(k) >= it->second.size()) return {};
    const Rational& d = it->second[std::size_t(k)];
    if (d >= Rational(1)) return {};
    return d * largest / (Rational(1) - d);
  }
  Rational radius(const std::string& block, int k, const Rational& largest) const {
    const Rational always = tolerance * (Rational(1) + largest);
    const std::optional<Rational> c = certified(block, k, largest);
    return c ? std::max(always, Rational(tube_room) * *c) : always;
  }
};

// Blocks in the order in which a sweep makes them.
std::vector<std::size_t> order_of_updates(const Problem& p) {
  std::vector<std::size_t> out;
  for (const Update& u : p.sweep)
    for (int b : u.blocks)
      if (std::find(out.begin(), out.end(), std::size_t(b)) == out.end()) out.push_back(std::size_t(b));
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    if (std::find(out.begin(), out.end(), b) == out.end()) out.push_back(b);
  return out;
}

Rational largest_entry(const Eigen::MatrixXd& m) { return Rational::literally(m.size() == 0 ? 0 : m.cwiseAbs().maxCoeff()); }

// The entry in which two matrices differ most. Runs in more bits than a double's are compared by their nearest doubles.
Place farthest_entry(const Eigen::MatrixXd& x, const Eigen::MatrixXd& z) {
  Place out;
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) {
      if (x(i, j) == z(i, j)) continue;
      Rational d = abs(Rational::literally(x(i, j)) - Rational::literally(z(i, j)));
      if (d > out.distance) out.row = i, out.col = j, out.distance = std::move(d);
    }
  return out;
}

std::string decimal(const Rational& x, int digits = 2) { return report::outward_decimal(x.raw(), digits, report::Direction::up); }

constexpr double right = 0x1p-40;  // the distance from its exact result, relative to 1 + |block|, up to which an update is

// What the exact results of the updates say about the departure.
struct Verified {
  bool is_right = false;
  std::string text;
};

// The updates up to this place, from the first: the first wrong one is where the mistake is, though its block may not be kept.
Verified about_updates(const Problem& p, const RecordedRun& run, const Place& at) {
  if (at.k == 0) return {false, "; the run starts elsewhere"};
  Replay replay(p, run);
  Rational farthest;
  const int first = !replay.starts_at_case() && p.has(Kind::heavy_ball) ? 1 : 0;  // as am_trajectory has it
  for (int k = first; k < at.k; ++k) {
    std::size_t label = 0;
    for (const Update& u : p.sweep)
      for (const std::string& l : p.labels(u)) {
        const auto decided = [&](const Distance& d) { return d.upper <= right || d.lower > right; };
        while (!decided(replay.sweep(k).distance[label]) && replay.refine(k)) {}
        const Distance& d = replay.sweep(k).distance[label++];
        const bool is_here = k == at.k - 1 && ("," + l + ",").find("," + at.block + ",") != std::string::npos;
        const std::string which = is_here ? "this update" : fmt::format("the update of block {} in sweep {}", l, k + 1);
        if (!decided(d)) return {false, "; whether " + which + " is right is undecided"};
        if (d.lower > right)
          return {false, fmt::format("; {} is wrong: at least {} from its exact result, relative to 1 + |block|", which, report::outward_decimal(Rational::literally(d.lower).raw(), 2, report::Direction::down))};
        farthest = std::max(farthest, Rational::literally(d.upper));
        if (is_here) return {true, fmt::format("; all updates up to this are right within {}: a difference of roundings was amplified, or minimizers tie", decimal(farthest))};
      }
  }
  throw std::logic_error("no update makes block " + at.block);
}

}  // namespace

RunComparison compare_runs(const Problem& p, const StoredRun& stored, const Json& stored_claims, const RecordedRun& run) {
  RunComparison out;
  out.identical = stored.digest == run_digest(run, p);
  if (out.identical) return out;
  const Tube tube(stored_claims);
  const std::vector<std::size_t> order = order_of_updates(p);
  for (int k = 0; k <= run.sweeps(); ++k)
    for (const std::size_t b : order) {
      const std::string& name = p.blocks[b].name;
      if (k >= stored.iterates(name)) continue;
      const Eigen::MatrixXd& x = stored.blocks.at(name)[std::size_t(k)];
      Place here = farthest_entry(x, run.iterates[std::size_t(k)][b].approximate());
      if (here.distance.sign() == 0) continue;
      here.k = k;
      here.block = name;
      const Rational largest = largest_entry(x);
      here.certified = tube.certified(name, k, largest);
      if (here.distance > tube.radius(name, k, largest)) {
        out.left = here;
        out.farthest.reset();
        return out;
      }
      if (!out.farthest || here.distance > out.farthest->distance) out.farthest = here;
    }
  return out;
}

Leaving left_tube(const Problem& p, const RecordedRun& run, const Place& at) {
  const Verified update = about_updates(p, run, at);
  const bool is_regression = at.certified || !update.is_right;
  return {is_regression, fmt::format("the run {} first in sweep {}, block {}[{},{}]: {} from the stored iterate{}{}", is_regression ? "leaves its certified tube" : "parts from the stored one", at.k,
                                     at.block, at.row, at.col, decimal(at.distance), at.certified ? ", certified within " + decimal(*at.certified) : ", for which no distance is certified", update.text)};
}

std::string in_tube(const Place& at) {
  return fmt::format("the run stays in its certified tube, at most {} from the stored one (sweep {}, block {}[{},{}])", decimal(at.distance), at.k, at.block, at.row, at.col);
}

RecordedRun from_start(const Problem& p, RecordedRun run) {
  for (std::size_t b = 0; b < p.start.size(); ++b)
    for (Index i = 0; i < p.start[b].rows(); ++i)
      for (Index j = 0; j < p.start[b].cols(); ++j)
        if (const Rational s = p.start[b](i, j); abs(run.iterates[0][b](i, j) - s) > Rational::power_of_two(-52) * abs(s)) return run;
  run.iterates[0] = p.start;
  return run;
}

}  // namespace amcert
