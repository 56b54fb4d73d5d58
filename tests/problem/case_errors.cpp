// Every message about a bad case or bad data: one line that names file, line or field, and says what to do.
#include "problem/case_file.hpp"
#include "support/folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(case_errors)

const std::string network =
    "name = \"n\"\n"
    "[network]\n"
    "widths = [2, 1]\n"
    "activation = [\"relu\", \"identity\"]\n"
    "gamma = 1\n"
    "rho = [1, 1]\n"
    "lambda = 0.5\n"
    "bias = \"joint\"\n"
    "[data]\n"
    "X = [[1, 2, 3]]\n"
    "Y = [[1, 2, 3]]\n"
    "[method]\n"
    "order = \"forward\"\n"
    "prox = { W = 1 }\n"
    "[start]\n"
    "W1 = [[1], [1]]\n"
    "b1 = [0, 0]\n"
    "W2 = [[1, 1]]\n"
    "b2 = [0]\n"
    "[run]\n"
    "sweeps = 5\n"
    "[certify]\n"
    "j_max = 2\n";

const std::string quadratic =
    "name = \"q\"\n"
    "[quadratic]\n"
    "H = [[2, 1], [1, 2]]\n"
    "g = [0, 1]\n"
    "blocks = [1, 1]\n"
    "[method]\n"
    "step = 0.1\n"
    "momentum = 0.5\n"
    "[previous]\n"
    "x1 = [0]\n"
    "x2 = [0]\n"
    "[start]\n"
    "x1 = [1]\n"
    "x2 = [1]\n";

const std::string table =
    "name = \"t\"\n[network]\nwidths = [1]\nactivation = \"identity\"\noutput_split = false\n[data]\nfile = \"data.csv\"\n"
    "inputs = [\"a\", \"b\"]\ntargets = \"t\"\n[method]\n[start]\nW1 = [[1, 1]]\n";

void expect(const std::string& text, const std::string& csv, const std::vector<std::string>& parts) {
  const Folder f;
  f.write("case.toml", text);
  if (csv != "-") f.write("data.csv", csv);
  try {
    (void)read_case(f.path());
    BOOST_ERROR("accepted; expected a message with '" + parts.at(0) + "' about\n" + text);
  } catch (const CaseError& e) {
    const std::string what = e.what();
    BOOST_TEST(what.find('\n') == what.npos, what);
    BOOST_TEST(what.find(f.path()) == 0U, what);
    for (const std::string& part : parts) BOOST_TEST(what.find(part) != what.npos, "'" << what << "' lacks '" << part << "'");
  } catch (const std::exception& e) {
    BOOST_ERROR(std::string("not a CaseError: ") + e.what());
  }
}

// `from` becomes `to`; the message must name the line that this leaves it on (or `line`, counted from it), or none if line < -50.
constexpr int no_line = -99;
void broken(const std::string& valid, const std::string& from, const std::string& to, const std::string& field, const std::string& remedy, int line = 0) {
  const auto at = valid.find(from);
  BOOST_REQUIRE_MESSAGE(at != valid.npos, from);
  std::string text = valid;
  text.replace(at, from.size(), to);
  std::vector<std::string> parts = {field, remedy};
  if (line != no_line) parts.push_back(".toml:" + std::to_string(1 + std::count(text.begin(), text.begin() + long(at), '\n') + line) + ": ");
  BOOST_TEST_CONTEXT(from << " -> " << to) { expect(text, "-", parts); }
}

BOOST_AUTO_TEST_CASE(the_originals_are_fine) {
  const Folder f;
  for (const std::string& text : {network, quadratic}) {
    f.write("case.toml", text);
    BOOST_CHECK_NO_THROW((void)read_case(f.path()));
  }
  f.write("case.toml", table);
  f.write("data.csv", "a,b,t\n1,2,3\n");
  BOOST_CHECK_NO_THROW((void)read_case(f.path()));
}

BOOST_AUTO_TEST_CASE(files) {
  const Folder f;
  for (const std::string& path : {f.path(), f.path("case.toml"), f.path("other.toml")}) {
    try {
      (void)read_case(path);
      BOOST_ERROR("accepted");
    } catch (const CaseError& e) {
      BOOST_TEST(std::string(e.what()).find(".toml: no such file; a case is a folder with a case.toml") != std::string::npos, e.what());
    }
  }
  expect("name = \n", "-", {".toml:1: "});
  expect("name = \"a\"\nname = \"b\"\n", "-", {".toml:2: "});
  expect("[network\n", "-", {".toml:1: "});
  expect("name = \"a\n", "-", {".toml:1: "});
}

