// The public interface as its user sees it: what it refuses, what it keeps, what it hands out.
#include "support/folder.hpp"

#include <amcert/amcert.hpp>

#include <Eigen/Core>
#include <boost/multiprecision/gmp.hpp>
#include <boost/test/unit_test.hpp>

#include <cfenv>
#include <cmath>
#include <fstream>
#include <limits>

namespace {

using amcert::Case;
using amcert::Certificate;
using amcert::Error;
using amcert::Iterate;
using amcert::Matrix;
using amcert::Run;
using Rational = boost::multiprecision::mpq_rational;

// Refused with that exit code, in a message with all the words.
template <class Work>
void refused(const Work& work, int code, std::initializer_list<const char*> words) {
  try {
    work();
  } catch (const Error& e) {
    BOOST_TEST(e.exit_code() == code);
    for (const char* word : words) BOOST_TEST(std::string(e.what()).find(word) != std::string::npos, e.what() << " lacks " << word);
    return;
  }
  BOOST_ERROR("not refused");
}

Case xor_relu() { return Case::read("cases/xor-relu"); }

Run own(const Case& problem, const Run& run, int sweeps) {
  Run out(problem);
  for (int k = 0; k <= sweeps; ++k) out.add(run.iterate(k));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(matrices_of_eigen_and_back) {
  const Eigen::MatrixXd m = Eigen::MatrixXd::Random(3, 5);
  const Matrix a(m), b(m.transpose()), column(Eigen::VectorXd(m.col(0)));
  BOOST_TEST(a.rows() == 3);
  BOOST_TEST(a.cols() == 5);
  BOOST_TEST(a(2, 4) == m(2, 4));
  BOOST_TEST(b(4, 2) == m(2, 4));
  BOOST_TEST(column.cols() == 1);
  BOOST_TEST(a.data()[5] == m(1, 0));
  BOOST_TEST((a.as<Eigen::MatrixXd>() == m));
  static_assert(!std::is_convertible_v<double, Matrix> && !std::is_convertible_v<std::vector<double>, Matrix>);
}

BOOST_AUTO_TEST_CASE(a_case_tells_its_shapes_start_and_data) {
  const Case c = xor_relu();
  BOOST_TEST(c.name() == "xor-relu");
  BOOST_TEST(c.sweeps() == 30);
  BOOST_TEST(c.blocks().size() == 6);
  const Iterate start = c.start();
  for (const amcert::Block& b : c.blocks()) {
    BOOST_TEST(start.at(b.name).rows() == b.rows);
    BOOST_TEST(start.at(b.name).cols() == b.cols);
  }
  BOOST_TEST(start.at("W1")(0, 0) == -53.0 / 64);
  BOOST_TEST(c.inputs().rows() == 2);
  BOOST_TEST(c.targets().cols() == 4);
  refused([] { (void)Case::read("cases/two-block-r11").inputs(); }, 3, {"no network"});
}

BOOST_AUTO_TEST_CASE(a_start_that_is_no_double_is_said_to_be_another) {
  const Case iris = Case::read("cases/iris");
  const Run engine = Run::engine(iris, 2);
  BOOST_TEST(iris.start().at("U1").rows() == 6);
  const auto starts = [](const Run& run) { return amcert::certify(run).claims()[0].json; };
  BOOST_TEST(starts(engine).find("\"start\": \"case\"") != std::string::npos);
  BOOST_TEST(starts(own(iris, engine, 2)).find("\"start\": \"own\"") != std::string::npos);
  const Case xor_ = xor_relu();
  BOOST_TEST(starts(own(xor_, Run::engine(xor_, 2), 2)).find("\"start\": \"case\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_case_from_text_finds_its_data_and_names_its_lines) {
  std::ifstream in("cases/xor-relu/case.toml");
  std::string text(std::istreambuf_iterator<char>(in), {});
  const Case c = Case::parse(text, "cases/xor-relu/case.toml");
  BOOST_TEST(amcert::certify(Run::engine(c, 2)).digest() == amcert::certify(Run::engine(xor_relu(), 2)).digest());
  refused([&] { (void)Case::parse(text, "elsewhere/case.toml"); }, 2, {"xor.csv"});
  refused([] { (void)Case::parse("name = \"x\"\nnetwork = 3\n", "typed.toml"); }, 2, {"typed.toml:2"});
  refused([] { (void)Case::read("nowhere"); }, 2, {"nowhere", "no such file"});
}

BOOST_AUTO_TEST_CASE(what_a_run_refuses) {
  const Case c = xor_relu();
  const Iterate x = c.start();
  const auto adding = [&](const auto& spoil) {
    return [&, spoil] {
      Run run(c);
      run.add(x);
      Iterate y = x;
      spoil(y);
      run.add(y);
    };
  };
  refused(adding([](Iterate& y) { y.erase("U2"); }), 2, {"iterate 1", "block U2 is missing"});
  refused(adding([](Iterate& y) { y["W9"] = y["W1"]; }), 2, {"iterate 1", "'W9'"});
  refused(adding([](Iterate& y) { y["W2"] = Matrix(4, 1); }), 2, {"iterate 1, block W2", "4x1", "1x4"});
  refused(adding([](Iterate& y) { y["V1"](2, 3) = std::nan(""); }), 2, {"iterate 1, block V1", "(2,3)", "NaN"});
  refused(adding([](Iterate& y) { y["V1"](0, 1) = std::numeric_limits<double>::infinity(); }), 2, {"block V1", "(0,1)"});
  Run half(c);
  half.add(x, 1.5);
  refused([&] { half.add(x); }, 2, {"iterate 1", "objective"});
  refused([&] { half.add(x, std::nan("")); }, 2, {"iterate 1", "objective"});
  refused([&] { (void)amcert::certify(half); }, 2, {"two iterates"});
  refused([&] { (void)half.iterate(1); }, 2, {"no iterate 1"});
  Run engine = Run::engine(c, 1);
  refused([&] { engine.add(x); }, 2, {"of the engine"});
  refused([&] { (void)Run::engine(c, -1); }, 2, {"-1"});
}

BOOST_AUTO_TEST_CASE(another_rounding_mode_of_the_caller_is_refused) {
  const Case problem = Case::read("cases/two-block-r11");
  const Run run = Run::engine(problem, 2);
  const auto downward = [](const auto& work) {
    refused([&] { std::fesetround(FE_DOWNWARD); work(); }, 3, {"does not round to nearest"});
    BOOST_TEST(std::fesetround(FE_TONEAREST) == 0);
  };
  downward([&] { Run::engine(problem, 2); });
  downward([&] { Run(problem).add(problem.start()); });
  downward([&] { amcert::certify(run); });
  // Changed by what is called in between.
  downward([&] { std::fesetround(FE_TONEAREST); amcert::certify(run, [](const std::string&) { return std::fesetround(FE_DOWNWARD) == 0; }); });
}

BOOST_AUTO_TEST_CASE(a_refused_iterate_leaves_the_run_as_it_was) {
  const Case c = xor_relu();
  const Run engine = Run::engine(c, 3);
  Run run = own(c, engine, 2);
  BOOST_CHECK_THROW(run.add({}), Error);
  run.add(engine.iterate(3));
  BOOST_TEST(run.sweeps() == 3);
  BOOST_TEST(amcert::certify(run).digest() == amcert::certify(own(c, engine, 3)).digest());
}

BOOST_AUTO_TEST_CASE(copies_of_a_run_go_ways_of_their_own) {
  const Case c = xor_relu();
  const Run engine = Run::engine(c, 3);
  Run first = own(c, engine, 2);
  Run second = first;
  second.add(engine.iterate(3));
  BOOST_TEST(first.sweeps() == 2);
  BOOST_TEST(second.sweeps() == 3);
  first.add(engine.iterate(1));
  BOOST_TEST((second.iterate(3) == engine.iterate(3)));
}

BOOST_AUTO_TEST_CASE(a_run_written_and_read_is_the_same) {
  const amcert::test::Folder folder;
  const Case c = xor_relu();
  const Run engine = Run::engine(c, 4);
  const std::string file = folder.path("run.json");
  engine.write(file);
  const Run back = Run::read(c, file);
  BOOST_TEST(back.sweeps() == 4);
  for (int k = 0; k <= 4; ++k) BOOST_TEST((back.iterate(k) == engine.iterate(k)));
  BOOST_TEST((back.objective() == engine.objective()));
  refused([&] { engine.write(folder.path("no/run.json")); }, 2, {"run.json"});
  refused([&] { (void)Run::read(Case::read("cases/two-block-r11"), file); }, 2, {"iterate 0"});
}

BOOST_AUTO_TEST_CASE(constants_lie_between_their_decimals) {
  const Certificate certificate = amcert::certify(Run::engine(xor_relu()));
  BOOST_TEST((certificate.verdict() == amcert::Verdict::proved));
  BOOST_TEST(certificate.exit_code() == 0);
  std::size_t constants = 0, inexact = 0;
  const auto decimal = [](const std::string& s) {
    const std::size_t e = s.find('e'), dot = s.find('.');
    std::string digits = s.substr(0, e);
    int ten = e == s.npos ? 0 : std::stoi(s.substr(e + 1));
    if (dot != s.npos) digits.erase(dot, 1), ten -= int(std::min(e, s.size()) - dot - 1);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    const boost::multiprecision::mpz_int power = boost::multiprecision::pow(boost::multiprecision::mpz_int(10), unsigned(std::abs(ten)));
    return ten < 0 ? Rational(boost::multiprecision::mpz_int(digits), power) : Rational(boost::multiprecision::mpz_int(digits) * power);
  };
  for (const amcert::Claim& claim : certificate.claims())
    for (const amcert::Constant& c : claim.constants) {
      const Rational x(c.exact);
      BOOST_TEST((decimal(c.below) <= x && x <= decimal(c.above)), claim.title << " " << c.name << " " << c.exact);
      ++constants;
      inexact += c.below != c.above;
    }
  BOOST_TEST(constants > 40);
  BOOST_TEST(inexact > 20);
  const amcert::Claim& decrease = certificate.claims()[1];
  BOOST_TEST(decrease.title == "sufficient_decrease J0 j=1");
  BOOST_TEST(Rational(decrease.constant("a").exact) < Rational(decrease.constant("a_upper").exact));
  refused([&] { (void)decrease.constant("kappa"); }, 2, {"kappa", "a_upper"});
}

BOOST_AUTO_TEST_CASE(a_wrong_run_is_refuted_where_it_is_wrong) {
  const Case c = xor_relu();
  const Run engine = Run::engine(c, 3);
  Run run(c);
  for (int k = 0; k <= 3; ++k) {
    Iterate x = engine.iterate(k);
    if (k == 2) x["U1"](1, 2) += 1e-9;
    run.add(x);
  }
  const Certificate certificate = amcert::certify(run);
  BOOST_TEST((certificate.verdict() == amcert::Verdict::refuted));
  BOOST_TEST(certificate.exit_code() == 1);
  const amcert::Claim& trajectory = certificate.claims()[0];
  BOOST_TEST(trajectory.kind == "am_trajectory");
  BOOST_TEST((trajectory.verdict == amcert::Verdict::refuted));
  BOOST_TEST(!trajectory.expected);
  BOOST_TEST(certificate.table().find("refuted") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refutations_that_a_case_announces) {
  const Certificate met = amcert::certify(Run::engine(Case::read("cases/heavy-ball-2d")));
  BOOST_TEST((met.verdict() == amcert::Verdict::proved));
  std::size_t announced = 0;
  for (const amcert::Claim& claim : met.claims()) announced += claim.expected;
  BOOST_TEST(announced > 0);
  std::ifstream in("cases/xor-relu/case.toml");
  std::string text(std::istreambuf_iterator<char>(in), {});
  text += "expect_refuted = [\"relative_error j=1\"]\n";
  const Certificate unmet = amcert::certify(Run::engine(Case::parse(text, "cases/xor-relu/case.toml"), 2));
  BOOST_TEST((unmet.unmet() == std::vector<std::string>{"relative_error j=1"}));
  BOOST_TEST((unmet.verdict() == amcert::Verdict::refuted));
}

BOOST_AUTO_TEST_CASE(work_that_is_stopped_keeps_what_is_proved) {
  const Case c = xor_relu();
  const Run whole = Run::engine(c);
  const Run part = Run::engine(c, 30, [](const std::string& what) { return what.find("sweep 7 ") == what.npos; });
  BOOST_TEST(part.sweeps() == 7);
  const Certificate certificate = amcert::certify(whole, [](const std::string& what) { return !what.starts_with("rises"); });
  BOOST_TEST(certificate.interrupted());
  BOOST_TEST(certificate.exit_code() == 4);
  BOOST_TEST((certificate.verdict() == amcert::Verdict::undecided));
  BOOST_TEST(certificate.claims().size() == 10);
  BOOST_TEST((certificate.claims()[8].verdict == amcert::Verdict::proved));
  BOOST_TEST(certificate.claims()[9].reason.find("interrupted") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(results_are_written_and_read_back) {
  const amcert::test::Folder folder;
  const Certificate certificate = amcert::certify(Run::engine(xor_relu(), 5));
  const std::string place = folder.path("a/b");
  certificate.write(place);
  const Certificate back = Certificate::read(place);
  BOOST_TEST(back.digest() == certificate.digest());
  BOOST_TEST(back.json() == certificate.json());
  BOOST_TEST(back.table() == certificate.table());
  BOOST_TEST(back.claims().size() == certificate.claims().size());
  const std::string other = folder.path("other");
  amcert::certify(Run::engine(Case::read("cases/two-block-r11"))).write(other);
  std::filesystem::copy_file(folder.path("other/problem.json"), folder.path("a/b/problem.json"), std::filesystem::copy_options::overwrite_existing);
  refused([&] { (void)Certificate::read(place); }, 5, {"another problem"});
  refused([&] { (void)Certificate::read(folder.path("none")); }, 2, {"no such file"});
  refused([&] { certificate.write(folder.path("a/b/table.md/c")); }, 2, {"cannot be made"});
}
