// Scalar updates with tanh and sigmoid: one layer, one sample.
#include <algorithm>
#include <cmath>
#include <random>

#include "cases.hpp"
#include "enclosure.hpp"
#include "scalar_smooth.hpp"

using namespace build;
using amcheck::Activation;
using amcheck::Ival;

namespace {

struct Setting {
  Activation::Kind kind;
  Num gamma;
  Num v, m;  // V and W*X
  Num alpha = 0, old = 0;  // proximal weight, and U before

  Num beta() const { return 1 + alpha; }
  Ival slope(const Num& u, unsigned bits = 200) const {  // of gamma/2 (sigma(u)-v)^2 + (u-m)^2/2 + alpha/2 (u-old)^2
    const Ival s = amcheck::sigma_interval(kind, u, bits);
    return Ival(gamma) * ((s - Ival(v)) * amcheck::sigma_slope(kind, s)) + Ival(u - m + alpha * (u - old));
  }
  // A zero of the slope within 2^-40, between a point where it is negative and one where it is positive.
  Num zero(Num low, Num high) const {
    for (int i = 0; i < 50; ++i) {
      const Num middle = (low + high).times2(-1);
      (slope(middle).hi.sign() < 0 ? low : high) = middle;
    }
    return low;
  }
};

// Sweep 0 moves U to u, nothing else.
Case at(const Setting& s, const Num& u) {
  const Json sigma = Json::object({{"kind", s.kind == Activation::Tanh ? "tanh" : "sigmoid"}});
  const Json layer = Json::object({{"width", 1}, {"gamma", s.gamma}, {"lambda", "0"}, {"rho", "1"}, {"bias", "none"}, {"activation", sigma}});
  const auto update = [](const char* kind, const char* block, const Num& prox) { return Json::object({{"update", kind}, {"blocks", Json::array({block})}, {"prox", Json::array({prox})}}); };
  const Json start = iterate({{"U1", s.old}, {"V1", s.v}, {"W1", s.m}}), after = iterate({{"U1", u}, {"V1", s.v}, {"W1", s.m}});
  return {Json::object({{"format", "amcert-problem/1"}, {"name", "smooth"}, {"kind", "network"}, {"loss_scale", "1"}, {"output_split", 1}, {"layers", Json::array({layer})},
                        {"data", Json::object({{"X", Json::array({"1"})}, {"Y", Json::array({"0"})}})},
                        {"sweep", Json::array({update("scalar", "U1", s.alpha), update("ridge", "V1", 0), update("ridge", "W1", 0)})}, {"start", start}}),
          Json::array({start, after})};
}

amcheck::Result near(const Setting& s, const Num& u, const Num& distance) {
  Case c = at(s, u);
  Json keys = trajectory_keys("case", {{"V1", "1000"}, {"W1", "1000"}});
  keys["distance"]["U1"] = distance;
  keys["tolerance"] = "1000";
  keys["witness"]["W1"] = Json::array({Json::array({"1"})});
  c.add("am_trajectory", "proved", 0, 1, keys);
  return c.check();
}

amcheck::Result far(const Setting& s, const Num& u, const Num& lower) {
  Case c = at(s, u);
  const Json keys = Json::object({{"start", "case"}, {"tolerance", lower.times2(-1)}, {"at", Json::array({0, "U1"})}, {"lower", lower}, {"inverse", Json()}});
  c.add("am_trajectory", "refuted", 0, 1, keys);
  return c.check();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(smooth)

BOOST_AUTO_TEST_CASE(strongly_convex_everywhere) {
  const Num e = Num(1).times2(-20);
  for (const auto kind : {Activation::Tanh, Activation::Sigmoid}) {
    const Setting s{kind, 1, kind == Activation::Tanh ? Num(0) : fraction(1, 2), 0};  // minimizer 0
    CHECK_RESULT(near(s, 0, 0), 0, "VERIFIED");
    CHECK_RESULT(near(s, e, e.times2(2)), 0, "VERIFIED");
    CHECK_RESULT(near(s, e, e.times2(-1)), 1, "label U1: D^2");
    CHECK_RESULT(far(s, e, e.times2(-3)), 0, "VERIFIED");
    CHECK_RESULT(far(s, e, e), 1, "D^2 >= lower^2");
    CHECK_RESULT(far(s, 0, e), 1, "D^2 >= lower^2");
  }
}

namespace {

// SPEC 3.2 (i): K of one entry v.
Num concavity(Activation::Kind kind, const Num& v) {
  Num K = 0;
  for (long l = 0; l < 64; ++l) {
    const Num a = Num(l).times2(-6), b = Num(l + 1).times2(-6);
    Num cell;
    if (kind == Activation::Tanh) cell = (1 - square(a)) * (3 * square(b) - 1 + Num(2) * b * absolute(v));
    else cell = (b <= fraction(1, 2) ? b * (1 - b) : a * (1 - a)) * (3 * square(b) - Num(2) * a + larger(v * (1 - Num(2) * a), v * (1 - Num(2) * b)));
    K = larger(K, cell);
  }
  return K;
}

// SPEC 3.2 (ii): the first m_e > 0.
Num local_modulus(const Setting& s, const Num& u) {
  for (int e = 0; e <= 24; ++e) {
    const Num radius = Num(1).times2(-e);
    const Ival one(1), two(2), x(amcheck::sigma_interval(s.kind, u - radius, 64).lo, amcheck::sigma_interval(s.kind, u + radius, 64).hi);
    const Ival s1 = s.kind == Activation::Tanh ? one - square(x) : x * (one - x);
    const Ival s2 = s.kind == Activation::Tanh ? Ival(-2) * (x * (one - square(x))) : (x * (one - x)) * (one - two * x);
    const Num m = s.beta() + s.gamma * (square(s1) + (x - Ival(s.v)) * s2).lo;
    if (m.sign() > 0) return m;
  }
  return 0;
}

// u is a multiple of 2^-64, so that nu = |u|.
void to_the_last_digit(const Setting& s, const Num& u, const Num& modulus) {
  const Ival slope = s.slope(u, 64);
  const Num distance = amcheck::largest_absolute(slope) * modulus.inverse() * (1 + absolute(u)).inverse(), little = Num(1).times2(-300);
  CHECK_RESULT(near(s, u, distance), 0, "VERIFIED");
  CHECK_RESULT(near(s, u, distance - little), 1, "label U1: D^2");
  if (slope.lo.sign() <= 0 && slope.hi.sign() >= 0) return;
  const Num steepest = s.beta() + s.gamma * (2 + absolute(s.v));
  const Num lower = smaller(absolute(slope.lo), absolute(slope.hi)) * steepest.inverse() * (1 + absolute(u) + Num(1).times2(-64)).inverse();
  CHECK_RESULT(far(s, u, lower), 0, "VERIFIED");
  CHECK_RESULT(far(s, u, lower + little), 1, "D^2 >= lower^2");
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_global_bound_to_the_last_digit) {
  for (const Setting& s : {Setting{Activation::Tanh, 1, 0, 0}, Setting{Activation::Tanh, 1, fraction(-1, 4), fraction(1, 8)}, Setting{Activation::Sigmoid, 1, 4, 0},
                           Setting{Activation::Sigmoid, 1, -4, 1}, Setting{Activation::Sigmoid, 4, fraction(1, 2), -1},
                           Setting{Activation::Tanh, 1, fraction(1, 2), 1, fraction(1, 3), -2}, Setting{Activation::Sigmoid, 2, 1, 0, 3, fraction(7, 8)}}) {
    const Num K = concavity(s.kind, s.v), modulus = s.beta() - s.gamma * K;
    BOOST_TEST((K.sign() > 0 && modulus.sign() > 0));
    for (const Num& u : {Num(1).times2(-20), fraction(-3, 4), fraction(5, 4)}) to_the_last_digit(s, u, modulus);
  }
}

BOOST_AUTO_TEST_CASE(the_local_bound_to_the_last_digit) {
  const Num off = Num(1).times2(-20);
  for (const auto& [s, low, high] : {std::tuple(Setting{Activation::Tanh, 8, fraction(1, 2), fraction(1, 4)}, Num(0), Num(1)),
                                     std::tuple(Setting{Activation::Tanh, 8, fraction(-1, 2), fraction(-1, 4)}, Num(-1), Num(0)),
                                     std::tuple(Setting{Activation::Tanh, 8, fraction(-1, 2), Num(-3)}, Num(-3), Num(0)),
                                     std::tuple(Setting{Activation::Sigmoid, 64, fraction(1, 4), fraction(-1, 2)}, Num(-3), Num(0)),
                                     std::tuple(Setting{Activation::Sigmoid, 64, fraction(3, 4), fraction(1, 2)}, Num(0), Num(3)),
                                     std::tuple(Setting{Activation::Sigmoid, 64, fraction(1, 8), Num(-1)}, Num(-3), Num(0)),
                                     std::tuple(Setting{Activation::Tanh, 8, fraction(1, 2), fraction(1, 4), fraction(1, 4), Num(-1)}, Num(0), Num(1))}) {
    BOOST_TEST(((s.beta() - s.gamma * concavity(s.kind, s.v)).sign() <= 0));  // the global bound says nothing
    const Num u = Num(s.zero(low, high).floor(60), -60);
    for (const Num& at : {u, u + off, u - off}) to_the_last_digit(s, at, local_modulus(s, at));
  }
}

BOOST_AUTO_TEST_CASE(strongly_convex_near_the_minimizer) {
  const Setting t{Activation::Tanh, 8, fraction(1, 2), fraction(1, 4)}, g{Activation::Sigmoid, 64, fraction(1, 4), fraction(-1, 2)};
  for (const auto& [s, low, high] : {std::tuple(t, Num(0), Num(1)), std::tuple(g, Num(-3), Num(0))}) {
    const Num u = s.zero(low, high), e = Num(1).times2(-30);
    CHECK_RESULT(near(s, u, e), 0, "VERIFIED");
    CHECK_RESULT(near(s, u + e.times2(3), e), 1, "label U1: D^2");
    CHECK_RESULT(far(s, u, e), 1, "D^2 >= lower^2");
  }
}

BOOST_AUTO_TEST_CASE(a_local_minimizer_is_not_enough) {
  // v = -1/2 and m = 3: the global minimizer lies near sigma^-1(v) for a large gamma, another one near m.
  const Setting s{Activation::Tanh, 64, fraction(-1, 2), 3};
  const Num global = s.zero(-2, 0), local = s.zero(2, 4);
  BOOST_TEST((s.slope(local - 1).lo.sign() > 0));  // between the two the slope is positive, so there are two minimizers
  CHECK_RESULT(near(s, global, Num(1).times2(-20)), 0, "VERIFIED");
  CHECK_RESULT(near(s, local, 100), 1, "no neighbourhood was found");
  CHECK_RESULT(near(s, 100, 1000), 1, "no neighbourhood was found");
}

namespace {

// The global bound says nothing, and of the first intervals u +- 2^-e the one with `radius` is the first on which h is known to be convex.
bool first_convex_on(const Setting& s, const Num& u, const Num& radius) {
  const auto modulus = [&](const Num& r) {
    const Ival x = amcheck::sigma_over(s.kind, u, r, 64), s1 = amcheck::sigma_slope(s.kind, x);
    return s.beta() + s.gamma * (square(s1) + (x - Ival(s.v)) * amcheck::sigma_bend(s.kind, x)).lo;
  };
  for (Num r = 1; r > radius; r = r.times2(-1))
    if (modulus(r).sign() > 0) return false;
  return modulus(radius).sign() > 0 && (s.beta() - s.gamma * concavity(s.kind, s.v)).sign() <= 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_as_low_as_u_counts) {
  // c = 0, u = -1/2, and h is as low at the end -1 of what has to be looked at: with v = sigma(-1) it is 1/2, and gamma is chosen so that it is 1/2 at u.
  // Left of that interval and right of it nothing else is as low. To the right of u it is the same with 1, and both signs turned.
  const Num half = power2(-1), little = power2(-80);
  for (const auto kind : {Activation::Tanh, Activation::Sigmoid}) {
    for (const long side : {-1, 1}) {
      const Num u = side * half;
      const Ival far = amcheck::sigma_interval(kind, Num(side), 64), here = amcheck::sigma_interval(kind, u, 64);
      BOOST_TEST((far.lo < far.hi));
      const auto with = [&](const Num& v, const Num& more) {
        const Setting s{kind, fraction(3, 4) * square(here - Ival(v)).hi.inverse() + more, v, 0};
        BOOST_TEST(first_convex_on(s, u, half));
        return near(s, u, 1000);
      };
      for (const Num& v : {far.lo, (far.lo + far.hi).times2(-1), far.hi}) {
        CHECK_RESULT(with(v, 0), 1, "no neighbourhood was found");
        CHECK_RESULT(with(v, little), 1, "no neighbourhood was found");
        CHECK_RESULT(with(v, -little), 0, "VERIFIED");
      }
      for (const Num& v : {far.lo - little, far.hi + little}) CHECK_RESULT(with(v, 0), 0, "VERIFIED");  // now it is a little higher
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_lower_than_u_counts) {
  // With v = sigma(x) 2h is (x-c)^2 at x, and it is chosen at u. In both cases x is the last point of what has to be looked at, from a whole number on:
  // from floor(3/4) - 1 = -1, not from 0, and from -2, since the least T with T^2 >= 3 is 2, not 1.
  struct Lower {
    Num x, u, c, radius;
    std::vector<Num> greater;
  };
  for (const Lower& at : {Lower{fraction(-1, 8), fraction(1, 8), fraction(3, 4), power2(-2), {1, fraction(9, 10)}}, Lower{fraction(-3, 2), -1, 0, power2(-1), {fraction(5, 2), fraction(7, 3)}}}) {
    const Num v = amcheck::sigma_interval(Activation::Tanh, at.x, 64).lo, lower = square(at.x - at.c);
    const Num rise = square(amcheck::sigma_interval(Activation::Tanh, at.u, 64) - Ival(v)).hi;  // 2h(u) = gamma * rise + (u-c)^2
    for (const long side : {1, -1}) {  // tanh is odd, so with all signs turned the interval on the other side counts
      const auto with = [&](const Num& wanted) {
        const Setting s{Activation::Tanh, (wanted - square(at.u - at.c)) * rise.inverse(), side * v, side * at.c};
        BOOST_TEST(first_convex_on(s, side * at.u, at.radius));
        return near(s, side * at.u, 1000);
      };
      for (const Num& more : at.greater) CHECK_RESULT(with(more), 1, "no neighbourhood was found");
      CHECK_RESULT(with(lower + power2(-40)), 1, "no neighbourhood was found");
      CHECK_RESULT(with(lower - power2(-20)), 0, "VERIFIED");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_modulus_of_0_is_none) {
  for (const auto kind : {Activation::Tanh, Activation::Sigmoid}) {
    // gamma K = 1: the global bound says nothing, and u is not near a minimizer.
    const Num v = kind == Activation::Tanh ? fraction(1, 2) : fraction(1, 4);
    const Setting s{kind, concavity(kind, v).inverse(), v, 0};
    BOOST_TEST((absolute(s.slope(4).lo) > 1));
    BOOST_TEST(near(s, 4, 0).exit_code == 1);
    CHECK_RESULT(near(s, 100, power2(-1)), 1, "REJECTED");
  }
  // tanh(1/2) and c = 1/2 are near 15/32 and u: gamma is such that the bound on h'' over [0,1] is 0, and that over [1/4,3/4] is taken.
  const Num u = power2(-1), v = fraction(15, 32);
  const Ival x = amcheck::sigma_over(Activation::Tanh, u, u, 64), s1 = amcheck::sigma_slope(Activation::Tanh, x);
  const Num bend = (square(s1) + (x - Ival(v)) * amcheck::sigma_bend(Activation::Tanh, x)).lo;
  BOOST_TEST((bend.sign() < 0));
  const Setting s{Activation::Tanh, (-bend).inverse(), v, u};
  BOOST_TEST(first_convex_on(s, u, power2(-2)));
  CHECK_RESULT(near(s, u, 1000), 0, "VERIFIED");
}

BOOST_AUTO_TEST_CASE(the_global_bound_is_that_of_all_entries) {
  // U = 0, m = 0: the distance is the norm of gamma (sigma(0)-v) sigma'(0) over the modulus, which is that of the worst entry, whichever that is.
  for (const auto kind : {Activation::Tanh, Activation::Sigmoid}) {
    for (const long sign : {1, -1}) {
      for (std::vector<long> parts : {std::vector<long>{-3, 2, 6}, std::vector<long>{1, 2, 6}}) do {  // in order, for all permutations
        const Num gamma = kind == Activation::Tanh ? Num(1) : Num(3);
        std::vector<Num> vs;
        Num K = 0, square_sum = 0;
        for (const long x : parts) {
          vs.push_back(sign * fraction(x, kind == Activation::Tanh ? 8 : parts[0] * parts[1] * parts[2] > 0 ? 256 : 4));
          K = larger(K, concavity(kind, vs.back()));
          const Ival s = amcheck::sigma_interval(kind, 0, 64);
          square_sum += square(amcheck::largest_absolute(gamma * ((s - Ival(vs.back())) * amcheck::sigma_slope(kind, s))));
        }
        const Num modulus = 1 - gamma * K;
        BOOST_TEST((K.sign() > 0 && modulus.sign() > 0));
        const Num bound2 = square_sum * square(modulus.inverse()), most(amcheck::floor_sqrt(bound2.floor(800)) + 1, -400);
        const auto claimed = [&](const Num& distance) {
          Case c = at({kind, gamma, 0, 0}, 0);
          c.problem["data"] = Json::object({{"X", Json::array({"1 1 1"})}, {"Y", Json::array({"0 0 0"})}});
          const Json x = Json::object({{"U1", rows_of({{0, 0, 0}})}, {"V1", rows_of({vs})}, {"W1", rows_of({{0}})}});
          c.problem["start"] = x;
          c.certificate["runs"]["recorded"]["iterates"] = Json::array({x, x});
          c.reseal();
          Json keys = trajectory_keys("case", {{"V1", "1000"}, {"W1", "1000"}});
          keys["distance"]["U1"] = distance;
          keys["tolerance"] = "1000";
          keys["witness"]["W1"] = Json::array({rows_of({{Num(fraction(1, 3).floor(60), -60)}})});
          c.add("am_trajectory", "proved", 0, 1, keys);
          return c.check();
        };
        CHECK_RESULT(claimed(most), 0, "VERIFIED");
        CHECK_RESULT(claimed(most - power2(-398)), 1, "label U1: D^2");
      } while (std::next_permutation(parts.begin(), parts.end()));
    }
  }
}

BOOST_AUTO_TEST_CASE(objective_and_error_are_enclosed) {
  // U = 1/2, V = 1/4, W = 0: F = (tanh(1/2)-1/4)^2/2 + 1/8 + 1/32, and U alone moved, by 1/2.
  const Setting s{Activation::Tanh, 1, fraction(1, 4), 0};
  Case c = at(s, fraction(1, 2));
  const Ival gap = amcheck::sigma_interval(Activation::Tanh, fraction(1, 2), 300) - Ival(fraction(1, 4));
  const Num rise = (square(gap).hi + fraction(1, 4) - fraction(1, 16)).times2(-1);
  const auto decrease = [&](const Num& lo, const Num& hi) {
    Case d = c;
    d.add("sufficient_decrease", "refuted", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"window", 0}, {"rise", Json::array({lo, hi})}}));
    return d.check();
  };
  const Num e = Num(1).times2(-60), tiny = Num(1).times2(-80);
  CHECK_RESULT(decrease(rise - e, rise + e), 0, "VERIFIED");
  CHECK_RESULT(decrease(rise - tiny, rise + e), 1, "rise.lo");
  CHECK_RESULT(decrease(rise - e, rise + tiny), 1, "rise.hi");
  // G: D_U = 1/2 - S s', D_V = S + 1/4, D_W = -1/2.
  const Ival S = Ival(0) - gap, slope = amcheck::sigma_slope(Activation::Tanh, gap + Ival(fraction(1, 4)));
  const Ival G = square(Ival(fraction(1, 2)) - S * slope) + square(S + Ival(fraction(1, 4))) + Ival(fraction(1, 4));
  const Num b = Num((G.hi * 4).floor(0 + 120), -120);  // b^2 S = G with S = 1/4
  const auto error = [&](const Num& b2, const Num& less = Num(1).times2(-60)) {
    Case d = c;
    const Num root = Num(amcheck::floor_sqrt(b2.floor(200)), -100);
    d.add("relative_error", "proved", 0, 1, Json::object({{"j", 1}, {"b", root + Num(1).times2(-99)}, {"b_lower", root - less}, {"window", 0}}));
    return d.check();
  };
  CHECK_RESULT(error(b + e), 0, "VERIFIED");
  CHECK_RESULT(error(b - e.times2(4)), 1, "G <= b^2 S fails");
  CHECK_RESULT(error(b), 1, "G <= b^2 S fails");  // so it is, but 64 bits do not show it
  CHECK_RESULT(error(b + e, e.times2(-6)), 1, "b_lower^2 S <= G fails");
  CHECK_RESULT(error(b + e.times2(8)), 1, "b_lower^2 S <= G fails");
  // The way back falls by as much, over S = 1/4. Constants that only more than 64 bits would show are not shown.
  std::swap(c.certificate["runs"]["recorded"]["iterates"][0], c.certificate["runs"]["recorded"]["iterates"][1]);
  const auto fall = [&](const Num& a, const Num& a_upper) {
    Case d = c;
    d.add("sufficient_decrease", "proved", 0, 1, Json::object({{"form", "J1"}, {"j", 1}, {"phase", Json()}, {"window", 0}, {"a", a.times2(2)}, {"a_upper", a_upper.times2(2)}}));
    return d.check();
  };
  CHECK_RESULT(fall(rise - e, rise + e), 0, "VERIFIED");
  CHECK_RESULT(fall(rise - tiny, rise + e), 1, "dec >= a S fails");
  CHECK_RESULT(fall(rise - e, rise + tiny), 1, "dec <= a_upper S fails");
  // J3: U = 3/4 before it. dec = F(1/2) - F(0) + beta (1/16 - 1/4), S = 1/4.
  c.certificate["runs"]["recorded"]["iterates"].items().insert(c.certificate["runs"]["recorded"]["iterates"].items().begin(), iterate({{"U1", fraction(3, 4)}, {"V1", s.v}, {"W1", 0}}));
  const auto inertial = [&](const Num& a, const Num& a_upper) {
    Case d = c;
    d.add("sufficient_decrease", "proved", 0, 2, Json::object({{"form", "J3"}, {"j", 1}, {"beta", "1/4"}, {"phase", Json()}, {"window", 1}, {"a", a.times2(2)}, {"a_upper", a_upper.times2(2)}}));
    return d.check();
  };
  const Num less = rise - fraction(3, 64);
  CHECK_RESULT(inertial(less - e, less + e), 0, "VERIFIED");
  CHECK_RESULT(inertial(less - tiny, less + e), 1, "dec >= a S fails");
  CHECK_RESULT(inertial(less - e, less + tiny), 1, "dec <= a_upper S fails");
}

BOOST_AUTO_TEST_CASE(rises_to_the_last_digit) {
  const Num little = Num(1).times2(-300);
  for (const Setting& s : {Setting{Activation::Tanh, 3, fraction(1, 4), fraction(1, 8), 0, fraction(1, 3)}, Setting{Activation::Sigmoid, 5, fraction(3, 4), 0, 0, fraction(-1, 5)}}) {
    const Num u = fraction(7, 4), old = Num(s.old.floor(40), -40);
    Setting from = s;
    from.old = old;
    // F with U = x, but for what stays the same: 64 bits, as the certificate says.
    const auto objective = [&](const Num& x) { return s.gamma.times2(-1) * square(Ival(s.v) - amcheck::sigma_interval(s.kind, x, 64)) + Ival(square(x - s.m).times2(-1)); };
    const Ival before = objective(old), after = objective(u), rise(after.lo - before.hi, after.hi - before.lo);
    const Num width = after.hi - after.lo;  // V and W stay what they are, which is seen up to this alone
    const auto pair = [](const Num& lo, const Num& hi) { return Json::array({lo, hi}); };
    const auto claimed = [&](const Json& whole, const Json& own, const Json& still) {
      Case c = at(from, u);
      Json updates = Json::array();
      for (const char* label : {"U1", "V1", "W1"}) updates.push(Json::object({{"label", label}, {"amount", label[0] == 'U' ? own : still}, {"cause", "method"}}));
      c.add("rises", "proved", 0, 1, Json::object({{"sweeps", Json::array({Json::object({{"k", 0}, {"amount", whole}, {"updates", updates}})})}}));
      return c.check();
    };
    const Json exact = pair(rise.lo, rise.hi), above = pair(rise.lo + little, rise.hi), below = pair(rise.lo, rise.hi - little), zero = pair(-width, width);
    BOOST_TEST((width.sign() > 0 && before.lo < before.hi && rise.lo.sign() > 0));
    CHECK_RESULT(claimed(exact, exact, zero), 0, "VERIFIED");
    CHECK_RESULT(claimed(above, exact, zero), 1, "sweep 0: amount.lo <= change of F");
    CHECK_RESULT(claimed(below, exact, zero), 1, "sweep 0: change of F <= amount.hi");
    CHECK_RESULT(claimed(exact, above, zero), 1, "update U1: amount.lo <= change of F");
    CHECK_RESULT(claimed(exact, below, zero), 1, "update U1: change of F <= amount.hi");
    CHECK_RESULT(claimed(exact, exact, pair(-width + little, width)), 1, "update V1: amount.lo <= change of F");
    CHECK_RESULT(claimed(exact, exact, pair(-width, width - little)), 1, "update V1: change of F <= amount.hi");
    CHECK_RESULT(claimed(pair(0, rise.hi), exact, zero), 1, "amount.lo > 0");  // not that it rises
  }
}

BOOST_AUTO_TEST_CASE(a_rise_within_the_enclosures_is_not_ruled_out) {
  // F is even in U, which moves from 1/2 across 0 to a little more than -1/2.
  const auto none = [](const Num& more) {
    Case c = at({Activation::Tanh, 1, 0, 0}, -(fraction(1, 2) + more));
    c.certificate["runs"]["recorded"]["iterates"][0]["U1"] = column({fraction(1, 2)});
    c.add("rises", "proved", 0, 1, Json::object({{"sweeps", Json::array()}}));
    return c.check();
  };
  CHECK_RESULT(none(-Num(1).times2(-40)), 0, "VERIFIED");
  CHECK_RESULT(none(0), 1, "sweep 0 is not listed");
  CHECK_RESULT(none(Num(1).times2(-70)), 1, "sweep 0 is not listed");
  CHECK_RESULT(none(Num(1).times2(-40)), 1, "sweep 0 is not listed");
}

BOOST_AUTO_TEST_CASE(a_modulus_for_all_data_of_two_intervals) {
  // Strong convexity with the modulus m on all that is as low as h(u) keeps it within 2 |h'(u)|/m of u, for every v and c.
  std::mt19937 gen(5);
  const auto pick = [&](std::vector<double> from) { return from[gen() % from.size()]; };
  const auto number = [](double x) { return Num(std::lround(x * 1024)).times2(-10); };
  int found = 0, wide = 0;
  for (int trial = 0; trial < 10000; ++trial) {
    const bool tanh = trial % 2 == 0, near = trial % 4 == 3;  // near a point where the slope is 0, or anywhere
    const auto sigma = [&](double x) { return tanh ? std::tanh(x) : 1 / (1 + std::exp(-x)); };
    const auto rise = [&](double x) { return tanh ? 1 - sigma(x) * sigma(x) : sigma(x) * (1 - sigma(x)); };
    const double gamma = pick({1, 4, 16}), beta = pick({0.25, 1}), u = pick({-4, -2, -1, -0.5, 0, 0.5, 1, 2, 4}), v = pick({-2, -1, 0, 0.5, 1, 2});
    const double w_v = near ? pick({0, 1.0 / 64, 1.0 / 8}) : pick({0, 0.25, 1, 3}), w_c = near ? pick({0, 1.0 / 64, 1.0 / 8}) : beta * pick({0, 0.5, 2, 6});
    const double c = near ? std::round(1024 * (beta * u + gamma * (sigma(u) - v) * rise(u))) / 1024 : beta * pick({-4, -1.5, -0.5, 0, 0.5, 1.5, 4});
    const Num g = number(gamma), b = number(beta);
    const amcheck::Activation::Kind kind = tanh ? Activation::Tanh : Activation::Sigmoid;
    const amcheck::SmoothEntry entry{kind, 64, g, b, number(u), Ival(number(v - w_v), number(v + w_v)), Ival(number(c - w_c), number(c + w_c)), amcheck::sigma_interval(kind, number(u), 64)};
    const Num m = entry.local_modulus();
    if (m.sign() == 0) continue;
    ++found;
    wide += w_v > 0 && w_c > 0;
    const double modulus = Num((m * Num(1).times2(40)).floor(0), -40).mantissa().get_d() * std::exp2(-40);
    for (const double at_v : {v - w_v, v, v + w_v}) {
      for (const double at_c : {c - w_c, c, c + w_c}) {
        const auto h = [&](double x) { return gamma / 2 * std::pow(sigma(x) - at_v, 2) + beta / 2 * std::pow(x - at_c / beta, 2); };
        const double slope = gamma * (sigma(u) - at_v) * rise(u) + beta * u - at_c;
        for (double x = -32; x <= 32; x += 1.0 / 16) BOOST_TEST((h(x) > h(u) - 1e-9 || std::abs(x - u) < 2 * std::abs(slope) / modulus + 1e-6), "trial " << trial << ": h(" << x << ") < h(" << u << ")");
      }
    }
  }
  BOOST_TEST((found > 100 && wide > 20), found << " found, " << wide << " of them with both intervals wide");
}

BOOST_AUTO_TEST_SUITE_END()
