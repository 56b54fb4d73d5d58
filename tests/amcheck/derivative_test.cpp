// The residuals of a kl_zero (SPEC 3.16): their derivative against differences, and how much it is said to change in a ball.
#include "derivative.hpp"

#include "enclosure.hpp"
#include "point_cases.hpp"

using namespace build;

namespace {

// Three layers with two samples, of which the last is not split; no weight is 1, and no number is there twice.
struct Three {
  Json x = Json::object({{"W1", Json::array({"1 3p-2", "-1p-1 5p-3"})}, {"b1", Json::array({"1p-2", "-1"})}, {"U1", Json::array({"3p-2 -3p-2", "-5 1p-3"})}, {"V1", Json::array({"1 -1p1", "3p-1 7p-2"})},
                         {"W2", Json::array({"1 -1 3p-1"})}, {"U2", Json::array({"-1p1 1p-2"})}, {"V2", Json::array({"3 -1"})}, {"W3", Json::array({"3p-1", "-1"})}, {"b3", Json::array({"1p-1", "3"})},
                         {"V3", Json::array({"1 1p1", "-3 1p-1"})}});
  Json first = piecewise({"-1", "1/2"}, {"-1/3 -4/3", "1 0", "1/5 2/5"}), second = piecewise({"0"}, {"2 0", "7/3 0"});
  View view() const {
    Json l1 = layer(2, "apart", first, "0"), l2 = layer(1, "ones", second, "0"), l3 = plain_layer(2, "apart", "0");
    l1["rho"] = "5/3", l1["gamma"] = "2/3", l2["rho"] = "7/2", l2["gamma"] = "6/5", l3["gamma"] = "9/5";
    Case c = network({l1, l2, l3}, Json::array({"1/2 -2/3", "3 1"}), Json::array({"1 -1", "1/3 2"}), x);
    c.problem["loss_scale"] = "3/4";
    return {c, {x, Json::array(), Json::array(), 0, 0}};
  }
};

// All residuals at a point, and their weights, in the order of SPEC 3.16.
std::vector<std::pair<Num, Num>> residuals_at(const amcheck::Problem& p, const Blocks& x) {
  amcheck::Run run;
  run.iterates = {x};
  amcheck::Evaluator e(p, run, 64);
  const amcheck::Point at = e.iterate(0);
  std::vector<std::pair<Num, Num>> out;
  for (std::size_t j = 0; j < p.samples(); ++j) {
    for (std::size_t i = 0; i < p.layers.size(); ++i) {
      const amcheck::Layer& l = p.layers[i];
      for (std::size_t a = 0; a < l.width && l.split; ++a) out.emplace_back(e.gap(i, at).lo.entry(a, j), l.gamma);
      for (std::size_t a = 0; a < l.width; ++a) out.emplace_back(e.residual(i, at).entry(a, j), l.split ? l.rho : l.gamma);
    }
    for (std::size_t a = 0; a < p.Y.rows(); ++a) out.emplace_back(x[p.layers.back().V].entry(a, j) - p.Y.entry(a, j), p.loss_scale);
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(derivative)

BOOST_AUTO_TEST_CASE(residuals_by_differences) {
  // Every residual is affine in each single entry, on the pieces.
  const Three three;
  const View view = three.view();
  amcheck::Neighbourhood near(view.p, view.point, 64);
  const amcheck::Derivative d = amcheck::residual_derivative(near);
  const auto here = residuals_at(view.p, view.point.center);
  BOOST_REQUIRE(d.weights.size() == here.size());
  BOOST_REQUIRE((d.J.rows() == here.size() && d.J.cols() == near.layout.size()));
  for (std::size_t k = 0; k < here.size(); ++k) BOOST_TEST((d.weights[k] == here[k].second));
  const Num h = power2(-10);
  for (std::size_t b = 0; b < view.p.blocks.size(); ++b) {
    const amcheck::Block& block = view.p.blocks[b];
    for (std::size_t e = 0; e < block.size(); ++e) {
      std::vector<Num> entries, unit(block.size());
      unit[e] = 1;
      for (std::size_t i = 0; i < block.size(); ++i) entries.push_back(view.point.center[b].entry(i) + h * unit[i]);
      Blocks x = view.point.center, one;
      for (const Matrix& m : x) one.push_back(amcheck::zeros(m.rows(), m.cols()));
      x[b] = amcheck::matrix_of(block.rows, block.cols, entries);
      one[b] = amcheck::matrix_of(block.rows, block.cols, unit);
      const auto there = residuals_at(view.p, x);
      const Matrix along = product(d.J, near.layout.column(view.p, one));
      for (std::size_t k = 0; k < here.size(); ++k) BOOST_TEST((h * along.entry(k) == there[k].first - here[k].first), block.name << " " << e << ", residual " << k);
    }
  }
  // Only the bilinear terms of layers 2 and 3 make it change: 7/2 is the greater weight.
  BOOST_TEST((d.change(fraction(1, 3)) == fraction(1, 3) * amcheck::rt(fraction(7, 2))));
}

BOOST_AUTO_TEST_CASE(slopes_of_smooth_layers) {
  // J has -sigma'(u) in the rows of S. In a ball it changes by the greatest change of a slope, times the root of the layer's gamma; the
  // radius counts as the next multiple of 2^-64.
  const Num r = fraction(1, 3);
  for (const auto& [tanh, other] : {std::pair{0, 1}, std::pair{1, 0}}) {
    Three three;
    (tanh == 0 ? three.first : three.second) = Json::object({{"kind", "tanh"}});
    (tanh == 0 ? three.second : three.first) = Json::object({{"kind", "sigmoid"}});
    const View view = three.view();
    amcheck::Neighbourhood near(view.p, view.point, 64);
    const amcheck::Derivative d = amcheck::residual_derivative(near);
    const auto slope = [](amcheck::Activation::Kind kind, const amcheck::Ival& s) { return kind == amcheck::Activation::Tanh ? Num(1) - square(s) : s * (Num(1) - s); };
    const auto most = [&](const Num& radius) {
      Num out = 0;
      for (const std::size_t i : {static_cast<std::size_t>(tanh), static_cast<std::size_t>(other)}) {
        const amcheck::Layer& l = view.p.layers[i];
        const Matrix& u = view.point.center[l.U];
        for (std::size_t e = 0; e < u.size(); ++e) {
          const auto at = [&](const Num& x) { return amcheck::sigma_interval(l.sigma.kind, x, 64); };
          const amcheck::Ival here = slope(l.sigma.kind, at(u.entry(e))), around = slope(l.sigma.kind, {at(u.entry(e) - radius).lo, at(u.entry(e) + radius).hi});
          out = larger(out, amcheck::rt(l.gamma) * larger(absolute(around.lo - here.hi), absolute(around.hi - here.hi)));  // -sigma' has the lower end -here.hi
        }
      }
      return out;
    };
    const Num w = amcheck::rt(fraction(7, 2)), unit = power2(-64);
    BOOST_TEST((d.change(r) == r * w + most(Num(r.ceil(64), -64))));
    // A radius below one unit counts as one, and no radius lets anything change by less than a smaller one.
    BOOST_TEST((d.change(unit.times2(-1)) == unit.times2(-1) * w + most(unit)));
    BOOST_TEST((d.change(unit) == unit * w + most(unit)));
    BOOST_TEST((most(unit) > 0));
    for (std::size_t i = 0; i < 2; ++i) {
      const amcheck::Layer& l = view.p.layers[i];
      const amcheck::Ival s = amcheck::sigma_interval(l.sigma.kind, view.point.center[l.U].entry(0), 64);
      const std::size_t row = i == 0 ? 0 : 2 * view.p.layers[0].width, column = near.layout.first[l.U];
      BOOST_TEST((d.J.entry(row, column) == -slope(l.sigma.kind, s).hi));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
