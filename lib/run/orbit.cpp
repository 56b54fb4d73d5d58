#include "run/orbit.hpp"

#include "number/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace amcert {
namespace {

double log2_of(const Rational& x) { return double(floor_log2(x)) + std::log2((x / Rational::power_of_two(floor_log2(x))).approximately()); }

double largest_radius(const Problem& p, const ErrorSet& set) {
  double m = 0;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) m = std::fmax(m, set.hull(int(b)).maxCoeff());
  return m;
}

// log2 of |z - y| over all blocks; -infinity if they are equal.
double log2_step(const Point& z, const Point& y) {
  double sum = 0;
  for (std::size_t b = 0; b < z.size(); ++b)
    for (Index j = 0; j < z[b].cols(); ++j)
      for (Index i = 0; i < z[b].rows(); ++i) {
        const double d = (z[b](i, j) - y[b](i, j)).approximately();
        sum = std::hypot(sum, d);
      }
  return std::log2(sum);
}

// log2 of how much larger the radius of a U block is than the distance of an entry from a break: a claim states one radius for a block,
// and the piece that each entry is on should show. -infinity if no entry is near.
double log2_blur(const Problem& p, const OrbitReplay& replay) {
  double worst = 0;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const Block& block = p.blocks[b];
    if (block.family != Family::U || !p.network->layer(block.layer).activation.piecewise()) continue;
    const Eigen::MatrixXd& hull = replay.set().hull(int(b));
    const double radius = hull.maxCoeff();
    for (const Rational& at : p.network->layer(block.layer).activation.breaks)
      for (Index j = 0; j < block.cols; ++j)
        for (Index i = 0; i < block.rows; ++i)
          if (hull(i, j) > 0) worst = std::fmax(worst, radius / std::fabs((replay.point()[b](i, j) - at).approximately()));
  }
  return std::log2(worst);
}

// Of the numbers of a point as they are written, with what separates them.
double text_length(const Point& z) {
  std::size_t n = 0;
  for (const DyadicMatrix& m : z)
    for (Index j = 0; j < m.cols(); ++j)
      for (Index i = 0; i < m.rows(); ++i) n += dyadic_text(m(i, j)).size() + 1;
  return double(n);
}

struct Enclosure { Point point; std::vector<Eigen::MatrixXd> hull; };

// Both contain the exact iterate, so they meet entry by entry.
void require_meeting(const Problem& p, int k, const Enclosure& a, const Point& point, const ErrorSet& set) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    for (Index j = 0; j < point[b].cols(); ++j)
      for (Index i = 0; i < point[b].rows(); ++i) {
        const Rational apart = abs(a.point[b](i, j) - point[b](i, j));
        if (apart > Rational::literally(a.hull[b](i, j)) + Rational::literally(set.hull(int(b))(i, j)))
          throw OrbitAlarm(fmt::format("two enclosures of x^{} do not meet in {}[{},{}]", k, p.blocks[b].name, i, j));
      }
}

// Entries on a break that the set knows without error join the list, or prolong what is there.
void note_exact(const Problem& p, const OrbitReplay& replay, std::vector<ExactEntry>& list) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const Block& block = p.blocks[b];
    if (block.family != Family::U || !p.network->layer(block.layer).activation.piecewise()) continue;
    const Activation& f = p.network->layer(block.layer).activation;
    for (Index i = 0; i < block.rows; ++i)
      for (Index j = 0; j < block.cols; ++j) {
        if (replay.set().hull(int(b))(i, j) != 0 || f.code(replay.point()[b](i, j)) % 2 == 0) continue;
        const auto same = std::find_if(list.rbegin(), list.rend(), [&](const ExactEntry& e) { return e.block == int(b) && e.row == i && e.col == j; });
        if (same != list.rend() && same->last == replay.sweeps() - 1) same->last = replay.sweeps();
        else list.push_back({int(b), i, j, replay.sweeps(), replay.sweeps()});
      }
  }
}

}  // namespace

