// Runs that users bring: read without loss, or refused with the place and the remedy.
#include "run/recorded_run.hpp"
#include "support/folder.hpp"
#include "support/runs.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>

using namespace amcert;
using namespace amcert::test;
using Json = nlohmann::json;

BOOST_AUTO_TEST_SUITE(import)

BOOST_AUTO_TEST_CASE(round_trip) {
  Random r(141);
  for (int n = 0; n < 40; ++n) {
    const Problem p = random_problem(r);
    RecordedRun run = n % 2 ? random_run(r, p, 3, RunKind::random, true) : run_mpfr(p, 2, 200);
    for (double& f : run.objective) f = std::ldexp(r.between(-1000, 1000) / 7.0, r.between(-300, 300));
    if (n % 5 == 0) run.objective.clear();
    const Folder folder;
    export_run(p, run, folder.path("run.json"));
    for (const std::string& path : {folder.path("run.json"), folder.path()}) {
      const RecordedRun back = import_run(p, path);
      BOOST_TEST((back.iterates == run.iterates));
      BOOST_TEST((back.objective == run.objective));
      BOOST_TEST(!back.by_engine);
    }
  }
}

// Numbers at the ends of the double range, subnormal, and far longer than doubles.
BOOST_AUTO_TEST_CASE(odd_numbers) {
  Random r(142);
  NetworkOptions o;
  o.most_depth = 1;
  const Problem p = random_network(r, o);
  RecordedRun run = random_run(r, p, 1, RunKind::random);
  const std::vector<double> odd = {0x1p-1074, -0x1p-1074, 0x1.fffffffffffffp1023, 0x1p-1022, 0.1, -0.0, 1e-300, 3};
  for (DyadicMatrix& m : run.iterates[1]) {
    Eigen::MatrixXd v = m.approximate();
    for (Index e = 0; e < v.size(); ++e) v.data()[e] = r.pick(odd);
    m = DyadicMatrix(v);
  }
  RationalMatrix w = exact(run.iterates[0][0]);
  for (Rational& e : w.entry) e = Rational::dyadic(Integer(r.between(-9, 9)) * (Integer(1) << 2000) + 1, -2300);
  run.iterates[0][0] = DyadicMatrix::of(w);
  run.objective.clear();
  const Folder folder;
  export_run(p, run, folder.path("run.json"));
  BOOST_TEST((import_run(p, folder.path("run.json")).iterates == run.iterates));
}

// Two blocks of a quadratic: x1 is 2x1, x2 is 1x1.
Problem small() {
  Problem p;
  p.name = "small";
  Quadratic q;
  q.H = RationalMatrix(3, 3);
  for (Index i = 0; i < 3; ++i) q.H(i, i) = 1;
  q.g = RationalMatrix(3, 1);
  p.quadratic = q;
  p.blocks = {{"x1", Family::x, 0, 2, 1, 0}, {"x2", Family::x, 0, 1, 1, 2}};
  p.sweep = {{Kind::ridge, {0}, {Rational(0)}, 0, 0}, {Kind::ridge, {1}, {Rational(0)}, 0, 0}};
  p.start = {DyadicMatrix(Eigen::MatrixXd::Zero(2, 1)), DyadicMatrix(Eigen::MatrixXd::Zero(1, 1))};
  p.validate();
  return p;
}

Json good() {
  return Json::parse(R"({"format": "amcert-run/1", "objective": ["0x1p-1", 3], "iterates": [
    {"x1": [["0x1.8p+0"], [1]], "x2": [["0.25"]]}, {"x1": [["-3"], ["1/4"]], "x2": [["1e-1", "0"]]}]})");
}