BOOST_AUTO_TEST_CASE(keys) {
  broken(network, "name = \"n\"", "nmae = \"n\"", "unknown key 'nmae'", "known keys are name, title");
  broken(network, "gamma = 1", "gama = 1", "unknown key 'gama' in [network]; did you mean gamma? ", "known keys are widths");
  broken(network, "X = [[1, 2, 3]]", "Z = 1\nX = [[1, 2, 3]]", "unknown key 'Z' in [data]; did you mean X or Y? ", "known keys are file");
  broken(network, "order", "oder", "unknown key 'oder' in [method]", "known keys are order");
  broken(network, "sweeps = 5", "sweep = 5", "unknown key 'sweep' in [run]", "known keys are sweeps");
  broken(network, "j_max", "jmax", "unknown key 'jmax' in [certify]", "known keys are claims");
  broken(quadratic, "g = [0, 1]", "G = [0, 1]", "unknown key 'G' in [quadratic]", "known keys are H, g, blocks");
  broken(network, "b2 = [0]", "b2 = [0]\nb3 = [0]", "no block 'b3'", "blocks are W1, b1", 1);
  broken(network, "{ W = 1 }", "{ Q = 1 }", "no block 'Q'", "blocks are W1, b1");
  broken(network, "[run]", "[rum]", "unknown key 'rum' in the case", "known keys are name");
}

BOOST_AUTO_TEST_CASE(names) {
  broken(network, "name = \"n\"\n", "", "no name", "begin with name", no_line);
  broken(network, "\"n\"", "7", "name", "must be a string");
  broken(network, "\"n\"", "\"a/b\"", "name", "may hold letters");
  broken(network, "\"n\"", "\"a b\"", "name", "may hold letters");
  broken(network, "\"n\"", "\"\"", "name", "must not be empty");
  broken(network, "\"n\"", "\"..\"", "name", "must not be empty or begin with '.'");
  broken(network, "name = \"n\"", "name = \"n\"\ntitle = 3", "title", "must be a string", 1);
}

BOOST_AUTO_TEST_CASE(numbers) {
  for (const char* bad : {"\"abc\"", "\"\"", "\"1/0\"", "\"1//2\"", "\"0.1.2\"", "\"nan\"", "\"inf\"", "\"1 2\"", "\"--1\"", "\"1e\"", "\"0x\"", "\"1/2/3\"", "nan", "inf", "-inf"}) {
    broken(network, "gamma = 1", std::string("gamma = ") + bad, "gamma: ", "is not a number (write ");
    broken(quadratic, "[0, 1]", std::string("[0, ") + bad + "]", "g: ", "is not a number (write ");
    broken(network, "{ W = 1 }", std::string("{ W = ") + bad + " }", "prox.W: ", "is not a number (write ");
  }
  for (const char* bad : {"true", "[[1], 2]", "{ a = 1 }", "1979-05-27"})
    broken(network, "lambda = 0.5", std::string("lambda = [1, ") + bad + "]", "lambda must be a number", "like 0.1, 3 or \"1/3\"");
  broken(network, "rho = [1, 1]", "rho = [1, 1, 1]", "rho lists 3 values for 2 layers", "give one value, or one per layer");
  broken(network, "gamma = 1", "gamma = 0", "layer 1: gamma", "must be positive", no_line);
  broken(network, "gamma = 1", "gamma = -1", "layer 1: gamma", "must be positive", no_line);
  broken(network, "rho = [1, 1]", "rho = [1, 0]", "layer 2: rho", "must be positive", no_line);
  broken(network, "lambda = 0.5", "lambda = -0.5", "layer 1: lambda", "must not be negative", no_line);
  broken(network, "gamma = 1", "loss_scale = 0", "loss scale", "must be positive", no_line);
  broken(network, "sweeps = 5", "sweeps = 0", "sweeps", "must be an integer from 1 to");
  broken(network, "sweeps = 5", "sweeps = 5.0", "sweeps", "must be an integer from 1 to");
  broken(network, "sweeps = 5", "sweeps = 99999999999", "sweeps", "must be an integer from 1 to");
  broken(network, "sweeps = 5", "max_bits = 64", "max_bits", "must be an integer from 128 to 4096");
  broken(network, "sweeps = 5", "reference_bits = 32", "reference_bits", "must be an integer from 64 to");
  broken(network, "sweeps = 5", "tolerance = 0", "tolerance", "must be positive");
  broken(network, "sweeps = 5", "tolerance = -1e-9", "tolerance", "must be positive");
  broken(network, "j_max = 2", "j_max = 0", "j_max", "must be an integer from 1 to 1000");
  broken(network, "[2, 1]", "[2, 0]", "a width", "must be an integer from 1 to");
  broken(network, "[2, 1]", "[2, \"1\"]", "a width", "must be an integer from 1 to");
}

