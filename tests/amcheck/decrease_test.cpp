// sufficient_decrease and relative_error (SPEC 3.3, 3.6, 3.12) on paths that are told, F, steps and gradients as intervals: what the checker
// accepts against the range that each quantity of a window has over all values within them.
#include <algorithm>
#include <functional>
#include <numeric>
#include <random>

#include "cases.hpp"
#include "claims.hpp"
#include "path.hpp"

using namespace build;

BOOST_AUTO_TEST_SUITE(decrease_of_told_paths)

using amcheck::Decrease;
using amcheck::Form;
using amcheck::Ival;
using amcheck::Verdict;

namespace {

struct ToldPath : amcheck::Path {
  std::vector<Ival> F, step2, G;  // step2[k] is delta_k^2
  std::map<std::pair<std::size_t, std::size_t>, Ival> jumps;
  std::vector<std::size_t> unknown;  // where no subgradient is known

  const Ival& objective(std::size_t k) override { return F.at(k); }
  Ival steps2(std::size_t k, std::size_t j) override {
    Ival sum;
    for (std::size_t i = 1; i <= j; ++i) sum = {sum.lo + step2.at(k + i).lo, sum.hi + step2.at(k + i).hi};
    return sum;
  }
  Ival jump2(std::size_t k, std::size_t j) override { return jumps.at({k, j}); }
  const Ival& subgradient2(std::size_t k) override {
    BOOST_TEST(no_subgradient(k).empty());
    return G.at(k);
  }
  std::string no_subgradient(std::size_t k) override { return std::count(unknown.begin(), unknown.end(), k) != 0 ? "the gradient is unknown" : ""; }
};

// The least and the greatest value of f over all choices of one end of every interval: all the functions here are monotone in each number.
Ival range_over_ends(const std::vector<Ival>& x, const std::function<Num(const std::vector<Num>&)>& f) {
  std::optional<Ival> out;
  for (unsigned choice = 0; choice < 1u << x.size(); ++choice) {
    std::vector<Num> ends;
    for (std::size_t i = 0; i < x.size(); ++i) ends.push_back((choice >> i & 1u) != 0 ? x[i].hi : x[i].lo);
    const Num y = f(ends);
    out = out ? Ival(amcheck::smaller(out->lo, y), amcheck::larger(out->hi, y)) : Ival(y);
  }
  return *out;
}

struct WindowOf {
  long k;
  Ival dec, S;
};

// All windows of a range, by the iterates that each speaks about.
std::vector<WindowOf> windows(ToldPath& x, const Decrease& d, long k0, long k1) {
  std::vector<WindowOf> out;
  for (long k = 0; k < static_cast<long>(x.F.size()); ++k) {
    const long first = d.form == Form::J2 ? k - d.j + 1 : d.form == Form::J3 ? k - 1 : k, last = d.form == Form::J2 || d.form == Form::J3 ? k + 1 : k + d.j;
    if (first < k0 || last > k1 || (d.phase >= 0 && k % d.j != d.phase)) continue;
    std::vector<Ival> used;
    for (long i = first; i <= last; ++i) used.push_back(x.F[static_cast<std::size_t>(i)]);
    const auto at = static_cast<std::size_t>(k), j = static_cast<std::size_t>(d.j);
    const Num grown = d.form == Form::J3 ? d.beta * (x.step2[at].lo - x.step2[at + 1].lo) : Num(0);  // steps of J3 are exact
    const Ival dec = range_over_ends(used, [&](const std::vector<Num>& F) {
      if (d.form == Form::J3) return F[1] - F[2] + grown;
      Num start = F[0];
      if (d.form == Form::J2)
        for (std::size_t i = 1; i + 1 < F.size(); ++i) start = amcheck::larger(start, F[i]);
      return start - F.back();
    });
    Ival S;
    if (d.form == Form::J0) S = d.j == 1 ? x.step2[at + 1] : x.jumps.at({at, j});
    else if (d.form == Form::J1) S = range_over_ends({x.step2.begin() + k + 1, x.step2.begin() + k + 1 + d.j}, [](const std::vector<Num>& s) { return std::accumulate(s.begin(), s.end(), Num(0)); });
    else S = x.step2[d.form == Form::J1w ? at + j : at + 1];
    out.push_back({k, dec, S});
  }
  return out;
}

constexpr std::size_t kLast = 7;

class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  long below(long n) { return static_cast<long>(engine_() % static_cast<unsigned long>(n)); }
  Ival interval(long least, long n, bool exact) {
    const long a = least + below(n);
    return {fraction(a, 8), fraction(exact ? a : a + below(4), 8)};
  }