void refused(const std::string& path, const std::vector<std::string>& parts) {
  try {
    (void)import_run(small(), path);
    BOOST_ERROR("accepted; expected a message with '" + parts.at(0) + "'");
  } catch (const std::invalid_argument& e) {
    const std::string what = e.what();
    BOOST_TEST(what.find('\n') == what.npos, what);
    for (const std::string& part : parts) BOOST_TEST(what.find(part) != what.npos, "'" << what << "' lacks '" << part << "'");
  } catch (const std::exception& e) {
    BOOST_ERROR(std::string("not an invalid_argument: ") + e.what());
  }
}

template <class Change>
void json_refused(Change change, std::vector<std::string> parts) {
  const Folder f;
  Json v = good();
  v["iterates"][1]["x2"] = Json::parse("[[7]]");
  change(v);
  parts.push_back("my-run.json");
  refused(f.write("my-run.json", v.dump()), parts);
}

BOOST_AUTO_TEST_CASE(json_is_exact) {
  const Folder f;
  Json v = good();
  v["iterates"][1]["x2"] = Json::parse("[[7]]");
  const RecordedRun run = import_run(small(), f.write("r.json", v.dump()));
  BOOST_TEST((run.iterates[0][0](0, 0) == ratio(3, 2) && run.iterates[0][0](1, 0) == Rational(1)));
  BOOST_TEST((run.iterates[0][1](0, 0) == ratio(1, 4) && run.iterates[1][0](1, 0) == ratio(1, 4) && run.iterates[1][1](0, 0) == Rational(7)));
  BOOST_TEST((run.objective == std::vector<double>{0.5, 3}));
}

BOOST_AUTO_TEST_CASE(json_refusals) {
  const auto at = [](Json& v) -> Json& { return v["iterates"][1]; };
  json_refused([&](Json& v) { at(v).erase("x1"); }, {"iterate 1", "block x1 is missing"});
  json_refused([&](Json& v) { at(v)["x3"] = at(v)["x2"]; }, {"iterate 1", "'x3' does not belong to the problem"});
  json_refused([&](Json& v) { at(v)["x1"] = Json::parse("[[1]]"); }, {"iterate 1, block x1", "the shape is 1x1, expected 2x1"});
  json_refused([&](Json& v) { at(v)["x1"] = Json::parse("[[1, 2], [3, 4]]"); }, {"iterate 1, block x1", "the shape is 2x2, expected 2x1"});
  json_refused([&](Json& v) { at(v)["x1"] = Json::parse("[[1], [3, 4]]"); }, {"iterate 1, block x1", "row 1 has 2 numbers, row 0 has 1"});
  json_refused([&](Json& v) { at(v)["x1"] = Json::parse("[1, 2]"); }, {"iterate 1, block x1", "row 0 is not a list"});
  json_refused([&](Json& v) { at(v)["x1"] = 3; }, {"iterate 1, block x1", "expected a matrix"});
  json_refused([&](Json& v) { at(v)["x1"] = Json::array(); }, {"iterate 1, block x1", "expected a matrix"});
  json_refused([&](Json& v) { v["iterates"][0] = 5; }, {"iterate 0", "expected an object"});
  for (const char* bad : {"\"nan\"", "\"NaN\"", "\"inf\"", "\"-Infinity\"", "\"abc\"", "\"\"", "\"0x\"", "\"1.5.2\""})
    json_refused([&](Json& v) { at(v)["x1"][1][0] = Json::parse(bad); }, {"iterate 1, block x1, entry (1,0)", "is not a number"});
  for (const char* bad : {"\"0.1\"", "\"1/3\"", "\"1e-3\""})
    json_refused([&](Json& v) { at(v)["x1"][1][0] = Json::parse(bad); }, {"iterate 1, block x1, entry (1,0)", "is not a dyadic number", "hex float"});
  json_refused([&](Json& v) { at(v)["x1"][1][0] = 0.5; }, {"iterate 1, block x1, entry (1,0)", "write non-integers as strings"});
  json_refused([&](Json& v) { at(v)["x1"][1][0] = nullptr; }, {"iterate 1, block x1, entry (1,0)", "null is not a number"});
  json_refused([&](Json& v) { at(v)["x1"][1][0] = true; }, {"iterate 1, block x1, entry (1,0)", "expected a number"});
  json_refused([&](Json& v) { at(v)["x1"][1][0] = "0x1p5000"; }, {"iterate 1, block x1", "beyond the range of double"});
  json_refused([&](Json& v) { at(v)["x1"][1][0] = "1e99999"; }, {"iterate 1, block x1, entry (1,0)"});
  json_refused([](Json& v) { v["objective"].push_back(1); }, {"objective must list one value of F per iterate"});
  json_refused([](Json& v) { v["objective"][1] = "nan"; }, {"objective", "is not a number"});
  json_refused([](Json& v) { v["objective"][1] = "0x1.00000000000001p0"; }, {"objective", "not a double"});
  json_refused([](Json& v) { v["objective"] = 1; }, {"objective must list one value"});
  json_refused([](Json& v) { v["objektive"] = 1; }, {"unknown key 'objektive'", "known keys are"});
  json_refused([](Json& v) { v["iterates"].erase(1); }, {"at least two iterates"});
  json_refused([](Json& v) { v.erase("iterates"); }, {"at least two iterates"});
  json_refused([](Json& v) { v["iterates"] = 1; }, {"at least two iterates"});
  json_refused([](Json& v) { v["format"] = "amcert-run/2"; }, {"expected {\"format\": \"amcert-run/1\""});
  json_refused([](Json& v) { v["format"] = 1; }, {"expected {\"format\": \"amcert-run/1\""});
  json_refused([](Json& v) { v.erase("format"); }, {"expected {\"format\": \"amcert-run/1\""});
  json_refused([](Json& v) { v = Json::array(); }, {"expected {\"format\": \"amcert-run/1\""});
  const Folder f;
  refused(f.path("none.json"), {"none.json: no such file"});
  refused(f.path(), {"no run here: expected amcert-run/1 JSON, or files <block>_<k>.npy"});
  for (const char* text : {"", "{", "{\"format\": \"amcert-run/1\", \"iterates\": [NaN]}", "[1, 2", "not json\nat all\n"})
    refused(f.write("broken.json", text), {"broken.json", "not JSON"});
}

