// What a ball around a point means for the units beside it (SPEC 3.14, 3.22, 3.26): the functions themselves, at the ends of what they allow.
#include <algorithm>
#include <functional>
#include <tuple>

#include "dead_trap.hpp"
#include "enclosure.hpp"
#include "point_cases.hpp"
#include "scalar_smooth.hpp"
#include "sweep_near.hpp"
#include "vanishing_trap.hpp"

using namespace build;

BOOST_AUTO_TEST_SUITE(near_a_point)

namespace {

// Two units in layer 1 and two samples; the second unit is dead, and the first one anywhere.
Json two_units(const std::vector<Num>& first, const std::vector<Num>& second) {
  return Json::object({{"U1", rows_of({first, second})}, {"V1", rows_of({{0, 0}, {0, 0}})}, {"W1", rows_of({{1}, {0}})}, {"V2", rows_of({{0, 0}})}, {"W2", rows_of({{0, 0}})}});
}

struct ZeroPiece {
  const char* what;
  Json activation;
  std::optional<Num> from, to;  // the ends of the first piece without slope and value whose closure holds 0
};

std::vector<ZeroPiece> zero_pieces() {
  return {{"left of 0", relu(), {}, 0},
          {"right of 0", piecewise({"0"}, {"1 0", "0 0"}), 0, {}},
          {"left of 1", piecewise({"1"}, {"0 0", "1 -1"}), {}, 1},
          {"right of -1", piecewise({"-1"}, {"1 1", "0 0"}), Num(-1), {}},
          {"around 0, with breaks beyond", piecewise({"-1", "1", "2", "3"}, {"1 1", "0 0", "1 -1", "0 1", "1 -2"}), Num(-1), 1},
          {"around 0, with breaks before", piecewise({"-3", "-2", "1"}, {"0 -1", "1 2", "0 0", "1 -1"}), Num(-2), 1},
          {"from 0 to 1", piecewise({"0", "1", "2"}, {"1 0", "0 0", "1 -1", "0 1"}), 0, 1},
          {"from -1 to 0", piecewise({"-2", "-1", "0"}, {"0 -1", "1 1", "0 0", "1 0"}), Num(-1), 0},
          {"the first of two", piecewise({"-1", "0", "1"}, {"1 1", "0 0", "0 0", "1 -1"}), Num(-1), 0},
          {"everywhere", piecewise({}, {"0 0"}), {}, {}}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(dead_units_are_inside_their_zero_piece) {
  std::vector<Num> places;
  for (int k = -8; k <= 8; ++k)
    for (const Num& by : {-kBit, Num(0), kBit}) places.push_back(fraction(k, 2) + by);
  for (const ZeroPiece& z : zero_pieces()) {
    BOOST_TEST_CONTEXT(z.what) {
      View view(network({layer(2, "none", z.activation), plain_layer(1, "none", "1")}, Json::array({"1 1"}), Json::array({"0 0"}), two_units({1, 1}, {0, 0})), {two_units({1, 1}, {0, 0})});
      view.point.dead.push_back({1, 1});
      amcheck::Neighbourhood x(view.p, view.point, 64);
      BOOST_REQUIRE(x.place_dead().accepted);
      const Num some = z.from && z.to ? (*z.from + *z.to).times2(-1) : z.from ? *z.from + 1 : z.to ? *z.to - 1 : Num(0);
      std::size_t inside = 0;
      for (const Num& u : places) {
        const bool in = (!z.from || *z.from < u) && (!z.to || u < *z.to);
        inside += in ? 1 : 0;
        BOOST_TEST(x.on_zero_pieces(blocks_of(view.p, two_units({5, -5}, {u, some}))) == in);
        BOOST_TEST(x.on_zero_pieces(blocks_of(view.p, two_units({5, -5}, {some, u}))) == in);
      }
      BOOST_TEST(inside > 0U);
      // From 0, where the unit is: only a break at 0 is in the way, and only on its side.
      for (const Num& v : {Num(-1), -kBit, Num(0), kBit, Num(1)}) {
        const bool out = (z.from && *z.from == 0 && v < 0) || (z.to && *z.to == 0 && v > 0);
        BOOST_TEST(x.into_zero_pieces(blocks_of(view.p, two_units({1, -1}, {v, 0}))) == !out);
        BOOST_TEST(x.into_zero_pieces(blocks_of(view.p, two_units({1, -1}, {0, v}))) == !out);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_hessian_takes_the_lower_ends) {
  using amcheck::Ival;
  for (const char* name : {"tanh", "sigmoid"}) {
    const bool tanh = name[0] == 't';
    const auto kind = tanh ? amcheck::Activation::Tanh : amcheck::Activation::Sigmoid;
    const std::vector<Num> us{fraction(3, 4), -fraction(5, 8), fraction(17, 8)}, vs{power2(-2), -1, 3};
    Json first = layer(1, "none", Json::object({{"kind", name}}));
    first["gamma"] = "3";
    const Json at = Json::object({{"U1", rows_of({us})}, {"V1", rows_of({vs})}, {"W1", rows_of({{1}})}});
    Case c = network({first}, Json::array({"1 1 1"}), Json::array({"0 0 0"}), at);
    const View view(c, {at});
    amcheck::Neighbourhood x(view.p, view.point, 64);
    const amcheck::Arrow H = x.hessian();
    for (std::size_t j = 0; j < 3; ++j) {
      // One ulp of sigma is 2^-64; its slope is 1 - sigma^2 or sigma (1 - sigma), and -slope is least where |sigma|, or its distance from 1/2, is.
      const Ival s = amcheck::sigma_interval(kind, us[j], 64);
      BOOST_REQUIRE(s.lo < s.hi);
      const auto slope = [&](const Num& y) { return tanh ? 1 - square(y) : y * (1 - y); };
      const Num flat = smaller(slope(s.lo), slope(s.hi)), steep = larger(slope(s.lo), slope(s.hi)), uv = H.D[j].entry(0, 1) * fraction(1, 3);
      BOOST_REQUIRE(flat < steep);
      if (tanh) BOOST_TEST((uv == -steep));  // square and difference of intervals are tight
      else BOOST_TEST((uv == -(larger(s.lo * (1 - s.lo), larger(s.hi * (1 - s.lo), s.lo * (1 - s.hi))))));  // the product of sigma and 1 - sigma is not
      BOOST_TEST((H.D[j].entry(1, 0) == H.D[j].entry(0, 1)));
      // By u twice: gamma (sigma'^2 - (v - sigma) sigma'') + rho, rounded down too; it is within 2^-56 of what it is with sigma.lo.
      const auto bend = [&](const Num& y) { return tanh ? -(y * slope(y)) * 2 : slope(y) * (1 - y * 2); };
      const Num whole = square(slope(s.lo)) - (vs[j] - s.lo) * bend(s.lo), uu = (H.D[j].entry(0, 0) - 1) * fraction(1, 3);
      BOOST_TEST((uu < whole && whole - power2(-56) < uu));
      BOOST_TEST((H.D[j].entry(1, 1) == Num(4)));  // gamma and the loss
    }
  }
}

BOOST_AUTO_TEST_CASE(both_ends_of_V_bound_the_curvature_of_a_scalar_update) {
  // What an update of U loses: alpha + (rho - gamma K)/2, with the K of SPEC 3.2 (i) for V widened by the radius; K = 0 for piecewise activations.
  const Num r = power2(-5), gamma = power2(-4), rho = 2, alpha = fraction(1, 3);
  for (const char* name : {"tanh", "sigmoid", "piecewise"}) {
    const bool tanh = name[0] == 't', smooth = name[0] != 'p';
    for (const auto& [least, most] : std::vector<std::pair<Num, Num>>{{power2(-2), 3}, {-Num(3), -power2(-2)}, {-power2(-2), 3}, {-Num(3), power2(-2)}}) {
      for (const bool last : {false, true}) {  // which sample has the greater one
        Json first = layer(1, "none", smooth ? Json::object({{"kind", name}}) : linear_sigma());
        first["gamma"] = gamma, first["rho"] = rho;
        const Json at = Json::object({{"U1", rows_of({{0, 0, 0}})}, {"V1", rows_of({{last ? least : most, (least + most).times2(-1), last ? most : least}})}, {"W1", rows_of({{0}})}});
        Case c = network({first}, Json::array({"1 1 1"}), Json::array({"0 0 0"}), at);
        for (Json& u : c.problem["sweep"].items()) u["prox"] = Json::array({alpha});
        View view(c, {at});
        view.point.balls.push_back({1, 1});
        const Num lo = least - r, hi = most + r, wide = larger(absolute(lo), absolute(hi));
        Num K = 0;
        for (int l = 0; smooth && l < 64; ++l) {
          const Num a = fraction(l, 64), b = fraction(l + 1, 64);
          if (tanh) {
            K = larger(K, (1 - square(a)) * (square(b) * 3 - 1 + b * 2 * wide));
          } else {
            const Num w = l < 32 ? b * (1 - b) : a * (1 - a);
            Num slant = lo * (1 - a * 2);
            for (const Num& v : {lo, hi})
              for (const Num& s : {a, b}) slant = larger(slant, v * (1 - s * 2));
            K = larger(K, w * (square(b) * 3 - a * 2 + slant));
          }
        }
        const Num bound = alpha + (rho - gamma * K).times2(-1);
        BOOST_TEST_CONTEXT(name << " " << show(least) << " " << show(most)) {
          BOOST_REQUIRE((smooth == (K > 0) && rho + alpha > gamma * K));
          const auto with = [&](const Num& by_u) {
            amcheck::Certificate none;
            none.bits = 64;
            amcheck::Session session(view.p, none);
            amcheck::LocalSweep keys{r, fraction(1, 100), std::vector<Num>(view.p.blocks.size(), fraction(1, 100)), {}};
            keys.blocks[view.p.block("U1")] = by_u;
            return amcheck::SweepNear(session, {&view.point, nullptr}, keys).check();
          };
          BOOST_TEST(with(bound).accepted);
          const amcheck::Outcome above = with(bound + kBit);
          BOOST_TEST(!above.accepted);
          BOOST_TEST(above.message.find("blocks[U1] <= what an update of it loses at least") != std::string::npos);
        }
      }
    }
  }
}

namespace {

// A dead ReLU unit with one sample X = 1, everything 0 but V_2 = 1/2 = R_2. A sweep takes (w, u) to (w/2, w), so that the cone of
// w^2/4 - (u - 2w)^2, where u is between 3w/2 and 5w/2, is mapped into itself.
struct Unit {
  Num w, u, v, o;
};
struct Lone {
  static Json center() { return iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}, {"V2", fraction(1, 2)}, {"W2", 0}}); }
  static Case problem(const Json& activation, const std::map<std::string, const char*>& prox) {
    Case c = network({layer(1, "none", activation), plain_layer(1, "none", "4")}, Json::array({"1"}), Json::array({"1"}), center());
    weigh(c, prox);
    return c;
  }
  static void weigh(Case& c, const std::map<std::string, const char*>& prox) {
    for (Json& u : c.problem["sweep"].items())
      for (const auto& [block, weight] : prox)
        if (u["blocks"][0].canonical() == '"' + block + '"') u["prox"] = Json::array({weight});
  }
  View view;
  amcheck::Neighbourhood x;
  amcheck::Trapping t;
  Num radius = power2(-7);

  explicit Lone(const Json& activation = relu(), const std::map<std::string, const char*>& prox = {}) : view(problem(activation, prox), {center()}), x((view.point.dead.push_back({1, 0}), view.p), view.point, 64) {
    t.with_dead = true;
    t.fade = fraction(3, 10), t.weight = fraction(17, 10), t.rest = power2(-20);
    t.dead.push_back({amcheck::matrix_of(2, 2, {-fraction(15, 4), 2, 2, -1}), 16, fraction(1, 5), fraction(7, 20)});
  }
  Blocks blocks(const Unit& a, const Num& V2) const {
    Blocks out(view.p.blocks.size());
    for (const auto& [name, value] : std::vector<std::pair<const char*, Num>>{{"W1", a.w}, {"U1", a.u}, {"V1", a.v}, {"W2", a.o}, {"V2", V2}}) out[view.p.block(name)] = amcheck::matrix_of(1, 1, {value});
    return out;
  }
  amcheck::Outcome from(const Unit& f, const Unit& rho) {
    const Blocks at = blocks(f, fraction(1, 2));
    return amcheck::check_dead_trap(x, t, {at, blocks(rho, 0), 0}, radius);
  }
  amcheck::Outcome exactly(const Unit& f) {
    const Blocks at = blocks(f, fraction(1, 2));
    return amcheck::check_dead_trap(x, t, {at, {}, 0}, radius);
  }
};

void refused(const amcheck::Outcome& o, const char* why) {
  BOOST_TEST(!o.accepted);
  BOOST_TEST(o.message.find(why) != std::string::npos, o.message << " lacks " << why);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_point_within_the_radii_is_inside_the_cone) {
  // ReLU: the unit is dead where w and u are negative; mirrored: where they are positive.
  for (const int side : {-1, 1}) {
    BOOST_TEST_CONTEXT("side " << side) {
      Lone c(side < 0 ? relu() : piecewise({"0"}, {"1 0", "0 0"}));
      const auto at = [&](const Num& w, const Num& u) { return Unit{w * side, u * side, 0, 0}; };
      const char* form = "the form of the cone > 0 at x^K";
      BOOST_TEST(c.exactly(at(1, 2)).accepted);
      BOOST_TEST(c.from(at(1, 2), {0, 0, 0, 0}).accepted);
      refused(c.exactly(at(-1, -2)), "is on its side fails");
      for (const Num& u : {fraction(3, 2), fraction(5, 2)}) {  // on its boundary, where the form is 0
        const Num inwards = u < 2 ? kBit : -kBit;
        refused(c.exactly(at(1, u)), form);
        refused(c.exactly(at(1, u - inwards)), form);
        BOOST_TEST(c.exactly(at(1, u + inwards)).accepted);
      }
      for (const Num& u : {fraction(7, 4), Num(2), fraction(9, 4)}) {  // u may be off by what is left to 3w/2 or 5w/2
        const Num room = fraction(1, 2) - absolute(u - 2);
        refused(c.from(at(1, u), {0, room, 0, 0}), form);
        BOOST_TEST(c.from(at(1, u), {0, room - kBit, 0, 0}).accepted);
      }
      // w may be off until u = 2 is 5w/2; and by both: 5/2 (1 - rho) against 2 + rho.
      refused(c.from(at(1, 2), {fraction(1, 5), 0, 0, 0}), form);
      BOOST_TEST(c.from(at(1, 2), {fraction(1, 5) - kBit, 0, 0, 0}).accepted);
      refused(c.from(at(1, 2), {fraction(1, 7), fraction(1, 7), 0, 0}), form);
      BOOST_TEST(c.from(at(1, 2), {fraction(1, 7) - kBit, fraction(1, 7) - kBit, 0, 0}).accepted);
    }
  }
}

namespace {

// The same unit where it vanishes: all of it comes to 0 along the axis -w (mirrored: w). A sweep takes (w, u, v, o) to (w/2, w, o/2, o/16), so
// that the cone of w^2/4 - (u - 2w)^2 - v^2 - 4 o^2, which is w^2 less the metric, is mapped into its inside.
struct Vanishing {
  static constexpr long kForm[4][4] = {{-15, 8, 0, 0}, {8, -4, 0, 0}, {0, 0, -4, 0}, {0, 0, 0, -16}};  // 4 times that form
  static constexpr long kWide[4][4] = {{4, 8, 0, 0}, {8, -4, 0, 0}, {0, 0, -16, 0}, {0, 0, 0, -64}};   // of 5 w^2 - (u - 2w)^2 - 4 v^2 - 16 o^2, which holds u = 0
  View view;
  const amcheck::Certificate certificate = nothing();
  amcheck::Session session;
  amcheck::LocalSweep keys{power2(-7), fraction(1, 100), {}, {}};
  amcheck::Trapping t;
  std::vector<std::size_t> order;  // of w, u, v, o among the coordinates of the unit

  static amcheck::Certificate nothing() {
    amcheck::Certificate none;
    none.bits = 64;
    return none;
  }
  amcheck::RatePoint point() const { return {&view.point, nullptr}; }
  // Numbers that belong to w, u, v and o, as a matrix over the coordinates.
  amcheck::Matrix square(const std::function<Num(std::size_t, std::size_t)>& entry) const {
    std::vector<Num> out;
    for (const std::size_t i : order)
      for (const std::size_t k : order) out.push_back(entry(i, k));
    return amcheck::matrix_of(4, 4, out);
  }

  explicit Vanishing(int side, bool wide = false) : view(Lone::problem(side < 0 ? relu() : piecewise({"0"}, {"1 0", "0 0"}), {}), {Lone::center()}), session(view.p, certificate) {
    view.point.vanished.push_back({1, 0, side < 0 ? "-" : "+"});
    view.point.balls.push_back({1, 1});
    keys.blocks.assign(view.p.blocks.size(), fraction(1, 100));
    amcheck::SweepNear near(session, point(), keys);
    BOOST_REQUIRE(near.check().accepted);
    const amcheck::Coordinates all = amcheck::coordinates(near);
    const std::vector<const char*> names{"W1", "U1", "V1", "W2"};
    for (const std::size_t b : all.entries.block)
      for (std::size_t k = 0; k < 4; ++k)
        if (b == view.p.block(names[k])) order.push_back(k);
    BOOST_REQUIRE(order.size() == 4U);
    amcheck::Trapping::Vanished keys_of_unit;
    // B has rows u - w, v - o/2, 2w - u, 4o - v/2, each with what is updated later left out; the inverse of it takes a gradient (w, u, v, o) to
    // ((w + u)/2, u, v, o/4 + v/8).
    const Num inverse[4][4] = {{power2(-1), power2(-1), 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, power2(-3), power2(-2)}};
    const Num third = fraction(1, 3), shape[4][4] = {{third * 4, third * 8, 0, 0}, {third * 8, third * 19, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, power2(-2)}};
    const Num of_wide[4][4] = {{power2(-2), power2(-1), 0, 0}, {power2(-1), 2, 0, 0}, {0, 0, power2(-2), 0}, {0, 0, 0, power2(-4)}};
    const int axis = wide ? 3 : 1;
    keys_of_unit.inverse = square([&](std::size_t i, std::size_t k) { return inverse[i][k]; });
    keys_of_unit.metric = square([&](std::size_t i, std::size_t k) { return Num(i == 0 && k == 0 ? axis * axis : 0) - Num((wide ? kWide : kForm)[i][k]).times2(-2); });
    keys_of_unit.shape = square([&](std::size_t i, std::size_t k) { return (wide ? of_wide : shape)[i][k]; });
    std::vector<Num> along;
    for (const std::size_t k : order) along.push_back(k == 0 ? side * axis : 0);
    keys_of_unit.axis = amcheck::matrix_of(1, 4, along);
    keys_of_unit.least = power2(-3), keys_of_unit.scale = power2(-3), keys_of_unit.error = power2(-16);
    t.vanished = std::vector<amcheck::Trapping::Vanished>{keys_of_unit};
  }
  Blocks blocks(const Unit& a, const Num& V2) const {
    Blocks out(view.p.blocks.size());
    for (const auto& [name, value] : std::vector<std::pair<const char*, Num>>{{"W1", a.w}, {"U1", a.u}, {"V1", a.v}, {"W2", a.o}, {"V2", V2}}) out[view.p.block(name)] = amcheck::matrix_of(1, 1, {value});
    return out;
  }
  amcheck::Outcome from(const Unit& f, const std::optional<Unit>& rho = {}, const Num& reach = power2(-40)) {
    const Blocks at = blocks(f, fraction(1, 2));
    return amcheck::check_vanishing_trap(session, point(), keys, t, {at, rho ? blocks(*rho, 0) : Blocks(), 0}, reach);
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_point_within_the_radii_is_inside_the_cone_of_a_vanishing_unit) {
  for (const int side : {-1, 1}) {
    BOOST_TEST_CONTEXT("side " << side) {
      Vanishing c(side);
      const auto at = [&](const Num& w, const Num& u, const Num& v = 0, const Num& o = 0) { return Unit{w * side, u * side, v * side, o * side}; };
      const char* form = "the form of the cone > 0 at x^K";
      const amcheck::Outcome middle = c.from(at(1, 2));
      BOOST_TEST(middle.accepted, middle.message);
      BOOST_TEST(c.from(at(1, 2), Unit{0, 0, 0, 0}).accepted);
      refused(c.from(at(-1, -2)), "the entry of U is on its side in x^K fails");
      refused(c.from(at(-1, 2)), "<axis, x^K> > 0 fails");
      // On its boundary, where the form is 0, by each entry.
      for (const Num& way : {Num(-1), Num(1)}) {
        const Num half = fraction(way < 0 ? -1 : 1, 2), bit = kBit * way;
        for (const auto& [edge, inside, outside] : {std::tuple{at(1, 2 + half), at(1, 2 + half - bit), at(1, 2 + half + bit)}, std::tuple{at(1, 2, half), at(1, 2, half - bit), at(1, 2, half + bit)},
                                                    std::tuple{at(1, 2, 0, half * half * way), at(1, 2, 0, (half * half - kBit) * way), at(1, 2, 0, (half * half + kBit) * way)}}) {
          refused(c.from(edge), form);
          refused(c.from(edge, Unit{0, 0, 0, 0}), form);
          refused(c.from(outside), form);
          BOOST_TEST(c.from(inside).accepted);
        }
      }
      // Radii up to the boundary: of u; of w, until 2 = 5w/2; of both, until 2 + rho = 5/2 (1 - rho); of v, and of o with the rest of v.
      for (const auto& [f, rho, more] : {std::tuple{at(1, fraction(7, 4)), Unit{0, fraction(1, 4), 0, 0}, Unit{0, kBit, 0, 0}}, std::tuple{at(1, 2), Unit{0, fraction(1, 2), 0, 0}, Unit{0, kBit, 0, 0}},
                                         std::tuple{at(1, fraction(9, 4)), Unit{0, fraction(1, 4), 0, 0}, Unit{0, kBit, 0, 0}}, std::tuple{at(1, 2), Unit{fraction(1, 5), 0, 0, 0}, Unit{kBit, 0, 0, 0}},
                                         std::tuple{at(1, 2), Unit{fraction(1, 7), fraction(1, 7), 0, 0}, Unit{kBit, kBit, 0, 0}}, std::tuple{at(1, 2, fraction(-1, 4)), Unit{0, 0, fraction(1, 4), 0}, Unit{0, 0, kBit, 0}},
                                         std::tuple{at(1, 2, fraction(3, 10), fraction(1, 10)), Unit{0, 0, 0, fraction(1, 10)}, Unit{0, 0, 0, kBit}}}) {
        refused(c.from(f, rho), form);
        BOOST_TEST(c.from(f, Unit{rho.w - more.w, rho.u - more.u, rho.v - more.v, rho.o - more.o}).accepted);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_vanishing_unit_at_its_break_is_on_no_side) {
  // The cone alone does not say where u is: it holds u = 0 and, with w = 1, what is above 2 - 5^(1/2).
  for (const int side : {-1, 1}) {
    BOOST_TEST_CONTEXT("side " << side) {
      Vanishing c(side, true);
      const auto at = [&](const Num& u) { return Unit{Num(side), u * side, 0, 0}; };
      const char* words = "the entry of U is on its side in x^K fails";
      for (const Num& u : {kBit, fraction(1, 2), Num(2)}) {
        const amcheck::Outcome o = c.from(at(u));
        BOOST_TEST(o.accepted, o.message);
      }
      for (const Num& u : {Num(0), -kBit, fraction(-1, 8)}) refused(c.from(at(u)), words);
      for (const Num& u : {kBit, fraction(1, 8), fraction(1, 2)}) {
        refused(c.from(at(u), Unit{0, u, 0, 0}), words);
        refused(c.from(at(u), Unit{0, u + kBit, 0, 0}), words);
        BOOST_TEST(c.from(at(u), Unit{0, u - kBit, 0, 0}).accepted);
      }
      refused(c.from(at(0), Unit{0, 0, 0, 0}), words);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_axis_of_a_vanishing_unit_is_a_sweep_later) {
  // The same cone about the axis l = (1, 3/4) over (w, u), of length 5/4: <l, x> a sweep later is <c, x> with c = (5/4, 0). theta is 2^20.
  for (const int side : {-1, 1}) {
    BOOST_TEST_CONTEXT("side " << side) {
      Vanishing c(side);
      amcheck::Trapping::Vanished& keys = c.t.vanished->front();
      const Num l[4] = {1, fraction(3, 4), 0, 0}, to_error = fraction(4, 5).times2(-20);
      std::vector<Num> along;
      for (const std::size_t k : c.order) along.push_back(l[k] * side);
      keys.axis = amcheck::matrix_of(1, 4, along);
      keys.metric = c.square([&](std::size_t i, std::size_t k) { return l[i] * l[k] - Num(Vanishing::kForm[i][k]).times2(-2); });
      keys.least = power2(-40);
      const auto refused_at = [&](const Num& error, const char* why) {
        keys.error = error;
        refused(c.from({side, 2 * side, 0, 0}), why);
      };
      const char *positive = "the axis: lambda - s theta > 0 fails", *form = "the axis: (lambda - s theta)^2 > <v,c'+w> + |w|^2/least fails";
      // With the identity for a shape lambda is 4/5, rounded down.
      keys.shape = c.square([](std::size_t i, std::size_t k) { return Num(i == k ? 1 : 0); });
      const Num lambda = Num(fraction(4, 5).floor(64)).times2(-64);
      refused_at(lambda * to_error, positive);
      refused_at((lambda - power2(-80)) * to_error, form);
      // With this one lambda is 25/32, and c - lambda l = (15, -75/4)/32, whose w is (0, -3/8): the right side is (15/32)^2.
      const Num tuned[2][2] = {{fraction(25, 8), fraction(5, 2)}, {fraction(11, 5), fraction(12, 5)}};
      keys.shape = c.square([&](std::size_t i, std::size_t k) { return i < 2 && k < 2 ? tuned[i][k] : Num(i == k ? 1 : 0); });
      refused_at(fraction(10, 32) * to_error, form);
      keys.error = (fraction(10, 32) - kBit) * to_error;
      const amcheck::Outcome o = c.from({side, 2 * side, 0, 0});
      BOOST_TEST(o.message.find("the axis") == std::string::npos, o.message);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_a_dead_unit_still_has_is_small_within_the_radii) {
  Lone c;
  const Num y = c.t.rest, by_V = y * c.t.weight, third = fraction(1, 3);
  const char *column = "column of W_2 at x^K", *row = "row of V_1 at x^K";
  for (const int sign : {-1, 1}) {
    for (const Num& share : {Num(0), third, Num(1)}) {  // how much of the bound is the number's, and how much its radius
      const Num o = y * share * sign, o_off = y * (1 - share), v = by_V * share * sign, v_off = by_V * (1 - share);
      BOOST_TEST(c.from({-1, -2, 0, o}, {0, 0, 0, o_off}).accepted);
      BOOST_TEST(c.from({-1, -2, v, 0}, {0, 0, v_off, 0}).accepted);
      refused(c.from({-1, -2, 0, o}, {0, 0, 0, o_off + kBit}), column);
      refused(c.from({-1, -2, v, 0}, {0, 0, v_off + kBit, 0}), row);
      if (share == 0) continue;
      refused(c.from({-1, -2, 0, o + kBit * sign}, {0, 0, 0, o_off}), column);
      refused(c.from({-1, -2, v + kBit * sign, 0}, {0, 0, v_off, 0}), row);
    }
  }
  // A radius beyond the bound is none, though (bound - radius)^2 is large again.
  refused(c.from({-1, -2, 0, 0}, {0, 0, 0, y * 3}), column);
  refused(c.from({-1, -2, 0, 0}, {0, 0, by_V * 3, 0}), row);
}

BOOST_AUTO_TEST_CASE(a_dead_unit_falls_slower_than_what_pulls_at_it) {
  // gamma |s| weight rest <= (rho + alpha) growth |u|, u as near to 0 as its radius allows; s is the slope of the other piece.
  for (const int side : {-1, 1}) {
    Lone c(side < 0 ? piecewise({"0"}, {"0 0", "-3 0"}) : piecewise({"0"}, {"-3 0", "0 0"}));
    const Num g = c.t.dead[0].growth, off_u = fraction(1, 4), u = 2, most = g * (u - off_u) * (Num(3) * c.t.weight).inverse();
    const Unit at{side, u * side, 0, 0};
    c.t.rest = most;
    BOOST_TEST(c.from(at, {0, off_u, 0, 0}).accepted);
    c.t.rest = most + kBit;
    refused(c.from(at, {0, off_u, 0, 0}), "gamma_1 |s| weight rest <=");
  }
}

BOOST_AUTO_TEST_CASE(what_a_dead_unit_still_has_fades) {
  // n_2 = |R_2| + a_2 r + r^2/2 with |R_2| = 1/2, a_2 = 1; gamma = 1, lambda_2 = 4, and alpha_V = 1/8, alpha_W' = 1/16.
  Lone c(relu(), {{"V1", "1/8"}, {"W2", "1/16"}});
  const Num r = c.radius, n2 = fraction(1, 2) + r + square(r).times2(-1), theta = fraction(17, 10);
  const Num by_V = (theta * fraction(1, 8) + n2) * (theta * fraction(9, 8)).inverse(), by_W = (fraction(1, 16) + n2 * theta) * fraction(65, 16).inverse();
  BOOST_REQUIRE((by_W < by_V && by_V < 1));
  const Unit at{-1, -2, 0, 0};
  c.t.dead[0].growth = fraction(7, 20);
  c.t.fade = by_V - kBit;
  refused(c.exactly(at), "alpha_V weight + w_2 n_2 <= fade weight (gamma_1 + alpha_V)");
  c.t.fade = by_V;
  refused(c.exactly(at), "fade <= growth");  // the next requirement
  // A heavier weight makes the other one the stronger.
  c.t.weight = 3;
  const Num heavier = (fraction(1, 16) + n2 * 3) * fraction(65, 16).inverse();
  BOOST_REQUIRE((heavier < 1 && (fraction(3, 8) + n2) * fraction(27, 8).inverse() < heavier));
  c.t.fade = heavier - kBit;
  refused(c.exactly(at), "alpha_W' + w_2 n_2 weight <= fade (lambda_2 + alpha_W')");
  c.t.fade = heavier;
  refused(c.exactly(at), "fade <= growth");
  // fade = growth is enough, and 1 is not below 1.
  Lone even;
  const Num own = (fraction(1, 2) + r + square(r).times2(-1)) * even.t.weight.inverse();
  even.t.fade = fraction(7, 20);
  BOOST_REQUIRE(own < even.t.fade);
  BOOST_TEST(even.exactly(at).accepted);
  even.t.fade = fraction(7, 20) + kBit;
  refused(even.exactly(at), "fade <= growth");
  even.t.fade = 1;
  refused(even.exactly(at), "fade < 1");
  even.t.fade = 1 - kBit;
  refused(even.exactly(at), "fade <= growth");
}

BOOST_AUTO_TEST_CASE(the_zero_piece_of_a_dead_unit_has_a_side) {
  // Where sigma is 0 everywhere the break says which of its two pieces holds 0, and where the other one would begin.
  for (const auto& [at, side] : std::vector<std::pair<const char*, int>>{{"-1", 1}, {"0", -1}, {"1", -1}}) {
    Lone c(piecewise({at}, {"0 0", "0 0"}));
    BOOST_TEST(c.exactly({side, side * 2, 0, 0}).accepted);
    refused(c.exactly({-side, -side * 2, 0, 0}), "is on its side fails");
  }
  refused(Lone(piecewise({"0", "1"}, {"0 0", "1 0", "0 1"})).exactly({-1, -2, 0, 0}), "must have an activation with one break");
  // The sweep of a unit of layer 2 is not linear: what it is fed moves.
  const Json at = iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}, {"U2", 0}, {"V2", 0}, {"W2", 0}, {"V3", 0}, {"W3", 0}});
  View deep(network({layer(1, "none", relu()), layer(1, "none", relu()), plain_layer(1, "none", "4")}, Json::array({"1"}), Json::array({"0"}), at), {at});
  deep.point.dead = {{2, 0}};
  amcheck::Neighbourhood x(deep.p, deep.point, 64);
  Lone c;
  refused(amcheck::check_dead_trap(x, c.t, {deep.point.center, {}, 0}, c.radius), "only units of layer 1 can be shown to stay dead");
}

BOOST_AUTO_TEST_CASE(matrices_of_a_unit_are_square) {
  Lone dead;
  dead.t.dead[0].cone = amcheck::matrix_of(2, 1, {1, 1});
  refused(dead.exactly({-1, -2, 0, 0}), "'cone' has 2 rows and 1 columns, it needs 2 of both");
  for (const char* name : {"inverse", "metric", "shape"}) {
    Vanishing c(-1);
    amcheck::Trapping::Vanished& keys = (*c.t.vanished)[0];
    (name[0] == 'i' ? keys.inverse : name[0] == 'm' ? keys.metric : keys.shape) = amcheck::matrix_of(4, 1, {1, 1, 1, 1});
    refused(c.from({-1, -2, 0, 0}), ("'" + std::string(name) + "' has 4 rows and 1 columns, it needs 4 of both").c_str());
  }
}

BOOST_AUTO_TEST_CASE(a_sweep_far_from_a_vanished_unit_is_another_one) {
  Vanishing c(-1);
  refused(c.from({-1, -2, 0, 0}, {}, 1), "y = 2 beta delta < 1 fails");
  // Exactly at 1: delta(1/10) = 3/10 + 3/200, the norm of R is rt(3/2), and an entry of R that is too small by p makes e = 8 p.
  const Num reach = fraction(1, 10), delta = reach * 3 + square(reach) * fraction(3, 2);
  const auto by = [&](const Num& p) {
    Vanishing off(-1);
    amcheck::Trapping::Vanished& keys = (*off.t.vanished)[0];
    std::vector<Num> entries;
    for (std::size_t i = 0; i < 16; ++i) entries.push_back(keys.inverse.entry(i) - (off.order[i / 4] == 3 && off.order[i % 4] == 3 ? p : Num(0)));
    keys.inverse = amcheck::matrix_of(4, 4, entries);
    return off.from({-1, -2, 0, 0}, {}, reach);
  };
  const Num p = (1 - amcheck::rt(fraction(3, 2)) * delta * 2) * power2(-3);
  refused(by(p), "y = 2 beta delta < 1 fails");
  refused(by(p - kBit), "error (1-y) >= e beta");
}

BOOST_AUTO_TEST_CASE(neither_of_two_turned_units_vanishes) {
  const auto outcome = [](long a, long b) {
    const Json at = Json::object({{"U1", rows_of({{1}, {0}, {1}})}, {"V1", rows_of({{1}, {0}, {1}})}, {"W1", rows_of({{1}, {0}, {1}})}, {"V2", rows_of({{0}})}, {"W2", rows_of({{1, 0, 1}})}});
    View view(network({layer(3, "none", relu()), plain_layer(1, "none", "1")}, Json::array({"1"}), Json::array({"0"}), at), {at});
    view.point.vanished = {{1, 1, "-"}};
    view.point.symmetry = {{1, a, b, {}}};
    return amcheck::Neighbourhood(view.p, view.point, 64).place_vanished();
  };
  BOOST_TEST(outcome(0, 2).accepted);
  refused(outcome(1, 2), "it is also in 'symmetry'");
  refused(outcome(0, 1), "it is also in 'symmetry'");
}

BOOST_AUTO_TEST_CASE(a_smooth_scalar_update_is_convex_near_a_point) {
  // tanh at 0: K is that of |v| <= r; rho + alpha must be greater.
  const Num r = power2(-5), K = amcheck::concavity(amcheck::Activation::Tanh, amcheck::Ival(-r, r)), alpha = fraction(1, 4);
  const auto outcome = [&](const Num& rho) {
    Json first = layer(1, "none", Json::object({{"kind", "tanh"}}));
    first["rho"] = rho;
    const Json at = iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}, {"V2", 0}, {"W2", 0}});
    Case c = network({first, plain_layer(1, "none", "1")}, Json::array({"1"}), Json::array({"0"}), at);
    Lone::weigh(c, {{"U1", "1/4"}});
    View view(c, {at});
    view.point.balls.push_back({1, 1});
    amcheck::Certificate none;
    none.bits = 64;
    amcheck::Session session(view.p, none);
    return amcheck::SweepNear(session, {&view.point, nullptr}, {r, 0, std::vector<Num>(view.p.blocks.size()), {}}).check();
  };
  BOOST_REQUIRE(K > alpha);
  BOOST_TEST(outcome(K - alpha + kBit).accepted, outcome(K - alpha + kBit).message);
  refused(outcome(K - alpha), "rho + alpha - gamma K > 0 fails");
}

BOOST_AUTO_TEST_CASE(spreads_of_a_cone) {
  // mu e e' - N has the determinant (15 mu - 1)/4. c = (1, -g), and that of mu c c' - N is mu (15/4 g^2 - 4g + 1) - 1/4.
  Lone c;
  const Unit at{-1, -2, 0, 0};
  const Num g = fraction(7, 20), least = (square(g) * fraction(15, 4) - g * 4 + 1).inverse() * fraction(1, 4);
  BOOST_REQUIRE(least > fraction(1, 15));
  Num& mu = c.t.dead[0].spread;
  mu = least + kBit;
  BOOST_TEST(c.exactly(at).accepted);
  mu = least;
  refused(c.exactly(at), "spread c c' - cone is not positive definite");
  mu = fraction(1, 15) + kBit;
  refused(c.exactly(at), "spread c c' - cone is not positive definite");
  mu = fraction(1, 15);
  refused(c.exactly(at), "spread e e' - cone is not positive definite");
}

BOOST_AUTO_TEST_CASE(a_dead_unit_with_a_prox_weight) {
  // alpha_U = 1/2: a sweep takes (w, u) to (2w + u) (1/6, 1/3), onto the axis of the cone. With a = (2, 1), S'NS = a a'/144, and S'NS - sigma N
  // is positive definite where sigma < 63/144. U is held by rho + alpha_U = 3/2.
  Lone c(piecewise({"0"}, {"0 0", "-3 0"}), {{"U1", "1/2"}});
  const Unit at{-1, -2, 0, 0};
  Num& scale = c.t.dead[0].scale;
  c.t.dead[0].growth = fraction(8, 15);
  BOOST_TEST(c.exactly(at).accepted);
  scale = fraction(63, 144) - kBit;
  BOOST_TEST(c.exactly(at).accepted);
  scale = fraction(63, 144);
  refused(c.exactly(at), "S'NS - scale N is not positive definite");
  scale = fraction(1, 5);
  const Num most = fraction(3, 2) * fraction(8, 15) * 2 * (Num(3) * c.t.weight).inverse();
  c.t.rest = most;
  BOOST_TEST(c.exactly(at).accepted);
  c.t.rest = most + kBit;
  refused(c.exactly(at), "gamma_1 |s| weight rest <=");
}

namespace {

using Grid = std::vector<std::vector<Num>>;

// A^{-1} B by elimination.
Grid solved(Grid a, Grid b) {
  const std::size_t n = a.size();
  for (std::size_t p = 0; p < n; ++p) {
    std::size_t best = p;
    while (a[best][p] == 0) ++best;
    std::swap(a[p], a[best]), std::swap(b[p], b[best]);
    const Num by = a[p][p].inverse();
    for (Num& y : a[p]) y = y * by;
    for (Num& y : b[p]) y = y * by;
    for (std::size_t i = 0; i < n; ++i) {
      const Num f = i == p ? Num(0) : a[i][p];
      for (std::size_t k = 0; k < a[p].size(); ++k) a[i][k] += -(f * a[p][k]);
      for (std::size_t k = 0; k < b[p].size(); ++k) b[i][k] += -(f * b[p][k]);
    }
  }
  return b;
}

// By its pivots.
bool definite(Grid m) {
  for (std::size_t p = 0; p < m.size(); ++p) {
    if (m[p][p].sign() <= 0) return false;
    for (std::size_t i = p + 1; i < m.size(); ++i) {
      const Num f = m[i][p] * m[p][p].inverse();
      for (std::size_t k = p; k < m.size(); ++k) m[i][k] += -(f * m[p][k]);
    }
  }
  return true;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_a_sweep_makes_of_a_dead_unit) {
  // Of two inputs, ones and two samples, in both orders of U and W. The column (omega, u) is carried through the two updates as SPEC 3.26 has
  // them, unit vector by unit vector; for N = -D the form S'NS - sigma N is positive definite from a certain sigma on, which is found here.
  const Grid X{{fraction(1, 2), -2}, {3, fraction(5, 4)}, {1, 1}};
  const Num rho = 2, lambda = fraction(1, 3), by_U = fraction(3, 4), by_W = fraction(1, 5);
  Grid D{{3, 1, 0, 0, -1}, {1, 4, 1, -1, 0}, {0, 1, 5, 1, 2}, {0, -1, 1, 4, 1}, {-1, 0, 2, 1, 6}};
  const Json at = Json::object({{"U1", rows_of({{0, 0}})}, {"V1", rows_of({{0, 0}})}, {"W1", rows_of({{0, 0, 0}})}, {"V2", rows_of({{0, 0}})}, {"W2", rows_of({{0}})}});
  for (const bool first_W : {false, true}) {
    Json first = layer(1, "ones", relu(), "1/3");
    first["rho"] = rho;
    Case c = network({first, plain_layer(1, "none", "4")}, Json::array({"1/2 -2", "3 5/4"}), Json::array({"0 0"}), at);
    Lone::weigh(c, {{"U1", "3/4"}, {"W1", "1/5"}});
    std::vector<Json>& sweep = c.problem["sweep"].items();
    if (first_W) std::reverse(sweep.begin(), sweep.end());
    View view(c, {at});
    view.point.dead.push_back({1, 0});
    amcheck::Neighbourhood x(view.p, view.point, 64);
    Grid images;  // S e_k, one below the other
    for (std::size_t k = 0; k < 5; ++k) {
      std::vector<Num> z(5);
      z[k] = 1;
      for (const bool of_W : {first_W, !first_W}) {
        if (of_W) {  // (rho XX' + (lambda + alpha_W) I) omega = rho X u + alpha_W omega
          Grid M(3, std::vector<Num>(3)), right(3, std::vector<Num>(1));
          for (std::size_t i = 0; i < 3; ++i) {
            M[i][i] += lambda + by_W, right[i][0] += by_W * z[i];
            for (std::size_t j = 0; j < 2; ++j) {
              right[i][0] += rho * X[i][j] * z[3 + j];
              for (std::size_t l = 0; l < 3; ++l) M[i][l] += rho * X[i][j] * X[l][j];
            }
          }
          const Grid omega = solved(M, right);
          for (std::size_t i = 0; i < 3; ++i) z[i] = omega[i][0];
        } else {  // (rho + alpha_U) u = rho X' omega + alpha_U u
          for (std::size_t j = 0; j < 2; ++j) z[3 + j] = (rho * (X[0][j] * z[0] + X[1][j] * z[1] + X[2][j] * z[2]) + by_U * z[3 + j]) * (rho + by_U).inverse();
        }
      }
      images.push_back(z);
    }
    const auto holds = [&](const Num& sigma) {
      Grid E = D;
      for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t k = 0; k < 5; ++k) {
          E[i][k] = sigma * D[i][k];
          for (std::size_t a = 0; a < 5; ++a)
            for (std::size_t b = 0; b < 5; ++b) E[i][k] += -(images[i][a] * D[a][b] * images[k][b]);
        }
      }
      return definite(E);
    };
    Num low = 0, high = 64;
    BOOST_REQUIRE((holds(high) && !holds(low)));
    for (int halving = 0; halving < 50; ++halving) {
      const Num middle = (low + high).times2(-1);
      (holds(middle) ? high : low) = middle;
    }
    std::vector<Num> N;
    for (const std::vector<Num>& row : D)
      for (const Num& y : row) N.push_back(-y);
    amcheck::Trapping t;
    t.with_dead = true, t.fade = fraction(1, 2), t.weight = 1, t.rest = 1;
    t.dead.push_back({amcheck::matrix_of(5, 5, N), 1, high, fraction(1, 2)});
    const auto check = [&](const Num& sigma) {
      t.dead[0].scale = sigma;
      return amcheck::check_dead_trap(x, t, {view.point.center, {}, 0}, power2(-7));
    };
    refused(check(low), "S'NS - scale N is not positive definite");
    refused(check(high), "the form of the cone > 0 at x^K");  // the next requirement, which no such N meets
  }
}

BOOST_AUTO_TEST_CASE(each_dead_unit_and_each_sample_counts) {
  // Two dead units and two samples X = 1: a sweep takes (w, u_1, u_2) to (2w/3, w, w), and (1, 3/2, 3/2) to 2/3 of itself.
  const Json at = Json::object({{"U1", rows_of({{0, 0}, {0, 0}})}, {"V1", rows_of({{0, 0}, {0, 0}})}, {"W1", rows_of({{0}, {0}})}, {"V2", rows_of({{0, 0}})}, {"W2", rows_of({{0, 0}})}});
  View view(network({layer(2, "none", relu()), plain_layer(1, "none", "4")}, Json::array({"1 1"}), Json::array({"0 0"}), at), {at});
  view.point.dead = {{1, 0}, {1, 1}};
  amcheck::Neighbourhood x(view.p, view.point, 64);
  amcheck::Trapping t;
  t.with_dead = true, t.fade = fraction(1, 2), t.weight = fraction(1, 2), t.rest = power2(-20);
  // w^2/16 - (u_1 - 3w/2)^2 - (u_2 - 3w/2)^2
  const std::vector<Num> N{fraction(1, 16) - fraction(9, 2), fraction(3, 2), fraction(3, 2), fraction(3, 2), -1, 0, fraction(3, 2), 0, -1};
  for (int unit = 0; unit < 2; ++unit) t.dead.push_back({amcheck::matrix_of(3, 3, N), 1000, fraction(1, 10), fraction(1, 2)});
  using Row = std::vector<Num>;
  const auto from = [&](const std::vector<Row>& u, const Row& v0, const Row& v1, const Row& o) {
    const Blocks start = blocks_of(view.p, Json::object({{"U1", rows_of(u)}, {"V1", rows_of({v0, v1})}, {"W1", rows_of({{-1}, {-1}})}, {"V2", rows_of({{0, 0}})}, {"W2", rows_of({o})}}));
    return amcheck::check_dead_trap(x, t, {start, {}, 0}, power2(-7));
  };
  const Row good{-fraction(3, 2), -fraction(3, 2)}, wide{-fraction(3, 2), -Num(2)}, none{0, 0}, much{0, 1};
  const char* form = "the form of the cone > 0 at x^K";
  BOOST_TEST(from({good, good}, none, none, none).accepted);
  refused(from({wide, good}, none, none, none), form);
  refused(from({good, wide}, none, none, none), form);
  refused(from({good, good}, much, none, none), "dead unit 0: row of V_1");
  refused(from({good, good}, none, much, none), "dead unit 1: row of V_1");
  refused(from({good, good}, none, none, {1, 0}), "dead unit 0: column of W_2");
  refused(from({good, good}, none, none, {0, 1}), "dead unit 1: column of W_2");
  // The nearer entry of U is that which is pulled over first.
  for (const bool second : {false, true}) {
    const Row u = second ? Row{-fraction(13, 8), -fraction(11, 8)} : Row{-fraction(11, 8), -fraction(13, 8)};
    t.rest = fraction(11, 8);  // weight and growth are 1/2, all else is 1
    BOOST_TEST(from({u, good}, none, none, none).accepted);
    BOOST_TEST(from({good, u}, none, none, none).accepted);
    t.rest = t.rest + kBit;
    const std::string sample = std::string("sample ") + (second ? "1" : "0") + ": gamma_1 |s|";
    refused(from({u, good}, none, none, none), ("dead unit 0: " + sample).c_str());
    refused(from({good, u}, none, none, none), ("dead unit 1: " + sample).c_str());
    t.rest = power2(-20);
  }
  t.dead.pop_back();
  refused(from({good, good}, none, none, none), "'dead' has 1 items, the point of the rate has 2 dead units");
  t.with_dead = false;
  refused(from({good, good}, none, none, none), "'dead' is needed");
  View bare(network({layer(2, "none", relu()), plain_layer(1, "none", "4")}, Json::array({"1 1"}), Json::array({"0 0"}), at), {at});
  amcheck::Neighbourhood without(bare.p, bare.point, 64);
  t = {};
  const Blocks start = blocks_of(bare.p, at);
  BOOST_TEST(amcheck::check_dead_trap(without, t, {start, {}, 0}, power2(-7)).accepted);
  t.with_dead = true;
  refused(amcheck::check_dead_trap(without, t, {start, {}, 0}, power2(-7)), "'dead' does not belong here");
}

BOOST_AUTO_TEST_CASE(what_a_dead_unit_must_be) {
  // Layer 2 of three, two units, two samples. Every entry of rows of W and U counts, and only those of the unit.
  const auto at = [](const std::vector<std::vector<Num>>& W, const std::vector<std::vector<Num>>& U) {
    const std::vector<std::vector<Num>> some{{1, -1}, {2, fraction(1, 2)}};
    return Json::object({{"W1", rows_of({{1}, {1}})}, {"U1", rows_of(some)}, {"V1", rows_of(some)}, {"W2", rows_of(W)}, {"U2", rows_of(U)}, {"V2", rows_of(some)}, {"W3", rows_of({{1, 1}})}, {"V3", rows_of({{0, 0}})}});
  };
  const auto outcome = [&](const Json& center, long layer_number, long unit, const Json& activation = relu(), const char* lambda = "1", const char* bias = "ones", const std::vector<amcheck::CriticalPoint::Pair>& symmetry = {}, bool kink = false) {
    Json x = center;
    if (std::string(bias) == "apart") x["b2"] = rows_of({{0}, {0}});
    View view(network({layer(2, "none", relu()), layer(2, bias, activation, lambda), plain_layer(1, "none", "1")}, Json::array({"1 1"}), Json::array({"0 0"}), x), {x});
    view.point.dead = {{layer_number, unit}};
    view.point.symmetry = symmetry;
    if (kink) view.point.kinks.push_back({view.p.block("U2"), 3});
    return amcheck::Neighbourhood(view.p, view.point, 64).place_dead();
  };
  const Num tiny = kBit;
  const Json W = rows_of({{1, 2, 3}, {0, 0, 0}});
  const std::vector<std::vector<Num>> w{{1, 2, 3}, {0, 0, 0}}, u{{1, -1}, {0, 0}};
  BOOST_TEST(outcome(at(w, u), 2, 1).accepted);
  for (std::size_t k = 0; k < 3; ++k) {
    for (const Num& y : {tiny, -tiny}) {
      auto off = w;
      off[1][k] = y;
      refused(outcome(at(off, u), 2, 1), "row of W2 is 0 fails");
      if (k == 2) continue;
      off = u;
      off[1][k] = y;
      refused(outcome(at(w, off), 2, 1), "row of U2 is 0 fails");
    }
  }
  refused(outcome(at(w, u), 2, 0), "row of W2 is 0 fails");
  refused(outcome(at({{0, 0, 0}, {0, 0, 0}}, u), 2, 0), "row of U2 is 0 fails");
  BOOST_TEST(outcome(at({{0, 0, 0}, {1, 0, 0}}, {{0, 0}, {1, 1}}), 2, 0).accepted);
  for (const long i : {-1, 0, 3, 4}) refused(outcome(at(w, u), i, 1), "it must name a layer before the last");
  for (const long a : {-1, 2}) refused(outcome(at(w, u), 2, a), "the layer has no such unit");
  for (const Json& other : {Json::object({{"kind", "tanh"}}), linear_sigma(), piecewise({"0"}, {"0 1", "1 1"}), piecewise({"-1"}, {"0 0", "1 1"}), piecewise({"1"}, {"1 -1", "0 0"})}) refused(outcome(at(w, u), 2, 1, other), "no piece that is zero");
  const std::vector<std::vector<Num>> narrow{{1, 2}, {0, 0}};  // without the ones
  BOOST_TEST(outcome(at(narrow, u), 2, 1, relu(), "1", "none").accepted);
  refused(outcome(at(narrow, u), 2, 1, relu(), "1", "apart"), "a bias apart");
  refused(outcome(at(w, u), 2, 1, relu(), "0"), "lambda = 0");
  refused(outcome(at(w, u), 2, 1, relu(), "1", "ones", {}, true), "an entry of it is in 'kinks'");
  refused(outcome(at(w, u), 2, 1, relu(), "1", "ones", {{2, 0, 1, {}}}), "it is also in 'symmetry'");
  refused(outcome(at({{0, 0, 0}, {1, 0, 0}}, {{0, 0}, {1, 1}}), 2, 0, relu(), "1", "ones", {{2, 0, 1, {}}}), "it is also in 'symmetry'");
  BOOST_TEST(outcome(at(w, u), 2, 1, relu(), "1", "ones", {{1, 0, 1, {}}}).accepted);  // of another layer
  // Of the same layer, but of others of its units.
  const Json three = Json::object({{"U1", rows_of({{1}, {1}, {0}})}, {"V1", rows_of({{1}, {1}, {0}})}, {"W1", rows_of({{1}, {1}, {0}})}, {"V2", rows_of({{0}})}, {"W2", rows_of({{1, 1, 1}})}});
  View beside(network({layer(3, "none", relu()), plain_layer(1, "none", "1")}, Json::array({"1"}), Json::array({"0"}), three), {three});
  beside.point.dead = {{1, 2}};
  beside.point.symmetry = {{1, 0, 1, {}}};
  BOOST_TEST(amcheck::Neighbourhood(beside.p, beside.point, 64).place_dead().accepted);
}

namespace {

// SPEC 3.22, branches, for one entry: piece p, at all corners of v and c.
struct Branch {
  std::vector<Num> breaks, slopes, shifts;
  Num gamma, beta, u, v, c, by_v, by_c;

  bool excluded(std::size_t p, bool below) const {
    const auto corners = [&](const auto& holds) {
      for (const Num& x : {v - by_v, v + by_v})
        for (const Num& y : {c - by_c, c + by_c})
          if (!holds(gamma * slopes[p] * (x - shifts[p]) + y, gamma * square(slopes[p]) + beta, x, y)) return false;
      return true;
    };
    const auto sigma = [&](const Num& y) {
      std::size_t k = 0;
      while (k < breaks.size() && y > breaks[k]) ++k;
      return slopes[k] * y + shifts[k];
    };
    if (below && corners([&](const Num& n, const Num& q, const Num&, const Num&) { return n >= q * breaks[p]; })) return true;
    if (!below && corners([&](const Num& n, const Num& q, const Num&, const Num&) { return n <= q * breaks[p - 1]; })) return true;
    return corners([&](const Num& n, const Num& q, const Num& x, const Num& y) {
      Num nearest = n * q.inverse();
      if (p > 0) nearest = larger(nearest, breaks[p - 1]);
      if (p < breaks.size()) nearest = smaller(nearest, breaks[p]);
      const auto phi = [&](const Num& at) { return gamma.times2(-1) * square(sigma(at) - x) + beta.times2(-1) * square(at) - y * at; };
      return phi(nearest) > phi(u);
    });
  }
  bool all(std::size_t first, std::size_t last) const {
    for (std::size_t p = 0; p < slopes.size(); ++p)
      if ((p < first && !excluded(p, true)) || (p > last && !excluded(p, false))) return false;
    return true;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(no_other_branch_near_a_point) {
  // Layer 2 of three with one unit and one sample, so that w and x_j both move; also at a kink, where both pieces are home. Where the rule
  // first fails as the ball grows is bisected by what the SPEC says, and the check must agree on both sides.
  const std::vector<Num> breaks{-fraction(3, 2), -fraction(1, 4), 1}, slopes{-1, fraction(1, 2), -fraction(3, 4), 2};
  std::vector<Num> shifts{fraction(1, 3)};
  for (std::size_t p = 0; p < breaks.size(); ++p) shifts.push_back(shifts[p] + (slopes[p] - slopes[p + 1]) * breaks[p]);
  Json pieces = Json::array(), ends = Json::array();
  const auto text = [](const Num& y) {
    const std::string quoted = Json(y).canonical();
    return quoted.substr(1, quoted.size() - 2);
  };
  for (const Num& b : breaks) ends.push(b);
  for (std::size_t p = 0; p < slopes.size(); ++p) pieces.push(text(slopes[p]) + " " + text(shifts[p]));
  const Json sigma = Json::object({{"kind", "piecewise"}, {"breaks", ends}, {"pieces", pieces}});
  std::size_t accepted = 0, bisected = 0;
  const auto rt = [](const Num& y) { return amcheck::rt(y); };
  for (const bool deep : {false, true}) {
    for (const char* bias : {"none", "ones", "apart"}) {
      for (int place = 0; place < 7; ++place) {  // pieces 0 to 3, breaks 0 to 2
        for (int pull = -6; pull <= 6; pull += 3) {
          const Num u = std::vector<Num>{-2, -power2(-1), power2(-1), 2, breaks[0], breaks[1], breaks[2]}[static_cast<std::size_t>(place)], rho = fraction(3, 2), gamma = fraction(2, 3), alpha = fraction(1, 5);
          const Num v = fraction(pull, 4), input = fraction(5, 4), w = u * fraction(pull + 7, 8), extra = power2(-2);
          Json unit = layer(1, bias, sigma);
          unit["rho"] = rho, unit["gamma"] = gamma;
          const bool ones = bias[0] == 'o', apart = bias[0] == 'a';
          Json at = Json::object({{"U1", rows_of({{deep ? input : u}})}, {"V1", rows_of({{deep ? input : v}})}, {"W1", deep || !ones ? rows_of({{deep ? input : w}}) : rows_of({{w, extra}})}, {"V2", rows_of({{deep ? v : Num(0)}})},
                                  {"W2", deep && ones ? rows_of({{w, extra}}) : rows_of({{deep ? w : Num(1)}})}});
          std::vector<Json> layers{deep ? layer(1, "none", linear_sigma()) : unit};
          if (deep) layers.push_back(unit), at["U2"] = rows_of({{u}}), at["W3"] = rows_of({{1}}), at["V3"] = rows_of({{0}});
          layers.push_back(plain_layer(1, "none", "1"));
          if (apart) at[deep ? "b2" : "b1"] = rows_of({{extra}});
          Case c = network(layers, Json::array({"5/4"}), Json::array({"0"}), at);
          Lone::weigh(c, {{deep ? "U2" : "U1", "1/5"}});
          const View view(c, {at, place > 3 ? list({list({deep ? "U2" : "U1", 0, 0})}) : Json::array()});
          amcheck::Neighbourhood x(view.p, view.point, 64);
          const std::size_t first = static_cast<std::size_t>(place > 3 ? place - 4 : place), last = place > 3 ? first + 1 : first;
          const auto told = [&](const Num& r) {
            Num d = r * rt(square(input) + (ones ? 1 : 0) + (deep ? square(w) : Num(0)) + (apart ? 1 : 0));
            if (deep) d += square(r).times2(-1);
            const Num m = w * input + (bias[0] == 'n' ? Num(0) : extra);
            return Branch{breaks, slopes, shifts, gamma, rho + alpha, u, v, rho * m + alpha * u, r, rho * d + alpha * r}.all(first, last);
          };
          const auto check = [&](const Num& r) { return amcheck::check_branches(x, r).accepted; };
          Num low = power2(-20), high = 16;
          BOOST_TEST(check(low) == told(low));
          BOOST_TEST(check(high) == told(high));
          if (!told(low)) continue;
          ++accepted;
          if (told(high)) continue;
          ++bisected;
          for (int halving = 0; halving < 40; ++halving) {
            const Num middle = (low + high).times2(-1);
            (told(middle) ? low : high) = middle;
          }
          BOOST_TEST((check(low) && !check(high)), (deep ? "deep " : "") << bias << " place " << place << " pull " << pull);
        }
      }
    }
  }
  BOOST_TEST((accepted > 20 && bisected > 20), accepted << " " << bisected);
}

BOOST_AUTO_TEST_CASE(branches_at_the_very_end) {
  // One sample X = 1, all weights 1, no prox: c = w, and v and c may be off by r each.
  const auto accepts = [](const Json& sigma, const Num& u, const Num& v, const Num& w, const Num& r) {
    const Json at = iterate({{"U1", u}, {"V1", v}, {"W1", w}});
    const View view(network({layer(1, "none", sigma)}, Json::array({"1"}), Json::array({"0"}), at), {at});
    amcheck::Neighbourhood x(view.p, view.point, 64);
    return amcheck::check_branches(x, r).accepted;
  };
  const Num half = power2(-1);
  // On the flat piece phi falls towards the break as long as c does not change its sign; with c = v = 0 the break is better than the center, yet it is no other branch.
  BOOST_TEST(accepts(relu(), 1, half, half, half));
  BOOST_TEST(!accepts(relu(), 1, half, half, half + kBit));
  BOOST_TEST(accepts(piecewise({"0"}, {"1 0", "0 0"}), -1, -half, -half, half));
  BOOST_TEST(!accepts(piecewise({"0"}, {"1 0", "0 0"}), -1, -half, -half, half + kBit));
  // |u|: phi(u_0) - phi(1/2) = (v+c)/2 - 1/4 - (v-c)^2/4, which is 0 at the corner (v + 1/8, c - 1/8) for v - c = 1 and v + c = 41/32.
  const Json fold = piecewise({"0"}, {"-1 0", "1 0"});
  const Num v = fraction(73, 64), c = fraction(9, 64), r = power2(-3);
  for (const int side : {1, -1}) {  // phi(-u) is that of -c
    BOOST_TEST(!accepts(fold, half * side, v, c * side, r));
    BOOST_TEST(accepts(fold, half * side, v, c * side, r - kBit));
  }
  // Vanished units have no branches to be told apart, though they are at a break.
  const Asleep asleep("-");
  Statement s = Asleep::statement("-");
  s.center = Asleep::wide();
  const View view(asleep, s);
  amcheck::Neighbourhood x(view.p, view.point, 64);
  BOOST_TEST(!amcheck::check_branches(x, power2(-10)).accepted);
  BOOST_TEST(x.place_vanished().accepted);
  BOOST_TEST(amcheck::check_branches(x, power2(-10)).accepted);
  // A bias apart is a coordinate that no vanished unit has: it could wake the unit up.
  const Json with_bias = iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}, {"b1", 0}, {"V2", half}, {"W2", 0}});
  View biased(network({layer(1, "apart", relu()), plain_layer(1, "none", "4")}, Json::array({"1"}), Json::array({"1"}), with_bias), {with_bias});
  biased.point.vanished.push_back({1, 0, "-"});
  refused(amcheck::Neighbourhood(biased.p, biased.point, 64).place_vanished(), "a bias apart");
}

BOOST_AUTO_TEST_CASE(kinks_at_every_break) {
  // nu is the lesser of -f(s_-) - d(s_-) and f(s_+) - d(s_+), with the slopes s of the two pieces beside the break, whichever it is; R = u - w/2, S = v - sigma(u).
  const std::vector<Num> breaks{-2, -1, 0, fraction(1, 2), 3}, slopes{2, -1, fraction(1, 2), 3, -2, fraction(1, 4)};
  std::vector<Num> shifts{1};
  for (std::size_t p = 0; p < breaks.size(); ++p) shifts.push_back(shifts[p] + (slopes[p] - slopes[p + 1]) * breaks[p]);
  Json pieces = Json::array(), ends = Json::array();
  for (const Num& b : breaks) ends.push(b);
  for (std::size_t p = 0; p < slopes.size(); ++p) {
    const std::string s = Json(slopes[p]).canonical(), shift = Json(shifts[p]).canonical();
    pieces.push(s.substr(1, s.size() - 2) + " " + shift.substr(1, shift.size() - 2));
  }
  Json unit = layer(1, "none", Json::object({{"kind", "piecewise"}, {"breaks", ends}, {"pieces", pieces}}));
  const Num rho = fraction(5, 3), gamma = fraction(2, 3), r = fraction(1, 7), w = fraction(3, 4);
  unit["rho"] = rho, unit["gamma"] = gamma;
  for (std::size_t p = 0; p < breaks.size(); ++p) {
    for (const Num& v : {Num(-3), fraction(1, 4), Num(5)}) {
      const Num& u = breaks[p];
      const Json at = iterate({{"U1", u}, {"V1", v}, {"W1", w}});
      const View view(network({unit}, Json::array({"1/2"}), Json::array({"0"}), at), {at, list({list({"U1", 0, 0})})});
      amcheck::Neighbourhood x(view.p, view.point, 64);
      BOOST_REQUIRE(x.place_kinks().accepted);
      const Num R = u - w.times2(-1), S = v - slopes[p] * u - shifts[p];
      const auto f = [&](const Num& s) { return rho * R - gamma * S * s; };
      const auto d = [&](const Num& s) { return rho * r * amcheck::rt(1 + fraction(1, 4)) + gamma * absolute(s) * r * amcheck::rt(1 + square(s)); };
      const Num left = -f(slopes[p]) - d(slopes[p]), right = f(slopes[p + 1]) - d(slopes[p + 1]);
      BOOST_TEST((x.slope_margin(r).size == smaller(left, right)));
    }
  }
  const Json beside = iterate({{"U1", kBit}, {"V1", 0}, {"W1", w}});
  const View view(network({unit}, Json::array({"1/2"}), Json::array({"0"}), beside), {beside, list({list({"U1", 0, 0})})});
  refused(amcheck::Neighbourhood(view.p, view.point, 64).place_kinks(), "is at no break of its activation");
}

BOOST_AUTO_TEST_CASE(what_updates_lose_at_least) {
  // SPEC 3.22, every kind of block; no number is that of another layer, and W_i and b_i are updated apart or together.
  for (const bool split : {false, true}) {
    for (const bool pair : {false, true}) {
      Json first = layer(2, "apart", linear_sigma(), "1/3"), second = split ? layer(1, "apart", linear_sigma(), "5/2") : plain_layer(1, "apart", "5/2");
      first["rho"] = "5/3", first["gamma"] = "2/3", second["gamma"] = "9/5";
      if (split) second["rho"] = "7/4";
      Json at = Json::object({{"U1", rows_of({{0, 0, 0}, {0, 0, 0}})}, {"V1", rows_of({{0, 0, 0}, {0, 0, 0}})}, {"W1", rows_of({{0}, {0}})}, {"b1", rows_of({{0}, {0}})}, {"V2", rows_of({{0, 0, 0}})}, {"W2", rows_of({{0, 0}})}, {"b2", rows_of({{0}})}});
      if (split) at["U2"] = rows_of({{0, 0, 0}});
      Case c = network({first, second}, Json::array({"1 2 3"}), Json::array({"0 0 0"}), at);
      c.problem["loss_scale"] = "3/4";
      std::map<std::string, Num> alpha, bound;
      Json sweep = Json::array();
      for (const auto& [name, value] : at.members()) alpha[name] = fraction(1, static_cast<long>(alpha.size()) + 3);
      for (const auto& [name, value] : at.members()) {
        if (pair && name[0] == 'b') continue;
        Json u = update(name[0] == 'U' ? "scalar" : "ridge", name.c_str());
        u["prox"] = list({alpha[name]});
        const std::string b = "b" + name.substr(1);
        if (pair && name[0] == 'W') u["blocks"] = list({name, b}), u["prox"] = list({alpha[name], alpha[b]});
        sweep.push(u);
      }
      c.problem["sweep"] = sweep;
      const Num gamma[] = {fraction(2, 3), fraction(9, 5)}, rho[] = {fraction(5, 3), split ? fraction(7, 4) : fraction(9, 5)}, lambda[] = {fraction(1, 3), fraction(5, 2)}, half = power2(-1), s = fraction(3, 4);
      for (const int i : {0, 1}) {
        const std::string n = std::to_string(i + 1);
        bound["V" + n] = alpha["V" + n] + half * (gamma[i] + (i == 1 ? s : Num(0)));
        bound["W" + n] = alpha["W" + n] + half * lambda[i];
        bound["b" + n] = alpha["b" + n] + (pair ? Num(0) : half * rho[i] * 3);
        if (i == 0 || split) bound["U" + n] = alpha["U" + n] + half * rho[i];
      }
      View view(c, {at});
      view.point.balls.push_back({1, 1});
      const auto check = [&](const std::string& raised, const Num& by, const Num& lowered) {
        amcheck::Certificate none;
        none.bits = 64;
        amcheck::Session session(view.p, none);
        amcheck::LocalSweep keys{power2(-5), 0, std::vector<Num>(view.p.blocks.size()), {}};
        Num least = 1000;
        for (const auto& [name, most] : bound) {
          keys.blocks[view.p.block(name)] = most + (name == raised ? by : Num(0));
          least = smaller(least, most);
        }
        keys.decrease = least + lowered;
        return amcheck::SweepNear(session, {&view.point, nullptr}, keys).check();
      };
      BOOST_TEST(check("", 0, 0).accepted, check("", 0, 0).message);
      for (const auto& [name, most] : bound) refused(check(name, kBit, 0), ("blocks[" + name + "] <= what an update of it loses at least").c_str());
      refused(check("", 0, kBit), "decrease <= blocks[");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_smooth_layer_behind_another) {
  // Of a smooth layer 2 the entries of U feel its own bilinear term and those of V that of layer 3, both with the bend: delta(r) is the greater of c_2 + s_2 and c_3 + s_2.
  const Num r = power2(-4), third = fraction(1, 3);
  for (const bool second : {true, false}) {
    const auto with = [&](const Json& activation) {
      Json l2 = layer(1, "none", activation);
      l2["rho"] = second ? "5" : "1/4", l2["gamma"] = "1/3";
      const Json at = iterate({{"U1", 1}, {"V1", 1}, {"W1", 1}, {"U2", fraction(1, 2)}, {"V2", 2}, {"W2", 1}, {"V3", 1}, {"W3", 1}});
      const View view(network({layer(1, "none", linear_sigma()), l2, plain_layer(1, "none", "1")}, Json::array({"1"}), Json::array({"0"}), at), {at});
      amcheck::Neighbourhood x(view.p, view.point, 64);
      const auto c = [&](std::size_t i) { return view.p.layers[i].weight * (x.norm_bound(i) * r * 3 + square(r) * fraction(3, 2)); };
      return std::tuple{x.hessian_change(r), c(1), c(2)};
    };
    for (const char* name : {"tanh", "sigmoid"}) {
      using amcheck::Ival;
      const auto kind = name[0] == 't' ? amcheck::Activation::Tanh : amcheck::Activation::Sigmoid;
      const auto bend = [&](const Ival& s, const Ival& v) {
        const Ival one(1), slope = kind == amcheck::Activation::Tanh ? one - square(s) : s * (one - s);
        const Ival curve = kind == amcheck::Activation::Tanh ? Num(-2) * (s * slope) : slope * (one - Num(2) * s);
        return std::pair(square(slope) - (v - s) * curve, Num(-1) * slope);
      };
      const Num u = fraction(1, 2), v = 2;
      const auto sigma = [&](const Num& y) { return amcheck::sigma_interval(kind, y, 64); };
      const auto here = bend(sigma(u), v), around = bend({sigma(u - r).lo, sigma(u + r).hi}, {v - r, v + r});
      const auto apart = [](const Ival& y, const Num& z) { return larger(absolute(y.lo - z), absolute(y.hi - z)); };
      const Num s2 = third * (apart(around.first, here.first.lo) + apart(around.second, here.second.lo));
      const auto [delta, c2, c3] = with(Json::object({{"kind", name}}));
      BOOST_TEST(((c2 > c3) == second && s2 > 0));
      BOOST_TEST((delta == larger(c2, c3) + s2));
    }
    const auto [delta, c2, c3] = with(linear_sigma());
    BOOST_TEST((delta == larger(c2, c3)));
  }
}

BOOST_AUTO_TEST_CASE(how_far_F_may_rise_beside_a_smooth_layer) {
  // gap(r) of SPEC 3.15: the slope of tanh is at most 1, that of sigmoid 1/4, and of a piecewise linear one the steepest counts, up or down.
  const auto growth = [](const Num& norm2, const Num& by) { return amcheck::rt(norm2) * by + square(by).times2(-1); };
  const Num r = fraction(1, 3);
  for (const char* name : {"tanh", "sigmoid", "bent"}) {
    const bool sigmoid = name[0] == 's', bent = name[0] == 'b';
    Json first = layer(1, "none", bent ? piecewise({"1"}, {"1 0", "-3 4"}) : Json::object({{"kind", name}}), "5/2");
    first["gamma"] = "2/3", first["rho"] = "7/4";
    const Json at = iterate({{"U1", 0}, {"V1", 3}, {"W1", 2}});
    View view(network({first}, Json::array({"1/2"}), Json::array({"1"}), at), {at});
    view.point.gradient = fraction(1, 5);
    view.point.balls.push_back({1, fraction(1, 7)});
    amcheck::Neighbourhood x(view.p, view.point, 64);
    const Num L = sigmoid ? power2(-2) : bent ? Num(3) : Num(1), S = sigmoid ? fraction(5, 2) : Num(3);
    const auto sum = [&](const Num& steepest) {
      return growth(4, r) + fraction(1, 25) * 7 * fraction(1, 2) + fraction(2, 3) * growth(square(S), r * amcheck::rt(1 + square(steepest))) + fraction(7, 4) * growth(1, r * amcheck::rt(1 + fraction(1, 4))) + fraction(5, 2) * growth(4, r);
    };
    BOOST_TEST((x.rise(r) == sum(L)));
  }
}

BOOST_AUTO_TEST_CASE(near_inverses) {
  // e = |1 - bR| twice, and 1/2 is enough; the norm is |R|/(1 - e).
  const auto near = [](const Num& b, const Num& R) { return amcheck::near_inverse(amcheck::matrix_of(1, 1, {b}), amcheck::matrix_of(1, 1, {R})); };
  for (const Num& R : {fraction(3, 4), fraction(5, 4)}) {
    const amcheck::NearInverse at = near(1, R);
    BOOST_TEST((at.found && at.miss == power2(-1) && at.norm == R * 2));
    BOOST_TEST(!near(1, R + (R < 1 ? -kBit : kBit)).found);
  }
  BOOST_TEST((near(2, power2(-1)).found && near(2, power2(-1)).norm == power2(-1)));
  BOOST_TEST(!near(1, -1).found);
  // By rows and by columns together: I - BR = [[0, 1/4], [0, 1/4]] has 1/4 and 1/2.
  const Num q = power2(-2);
  BOOST_TEST(!amcheck::near_inverse(amcheck::matrix_of(2, 2, {1, 0, 0, 1}), amcheck::matrix_of(2, 2, {1, -q, 0, 1 - q})).found);
  const amcheck::NearInverse row = amcheck::near_inverse(amcheck::matrix_of(2, 2, {1, 0, 0, 1}), amcheck::matrix_of(2, 2, {1, -q, 0, 1}));
  BOOST_TEST((row.found && row.miss == power2(-1)));
}

BOOST_AUTO_TEST_SUITE_END()