 private:
  std::mt19937 engine_;
};

ToldPath told(Chance& chance, bool exact_steps, bool falling) {
  ToldPath x;
  for (std::size_t k = 0; k <= kLast; ++k) {
    Ival f = chance.interval(-6, 12, false);
    const Num down = falling ? Num(-5 * static_cast<long>(k)) : Num(0);
    x.F.push_back({f.lo + down, f.hi + down});
    x.step2.push_back(chance.interval(chance.below(3) == 0 ? 0 : 1, 9, exact_steps));
    x.G.push_back(chance.interval(0, 9, false));
  }
  if (chance.below(3) == 0) {  // a step that is none
    const auto k = static_cast<std::size_t>(1 + chance.below(kLast));
    x.step2[k] = Num(0), x.F[k] = chance.below(2) == 0 ? x.F[k - 1].hi : x.F[k - 1].lo, x.F[k - 1] = x.F[k];
  }
  for (std::size_t k = 0; k <= kLast; ++k)
    for (std::size_t j = 2; k + j <= kLast; ++j) x.jumps[{k, j}] = chance.interval(chance.below(6) == 0 ? 0 : 1, 20, exact_steps);
  return x;
}

template <class Body>
amcheck::Claim claim_of(Body body, Verdict verdict, long k0, long k1) {
  amcheck::Claim c{};
  c.verdict = verdict;
  c.k0 = static_cast<std::size_t>(k0), c.k1 = static_cast<std::size_t>(k1);
  c.body = std::move(body);
  return c;
}

bool accepts(ToldPath& x, const Decrease& d, Verdict verdict, long k0, long k1) { return check_decrease(x, claim_of(d, verdict, k0, k1)).accepted; }

// How often each answer was the right one, so that none of the tests is about nothing.
struct Count {
  int yes = 0, no = 0;
  void is(bool got, bool right, const std::string& what) {
    BOOST_TEST(got == right, what << ": " << (got ? "accepted" : "rejected"));
    ++(right ? yes : no);
  }
};

void try_proofs(ToldPath& x, Decrease d, long k0, long k1, Count& count) {
  const std::vector<WindowOf> all = windows(x, d, k0, k1);
  bool still = true;  // no rise without a step
  std::optional<Num> best;
  for (const WindowOf& w : all) {
    if (w.S.hi.sign() > 0) {
      const Num a = w.dec.lo * w.S.hi.inverse();
      if (!best || a < *best) best = a;
    } else if (w.dec.lo.sign() < 0) still = false;
  }
  for (d.window = -1; d.window <= static_cast<long>(kLast) + 1; ++d.window) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const WindowOf& w) { return w.k == d.window; });
    const bool moves = at != all.end() && at->S.lo.sign() > 0;
    d.a_upper = moves ? at->dec.hi * at->S.lo.inverse() : Num(1000);
    d.a = best ? *best : Num(1);
    count.is(accepts(x, d, Verdict::Proved, k0, k1), still && moves, "the best a, and the least a_upper");
    d.a_upper = d.a_upper - kBit;
    count.is(accepts(x, d, Verdict::Proved, k0, k1), false, "a smaller a_upper, or none");
    d.a_upper = 1000;
    count.is(accepts(x, d, Verdict::Proved, k0, k1), still && moves, "a large a_upper");
    d.a += kBit;
    count.is(accepts(x, d, Verdict::Proved, k0, k1), still && moves && !best, "a larger a");
  }
}