BOOST_AUTO_TEST_CASE(networks) {
  broken(network, "[network]", "[certify.x]", "[network], [polynomial], [composite] and [quadratic]", "this one has 0 of them: add one", no_line);
  broken(network, "widths = [2, 1]\n", "", "[network] needs widths", "a list with the width of every layer", -1);
  broken(network, "widths = [2, 1]", "widths = 2", "[network] needs widths", "a list with the width of every layer", -1);
  broken(network, "widths = [2, 1]", "widths = []", "widths is empty", "give the width of every layer");
  broken(network, "\"relu\", \"identity\"", "\"rleu\", \"identity\"", "unknown activation 'rleu'; did you mean relu? ", "known: identity, relu");
  broken(network, "\"relu\", \"identity\"", "\"relu\"", "activation lists 1 values for 2 layers", "give one value, or one per layer");
  broken(network, "\"relu\", \"identity\"", "\"leaky_relu(x)\", \"identity\"", "activation: 'x'", "is not a number (write ");
  broken(network, "\"relu\", \"identity\"", "\"leaky_relu()\", \"identity\"", "activation: ''", "is not a number (write ");
  broken(network, "\"relu\", \"identity\"", "1, \"identity\"", "activation", "must be a string");
  broken(network, "\"joint\"", "\"jiont\"", "unknown bias 'jiont'", "known: none, ones, joint, jacobi");
  broken(network, "gamma = 1", "output_split = 1", "output_split", "must be true or false");
  broken(network, "[\"relu\", \"identity\"]\ngamma = 1", "\"relu\"\noutput_split = false", "without output_split the last layer has no activation", "write \"identity\"", 1);
}

BOOST_AUTO_TEST_CASE(data) {
  broken(network, "[data]\nX = [[1, 2, 3]]\nY = [[1, 2, 3]]\n", "", "[data] is missing", "add it", no_line);
  std::string both = table;
  expect(both.insert(both.find("[method]"), "Y = [[1]]\n"), "a,b,t\n1,2,3\n", {".toml:10: ", "leave out Y"});
  broken(network, "X = [[1, 2, 3]]\n", "", "[data]", "needs file, inputs and targets, or matrices X and Y", -1);
  broken(network, "X = [[1, 2, 3]]", "X = 5", "X", "must be a list of rows");
  broken(network, "X = [[1, 2, 3]]", "X = []", "X", "must be a list of rows");
  broken(network, "X = [[1, 2, 3]]", "X = [1, 2, 3]", "X", "every row must be a list of numbers");
  broken(network, "X = [[1, 2, 3]]", "X = [[]]", "X", "every row must be a list of numbers");
  broken(network, "X = [[1, 2, 3]]", "X = [[1, 2, 3],\n [1, 2]]", "X: row 2 has 2 numbers, the first has 3", "all rows need the same", 1);
  broken(network, "X = [[1, 2, 3]]", "X = [[1, 2]]", "X has 2 samples, Y has 3", "samples are columns", -1);
  broken(network, "Y = [[1, 2, 3]]", "Y = [[1, 2, 3], [1, 2, 3]]", "the last width is 1 but there are 2 targets", "make them equal", no_line);
  broken(network, "X = [[1, 2, 3]]", "file = \"data.csv\"", "[data] needs inputs and targets", "lists of column names", -1);
  broken(network, "X = [[1, 2, 3]]", "file = 3", "data file", "must be a string");
  broken(network, "X = [[1, 2, 3]]", "X = [[1, 2, 3]]\ninputs = [\"a\"]", "inputs", "leave out inputs", 1);
}

