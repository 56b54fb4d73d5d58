// Biases, pairs, jacobi updates and two layers, with iterates and constants found by hand.
#include "cases.hpp"

using namespace build;

namespace {

Json update(const char* kind, std::vector<Json> blocks, const char* prox = "0") {
  const Json weights = Json::array(std::vector<Json>(blocks.size(), prox));
  return Json::object({{"update", kind}, {"blocks", Json::array(std::move(blocks))}, {"prox", weights}});
}

Json point(const Num& W, const Num& b, const Num& v1, const Num& v2) {
  return Json::object({{"W1", column({W})}, {"b1", column({b})}, {"V1", Json::array({dy(v1) + " " + dy(v2)})}});
}

// One layer, bias apart, X = (1 0), Y = (1 1), all weights 1. From W=3, b=0, V=(4 1) the minimizer over W is 2 and
// the one over b is 1; over b after W it is 3/2; over both together it is (1,2).
Case affine(std::vector<Json> sweep, const Json& after) {
  const Json layer = Json::object({{"width", 1}, {"gamma", "1"}, {"lambda", "1"}, {"bias", "apart"}});
  const Json start = point(3, 0, 4, 1);
  return {Json::object({{"format", "amcert-problem/1"}, {"name", "affine"}, {"kind", "network"}, {"loss_scale", "1"}, {"output_split", 0}, {"layers", Json::array({layer})},
                        {"data", Json::object({{"X", Json::array({"1 0"})}, {"Y", Json::array({"1 1"})}})}, {"sweep", Json::array(std::move(sweep))}, {"start", start}}),
          Json::array({start, after})};
}

Json structural(const char* W, const char* b) { return Json::object({{"a", "1/4"}, {"blocks", Json::object({{"W1", W}, {"b1", b}, {"V1", "5/4"}})}}); }

amcheck::Result decrease(Case c, const char* W, const char* b) {
  c.add("structural_decrease", "proved", 0, 1, structural(W, b));
  return c.check();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(layers)

BOOST_AUTO_TEST_CASE(one_after_the_other) {
  Case c = affine({update("ridge", {"W1"}), update("ridge", {"b1"}), update("ridge", {"V1"})}, point(2, fraction(3, 2), fraction(9, 4), fraction(5, 4)));
  c.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"W1", "0"}, {"b1", "0"}, {"V1", "0"}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["witness"]["b1"] = Json::array({Json::array({"1p-1"})}); }), 0, "VERIFIED");
  c.certificate["runs"]["recorded"]["iterates"][1] = point(2, 1, 2, 1);
  CHECK_RESULT(edited(c, [](Json&) {}), 1, "label b1: D^2");
}

BOOST_AUTO_TEST_CASE(a_bias_alone_has_all_samples_in_its_hessian) {
  // b = 1 after W = 2 is 1/2 away from 3/2, 1/4 (1 + 1); r = -1, and the Hessian is that of two samples.
  Case c = affine({update("ridge", {"W1"}), update("ridge", {"b1"}), update("ridge", {"V1"})}, point(2, 1, 2, 1));
  Json keys = trajectory_keys("case", {{"W1", "0"}, {"b1", "1/4"}, {"V1", "0"}});
  keys["tolerance"] = "1/4";
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["b1"] = fraction(1, 4) - kBit; }), 1, "label b1: D^2");
  // With the weight 2 it is 4: r = -1 + 2, and b = 3/4 is the minimizer.
  c = affine({update("ridge", {"W1"}), update("ridge", {"b1"}, "2"), update("ridge", {"V1"})}, point(2, 1, 2, 1));
  keys["distance"]["b1"] = "1/8";
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& t) { t["distance"]["b1"] = fraction(1, 8) - kBit; }), 1, "label b1: D^2");
}

BOOST_AUTO_TEST_CASE(both_from_the_old_pair) {
  Case c = affine({update("jacobi", {"W1", "b1"}), update("ridge", {"V1"})}, point(2, 1, 2, 1));
  c.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"W1", "0"}, {"b1", "0"}, {"V1", "0"}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  c.certificate["runs"]["recorded"]["iterates"][1] = point(2, fraction(3, 2), fraction(9, 4), fraction(5, 4));
  CHECK_RESULT(edited(c, [](Json&) {}), 1, "label b1: D^2");
}

