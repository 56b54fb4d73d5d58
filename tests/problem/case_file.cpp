// case.toml: every number is exact, wherever and however it is written; defaults and precedence are as documented.
#include "problem/case_file.hpp"
#include "support/folder.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(case_file)

Case read(const std::string& text, const std::string& csv = "") {
  const Folder f;
  f.write("case.toml", text);
  if (!csv.empty()) f.write("data.csv", csv);
  return read_case(f.path());
}

std::string quadratic(const std::string& number) {
  return "name = \"q\"\n[quadratic]\nH = [[1]]\ng = [" + number + "]\n[method]\n[start]\nx1 = [1]\n";
}

BOOST_AUTO_TEST_CASE(numbers_are_exact) {
  const std::vector<std::pair<std::string, Rational>> texts = {
      {"0.1", ratio(1, 10)},      {"\"0.1\"", ratio(1, 10)},  {"\"1/3\"", ratio(1, 3)},  {"1e-1", ratio(1, 10)}, {"1E-1", ratio(1, 10)},
      {"+0.1", ratio(1, 10)},     {"-0.1", ratio(-1, 10)},    {"0.10", ratio(1, 10)},    {"1_0.2_5", ratio(41, 4)}, {"3", 3},
      {"-3", -3},                 {"0x10", 16},               {"\"0x1.8p-3\"", ratio(3, 16)}, {"1e2", 100},        {"1.5e+2", 150},
      {" 0.1 ", ratio(1, 10)},    {"\t0.1\t", ratio(1, 10)},  {"0.1 ", ratio(1, 10)},    {"\"-7/3\"", ratio(-7, 3)}, {"1.0", 1},
      {"0.30000000000000001", ratio(3, 10) + Rational(Integer(1), Integer("100000000000000000"))},
      {"\n 0.1\n", ratio(1, 10)}, {"# 5\n0.1 # 7\n", ratio(1, 10)}};
  for (const auto& [text, value] : texts) BOOST_TEST((read(quadratic(text)).problem.quadratic->g(0, 0) == value), text);
}

const std::string base =
    "name = \"n\"\n"
    "title = \"Gr\xc3\xbc\xc3\x9f\x65\"\n"
    "[network]\n"
    "widths = [2, 1]\n"
    "activation = [\"relu\", \"identity\"]\n"
    "gamma = [0.1, 0.2] # 0.7\n"
    "rho = 0.3\n"
    "lambda = [ \"1/3\",0.01 ]\n"
    "loss_scale = 1.1\n"
    "bias = \"joint\"\n"
    "[data]\n"
    "X = [[0.1, 0.7], [1.3,\n 0.2]]\n"
    "Y = [[-0.1, 1]]\n"
    "[method]\n"
    "order = \"forward\"\n"
    "prox = { W = 0.1, V=0.7, U1=0.2,VN = 0.3, b2=0.9}\n"
    "[start]\n"
    "W1 = [[0.5, 1], [0.25, -1]]\n"
    "b1 = [0.5, 0]\n"
    "W2 = [[1, 1]]\n"
    "b2 = [0]\n"
    "[run]\n"
    "tolerance = 1e-9\n"
    "sweeps = 7\n";

BOOST_AUTO_TEST_CASE(every_place_for_a_number) {
  const Case c = read(base);
  const Network& n = *c.problem.network;
  BOOST_TEST((n.layer(1).gamma == ratio(1, 10)));
  BOOST_TEST((n.layer(2).gamma == ratio(2, 10)));
  BOOST_TEST((n.layer(1).rho == ratio(3, 10)));
  BOOST_TEST((n.layer(2).rho == ratio(3, 10)));
  BOOST_TEST((n.layer(1).lambda == ratio(1, 3)));
  BOOST_TEST((n.layer(2).lambda == ratio(1, 100)));
  BOOST_TEST((n.loss_scale == ratio(11, 10)));
  BOOST_TEST((n.X(0, 0) == ratio(1, 10)));
  BOOST_TEST((n.X(0, 1) == ratio(7, 10)));
  BOOST_TEST((n.X(1, 0) == ratio(13, 10)));
  BOOST_TEST((n.X(1, 1) == ratio(2, 10)));
  BOOST_TEST((n.Y(0, 0) == ratio(-1, 10)));
  BOOST_TEST((c.tolerance == Rational(Integer(1), Integer(1000000000))));
  BOOST_TEST(c.sweeps == 7);
  BOOST_TEST((n.layer(1).bias == Bias::apart));
  // The most special prox key counts: block, then VN, then family.
  const auto prox = [&](const char* block) {
    for (const Update& u : c.problem.sweep)
      for (std::size_t k = 0; k < u.blocks.size(); ++k)
        if (c.problem.blocks[std::size_t(u.blocks[k])].name == block) return u.prox[k];
    return Rational(-1);
  };
  BOOST_TEST((prox("W1") == ratio(1, 10)));
  BOOST_TEST((prox("W2") == ratio(1, 10)));
  BOOST_TEST((prox("V1") == ratio(7, 10)));
  BOOST_TEST((prox("V2") == ratio(3, 10)));
  BOOST_TEST((prox("U1") == ratio(2, 10)));
  BOOST_TEST((prox("U2") == Rational(0)));
  BOOST_TEST((prox("b1") == Rational(0)));
  BOOST_TEST((prox("b2") == ratio(9, 10)));
  BOOST_TEST(c.problem.label(c.problem.sweep.front()) == "W1,b1");
}

