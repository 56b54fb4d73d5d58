// contraction, rate_local, rate_kl and trapping (SPEC 3.22 to 3.26): sweeps with closed forms, and every required inequality broken.
#include "point_cases.hpp"

using namespace build;

namespace {

Dense turned(const Dense& a) {
  Dense out(a[0].size(), std::vector<Num>(a.size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[0].size(); ++j) out[j][i] = a[i][j];
  return out;
}
Dense times(const Dense& a, const Dense& b) {
  Dense out(a.size(), std::vector<Num>(b[0].size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b[0].size(); ++j)
      for (std::size_t k = 0; k < b.size(); ++k) out[i][j] += a[i][k] * b[k][j];
  return out;
}
Dense plus(Dense a, const Num& c, const Dense& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[0].size(); ++j) a[i][j] += c * b[i][j];
  return a;
}
Dense scaled(const Num& c, const Dense& a) { return plus(Dense(a.size(), std::vector<Num>(a[0].size())), c, a); }
Dense diag(const std::vector<Num>& d) {
  Dense out(d.size(), std::vector<Num>(d.size()));
  for (std::size_t i = 0; i < d.size(); ++i) out[i][i] = d[i];
  return out;
}
Json nothing() { return Json::object(); }

// What a contraction says of the sweep d -> T d.
struct Norm {
  Dense T, P, inverse;
  Num rough, least, most, factor;
  Num curb = 0;
  Dense pulls;  // the columns B' tau
};

Json contraction_keys(const Norm& n, const Num& r, const Num& a, const Json& blocks, const Json& modulus) {
  Dense E = plus(scaled(square(n.rough), n.P), -1, times(turned(n.T), times(n.P, n.T)));
  if (!n.pulls.empty()) E = plus(E, n.curb, times(n.pulls, turned(n.pulls)));
  const Dense floor = plus(n.P, -(n.least * fraction(17, 16)), diag(std::vector<Num>(n.P.size(), 1)));
  return Json::object({{"radius", r}, {"decrease", a}, {"blocks", blocks}, {"modulus", modulus}, {"norm", rows_of(n.P)}, {"kernel", Json::array()}, {"curb", n.curb}, {"rough", n.rough}, {"least", n.least}, {"most", n.most},
                       {"factor", n.factor}, {"power", 0}, {"lower", "0"}, {"witness", Json::object({{"factor", rows_of(factor(E))}, {"floor", rows_of(factor(floor))}, {"inverse", rows_of(n.inverse)}})}});
}

Json trapping_keys(int at, const Num& d, const Num& h, const Num& e, const Num& s, const Num& C) {
  return Json::object({{"at", at}, {"distance", d}, {"gap", h}, {"step", e}, {"factor", s}, {"constant", C}});
}

Json xy(const Num& x, const Num& y) { return Json::object({{"x", x}, {"y", y}}); }

// The bowl: a sweep takes (x,y) to (-y/2, y/4).
struct Sweeps : Bowl {
  const Num half = power2(-1), quarter = power2(-2);
  std::string contraction, local, kl, by_kl;

  Sweeps() {
    certificate["runs"]["recorded"]["iterates"] = Json::array({at(4, 4), at(power2(-4), 0), at(0, 0)});
    claims() = Json::array({claim(0)});
    reseal();
    const std::string quoted = claim(0)["digest"].canonical();
    needed = quoted.substr(1, quoted.size() - 2);
  }
  static Norm norm() { return {{{0, -power2(-1)}, {0, power2(-2)}}, diag({power2(-6), 1}), {{1, 0}, {-power2(-1), 1}}, fraction(9, 16), fraction(1, 70), 1, fraction(9, 16) + power2(-20), 0, {}}; }
  void add_contraction() { contraction = add("contraction", "proved", 1, 2, contraction_keys(norm(), 1, quarter, xy(quarter, quarter), xy(half, half)), {needed}); }
  void add_local() {
    // psi = 1: Q is (d, y) -> d'd + 2 y_1 d_2/2 + y'Hy, with the least eigenvalue 1 - 2^(1/2)/2 = 0.29.
    Dense Q{{1, 0, 0, 0}, {0, 1, half, 0}, {0, half, 1, half}, {0, 0, half, 1}};
    const Num t = quarter;
    const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(factor(plus(Q, -t, diag({1, 1, 1, 1}))))}});
    local = add("rate_local", "proved", 1, 2, Json::object({{"radius", "1"}, {"decrease", quarter}, {"blocks", xy(quarter, quarter)}, {"modulus", xy(half, half)}, {"factor", half}, {"root", "1"}, {"shift", t}, {"witness", w}}), {needed});
  }
  void add_by_kl() {
    kl = add("kl", "proved", 1, 2, kl_keys({1, 1}, 1 + power2(-30), at(1, -1)), {needed});
    // |G| = 1/2, a = 1/4, kappa = 1: q = b^2/(b^2 + a) = 1/2.
    by_kl = add("rate_kl", "proved", 1, 2, Json::object({{"radius", "1"}, {"decrease", quarter}, {"blocks", xy(quarter, quarter)}, {"modulus", xy(half, half)}, {"ball", 0}, {"error", half}, {"factor", half}}), {needed, kl});
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(rates)

BOOST_AUTO_TEST_CASE(a_contraction_of_the_bowl) {
  Sweeps c;
  c.add_contraction();
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  const Num half = c.half, q = fraction(9, 16);
  // 1/4 is an eigenvalue, 0 the other one; all that the trace of the 16th power shows is 2 lower^16 <= 1/4^16.
  CHECK_RESULT(edited(c, [](Json& j) { j["power"] = 4, j["lower"] = fraction(239, 1000); }), 0, "VERIFIED");
  CHECK_RESULT(edited(c, [](Json& j) { j["power"] = 7, j["lower"] = fraction(248, 1000); }), 0, "VERIFIED");
  refuse(c, {{"factor", put("factor", q - kBit), 1, "factor (1-y) >= q1"},
             {"rough", put("rough", fraction(1, 2)), 1, "factor (1-y) >= q1"},
             {"lower", [](Json& j) { j["power"] = 4, j["lower"] = fraction(240, 1000); }, 1, "power: |trace"},
             {"lower is the eigenvalue", [](Json& j) { j["power"] = 7, j["lower"] = fraction(251, 1000); }, 1, "power: |trace"},
             {"power 0", put("lower", fraction(1, 8)), 1, "lower = 0 fails"},
             {"power 25", put("power", 25), 2, "between 0 and 24"},
             {"not symmetric", [](Json& j) { j["norm"] = rows_of({{power2(-6), power2(-30)}, {0, 1}}); }, 1, "'norm' is not symmetric"},
             {"norm", [](Json& j) { j["norm"] = rows_of({{power2(-6), 0}, {0, power2(-1)}}); }, 1, "||P - (17/16) least"},
             {"least", put("least", fraction(1, 60)), 1, "||P - (17/16) least"},
             {"most", put("most", 1 - kBit), 1, "||P|| <= most"},
             {"floor", [](Json& j) { j["witness"]["floor"] = rows_of({{0, 0}, {0, 0}}); }, 1, "||P - (17/16) least"},
             {"weights", [](Json& j) { j["witness"]["factor"] = rows_of({{0, 0}, {0, 0}}); }, 1, "factor (1-y) >= q1"},
             {"inverse", [](Json& j) { j["witness"]["inverse"] = rows_of({{1, 0}, {0, 1}}); }, 1, "<= 1/2 fails"},
             {"near inverse", [](Json& j) { j["witness"]["inverse"] = rows_of({{1, 0}, {-power2(-1), 1 + power2(-8)}}); }, 1, "factor (1-y) >= q1"},
             {"radius", put("radius", 2 + kBit), 1, "radius <= R"},
             {"blocks", [&](Json& j) { j["blocks"] = xy(c.quarter + kBit, c.quarter); }, 1, "blocks[x] <="},
             {"decrease", put("decrease", c.quarter + kBit), 1, "decrease <= blocks[x]"},
             {"modulus", [&](Json& j) { j["modulus"] = xy(half, 1); }, 1, "block y: its part of H"},
             {"kernel", put("kernel", rows_of({{1, 0}})), 1, "'kernel' must be empty"},
             {"size of norm", put("norm", rows_of({{1}})), 1, "'norm' has 1 rows"},
             {"size of a witness", [](Json& j) { j["witness"]["inverse"] = rows_of({{1, 0}}); }, 1, "'inverse' has 1 rows"},
             {"no inverse", [](Json& j) { j["witness"]["inverse"] = Json::array(); }, 1, "'inverse' has 0 rows"},
             {"no norm", put("norm", Json::array()), 1, "'norm' has 0 rows"},
             {"no factor", [](Json& j) { j["witness"]["factor"] = Json::array(); }, 1, "'factor' has 0 rows"},
             {"no floor", [](Json& j) { j["witness"]["floor"] = Json::array(); }, 1, "'floor' has 0 rows"},
             {"one column", put("norm", rows_of({{1}, {1}})), 1, "'norm' has 2 rows and 1 columns"},
             {"no rectangle", put("norm", Json::array({"1 0", "0"})), 2, "2 entries"},
             {"factor 1", put("factor", "1"), 2, "must be below 1"},
             {"curb", put("curb", "-1"), 2, "must not be negative"},
             {"least 0", put("least", "0"), 2, "must be positive"},
             {"a curb of nothing", put("curb", "1"), 0, "VERIFIED"},
             {"modulus < 0", [&](Json& j) { j["modulus"] = xy(-half, half); }, 2, "must not be negative"},
             {"blocks of a network", put("modulus", nothing()), 2, "'x' is missing"},
             {"key", [](Json& j) { j.erase("kernel"); }, 2, "'kernel' is missing"},
             {"refuted", put("verdict", "refuted"), 2, "cannot be refuted"},
             {"range", put("range", Json::array({0, 2})), 1, "of the same run and range"},
             {"needs", put("needs", Json::array()), 1, "'needs' must be the digest"}});
  CHECK_RESULT(edited(c, put("factor", q)), 0, "VERIFIED");
  // The identity as norm, with 8/9 as the least that no floor shows: 1/18 is left of it, and a sixteenth of 8/9.
  Sweeps plain;
  Norm identity = Sweeps::norm();
  identity.P = diag({1, 1}), identity.least = fraction(8, 9);
  Json keys = contraction_keys(identity, 1, plain.quarter, xy(plain.quarter, plain.quarter), xy(plain.half, plain.half));
  keys["witness"]["floor"] = rows_of(diag({0, 0}));
  plain.add("contraction", "proved", 1, 2, keys, {plain.needed});
  CHECK_RESULT(plain.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(plain, put("least", fraction(8, 9) - kBit)), 1, "||P - (17/16) least");
  // What is needed must hold.
  Case broken = c;
  broken.claim(0)["value"] = Json::array({"1", "0"});
  broken.seal(broken.claim(0));
  broken.claim(1)["needs"] = Json::array({broken.claim(0)["digest"]});
  broken.seal(broken.claim(1));
  const amcheck::Result r = broken.check();
  BOOST_TEST(r.exit_code == 1);
  BOOST_TEST(r.claims[1].status == "rejected");
}

BOOST_AUTO_TEST_CASE(the_ball_holds_the_exact_point) {
  // The gradient at the center is 1/16 (1, 1/2), so that x* is only known to be within 2 |gradient|.
  Bowl off(power2(-4));
  const Num g = amcheck::rt(power2(-8) * fraction(5, 4)), half = power2(-1), quarter = power2(-2);
  Case c = off;
  c.add("contraction", "proved", 1, 2, contraction_keys(Sweeps::norm(), g * 2 + kBit, quarter, xy(quarter, quarter), xy(half, half)), {off.needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, put("radius", g * 2)), 1, "rho < radius");
}

BOOST_AUTO_TEST_CASE(the_objective_of_the_bowl) {
  Sweeps c;
  c.add_local();
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"factor", put("factor", c.half - kBit), 1, "factor (1 + root^2) >= root^2"},
             {"root", put("root", 1 + kBit), 1, "factor (1 + root^2) >= root^2"},
             {"smaller root", [](Json& j) { j["root"] = fraction(5, 8), j["factor"] = fraction(25, 89); }, 1, "delta(r) <= shift - epsilon"},
             {"shift", put("shift", fraction(27, 100)), 0, "VERIFIED"},  // epsilon is 1/50
             {"no shift", put("shift", fraction(1, 8) - kBit), 1, "delta(r) <= shift - epsilon"},
             {"shift 0", put("shift", "0"), 2, "must be positive"},
             {"witness", [](Json& j) { j["witness"]["weights"][3] = "0 0 0 0"; }, 1, "delta(r) <= shift - epsilon"},
             // Without a witness shift - epsilon is what is left of the diagonal: 0, as row 2 of Q is 0 1/2 1 1/2.
             {"just enough", [](Json& j) { j["shift"] = "1", j["witness"]["weights"] = rows_of(diag({0, 0, 0, 0})); }, 0, "VERIFIED"},
             {"a bit more", [](Json& j) { j["shift"] = "1", j["witness"]["weights"] = rows_of(diag({0, 0, power2(-30), 0})); }, 1, "delta(r) <= shift - epsilon"},
             {"shape", [](Json& j) { j["witness"]["weights"] = rows_of({{1, 0}, {0, 1}}); }, 2, "4 rows"},
             {"samples", [](Json& j) { j["witness"]["samples"] = Json::array({rows_of({{1}})}); }, 2, "as many matrices as samples"},
             {"a turn", [](Json& j) { j["witness"]["turn"] = rows_of({{0, 0, 0, 0}}); }, 1, "'turn' has 1 rows"},
             {"a short turn", [](Json& j) { j["witness"]["turn"] = rows_of({{0, 0}}); }, 2, "4 entries"},
             {"decrease", put("decrease", fraction(1, 3)), 1, "decrease <= blocks[x]"}});

  Sweeps k;
  k.add_by_kl();
  CHECK_RESULT(k.check(), 0, "VERIFIED 3/3");
  refuse(k, {{"error", put("error", k.half - kBit), 1, "error >= ||G-A||"},
             {"factor", put("factor", k.half - kBit), 1, "factor (error^2 + decrease kappa^2)"},
             {"larger error", put("error", k.half + kBit), 1, "factor (error^2 + decrease kappa^2)"},
             {"second ball", put("ball", 1), 1, "radius is that of the ball"},
             {"second ball and its radius", [](Json& j) { j["ball"] = 1, j["radius"] = "2"; }, 0, "VERIFIED"},
             {"ball", put("ball", 2), 1, "no ball with this number"},
             {"negative ball", put("ball", -1), 1, "no ball with this number"},
             {"no kl", put("needs", Json::array({k.needed})), 1, "for a critical_point and that of a kl"},
             {"kl alone", put("needs", Json::array({k.kl})), 1, "for a critical_point and that of a kl"},
             {"order", put("needs", Json::array({k.kl, k.needed})), 1, "for a critical_point and that of a kl"},
             {"the point twice", put("needs", Json::array({k.needed, k.needed})), 1, "earlier proved kl"}});
  // The kl of another point.
  Sweeps two;
  two.add_by_kl();
  Json other = two.claim(0);
  other["below"] = Json();
  other["balls"] = Json::array({Json::array({"1", two.half})});
  other.erase("digest");
  const std::string second = two.add("critical_point", "proved", 1, 2, other);
  two.claims().items().push_back(two.claim(2));
  CHECK_RESULT(edited(two, put("needs", Json::array({second, two.kl}))), 1, "needs the same critical_point");
  // A kl of which nothing is proved.
  Sweeps open;
  open.add_by_kl();
  Json rate = open.claim(2);
  open.claims().items().pop_back();
  const std::string nothing_said = open.add("kl", "undecided", 1, 2, Json::object({{"reason", "not tried"}}), {open.needed});
  open.claims().items().push_back(rate);
  CHECK_RESULT(edited(open, put("needs", Json::array({open.needed, nothing_said}))), 1, "earlier proved kl");
}

