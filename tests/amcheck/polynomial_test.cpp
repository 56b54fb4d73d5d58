// Polynomial problems (SPEC 2.3, 2.4): their form, exact results of their updates, F and its subgradients.
#include "around.hpp"
#include "failure.hpp"
#include "polynomial_cases.hpp"
#include "polynomial_values.hpp"

using namespace build;

namespace {

// (uv - 2)^2/2 + (u^2 + v^2)/2 from (0, 1): u = 2v/(v^2+1), so that the first sweep ends in the minimum (1, 1).
Case product_run() {
  Case c(product_problem(2, 1, uv(0, 1)), list({uv(0, 1), uv(1, 1), uv(1, 1)}));
  c.add("am_trajectory", "proved", 0, 2, trajectory_keys("case", {{"u", "0"}, {"v", "0"}}));
  return c;
}

amcheck::Result changed(Case c, const Edit& edit) {
  edit(c.problem);
  c.reseal();
  return c.check();
}

Edit in(const char* key, const Json& value) { return put(key, value); }

// One unknown w with the hinge w, so that |w| = 2z - w.
Json folded(const Json& residuals, const Json& rest, const Num& start, const char* prox) {
  Json p = small({"w"}, list({list({"1 0"})}), residuals, rest, iterate({{"w", start}}));
  p["sweep"] = list({update("scalar", "w", prox)});
  return p;
}

Case run_of(const Json& problem, const std::vector<Num>& w) {
  Json iterates = Json::array();
  for (const Num& x : w) iterates.push(iterate({{"w", x}}));
  return {problem, iterates};
}

// (|w| - 1)^2/2
Case tent(const std::vector<Num>& w, const char* prox = "1") { return run_of(folded(list({squared("1", list({"-1", "-1 0", "2 1"}))}), Json::array(), w[0], prox), w); }

}  // namespace

BOOST_AUTO_TEST_SUITE(polynomial)

BOOST_AUTO_TEST_CASE(the_form_of_a_problem) {
  const Case c = product_run();
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED 1/1");
  const auto value = [](std::initializer_list<Json> monomials) { return [v = Json::array(monomials)](Json& p) { p["residuals"][0]["value"] = v; }; };
  for (const auto& [edit, words] : std::vector<std::pair<Edit, const char*>>{
           {[](Json& p) { p.erase("hinges"); }, "'hinges' is missing"},
           {[](Json& p) { p["H"] = Json::array(); }, "does not belong here"},
           {in("blocks", Json::array()), "at least one block"},
           {[](Json& p) { p["blocks"][1]["name"] = "u"; }, "all different"},
           {[](Json& p) { p["blocks"][1]["name"] = "1v"; }, "a letter"},
           {[](Json& p) { p["blocks"][1]["rows"] = 0; }, "between 1"},
           {[](Json& p) { p["blocks"][1]["rows"] = 2; }, "must have 2 rows"},
           {[](Json& p) { p["blocks"][1]["rows"] = p["blocks"][1]["cols"] = 0x7fffffff; }, "must have 2147483647 rows"},
           {[](Json& p) { p["blocks"][1]["cols"] = 0x7fffffff; }, "must have 2147483647 entries"},
           {[](Json& p) { p["blocks"][1].erase("cols"); }, "'cols' is missing"},
           {[](Json& p) { p["residuals"][0]["weight"] = "0"; }, "must be positive"},
           {[](Json& p) { p["residuals"] = p["rest"] = Json::array(); }, "at least one residual"},
           {value({"0", "1 0 1"}), "coefficient 0"},
           {value({"2/4", "1 0 1"}), "lowest terms"},
           {value({"", "1 0 1"}), "is not a rat"},
           {value({"1 1 0"}), "must not decrease"},
           {value({"1 0 1", "1 0"}), "the monomials must increase"},
           {value({"1 1", "1 0"}), "the monomials must increase"},
           {value({"1 0", "1 0"}), "the monomials must increase"},
           {value({"1 0 2"}), "no variable 2"},
           {value({"1 0 01"}), "not the index of a variable"},
           {value({"1 0  1"}), "not the index of a variable"},
           {value({"1 0 99999999999999999999"}), "not the index of a variable"},
           {value({"1 -1"}), "not the index of a variable"},
           {value({"1 0 0"}), "cannot have these blocks"},
           {in("rest", list({"1 0 0 0"})), "cannot have these blocks"},
           {in("hinges", list({list({"1"})})), "a hinge has degree 1"},
           {in("hinges", list({Json::array()})), "a hinge has degree 1"},
           {in("hinges", list({list({"1 0 1"})})), "a hinge has degree 1"},
           {in("hinges", list({list({"1 2"})})), "no variable 2"},
           {in("hinges", list({list({"1 0"})})), "cannot have these blocks"},  // a ridge update where a hinge bends
           {in("sweep", list({update("jacobi", "u"), update("ridge", "v")})), "cannot have these blocks"},
           {in("sweep", list({update("ridge", "u")})), "never updated"},
           {in("previous", c.problem.digest()), "does not belong here"}})
    CHECK_RESULT(changed(c, edit), 2, words);
  std::string many = "1";
  for (int i = 0; i < 32; ++i) many += " 0";
  CHECK_RESULT(changed(c, in("rest", list({many}))), 2, "cannot have these blocks");
  CHECK_RESULT(changed(c, in("rest", list({many + " 0"}))), 2, "at most 32 indices");
  CHECK_RESULT(changed(c, in("kind", "trigonometric")), 3, "unknown kind of problem");
  CHECK_RESULT(changed(c, in("rest", list({"1" + std::string(320000, '0') + " 0 0"}))), 4, "2^20 bits");
  amcheck::Options options;
  options.echo = true;
  BOOST_TEST(amcheck::check(c.problem.file(), c.certificate.file(), options).echo[1] == "polynomial objective in 2 unknowns, 1 residuals, 0 hinges");
}

