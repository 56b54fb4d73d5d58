// Boxes and polynomials on them (SPEC 3.20), against the values at corners.
#include "bisection.hpp"
#include "blowup.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

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

BOOST_AUTO_TEST_CASE(letters_of_a_witness) {
  const Judge any = [](const Box&) { return Outcome{}; };
  BOOST_TEST(check_bisection("8.." + std::string(15, '.'), 8, "", any).accepted);
  BOOST_TEST(!check_bisection("8.." + std::string(13, '.'), 7, "", any).accepted);
  BOOST_TEST(!check_bisection("9.." + std::string(15, '.'), 8, "", any).accepted);
  BOOST_TEST(!check_bisection("/.." + std::string(15, '.'), 8, "", any).accepted);
}

BOOST_AUTO_TEST_SUITE_END()