BOOST_AUTO_TEST_CASE(a_trap_in_the_bowl) {
  Sweeps c;
  c.add_contraction();
  c.add_local();
  c.add_by_kl();
  // x^1 = (1/16, 0): F = 1/512, (h/a)^(1/2) = 128^(-1/2).
  const Num d = power2(-4), h = power2(-9), s = fraction(3, 4), step = amcheck::rt(power2(-7)), C = 1 - d - step.times2(1);
  for (const std::string& rate : {c.local, c.by_kl}) {
    Case t = c;
    t.add("trapping", "proved", 0, 2, trapping_keys(1, d, h, step, s, C), {rate});
    CHECK_RESULT(t.check(), 0, "VERIFIED 6/6");
    refuse(t, {{"budget", put("constant", C + kBit), 1, "distance + constant + 2 step <= r"},
               {"distance", put("distance", d - kBit), 1, ">= ||x^K - center||^2"},
               {"larger distance", put("distance", d + kBit), 1, "distance + constant + 2 step <= r"},
               {"gap", put("gap", h - kBit), 1, "gap >= F(x^K) - F*"},
               {"factor", put("factor", fraction(7, 10)), 1, "factor^2 >= q"},
               {"constant", put("constant", fraction(2338, 10000)), 1, "constant^2 (1-factor) a >= (1+factor) gap"},  // (28/512)^(1/2) = 0.23385
               {"right constant", put("constant", fraction(2339, 10000)), 0, "VERIFIED"},
               {"farther iterate", put("at", 0), 1, ">= ||x^K - center||^2"},
               {"later iterate", put("at", 2), 0, "VERIFIED"},
               {"at", put("at", 3), 1, "'at' must be in the range"},
               {"at < 0", put("at", -1), 1, "'at' must be in the range"},
               {"step", put("step", step - power2(-30)), 1, "step^2 a >= gap"},
               {"dead units", [](Json& j) { j["fade"] = j["weight"] = j["rest"] = "1", j["dead"] = Json::array(); }, 1, "'dead' does not belong here"},
               {"half of them", [](Json& j) { j["dead"] = Json::array(); }, 2, "is missing"},
               {"kl", put("needs", Json::array({c.kl})), 1, "'needs' must be the digest"},
               {"point", put("needs", Json::array({c.needed})), 1, "'needs' must be the digest"},
               {"both", put("needs", Json::array({c.local, c.kl})), 1, "'needs' must be the digest"},
               {"nothing", put("needs", Json::array()), 1, "'needs' must be the digest"},
               {"factor 1", put("factor", "1"), 2, "must be below 1"},
               {"gap < 0", put("gap", "-1"), 2, "must not be negative"}});
  }
  // A trapping is no rate.
  Case again = c;
  const std::string trap = again.add("trapping", "proved", 0, 2, trapping_keys(1, d, h, step, s, C), {c.local});
  again.add("trapping", "proved", 0, 2, trapping_keys(1, d, h, step, s, C), {trap});
  CHECK_RESULT(again.check(), 1, "'needs' must be the digest of one earlier proved contraction, rate_local or rate_kl");
  // With a rate of 9/16 the factor 3/4 is its root.
  Sweeps rooted;
  rooted.add_local();
  rooted.claim(1)["factor"] = fraction(9, 16);
  rooted.seal(rooted.claim(1));
  const std::string digest = rooted.claim(1)["digest"].canonical();
  rooted.add("trapping", "proved", 0, 2, trapping_keys(1, d, h, step, s, C), {digest.substr(1, digest.size() - 2)});
  CHECK_RESULT(rooted.check(), 0, "VERIFIED 3/3");
  CHECK_RESULT(edited(rooted, put("factor", s - kBit)), 1, "factor^2 >= q");
  // kappa = 70^(1/2).
  Case t = c;
  const Num q = fraction(9, 16) + power2(-20), root = amcheck::rt(70), most = 1 - step;
  t.add("trapping", "proved", 1, 2, trapping_keys(1, d, h, step, q, root * d), {c.contraction});
  CHECK_RESULT(t.check(), 0, "VERIFIED 6/6");
  refuse(t, {{"constant", put("constant", root * d - kBit), 1, "constant >= kappa (distance + rho)"},
             {"factor", put("factor", q - kBit), 1, "factor >= q"},
             {"greatest constant", put("constant", most), 0, "VERIFIED"},
             {"budget", put("constant", most + kBit), 1, "constant + rho + step <= r"}});
  Case reference = t;
  reference.certificate["runs"]["reference"] = reference.certificate["runs"]["recorded"];
  CHECK_RESULT(edited(reference, put("run", "reference")), 2, "'recorded' or 'orbit'");
  for (const char* kind : {"contraction", "rate_local", "rate_kl", "trapping"}) {
    Case open = c;
    open.claims() = Json::array();
    open.add(kind, "undecided", 1, 2, Json::object({{"reason", "not tried"}}));
    CHECK_RESULT(open.check(), 6, "CONDITIONAL 0/1");
    const std::string digest = open.claim(0)["digest"].canonical();
    open.add("trapping", "proved", 1, 2, trapping_keys(1, d, h, step, s, C), {digest.substr(1, digest.size() - 2)});
    CHECK_RESULT(open.check(), 1, "'needs' must be the digest");
  }
}