BOOST_AUTO_TEST_CASE(which_updates_there_are) {
  const Case c = tent({0, fraction(1, 2)});
  // w itself and z, which bends with it, are counted together.
  const auto form = [&](std::initializer_list<Json> residual, std::initializer_list<Json> rest) { return [=](Json& p) { p["residuals"] = list({squared("1", Json::array(residual))}), p["rest"] = Json::array(rest); }; };
  Case open = c;
  open.add("am_trajectory", "undecided", 0, 1, Json::object({{"start", "case"}, {"tolerance", "1"}, {"reason", "not tried"}}));
  CHECK_RESULT(changed(open, form({"1 0", "1 1"}, {"1 0 1", "1 1 1"})), 6, "CONDITIONAL");
  CHECK_RESULT(changed(open, form({"1 0 1"}, {})), 2, "cannot have these blocks");
  CHECK_RESULT(changed(open, form({"1 1 1"}, {})), 2, "cannot have these blocks");
  CHECK_RESULT(changed(open, form({"1 1"}, {"1 0 1 1"})), 2, "cannot have these blocks");
  CHECK_RESULT(changed(open, [](Json& p) { p["sweep"] = list({update("ridge", "w")}); }), 2, "cannot have these blocks");
  // Two unknowns in one block are no unknown.
  CHECK_RESULT(changed(open, [](Json& p) { p["blocks"][0]["rows"] = 2, p["start"]["w"] = column({0, 0}); }), 2, "cannot have these blocks");
}

BOOST_AUTO_TEST_CASE(ridge_updates) {
  const Case c = product_run();
  refuse(c, {{"tie", put("ties", list({list({0, "u", 0, 0})})), 1, "ties"},
             {"witness", [](Json& t) { t["witness"]["u"] = list({list({"1"})}); }, 2, "a witness belongs to"},
             {"negative", [](Json& t) { t["distance"]["u"] = "-1"; }, 2, "must not be negative"},
             {"too far", [](Json& t) { t["distance"]["u"] = "1"; }, 1, "distance <= tolerance"},
             {"label", [](Json& t) { t["distance"]["w"] = "0"; }, 2, "does not belong here"}});
  // v = 5/4 where 1 is exact: 1/4 away, as |z| = 5/4 allows for 1/9. The next u is 2v/(v^2+1) = 40/41.
  Case off(c.problem, list({uv(0, 1), uv(1, fraction(5, 4)), uv(1, 1)}));
  Json keys = trajectory_keys("case", {{"u", "1/82"}, {"v", "1/9"}});
  keys["tolerance"] = "1/2";
  off.add("am_trajectory", "proved", 0, 2, keys);
  CHECK_RESULT(off.check(), 0, "VERIFIED");
  refuse(off, {{"u", [](Json& t) { t["distance"]["u"] = "1/83"; }, 1, "the best that would have passed: 1/82"},
               {"v", [](Json& t) { t["distance"]["v"] = "1/10"; }, 1, "the best that would have passed: 1/9"}});
  off.claims() = Json::array();
  const auto refuted = [](int k, const char* label, const char* lower, const Json& inverse) {
    return Json::object({{"start", "case"}, {"tolerance", "1/100"}, {"at", list({k, label})}, {"lower", lower}, {"inverse", inverse}});
  };
  off.add("am_trajectory", "refuted", 0, 2, refuted(0, "v", "10/91", Json()));  // a little less than 1/9
  CHECK_RESULT(off.check(), 0, "VERIFIED");
  refuse(off, {{"no less", put("lower", "1/8"), 1, "D^2 >= lower^2"}, {"exact", put("at", list({0, "u"})), 1, "D^2 >= lower^2"}, {"inverse", put("inverse", list({"1"})), 2, "write null"}});
}

