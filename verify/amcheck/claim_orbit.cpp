// enclosure_trajectory (SPEC 3.11): the exact iterates of the method, from the problem's start, are within the stated radii of the
// recorded ones. A set that contains all errors is carried through the sweeps, update by update.
#include "orbit.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kForget = 64;  // sweeps after which computed matrices of the recorded points are dropped

const Matrix& inverse_of(const Enclosure& c, std::size_t label, std::size_t k) {
  const std::vector<Matrix>& list = (*c.witness)[label];
  return list[list.size() == 1 ? 0 : k];
}

// A jacobi update has two labels: the images of both are formed from the same set before either is put in place.
Outcome advance(const OrbitSweep& s, const Enclosure& c, FrameSet& set) {
  const Problem& p = s.e.problem;
  for (std::size_t update = 0; update < p.sweep.size(); ++update) {
    std::vector<Image> images;
    if (p.sweep[update].kind == Update::HeavyBall) images = heavy_ball_images(s).images;
    for (std::size_t l = 0; l < p.labels.size() && p.sweep[update].kind != Update::HeavyBall; ++l) {
      if (p.labels[l].update != update) continue;
      Images made = p.sweep[update].kind == Update::Scalar ? scalar_images(s, p.labels[l]) : ridge_images(s, p.labels[l], inverse_of(c, l, s.k));
      if (!made.outcome.accepted) return made.outcome;
      for (Image& image : made.images) images.push_back(std::move(image));
    }
    set.install(std::move(images));
  }
  return {};
}

// As a dy of SPEC 1, since a radius is written as one.
std::string dyadic_text(const Num& x) {
  Z m = x.mantissa();
  const auto twos = mpz_scan1(m.get_mpz_t(), 0);
  m >>= twos;
  const std::int64_t e = x.exponent() + static_cast<std::int64_t>(twos);
  return m.get_str(16) + (e == 0 ? "" : "p" + std::to_string(e));
}

Outcome compare_hulls(const FrameSet& set, const Problem& p, const Enclosure& c, std::size_t number) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const Num hull = max_abs(set.hull(b)), radius = c.radius[b].entry(number);
    if (hull > radius) return reject("sweep " + std::to_string(number) + ", block " + p.blocks[b].name + ": hull <= radius fails: hull, radius", hull, radius, dyadic_text(hull));
  }
  return {};
}

// At the start every entry is exact; later an entry of a U block whose minimizer is one break for all data of the set.
Outcome compare_exact(const FrameSet& set, const Problem& p, const Enclosure& c, std::size_t number) {
  for (const ExactEntry& x : c.exact) {
    if (number < x.first || x.last < number || set.exact(x.block, x.entry)) continue;
    const Block& b = p.blocks[x.block];
    return reject("sweep " + std::to_string(number) + ", block " + b.name + ", entry (" + std::to_string(x.entry / b.cols) + "," + std::to_string(x.entry % b.cols) + ") is listed in 'exact' but is not exact");
  }
  return {};
}

Outcome at_start(const Blocks& z, const Problem& p) {
  for (std::size_t b = 0; b < z.size(); ++b)
    if (!linear({{1, &z[b]}, {-1, &p.start[b]}}).zero()) return reject("the run does not begin at the problem's start: block " + p.blocks[b].name + " of z^0 differs");
  return {};
}

}  // namespace

Outcome check_enclosure(Session& session, const Claim& claim) {
  const Problem& p = session.problem;
  const auto& c = std::get<Enclosure>(claim.body);
  if (!c.witness) return {true, "not re-checked: the claim has no witness", true};
  const Run& run = session.certificate.runs[claim.run];
  Outcome o = at_start(run.iterates[0], p);
  FrameSet set(p);
  std::optional<Evaluator> evaluator;
  for (std::size_t k = 0; k < run.last() && o.accepted; ++k) {
    if (k % kForget == 0) evaluator.emplace(p, run, session.certificate.bits);
    o = advance({*evaluator, set, k, c.choices}, c, set);
    if (!o.accepted) break;
    set.end_sweep(k + 1, c);
    o = compare_hulls(set, p, c, k + 1);
    if (o.accepted) o = compare_exact(set, p, c, k + 1);
  }
  return o;
}

}  // namespace amcheck