// --- .npy ----------------------------------------------------------------------------------------------------------------

std::string npy(const std::vector<double>& values, const std::string& shape, bool fortran = false, int version = 1, const std::string& type = "<f8") {
  std::string header = "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
  const std::size_t start = version == 1 ? 10 : 12;
  while ((start + header.size() + 1) % 64) header += ' ';
  header += '\n';
  std::string out = "\x93NUMPY";
  out += char(version);
  out += '\0';
  for (std::size_t n = 0, size = header.size(); n < (version == 1 ? 2U : 4U); ++n, size >>= 8) out += char(size & 255);
  out += header;
  for (double x : values) out.append(reinterpret_cast<const char*>(&x), 8);
  return out;
}

BOOST_AUTO_TEST_CASE(npy_orders_and_versions) {
  Random r(143);
  NetworkOptions o;
  o.most_width = 4;
  for (int n = 0; n < 20; ++n) {
    const Problem p = random_network(r, o);
    const RecordedRun run = run_double(p, 2);
    const Folder f;
    f.write("notes.txt", "other files do not matter");
    for (std::size_t k = 0; k < run.iterates.size(); ++k)
      for (std::size_t b = 0; b < p.blocks.size(); ++b) {
        const Eigen::MatrixXd& m = run.iterates[k][b].approximate();
        const bool fortran = r.one_in(2), flat = m.cols() == 1 && r.one_in(2);
        std::vector<double> values;
        for (Index e = 0; e < m.size(); ++e) values.push_back(fortran ? m.data()[e] : m(e / m.cols(), e % m.cols()));
        const std::string shape = flat ? "(" + std::to_string(m.rows()) + ",)" : "(" + std::to_string(m.rows()) + ", " + std::to_string(m.cols()) + ")";
        f.write(p.blocks[b].name + "_" + std::to_string(k) + ".npy", npy(values, shape, fortran, r.between(1, 3)));
      }
    const RecordedRun back = import_run(p, f.path());
    BOOST_TEST((back.iterates == run.iterates));
    BOOST_TEST(back.objective.empty());
  }
}