namespace {

// The quadratic x^2/2 with step 3/4 and momentum 1/4: (x,y) -> (x/2 - y/4, x). In the norm x^2 - xy/2 + y^2/4 both eigenvalues, of
// modulus 1/2, become factors.
struct Heavy : HeavyBall {
  std::string needed;
  Heavy() {
    claims() = Json::array();
    const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of({{power2(-1)}})}});
    Json keys = keys_of({iterate({{"x", 0}}), Json::array(), Json::array(), fraction(3, 4), 0}, w, {2, power2(-1), 0, 0, 0});
    needed = add("critical_point", "proved", 0, K, keys);
    const Num quarter = power2(-2);
    Norm n{{{power2(-1), -quarter}, {1, 0}}, {{1, -quarter}, {-quarter, quarter}}, {}, fraction(3, 4), fraction(1, 8), fraction(5, 4), power2(-1), 0, {}};
    Json c = contraction_keys(n, 2, 1, nothing(), nothing());
    c["rough"] = power2(-1);
    c["witness"]["factor"] = rows_of({{0, 0}, {0, 0}});
    add("contraction", "proved", 0, K, c, {needed});
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_heavy_ball) {
  Heavy c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, [](Json& j) { j["power"] = 4, j["lower"] = fraction(47, 100); }), 0, "VERIFIED");
  refuse(c, {{"factor", put("factor", power2(-1) - kBit), 1, "factor (1-y) >= q1"},
             {"rough", put("rough", power2(-1) - power2(-20)), 1, "factor (1-y) >= q1"},
             {"lower", [](Json& j) { j["power"] = 4, j["lower"] = fraction(48, 100); }, 1, "power: |trace"},
             {"radius", put("radius", 2 + kBit), 1, "radius <= R"},
             {"inverse", [](Json& j) { j["witness"]["inverse"] = rows_of({{1}}); }, 1, "'inverse' has 1 rows"},
             {"blocks", put("blocks", Json::object({{"x", "1"}})), 2, "has no numbers for its blocks"},
             {"size", put("norm", rows_of({{1}})), 1, "'norm' has 1 rows"}});
  // The exact point is only known to be within 1/8 of a center at which the gradient is 1/16.
  Case off = c;
  off.claim(0)["center"] = iterate({{"x", power2(-4)}}), off.claim(0)["gradient"] = power2(-4), off.claim(0)["value"] = Json::array({-power2(-9), power2(-9)});
  off.seal(off.claim(0));
  off.claim(1)["needs"] = Json::array({off.claim(0)["digest"]}), off.claim(1)["radius"] = power2(-3) + kBit;
  off.seal(off.claim(1));
  CHECK_RESULT(off.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(off, put("radius", power2(-3))), 1, "rho < radius");
  const std::string digest = c.claim(1)["digest"].canonical();
  Case t = c;
  t.add("trapping", "proved", 0, 12, trapping_keys(12, 1, 1, 1, power2(-1), 1), {digest.substr(1, digest.size() - 2)});
  CHECK_RESULT(t.check(), 1, "not about heavy_ball");
  for (const char* kind : {"rate_local", "rate_kl"}) {
    Case other = c;
    other.claims().items().pop_back();
    const bool local = kind[5] == 'l';
    Json keys = Json::object({{"radius", "1"}, {"decrease", "1"}, {"blocks", Json::object({{"x", "1"}})}, {"modulus", Json::object({{"x", "0"}})}, {"factor", power2(-1)}});
    if (local) keys["root"] = "1", keys["shift"] = "1", keys["witness"] = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of({{1, 0}, {0, 1}})}});
    else keys["ball"] = 0, keys["error"] = "1", keys["radius"] = "2";
    std::vector<std::string> needs{c.needed};
    if (!local) needs.push_back(other.add("kl", "proved", 0, 12, kl_keys({1}, 2, iterate({{"x", 1}})), {c.needed}));
    other.add(kind, "proved", 0, 12, keys, needs);
    CHECK_RESULT(other.check(), 1, "a matter of 'contraction' alone");
  }
}

namespace {

Json uvw(const Num& u, const Num& v, const Num& w) { return Json::object({{"U1", u}, {"V1", v}, {"W1", w}}); }

// The springs: H = [[2,-1,-1],[-1,2,0],[-1,0,2]] in u, v, w, updated in this order: (u,v,w) -> m (1, 1/2, 1/2) with m = (v+w)/2.
Norm springs_norm() {
  const Num half = power2(-1), quarter = power2(-2);
  return {{{0, half, half}, {0, quarter, quarter}, {0, quarter, quarter}}, diag({power2(-3), 1, 1}), {{half, 0, 0}, {quarter, half, 0}, {quarter, 0, half}}, fraction(3, 4), fraction(1, 9), 1, fraction(76, 100), 0, {}};
}

Case contracting(Case c, const std::string& needed, const Json& keys) {
  c.add("contraction", "proved", 0, 0, keys, {needed});
  return c;
}

}  // namespace

BOOST_AUTO_TEST_CASE(springs_contract) {
  const Springs s;
  const Num half = power2(-1);
  const Case c = contracting(s, s.needed, contraction_keys(springs_norm(), 1, half, uvw(half, 1, half), nothing()));
  CHECK_RESULT(Case(c).check(), 0, "VERIFIED 2/2");
  refuse(c, {{"U", [&](Json& j) { j["blocks"] = uvw(half + kBit, 1, half); }, 1, "blocks[U1] <="},
             {"V", [&](Json& j) { j["blocks"] = uvw(half, 1 + kBit, half); }, 1, "blocks[V1] <="},
             {"W", [&](Json& j) { j["blocks"] = uvw(half, 1, half + kBit); }, 1, "blocks[W1] <="},
             {"modulus", [&](Json& j) { j["modulus"] = uvw(0, 0, 0); }, 2, "'modulus' is empty for a network"},
             {"factor", put("factor", fraction(7, 10)), 1, "factor (1-y) >= q1"},
             {"lower", [](Json& j) { j["power"] = 6, j["lower"] = fraction(49, 100); }, 0, "VERIFIED"},  // 1/2, 0, 0
             {"lower above rho", [](Json& j) { j["power"] = 6, j["lower"] = fraction(50, 100); }, 1, "power: |trace"}});
  // A trap at the minimum itself, and the method read backwards: then the sweep is another one.
  const std::string digest = Case(c).claim(1)["digest"].canonical();
  Case t = c;
  t.add("trapping", "proved", 0, 0, trapping_keys(0, 0, 0, 0, fraction(4, 5), 0), {digest.substr(1, digest.size() - 2)});
  CHECK_RESULT(t.check(), 0, "VERIFIED 3/3");
  Case backwards = c;
  std::vector<Json>& sweep = backwards.problem["sweep"].items();
  std::swap(sweep[0], sweep[2]);
  backwards.reseal();
  backwards.claim(1)["needs"] = Json::array({backwards.claim(0)["digest"]});
  backwards.seal(backwards.claim(1));
  CHECK_RESULT(backwards.check(), 1, "<= 1/2 fails");
}

BOOST_AUTO_TEST_CASE(jacobi_has_no_rate) {
  Springs s;
  s.problem["layers"][0]["bias"] = "apart";
  s.problem["sweep"][2]["update"] = "jacobi";
  s.problem["sweep"][2]["blocks"] = Json::array({"W1", "b1"});
  s.problem["sweep"][2]["prox"] = Json::array({"1", "1"});
  const Json at = iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}, {"b1", 0}});
  s.problem["data"]["Y"] = Json::array({"0"});
  s.problem["start"] = at;
  s.certificate["runs"]["recorded"]["iterates"] = Json::array({at});
  s.claims() = Json::array();
  s.reseal();
  const Statement statement{at, Json::array(), Json::array(), fraction(1, 10), 0};
  const std::string needed = s.add("critical_point", "proved", 0, 0, keys_of(statement, witness(s, statement), {1, fraction(1, 20), 0, 0, 0}));
  CHECK_RESULT(s.check(), 0, "VERIFIED 1/1");
  Norm n = springs_norm();
  n.P = n.T = n.inverse = diag({1, 1, 1, 1});
  n.rough = 2;
  n.least = power2(-1);
  Json keys = contraction_keys(n, 1, fraction(1, 4), Json::object({{"U1", "1/4"}, {"V1", "1/4"}, {"W1", "1/4"}, {"b1", "1/4"}}), nothing());
  CHECK_RESULT(contracting(s, needed, keys).check(), 1, "is a jacobi update");
}