namespace {

// |WV - 5I|^2/2 + (|W|^2 + |V|^2)/2 for 2 x 2 factors. From V = [[1,1],[0,1]] on: W = 5V'(VV'+I)^-1 = [[2,-1],[1,2]], whose rows
// are two systems of order 2, and then V = 5W'/6.
Case factorization(const char* prox = "0") {
  const auto square = [](const char* name) { return Json::object({{"name", name}, {"rows", 2}, {"cols", 2}}); };
  Json residuals = Json::array(), rest = Json::array();
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) {
      const auto product = [&](int k) { return "1 " + std::to_string(2 * i + k) + " " + std::to_string(4 + 2 * k + j); };
      residuals.push(squared("1", i == j ? list({"-5", product(0), product(1)}) : list({product(0), product(1)})));
    }
  for (int i = 0; i < 8; ++i) rest.push("1/2 " + std::to_string(i) + " " + std::to_string(i));
  const auto at = [](const Json& W, const Json& V) { return Json::object({{"W", W}, {"V", V}}); };
  const Json start = at(list({"0 0", "0 0"}), list({"1 1", "0 1"})), next = at(list({"1p1 -1", "1 1p1"}), list({"dp-3 dp-4", "-dp-4 dp-3"}));
  const Json problem = Json::object({{"format", "amcert-problem/1"}, {"name", "factors"}, {"kind", "polynomial"}, {"blocks", list({square("W"), square("V")})}, {"hinges", Json::array()},
                                     {"residuals", residuals}, {"rest", rest}, {"sweep", list({update("ridge", "W", prox), update("ridge", "V")})}, {"start", start}});
  Case c(problem, list({start, next}));
  // V is 13/16 W' in place of 5/6 W': 10^(1/2)/48 away, and |V| = 13/16 10^(1/2).
  Json keys = trajectory_keys("case", {{"W", "0"}, {"V", "19/1024"}});
  keys["tolerance"] = "1/10";
  c.add("am_trajectory", "proved", 0, 1, keys);
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(ridge_updates_of_matrices) {
  const Case c = factorization();
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED");
  refuse(c, {{"closer", [](Json& t) { t["distance"]["V"] = "37/2048"; }, 1, "D^2 <= distance^2"}});  // 0.01846 is needed
  CHECK_RESULT(factorization("1/1000").check(), 1, "label W: D^2 <= distance^2");
  // Where a minor is not positive there is no result.
  CHECK_RESULT(changed(c, [](Json& p) { p["rest"][0] = "-3/2 0 0"; }), 1, "label W: the Hessian");
  CHECK_RESULT(changed(c, [](Json& p) { p["rest"][0] = "-3/2 0 0", p["rest"][1] = "-2 1 1"; }), 1, "label W: the Hessian");  // both negative
  CHECK_RESULT(changed(c, [](Json& p) { p["rest"].items().insert(p["rest"].items().begin() + 1, "5/2 0 1"); }), 1, "label W: the Hessian");  // [[3, 7/2], [7/2, 2]]
}

BOOST_AUTO_TEST_CASE(scalar_updates) {
  // From 0 the two sides of the tent are equal: 1/2 and -1/2. From 1/2 the right one is lower: 3/4.
  Case c = tent({0, fraction(1, 2), fraction(3, 4)});
  Json keys = trajectory_keys("case", {{"w", "0"}});
  keys["ties"].push(list({0, "w", 0, 0}));
  c.add("am_trajectory", "proved", 0, 2, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"no tie", put("ties", Json::array()), 1, "ties: entry 0"},
             {"another", put("ties", list({list({0, "w", 0, 0}), list({1, "w", 0, 0})})), 1, "ties: entry 1"},
             {"witness", [](Json& t) { t["witness"]["w"] = list({list({"1"})}); }, 2, "a witness belongs to"}});
  // Either of the two minimizers is a result; the local one of the second sweep, -1/4, is none.
  Case left = tent({0, -fraction(1, 2), -fraction(3, 4)});
  left.add("am_trajectory", "proved", 0, 2, keys);
  CHECK_RESULT(left.check(), 0, "VERIFIED");
  Case wrong = tent({0, fraction(1, 2), -fraction(1, 4)});
  wrong.add("am_trajectory", "proved", 0, 2, keys);
  CHECK_RESULT(wrong.check(), 1, "D^2 <= distance^2");  // 1 is no 0
}