// Blocks that [start] leaves out come from a forward pass on the grid of 2^-52; those that it gives stay.
BOOST_AUTO_TEST_CASE(forward_start) {
  for (const char* activation : {"relu", "hard_sigmoid", "leaky_relu(1/3)", "tanh", "sigmoid"}) {
    std::string text = base;
    text.replace(text.find("relu"), 4, activation);
    const Case c = read(text);
    const Problem& p = c.problem;
    const Exact x = exact(p.start);
    const Naive<Interval> f(p, x);
    const Rational half_step = Rational::power_of_two(-53);
    for (int i = 1; i <= 2; ++i) {
      const auto k = std::size_t(i - 1);
      for (const Rational& r : f.R[k].entry) BOOST_TEST((abs(r) <= half_step), activation << ", U" << i);
      for (const Interval& s : f.S[k].entry)
        BOOST_TEST((abs(s.lo) <= half_step + Rational::power_of_two(-200)), activation << ", V" << i);
    }
    for (const RationalMatrix& m : x)
      for (const Rational& e : m.entry) BOOST_TEST((e * Rational::power_of_two(52)).denominator() == 1);
  }
  const Case given = read(base + "[certify]\nclaims = [\"rises\"]\n");
  BOOST_TEST(given.claims.size() == 1U);
  const Case fixed = read(std::string(base).replace(base.find("b2 = [0]"), 8, "b2 = [0]\nV1 = [[5, 6], [7, 8]]"));
  BOOST_TEST((exact(fixed.problem.start[std::size_t(fixed.problem.block("V1"))])(1, 0) == Rational(7)));
  // V2 was not given: it follows V1 of the forward pass, not the given one.
  BOOST_TEST((fixed.problem.start[std::size_t(fixed.problem.block("V2"))] == given.problem.start[std::size_t(given.problem.block("V2"))]));
}

// The first number of SplitMix64 from 1234567 is 6457827717110365317 (the published test vector): 2 floor(z / 2^57) - 127 = -39.
BOOST_AUTO_TEST_CASE(start_from_a_seed) {
  std::string text = base;
  const auto at = text.find("W1 = "), to = text.find("[run]");
  text.replace(at, to - at, "seed = 1234567\n");
  const Problem p = read(text).problem;
  const auto block = [&](const Problem& of, const char* name) { return exact(of.start[std::size_t(of.block(name))]); };
  BOOST_TEST((block(p, "W1")(0, 0) == ratio(-39, 128)));
  BOOST_TEST((block(p, "b1")(0, 0) == Rational(0) && block(p, "b2")(0, 0) == Rational(0)));
  Exact x = exact(p.start);
  BOOST_TEST((abs(Naive<Interval>(p, x).R[0].entry[0]) <= Rational::power_of_two(-53)));  // U from a forward pass
  // Other layers after it do not change the first; W2 follows it.
  std::string wider = text;
  wider.replace(wider.find("widths = [2, 1]"), 15, "widths = [2, 5, 1]");
  wider.replace(wider.find("[\"relu\", \"identity\"]"), 20, "[\"relu\", \"relu\", \"identity\"]");
  wider.replace(wider.find("gamma = [0.1, 0.2]"), 18, "gamma = 1");
  wider.replace(wider.find("[ \"1/3\",0.01 ]"), 14, "1");
  wider.replace(wider.find(", b2=0.9"), 8, "");
  const Problem q = read(wider).problem;
  BOOST_TEST((block(p, "W1").entry == block(q, "W1").entry));
  BOOST_TEST((block(p, "W2")(0, 0) == block(q, "W2")(0, 0)));
  // Five inputs: odd multiples of 2^-8 below 1/2.
  for (const Rational& e : block(q, "W3").entry) BOOST_TEST((abs(e) < ratio(1, 2) && (e * Rational(256)).denominator() == 1 && (e * Rational(128)).denominator() != 1));
  // An unknown of that name is an unknown.
  const Problem r = read("name = \"r\"\n[polynomial]\nunknowns = [\"seed\"]\nobjective = \"seed^2\"\n[method]\n[start]\nseed = 3\n").problem;
  BOOST_TEST((block(r, "seed")(0, 0) == Rational(3)));
  const Problem s = read("name = \"s\"\n[polynomial]\nunknowns = [\"u\"]\nobjective = \"u^2\"\n[method]\n[start]\nseed = 1234567\n").problem;
  BOOST_TEST((block(s, "u")(0, 0) == ratio(-39, 128)));
}