BOOST_AUTO_TEST_CASE(branches) {
  // |u| near u = 1/2, v = 3/4, m = 1/4: on the other side phi has the minimum 7/32 at -1/4, here 1/32.
  const Json fold = piecewise({"0"}, {"-1 0", "1 0"}), at = Springs::at(fraction(1, 2), fraction(3, 4), fraction(1, 4));
  Case c(network({layer(1, "none", fold)}, Json::array({"1"}), Json::array({"1"}), at));
  const Statement s{at, Json::array(), Json::array(), fraction(585, 1000), 0};
  const std::string needed = c.add("critical_point", "proved", 0, 0, keys_of(s, witness(c, s), {fraction(7, 16), fraction(584, 1000), 0, fraction(1, 8), fraction(1, 8)}));
  const Num half = power2(-1);
  const Json keys = contraction_keys(springs_norm(), power2(-4), half, uvw(half, 1, half), nothing());
  c = contracting(c, needed, keys);
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  // With v - r, c - r at the corner: phi = (v^2 - (v - c)^2/2)/2 there, and at û (û - v)^2/2 + û^2/2 - c û.
  refuse(c, {{"wider", put("radius", fraction(7, 16)), 1, "the minimizer may be on piece 0"}, {"a little wider", put("radius", fraction(1, 8)), 0, "VERIFIED"}});
}

BOOST_AUTO_TEST_CASE(a_kink_stays) {
  const Kinked k;
  // Without the kink: (u,v) of sample 0 are the springs with w = W, v of sample 1 is alone, W is pulled by u and by its own weight.
  const Num half = power2(-1), third = fraction(1, 3);
  // u_0, v_0, v_1, w: H = [[2,-1,0,-1],[-1,2,0,0],[0,0,2,0],[-1,0,0,3]], order U, V, W. In v_1 the kink moves nothing.
  const Num near_third((third).floor(60), -60), sixth = near_third.times2(-1);
  Norm n{{{0, half, 0, half}, {0, power2(-2), 0, power2(-2)}, {0, 0, 0, 0}, {0, third.times2(-1), 0, third.times2(-1)}}, diag({power2(-3), 1, 1, 1}), {{half, 0, 0, 0}, {power2(-2), half, 0, 0}, {0, 0, half, 0}, {sixth, 0, 0, near_third}},
         fraction(3, 4), fraction(1, 9), 1, fraction(76, 100), 0, {}};
  Case c = contracting(k, k.needed, contraction_keys(n, k.radius, half, uvw(half, 1, half), nothing()));
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(c, put("radius", k.radius + kBit)), 1, "radius <= R");
  const std::string quoted = c.claim(1)["digest"].canonical(), digest = quoted.substr(1, quoted.size() - 2);
  Case t = c;
  t.add("trapping", "proved", 0, 0, trapping_keys(0, 0, 0, 0, fraction(76, 100), 0), {digest});
  CHECK_RESULT(t.check(), 0, "VERIFIED 3/3");
  const auto from = [&](const Num& kink) {
    Case other = c;
    other.certificate["runs"]["recorded"]["iterates"] = Json::array({Kinked::at({3, kink}, {5, -3}, 1)});
    other.reseal();
    for (int i : {0, 1}) {
      if (i > 0) other.claim(i)["needs"] = Json::array({other.claim(0)["digest"]});
      other.seal(other.claim(i));
    }
    const std::string rate = other.claim(1)["digest"].canonical();
    other.add("trapping", "proved", 0, 0, trapping_keys(0, power2(-10), power2(-3), 1, fraction(76, 100), power2(-7)), {rate.substr(1, rate.size() - 2)});
    return other.check();
  };
  CHECK_RESULT(from(power2(-20)), 1, "the kink U1 (0,1) is that of the center in x^K fails");
  // The exact orbit rests on the kink only where its enclosure says that the entry is exact.
  for (const bool exact : {true, false}) {
    Case orbit = c;
    const Json at = Kinked::at({3, 0}, {5, -3}, 1);
    orbit.certificate["runs"]["orbit"] = Json::object({{"origin", "engine"}, {"iterates", list({at, at})}});
    const Json row = "1p-30 1p-30", ridges = Json::object({{"V1", list({rows_of({{half}})})}, {"W1", list({rows_of({{near_third}})})}});
    const std::string enclosure = orbit.add("enclosure_trajectory", "proved", 0, 1, Json::object({{"run", "orbit"}, {"radius", Json::object({{"U1", row}, {"V1", row}, {"W1", row}})},
                                            {"exact", exact ? list({list({"U1", 0, 1, 0, 1})}) : Json::array()}, {"frame", list({1, 1, 1, 1})}, {"witness", ridges}}));
    Json keys = trapping_keys(1, power2(-20), power2(-10), power2(-4), fraction(76, 100), power2(-18));
    keys["run"] = "orbit";
    orbit.add("trapping", "proved", 0, 1, keys, {digest, enclosure});
    if (exact) CHECK_RESULT(orbit.check(), 0, "VERIFIED 4/4");
    else CHECK_RESULT(orbit.check(), 1, "the kink U1 (0,1) is exact in x^K fails");
  }
  // With a break at -1/2 - e and a slope of 1 below it a third branch is near, but not better.
  const Num e = power2(-20), b0 = -half - e;
  const std::string shift = Json(-b0).canonical();
  const Kinked third_piece(piecewise({b0, "0"}, {Json("1 " + shift.substr(1, shift.size() - 2)), "0 0", "1 0"}));
  CHECK_RESULT(contracting(third_piece, third_piece.needed, contraction_keys(n, k.radius, half, uvw(half, 1, half), nothing())).check(), 1, "U1 (0,1): the minimizer may be on piece 0");
}

