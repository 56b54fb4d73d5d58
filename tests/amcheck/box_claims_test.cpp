// box_trajectory and rate_fixed_point (SPEC 3.32, 3.33): claims whose constants are known in closed form, and every condition broken.
#include "box_cases.hpp"

using namespace build;

namespace {

// {block: row of radii}, blocks of one entry.
Json radius_rows(const std::vector<std::pair<const char*, Values>>& rows) {
  Json out = Json::object();
  for (const auto& [name, radii] : rows) {
    std::string line;
    for (const Num& r : radii) line += (line.empty() ? "" : " ") + dy(r);
    out[name] = line;
  }
  return out;
}
Json trajectory_of(const Json& radius, int grid = 64, const Json& exact = Json::array()) { return Json::object({{"run", "orbit"}, {"radius", radius}, {"exact", exact}, {"grid", grid}}); }

// x = x^2/2 from 1: 1, 1/2, 1/8; recorded as 1, 33/64, 1/8.
struct Squares : Case {
  explicit Squares(const Num& first = power2(-6), const Num& second = fraction(133, 8192), int grid = 64) : Case(run(composite({"x"}, Json::array(), Json::object({{"F", function(Json::array(), list({"1 0"}))}}), list({assign("x", list({list({"1/2 0 0"})}))})), {{1}, {fraction(33, 64)}, {fraction(1, 8)}})) {
    certificate["runs"]["orbit"] = certificate["runs"]["recorded"];
    add("box_trajectory", "proved", 0, 2, trajectory_of(radius_rows({{"x", {0, first, second}}}), grid));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(box_claims)

BOOST_AUTO_TEST_CASE(an_exact_orbit) {
  // From 33/64 within 1/64: |1089/8192 - 1/8| + (34/64)/64 = (65 + 68)/8192.
  CHECK_RESULT(Squares().check(), 0, "VERIFIED 1/1");
  CHECK_RESULT(Squares(power2(-6) - kBit).check(), 1, "sweep 1, x (0,0): distance of the sweep from z");
  CHECK_RESULT(Squares(power2(-6), fraction(133, 8192) - kBit).check(), 1, "sweep 2, x (0,0): distance of the sweep from z");
  // Slopes below 0 count as well: x = -x/2 from 1, recorded as 1, -31/64, 1/4.
  const auto falling = [](const Num& second) {
    Case c = run(composite({"x"}, Json::array(), Json::object({{"F", function(Json::array(), list({"1 0"}))}}), list({assign("x", list({list({"-1/2 0"})}))})), {{1}, {fraction(-31, 64)}, {fraction(1, 4)}});
    c.certificate["runs"]["orbit"] = c.certificate["runs"]["recorded"];
    c.add("box_trajectory", "proved", 0, 2, trajectory_of(radius_rows({{"x", {0, power2(-6), second}}})));
    return c.check();
  };
  CHECK_RESULT(falling(power2(-6)), 0, "VERIFIED");
  CHECK_RESULT(falling(power2(-6) - kBit), 1, "sweep 2, x (0,0)");
  // A radius between two numbers of the grid is rounded up, there and not where it is compared; the sum is exact.
  const Num rounded = power2(-6) + power2(-32), least = fraction(65, 8192) + (fraction(33, 64) + rounded + power2(-32)) * rounded;  // twice x/2 is rounded up
  CHECK_RESULT(Squares(power2(-6) + kBit, least, 32).check(), 0, "VERIFIED");
  CHECK_RESULT(Squares(power2(-6) + kBit, least - power2(-80), 32).check(), 1, "sweep 2");
  CHECK_RESULT(Squares(power2(-6) - kBit, 1, 32).check(), 1, "sweep 1");
  refuse(Squares(), {{"too fine", put("grid", 8193), 2, "between 32 and 8192"},
                     {"too rough", put("grid", 31), 2, "between 32 and 8192"},
                     {"part of the run", put("range", list({0, 1})), 2, "the range must be [0, 2]"},
                     {"not from the start", put("range", list({1, 2})), 2, "the range must be [0, 2]"},
                     {"negative", put("radius", radius_rows({{"x", {0, -1, 1}}})), 2, "must not be negative"},
                     {"short", put("radius", radius_rows({{"x", {0, 1}}})), 2, "must have 3 entries"},
                     {"block", put("radius", radius_rows({{"y", {0, 1, 1}}})), 2, "'x' is missing"},
                     {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"},
                     {"witness", put("witness", Json::object()), 2, "does not belong here"},
                     {"recorded", put("run", "recorded"), 2, "is about the run 'orbit'"}});
  CHECK_RESULT(edited(Squares(), put("grid", 32)), 0, "VERIFIED");
  CHECK_RESULT(edited(Squares(), put("grid", 8192)), 0, "VERIFIED");
  Squares other;
  other.problem["start"] = iterate({{"x", 1 + kBit}});
  other.certificate["problem"] = other.problem.digest();
  other.claim(0)["radius"] = radius_rows({{"x", {1, 1, 1}}});
  other.reseal();
  CHECK_RESULT(other.check(), 1, "x^0 is the start of the problem fails");
  Squares sparse;
  sparse.certificate["runs"]["orbit"]["sweeps"] = list({0, 1, 3});
  sparse.claim(0)["range"] = list({0, 3});
  sparse.reseal();
  CHECK_RESULT(sparse.check(), 2, "claims of kind enclosure_trajectory only");
  Squares needy;
  const std::string first = needy.add("box_trajectory", "undecided", 0, 2, Json::object({{"run", "orbit"}, {"reason", "not tried"}}));
  CHECK_RESULT(needy.check(), 6, "CONDITIONAL 1/2");
  needy.add("box_trajectory", "proved", 0, 2, trajectory_of(radius_rows({{"x", {0, 1, 1}}})), {first});
  CHECK_RESULT(needy.check(), 1, "'needs' must be empty");
}

BOOST_AUTO_TEST_CASE(entries_known_exactly) {
  // x = x^2/2 from 1, recorded as it is, with a radius that is too wide: what is listed as exact has the radius 0 all the same.
  const auto orbit = [](const Num& second, const Json& exact, const Values& radius) {
    Case c = run(composite({"x", "y"}, Json::array(), Json::object({{"F", function(Json::array(), list({"1 0"}))}}), list({assign("y", list({list({"1 0", "1 1"})})), assign("x", list({list({"1/2 0 0"})}))})),
                 {{1, 0}, {fraction(1, 2), 1}, {second, fraction(3, 2)}});
    c.certificate["runs"]["orbit"] = c.certificate["runs"]["recorded"];
    c.add("box_trajectory", "proved", 0, 2, trajectory_of(radius_rows({{"x", radius}, {"y", {0, 1, fraction(5, 4)}}}), 64, exact));
    return c;
  };
  const auto x = [](int first, int last) { return list({"x", 0, 0, first, last}); };
  const Num eighth = fraction(1, 8), wide = fraction(1, 4);
  CHECK_RESULT(orbit(eighth, Json::array(), {0, wide, wide}).check(), 0, "VERIFIED");            // (3/4)^2/2 - 1/8 = 5/32 at most; y within 5/4
  CHECK_RESULT(orbit(eighth, list({x(0, 2)}), {0, wide, 0}).check(), 0, "VERIFIED");
  CHECK_RESULT(orbit(eighth, list({x(1, 1)}), {0, wide, 0}).check(), 0, "VERIFIED");
  CHECK_RESULT(orbit(eighth, list({x(0, 0), x(1, 1)}), {9, wide, 0}).check(), 0, "VERIFIED");    // the start has no radius but the one that is said
  CHECK_RESULT(orbit(eighth, list({x(2, 2)}), {0, wide, wide}).check(), 1, "sweep 2, x (0,0): distance of the sweep from z");  // from a box
  CHECK_RESULT(orbit(eighth, list({x(0, 0), x(2, 2)}), {0, wide, wide}).check(), 1, "sweep 2, x (0,0): distance of the sweep from z");
  CHECK_RESULT(orbit(eighth + kBit, list({x(1, 2)}), {0, wide, wide}).check(), 1, "sweep 2, x (0,0): distance of the sweep from z");
  CHECK_RESULT(orbit(eighth + kBit, list({x(1, 1)}), {0, wide, kBit}).check(), 0, "VERIFIED");
  CHECK_RESULT(orbit(eighth, list({list({"y", 0, 0, 1, 1})}), {0, wide, wide}).check(), 0, "VERIFIED");
  CHECK_RESULT(orbit(eighth, list({list({"y", 0, 0, 1, 2})}), {0, wide, wide}).check(), 1, "sweep 2, y (0,0)");
  const auto listed = [](const Json& entry) { return put("exact", list({entry})); };
  refuse(orbit(eighth, Json::array(), {0, wide, wide}), {{"block", listed(list({"z", 0, 0, 0, 1})), 2, "no such block"},
                                                         {"row", listed(list({"x", 1, 0, 0, 1})), 2, "has no such entry"},
                                                         {"column", listed(list({"x", 0, 1, 0, 1})), 2, "has no such entry"},
                                                         {"order", listed(x(2, 1)), 2, "between 0 and 1"},
                                                         {"last", listed(x(0, 3)), 2, "between 0 and 2"},
                                                         {"first", listed(x(-1, 1)), 2, "between 0 and 1"},
                                                         {"four", listed(list({"x", 0, 0, 1})), 2, "[block, row, column, first, last]"},
                                                         {"left out", [](Json& j) { j.erase("exact"); }, 2, "'exact' is missing"}});
}

BOOST_AUTO_TEST_CASE(orbits_without_a_result) {
  // y = x + (x - p)/2, p = x, x = y - y/2, exactly; then with a unit that a radius leaves open.
  const Json F = Json::object({{"F", function(list({squared("1", list({"1 0"}))}), Json::array())}});
  Case c = run(composite({"x", "p", "y"}, Json::array(), F, list({assign("y", list({list({"3/2 0", "-1/2 1"})})), assign("p", list({list({"1 0"})})), descend("x", "y", "F", "1/2")}), list({"p", "y"})),
               {{1, 0, 0}, {fraction(3, 4), 1, fraction(3, 2)}, {fraction(5, 16), fraction(3, 4), fraction(5, 8)}});
  c.certificate["runs"]["orbit"] = c.certificate["runs"]["recorded"];
  const Values none{0, 0, 0};
  c.add("box_trajectory", "proved", 0, 2, trajectory_of(radius_rows({{"x", none}, {"p", none}, {"y", none}})));
  CHECK_RESULT(c.check(), 0, "VERIFIED");
  c.certificate["runs"]["orbit"]["iterates"][2]["p"] = column({fraction(3, 4) + kBit});  // blocks aside count
  c.reseal();
  CHECK_RESULT(c.check(), 1, "sweep 2, p (0,0)");
  const auto kinked = [&](const Num& r) {
    Case k = run(composite({"x"}, list({list({"-1/2", "1 0"})}), F, list({assign("x", list({list({"1/2", "1/2 1"})}))})), {{1}, {fraction(3, 4)}, {fraction(5, 8)}});
    k.certificate["runs"]["orbit"] = k.certificate["runs"]["recorded"];
    k.add("box_trajectory", "proved", 0, 2, trajectory_of(radius_rows({{"x", {0, r, r}}})));
    return k.check();
  };
  CHECK_RESULT(kinked(fraction(1, 8)), 0, "VERIFIED");
  CHECK_RESULT(kinked(fraction(1, 4)), 1, "sweep 2, update x: unit 0 has one sign on the box");
  Squares foreign;
  foreign.certificate["problem"] = std::string(64, '0');
  CHECK_RESULT(foreign.check(), 5, "MISMATCH");
  CHECK_RESULT(edited(foreign, put("grid", 31)), 2, "between 32 and 8192");
  // Problems of other kinds, whatever the names.
  HeavyBall quadratic;
  quadratic.certificate["runs"]["orbit"] = quadratic.certificate["runs"]["recorded"];
  quadratic.add("box_trajectory", "proved", 0, quadratic.K, trajectory_of(radius_rows({{"w", Values(static_cast<std::size_t>(quadratic.K + 1), Num(0))}})));
  CHECK_RESULT(quadratic.check(), 1, "not about problems of this kind");
  CHECK_RESULT(edited(quadratic, put("radius", "none")), 2, "an object is needed");
}

namespace {

// y = (max(0, x - 1/2) + 3/2)/2 and x = (x + y)/4 + 1/2, around the fixed point (1, 1), f = f x beside them: with f = 0 the derivative
// of a sweep by x alone is not 0, (3/8, 1/2). The recorded point is (1, 33/32, 0).
struct Fixed : Case {
  Fixed() : Case(run(composite({"x", "y", "f"}, list({list({"-1/2", "1 0"})}), Json::object({{"F", function(Json::array(), list({"1 0"}))}}),
                               list({assign("f", list({list({"1 0 2"})})), assign("y", list({list({"3/4", "1/2 3"})})), assign("x", list({list({"1/2", "1/4 0", "1/4 1"})}))})),
                     {{2, 1, 0}, {1, fraction(33, 32), 0}})) {
    add("rate_fixed_point", "proved", 0, 1, Json::object({{"center", at(1, 1)}, {"grid", 64}, {"radius", "1/4"}, {"fixed", list({list({"f", 0, 0})})}, {"factor", Json(fraction(5, 8) + kBit)}, {"move", "0"}, {"at", 1}, {"distance", "1/32"},
                                                          {"bound", Json(amcheck::Num(1).times2(-5) * root2())}, {"scale", rows_of({{1, 0}, {0, 1}})}, {"witness", Json::object({{"inverse", rows_of({{1, 0}, {0, 1}})}})}}));
  }
  static Num root2() { return Num(amcheck::floor_sqrt(amcheck::Z(2) << 64) + 1, -32); }  // rt(2)
  static Json at(const Num& x, const Num& y, const Num& f = 0) { return iterate({{"x", x}, {"y", y}, {"f", f}}); }
  static Edit scaled(const std::vector<Values>& S, const std::vector<Values>& R) {
    return [s = rows_of(S), r = rows_of(R)](Json& j) { j["scale"] = s, j["witness"]["inverse"] = r; };
  }
};
Edit all(std::initializer_list<Edit> edits) {
  return [list = std::vector<Edit>(edits)](Json& j) {
    for (const Edit& e : list) e(j);
  };
}
const Edit kNowhere = all({put("at", Json()), put("distance", "0")});

}  // namespace

BOOST_AUTO_TEST_CASE(a_fixed_point) {
  Fixed c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  refuse(c, {{"factor", put("factor", "5/8"), 1, "pivot 0 of factor^2 (1-e)^2 I - M'M > 0"},
             {"distance", put("distance", Json(power2(-5) - kBit)), 1, "|S(x^K - center)|^2 <= distance^2"},
             {"bound", put("bound", Json(power2(-5) * Fixed::root2() - kBit)), 1, "bound >= (distance + move/(1 - factor))"},
             {"outside", all({put("radius", "1/64"), put("bound", "1")}), 1, "distance <= radius"},
             {"wide", put("radius", "1/2"), 1, "update y: unit 0 has one sign on the box"},
             {"at", put("at", 2), 1, "'at' must be in the range"},
             {"before", put("range", list({0, 0})), 1, "'at' must be in the range"},
             {"at < 0", put("at", -1), 1, "'at' must be in the range"},
             {"far", put("at", 0), 1, "|S(x^K - center)|^2 <= distance^2"},
             {"a fixed one moves", put("center", Fixed::at(1, 1, 1)), 1, "the fixed entry f (0,0) stays what it is"},
             {"not fixed", all({put("fixed", Json::array()), Fixed::scaled({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}), kNowhere}), 1, "pivot 0 of factor^2"},
             {"size", Fixed::scaled({{1}}, {{1}}), 1, "a row and a column for each entry"},
             {"size of one", Fixed::scaled({{1, 0}, {0, 1}}, {{1, 0}}), 1, "a row and a column for each entry"},
             {"no matrix", [](Json& j) { j["scale"] = Json::array(); }, 1, "a row and a column for each entry"},
             {"no inverse", Fixed::scaled({{1, 0}, {0, 1}}, {{0, 0}, {0, 1}}), 1, "e < 1 for the norm of I - SR"},
             {"another inverse", Fixed::scaled({{1, 0}, {0, 1}}, {{3, 0}, {0, 3}}), 1, "e < 1 for the norm of I - SR"},
             {"twice", put("fixed", list({list({"f", 0, 0}), list({"f", 0, 0})})), 2, "an entry is listed twice"},
             {"all", put("fixed", list({list({"f", 0, 0}), list({"x", 0, 0}), list({"y", 0, 0})})), 2, "not all entries can be fixed"},
             {"no entry", put("fixed", list({list({"f", 1, 0})})), 2, "has no such entry"},
             {"no column", put("fixed", list({list({"f", 0, 1})})), 2, "has no such entry"},
             {"no block", put("fixed", list({list({"g", 0, 0})})), 2, "no such block"},
             {"factor 1", put("factor", "1"), 2, "must be below 1"},
             {"factor 0", put("factor", "0"), 2, "must be positive"},
             {"radius 0", put("radius", "0"), 2, "must be positive"},
             {"bound 0", put("bound", "0"), 2, "must be positive"},
             {"move < 0", put("move", "-1"), 2, "must not be negative"},
             {"distance < 0", put("distance", "-1"), 2, "must not be negative"},
             {"distance of nothing", put("at", Json()), 2, "the distance is 0 if 'at' is null"},
             {"grid", put("grid", 31), 2, "between 32 and 8192"},
             {"grid above", put("grid", 8193), 2, "between 32 and 8192"},
             {"center", put("center", iterate({{"x", 1}, {"y", 1}})), 2, "'f' is missing"},
             {"witness", put("witness", Json::object({})), 2, "'inverse' is missing"},
             {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"},
             {"needs", put("needs", list({c.problem.digest()})), 1, "no earlier claim"}});
  CHECK_RESULT(edited(c, all({kNowhere, put("bound", Json(kBit))})), 0, "VERIFIED");
  c.certificate["runs"]["reference"] = c.certificate["runs"]["recorded"];
  c.reseal();
  CHECK_RESULT(edited(c, put("run", "reference")), 2, "is about the run 'recorded' or 'orbit'");
  // 1/3 is no number of the grid: neither neighbour stays what it is.
  Fixed third;
  third.problem["sweep"][0] = assign("f", list({list({"1/3"})}));
  third.reseal();
  for (const Num& f : {Num(fraction(1, 3).floor(64), -64), Num(fraction(1, 3).ceil(64), -64)})
    CHECK_RESULT(edited(third, all({kNowhere, put("center", Fixed::at(1, 1, f))})), 1, "the fixed entry f (0,0) stays what it is");
  Fixed moved;  // a fixed entry of x^K
  moved.certificate["runs"]["recorded"]["iterates"][1] = Fixed::at(1, fraction(33, 32), kBit);
  moved.reseal();
  CHECK_RESULT(moved.check(), 1, "at: the fixed entry f (0,0) is that of the center");
  Fixed needy;
  const std::string first = needy.add("rate_fixed_point", "undecided", 0, 1, Json::object({{"reason", "not tried"}}));
  Json keys = needy.claim(0);
  for (const char* key : {"kind", "verdict", "run", "range", "needs", "digest"}) keys.erase(key);
  needy.add("rate_fixed_point", "proved", 0, 1, keys, {first});
  CHECK_RESULT(needy.check(), 1, "'needs' must be empty");
  // About another problem the form is judged without its names and shapes.
  Fixed foreign;
  foreign.certificate["problem"] = std::string(64, '0');
  CHECK_RESULT(foreign.check(), 5, "MISMATCH");
  CHECK_RESULT(edited(foreign, put("fixed", list({list({"g", 7, 7})}))), 5, "MISMATCH");
  CHECK_RESULT(edited(foreign, put("fixed", list({list({"g", 7})}))), 2, "[block, row, column] is needed");
  CHECK_RESULT(edited(foreign, put("factor", "1")), 2, "must be below 1");
  HeavyBall quadratic;
  quadratic.add("rate_fixed_point", "proved", 0, 1, keys);
  CHECK_RESULT(quadratic.check(), 1, "not about problems of this kind");
  CHECK_RESULT(edited(quadratic, put("fixed", list({list({"f", 0})}))), 2, "[block, row, column] is needed");
}

BOOST_AUTO_TEST_CASE(fixed_entries_of_a_matrix) {
  // a and the entry (1,0) of v are halved, the other entries of v stay what they are: fixed at the center, and at no other entries than these.
  Json p = composite({"a", "v"}, Json::array(), Json::object({{"F", function(Json::array(), list({"1 0"}))}}), list({assign("a", list({list({"1/2 0"})})), assign("v", list({list({"1 1"}), list({"1 2"}), list({"1/2 3"}), list({"1 4"})}))}));
  p["blocks"][1]["rows"] = p["blocks"][1]["cols"] = 2;
  const auto at = [](const Num& a, const Num& free) { return Json::object({{"a", column({a})}, {"v", rows_of({{2, 3}, {free, 5}})}}); };
  p["start"] = at(1, 1);
  Case c(p, list({p["start"], at(power2(-1), power2(-1))}));
  const auto fixed = [](std::initializer_list<std::pair<int, int>> entries) {
    Json out = Json::array();
    for (const auto& [i, j] : entries) out.push(list({"v", i, j}));
    return out;
  };
  c.add("rate_fixed_point", "proved", 0, 1, Json::object({{"center", at(0, 0)}, {"grid", 64}, {"radius", "2"}, {"fixed", fixed({{0, 0}, {0, 1}, {1, 1}})}, {"factor", Json(power2(-1) + kBit)}, {"move", "0"}, {"at", 1}, {"distance", "1"},
                                                         {"bound", "2"}, {"scale", rows_of({{1, 0}, {0, 1}})}, {"witness", Json::object({{"inverse", rows_of({{1, 0}, {0, 1}})}})}}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  for (const auto& others : {fixed({{1, 1}, {0, 1}, {1, 0}}), fixed({{0, 0}, {1, 0}, {1, 1}}), fixed({{0, 0}, {0, 1}, {1, 0}})}) CHECK_RESULT(edited(c, put("fixed", others)), 1, "pivot ");
  CHECK_RESULT(edited(c, put("fixed", fixed({{1, 1}, {0, 1}, {0, 0}}))), 0, "VERIFIED 1/1");
  for (const auto& none : {fixed({{0, 2}}), fixed({{2, 0}}), fixed({{2, 2}})}) CHECK_RESULT(edited(c, put("fixed", none)), 2, "has no such entry");
}

BOOST_AUTO_TEST_CASE(a_center_beside_the_fixed_point) {
  // From (1 + 1/64, 1) to (1 + 3/512, 1 + 1/128): moved by (-5, 4)/512, whose norm is 41^(1/2)/512 = 0.0125061...
  Fixed c;
  const auto beside = [&](const Num& move, const Num& radius, const Num& bound) {
    return edited(c, all({kNowhere, put("center", Fixed::at(1 + power2(-6), 1)), put("factor", "3/4"), put("move", Json(move)), put("radius", Json(radius)), put("bound", Json(bound))}));
  };
  const Num g = decimal(12507), c0 = 4 * g * Fixed::root2();
  CHECK_RESULT(beside(g, 4 * g, c0), 0, "VERIFIED");
  CHECK_RESULT(beside(decimal(12506), fraction(1, 4), 1), 1, "|S(T(center) - center)|^2 <= move^2");
  CHECK_RESULT(beside(g, 4 * g - kBit, c0), 1, "move <= (1 - factor) radius");
  CHECK_RESULT(beside(g, 4 * g, c0 - kBit), 1, "bound >=");
  // With a distance both count.
  const auto at = [&](const Num& bound) { return edited(c, all({put("center", Fixed::at(1 + power2(-6), 1)), put("factor", "3/4"), put("move", Json(g)), put("distance", "1/16"), put("bound", Json(bound))})); };
  CHECK_RESULT(at((power2(-4) + 4 * g) * Fixed::root2()), 0, "VERIFIED");
  CHECK_RESULT(at((power2(-4) + 4 * g) * Fixed::root2() - kBit), 1, "bound >=");
}

BOOST_AUTO_TEST_CASE(the_norm_of_a_fixed_point) {
  // S J R = [[1/8, 1/16], [1/2, 1/4]] has the norm 85^(1/2)/16 = 0.57622...
  Fixed c;
  const Edit skew = Fixed::scaled({{1, fraction(-1, 2)}, {0, 1}}, {{1, fraction(1, 2)}, {0, 1}});
  const auto norm = [&](const Edit& scaled, long factor) { return edited(c, all({kNowhere, scaled, put("factor", Json(decimal(factor)))})); };
  CHECK_RESULT(norm(skew, 576222), 0, "VERIFIED");
  CHECK_RESULT(norm(skew, 576221), 1, "pivot 1 of factor^2");
  // The box: |x - 1| <= (5/4)^(1/2) r must be below 1/2.
  const auto wide = [&](long r) { return edited(c, all({kNowhere, skew, put("radius", Json(decimal(r)))})); };
  CHECK_RESULT(wide(447213), 0, "VERIFIED");
  CHECK_RESULT(wide(447214), 1, "unit 0 has one sign");
  // d^2 = (1/64)^2 + (1/32)^2, c = d |R|.
  const Num d = decimal(34939), rt94 = fraction(3, 2);
  const auto near = [&](const Num& distance, const Num& bound) { return edited(c, all({skew, put("distance", Json(distance)), put("bound", Json(bound))})); };
  CHECK_RESULT(near(d, d * rt94), 0, "VERIFIED");
  CHECK_RESULT(near(decimal(34938), 1), 1, "|S(x^K - center)|^2 <= distance^2");
  CHECK_RESULT(near(d, d * rt94 - kBit), 1, "bound >=");
  // R = 7/8: e = rt(1/32) = 0.17677..., the factor times 1 - e is above 7/8 * 5/8, the radius at most (1 - e)/2 * 8/7.
  const Edit rough = Fixed::scaled({{1, 0}, {0, 1}}, {{fraction(7, 8), 0}, {0, fraction(7, 8)}});
  const Num e = Num(amcheck::floor_sqrt(amcheck::Z(1) << 59) + 1, -32), q = fraction(35, 64) * (1 - e).inverse();
  CHECK_RESULT(edited(c, all({kNowhere, rough, put("factor", Json(q + kBit))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({kNowhere, rough, put("factor", Json(q))})), 1, "pivot 0 of factor^2");
  const Num r = (1 - e) * fraction(4, 7) * fraction(999, 1000);
  CHECK_RESULT(edited(c, all({kNowhere, rough, put("factor", "3/4"), put("radius", Json(r))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({kNowhere, rough, put("factor", "3/4"), put("radius", Json(r * fraction(1002, 1000)))})), 1, "unit 0 has one sign");
  const Num rt = Num(amcheck::floor_sqrt((amcheck::Z(49) << 59)) + 1, -32), bound = power2(-5) * rt * (1 - e).inverse();  // |R| = (49/32)^(1/2)
  CHECK_RESULT(edited(c, all({rough, put("factor", "3/4"), put("bound", Json(bound))})), 0, "VERIFIED");
  CHECK_RESULT(edited(c, all({rough, put("factor", "3/4"), put("bound", Json(bound - kBit))})), 1, "bound >=");
}

BOOST_AUTO_TEST_CASE(the_rate_of_an_exact_orbit) {
  // From (1 + 1/16, 1): y = 1 + 1/32 and x = 1 + 3/128, recorded as 1 + 1/32 within 1/128.
  Fixed c;
  c.problem["start"] = Fixed::at(1 + power2(-4), 1);
  c.certificate["runs"]["orbit"] = Json::object({{"origin", "engine"}, {"iterates", list({c.problem["start"], Fixed::at(1 + power2(-5), 1 + power2(-5))})}});
  c.reseal();
  Json keys = c.claim(0);
  for (const char* key : {"kind", "verdict", "run", "range", "needs", "digest"}) keys.erase(key);
  c.claims() = Json::array();
  const auto radii = [](const Num& x, const Num& f = 0, const Json& exact = Json::array()) { return trajectory_of(radius_rows({{"x", {0, x}}, {"y", {0, 0}}, {"f", {0, f}}}), 64, exact); };
  const std::string box = c.add("box_trajectory", "proved", 0, 1, radii(power2(-7)));
  // S = [[-1, 1/2], [0, 1]], so that d^2 = (1/64 + 1/128)^2 + (1/32)^2 = (5/128)^2.
  keys["run"] = "orbit";
  keys["distance"] = "5/128";
  keys["bound"] = "1";
  Fixed::scaled({{-1, fraction(1, 2)}, {0, 1}}, {{-1, fraction(1, 2)}, {0, 1}})(keys);
  c.add("rate_fixed_point", "proved", 0, 1, keys, {box});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"distance", put("distance", Json(fraction(5, 128) - kBit)), 1, "|S(x^K - center)|^2 <= distance^2"},
             {"null", kNowhere, 2, "needs the sweep 'at'"},
             {"needs", put("needs", Json::array()), 1, "'needs' must be the digest of one earlier proved box_trajectory"},
             {"two", put("needs", list({box, box})), 1, "'needs' must be the digest of one earlier proved box_trajectory"},
             {"recorded", all({put("run", "recorded"), put("distance", "1/8")}), 1, "'needs' must be empty"}});
  CHECK_RESULT(edited(c, all({put("at", 0), put("distance", Json(power2(-4)))})), 0, "VERIFIED 2/2");
  // What it needs must hold, be proved, and be a box_trajectory.
  Case none = c;
  none.claims() = Json::array();
  const std::string other = none.add("box_trajectory", "undecided", 0, 1, Json::object({{"run", "orbit"}, {"reason", "not tried"}}));
  const std::string kind = none.add("relative_error", "undecided", 0, 1, Json::object({{"j", 1}, {"reason", "not tried"}}));
  const std::string wrong = none.add("box_trajectory", "proved", 0, 1, radii(power2(-8)));
  const std::string f_moves = none.add("box_trajectory", "proved", 0, 1, radii(power2(-7), kBit));
  none.add("rate_fixed_point", "proved", 0, 1, keys, {other});
  CHECK_RESULT(none.check(), 1, "claim 5 rate_fixed_point (proved, orbit 0..1): rejected: 'needs' must be the digest of one earlier proved box_trajectory");
  CHECK_RESULT(edited(none, put("needs", list({kind}))), 1, "claim 5 rate_fixed_point (proved, orbit 0..1): rejected: 'needs' must be the digest of one earlier proved box_trajectory");
  CHECK_RESULT(edited(none, put("needs", list({wrong}))), 1, "a claim in 'needs' was rejected");
  CHECK_RESULT(edited(none, put("needs", list({f_moves}))), 1, "at: the fixed entry f (0,0) has the radius 0");
  // The radius of an entry, and that at K alone.
  const auto listed = [&](const Json& exact) {
    Case e = c;
    e.claims() = Json::array();
    e.add("rate_fixed_point", "proved", 0, 1, keys, {e.add("box_trajectory", "proved", 0, 1, radii(power2(-7), kBit, exact))});
    return e.check();
  };
  CHECK_RESULT(listed(list({list({"f", 0, 0, 1, 1})})), 0, "VERIFIED 2/2");
  CHECK_RESULT(listed(list({list({"f", 0, 0, 0, 0})})), 1, "at: the fixed entry f (0,0) has the radius 0");
}

BOOST_AUTO_TEST_SUITE_END()
