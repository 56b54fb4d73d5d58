// The pictures of a report: data, and what gnuplot makes of them.
//
// What is drawn as certified is computed from constants of claims, rounded to the side on which it stays true. What is drawn as seen is
// enclosed or computed from the stored iterates, and no part of a certificate.
#pragma once

#include "report/formula.hpp"
#include "report/part.hpp"

#include <optional>
#include <string>
#include <vector>

namespace amcert::report {

struct Span { Rational low, high; };

// An iterate: F there, dist(0, ∂F)², its squared distance from the point of a claim. At k = 0 no subgradient is known.
struct Sample { int k; Span value; std::optional<Span> gradient2, distance2; };
// Of a window of a decrease or relative error.
struct Ratio { int k; Span ratio; };
// Eigenvalues of the derivative of a sweep at its limit; `enclosed`: k discs that meet no other hold k of them, else they are approximations.
struct Spectrum {
  struct Disc { double re, im, radius; };
  std::vector<Disc> discs;
  bool enclosed = false;
};

// Looks at stored iterates with the arithmetic that this library leaves to others.
class Observer {
 public:
  virtual ~Observer() = default;
  // Of at most some hundred iterates of a run, `also` among them. With a claim about a point, distances from its center.
  virtual std::vector<Sample> samples(const Part& part, const std::string& run, const nlohmann::json* point, const std::vector<int>& also) = 0;
  virtual std::vector<Ratio> ratios(const Part& part, const nlohmann::json& claim) = 0;
  // F at the center of a claim about a point; none if it has no center.
  virtual std::optional<Span> value_at_center(const Part& part, const nlohmann::json& point) = 0;
  virtual Spectrum spectrum(const Part& part, const nlohmann::json& contraction) = 0;
};

struct Figure {
  std::string name;    // of its files NAME.dat, NAME.gp, NAME.svg, NAME.pdf
  Rich title, caption;
  std::string data, script;
  std::string svg{};   // what gnuplot drew, once it has
};

// How to read them all.
[[nodiscard]] Rich figures_legend();

// Those that the certificates have something for, in the order of a report.
[[nodiscard]] std::vector<Figure> figures(const std::vector<Part>& parts, Observer& observer);

// What stands in a page for the picture that gnuplot drew: colours and letters are the page's, names of parts its own. Throws
// std::invalid_argument if it is no SVG.
[[nodiscard]] std::string inline_svg(const Figure& figure);

// At least h·q^n and less than 2^-100 relative above it. Requires: h, q >= 0, n >= 0.
[[nodiscard]] Rational decayed_above(const Rational& h, const Rational& q, int n);
// At least (h^-p + c n)^(-1/p), nearly equal. Requires: h, c, p > 0, n >= 0.
[[nodiscard]] Rational sublinear_above(const Rational& h, const Rational& c, const Rational& p, int n);

}  // namespace amcert::report