BOOST_AUTO_TEST_CASE(csv) {
  expect(table, "-", {"data.csv: ", "no such data file", "relative to the case's folder"});
  for (const char* empty : {"", "\n", "a,b,t\n", "a,b,t", "\r\n\r\n", "a,b,t\n\n\n"}) expect(table, empty, {"data.csv: ", "holds no rows", "needs a header line and at least one row"});
  expect(table, "a,b,t\n1,2,3\n1,2\n", {"data.csv:3: ", "2 cells, the header has 3", "every row needs as many"});
  expect(table, "a,b,t\n\n1,2,3,4\n", {"data.csv:3: ", "4 cells, the header has 3"});
  for (const char* bad : {"x", "", "1 2", "nan", "inf", "1;2", "1/0", "0,1", "NA", "?", "1.2.3"}) {
    if (std::string(bad).find(',') != std::string::npos) continue;
    expect(table, std::string("a,b,t\n1,2,3\n1,") + bad + ",3\n", {"data.csv:3: ", "column b: ", "is not a number (write "});
  }
  expect(table, "a,c,t\n1,2,3\n", {"data.csv:1: ", "no column 'b'", "columns are a, c, t"});
  expect(table, "a b t\n1,2,3\n", {"data.csv:2: "});
  expect(table, "a;b;t\n1;2;3\n", {"data.csv:1: ", "no column 'a'", "the only one is 'a;b;t'", "put commas between the cells"});
  expect(table, "a\tb\tt\n1\t2\t3\n", {"data.csv:1: ", "no column 'a'", "put commas between the cells"});
  expect(table, "a,b,t,b\n1,2,3,4\n", {"data.csv:1: ", "two columns are named 'b'"});
  std::string twice = table;
  twice.replace(twice.find("\"b\""), 3, "\"a\"");
  expect(twice, "a,b,t\n1,2,3\n", {"data.csv: ", "column 'a' is asked for twice"});
}

BOOST_AUTO_TEST_CASE(a_start_that_is_not_there) {
  std::string none = table;
  none.resize(none.find("[start]"));
  expect(none, "a,b,t\n1,2,3\n", {"the table [start] is missing", "add it, with seed = 1 or the weights W1 (1x2)"});
}

BOOST_AUTO_TEST_CASE(quadratics) {
  broken(quadratic, "H = [[2, 1], [1, 2]]\n", "", "[quadratic] needs H", "a list of rows", -1);
  broken(quadratic, "[1, 2]]", "[3, 2]]", "H is not symmetric in row 2, column 1", "must equal", no_line);
  broken(quadratic, "H = [[2, 1], [1, 2]]", "H = [[2, 1]]", "g must list 1", "numbers", 1);
  broken(quadratic, "H = [[2, 1], [1, 2]]", "H = [[2], [2]]", "H is 2x1, expected 2x2", "", no_line);
  broken(quadratic, "g = [0, 1]", "g = [0]", "g", "must list 2 numbers");
  broken(quadratic, "g = [0, 1]", "g = 0", "g", "must list 2 numbers");
  broken(quadratic, "blocks = [1, 1]", "blocks = 2", "blocks", "must be a list of sizes");
  broken(quadratic, "blocks = [1, 1]", "blocks = [1, 2]", "the block sizes add up to 3", "H has order 2");
  broken(quadratic, "blocks = [1, 1]", "blocks = [0, 2]", "a block size", "must be an integer from 1 to");
  broken(quadratic, "[previous]\nx1 = [0]\nx2 = [0]\n", "", "[previous] is missing", "add it", no_line);
  broken(quadratic, "step = 0.1\n", "", "momentum", "give its step too", 0);
  broken(quadratic, "step = 0.1", "step = 0.1\nprox = { x = 1 }", "heavy-ball method has no prox", "leave it out", 1);
  broken(quadratic, "step = 0.1", "step = 0.1\nsweep = [\"x1\"]", "heavy-ball method has no sweep", "leave it out", 1);
  broken(quadratic, "step = 0.1\nmomentum = 0.5", "order = \"forward\"", "order is for networks", "leave it out");
}