namespace {

// (u_1 v_1 + u_2 v_2 - 1)^2/2 + 3/8 (|u|^2 + |v|^2) at u = v = (1/2, 0): H = [[1,-1/2],[-1/2,1]] in u_1, v_1, and 3/4 [[1,-1],[-1,1]] in
// u_2, v_2, where a rotation of both vectors moves nothing but (1,1).
struct Turning : Case {
  std::string needed;
  static Json at() { return Json::object({{"u", column({power2(-1), 0})}, {"v", column({power2(-1), 0})}}); }
  static Json problem_of() {
    const auto block = [](const char* name) { return Json::object({{"name", name}, {"rows", 2}, {"cols", 1}}); };
    Json p = small({}, Json::array(), list({squared("1", list({"-1", "1 0 2", "1 1 3"}))}), list({"3/8 0 0", "3/8 1 1", "3/8 2 2", "3/8 3 3"}), at());
    p["blocks"] = list({block("u"), block("v")});
    p["sweep"] = list({update("ridge", "u"), update("ridge", "v")});
    return p;
  }
  static Dense H() {
    const Num h = power2(-1), t = fraction(3, 4);
    return {{1, 0, -h, 0}, {0, t, 0, -t}, {-h, 0, 1, 0}, {0, -t, 0, t}};
  }
  static Dense tau() { return {{0}, {-power2(-1)}, {0}, {-power2(-1)}}; }
  explicit Turning(const Num& r = power2(-13), const Num& mu = fraction(2, 5)) : Case(problem_of(), list({at()})) {
    const Num t = fraction(7, 16);
    // y = 2 tau adds 4 tau tau'.
    const Dense L = factor(plus(plus(H(), 4, times(tau(), turned(tau()))), -t, diag({1, 1, 1, 1})));
    const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(L)}, {"turn", rows_of(turned(scaled(2, tau())))}});
    const Num value = fraction(9, 32) + fraction(3, 16);
    needed = add("critical_point", "proved", 0, 0, keys_of({at(), Json::array(), list({list({list({0, 1, "1"}), list({2, 3, "1"})})}), t, 0}, w, {r, mu, 0, value, value}));
  }
  static Json both(const Num& x) { return Json::object({{"u", x}, {"v", x}}); }
  static Norm norm() {
    const Num h = power2(-1), third(fraction(4, 3).floor(60), -60);
    // B = [[1,0],[-1/2,1]] and 3/4 [[1,0],[-1,1]]; B' tau = (0, 0, 0, -3/8).
    return {{{0, 0, h, 0}, {0, 0, 0, 1}, {0, 0, power2(-2), 0}, {0, 0, 0, 1}}, diag({power2(-4), power2(-4), 1, 1}), {{1, 0, 0, 0}, {0, third, 0, 0}, {h, 0, 1, 0}, {0, third, 0, third}},
            fraction(3, 4), fraction(1, 18), 1, fraction(85, 100), 16, {{0}, {0}, {0}, {-fraction(3, 8)}}};
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(steps_across_a_circle_of_minima) {
  const Turning point;
  CHECK_RESULT(Case(point).check(), 0, "VERIFIED 1/1");
  const Num r = power2(-13), a = fraction(3, 10);
  Case c = contracting(point, point.needed, contraction_keys(Turning::norm(), r, a, Turning::both(a), Turning::both(fraction(6, 10))));
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  // Besides 1 there are 1/4 and twice 0: 3 lower^8 <= 4^-8.
  CHECK_RESULT(edited(c, [](Json& j) { j["power"] = 3, j["lower"] = fraction(217, 1000); }), 0, "VERIFIED");
  refuse(c, {{"curb 0", put("curb", "0"), 1, "factor (1-y) >= q1"},
             {"too much curb", put("curb", "1000000000"), 1, "factor (1-y) >= q1"},
             {"lower", [](Json& j) { j["power"] = 3, j["lower"] = fraction(218, 1000); }, 1, "power: |trace"},
             {"kernel", put("kernel", rows_of({{0, 1, 0, 1}})), 1, "'kernel' must be empty"},
             {"modulus", [](Json& j) { j["modulus"] = Turning::both(fraction(3, 4)); }, 1, "block u: its part of H"},
             {"factor", put("factor", fraction(3, 4)), 1, "factor (1-y) >= q1"}});
  // The whole budget at the point itself, whose F is F*: d = h = 0.
  const std::string quoted = c.claim(1)["digest"].canonical();
  Case t = c;
  t.add("trapping", "proved", 0, 0, trapping_keys(0, 0, 0, 0, fraction(85, 100), 0), {quoted.substr(1, quoted.size() - 2)});
  CHECK_RESULT(t.check(), 0, "VERIFIED 3/3");
  // kappa (h/a)^(1/2) <= C (1-q), and d + C + (h/a)^(1/2) <= r, with h = a 2^-40.
  const Num h = a * power2(-40), need = amcheck::rt(18) * power2(-20) * fraction(20, 3);
  CHECK_RESULT(edited(t, [&](Json& j) { j["gap"] = h, j["step"] = power2(-20), j["constant"] = need; }), 0, "VERIFIED");
  refuse(t, {{"constant", [&](Json& j) { j["gap"] = h, j["step"] = power2(-20), j["constant"] = need - kBit; }, 1, "constant (1-q) >= kappa step"},
             {"budget", [&](Json& j) { j["gap"] = h, j["step"] = power2(-20), j["constant"] = r - power2(-20) + kBit; }, 1, "distance + constant + step <= r"},
             {"all of it", [&](Json& j) { j["gap"] = h, j["step"] = power2(-20), j["constant"] = r - power2(-20); }, 0, "VERIFIED"},
             {"factor", put("factor", fraction(84, 100)), 1, "factor >= q"}});
  // The more the form is filled up along the drift, the more a step counts that has a part there; in a small enough ball none has.
  Norm filled = Turning::norm();
  filled.curb = power2(20);
  CHECK_RESULT(contracting(point, point.needed, contraction_keys(filled, r, a, Turning::both(a), Turning::both(fraction(6, 10)))).check(), 1, "factor (1-y) >= q1");
  CHECK_RESULT(contracting(point, point.needed, contraction_keys(filled, power2(-30), a, Turning::both(a), Turning::both(fraction(6, 10)))).check(), 0, "VERIFIED 2/2");
  // In a larger ball the Hessian changes too much.
  const Turning wide(power2(-6), fraction(1, 100));
  CHECK_RESULT(contracting(wide, wide.needed, contraction_keys(Turning::norm(), power2(-8), a, Turning::both(a), Turning::both(fraction(6, 10)))).check(), 1, "factor (1-y) >= q1");
  CHECK_RESULT(contracting(wide, wide.needed, contraction_keys(Turning::norm(), power2(-6), fraction(1, 8), Turning::both(fraction(1, 8)), Turning::both(fraction(1, 4)))).check(), 1, "y = kappa beta delta rt(u) < 1");
  // Exactly at 1: a column of R that is too small by its p-th part makes e = 2 p, and does not change the norm of R.
  const Num near = power2(-8) * 3, third = Turning::norm().inverse[1][1];
  const View view(wide, {Turning::at(), Json::array(), Json::array(), 0, 0});
  amcheck::Neighbourhood x(view.p, view.point, 64);
  const Num p = (1 - amcheck::rt(18) * amcheck::rt(square(third * 2)) * x.hessian_change(near) * amcheck::rt(2)).times2(-1);
  const auto by = [&](const Num& less) {
    Norm off = Turning::norm();
    off.inverse[0][0] = 1 - less, off.inverse[2][0] = (1 - less).times2(-1);
    return contracting(wide, wide.needed, contraction_keys(off, near, fraction(1, 8), Turning::both(fraction(1, 8)), Turning::both(fraction(1, 4)))).check();
  };
  CHECK_RESULT(by(p), 1, "y = kappa beta delta rt(u) < 1");
  CHECK_RESULT(by(p - kBit), 1, "factor (1-y) >= q1");
}

BOOST_AUTO_TEST_CASE(the_objective_around_a_circle_of_minima) {
  const Turning point(power2(-10));
  // psi = 1: [[D, G'], [G, H]] with 8 tau tau' added to the second part.
  const Dense H = Turning::H(), T = Turning::tau();
  Dense Q(8, std::vector<Num>(8));
  const Dense added = times(T, turned(T));
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      if (i / 2 == j / 2) Q[i][j] = H[i][j];
      if (i < 2 && j >= 2) Q[4 + i][j] = Q[j][4 + i] = H[i][j];
      Q[4 + i][4 + j] = H[i][j] + Num(8) * added[i][j];
    }
  }
  const Num t = fraction(1, 16), half = power2(-1), a = fraction(3, 10);
  std::vector<Num> turn(8);
  for (std::size_t i = 0; i < 4; ++i) turn[4 + i] = Num(4) * T[i][0];
  const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(factor(plus(Q, -t, diag(std::vector<Num>(8, 1)))))}, {"turn", rows_of({turn})}});
  Case c = point;
  c.add("rate_local", "proved", 0, 0, Json::object({{"radius", power2(-10)}, {"decrease", a}, {"blocks", Turning::both(a)}, {"modulus", Turning::both(fraction(6, 10))}, {"factor", half}, {"root", "1"}, {"shift", t}, {"witness", w}}), {point.needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"no turn", [](Json& j) { j["witness"].erase("turn"); }, 1, "'turn' has 0 rows"},
             {"another turn", [](Json& j) { j["witness"]["turn"] = rows_of({std::vector<Num>(8, 0)}); }, 1, "delta(r) <= shift - epsilon"},
             {"a turn of the steps", [&](Json& j) {
                std::vector<Num> first(8);
                for (std::size_t i = 0; i < 4; ++i) first[i] = Num(4) * T[i][0];
                j["witness"]["turn"] = rows_of({first});
              }, 1, "delta(r) <= shift - epsilon"},
             {"small shift", put("shift", power2(-20)), 1, "delta(r) <= shift - epsilon"}});
}

BOOST_AUTO_TEST_CASE(rotations_that_mix_blocks) {
  // u_1 v_2 - u_2 v_1 in place of the product of vectors, u = (1/2, 0) and v = (0, 1/2): u and v may be rotated into one another.
  Json p = Turning::problem_of();
  const Json at = Json::object({{"u", column({power2(-1), 0})}, {"v", column({0, power2(-1)})}});
  p["residuals"] = list({squared("1", list({"-1", "1 0 3", "-1 1 2"}))});
  p["start"] = at;
  Case c(p, list({at}));
  const Num h = power2(-1), q = fraction(3, 4), t = fraction(7, 16), value = fraction(9, 32) + fraction(3, 16), r = power2(-13);
  const Dense H{{1, 0, 0, -h}, {0, q, q, 0}, {0, q, q, 0}, {-h, 0, 0, 1}}, tau{{0}, {h}, {-h}, {0}};
  const Dense L = factor(plus(plus(H, 4, times(tau, turned(tau))), -t, diag({1, 1, 1, 1})));
  const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(L)}, {"turn", rows_of(turned(scaled(2, tau)))}});
  const std::string needed = c.add("critical_point", "proved", 0, 0, keys_of({at, Json::array(), list({list({list({0, 2, "1"}), list({1, 3, "1"})})}), t, 0}, w, {r, fraction(2, 5), 0, value, value}));
  CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
  const Json of_form = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(diag(std::vector<Num>(8, 1)))}, {"turn", rows_of({std::vector<Num>(8, 0)})}});
  Json keys = Json::object({{"radius", r}, {"decrease", "1/4"}, {"blocks", Turning::both(power2(-2))}, {"modulus", Turning::both(h)}, {"factor", h}, {"root", "1"}, {"shift", "1"}, {"witness", of_form}});
  c.add("rate_local", "proved", 0, 0, keys, {needed});
  CHECK_RESULT(c.check(), 1, "it rotates an unknown of one block into another block");
}

namespace {

// 3 (uv - 1)^2/2 at (1,1): (u,v) -> (-v, v), in steps (1,-1) and nothing else.
struct Line : Case {
  std::string needed;
  Num r = power2(-14);
  Line() : Case(small({"u", "v"}, Json::array(), list({squared("3", list({"-1", "1 0 1"}))}), Json::array(), uv(1, 1)), list({uv(1, 1)})) {
    const Json balls = list({list({r.times2(-1), fraction(343, 100)}), list({r, fraction(340, 100)})});
    needed = add("kl_zero", "proved", 0, 0, Json::object({{"center", uv(1, 1)}, {"shift", "6"}, {"rank", "6"}, {"balls", balls}, {"direction", uv(1, 1)}, {"upper", fraction(3464102, 1000000)}, {"enters", 0}, {"witness", rows_of({{0}})}}));
    const Num third(fraction(1, 3).floor(60), -60), one = 1;
    // B = 3 [[1,0],[1,1]], tau = (1,-1): B' tau = (0,-3).
    const Norm n{{{0, -one}, {0, 1}}, diag({power2(-4), 1}), {{third, 0}, {-third, third}}, fraction(3, 4), fraction(1, 18), 1, fraction(9, 10), power2(-2), {{0}, {-Num(3)}}};
    Json keys = contraction_keys(n, r, 1, pair(1), pair(2));
    keys["kernel"] = rows_of({{1, -one}});
    add("contraction", "proved", 0, 0, keys, {needed});
  }
  static Json pair(const Num& x) { return Json::object({{"u", x}, {"v", x}}); }
};

}  // namespace