template <class Change>
void npy_refused(Change change, std::vector<std::string> parts) {
  const Folder f;
  for (int k = 0; k < 3; ++k) {
    f.write("x1_" + std::to_string(k) + ".npy", npy({1, 2}, "(2, 1)"));
    f.write("x2_" + std::to_string(k) + ".npy", npy({3}, "(1, 1)"));
  }
  change(f);
  parts.push_back(f.path());
  refused(f.path(), parts);
}

BOOST_AUTO_TEST_CASE(npy_refusals) {
  const auto with = [](const std::string& name, const std::string& bytes) { return [=](const Folder& f) { f.write(name, bytes); }; };
  const std::vector<std::string> where = {"x1_1.npy", "iterate 1, block x1"};
  const auto at = [&](const std::string& what) { return std::vector<std::string>{where[0], where[1], what}; };
  npy_refused([](const Folder& f) { std::filesystem::remove(f.path("x1_1.npy")); }, at("the file is missing"));
  npy_refused(with("x3_1.npy", npy({1}, "(1, 1)")), {"x3_1.npy", "'x3' does not belong to the problem"});
  npy_refused(with("x1.npy", npy({1}, "(1, 1)")), {"x1.npy", "<block>_<iterate>.npy"});
  npy_refused(with("x1_a.npy", npy({1}, "(1, 1)")), {"x1_a.npy", "<block>_<iterate>.npy"});
  npy_refused(with("x1_1.npy", npy({1, 2}, "(1, 2)")), at("the shape is 1x2, expected 2x1"));
  npy_refused(with("x1_1.npy", npy({1, 2, 3}, "(3,)")), at("the shape is 3x1, expected 2x1"));
  npy_refused(with("x1_1.npy", npy({1, 2}, "(2, 1, 1)")), at("expected a matrix"));
  npy_refused(with("x1_1.npy", npy({1}, "()")), at("expected a matrix"));
  npy_refused(with("x1_1.npy", npy({1, NAN}, "(2, 1)")), at("entry (1,0): NaN or infinity"));
  npy_refused(with("x1_1.npy", npy({1, INFINITY}, "(2, 1)")), at("entry (1,0): NaN or infinity"));
  npy_refused(with("x1_1.npy", npy({-INFINITY, 1}, "(2, 1)")), at("entry (0,0): NaN or infinity"));
  npy_refused(with("x1_1.npy", npy({1, 2}, "(2, 1)", false, 1, "<f4")), at("little-endian float64"));
  npy_refused(with("x1_1.npy", npy({1, 2}, "(2, 1)", false, 1, ">f8")), at("little-endian float64"));
  npy_refused(with("x1_1.npy", ""), at("not a .npy file"));
  npy_refused(with("x1_1.npy", "PK some zip archive"), at("not a .npy file"));
  const std::string whole = npy({1, 2}, "(2, 1)"), later = npy({1, 2}, "(2, 1)", false, 2);
  for (std::size_t size = 0; size < whole.size(); ++size) npy_refused(with("x1_1.npy", whole.substr(0, size)), {where[0], where[1]});
  for (std::size_t size : {11UL, 12UL, 40UL, later.size() - 1}) npy_refused(with("x1_1.npy", later.substr(0, size)), {where[0], where[1]});
  npy_refused(with("x1_1.npy", whole + "x"), at("cut off or too long"));
  npy_refused([](const Folder& f) { for (int k = 1; k < 3; ++k) for (const char* b : {"x1_", "x2_"}) std::filesystem::remove(f.path(b + std::to_string(k) + ".npy")); }, {"no run here"});
}

BOOST_AUTO_TEST_SUITE_END()