void try_refutations(ToldPath& x, Decrease d, long k0, long k1, Count& count) {
  const std::vector<WindowOf> all = windows(x, d, k0, k1);
  for (d.window = -1; d.window <= static_cast<long>(kLast) + 1; ++d.window) {
    const auto at = std::find_if(all.begin(), all.end(), [&](const WindowOf& w) { return w.k == d.window; });
    const Ival rise = at == all.end() ? Ival(1) : Ival(-at->dec.hi, -at->dec.lo);
    for (const Num& lo : {rise.lo, Num(rise.lo - kBit), Num(rise.lo + kBit), Num(0)}) {
      for (const Num& hi : {rise.hi, Num(rise.hi - kBit), Num(rise.hi + kBit)}) {
        const bool right = at != all.end() && lo <= rise.lo && rise.hi <= hi && (lo.sign() > 0 || (lo.sign() == 0 && at->S.lo.sign() > 0));
        d.rise = {lo, hi};
        count.is(accepts(x, d, Verdict::Refuted, k0, k1), right, "a rise");
      }
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_form_over_every_value_of_the_objective) {
  for (const Form form : {Form::J0, Form::J1, Form::J1w, Form::J2, Form::J3}) {
    Count proofs, refutations;
    Chance chance(20 + static_cast<unsigned>(form));
    for (int i = 0; i < 120; ++i) {
      ToldPath x = told(chance, form == Form::J3, i % 3 == 0);
      Decrease d;
      d.form = form;
      d.j = form == Form::J3 ? 1 : 1 + chance.below(4);
      d.phase = form == Form::J2 || form == Form::J3 || chance.below(2) == 0 ? -1 : chance.below(d.j);
      d.beta = fraction(1 + chance.below(9), 4);
      const long k0 = chance.below(3), k1 = static_cast<long>(kLast) - chance.below(2);
      try_proofs(x, d, k0, k1, proofs);
      try_refutations(x, d, k0, k1, refutations);
    }
    BOOST_TEST(proofs.yes > 300);
    BOOST_TEST(proofs.no > 300);
    BOOST_TEST(refutations.yes > 150);
    BOOST_TEST(refutations.no > 300);
  }
}

BOOST_AUTO_TEST_CASE(gradients_over_every_window) {
  Count count;
  Chance chance(7);
  for (int i = 0; i < 200; ++i) {
    ToldPath x = told(chance, false, false);
    amcheck::RelativeError r;
    r.j = 1 + chance.below(3);
    r.b = fraction(1 + chance.below(7), 3);
    const long k0 = chance.below(3), k1 = static_cast<long>(kLast) - chance.below(2), windows = k1 - r.j - k0 + 1, worst = k0 + chance.below(windows);
    const auto j = static_cast<std::size_t>(r.j);
    bool moves = true;  // where S may be 0, G must be
    // G reaches b^2 S in one window, and no more than 3/4 of it in the others.
    for (long k = k0; k + r.j <= k1; ++k) {
      const auto at = static_cast<std::size_t>(k);
      const Num S = x.steps2(at, j).lo, most = square(r.b) * S;
      if (S.sign() == 0 && k == worst) moves = false;
      x.G[at + j] = {most * fraction(chance.below(3), 4), most * (k == worst ? Num(1) : fraction(3, 4))};
    }
    const auto accepts_at = [&](const Num& b, const Num& b_lower, long window) {
      r.window = window, r.b_lower = b_lower;
      amcheck::RelativeError said = r;
      said.b = b;
      return check_relative_error(x, claim_of(said, Verdict::Proved, k0, k1)).accepted;
    };
    for (long k = -1; k <= static_cast<long>(kLast) + 1; ++k) {
      const bool inside = k0 <= k && k + r.j <= k1, held = inside && x.steps2(static_cast<std::size_t>(k), j).lo.sign() > 0;
      count.is(accepts_at(r.b, 0, k), held, "b as large as it must be");
      count.is(accepts_at(r.b - kBit, 0, k), held && !moves, "a smaller b");
      if (!held) continue;
      Ival& G = x.G[static_cast<std::size_t>(k) + j];
      const Ival before = G;
      const Num S = x.steps2(static_cast<std::size_t>(k), j).hi, lower = fraction(1, 16);
      if (square(lower) * S <= G.hi) {
        G.lo = square(lower) * S;
        count.is(accepts_at(r.b, lower, k), true, "G as small as b_lower lets it be");
        count.is(accepts_at(r.b, lower + kBit, k), false, "a larger b_lower");
      }
      G = before;
      // Where no subgradient is known nothing is, in this window or another.
      x.unknown = {static_cast<std::size_t>(k) + j};
      count.is(accepts_at(r.b, 0, k), false, "no subgradient here");
      count.is(accepts_at(r.b, 0, k == k0 ? k1 - r.j : k0), false, "no subgradient there");
      x.unknown = {static_cast<std::size_t>(k0) + j - 1, static_cast<std::size_t>(k1) + 1};  // the iterates beside those of the windows
      count.is(accepts_at(r.b, 0, k), true, "no subgradient where none is asked for");
      x.unknown.clear();
    }
    // A window that may be without a step, and with a gradient.
    const auto at = static_cast<std::size_t>(worst);
    for (std::size_t step = at + 1; step <= at + j; ++step) x.step2[step].lo = 0;
    x.G[at + j] = {0, kBit};
    for (long k = k0; k + r.j <= k1; ++k) count.is(accepts_at(1000, 0, k), false, "a gradient, perhaps without a step");
    // No b at all: S = 0, G > 0.
    const auto refuted = [&](const Ival& S, const Ival& G, long window) {
      for (std::size_t step = at + 1; step <= at + j; ++step) x.step2[step] = Num(0);
      x.step2[at + j] = S, x.G[at + j] = G;
      r.window = window;
      return check_relative_error(x, claim_of(r, Verdict::Refuted, k0, k1)).accepted;
    };
    count.is(refuted(Num(0), {kBit, 1}, worst), true, "a gradient without a step");
    count.is(refuted({0, kBit}, {kBit, 1}, worst), false, "perhaps a step");
    count.is(refuted(Num(0), {0, 1}, worst), false, "perhaps no gradient");
    count.is(refuted(Num(0), {kBit, 1}, k1 - r.j + 1), false, "no window");
    count.is(refuted(Num(0), {kBit, 1}, k0 - 1), false, "no window");
    x.unknown = {at + j};
    count.is(refuted(Num(0), {kBit, 1}, worst), false, "no subgradient is known");
  }
  BOOST_TEST(count.yes > 1000);
  BOOST_TEST(count.no > 1000);
}

BOOST_AUTO_TEST_CASE(where_no_subgradient_is_known_is_told) {
  Chance chance(3);
  ToldPath x = told(chance, true, false);
  for (std::size_t k = 1; k <= kLast; ++k) x.step2[k] = Num(1);
  amcheck::RelativeError r;
  r.j = 2, r.window = 3, r.b = 1000, r.b_lower = 0;
  const auto message = [&](std::size_t unknown) {
    x.unknown = {unknown};
    return check_relative_error(x, claim_of(r, Verdict::Proved, 0, 6)).message;
  };
  BOOST_TEST(message(5) == "at x^5 the gradient is unknown");  // of 'window'
  BOOST_TEST(message(3) == "at x^3 the gradient is unknown");  // of another
}

BOOST_AUTO_TEST_SUITE_END()
