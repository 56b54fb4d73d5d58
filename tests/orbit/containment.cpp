// The exact iterates lie in their enclosures: against rational arithmetic where that is possible, and against a run with many more
// bits where it is not.
#include "run/exact_orbit.hpp"
#include "run/plain_orbit.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"
#include "unique_sweep.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(containment)

// Small numbers, so that merges and restarts happen within few sweeps.
FrameOptions hasty(Random& r) {
  FrameOptions o;
  o.window = r.between(1, 4);
  o.every = r.between(1, 3);
  o.keep = r.between(1, 3);
  o.rank = r.one_in(2) ? 0 : r.between(1, 6);
  return o;
}

std::unique_ptr<ErrorSet> some_set(Random& r, const Problem& p) { return r.one_in(4) ? box_set(p) : frame_set(p, hasty(r)); }

// The first entry that lies outside; empty if none does.
template <class Value>
std::string outside(const Problem& p, const OrbitReplay& replay, const Rational& slack, const Value& value) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b)
    for (Index j = 0; j < p.blocks[b].cols; ++j)
      for (Index i = 0; i < p.blocks[b].rows; ++i) {
        const Rational off = abs(replay.point()[b](i, j) - value(b, i, j)), bound = Rational::literally(replay.set().hull(int(b))(i, j));
        if (off > bound + slack)
          return p.blocks[b].name + "[" + std::to_string(i) + "," + std::to_string(j) + "] of x^" + std::to_string(replay.sweeps()) + " is off by " +
                 std::to_string(off.approximately() / bound.approximately()) + " times its bound";
      }
  return {};
}

BOOST_AUTO_TEST_CASE(rational_iterates) {
  Random r(301);
  int followed = 0;
  for (int n = 0; n < 160; ++n) {
    NetworkOptions o;
    o.most_depth = 2;
    const Problem p = n % 4 == 3 ? random_quadratic(r, n % 8 == 7) : random_network(r, o);
    OrbitReplay replay(p, 64 + 8 * r.below(9), some_set(r, p));
    Exact x = exact(p.start), previous = exact(p.previous);
    for (int k = 0; k < 3; ++k) {
      Exact next = x;
      const bool unique = unique_sweep(p, next, previous);
      const bool followed_this = replay.sweep();
      // Where there are two results the program must not claim one.
      if (!unique) BOOST_TEST(!followed_this);
      if (!followed_this) break;
      previous = std::move(x);
      x = std::move(next);
      const std::string bad = outside(p, replay, 0, [&](std::size_t b, Index i, Index j) { return x[b](i, j); });
      BOOST_TEST(bad == "", "problem " << n << ": " << bad);
      ++followed;
    }
  }
  BOOST_TEST(followed > 300);
}

// Few bits: the terms of second order are as large as all others.
BOOST_AUTO_TEST_CASE(rational_iterates_with_few_bits) {
  Random r(306);
  int followed = 0;
  for (int n = 0; n < 400; ++n) {
    NetworkOptions o;
    o.most_depth = 3;
    const Problem p = random_network(r, o);
    OrbitReplay replay(p, r.between(6, 30), some_set(r, p));
    Exact x = exact(p.start);
    for (int k = 0; k < 3; ++k) {
      const bool unique = unique_sweep(p, x, {}), followed_this = replay.sweep();
      if (!unique) BOOST_TEST(!followed_this);
      if (!followed_this) break;
      const std::string bad = outside(p, replay, 0, [&](std::size_t b, Index i, Index j) { return x[b](i, j); });
      BOOST_TEST(bad == "", "problem " << n << ": " << bad);
      ++followed;
    }
  }
  BOOST_TEST(followed > 300);
}

// A sweep that cannot be done leaves the last one as it was, for good.
BOOST_AUTO_TEST_CASE(a_stop_keeps_the_last_sweep) {
  Random r(307);
  int stopped = 0;
  for (int n = 0; n < 300; ++n) {
    const Problem p = random_network(r);
    OrbitReplay replay(p, r.between(6, 20), some_set(r, p));
    Tangents before;
    do before = replay.set().hull();
    while (replay.sweeps() < 6 && replay.sweep());
    if (replay.sweeps() == 6) continue;
    ++stopped;
    for (std::size_t b = 0; b < p.blocks.size(); ++b) BOOST_TEST((replay.set().hull(int(b)) == before.block[b]));
    const int k = replay.sweeps();
    BOOST_TEST(!replay.sweep());
    BOOST_TEST(replay.sweeps() == k);
  }
  BOOST_TEST(stopped > 50);
}

