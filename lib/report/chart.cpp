// A logarithmic chart in SVG.
#include "report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace amcert::report {
namespace {

constexpr double width = 640, height = 220;
constexpr double left = 58, right = 12, top = 12, bottom = 34;

struct Sample {
  double k, exponent;  // of ten
};

// Positive finite values by their decimal exponents.
std::vector<Sample> samples_of(const std::vector<double>& values) {
  std::vector<Sample> samples;
  for (std::size_t k = 0; k < values.size(); ++k)
    if (std::isfinite(values[k]) && values[k] > 0) samples.push_back({static_cast<double>(k), std::log10(values[k])});
  return samples;
}

constexpr std::size_t columns = 600;

// Of many samples the lowest and the highest in each column of the picture, in order: nothing visible is lost.
std::vector<Sample> thinned(const std::vector<Sample>& samples, double last) {
  std::vector<Sample> kept;
  const auto column_of = [&](const Sample& sample) { return std::floor(sample.k / (last + 1) * columns); };
  for (auto begin = samples.begin(); begin != samples.end();) {
    const auto end = std::find_if(begin, samples.end(),
                                  [&](const Sample& sample) { return column_of(sample) != column_of(*begin); });
    const auto [low, high] =
        std::minmax_element(begin, end, [](const Sample& a, const Sample& b) { return a.exponent < b.exponent; });
    kept.push_back(low < high ? *low : *high);
    if (low != high) kept.push_back(low < high ? *high : *low);
    begin = end;
  }
  return kept;
}

// The parts of the curve. A sweep without a sample interrupts it, or a rise from zero would look like a descent; in a
// run of more sweeps than the picture can tell apart nobody would see that.
std::vector<std::vector<Sample>> strokes_of(const std::vector<double>& values) {
  const std::vector<Sample> samples = samples_of(values);
  if (samples.empty()) return {};
  if (values.size() > 2 * columns) return {thinned(samples, static_cast<double>(values.size() - 1))};
  std::vector<std::vector<Sample>> strokes;
  for (const Sample& sample : samples) {
    if (strokes.empty() || sample.k > strokes.back().back().k + 1) strokes.emplace_back();
    strokes.back().push_back(sample);
  }
  return strokes;
}

// A step of 1, 2 or 5 times a power of ten that divides `range` into at most `parts`.
double step_of(double range, double parts) {
  double power = 1;
  while (true) {
    for (const double digit : {1.0, 2.0, 5.0})
      if (digit * power * parts >= range) return digit * power;
    power *= 10;
  }
}

class Frame {
 public:
  Frame(const std::vector<Sample>& samples, double last) : last_(std::max(last, 1.0)) {
    const auto [low, high] = std::ranges::minmax(samples, {}, &Sample::exponent);
    const double range = std::max(high.exponent - low.exponent, 0.5);
    decades_ = step_of(range, 6);
    constexpr double margin = 0.06;
    low_ = low.exponent - margin * range;
    high_ = high.exponent + margin * range;
    // Two powers of ten at least must be on the axis, or nobody could read it.
    if (first_tick() + decades_ > high_) {
      low_ = std::floor(low.exponent / decades_) * decades_;
      high_ = std::max(std::ceil(high.exponent / decades_) * decades_, low_ + decades_);
    }
  }

  double x(double k) const { return left + k / last_ * (width - left - right); }
  double y(double exponent) const { return top + (high_ - exponent) / (high_ - low_) * (height - top - bottom); }

  std::string shade_below(double noise) const {
    if (!(noise > 0) || std::log10(noise) <= low_) return "";
    const double upper = y(std::min(std::log10(noise), high_)), lower = height - bottom;
    return fmt::format(R"(<rect class="noise" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>)", left, upper,
                       width - left - right, lower - upper);
  }

  std::string axes(const Curve& curve) const {
    std::string svg;
    for (double exponent = first_tick(); exponent <= high_ + 1e-9; exponent += decades_) {
      svg += fmt::format(R"(<line class="grid" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", left, y(exponent),
                         width - right, y(exponent));
      svg += fmt::format(
          R"(<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="end">10<tspan dy="-5" font-size="9">{}</tspan></text>)",
          left - 7, y(exponent) + 4,
          exponent < -0.5 ? fmt::format("−{:.0f}", -exponent) : fmt::format("{:.0f}", std::abs(exponent)));
    }
    const double step = curve.places.empty() ? step_of(last_, 10) : 1;
    for (double k = 0; k <= last_; k += step) {
      svg += fmt::format(R"(<line class="axis" x1="{0:.1f}" y1="{1:.1f}" x2="{0:.1f}" y2="{2:.1f}"/>)", x(k),
                         height - bottom, height - bottom + 4);
      svg += fmt::format(R"(<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)", x(k),
                         height - bottom + 17, curve.places.empty() ? fmt::format("{:.0f}", k) : escape_html(curve.places[static_cast<std::size_t>(k)]));
    }
    svg += fmt::format(R"(<line class="axis" x1="{0:.1f}" y1="{1:.1f}" x2="{2:.1f}" y2="{1:.1f}"/>)", left,
                       height - bottom, width - right);
    svg += fmt::format(
        R"(<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)", (left + width - right) / 2, height - 3,
        curve.places.empty() ? R"(sweep <tspan font-style="italic">k</tspan>)" : escape_html(curve.axis));
    return svg + "\n";
  }

 private:
  double first_tick() const { return std::ceil(low_ / decades_ - 1e-9) * decades_; }

  double last_, low_ = 0, high_ = 0, decades_ = 1;
};

}  // namespace

std::string svg_chart(const Curve& curve) {
  const std::vector<std::vector<Sample>> strokes = strokes_of(curve.values);
  if (strokes.empty()) return "";
  std::vector<Sample> samples;
  for (const std::vector<Sample>& stroke : strokes) samples.insert(samples.end(), stroke.begin(), stroke.end());
  for (const std::vector<Sample>& stroke : strokes_of(curve.also)) samples.insert(samples.end(), stroke.begin(), stroke.end());
  const Frame frame(samples, static_cast<double>(curve.values.size() - 1));
  constexpr double axis = height - bottom;

  std::string svg = fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n", width, height,
                                escape_html(curve.title));
  svg += frame.shade_below(curve.noise);
  svg += frame.axes(curve);
  constexpr std::size_t few = 120;
  const auto draw = [&](const std::vector<std::vector<Sample>>& parts, const char* kind, bool dots) {
    for (const std::vector<Sample>& stroke : parts) {
      std::string points;
      for (const Sample& sample : stroke)
        points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", frame.x(sample.k), frame.y(sample.exponent));
      if (stroke.size() > 1) svg += fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", kind, points);
      if (!dots || (stroke.size() > 1 && samples.size() > few)) continue;
      for (const Sample& sample : stroke)
        svg += fmt::format("<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"1.9\"/>", frame.x(sample.k),
                           frame.y(sample.exponent));
    }
  };
  draw(strokes_of(curve.also), "also", false);
  draw(strokes, "curve", true);
  if (curve.values.size() <= 2 * columns)
    for (std::size_t k = 0; k < curve.values.size(); ++k)
      if (curve.values[k] == 0)
        svg += fmt::format("<circle class=\"zero\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.4\"/>",
                           frame.x(static_cast<double>(k)), axis);
  for (const int k : curve.marks)
    svg += fmt::format(R"(<path class="mark" d="M{:.1f} {:.1f}l3.5 -7h-7z"/>)", frame.x(k), axis - 3);
  return svg + "\n</svg>\n";
}

}  // namespace amcert::report