bool is_milestone(int k) {
  for (int decade = 1; decade <= k && decade <= 1'000'000'000 / 10; decade *= 10)
    if (k == decade || k == 2 * decade || k == 5 * decade) return true;
  return k == 0;
}

Orbit follow_orbit(const Problem& p, const OrbitOptions& o, const OrbitProgress& progress) {
  const auto begin = std::chrono::steady_clock::now();
  const double target = log2_of(o.radius);
  long bits = o.bits > 0 ? o.bits : std::max(64L, long(std::ceil(24 - target) / 8) * 8 + 8);
  bits = std::min(bits, o.max_bits);
  // Characters of a sweep's text: a hexadecimal digit for four bits and the exponent; names and brackets; inverses; radii.
  double around = 0;
  for (const Block& b : p.blocks) {
    const bool constant = b.family == Family::U || (b.family == Family::W && b.layer == 1);  // no inverse, or the same for all sweeps
    around += 20 + 3 * double(b.rows) + (constant ? 0 : 14 * std::pow(double(b.family == Family::W ? b.cols : b.rows), 2));
  }
  const auto fits = [&](long n) { return double(o.sweeps) * (double(p.unknowns()) * (double(n) / 4 + 7) + around) <= o.keep_bytes; };
  const bool keep_all = fits(bits);
  Orbit out;
  out.choices = o.choices;
  out.frame = o.frame.rank > 0 ? o.frame : frame_options(p);
  std::vector<OrbitReplay::Checkpoint> checkpoints;
  std::map<int, Enclosure> earlier;  // of the first attempt, and of the boxes below
  double want = target;          // log2 of the radius that is aimed at
  int resolved_before = -1;      // sweeps with resolved steps in the last complete attempt
  std::vector<double> log2_steps, log2_blurs;  // [k]
  int stopped_before = -1;
  // A second, simpler enclosure of the first sweeps, on another grid.
  {
    OrbitReplay boxes(p, bits + 19, box_set(p), o.choices);
    for (int k = 1; k <= std::min(o.sweeps, 6) && boxes.sweep(); ++k) {
      Enclosure e{boxes.point(), {}};
      for (std::size_t b = 0; b < p.blocks.size(); ++b) e.hull.push_back(boxes.set().hull(int(b)));
      earlier.emplace(k, std::move(e));
    }
  }
  for (int attempt = 0;; ++attempt) {
    // The last checkpoint that leaves room for the loss seen beyond it.
    std::unique_ptr<OrbitReplay> replay;
    int from = 0;
    for (const auto& c : checkpoints) {
      const double here = std::log2(std::fmax(largest_radius(p, *c.set), 1e-300));
      const double growth = std::log2(std::fmax(out.largest.back(), 1e-300)) - here;
      if (c.k <= out.sweeps && here + std::fmax(0.0, growth) + 8 < want) {
        replay = std::make_unique<OrbitReplay>(p, bits, c, o.choices);
        from = c.k;
      }
    }
    if (!replay) replay = std::make_unique<OrbitReplay>(p, bits, frame_set(p, out.frame), o.choices);
    checkpoints.erase(std::remove_if(checkpoints.begin(), checkpoints.end(), [&](const auto& c) { return c.k > from; }), checkpoints.end());
    const auto store = [&](int k) {
      std::vector<double> r;
      for (std::size_t b = 0; b < p.blocks.size(); ++b) r.push_back(replay->set().hull(int(b)).maxCoeff());
      out.stored.push_back(k);
      out.run.iterates.push_back(replay->point());
      out.radius.push_back(std::move(r));
    };
    const auto keep = [&](int k) {
      if (keep_all || is_milestone(k) || k == o.sweeps) store(k);
    };
    while (!out.stored.empty() && out.stored.back() > from) {
      out.stored.pop_back();
      out.run.iterates.pop_back();
      out.radius.pop_back();
    }
    std::erase_if(out.exact, [&](const ExactEntry& e) { return e.first > from; });
    for (ExactEntry& e : out.exact) e.last = std::min(e.last, from);
    out.largest.resize(std::size_t(from) + (from > 0 ? 1 : 0));
    log2_steps.resize(std::size_t(from));
    log2_blurs.resize(std::size_t(from));
    if (keep_all) out.inverses.resize(std::size_t(from));
    out.sweeps = from;
    out.bits = bits;
    out.end = Orbit::End::complete;
    if (from == 0) {
      out.stored.clear();
      out.run.iterates.clear();
      out.radius.clear();
      out.largest.assign(1, 0.0);
      out.exact.clear();
      keep(0);
    }
    const int stride = std::max(64, o.sweeps / 16);
    double peak = 0;
    for (int k = from + 1; k <= o.sweeps; ++k) {
      Point before;
      if (o.resolve_steps && keep_all) before = replay->point();
      if (!replay->sweep()) {
        out.end = Orbit::End::undecided;
        out.stop = replay->stop();
        break;
      }
      out.sweeps = k;
      out.largest.push_back(largest_radius(p, replay->set()));
      peak = std::fmax(peak, out.largest.back());
      if (!before.empty()) {
        log2_steps.push_back(log2_step(replay->point(), before));
        log2_blurs.push_back(log2_blur(p, *replay));
      }
      if (keep_all) {
        out.inverses.push_back(replay->inverses());
        note_exact(p, *replay, out.exact);
      }
      keep(k);
      if (const auto e = earlier.find(k); e != earlier.end()) require_meeting(p, k, e->second, replay->point(), replay->set());
      if (k % stride == 0) checkpoints.push_back(replay->checkpoint());
      if (attempt == 0 && is_milestone(k)) {
        Enclosure e{replay->point(), {}};
        for (std::size_t b = 0; b < p.blocks.size(); ++b) e.hull.push_back(replay->set().hull(int(b)));
        earlier.insert_or_assign(k, std::move(e));
      }
      if (progress && !progress(k, bits)) {
        out.end = Orbit::End::limit;
        out.reason = "interrupted";
        break;
      }
      if (o.max_time.count() > 0 && std::chrono::steady_clock::now() - begin > o.max_time) {
        out.end = Orbit::End::limit;
        out.reason = "the time allowed is spent";
        break;
      }
    }
    if (out.stored.back() != out.sweeps) store(out.sweeps);  // the last sweep reached is always kept
    const double reached = std::log2(std::fmax(out.largest.back(), 1e-300));
    out.log.push_back(fmt::format("{} bits from sweep {}: {} sweeps, radius 2^{:.1f}{}", bits, from, out.sweeps, reached,
                                  out.end == Orbit::End::undecided ? ", then " + out.stop.reason : ""));
    long more = 0;
    if (out.end == Orbit::End::complete && reached > target) more = long(std::ceil(reached - target)) + 4;
    if (out.end == Orbit::End::complete && more == 0 && !log2_steps.empty()) {
      double missing = -INFINITY;
      int resolved = 0;
      for (int k = 0; k < o.sweeps; ++k) {
        const double r = std::log2(std::fmax(out.largest[std::size_t(k)], out.largest[std::size_t(k) + 1]));
        const double short_of = std::isinf(log2_steps[std::size_t(k)]) ? double(bits) / 2 : r + std::log2(step_resolution) + 2 - log2_steps[std::size_t(k)];
        missing = std::fmax(missing, std::fmax(short_of, log2_blurs[std::size_t(k)] + 2));
        if (missing <= 0) ++resolved;
      }
      long next = std::min(o.max_bits, (bits + long(std::ceil(std::fmax(missing, 0))) + 4 + 7) / 8 * 8);
      // Zeros and small numbers are short: what the iterates take now tells better than a bound for all.
      double characters = 0;
      const std::size_t step = std::max<std::size_t>(1, out.run.iterates.size() / 16);
      for (std::size_t k = 0; k < out.run.iterates.size(); k += step) characters += text_length(out.run.iterates[k]);
      characters /= std::ceil(double(out.run.iterates.size()) / double(step));
      const auto would_fit = [&](long n) { return double(o.sweeps) * (characters + double(p.unknowns()) * double(n - bits) / 4 + around) <= o.keep_bytes; };
      while (next > bits && !would_fit(next)) next -= 8;
      // Steps that stay zero with more bits may be zero.
      if (missing > 0 && next > bits && resolved > resolved_before) {
        more = next - bits;
        want = std::fmin(want, reached - double(more));
        out.log.back() += fmt::format(", too large beside the steps or the distances from breaks from sweep {} on", resolved);
      }
      resolved_before = resolved;
    }
    // A checkpoint from which more bits did not lead farther is part of what is too wide.
    if (out.end == Orbit::End::undecided && from > 0 && out.sweeps <= stopped_before) checkpoints.clear();
    if (out.end == Orbit::End::undecided) stopped_before = out.sweeps;
    if (out.end == Orbit::End::undecided && out.stop.more_bits_help) {
      // The margin tells how much smaller the set must be; a margin of about the resolution may be zero: one more try decides.
      const double missing = out.stop.margin > 0 ? std::log2(out.stop.radius / out.stop.margin) + 6 : 64;
      more = long(std::fmin(std::fmax(missing, 32), double(2 * bits)));
      if (attempt > 0 && out.stop.margin <= std::ldexp(1.0, int(-bits))) more = 0;  // on a tie within every resolution so far
    }
    if (more <= 0 || out.end == Orbit::End::limit) break;
    if (bits >= o.max_bits) {
      out.end = Orbit::End::limit;
      out.reason = fmt::format("{} bits are not enough and no more are allowed: {}", bits,
                               reached > target ? "the radius is larger than asked" : out.stop.reason);
      break;
    }
    bits = std::min(o.max_bits, (bits + more + 7) / 8 * 8);
  }
  return out;
}

std::vector<Orbit> follow_orbits(const Problem& p, const OrbitOptions& o, int most, const OrbitProgress& progress) {
  if (p.polynomial || p.composite) throw std::runtime_error("exact orbits of polynomial and composite problems are not enclosed; certify is about their recorded runs");
  std::vector<Orbit> done;
  std::vector<std::vector<OrbitChoice>> open{o.choices};  // the next one last
  while (!open.empty()) {
    OrbitOptions one = o;
    one.choices = std::move(open.back());
    open.pop_back();
    Orbit orbit = follow_orbit(p, one, progress);
    std::vector<int> codes = orbit.stop.rivals;
    const bool tie = orbit.end == Orbit::End::undecided && codes.size() > 1;
    if (!tie || done.size() + open.size() + codes.size() > std::size_t(most)) {
      const bool limit = orbit.end == Orbit::End::limit;
      done.push_back(std::move(orbit));
      if (limit) break;  // what was not begun is not missed: the first choices are all in what was done
      continue;
    }
    OrbitChoice choice{orbit.stop.k + 1, -1, orbit.stop.row, orbit.stop.col, {}};
    for (std::size_t b = 0; b < p.blocks.size(); ++b)
      if (p.blocks[b].name == orbit.stop.block) choice.block = int(b);
    for (std::size_t n = 0; n < codes.size(); ++n) {
      std::rotate(codes.begin(), codes.end() - 1, codes.end());  // the first code ends up on top
      choice.codes = codes;
      open.push_back(one.choices);
      open.back().push_back(choice);
    }
  }
  return done;
}

}  // namespace amcert