BOOST_AUTO_TEST_CASE(tables_from_csv) {
  const std::string text =
      "name = \"n\"\n[network]\nwidths = [1]\nactivation = \"identity\"\noutput_split = false\n[data]\nfile = \"data.csv\"\n"
      "inputs = [\"a b\", \"c\"]\ntargets = \"t\"\n[method]\n[start]\nW1 = [[1, 1]]\n";
  for (const char* csv : {"a b,c,t\n0.1,2,3\n1/3,-5e-1,0x1p-2\n", "a b,c,t\r\n0.1,2,3\r\n\r\n1/3,-5e-1,0x1p-2\r\n",
                          "\"a b\" , \"c\",t\n 0.1 ,\t2, 3\n1/3,-5e-1,0x1p-2", "t,a b,x,c\n3,0.1,9,2\n0x1p-2,1/3,9,-5e-1\n",
                          "\xef\xbb\xbf\"a b\",c,t\r\n0.1,2,3\r\n1/3,-5e-1,0x1p-2\r\n", "name,a b,t,c\nsetosa,0.1,3,2\n,1/3,0x1p-2,-5e-1\n"}) {
    const Case c = read(text, csv);
    const Network& n = *c.problem.network;
    BOOST_TEST((n.X.rows == 2 && n.X.cols == 2 && n.Y.rows == 1));
    BOOST_TEST((n.X(0, 0) == ratio(1, 10) && n.X(0, 1) == ratio(1, 3) && n.X(1, 0) == Rational(2) && n.X(1, 1) == ratio(-1, 2)), csv);
    BOOST_TEST((n.Y(0, 0) == Rational(3) && n.Y(0, 1) == ratio(1, 4)), csv);
  }
}

BOOST_AUTO_TEST_CASE(sweeps_in_text) {
  const auto sweep = [](const std::string& method) {
    std::string text = base;
    const auto at = text.find("order = \"forward\"\n");
    return read(text.replace(at, 18, method + "\n")).problem;
  };
  const Problem p = sweep("sweep = [\"V2\", \"U2\", \"(W2|b2)\", \"V1\", \"U1\", \"W1, b1\"]");
  BOOST_TEST((p.sweep[2].kind == Kind::jacobi));
  BOOST_TEST((p.sweep[5].kind == Kind::ridge));
  BOOST_TEST(p.label(p.sweep[5]) == "W1,b1");
  BOOST_TEST((p.sweep[1].kind == Kind::scalar));
  const Problem q = sweep("sweep = [\"b1\", \"W1\", \"V2\", \"U2\", \"W2|b2\", \"V1\", \"U1\"]");
  BOOST_TEST(q.label(q.sweep[0]) == "b1");
}

BOOST_AUTO_TEST_CASE(shipped_cases_are_read) {
  for (const char* name : {"boolean4", "heavy-ball-2d", "heavy-ball-r10", "iris", "one-layer-linear", "two-block-r11", "xor-relu", "xor-tanh"}) {
    const Case c = read_case(std::string("cases/") + name);
    BOOST_TEST(c.problem.name == name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
