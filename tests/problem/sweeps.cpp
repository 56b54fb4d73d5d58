// Blocks, labels, the two ready-made sweeps, and what validate() refuses.
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(sweeps)

std::string text(const Problem& p, const std::vector<Update>& sweep) {
  std::string s;
  for (const Update& u : sweep) s += (s.empty() ? "" : " ") + std::string(1, name(u.kind)[0]) + ":" + p.label(u);
  return s;
}

Problem two_layers(BiasMode mode, bool split) {
  Random r(51);
  NetworkOptions o;
  o.least_depth = o.most_depth = 2;
  o.bias = mode;
  o.split = split;
  o.activation = Activation::relu();
  return random_network(r, o);
}

BOOST_AUTO_TEST_CASE(ready_made) {
  const Problem joint = two_layers(BiasMode::joint, true), ones = two_layers(BiasMode::ones, false);
  BOOST_TEST(text(joint, backward_sweep(joint, false)) == "r:V2 s:U2 r:W2,b2 r:V1 s:U1 r:W1,b1");
  BOOST_TEST(text(joint, backward_sweep(joint, true)) == "r:V2 s:U2 j:W2,b2 r:V1 s:U1 j:W1,b1");
  BOOST_TEST(text(joint, forward_sweep(joint, true)) == "j:W1,b1 s:U1 r:V1 j:W2,b2 s:U2 r:V2");
  BOOST_TEST(text(ones, backward_sweep(ones, true)) == "r:V2 r:W2 r:V1 s:U1 r:W1");
  const std::vector<std::string> labels = joint.labels(backward_sweep(joint, true)[2]);
  BOOST_TEST((labels == std::vector<std::string>{"W2", "b2"}));
  const Block& w1 = ones.blocks[std::size_t(ones.block(Family::W, 1))];
  BOOST_TEST(w1.cols == ones.network->X.rows + 1);
}

// One change that makes a valid problem invalid, and what must be said about it.
template <class Change>
void refused(const Problem& valid, Change change, const std::string& expected) {
  Problem p = valid;
  change(p);
  try {
    p.validate();
    BOOST_ERROR("accepted, expected: " + expected);
  } catch (const std::invalid_argument& e) {
    const std::string what = e.what();
    BOOST_TEST(what.find(expected) != what.npos, what << " lacks " << expected);
    BOOST_TEST(what.find('\n') == what.npos);
  }
}

BOOST_AUTO_TEST_CASE(refusals) {
  const Problem p = two_layers(BiasMode::jacobi, true);
  refused(p, [](Problem& x) { x.network->layers[1].gamma = 0; }, "layer 2: gamma must be positive");
  refused(p, [](Problem& x) { x.network->layers[0].rho = -1; }, "layer 1: rho must be positive");
  refused(p, [](Problem& x) { x.network->layers[0].lambda = -1; }, "layer 1: lambda must not be negative");
  refused(p, [](Problem& x) { x.network->loss_scale = 0; }, "loss scale must be positive");
  refused(p, [](Problem& x) { x.network->layers[0].split = false; }, "only the last layer");
  refused(p, [](Problem& x) { x.network->layers[0].activation.breaks = {5, 4}; }, "one more piece");
  refused(p, [](Problem& x) { x.network->layers.clear(); }, "at least one layer");
  refused(p, [](Problem& x) { x.network->Y = RationalMatrix(7, 1); }, "target matrix Y is 7x1, expected");
  refused(p, [](Problem& x) { x.network->X = RationalMatrix(0, 0); }, "data are empty");
  refused(p, [](Problem& x) { x.sweep.pop_back(); }, "occurs 0 times in the sweep, expected once");
  refused(p, [](Problem& x) { x.sweep.push_back(x.sweep[0]); }, "occurs 2 times in the sweep, expected once");
  refused(p, [](Problem& x) { x.sweep[0].prox[0] = ratio(-1, 9); }, "must not be negative, it is -1/9");
  refused(p, [](Problem& x) { x.sweep[0].prox.clear(); }, "one prox weight per block");
  refused(p, [](Problem& x) { x.start.pop_back(); }, "every block");
  refused(p, [](Problem& x) { x.start[1] = DyadicMatrix(Eigen::MatrixXd::Zero(9, 9)); }, "is 9x9, expected");
  // Kinds that do not fit their blocks.
  const auto with = [](Problem& x, Kind k, std::initializer_list<const char*> names) {
    Update u{k, {}, {}, 0, 0};
    for (const char* n : names) u.blocks.push_back(x.block(n));
    u.prox.assign(u.blocks.size(), Rational(1));
    std::vector<Update> sweep = {u};
    for (std::size_t b = 0; b < x.blocks.size(); ++b)
      if (std::find(u.blocks.begin(), u.blocks.end(), int(b)) == u.blocks.end())
        sweep.push_back({x.blocks[b].family == Family::U ? Kind::scalar : Kind::ridge, {int(b)}, {Rational(1)}, 0, 0});
    x.sweep = sweep;
  };
  for (const auto& bad : std::vector<std::initializer_list<const char*>>{{"W1", "V1"}, {"W1", "b2"}, {"b1", "W1"}, {"U1"}, {"V1", "V2"}, {"W1", "b1", "V1"}})
    refused(p, [&](Problem& x) { with(x, Kind::ridge, bad); }, "no update of kind ridge exists for");
  for (const auto& bad : std::vector<std::initializer_list<const char*>>{{"W1"}, {"b1", "W1"}, {"U1"}, {"W1", "b2"}})
    refused(p, [&](Problem& x) { with(x, Kind::jacobi, bad); }, "no update of kind jacobi exists for");
  for (const auto& bad : std::vector<std::initializer_list<const char*>>{{"W1"}, {"V1"}, {"U1", "U2"}})
    refused(p, [&](Problem& x) { with(x, Kind::scalar, bad); }, "no update of kind scalar exists for");

  Random r(52);
  Problem q = random_quadratic(r, true);
  while (q.blocks.size() < 2) q = random_quadratic(r, true);
  refused(q, [](Problem& x) { x.quadratic->H(1, 0) += Rational(1); }, "not symmetric in row 2, column 1");
  refused(q, [](Problem& x) { x.quadratic->g = RationalMatrix(1, 2); }, "g is 1x2, expected");
  refused(q, [](Problem& x) { x.sweep[0].blocks.pop_back(); }, "heavy_ball is for quadratics, over all blocks");
  refused(q, [](Problem& x) { x.previous.clear(); }, "every block");
  refused(q, [](Problem& x) { x.quadratic.reset(); }, "either a network, a quadratic, a polynomial or a composite");
}

BOOST_AUTO_TEST_SUITE_END()
