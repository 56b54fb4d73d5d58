// Sweeps over a box (SPEC 3.31) against exact sweeps from points of the box: these are computed here, with the derivatives of 2.5 and no
// more of the checker.
#include "box_cases.hpp"
#include "composite_values.hpp"

using namespace build;
using amcheck::CompositePoint;
using amcheck::Problem;
using amcheck::Update;

namespace {

// The gradient of the function over the block, plus prox times the distance from C.
Values gradient(const Problem& p, const Update& u, const Values& x, const Values& C) {
  const amcheck::Block& B = p.blocks[u.blocks[0]];
  const Values all = derivatives(p.composite, p.composite.functions[u.composite.function], CompositePoint(p.composite, x), 0);
  Values out;
  for (std::size_t b = 0; b < B.size(); ++b) out.push_back(all[B.offset + b] + u.composite.prox * (x[B.offset + b] - C[b]));
  return out;
}

// Of a block with two entries, whose gradient is affine in them.
Values joint(const Problem& p, const Update& u, Values x, const Values& C) {
  const std::size_t at = p.blocks[u.blocks[0]].offset;
  const auto slope = [&](const Num& a, const Num& b) { return x[at] = a, x[at + 1] = b, gradient(p, u, x, C); };
  const Values none = slope(0, 0), first = slope(1, 0), second = slope(0, 1);
  const Num a = first[0] - none[0], b = second[0] - none[0], c = first[1] - none[1], d = second[1] - none[1], det = (a * d - b * c).inverse();
  return {(b * none[1] - d * none[0]) * det, (c * none[0] - a * none[1]) * det};
}

// The only least value over an entry, among all stationary points, roots and bounds.
Num least(const Problem& p, const Update& u, Values x, std::size_t entry, const Num& C) {
  const std::size_t w = p.blocks[u.blocks[0]].offset + entry;
  const amcheck::CompositeUpdate& m = u.composite;
  const auto& f = p.composite.functions[m.function];
  const auto height = [&](const Num& at) { return x[w] = at, value(f, CompositePoint(p.composite, x)) + (m.prox * square(at - C)).times2(-1); };
  const auto slope = [&](const Num& at) { return x[w] = at, derivatives(p.composite, f, CompositePoint(p.composite, x), 0)[w] + m.prox * (at - C); };
  Values ends;
  const auto units_at = [&](const Num& at) { return x[w] = at, CompositePoint(p.composite, x).units; };
  const Values at_0 = units_at(0), at_1 = units_at(1);
  if (m.lower) ends.push_back(*m.lower);
  if (m.upper) ends.push_back(*m.upper);
  for (std::size_t k = 0; k < at_0.size(); ++k) {
    if (f.units[k] == 0 || at_0[k] == at_1[k]) continue;
    const Num root = at_0[k] * (at_0[k] - at_1[k]).inverse();
    if ((!m.lower || root > *m.lower) && (!m.upper || root < *m.upper)) ends.push_back(root);
  }
  std::sort(ends.begin(), ends.end());
  Values candidates = ends;
  for (std::size_t piece = 0; piece <= ends.size(); ++piece) {
    if ((piece == 0 && m.lower) || (piece == ends.size() && m.upper)) continue;
    const Num left = piece > 0 ? ends[piece - 1] : ends.empty() ? Num(0) : ends[0] - 3, right = piece < ends.size() ? ends[piece] : left + 3;
    if (left == right) continue;
    const Num a = left + (right - left) * fraction(1, 3), b = left + (right - left) * fraction(2, 3), bend = (slope(b) - slope(a)) * (b - a).inverse();
    const Num least = a - slope(a) * bend.inverse();
    if ((piece == 0 || least > left) && (piece == ends.size() || least < right)) candidates.push_back(least);
  }
  Num best = candidates[0];
  for (const Num& c : candidates)
    if (height(c) < height(best)) best = c;
  for (const Num& c : candidates) BOOST_TEST((c == best || height(c) > height(best)));
  return best;
}

Values exact_sweep(const Problem& p, Values x) {
  for (const Update& u : p.sweep) {
    const amcheck::Block &B = p.blocks[u.blocks[0]], &A = p.blocks[u.composite.at];
    Values out, C;
    for (std::size_t b = 0; b < B.size(); ++b) C.push_back(x[A.offset + b]);
    if (u.kind == Update::Assign) {
      for (const auto& value : u.composite.value) out.push_back(amcheck::value(value, CompositePoint(p.composite, x).variables));
    } else if (u.kind == Update::Descend) {
      Values moved = x;
      std::copy(C.begin(), C.end(), moved.begin() + static_cast<std::ptrdiff_t>(B.offset));
      const Values slope = derivatives(p.composite, p.composite.functions[u.composite.function], CompositePoint(p.composite, moved), u.composite.kink);
      const Num step = u.composite.step_block ? x[p.blocks[*u.composite.step_block].offset] : u.composite.step;
      for (std::size_t b = 0; b < B.size(); ++b) out.push_back(C[b] - step * slope[B.offset + b]);
    } else if (u.composite.joint) {
      out = joint(p, u, x, C);
    } else {
      for (std::size_t b = 0; b < B.size(); ++b) out.push_back(least(p, u, x, b, C[b]));
    }
    std::copy(out.begin(), out.end(), x.begin() + static_cast<std::ptrdiff_t>(B.offset));
  }
  return x;
}

struct Random {
  std::mt19937 bits;
  int below(int n) { return static_cast<int>(bits() % static_cast<unsigned>(n)); }
  bool chance(int n) { return below(n) == 0; }
  Num coefficient() { return fraction((below(2) == 0 ? 1 : -1) * (1 + below(6)), std::vector<long>{1, 2, 3, 4, 4, 8}[static_cast<std::size_t>(below(6))]); }
  Num positive() { return amcheck::absolute(coefficient()); }
  static std::string text(const Num& c) {
    const std::string quoted = Json(c).canonical();
    return quoted.substr(1, quoted.size() - 2);
  }
  Json term(const std::string& variables) { return (text(coefficient()) + (variables.empty() ? "" : " ") + variables).c_str(); }
  Json sum(std::initializer_list<const char*> terms) {
    Json out = Json::array();
    for (const char* t : terms) out.push(term(t));
    return out;
  }
  Json square(std::initializer_list<const char*> terms) { return squared(text(positive()).c_str(), sum(terms)); }
};

// Unknowns x 0 1, y 2 3, s 4, w 5 6, p 7 8; units from 9 on. `still` holds the constant of unit 3, which contains x_0 and p_1.
Json drawn(Random& r, const Num& a3, const Num& b3, const Num& c3) {
  const Json units = list({r.sum({"", "0", "5"}), r.sum({"", "4", "1 5"}), r.sum({"", "2", "6"}),
                           a3.sign() == 0 ? list({(Random::text(b3) + " 0").c_str(), (Random::text(c3) + " 8").c_str()}) : list({Random::text(a3).c_str(), (Random::text(b3) + " 0").c_str(), (Random::text(c3) + " 8").c_str()}), r.sum({"", "12", "0 1"})});
  const Json by_entry = function(list({r.square({"", "3", "5", "9"}), r.square({"6", "11", "13"})}), list({("1 5 5"), ("1 6 6"), r.term("10"), r.term("4 9"), r.term("0 6"), r.term("11"), r.term("1 4")}));
  Json sorted = by_entry;
  const auto pick = [&](std::initializer_list<const char*> names) { return std::string(names.begin()[r.below(static_cast<int>(names.size()))]); };
  sorted["rest"] = list({r.term("10"), r.term("11"), r.term("0 6"), r.term("1 4"), r.term("4 9"), "1 5 5", "1 6 6"});
  const Json at_once = function(list({r.square({"", "12", "0 2", "3 4"}), r.square({"3", "2 6"})}), list({r.term("2 7"), r.term("2 8"), ("1/8 1 2 3")}));
  const Json smooth = function(list({r.square({"", "0 13", "1 6"}), r.square({"0", "9"})}), list({r.term("1 2"), r.term("1 10"), r.term("1 12"), r.term("0 0 0"), r.term("0 1 7")}));
  const std::string at_w = pick({"w", "p", "x"}), at_y = pick({"y", "x", "p"}), at_x = pick({"x", "y", "p"}), step = pick({"1/3", "s", "-1/4"});
  const bool low = r.chance(2), high = r.chance(2);
  std::vector<Json> updates{minimize("w", at_w.c_str(), "G", pick({"0", "1", "4/3"}).c_str(), low ? Json("-1/3") : Json(), high ? Json("2/3") : Json()),
                            minimize("y", at_y.c_str(), "H", pick({"1", "7/3"}).c_str()), descend("x", at_x.c_str(), "F", step.c_str(), r.below(2)),
                            assign("s", list({r.sum({"", "4", "11", "2 5"})})), assign("p", list({r.sum({"0", "7"}), r.sum({"1", "8", "13"})}))};
  std::shuffle(updates.begin(), updates.end(), r.bits);
  return shaped({{"x", 2}, {"y", 2}, {"s", 1}, {"w", 2}, {"p", 2}}, units, Json::array(updates), Json::object({{"F", smooth}, {"G", sorted}, {"H", at_once}}));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(box_random)

BOOST_AUTO_TEST_CASE(points_of_the_box_go_where_it_says) {
  Random r{std::mt19937(11)};
  int results = 0, wide = 0, kinked = 0;
  for (int trial = 0; trial < 1500; ++trial) {
    Values c, rho;
    const Num size = trial % 4 == 0 ? Num(0) : Num(1).times2(-2 - r.below(9));
    for (int i = 0; i < 9; ++i) {
      c.push_back(fraction(r.below(193) - 96, 48));
      rho.push_back(r.chance(4) ? Num(0) : size * fraction(1 + r.below(3), 3));
    }
    // Sometimes the unit 3 is 0 at all points of the box where the sweep begins.
    const bool still = r.chance(3);
    const Num b3 = r.coefficient(), c3 = r.coefficient(), a3 = still ? -(b3 * c[0] + c3 * c[8]) : r.coefficient();
    if (still) rho[0] = rho[8] = 0;
    const Json json = drawn(r, a3, b3, c3);
    const Swept s = swept(json, c, rho, trial % 3 == 0 ? 32 : kQ);
    if (!s.r.problem.empty()) continue;
    ++results;
    wide += size > fraction(1, 20) ? 1 : 0;
    kinked += still ? 1 : 0;
    const auto in = [&](const amcheck::Span& x, const Num& v) { return s.grid.grid.value(x.lo) <= v && v <= s.grid.grid.value(x.hi); };
    const Values Tc = exact_sweep(s.p, c);
    Values last = c, Tlast = Tc;
    for (int sample = 0; sample < 4; ++sample) {
      Values x;
      for (std::size_t i = 0; i < c.size(); ++i) x.push_back(c[i] + rho[i] * fraction(r.below(5) - 2, 2));
      const Values T = exact_sweep(s.p, x);
      for (std::size_t i = 0; i < c.size(); ++i) {
        Num low = T[i] - Tlast[i], high = low;  // what is left of the difference by the slopes, towards 0
        for (const auto& [j, a] : s.r.J[i]) {
          const amcheck::Ival d = amcheck::Ival(s.grid.grid.value(a.lo), s.grid.grid.value(a.hi)) * amcheck::Ival(x[j] - last[j]);
          low += -d.hi, high += -d.lo;
        }
        const bool fits = in(s.r.point[i], Tc[i]) && in(s.r.box[i], T[i]) && low.sign() <= 0 && high.sign() >= 0;
        BOOST_TEST(fits, "trial " << trial << ", unknown " << i);
        if (!fits) return;
      }
      last = x, Tlast = T;
    }
  }
  BOOST_TEST_MESSAGE(results << " sweeps had a result, " << wide << " of wide boxes, " << kinked << " with a unit that is 0");
  BOOST_TEST(results > 300);
  BOOST_TEST(wide > 20);
  BOOST_TEST(kinked > 50);
}

BOOST_AUTO_TEST_SUITE_END()