BOOST_AUTO_TEST_CASE(methods) {
  broken(network, "\"forward\"", "\"sideways\"", "unknown order 'sideways'; ", "known: backward, forward");
  broken(network, "order = \"forward\"", "order = 1", "order", "must be a string");
  broken(network, "order = \"forward\"", "step = 1", "heavy-ball step", "[quadratic]");
  broken(network, "order = \"forward\"", "sweep = 1", "sweep", "must be a list of strings");
  broken(network, "order = \"forward\"", "sweep = [\"W1\", 2]", "sweep", "must be a string");
  broken(network, "order = \"forward\"", "sweep = [\"W9\"]", "no block 'W9'", "blocks are W1");
  broken(network, "order = \"forward\"", "sweep = [\"\"]", "an empty update in the sweep", "name");
  broken(network, "order = \"forward\"", "sweep = [\"W1,b1\"]", "occurs 0 times in the sweep", "expected once", no_line);
  broken(network, "order = \"forward\"", "sweep = [\"W1,V1\", \"b1\", \"U1\", \"W2,b2\", \"U2\", \"V2\"]", "no update of kind ridge exists for W1,V1", "is of one block, or of the pair", no_line);
  broken(network, "order = \"forward\"", "order = \"forward\"\nsweep = [\"W1,b1\", \"U1\", \"V1\", \"W2,b2\", \"U2\", \"V2\"]", "order is for networks", "leave it out");
  broken(network, "order = \"forward\"", "momentum = 0.5", "momentum", "give its step too");
  broken(network, "{ W = 1 }", "1", "prox", "must be a table, like");
  broken(network, "{ W = 1 }", "{ W = -1 }", "prox.W is negative", "must be 0 or more");
  broken(network, "{ W = 1 }", "{ W = \"-1/9\" }", "prox.W is negative", "must be 0 or more");
  broken(network, "{ W = 1 }", "{ V = 0.5, V2 = -0.25 }", "prox.V2 is negative", "must be 0 or more");
  broken(network, "{ W = 1 }", "{ W = true }", "prox.W", "must be a number, like");
}

BOOST_AUTO_TEST_CASE(starts) {
  broken(network, "W1 = [[1], [1]]", "W1 = [[1, 1]]", "the start of W1 is 1x2", "expected 2x1");
  broken(network, "b1 = [0, 0]", "b1 = [0]", "the start of b1 is 1x1", "expected 2x1");
  broken(network, "b1 = [0, 0]", "b1 = 0", "b1", "must be a list of rows");
  broken(network, "b1 = [0, 0]", "b1 = [0.1, 0]", "start of b1: 1/10 is not a dyadic number", "an integer times a power of two");
  broken(network, "b1 = [0, 0]\n", "", "[start] does not give b1", "only U and V", -2);
  broken(network, "W1 = [[1], [1]]\n", "seed = 1\n", "b1 comes from the seed", "leave out one of the two", 1);
  broken(network, "[start]\nW1 = [[1], [1]]\nb1 = [0, 0]\nW2 = [[1, 1]]\nb2 = [0]\n", "[start]\nseed = 0.5\n", "seed", "must be an integer from 0", 1);
  broken(network, "b1 = [0, 0]", "b1 = [0, \"x\"]", "b1: 'x'", "is not a number (write ");
  broken(network, "[start]\n", "[start]\nV1 = [[1, 2, 3]]\n", "the start of V1 is 1x3", "expected 2x3", 1);
  broken(quadratic, "[start]\nx1 = [1]\nx2 = [1]\n", "start = 1\n", "", "", no_line);
  broken(network, "b1 = [0, 0]", "b1 = [\"0x1p5000\", 0]", "start of b1", "beyond the range of double");
}

BOOST_AUTO_TEST_CASE(certification) {
  broken(network, "j_max = 2", "claims = [\"am_trajectroy\"]", "unknown claim 'am_trajectroy'; did you mean am_trajectory? ", "known: am_trajectory");
  broken(network, "j_max = 2", "claims = []", "claims is empty", "known: am_trajectory");
  broken(network, "j_max = 2", "claims = 3", "claims", "must be a list of strings");
  broken(network, "j_max = 2", "forms = [\"J4\"]", "unknown form 'J4'; ", "known: J0, J1, J1w, J2, J3");
  broken(network, "j_max = 2", "expect_refuted = [1]", "expect_refuted", "must be a string");
  broken(network, "j_max = 2", "expect_refuted = [\"sufficient decrease J1\"]", "no claim is named 'sufficient decrease J1'", "like \"sufficient_decrease J1 j=1\"");
  broken(network, "[run]\nsweeps = 5\n[certify]\n", "run = 5\n[certify]\n", "", "", no_line);
}

BOOST_AUTO_TEST_SUITE_END()