BOOST_AUTO_TEST_CASE(runs_with_many_more_bits) {
  Random r(302);
  int followed = 0;
  for (int n = 0; n < 120; ++n) {
    NetworkOptions o;
    o.smooth = n % 2 == 0;
    o.regularized = o.proximal = n % 3 != 0;
    const Problem p = n % 8 == 7 ? random_quadratic(r, n % 16 == 15) : random_network(r, o);
    const int sweeps = 24;
    RecordedRun far;
    try {
      far = run_mpfr(p, sweeps, 512);
    } catch (const std::exception&) {
      continue;  // a divergent heavy ball
    }
    OrbitReplay replay(p, 80 + 16 * r.below(4), some_set(r, p));
    for (int k = 1; k <= sweeps && replay.sweep(); ++k) {
      const Rational slack = Rational::power_of_two(-300);
      const std::string bad = outside(p, replay, slack, [&](std::size_t b, Index i, Index j) { return far.iterates[std::size_t(k)][b](i, j); });
      BOOST_TEST(bad == "", "problem " << n << ": " << bad);
      if (bad != "") break;
      ++followed;
    }
  }
  BOOST_TEST(followed > 1000);
}

// Two sets around one exact iterate meet, whatever their grids and kinds.
BOOST_AUTO_TEST_CASE(boxes_and_frames_meet) {
  Random r(303);
  for (int n = 0; n < 40; ++n) {
    NetworkOptions o;
    o.smooth = n % 2 == 0;
    const Problem p = random_network(r, o);
    OrbitReplay a(p, 96, box_set(p)), b(p, 120, frame_set(p, hasty(r)));
    for (int k = 0; k < 4 && a.sweep() && b.sweep(); ++k)
      for (std::size_t c = 0; c < p.blocks.size(); ++c)
        for (Index j = 0; j < p.blocks[c].cols; ++j)
          for (Index i = 0; i < p.blocks[c].rows; ++i)
            BOOST_TEST((abs(a.point()[c](i, j) - b.point()[c](i, j)) <=
                        Rational::literally(a.set().hull(int(c))(i, j)) + Rational::literally(b.set().hull(int(c))(i, j))));
  }
}

// The plain balls, another program for the same orbit, meet the frames.
BOOST_AUTO_TEST_CASE(plain_balls_meet_frames) {
  Random r(305);
  int met = 0;
  for (int n = 0; n < 60; ++n) {
    NetworkOptions o;
    o.smooth = n % 2 == 0;
    const Problem p = n % 6 == 5 ? random_quadratic(r, n % 12 == 5) : random_network(r, o);
    PlainOrbit plain(p, 400);
    OrbitReplay frames(p, 100, frame_set(p, hasty(r)));
    for (int k = 0; k < 5 && plain.sweep() && frames.sweep(); ++k)
      for (std::size_t b = 0; b < p.blocks.size(); ++b)
        for (Index j = 0; j < p.blocks[b].cols; ++j)
          for (Index i = 0; i < p.blocks[b].rows; ++i) {
            const Range x = Ball(BallAlgebra{400}.entry(plain.enclosure(int(b)), i, j)).range();
            const Rational z = frames.point()[b](i, j), e = Rational::literally(frames.set().hull(int(b))(i, j));
            BOOST_TEST((x.lo <= z + e && z - e <= x.hi));
            ++met;
          }
  }
  BOOST_TEST(met > 1000);
}

// A set continued from a checkpoint with more bits still contains the orbit.
BOOST_AUTO_TEST_CASE(checkpoints) {
  Random r(304);
  for (int n = 0; n < 24; ++n) {
    NetworkOptions o;
    o.smooth = n % 2 == 0;
    const Problem p = n % 6 == 5 ? random_quadratic(r, true) : random_network(r, o);
    OrbitReplay first(p, 72, frame_set(p, hasty(r)));
    int done = 0;
    while (done < 5 && first.sweep()) ++done;
    if (done < 5) continue;
    const RecordedRun far = run_mpfr(p, 10, 512);
    const auto from = first.checkpoint();
    first.sweep();  // does not move the checkpoint
    OrbitReplay second(p, 128, from);
    BOOST_TEST(second.sweeps() == 5);
    for (int k = 6; k <= 10 && second.sweep(); ++k) {
      const std::string bad =
          outside(p, second, Rational::power_of_two(-300), [&](std::size_t b, Index i, Index j) { return far.iterates[std::size_t(k)][b](i, j); });
      BOOST_TEST(bad == "", "problem " << n << ": " << bad);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