BOOST_AUTO_TEST_CASE(steps_towards_a_line_of_zeros) {
  Line c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"no kernel", put("kernel", Json::array()), 1, "factor (1-y) >= q1"},
             {"another kernel", put("kernel", rows_of({{1, 0}})), 1, "factor (1-y) >= q1"},
             {"no direction of zeros", put("kernel", rows_of({{1, -fraction(9, 8)}})), 1, "factor (1-y) >= q1"},
             {"long kernel", put("kernel", rows_of({{1, -Num(1), 0}})), 1, "the rows of 'kernel' need 2 entries"},
             {"curb 0", put("curb", "0"), 1, "factor (1-y) >= q1"},
             {"radius", put("radius", c.r + kBit), 1, "radius <= R"},
             {"the other eigenvalue is 0", [](Json& j) { j["power"] = 3, j["lower"] = fraction(1, 100); }, 1, "power: |trace"},
             {"blocks", [](Json& j) { j["blocks"] = Line::pair(1 + kBit); }, 1, "blocks[u] <="}});
  const std::string quoted = c.claim(1)["digest"].canonical(), rate = quoted.substr(1, quoted.size() - 2);
  Case t = c;
  t.add("trapping", "proved", 0, 0, trapping_keys(0, 0, 0, 0, fraction(9, 10), 0), {rate});
  CHECK_RESULT(t.check(), 0, "VERIFIED 3/3");
  refuse(t, {{"factor", put("factor", fraction(89, 100)), 1, "factor >= q"}, {"constant", put("step", kBit), 1, "constant (1-q) >= kappa step"}});
  Case local = c;
  const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(diag({1, 1, 1, 1}))}});
  local.add("rate_local", "proved", 0, 0, Json::object({{"radius", "1"}, {"decrease", "1"}, {"blocks", Line::pair(1)}, {"modulus", Line::pair(0)}, {"factor", power2(-1)}, {"root", "1"}, {"shift", "1"}, {"witness", w}}), {c.needed});
  CHECK_RESULT(local.check(), 1, "earlier proved critical_point of the same run");
  // |G| = 3, and the change of the Hessian on the ball adds something; a = 1, kappa = 3.4: b^2/(b^2 + kappa^2) = 0.4377 for b = 3.
  Case by_kl = c;
  by_kl.add("rate_kl", "proved", 0, 0, Json::object({{"radius", c.r}, {"decrease", "1"}, {"blocks", Line::pair(1)}, {"modulus", Line::pair(2)}, {"ball", 1}, {"error", fraction(3005, 1000)}, {"factor", fraction(439, 1000)}}), {c.needed});
  CHECK_RESULT(by_kl.check(), 0, "VERIFIED 3/3");
  refuse(by_kl, {{"error", put("error", "3"), 1, "error >= ||G-A||"}, {"factor", put("factor", fraction(437, 1000)), 1, "factor (error^2 + decrease kappa^2)"}, {"twice", put("needs", list({c.needed, c.needed})), 1, "'needs' must be the digest"}});
}

BOOST_AUTO_TEST_CASE(a_trap_around_a_zero_that_is_alone) {
  // u^2 from z + 1/32, where 0 is known to be within rho = 2z of z: no drift vectors, so the budget is C >= kappa (d + rho) and C + rho + e <= r.
  // a = 1/4, kappa = 2. That for drifts, C (1-q) >= kappa e and d + C + e <= r, would ask for C >= 1/4.
  const Num half = power2(-1), a = power2(-2), d = power2(-5);
  const auto at = [](const Num& u) { return iterate({{"u", u}}); };
  for (const Num& z : {Num(0), power2(-20)}) {
    const Num rho = z.times2(1), e = (z + d).times2(1), C = (d + rho).times2(1), r = C + rho + e;
    const auto trap = [&](const Num& ball) {
      Case c(small({"u"}, Json::array(), list({squared("2", list({"1 0"}))}), Json::array(), at(z + d)), list({at(z + d)}));
      const std::string point = c.add("kl_zero", "proved", 0, 0, Json::object({{"center", at(z)}, {"shift", "2"}, {"rank", "2"}, {"balls", list({list({Json(r), "1"})})}, {"direction", at(1)}, {"upper", "9/4"}, {"enters", 0}, {"witness", rows_of({{0}})}}));
      const Norm n{{{0}}, {{1}}, {{half}}, a, a, 1, half, 0, {}};  // the sweep goes to 0 at once
      const std::string rate = c.add("contraction", "proved", 0, 0, contraction_keys(n, ball, a, Json::object({{"u", a}}), Json::object({{"u", half}})), {point});
      c.add("trapping", "proved", 0, 0, trapping_keys(0, d, square(z + d), e, half, C), {rate});
      return c;
    };
    CHECK_RESULT(trap(r).check(), 0, "VERIFIED 3/3");
    refuse(trap(r), {{"constant", put("constant", C - kBit), 1, "constant >= kappa (distance + rho)"},
                     {"larger constant", put("constant", C + kBit), 1, "constant + rho + step <= r"},
                     {"distance", put("distance", d + kBit), 1, "constant >= kappa (distance + rho)"},
                     {"step", put("step", e + kBit), 1, "constant + rho + step <= r"},
                     {"small step", put("step", e - kBit), 1, "step^2 a >= gap"},
                     {"gap", put("gap", square(z + d) - kBit), 1, "gap >= F(x^K) - F*"},
                     {"factor", put("factor", half - kBit), 1, "factor >= q"}});
    CHECK_RESULT(trap(r - kBit).check(), 1, "constant + rho + step <= r");
  }
}

namespace {

// The form of SPEC 3.24 written out over all entries (d, y), and the witness that factors it.
Json form_witness(const Case& c, const Statement& s, const Num& psi, const Num& t) {
  const View view(c, s);
  amcheck::Neighbourhood x(view.p, view.point, 64);
  const amcheck::Layout& lay = x.layout;
  BOOST_REQUIRE(x.place_vanished().accepted);
  const Dense H = dense(lay, x.hessian());
  const std::size_t w = lay.n * lay.q, all = lay.size();
  std::vector<std::size_t> turn(all), to_d(all), to_y(all);
  std::vector<Num> prox(all);
  for (std::size_t b = 0; b < view.p.blocks.size(); ++b) {
    for (std::size_t u = 0; u < view.p.sweep.size(); ++u) {
      if (view.p.sweep[u].blocks[0] != b) continue;
      Blocks one;
      for (std::size_t k = 0; k < view.p.blocks.size(); ++k) one.push_back(amcheck::zeros(view.p.blocks[k].rows, view.p.blocks[k].cols));
      one[b] = amcheck::ones(view.p.blocks[b].rows, view.p.blocks[b].cols);
      const Matrix marked = lay.column(view.p, one);
      for (std::size_t i = 0; i < all; ++i)
        if (marked.sign(i) != 0) turn[i] = u, prox[i] = view.p.sweep[u].prox[0];
    }
  }
  for (const amcheck::Kink& k : view.point.kinks) {
    const amcheck::Block& b = view.p.blocks[k.block];
    prox[k.entry % b.cols * lay.q + lay.first[k.block] + k.entry / b.cols] = 0;
  }
  for (std::size_t i = 0; i < all; ++i) {
    const std::size_t j = i < w ? i / lay.q : lay.n, size = i < w ? lay.q : lay.p, at = i - j * lay.q;
    to_d[i] = 2 * j * lay.q + at;
    to_y[i] = to_d[i] + size;
  }
  Dense Q(2 * all, std::vector<Num>(2 * all));
  for (std::size_t i = 0; i < all; ++i) {
    for (std::size_t k = 0; k < all; ++k) {
      if (turn[i] == turn[k]) Q[to_d[i]][to_d[k]] += H[i][k];
      Q[to_y[i]][to_y[k]] += H[i][k];
      Num g = turn[k] > turn[i] ? H[i][k] : Num(0);
      if (i == k) g += -prox[i], Q[to_d[i]][to_d[i]] += prox[i] * 2;
      Q[to_y[i]][to_d[k]] += g * psi.inverse();
      Q[to_d[k]][to_y[i]] += g * psi.inverse();
    }
  }
  for (std::size_t i = 0; i < 2 * all; ++i) Q[i][i] += -t;
  const Dense L = factor(Q);
  const std::size_t q2 = 2 * lay.q, p2 = 2 * lay.p, w2 = 2 * w;
  Json out = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}});
  for (std::size_t j = 0; j < lay.n; ++j) {
    out["samples"].push(part(L, j * q2, q2, j * q2, q2));
    out["coupling"].push(part(L, w2, p2, j * q2, q2));
  }
  out["weights"] = part(L, w2, p2, w2, p2);
  return out;
}

Json local_keys(const Num& r, const Num& a, const Json& blocks, const Num& psi, const Num& t, const Json& w) {
  const Num psi2 = square(psi);
  return Json::object({{"radius", r}, {"decrease", a}, {"blocks", blocks}, {"modulus", nothing()}, {"factor", psi2 * (1 + psi2).inverse()}, {"root", psi}, {"shift", t}, {"witness", w}});
}