BOOST_AUTO_TEST_CASE(every_weight_of_a_pair_is_echoed) {
  Case c = affine({update("jacobi", {"W1", "b1"}, "1/2"), update("ridge", {"V1"})}, point(2, 1, 2, 1));
  c.add("structural_decrease", "proved", 0, 1, structural("1/4", "1/4"));
  amcheck::Options options;
  options.echo = true;
  std::string all;
  for (const std::string& line : amcheck::check(c.problem.file(), c.certificate.file(), options).echo) all += line + "\n";
  BOOST_TEST(all.find(", proximal weight 1/2 and 1/2\n") != std::string::npos, all);
}

BOOST_AUTO_TEST_CASE(the_pair_together) {
  Case c = affine({update("ridge", {"W1", "b1"}), update("ridge", {"V1"})}, point(1, 2, 2, fraction(3, 2)));
  Json keys = trajectory_keys("case", {{"W1,b1", "0"}, {"V1", "0"}});
  c.add("am_trajectory", "proved", 0, 1, keys);
  CHECK_RESULT(c.check(), 1, "no positive lower bound");  // nothing but the data holds b
  const auto witness = [](Json& t) { t["witness"]["W1,b1"] = Json::array({Json::array({"aabp-12 -555p-12", "-555p-12 aabp-12"})}); };
  CHECK_RESULT(edited(c, witness), 0, "VERIFIED");
  c.certificate["runs"]["recorded"]["iterates"][1] = point(1, fraction(9, 4), fraction(17, 8), fraction(13, 8));
  CHECK_RESULT(edited(c, witness), 1, "label W1,b1: D^2");
}

BOOST_AUTO_TEST_CASE(decrease_of_pairs) {
  const Json after = point(3, 0, 4, 1);
  const Json V = update("ridge", {"V1"}, "1/4");
  CHECK_RESULT(decrease(affine({update("ridge", {"W1"}, "1/4"), update("ridge", {"b1"}, "1/4"), V}, after), "3/4", "5/4"), 0, "VERIFIED");
  CHECK_RESULT(decrease(affine({update("ridge", {"W1"}, "1/4"), update("ridge", {"b1"}, "1/4"), V}, after), "3/4", "4/3"), 1, "blocks[b1]");
  CHECK_RESULT(decrease(affine({update("ridge", {"W1", "b1"}, "1/4"), V}, after), "3/4", "1/4"), 0, "VERIFIED");
  CHECK_RESULT(decrease(affine({update("ridge", {"W1", "b1"}, "1/4"), V}, after), "3/4", "5/4"), 1, "blocks[b1]");
  CHECK_RESULT(decrease(affine({update("jacobi", {"W1", "b1"}, "1/4"), V}, after), "1/4", "1/4"), 0, "VERIFIED");
  CHECK_RESULT(decrease(affine({update("jacobi", {"W1", "b1"}, "1/4"), V}, after), "3/4", "1/4"), 1, "blocks[W1]");
}

BOOST_AUTO_TEST_CASE(a_bias_apart_is_not_bounded) {
  Case c = affine({update("ridge", {"W1"}), update("ridge", {"b1"}), update("ridge", {"V1"})}, point(3, 0, 4, 1));
  const Json number = "1000";
  c.add("sublevel_bounded", "proved", 0, 1,
        Json::object({{"level", number}, {"data", number}, {"targets", number}, {"loss", number}, {"lipschitz", "1000000000000000000"}, {"residual", Json::object({{"1", number}})}, {"gap", Json::object()},
                      {"radius", Json::object({{"W1", number}, {"b1", number}, {"V1", "2000"}})}}));
  CHECK_RESULT(c.check(), 1, "has a bias apart");
}

