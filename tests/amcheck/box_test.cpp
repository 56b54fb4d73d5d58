// Boxes and polynomials on them (SPEC 3.20), against the values at corners.
#include "bisection.hpp"
#include "blowup.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <random>
#include <tuple>

using namespace amcheck;

namespace {

// The product of ranges of powers: at corners, and 0 where an even power passes it.
std::pair<Num, Num> range_of(const std::vector<std::pair<Num, Num>>& sides, const Powers& powers) {
  std::vector<Num> found{Num(1)};
  for (const auto& [variable, exponent] : powers) {
    const auto& [low, high] = sides[variable];
    std::vector<Num> ends{power(low, exponent), power(high, exponent)}, next;
    if (low.sign() < 0 && high.sign() > 0) ends.push_back(0);
    for (const Num& a : found)
      for (const Num& b : ends) next.push_back(a * b);
    found = next;
  }
  return {*std::min_element(found.begin(), found.end()), *std::max_element(found.begin(), found.end())};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(boxes)

BOOST_AUTO_TEST_CASE(ranges_of_products) {
  std::mt19937 random(5);
  const auto draw = [&](int n) { return static_cast<std::size_t>(random() % static_cast<unsigned>(n)); };
  for (int trial = 0; trial < 400; ++trial) {
    const std::size_t n = 4, face = 1 + draw(4);
    const bool positive = draw(2) == 0;
    Box box(n, face, positive);
    std::vector<std::pair<Num, Num>> sides(n + 1, {Num(-1), Num(1)});
    sides[0] = {Num(0), Num(1)};
    sides[face] = {positive ? Num(1) : Num(-1), positive ? Num(1) : Num(-1)};
    for (std::size_t cut = draw(12); cut > 0; --cut) {
      const std::size_t variable = draw(5);
      if (!box.divisible(variable)) {
        BOOST_TEST(variable == face);
        continue;
      }
      const bool upper = draw(2) == 0;
      box = box.half(variable, upper);
      auto& [low, high] = sides[variable];
      const Num middle = (low + high).times2(-1);
      (upper ? low : high) = middle;
    }
    BOOST_TEST((box.upper_t() == sides[0].second));
    Powers powers;
    std::vector<std::uint32_t> greatest(n + 1, 0);
    for (std::uint32_t variable = 0; variable <= n; ++variable)
      if (draw(3) != 0) powers.push_back({variable, greatest[variable] = static_cast<std::uint32_t>(1 + draw(3))});
    const long factor = static_cast<long>(draw(9)) - 4;
    const BoxValues::Result got = BoxValues(box, greatest)({{powers, Z(factor)}});
    auto [low, high] = range_of(sides, powers);
    low = low * Num(factor), high = high * Num(factor);
    BOOST_TEST((got.lo == (factor < 0 ? high : low)));
    BOOST_TEST((got.hi == (factor < 0 ? low : high)));
  }
}

namespace {

// The interval of one variable on a box.
std::pair<Num, Num> side(const Box& box, std::size_t n, std::uint32_t variable) {
  const BoxValues::Result x = BoxValues(box, std::vector<std::uint32_t>(n + 1, 1))({{{{variable, 1}}, Z(1)}});
  return {x.lo, x.hi};
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_faces_are_covered_in_their_order) {
  for (std::size_t n = 1; n <= 8; ++n) {
    std::size_t seen = 0;
    const Judge whole_face = [&](const Box& box) {
      for (std::uint32_t v = 0; v <= n; ++v) {
        const auto [low, high] = side(box, n, v);
        const bool fixed = v == seen / 2 + 1;
        BOOST_TEST(box.divisible(v) == !fixed);
        BOOST_TEST((low == (v == 0 ? Num(0) : fixed ? Num(seen % 2 == 0 ? 1 : -1) : Num(-1))));
        BOOST_TEST((high == (fixed && seen % 2 == 1 ? Num(-1) : Num(1))));
      }
      BOOST_TEST(!box.divisible(n + 1));
      ++seen;
      return Outcome{};
    };
    BOOST_TEST(check_bisection(std::string(2 * n, '.'), n, "", whole_face).accepted);
    BOOST_TEST(seen == 2 * n);
    const Judge any = [](const Box&) { return Outcome{}; };
    BOOST_TEST(!check_bisection(std::string(2 * n - 1, '.'), n, "", any).accepted);
    BOOST_TEST(!check_bisection(std::string(2 * n + 1, '.'), n, "", any).accepted);
    // One box that does not pass is enough, on whatever face it is.
    for (std::size_t bad = 0; bad < 2 * n; ++bad) {
      std::size_t box = 0;
      BOOST_TEST(!check_bisection(std::string(2 * n, '.'), n, "", [&](const Box&) { return box++ == bad ? reject("no") : Outcome{}; }).accepted);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_lower_half_comes_first) {
  // On the face omega_1 = 1 of two: t divided, its lower half by omega_2; then the face omega_1 = -1, divided by omega_2, of which the upper half by t.
  std::vector<std::array<Num, 6>> boxes;
  const Judge note = [&](const Box& box) {
    std::array<Num, 6> ends;
    for (std::uint32_t v = 0; v < 3; ++v) std::tie(ends[2 * v], ends[2 * v + 1]) = side(box, 2, v);
    boxes.push_back(ends);
    return Outcome{};
  };
  BOOST_TEST(check_bisection("02...2.0....", 2, "", note).accepted);
  const Num half = Num(1).times2(-1);
  const std::vector<std::array<Num, 6>> expected{{0, half, 1, 1, -1, 0}, {0, half, 1, 1, 0, 1}, {half, 1, 1, 1, -1, 1}, {0, 1, -1, -1, -1, 0}, {0, half, -1, -1, 0, 1}, {half, 1, -1, -1, 0, 1},
                                                  {0, 1, -1, 1, 1, 1}, {0, 1, -1, 1, -1, -1}};
  BOOST_TEST((boxes == expected));
  // The letter of the face itself names nothing.
  BOOST_TEST(!check_bisection("1.....", 2, "", note).accepted);
  BOOST_TEST(!check_bisection("..2...", 2, "", note).accepted);
  BOOST_TEST(check_bisection("..1...", 2, "", note).accepted);
}

BOOST_AUTO_TEST_CASE(divided_256_times_and_no_more) {
  const auto deep = [](std::size_t times) { return std::string(times, '0') + std::string(times + 1, '.') + "."; };
  Num least = 1;
  const Judge note = [&](const Box& box) {
    least = smaller(least, box.upper_t());
    return Outcome{};
  };
  BOOST_TEST(check_bisection(deep(256), 1, "", note).accepted);
  BOOST_TEST((least == Num(1).times2(-256)));
  BOOST_TEST(!check_bisection(deep(257), 1, "", note).accepted);
}

BOOST_AUTO_TEST_CASE(letters_of_a_witness) {
  const Judge any = [](const Box&) { return Outcome{}; };
  BOOST_TEST(check_bisection("8.." + std::string(15, '.'), 8, "", any).accepted);
  BOOST_TEST(!check_bisection("8.." + std::string(13, '.'), 7, "", any).accepted);
  BOOST_TEST(!check_bisection("9.." + std::string(15, '.'), 8, "", any).accepted);
  BOOST_TEST(!check_bisection("/.." + std::string(15, '.'), 8, "", any).accepted);
  // 0 is t, as many digits as omegas are these, and nothing else is a letter.
  for (std::size_t n = 1; n <= 8; ++n)
    for (char c = ' '; c <= '~'; ++c) {
      const bool names = c == '0' || (c >= '2' && c <= '8' && static_cast<std::size_t>(c - '0') <= n);  // on the face of omega_1
      if (c != '.') BOOST_TEST(check_bisection(c + std::string(2 * n + 1, '.'), n, "", any).accepted == names, "'" << c << "' with " << n);
    }
}

BOOST_AUTO_TEST_SUITE_END()