void with_prox(Case& c, const char* alpha) {
  for (Json& u : c.problem["sweep"].items()) u["prox"] = list({alpha});
  c.reseal();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_objective_beside_a_kink) {
  Kinked k;
  with_prox(k, "1/8");
  const std::string quoted = k.claim(0)["digest"].canonical(), needed = quoted.substr(1, quoted.size() - 2);
  const Num psi = fraction(5, 4), t = fraction(1, 8), half = power2(-1);
  const Json w = form_witness(k, Kinked::statement(), psi, t);
  Case c = k;
  c.add("rate_local", "proved", 0, 0, local_keys(k.radius, fraction(5, 8), uvw(fraction(5, 8), fraction(9, 8), fraction(5, 8)), psi, t, w), {needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"factor", [](Json& j) { j["factor"] = fraction(25, 41) - kBit; }, 1, "factor (1 + root^2) >= root^2"},
             {"coupling", [](Json& j) { j["witness"]["coupling"][1][1] = "0 0 0 1 0 0 0 0"; }, 2, "4 entries"},
             {"root", [](Json& j) { j["root"] = power2(-1), j["factor"] = fraction(1, 5); }, 1, "delta(r) <= shift - epsilon"},
             {"sample", [](Json& j) { j["witness"]["samples"][1][0] = "0 0 0 0"; }, 1, "delta(r) <= shift - epsilon"},
             {"prox", [&](Json& j) { j["blocks"] = uvw(fraction(5, 8) + kBit, fraction(9, 8), fraction(5, 8)); }, 1, "blocks[U1] <="}});
  const std::string local = c.claim(1)["digest"].canonical();
  Case trap = c;
  trap.add("trapping", "proved", 0, 0, trapping_keys(0, 0, 0, 0, fraction(4, 5), 0), {local.substr(1, local.size() - 2)});
  CHECK_RESULT(trap.check(), 0, "VERIFIED 3/3");
  // |G - A|: rows and columns of u have 1/8 and the couplings to v and w, those to v and w of the kink do not count.
  Case by_kl = k;
  const std::string kl = by_kl.add("kl", "proved", 0, 0, kl_keys({fraction(1, 100)}, 2, Kinked::at({1, 0}, {1, 0}, 1)), {needed});
  const Num b = amcheck::rt(fraction(17, 8) * fraction(9, 8)), b2 = square(b), whole = b2 + half * power2(-1) * fraction(1, 10000);
  by_kl.add("rate_kl", "proved", 0, 0, Json::object({{"radius", k.radius}, {"decrease", power2(-2)}, {"blocks", uvw(half, half, half)}, {"modulus", nothing()}, {"ball", 0}, {"error", b}, {"factor", b2 * whole.inverse()}}), {needed, kl});
  CHECK_RESULT(by_kl.check(), 0, "VERIFIED 3/3");
  CHECK_RESULT(edited(by_kl, [&](Json& j) { j["error"] = b - power2(-40); }), 1, "error >= ||G-A||");
}