namespace {

// Two layers of width 1, the first with a row of ones and an activation of slopes 0 and 2, the second not split; Y = 2,
// all weights 1, everything starts at 0 and stays there, where F = 2.
Case two_layers(const char* pieces_first, const char* pieces_second) {
  const Json sigma = Json::object({{"kind", "piecewise"}, {"breaks", Json::array({"0"})}, {"pieces", Json::array({pieces_first, pieces_second})}});
  const Json first = Json::object({{"width", 1}, {"gamma", "1"}, {"lambda", "1"}, {"rho", "1"}, {"bias", "ones"}, {"activation", sigma}});
  const Json second = Json::object({{"width", 1}, {"gamma", "1"}, {"lambda", "1"}, {"bias", "none"}});
  Json start = iterate({{"U1", 0}, {"V1", 0}, {"W2", 0}, {"V2", 0}});
  start["W1"] = Json::array({"0 0"});
  Case c(Json::object({{"format", "amcert-problem/1"}, {"name", "two layers"}, {"kind", "network"}, {"loss_scale", "1"}, {"output_split", 0}, {"layers", Json::array({first, second})},
                       {"data", Json::object({{"X", Json::array({"1"})}, {"Y", Json::array({"2"})}})}, {"start", start},
                       {"sweep", Json::array({update("ridge", {"W1"}), update("scalar", {"U1"}), update("ridge", {"V1"}), update("ridge", {"W2"}), update("ridge", {"V2"})})}}),
         Json::array({start, start}));
  c.add("sublevel_bounded", "proved", 0, 1,
        Json::object({{"level", "2"}, {"data", "3/2"}, {"targets", "2"}, {"loss", "2"}, {"lipschitz", "183"}, {"residual", Json::object({{"1", "2"}, {"2", "2"}})}, {"gap", Json::object({{"1", "2"}})},
                      {"radius", Json::object({{"W1", "2"}, {"U1", "5"}, {"V1", "12"}, {"W2", "2"}, {"V2", "4"}})}}));
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_witness_for_each_sweep_of_a_range_from_1_on) {
  // V_1 is 1, 1, 3, 3 after the sweeps 1 to 4, and the Hessian of W_2 is V_1^2 + 1.
  Case c = two_layers("1 0", "1 0");
  Json iterates = Json::array();
  for (const int v : {0, 0, 1, 1, 3, 3}) {
    Json at = c.problem["start"];
    at["V1"] = column({v});
    iterates.push(at);
  }
  c.certificate["runs"]["recorded"]["iterates"] = iterates;
  c.claims() = Json::array();
  Json keys = trajectory_keys("own", {{"W1", "9"}, {"U1", "9"}, {"V1", "9"}, {"W2", "9"}, {"V2", "9"}});
  const Json two = Json::array({column({power2(-1)})[0]}), ten = Json::array({column({Num(fraction(1, 10).floor(60), -60)})[0]});
  keys["tolerance"] = "9";
  keys["witness"]["W2"] = Json::array({two, two, ten, ten});
  c.add("am_trajectory", "proved", 1, 5, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(edited(c, [&](Json& t) { t["witness"]["W2"] = Json::array({two, ten, ten, ten}); }), 1, "sweep 2, label W2: the witness P is no near inverse");
}

BOOST_AUTO_TEST_CASE(the_table_of_two_layers) {
  Case c = two_layers("0 0", "2 0");
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& s) { s["lipschitz"] = "182"; }), 1, "the best that would have passed: 183");
  CHECK_RESULT(edited(c, [](Json& s) { s["radius"]["V1"] = "11"; }), 1, "the best that would have passed: 12");
  CHECK_RESULT(edited(c, [](Json& s) { s["data"] = "7/5"; }), 1, "||V_0 and its ones||^2");
  // Rows W1: (W1,U1) = 3/2; U1: (U1,V1) = 2; V1: (V1,W2)+(V1,V2) = 26+2; W2: (W2,V2) = 12. The largest column is W2: 26.
  c.add("structural_relative_error", "proved", 0, 1, Json::object({{"b", "27"}}), {c.claim(0)["digest"].canonical().substr(1, 64)});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = "1349/50"; }), 1, "b^2 >= column sum");  // 727.92 < 28*26
  // Updated first, V1 meets U1, W2 and V2 later: its row is 2+26+2, the columns stay.
  std::swap(c.problem["sweep"][0], c.problem["sweep"][2]);
  c.reseal();
  c.claim(1)["needs"] = Json::array({c.claim(0)["digest"].canonical().substr(1, 64)});
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = "28"; }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& s) { s["b"] = "279/10"; }), 1, "b^2 >= column sum");  // 778.41 < 30*26
}