BOOST_AUTO_TEST_CASE(scalar_updates_at_kinks) {
  const Json error = list({squared("1", list({"-1/2", "1 0"}))});
  const auto stays = [&](const Json& rest, const char* prox, const Num& from, const Num& to) {
    Case c = run_of(folded(error, rest, from, prox), {from, to});
    c.add("am_trajectory", "proved", 0, 1, trajectory_keys("case", {{"w", "0"}}));
    return c.check();
  };
  // (w - 1/2)^2/2 + l|w|: 0 if l >= 1/2, else 1/2 - l.
  const Json two = list({"-2 0", "4 1"}), quarter = list({"-1/4 0", "1/2 1"}), half = list({"-1/2 0", "1 1"});
  CHECK_RESULT(stays(two, "0", 1, 0), 0, "VERIFIED");
  CHECK_RESULT(stays(half, "0", 1, 0), 0, "VERIFIED");
  CHECK_RESULT(stays(quarter, "0", 1, fraction(1, 4)), 0, "VERIFIED");
  CHECK_RESULT(stays(quarter, "0", 1, 0), 1, "D^2 <=");
  CHECK_RESULT(stays(two, "0", 1, fraction(1, 4)), 1, "D^2 <=");
  // Without a positive q on both sides there is no result: w^2/2 of the residual, -w^2/2 or -z^2/2 of the rest.
  CHECK_RESULT(stays(list({"-1/2 0 0"}), "0", 0, 0), 1, "q > 0 fails on the piece 0");
  CHECK_RESULT(stays(list({"-1/2 1 1"}), "0", 0, 0), 1, "q > 0 fails on the piece 1");
  CHECK_RESULT(stays(list({"-1/2 1 1"}), "1", 0, fraction(1, 2)), 0, "VERIFIED");  // on the right w^2/2 - w/2
}