namespace {

// tanh, two layers, two samples, everything 0 but the data.
struct Deep : Case {
  std::string needed;
  static Json at() { return Json::object({{"U1", rows_of({{0, 0}, {0, 0}})}, {"V1", rows_of({{0, 0}, {0, 0}})}, {"W1", rows_of({{0, 0}, {0, 0}})}, {"V2", rows_of({{0, 0}})}, {"W2", rows_of({{0, 0}})}}); }
  Num r = power2(-8);
  Deep() : Case(network({layer(2, "ones", Json::object({{"kind", "tanh"}})), plain_layer(1, "none", "1")}, Json::array({"1 -1/2"}), Json::array({"0 0"}), at())) {
    with_prox(*this, "1/16");
    const Statement s{at(), Json::array(), Json::array(), power2(-4), 0};
    needed = add("critical_point", "proved", 0, 0, keys_of(s, witness(*this, s), {r, power2(-6), 0, 0, 0}));
  }
  static Json blocks(const Num& u) {
    const Num x = fraction(1, 2);
    return Json::object({{"U1", u}, {"V1", x}, {"W1", x}, {"V2", x}, {"W2", x}});
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_objective_of_two_layers) {
  const Deep d;
  CHECK_RESULT(Case(d).check(), 0, "VERIFIED 1/1");
  const Statement s{Deep::at(), Json::array(), Json::array(), 0, 0};
  const Num psi = 4, t = power2(-5), a = fraction(3, 10);
  Case c = d;
  c.add("rate_local", "proved", 0, 0, local_keys(power2(-9), a, Deep::blocks(a), psi, t, form_witness(d, s, psi, t)), {d.needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  refuse(c, {{"smooth", [&](Json& j) { j["blocks"] = Deep::blocks(fraction(2, 5)); }, 1, "blocks[U1] <="},
             {"radius", put("radius", d.r + kBit), 1, "radius <= R"},
             {"shift", put("shift", fraction(1, 1000)), 1, "delta(r) <= shift - epsilon"},
             {"sample", [](Json& j) { j["witness"]["samples"][0][3] = "0 0 0 0 0 0 0 0 0 0"; }, 1, "delta(r) <= shift - epsilon"},
             {"weights", [](Json& j) { j["witness"]["weights"][11] = "0 0 0 0 0 0 0 0 0 0 0 0"; }, 1, "delta(r) <= shift - epsilon"}});
  // A steeper sigma leaves no convexity to the update of U.
  Case steep = d;
  steep.problem["layers"][0]["gamma"] = "4";
  steep.claims() = Json::array();
  steep.reseal();
  const Statement at{Deep::at(), Json::array(), Json::array(), power2(-4), 0};
  const std::string needed = steep.add("critical_point", "proved", 0, 0, keys_of(at, witness(steep, at), {power2(-12), power2(-6), 0, 0, 0}));
  steep.add("rate_local", "proved", 0, 0, local_keys(power2(-12), a, Deep::blocks(a), 8, t, form_witness(steep, at, 8, t)), {needed});
  CHECK_RESULT(steep.check(), 1, "rho + alpha - gamma K > 0");
}

BOOST_AUTO_TEST_CASE(the_order_of_a_contraction_is_limited) {
  // |x|^2/2 in 129 unknowns: pairs have 258 entries. Of 256 what is refused is another thing.
  for (const int n : {128, 129}) {
    const std::vector<Num> none(static_cast<std::size_t>(n)), ones(static_cast<std::size_t>(n), 1);
    const Json update = Json::object({{"update", "heavy_ball"}, {"blocks", list({"x"})}, {"step", "3/4"}, {"momentum", "1/4"}}), at = Json::object({{"x", column(none)}});
    const Json identity = rows_of(diag(ones));
    Json H = Json::array(), g = Json::array();
    for (int i = 0; i < n; ++i) {
      std::string row;
      for (int j = 0; j < n; ++j) row += std::string(j > 0 ? " " : "") + (i == j ? "1" : "0");
      H.push(row), g.push("0");
    }
    Case c(Json::object({{"format", "amcert-problem/1"}, {"name", "wide"}, {"kind", "quadratic"}, {"blocks", list({Json::object({{"name", "x"}, {"size", n}})})}, {"H", H}, {"g", g}, {"sweep", list({update})}, {"start", at}, {"previous", at}}), list({at}));
    const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", rows_of(scaled(power2(-1), diag(ones)))}});
    const std::string needed = c.add("critical_point", "proved", 0, 0, keys_of({at, Json::array(), Json::array(), fraction(3, 4), 0}, w, {2, power2(-1), 0, 0, 0}));
    Json keys = contraction_keys({{{0}}, {{2}}, {}, 1, 1, 1, power2(-1), 0, {}}, 2, 1, nothing(), nothing());
    keys["power"] = 1;
    c.add("contraction", "proved", 0, 0, keys, {needed});
    if (n == 128) CHECK_RESULT(c.check(), 1, "'norm' has 1 rows");
    if (n == 128) continue;
    CHECK_RESULT(c.check(), 4, "in 258 coordinates: the limit is 256");
    CHECK_RESULT(edited(c, put("power", 0)), 1, "'norm' has 1 rows");  // of 258, of which 2^10 may be
    CHECK_RESULT(edited(c, put("radius", "3")), 1, "radius <= R");
  }
}

BOOST_AUTO_TEST_CASE(units_that_vanish_trap_nothing) {
  const Asleep z("0");
  const Num psi = 3, t = fraction(1, 100), a = fraction(1, 2);
  Case c = z;
  Statement s = Asleep::statement("0");
  s.center = Asleep::wide();
  const Json blocks = Json::object({{"U1", a}, {"V1", a}, {"W1", a}, {"V2", a}, {"W2", a}});
  c.add("rate_local", "proved", 0, 0, local_keys(power2(-12), a, blocks, psi, t, form_witness(z, s, psi, t)), {z.needed});
  CHECK_RESULT(c.check(), 0, "VERIFIED 2/2");
  const std::string quoted = c.claim(1)["digest"].canonical();
  c.add("trapping", "proved", 0, 0, trapping_keys(0, 0, 0, 0, fraction(99, 100), 0), {quoted.substr(1, quoted.size() - 2)});
  CHECK_RESULT(c.check(), 1, "has vanished units");
  // At a vanished unit a sweep need have no derivative. The coordinates are V_1, V_2, both entries of W_1, and W_2; the norm is not yet looked at.
  Case derivative = z;
  const Dense one = diag({1, 1, 1, 1, 1});
  Json keys = contraction_keys({scaled(0, one), one, one, power2(-1), power2(-1), 1, fraction(9, 10), 0, {}}, power2(-12), a, blocks, nothing());
  keys["power"] = 1;
  derivative.add("contraction", "proved", 0, 0, keys, {z.needed});
  CHECK_RESULT(derivative.check(), 1, "power = 0 fails, where the point has vanished units");
  CHECK_RESULT(edited(derivative, [](Json& j) { j["power"] = 0, j["lower"] = power2(-1); }), 1, "lower = 0 fails, where power is 0");
}

namespace {

// A ReLU unit that is dead: all of it is 0 and V_2 = 1/2 = R_2. A sweep takes its (w, u) to (w/2, w), so that with u in [3/2, 5/2] w, that
// is in the cone of w^2/4 - (u - 2w)^2, it stays there, and u falls by no more than 7/20.
struct Dead : Case {
  Num tiny = power2(-20), y = tiny * fraction(2, 5);
  static Json at(const Num& w, const Num& u, const Num& v, const Num& o) { return iterate({{"W1", w}, {"U1", u}, {"V1", v}, {"W2", o}, {"V2", fraction(1, 2)}}); }
  Dead() : Case(network({layer(1, "none", relu()), plain_layer(1, "none", "4")}, Json::array({"1"}), Json::array({"1"}), at(0, 0, 0, 0))) {
    certificate["runs"]["recorded"]["iterates"] = list({at(-tiny, -(tiny * 2), tiny * fraction(1, 4), tiny * fraction(1, 4))});
    const Statement s{at(0, 0, 0, 0), Json::array(), Json::array(), fraction(1, 4), 0};
    const Num r = power2(-7), a = power2(-1), psi = 3, t = power2(-4);
    Json keys = keys_of(s, witness(*this, s), {r, power2(-4), 0, fraction(1, 4), fraction(1, 4)});
    keys["dead"] = list({list({1, 0})});
    const std::string point = add("critical_point", "proved", 0, 0, keys);
    const std::string rate = add("rate_local", "proved", 0, 0, local_keys(r, a, Json::object({{"U1", a}, {"V1", a}, {"W1", a}, {"V2", a}, {"W2", a}}), psi, t, form_witness(*this, s, psi, t)), {point});
    Json trap = trapping_keys(0, power2(-18), power2(-34), power2(-16), fraction(19, 20), power2(-12));
    trap["fade"] = fraction(3, 10), trap["weight"] = fraction(17, 10), trap["rest"] = y;
    trap["dead"] = list({Json::object({{"cone", rows_of({{-fraction(15, 4), 2}, {2, -Num(1)}})}, {"spread", "16"}, {"scale", fraction(1, 5)}, {"growth", fraction(7, 20)}})});
    add("trapping", "proved", 0, 0, trap, {rate});
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_dead_unit_stays_dead) {
  Dead c;
  CHECK_RESULT(c.check(), 0, "VERIFIED 3/3");
  const auto unit = [](const char* key, const Json& value) { return [=](Json& j) { j["dead"][0][key] = value; }; };
  // What the Hessian changes by counts 1 + rt(5)/3 times: that is more than 1/32.
  Case local = c;
  local.claims() = list({c.claim(0), c.claim(1)});
  CHECK_RESULT(edited(local, [&](Json& j) {
    const Num t = power2(-5);
    j["shift"] = t, j["witness"] = form_witness(c, {Dead::at(0, 0, 0, 0), Json::array(), Json::array(), fraction(1, 4), 0}, 3, t);
  }), 1, "delta(r) <= shift - epsilon");
  refuse(c, {{"no keys for it", [](Json& j) { for (const char* key : {"fade", "weight", "rest", "dead"}) j.erase(key); }, 1, "'dead' is needed"},
             {"none listed", put("dead", Json::array()), 1, "'dead' has 0 items"},
             {"fade", put("fade", fraction(29, 100)), 1, "alpha_V weight + w_2 n_2 <= fade weight"},
             {"weight", put("weight", fraction(24, 10)), 1, "alpha_W' + w_2 n_2 weight <= fade"},
             {"fades slower than it falls", [](Json& j) { j["fade"] = fraction(36, 100); }, 1, "fade <= growth"},
             {"rest", put("rest", c.tiny * fraction(6, 5)), 1, "gamma_1 |s| weight rest <="},
             {"column of W_2", put("rest", c.tiny * fraction(24, 100)), 1, "column of W_2 at x^K"},
             {"not symmetric", unit("cone", rows_of({{-fraction(15, 4), 2}, {fraction(7, 4), -Num(1)}})), 1, "'cone' is not symmetric"},
             {"wide cone", unit("cone", rows_of({{-Num(3), 2}, {2, -Num(1)}})), 1, "spread c c' - cone"},
             {"spread", unit("spread", "4"), 1, "spread c c' - cone"},
             {"small spread", unit("spread", fraction(1, 100)), 1, "spread e e' - cone"},
             {"scale", unit("scale", fraction(1, 4)), 1, "S'NS - scale N"},
             {"growth", unit("growth", fraction(2, 5)), 1, "spread c c' - cone"},
             {"fade 1", [](Json& j) { j["fade"] = "1", j["dead"][0]["growth"] = "1"; }, 1, "fade < 1 fails"},
             {"order", unit("cone", rows_of({{1}})), 1, "'cone' has 1 rows and 1 columns"},
             {"no square", unit("cone", rows_of({{-fraction(15, 4), 2}})), 1, "'cone' has 1 rows and 2 columns"},
             {"empty", unit("cone", Json::array()), 1, "'cone' has 0 rows"},
             {"no rectangle", unit("cone", list({"1 0", "0"})), 2, "2 entries"},
             {"scale 0", unit("scale", "0"), 2, "must be positive"}});
  const auto from = [&](const Json& iterate) {
    Case other = c;
    other.certificate["runs"]["recorded"]["iterates"] = list({iterate});
    for (int i = 0; i < 3; ++i) {
      if (i > 0) other.claim(i)["needs"] = list({other.claim(i - 1)["digest"]});
      other.seal(other.claim(i));
    }
    return other.check();
  };
  const Num e = c.tiny;
  CHECK_RESULT(from(Dead::at(-e, -(e * 2), 0, 0)), 0, "VERIFIED 3/3");
  CHECK_RESULT(from(Dead::at(e, e * 2, 0, 0)), 1, "is on its side fails");
  CHECK_RESULT(from(Dead::at(-e, -e, 0, 0)), 1, "the form of the cone > 0");
  // The point alone: where the run enters, the unit is on its zero piece, and not at its end.
  const auto entering = [&](const Num& u) {
    Case other = c;
    other.claims() = list({c.claim(0)});
    other.certificate["runs"]["recorded"]["iterates"] = list({Dead::at(0, u, 0, 0)});
    other.reseal();
    return edited(other, put("enters", 0));
  };
  CHECK_RESULT(entering(-e), 0, "VERIFIED");
  for (const Num& u : {Num(0), e}) CHECK_RESULT(entering(u), 1, "enters: a dead unit is not on its zero piece");
  // A direction along which it would come to life says nothing of F on N.
  Case kl = c;
  const std::string alone = kl.claim(0)["digest"].canonical();
  kl.claims() = list({kl.claim(0)});
  kl.add("kl", "proved", 0, 0, kl_keys({fraction(1, 3)}, 10, Dead::at(0, 0, 0, 1)), {alone.substr(1, alone.size() - 2)});
  CHECK_RESULT(edited(kl, put("direction", Dead::at(0, -1, 0, 0))), 0, "VERIFIED 2/2");
  CHECK_RESULT(edited(kl, put("direction", Dead::at(0, 1, 0, 0))), 1, "leads out of the zero piece");
  CHECK_RESULT(edited(kl, put("direction", Dead::at(0, kBit, 0, 0))), 1, "leads out of the zero piece");
  CHECK_RESULT(from(Dead::at(-e, -(e * 2), e, 0)), 1, "row of V_1 at x^K");
}

BOOST_AUTO_TEST_CASE(a_trap_for_the_exact_orbit) {
  Sweeps c;
  c.add_local();
  c.certificate["runs"]["orbit"] = Json::object({{"origin", "engine"}, {"iterates", list({Bowl::at(0, 0), Bowl::at(0, 0)})}});
  const Num e = power2(-10);
  const std::string row = "1p-10 1p-10";
  const Json one = list({rows_of({{1}})});
  const std::string enclosure = c.add("enclosure_trajectory", "proved", 0, 1, Json::object({{"run", "orbit"}, {"radius", Json::object({{"x", row}, {"y", row}})}, {"exact", Json::array()}, {"frame", list({1, 1, 1, 1})}, {"witness", Json::object({{"x", one}, {"y", one}})}}));
  // rho is e twice, and phi = rho'|H|rho/2 = 3/2 e^2.
  const Num d = e * 2, h = square(e) * fraction(3, 2), s = fraction(3, 4);
  Json keys = trapping_keys(1, d, h, power2(-8), s, fraction(1, 2));
  keys["run"] = "orbit";
  c.add("trapping", "proved", 0, 1, keys, {c.local, enclosure});
  CHECK_RESULT(c.check(), 0, "VERIFIED 4/4");
  refuse(c, {{"distance", put("distance", d - kBit), 1, "distance >= the sum of rho"},
             {"step", put("step", power2(-9)), 1, "step^2 a >= gap"},
             {"gap", put("gap", h - kBit), 1, "gap >= F(x^K) - F*"},
             {"no enclosure", put("needs", list({c.local})), 1, "and that of an enclosure_trajectory"},
             {"enclosure first", put("needs", list({enclosure, c.local})), 1, "'needs' must be the digest"},
             {"no rate", put("needs", list({enclosure})), 1, "'needs' must be the digest"},
             {"no enclosure but a point", put("needs", list({c.local, c.needed})), 1, "the second of 'needs'"},
             {"recorded", [](Json& j) { j["run"] = "recorded"; }, 1, "'needs' must be the digest"},
             {"range", put("range", list({0, 2})), 2, "between 0 and 1"}});
  // z^1 = (e/8, 0): the exact point may be farther away than that by the sum of rho.
  const auto aside = [&](const Num& distance) {
    Case other = c;
    other.certificate["runs"]["orbit"]["iterates"][1] = Bowl::at(e * fraction(1, 8), 0);
    other.seal(other.claim(2));
    return edited(other, [&](Json& j) { j["distance"] = distance, j["gap"] = square(e) * 4, j["needs"] = list({Json(c.local), other.claim(2)["digest"]}); });
  };
  CHECK_RESULT(aside(d + e * fraction(1, 8)), 0, "VERIFIED 4/4");
  CHECK_RESULT(aside(d + e * fraction(1, 8) - kBit), 1, "(distance - sum of rho)^2 >= ||x^K - center||^2");
  CHECK_RESULT(aside(d), 1, "(distance - sum of rho)^2 >= ||x^K - center||^2");
  Case bare = c;
  bare.claim(2).erase("witness");
  bare.seal(bare.claim(2));
  CHECK_RESULT(bare.check(), 1, "the second of 'needs'");
  Case sparse = c;
  sparse.certificate["runs"]["orbit"]["sweeps"] = list({0, 1});
  sparse.claim(2).erase("witness");
  CHECK_RESULT(sparse.check(), 2, "claims of kind enclosure_trajectory only");
  for (const char* kind : {"rate_local", "contraction", "rate_kl"}) {
    Case other = c;
    other.claim(3)["kind"] = kind;
    CHECK_RESULT(other.check(), 2, "is about the run 'recorded'");
  }
}

BOOST_AUTO_TEST_SUITE_END()
