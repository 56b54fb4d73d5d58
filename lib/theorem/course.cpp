#include "theorem/course.hpp"

#include "number/text.hpp"

#include <algorithm>

namespace amcert {
namespace {

constexpr int shown_bits = 64;  // far more than a picture shows

Range shortened(const Range& x) { return {round_down(x.lo, shown_bits), round_up(x.hi, shown_bits)}; }

bool narrow(const Range& x) { return x.hi - x.lo <= abs(x.hi) * Rational::power_of_two(-20); }

Orbit orbit_of(const Problem& p, const RecordedRun& points, const Claim& enclosure) {
  Orbit out;
  out.run = points;
  out.sweeps = points.sweeps();
  out.radius.assign(points.iterates.size(), std::vector<double>(p.blocks.size(), 0.0));
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const std::vector<Rational> row = dyadic_row(enclosure.constants.at("radius").at(p.blocks[b].name).get<std::string>());
    if (row.size() < out.radius.size()) throw std::invalid_argument("an enclosure has fewer radii than iterates");
    // Radii have few bits, so that this is exact unless they underflow; then the least double is an upper bound.
    for (std::size_t k = 0; k < out.radius.size(); ++k) out.radius[k][b] = std::max(row[k].approximately(), row[k].sign() > 0 ? 0x1p-1074 : 0.0);
  }
  for (const Json& e : enclosure.constants.at("exact"))
    out.exact.push_back({p.block(e.at(0).get<std::string>()), e.at(1).get<Index>(), e.at(2).get<Index>(), e.at(3).get<int>(), e.at(4).get<int>()});
  for (const Point& x : points.iterates)
    for (const DyadicMatrix& m : x) out.bits = std::max(out.bits, m.doubles() ? 64 : -m.exponent());
  return out;
}

}  // namespace

std::vector<int> spaced(int first, int last, int most) {
  std::vector<int> out;
  if (last < first) return out;
  const long parts = std::min<long>(last - first, std::max(1, most - 1));
  for (long n = 0; n <= parts; ++n) out.push_back(first + (parts > 0 ? int(n * (last - first) / parts) : 0));
  return out;
}

Course::Course(const Problem& problem, RecordedRun run) : run_(std::move(run)) { replay_.emplace(problem, run_); }

Course::Course(const Problem& problem, RecordedRun points, const Claim& enclosure) : run_(std::move(points)), orbit_(orbit_of(problem, run_, enclosure)) {
  margins_.emplace(problem, orbit_, orbit_.radius);
  replay_.emplace(problem, run_, std::max(1024L, 2 * orbit_.bits + 64));
  replay_->set_reading([this](SweepEvidence e, int k) { return margins_->about_orbit(std::move(e), k); }, [this](int k, int l) { return margins_->step2(k, l); });
}

Range Course::value(int k) {
  Range out = replay_->objective_cheap(k);
  // Differences with F* are wanted: a few digits of the value would not do.
  if (!out.exact() && out.hi - out.lo > abs(out.hi) * Rational::power_of_two(-100)) out = replay_->objective(k);
  if (margins_) {
    const Rational moves = Rational::literally(margins_->value(k));
    out += Range(-moves, moves);
  }
  return {round_down(out.lo, 256), round_up(out.hi, 256)};
}

Range Course::gradient2(int k) {
  while (!narrow(replay_->sweep(k - 1).gradient2) && replay_->refine(k - 1)) {}
  return shortened(replay_->sweep(k - 1).gradient2);
}

Range Course::distance2(int k, const Point& center) const {
  const Point& x = run_.iterates[std::size_t(k)];
  Range sum;
  for (std::size_t b = 0; b < x.size(); ++b) {
    const Eigen::MatrixXd r = margins_ ? margins_->radii(int(b), k) : Eigen::MatrixXd::Zero(x[b].rows(), x[b].cols());
    for (Index j = 0; j < x[b].cols(); ++j)
      for (Index i = 0; i < x[b].rows(); ++i) {
        const Rational apart = abs(x[b](i, j) - center[b](i, j)), radius = Rational::literally(r(i, j));
        sum += Range(square(std::max(Rational(0), apart - radius)), square(apart + radius));
      }
  }
  return shortened(sum);
}

long Course::places(int k) const {
  long out = 0;
  for (const DyadicMatrix& m : run_.iterates[std::size_t(k)])
    for (Index j = 0; j < m.cols(); ++j)
      for (Index i = 0; i < m.rows(); ++i) out = std::max(out, long(boost::multiprecision::msb(m(i, j).denominator())));
  return out;
}

std::vector<Course::Ratio> Course::ratios(const Claim& claim, int most) {
  const bool of_decrease = claim.kind == "sufficient_decrease";
  DecreaseForm form = DecreaseForm::J1;
  for (const DecreaseForm f : decrease_forms)
    if (of_decrease && claim.constants.at("form") == name(f)) form = f;
  const Rational beta = form == DecreaseForm::J3 ? parse_number(claim.constants.at("beta").get<std::string>()) : Rational(0);
  const int phase = of_decrease && !claim.constants.at("phase").is_null() ? claim.constants.at("phase").get<int>() : -1;
  std::vector<Window> all = windows(form, claim.constants.at("j").get<int>(), phase, std::min(sweeps(), claim.k1));
  std::erase_if(all, [&](const Window& w) { return w.first < claim.k0; });
  std::vector<bool> wanted(all.size(), false);
  for (int n : spaced(0, int(all.size()) - 1, most)) wanted[std::size_t(n)] = true;
  std::vector<Ratio> out;
  for (std::size_t n = 0; n < all.size(); ++n) {
    Window& w = all[n];
    if (!wanted[n] && !(claim.constants.contains("window") && claim.constants.at("window") == w.name)) continue;
    const auto look = [&] { of_decrease ? evaluate(*replay_, form, w, beta) : evaluate_gradient(*replay_, w); };
    look();
    while (!(narrow(w.drop) && narrow(w.step2)) && refine(*replay_, w)) look();
    if (w.step2.lo.sign() <= 0) continue;
    // A decrease may be negative: then the least step sum makes it least.
    Range ratio(w.drop.lo / (w.drop.lo.sign() < 0 ? w.step2.lo : w.step2.hi), w.drop.hi / (w.drop.hi.sign() < 0 ? w.step2.hi : w.step2.lo));
    if (!of_decrease) ratio = {sqrt_down(ratio.lo), sqrt_up(ratio.hi)};
    out.push_back({w.name, shortened(ratio)});
  }
  return out;
}

}  // namespace amcert