BOOST_AUTO_TEST_CASE(the_hessian_of_a_hidden_layer) {
  // w_2 = 3 and W2 = 2 make 3*2^2 + gamma_1 = 13 of it for V1. The points do not matter here.
  Case c = two_layers("0 0", "2 0");
  c.problem["layers"][1]["gamma"] = "3";
  c.certificate["runs"]["recorded"]["iterates"][0]["W2"] = column({2});
  c.problem["start"]["W2"] = column({2});
  c.claims() = Json::array();
  c.reseal();
  Json keys = trajectory_keys("case", {{"W1", "1000"}, {"U1", "1000"}, {"V1", "1000"}, {"W2", "1000"}, {"V2", "1000"}});
  keys["tolerance"] = "1000";
  c.add("am_trajectory", "proved", 0, 1, keys);
  const auto witness = [](const Num& inverse) { return [=](Json& t) { t["witness"]["V1"] = Json::array({column({inverse})}); }; };
  const auto near = [](long n) { return Num(amcheck::floor_div(amcheck::shifted(1, 20), n), -20); };
  CHECK_RESULT(edited(c, witness(near(13))), 0, "VERIFIED");
  for (const long wrong : {1, 4, 5, 12, 14, 17}) CHECK_RESULT(edited(c, witness(near(wrong))), 1, "no near inverse");
}

BOOST_AUTO_TEST_CASE(constant_and_bounded_activations) {
  // sigma = 3 everywhere: |sigma(0)| counts although no break has it.
  Case c = two_layers("0 3", "0 3");
  const auto radius = [](const char* V1, const char* level) {
    return [=](Json& s) {
      s["radius"]["V1"] = V1, s["level"] = level, s["lipschitz"] = "100000";
      for (const char* key : {"1", "2"}) s["residual"][key] = "4";
      s["gap"]["1"] = "4", s["loss"] = "4", s["targets"] = "2", s["data"] = "3/2";
      s["radius"]["W1"] = "4", s["radius"]["W2"] = "4", s["radius"]["U1"] = "10", s["radius"]["V2"] = "6";
    };
  };
  CHECK_RESULT(edited(c, radius("7", "13/2")), 0, "VERIFIED");  // F = 2 + 9/2
  CHECK_RESULT(edited(c, radius("6", "13/2")), 1, "the best that would have passed: 7");
  CHECK_RESULT(edited(c, radius("7", "6")), 1, "F(x^k0) <= level");
  // A single piece.
  c.problem["layers"][0]["activation"]["breaks"] = Json::array();
  c.problem["layers"][0]["activation"]["pieces"] = Json::array({"0 3"});
  c.reseal();
  CHECK_RESULT(edited(c, radius("7", "13/2")), 0, "VERIFIED");
  CHECK_RESULT(edited(c, radius("4", "13/2")), 1, "the best that would have passed: 7");
  // Cut off at -1 and 1.
  c.problem["layers"][0]["activation"]["breaks"] = Json::array({"-1", "1"});
  c.problem["layers"][0]["activation"]["pieces"] = Json::array({"0 -1", "1 0", "0 1"});
  c.reseal();
  CHECK_RESULT(edited(c, radius("5", "13/2")), 0, "VERIFIED");
  CHECK_RESULT(edited(c, radius("4", "13/2")), 1, "the best that would have passed: 5");
  // 0 lies in the second piece: |sigma(0)| = 1.
  c.problem["layers"][0]["activation"]["breaks"] = Json::array({"-1"});
  c.problem["layers"][0]["activation"]["pieces"] = Json::array({"0 0", "1 1"});
  c.reseal();
  CHECK_RESULT(edited(c, radius("15", "13/2")), 0, "VERIFIED");
  CHECK_RESULT(edited(c, radius("14", "13/2")), 1, "the best that would have passed: 15");
  // A steep middle makes U1 the largest row: (W1,U1) + (U1,V1) + (U1,U1) = 3/2 + 20 + 401.
  c.problem["layers"][0]["activation"]["breaks"] = Json::array({"-1/20", "1/20"});
  c.problem["layers"][0]["activation"]["pieces"] = Json::array({"0 -1", "20 0", "0 1"});
  c.reseal();
  const auto steep = [](const char* lipschitz) { return [=](Json& s) { s["radius"]["V1"] = "3", s["lipschitz"] = lipschitz; }; };
  CHECK_RESULT(edited(c, steep("845/2")), 0, "VERIFIED");
  CHECK_RESULT(edited(c, steep("422")), 1, "the best that would have passed: 845/2");
}

BOOST_AUTO_TEST_SUITE_END()