BOOST_AUTO_TEST_CASE(scalar_updates_between_several_kinks) {
  // max(0, w-v) + max(0, v-w) + max(0, 1+w) in w at v = 1, with (w-4)^2/2: 4 - 2 = 2 on the right of all kinks; with 2|w-v| it stops at 1.
  const auto problem = [](const char* slope, const Num& w) {
    Json p = small({"v", "w"}, list({list({"-1 0", "1 1"}), list({"1 0", "-1 1"}), list({"1", "1 1"}), list({"2 0"})}), list({squared("1", list({"-4", "1 1"}))}), list({std::string(slope) + " 2", std::string(slope) + " 3", "1 4"}),
                   iterate({{"v", 1}, {"w", w}}));
    p["sweep"] = list({update("scalar", "v", "9"), update("scalar", "w")});
    return p;
  };
  const auto run = [&](const char* slope, const Num& from, const Num& to) {
    // v stays: its prox is strong, and the exact result is a tie or not; only w is looked at closely.
    Case c(problem(slope, from), list({iterate({{"v", 1}, {"w", from}}), iterate({{"v", 1}, {"w", to}})}));
    Json keys = trajectory_keys("case", {{"v", "1"}, {"w", "0"}});
    keys["tolerance"] = "1";
    c.add("am_trajectory", "proved", 0, 1, keys);
    return c.check();
  };
  CHECK_RESULT(run("1", 1, 2), 0, "VERIFIED");
  CHECK_RESULT(run("1", 1, 1), 1, "D^2 <=");
  CHECK_RESULT(run("2", 1, 1), 0, "VERIFIED");  // slopes -4+1+1-2 and -4+1+1+2 = 0
  CHECK_RESULT(run("3/2", 1, fraction(3, 2)), 0, "VERIFIED");
  CHECK_RESULT(run("3", 1, 1), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(decrease_and_rises) {
  // F = 5/2 at (0,1), 1 + 1/2 at (1,1): dec 1, step 1.
  Case c(product_problem(2, 1, uv(0, 1)), list({uv(0, 1), uv(1, 1), uv(0, 1)}));
  c.add("sufficient_decrease", "proved", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", 0}, {"a", "1"}, {"a_upper", "1"}, {"window", 0}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"a", put("a", "1000001/1000000"), 1, "the best that would have passed: 1"}, {"upper", put("a_upper", "999999/1000000"), 1, "dec <= a_upper S"}, {"rises later", put("range", list({0, 2})), 1, "dec >= a S"}});
  c.claims() = Json::array();
  const Json part = Json::object({{"label", "u"}, {"amount", list({"1", "1"})}, {"cause", "method"}});
  c.add("rises", "proved", 0, 2, Json::object({{"sweeps", list({Json::object({{"k", 1}, {"amount", list({"1", "1"})}, {"updates", list({part})}})})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  refuse(c, {{"none", put("sweeps", Json::array()), 1, "is not listed"}, {"more", [](Json& r) { r["sweeps"][0]["amount"] = list({"2", "2"}); }, 1, "amount.lo <= change"}});
  c.claims() = Json::array();
  c.certificate["runs"]["reference"] = c.certificate["runs"]["recorded"];
  c.certificate["runs"]["recorded"]["objective"] = "5p-1 3p-1 5p-1";
  c.add("double_agreement", "proved", 0, 2, Json::object({{"deviation", Json::object({{"u", "0 0 0"}, {"v", "0 0 0"}})}, {"objective", "0"}, {"evaluation", "0"}, {"branch", Json()}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  c.certificate["runs"]["recorded"]["objective"] = "5p-1 3p-1 7p-1";
  c.reseal();
  CHECK_RESULT(c.check(), 1, "|written F - F(x^k)| <= evaluation");
}

namespace {

// From (1,1) to (0,0), where the hinge u is 0: F = rest.
Case corner(const Json& rest, const Json& hinges = list({list({"1 0"})})) {
  Json p = small({"u", "v"}, hinges, Json::array(), rest, uv(1, 1));
  p["sweep"] = list({update("scalar", "u", "1"), update("scalar", "v", "1")});
  return {p, list({uv(1, 1), uv(0, 0), uv(0, 0)})};
}

// dist(0, dF(0,0))^2 = G, with the step 2.
amcheck::Result measured(const Json& rest, const char* b, const char* b_lower) {
  Case c = corner(rest);
  c.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", b}, {"b_lower", b_lower}, {"window", 0}}));
  return c.check();
}

}  // namespace

BOOST_AUTO_TEST_CASE(subgradients_at_a_hinge) {
  const auto is = [](const Json& rest, const char* root) {  // of G/2
    CHECK_RESULT(measured(rest, root, root), 0, "VERIFIED");
  };
  // Convex: the segment from (a, 2) to (a+3, 2).
  CHECK_RESULT(measured(list({"-1 0", "2 1", "3 2"}), "1767767/1250000", "2828427/2000000"), 0, "VERIFIED");  // (0,2): around 2^(1/2)
  is(list({"1 0", "1 1", "3 2"}), "1");      // (1,1) is the nearest
  is(list({"-4 0", "1 1", "3 2"}), "1");     // (-1,1)
  // Concave: (a, 1) and (a-3, 1), of which the nearer counts, not what is between.
  is(list({"1 0", "1 1", "-3 2"}), "1");
  is(list({"2 0", "1 1", "-3 2"}), "1");
  // Differentiable there: the derivative by z is 0, as that of z^2.
  is(list({"1 0", "1 1", "5 2 2"}), "1");
  is(list({"1 0", "1 1", "5 1 2"}), "1");
}

BOOST_AUTO_TEST_CASE(subgradients_are_no_smaller_nor_larger) {
  const Num bit = Num(1).times2(-60);
  for (const auto& [rest, half] : std::vector<std::pair<Json, Num>>{{list({"1 0", "1 1", "3 2"}), 1}, {list({"-4 0", "1 1", "3 2"}), 1}, {list({"1 0", "1 1", "-3 2"}), 1}}) {
    Case c = corner(rest);
    c.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", half}, {"b_lower", half}, {"window", 0}}));
    refuse(c, {{"smaller", put("b", half - bit), 1, "G <= b^2 S"}, {"larger", put("b_lower", half + bit), 1, "b_lower^2 S <= G"}});
  }
  // 0 is between the two slopes: G = 0; F does not move and is refuted nowhere.
  Case flat = corner(list({"-1 0", "2 2"}));
  flat.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", "0"}, {"b_lower", "0"}, {"window", 0}}));
  CHECK_RESULT(flat.check(), 0, "VERIFIED");
  flat.claims() = Json::array();
  flat.add("relative_error", "refuted", 0, 2, Json::object({{"j", 1}, {"window", 1}}));
  CHECK_RESULT(flat.check(), 1, "G > 0 fails");
  // Away from the hinge: at (1,1) the gradient is that of the side.
  Json p = corner(list({"-1 0", "2 2"})).problem;
  Case away(p, list({uv(0, 0), uv(1, 0), uv(-1, 0)}));
  away.add("relative_error", "proved", 0, 2, Json::object({{"j", 1}, {"b", "1"}, {"b_lower", "1/2"}, {"window", 1}}));
  CHECK_RESULT(away.check(), 0, "VERIFIED");
  refuse(away, {{"right", put("b", "999/1000"), 1, "G <= b^2 S"}, {"left", put("b_lower", "501/1000"), 1, "b_lower^2 S <= G"}});
}

BOOST_AUTO_TEST_CASE(gradients_with_every_hinge_on_its_side) {
  // z_0 = max(0, u-1), z_1 = max(0, v+2), z_2 = max(0, u+v): 2 z_0 + 3 z_1 - z_2 + z_0 z_1 + (z_1 - u)^2/2.
  amcheck::PolynomialObjective F;
  const auto poly = [](std::initializer_list<std::pair<amcheck::Powers, Num>> terms) {
    amcheck::Polynomial p;
    for (const auto& [e, c] : terms) p.add(e, c);
    return p;
  };
  const amcheck::Powers one, u{{0, 1}}, v{{1, 1}}, z0{{2, 1}}, z1{{3, 1}}, z2{{4, 1}}, z01{{2, 1}, {3, 1}};
  F.unknowns = 2;
  F.hinges = {poly({{one, -1}, {u, 1}}), poly({{one, 2}, {v, 1}}), poly({{u, 1}, {v, 1}})};
  F.residuals = {{1, poly({{z1, 1}, {u, -1}})}};
  F.rest = poly({{z0, 2}, {z1, 3}, {z2, -1}, {z01, 1}});
  int sides[8] = {};
  for (long i = -21; i <= 21; i += 2)
    for (long j = -21; j <= 21; j += 2) {
      const Num x = fraction(i, 4), y = fraction(j, 4);
      const bool a = x > 1, b = y > -2, c = x + y > 0;
      if (x == 1 || y == -2 || (x + y).sign() == 0) continue;
      ++sides[(a ? 4 : 0) + (b ? 2 : 0) + (c ? 1 : 0)];
      const Num Z0 = a ? x - 1 : Num(0), Z1 = b ? y + 2 : Num(0), r = Z1 - x;
      const Num by_u = (a ? 2 + Z1 : Num(0)) - (c ? 1 : 0) - r, by_v = (b ? 3 + Z0 + r : Num(0)) - (c ? 1 : 0);
      const amcheck::Ival G = amcheck::subgradient2(F, {F, {x, y}});
      BOOST_TEST((G.lo == square(by_u) + square(by_v) && G.hi == G.lo), "at " << i << "/4, " << j << "/4");
      BOOST_TEST((amcheck::objective(F, {F, {x, y}}) == 2 * Z0 + 3 * Z1 - (c ? x + y : Num(0)) + Z0 * Z1 + square(r).times2(-1)));
    }
  for (int side = 0; side < 8; ++side) BOOST_TEST((sides[side] > 0) == (side != 1), side);  // u < 1 and v < -2 do not go with u + v > 0
}

BOOST_AUTO_TEST_CASE(expanded_polynomials_and_their_limits) {
  const auto sum = [](std::uint32_t n) {  // x_0 + x_1 + ...
    amcheck::Polynomial p;
    for (std::uint32_t i = 0; i < n; ++i) p.add({{i, 1}}, 1);
    return p;
  };
  const auto powers = [](std::uint32_t n) {  // 1 + x + x^2 + ...
    amcheck::Polynomial p = Num(1);
    for (std::uint32_t i = 1; i < n; ++i) p.add({{0, i}}, 1);
    return p;
  };
  const auto limited = [](auto compute) {
    try {
      compute();
      return false;
    } catch (const amcheck::Failure& f) {
      return f.code == amcheck::kLimit;
    }
  };
  BOOST_TEST(!limited([&] { amcheck::limit_terms(sum(1U << 16)); }));
  BOOST_TEST(limited([&] { amcheck::limit_terms(sum((1U << 16) + 1)); }));
  BOOST_TEST((powers(3) * powers(4)).terms().size() == 6U);
  BOOST_TEST(((powers(3) * powers(4)).coefficient({{0, 2}}) == 3));
  BOOST_TEST((powers(5) * amcheck::Polynomial()).zero());
  BOOST_TEST(!limited([&] { BOOST_TEST((powers(1U << 11) * powers(1U << 11)).terms().size() == (1U << 12) - 1); }));
  BOOST_TEST(limited([&] { powers(1U << 11) * powers((1U << 11) + 1); }));
  BOOST_TEST(limited([&] { powers((1U << 11) + 1) * powers(1U << 11); }));
  // Where a factor is 0 the rest of a monomial is not looked at, which here would have too many bits.
  const Num great(amcheck::Z(amcheck::shifted(1, std::uint64_t{1} << 29) + 1), 0);
  const amcheck::Polynomial cube = amcheck::Polynomial::variable(0) * amcheck::Polynomial::variable(1) * amcheck::Polynomial::variable(1);
  BOOST_TEST((amcheck::value(cube, {0, great}) == 0));
  BOOST_TEST(limited([&] { amcheck::value(cube, {1, great}); }));
  std::vector<Num> partials{5, 7};
  amcheck::add_partials(cube, {1, great}, 0, partials);
  BOOST_TEST((partials == std::vector<Num>{5, 7}));
  // No power is taken that is not needed: the square of 360 unknowns has 64980 monomials, the cube far too many.
  BOOST_TEST(amcheck::composed(amcheck::Polynomial::variable(0) * amcheck::Polynomial::variable(0), {sum(360)}).terms().size() == 360U * 361 / 2);
  BOOST_TEST(limited([&] { amcheck::composed(amcheck::Polynomial::variable(0) * amcheck::Polynomial::variable(0), {sum(362)}); }));
}

BOOST_AUTO_TEST_CASE(several_hinges_at_once) {
  Case c = corner(list({"1 2", "1 3"}), list({list({"1 0"}), list({"1 1"})}));
  c.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", "100"}, {"b_lower", "0"}, {"window", 0}}));
  CHECK_RESULT(c.check(), 1, "more than one hinge is 0");
  c.claims() = Json::array();
  c.add("relative_error", "refuted", 0, 2, Json::object({{"j", 1}, {"window", 1}}));
  CHECK_RESULT(c.check(), 1, "more than one hinge is 0");
  // Not only at the window.
  Case later(c.problem, list({uv(2, 1), uv(1, 1), uv(0, 0)}));
  later.add("relative_error", "proved", 0, 2, Json::object({{"j", 1}, {"b", "100"}, {"b_lower", "0"}, {"window", 0}}));
  CHECK_RESULT(later.check(), 1, "more than one hinge is 0");
  CHECK_RESULT(edited(later, put("range", list({0, 1}))), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(claims_that_are_not_about_polynomials) {
  const auto claim = [](const char* kind, const Json& keys) {
    Case c(product_problem(2, 1, uv(0, 1)), list({uv(0, 1), uv(1, 1)}));
    c.add(kind, "proved", 0, 1, keys);
    return c.check();
  };
  const Json per_block = Json::object({{"u", "1"}, {"v", "1"}});
  CHECK_RESULT(claim("structural_decrease", Json::object({{"blocks", per_block}, {"a", "1"}})), 1, "not about problems of this kind");
  CHECK_RESULT(claim("structural_decrease", Json::object({{"blocks", per_block}, {"modulus", per_block}, {"a", "1"}})), 1, "not about problems of this kind");
  CHECK_RESULT(claim("structural_relative_error", Json::object({{"b", "1"}})), 1, "not about problems of this kind");
  CHECK_RESULT(claim("sublevel_bounded", Json::object({{"level", "9"}, {"modulus", "1"}, {"gradient", "1"}, {"radius", Json::object({{"x", "9"}})}, {"lower", "0"}, {"lipschitz", "9"}})), 1, "not about problems of this kind");
  CHECK_RESULT(claim("sublevel_bounded", Json::object({{"level", "9"}, {"radius", per_block}, {"residual", Json::object()}, {"gap", Json::object()}, {"data", "1"}, {"targets", "1"}, {"loss", "9"}, {"lipschitz", "9"}})), 1,
               "not about problems of this kind");
  CHECK_RESULT(claim("structural_decrease", Json::object({{"blocks", "none"}, {"a", "1"}})), 2, "an object is needed");
  // The exact orbit: also without a witness, where such a claim is skipped for other problems.
  Case orbit(product_problem(2, 1, uv(0, 1)), list({uv(0, 1), uv(1, 1)}));
  orbit.certificate["runs"]["orbit"] = orbit.certificate["runs"]["recorded"];
  orbit.add("enclosure_trajectory", "proved", 0, 1, Json::object({{"run", "orbit"}, {"radius", Json::object({{"u", "0 0"}, {"v", "0 0"}})}, {"exact", Json::array()}, {"frame", list({1, 1, 1, 1})}}));
  CHECK_RESULT(orbit.check(), 1, "not about problems of this kind");
  orbit.claims() = Json::array();
  orbit.add("sufficient_decrease", "proved", 0, 1, Json::object({{"run", "orbit"}, {"form", "J1"}, {"j", 1}, {"phase", Json()}, {"a", "1"}, {"a_upper", "1"}, {"window", 0}}));
  CHECK_RESULT(orbit.check(), 1, "not about problems of this kind");
}

BOOST_AUTO_TEST_CASE(a_hinge_that_is_0_gives_0) {
  amcheck::PolynomialObjective F;
  F.unknowns = 1;
  F.hinges.push_back(amcheck::Polynomial::variable(0));
  F.rest = amcheck::Polynomial::variable(1);
  const auto slope = [&](int sign) { return slope_at_0(cell_of(F, {sign}, amcheck::variables(1)).total(), 1)[0]; };
  BOOST_TEST((slope(1) == 1 && slope(0) == 0 && slope(-1) == 0));
}

// x + a max(0, x) + b max(0, 2 x) + c max(0, -x) at 0: gradients 1 + a + 2 b and 1 - c, each at most the sum of the lengths of 1, a, 2 b and c.
BOOST_AUTO_TEST_CASE(gradients_where_several_hinges_are_0) {
  for (const auto& [a, b, c] : {std::tuple(1L, 2L, 3L), std::tuple(-1L, 0L, 5L), std::tuple(0L, 0L, 0L)}) {
    amcheck::PolynomialObjective F;
    F.unknowns = 1;
    F.rest = amcheck::Polynomial::variable(0);
    for (const auto& [slope, factor] : {std::pair(1L, a), std::pair(2L, b), std::pair(-1L, c)}) {
      F.hinges.emplace_back();
      F.hinges.back().add({{0, 1}}, slope);
      F.rest.add({{static_cast<std::uint32_t>(F.hinges.size()), 1}}, factor);
    }
    const amcheck::Ival found = subgradient2(F, amcheck::PolynomialPoint(F, {0}));
    BOOST_TEST((found.lo == 0 && found.hi == 4 * (1 + a * a + 4 * b * b + c * c)));
  }
  // Where all have one length that is what it can be: x + max(0, x) + max(0, x) right of 0 has the gradient 3.
  amcheck::PolynomialObjective F;
  F.unknowns = 1;
  F.hinges.assign(2, amcheck::Polynomial::variable(0));
  for (const std::uint32_t i : {0U, 1U, 2U}) F.rest.add({{i, 1}}, 1);
  BOOST_TEST((subgradient2(F, amcheck::PolynomialPoint(F, {0})).hi == 9));
}

// x^2 + a max(0, x) at 0 has no bend if a = 0.
BOOST_AUTO_TEST_CASE(a_hinge_that_is_0_without_a_bend) {
  for (const long a : {-1L, 0L, 1L}) {
    amcheck::PolynomialObjective F;
    F.unknowns = 1;
    F.hinges.push_back(amcheck::Polynomial::variable(0));
    F.rest.add({{0, 2}}, 1);
    F.rest.add({{1, 1}}, a);
    BOOST_TEST(show(subgradient2(F, amcheck::PolynomialPoint(F, {0})).hi) == "0");
  }
}

BOOST_AUTO_TEST_CASE(the_least_margin_of_held_entries) {
  // 3 x + c y - 2 z, held at lower bounds of x and y and the upper one of z: the first of the least slopes inwards counts.
  const auto margin = [](long c) {
    amcheck::Polynomial F;
    for (const auto& [i, slope] : {std::pair(0U, 3L), std::pair(1U, c), std::pair(2U, -2L)}) F.add({{i, 1}}, slope);
    return amcheck::Held(F, {{0, 1}, {1, 1}, {2, -1}}).margin(1);
  };
  BOOST_TEST((margin(1).entry == 1 && margin(1).size == 1));
  BOOST_TEST((margin(2).entry == 1 && margin(2).size == 2));
  BOOST_TEST((margin(3).entry == 2 && margin(3).size == 2));
}

BOOST_AUTO_TEST_SUITE_END()
