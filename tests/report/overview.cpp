// Tables of many certificates: rounding, what is joined to what, and numbers that must not stand where they would say more than is proved.
#include "report/overview/overview.hpp"
#include "report/wrap.hpp"
#include "samples.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <random>
#include <sstream>

using namespace amcert::report;
namespace ov = amcert::report::overview;
using Json = nlohmann::json;

namespace {

using samples::Sample;

struct Given {
  Sample sample;
  std::string place;
};

// Certificates are told apart by their digests, which are the caller's to give.
ov::Overview table_of(const std::vector<Given>& given, ov::Options options = {}) {
  ov::Builder builder(options);
  char digit = 'a';
  for (const Given& one : given) {
    builder.add(one.sample.problem, one.sample.certificate, {one.place + "/certificate.json", std::string(64, digit)}, one.place);
    ++digit;
  }
  return builder.finish();
}
ov::Overview table_of(const std::vector<Given>& given, const std::vector<std::string>& columns) { return table_of(given, ov::Options{.columns = columns}); }

std::string shown(const ov::Overview& table, std::size_t row, std::size_t column) { return with_spaces(plain(ov::shown(table.columns[column], table.rows[row].cells[column], table.options.digits))); }
std::string only(const Sample& sample, const std::string& column) { return shown(table_of({{sample, "out/x"}}, {column}), 0, 0); }
std::string scope(const ov::Overview& table, std::size_t column) { return with_spaces(plain(table.heads[column].scope)); }

// A limit certificate is about the problem of network(): the two samples are one case.
std::vector<Given> one_case() { return {{samples::network(), "out/two"}, {samples::limit(), "out/two-limit"}}; }

Sample renamed(Sample sample, const std::string& name, char problem) {
  sample.problem["name"] = name;
  sample.certificate["problem"] = std::string(64, problem);
  return sample;
}

Json& claim_of(Sample& sample, std::string_view kind, int n = 0) {
  for (Json& claim : sample.certificate["claims"])
    if (claim["kind"] == kind && n-- == 0) return claim;
  throw std::logic_error("no such claim in the sample");
}

Rational power(int exponent) {
  Rational value = 1;
  for (int i = 0; i < std::abs(exponent); ++i) value *= 10;
  return exponent < 0 ? Rational(1 / value) : value;
}

// A printed number read back exactly, by a reader of its own: decimals, powers of ten, and a distance from 1.
Rational read(std::string text) {
  const std::string from_one = "1 − ";
  if (text.starts_with(from_one)) return 1 - read(text.substr(from_one.size()));
  const std::size_t e = text.find('e');
  int exponent = e == std::string::npos ? 0 : std::stoi(text.substr(e + 1));
  Rational value = 0;
  bool after_point = false;
  for (const char c : text.substr(0, e)) {
    if (c == '.') {
      after_point = true;
      continue;
    }
    BOOST_REQUIRE_MESSAGE(c >= '0' && c <= '9', "not a number: " << text);
    value = value * 10 + (c - '0');
    if (after_point) --exponent;
  }
  return value * power(exponent);
}

std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    else if (!quoted && text[i] == ',') records.back().emplace_back();
    else if (!quoted && text[i] == '\r') records.emplace_back(1), ++i;
    else records.back().back() += text[i];
  }
  records.pop_back();
  return records;
}

std::string field(const std::vector<std::vector<std::string>>& records, const std::string& name, std::size_t row = 1) {
  for (std::size_t i = 0; i < records[0].size(); ++i)
    if (records[0][i] == name) return records[row][i];
  throw std::logic_error("no field " + name);
}

// Values where rounding goes wrong first: ties, rows of nines, neighbours of decimals, whatever chance brings; all between 0 and 1.
std::vector<Rational> hard_values() {
  std::vector<Rational> out;
  const Rational hair = power(-40);
  for (int e = -14; e <= 0; ++e)
    for (const int mantissa : {1, 5, 95, 99, 999, 9999, 99999, 5, 15, 25, 125, 999995, 9999995})
      for (const Rational& value : {Rational(mantissa * power(e - 7)), Rational(mantissa * power(e - 7) + hair), Rational(mantissa * power(e - 7) - hair)}) {
        out.push_back(value);
        out.push_back(1 - value);
      }
  std::mt19937_64 random(20261);
  for (int i = 0; i < 400; ++i) {
    const Integer d = 1 + Integer(random() >> (random() % 60)), n = Integer(random()) % d;
    out.emplace_back(n + 1, d + 1);
  }
  std::erase_if(out, [](const Rational& value) { return value <= 0 || value >= 1; });
  return out;
}

// A golden text, as in render.cpp.
void compare(const std::string& name, const std::string& actual) {
  std::ifstream file(std::string(GOLDEN_TABLES) + "/" + name, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (actual == golden) return;
  std::ofstream(name + ".actual", std::ios::binary) << actual;
  std::istringstream now(actual), before(golden);
  std::string a, b;
  int line = 0;
  do {
    a.clear(), b.clear();
    ++line;
    std::getline(now, a);
    std::getline(before, b);
  } while (a == b && (now || before));
  BOOST_ERROR(name << ", line " << line << ":\n  golden: " << b << "\n  now:    " << a);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(overviews)

BOOST_AUTO_TEST_CASE(every_kind_of_column_is_rounded_to_its_safe_side) {
  for (const char* name : {"a", "a_upper", "a_bracket", "b", "kappa_lower", "q_values", "q_iterates", "q_iterates_bracket", "spectral_radius", "radius", "deviation"}) {
    const ov::Column column = ov::column(name);
    for (const Rational& value : hard_values())
      for (int digits = 1; digits <= 10; ++digits) {
        ov::Cell cell;
        cell.state = ov::Cell::State::stated;
        cell.lower = value;
        cell.upper = value + (1 - value) / 3;
        std::string low = plain(ov::shown(column, cell, digits)), high = low;
        if (column.side == ov::Side::bracket) {
          BOOST_REQUIRE(low.front() == '[' && low.back() == ']');
          const std::size_t comma = low.find(',');
          high = low.substr(comma + 1);
          high.pop_back();
          low = low.substr(1, comma - 1);
        }
        low = with_spaces(low), high = with_spaces(high);
        while (high.starts_with(' ')) high.erase(0, 1);
        const auto judge = [&](const Rational& printed, const Rational& truth, bool is_lower, const std::string& text) {
          const Rational off = is_lower ? Rational(truth - printed) : Rational(printed - truth);
          // Of a factor close below 1 it is the distance from 1 that has the digits.
          const Rational size = column.is_factor && (1 - truth) * 1000 < 1 ? Rational(1 - truth) : truth;
          if (off < 0 || off * power(digits - 1) > size) BOOST_ERROR(name << ", " << digits << " digits: '" << text << "' for " << truth);
        };
        if (column.side != ov::Side::upper) {
          judge(read(low), value, true, low);
          judge(read(ov::decimal(column, value, digits, Direction::down)), value, true, "decimal");
        }
        if (column.side != ov::Side::lower) {
          judge(read(high), *cell.upper, false, high);
          judge(read(ov::decimal(column, *cell.upper, digits, Direction::up)), *cell.upper, false, "decimal");
        }
      }
  }
}

BOOST_AUTO_TEST_CASE(no_digit_is_invented_for_whole_numbers) {
  Sample sample = samples::limit();
  claim_of(sample, "trapping", 0)["at"] = 123457;
  claim_of(sample, "trapping", 1)["at"] = 987654;
  BOOST_TEST(shown(table_of({{sample, "x"}}, ov::Options{.columns = {"K"}, .digits = 2}), 0, 0) == "123457");
}

BOOST_AUTO_TEST_CASE(text_and_data_say_the_same_of_claims) {
  const auto table = table_of(one_case(), ov::Options{.columns = {"a", "b", "kappa_bracket", "q_values", "q_theory", "K", "theta", "F_star"}, .digits = 3});
  const auto records = read_csv(ov::csv(table));
  BOOST_TEST(records.size() == 2u);
  for (const auto& record : records) BOOST_TEST(record.size() == records[0].size());
  BOOST_TEST(field(records, "a") == "0.333");
  BOOST_TEST(field(records, "a.exact") == "1/3");
  BOOST_TEST(field(records, "a.digest") == std::string(16, '3'));
  BOOST_TEST(field(records, "a.scope") == "recorded run [0,2]");
  BOOST_TEST(field(records, "b") == "1.42");
  BOOST_TEST(field(records, "kappa_bracket.lower") == "1.23");
  BOOST_TEST(field(records, "kappa_bracket.upper") == "1.24");
  BOOST_TEST(field(records, "q_theory.exact") == "999999876543/1000000000000");
  BOOST_TEST(read(field(records, "q_theory")) >= Rational(Integer("999999876543"), Integer("1000000000000")));
  BOOST_TEST(read(field(records, "q_theory")) < 1);
  BOOST_TEST(shown(table, 0, 4) == "1 − 1.23e-7");
  BOOST_TEST(field(records, "K") == "30");
  BOOST_TEST(field(records, "theta") == "1/2");
  const Json json = Json::parse(ov::json(table));
  const Json& cells = json["rows"][0]["cells"];
  BOOST_TEST(cells["a"][">="]["exact"] == "1/3");
  BOOST_TEST(!cells["a"].contains("<="));
  BOOST_TEST(cells["b"]["<="]["decimal"] == "1.42");
  BOOST_TEST(cells["kappa_bracket"]["digests"][0] == std::string(64, '2'));
  BOOST_TEST(cells["kappa_bracket"]["radius"]["exact"] == "1/8");
  BOOST_TEST(json["rows"][0]["certificates"].size() == 2u);
}

BOOST_AUTO_TEST_CASE(constants_of_a_run_are_not_those_of_a_limit) {
  const Sample run = samples::network();
  for (const char* name : {"a@orbit", "b@orbit", "a_rate", "b_rate", "K", "K_values", "K_iterates", "C_values", "s_iterates", "q_theory", "q_values", "q_iterates", "kappa", "mu", "spectral_radius", "F_star", "enclosure", "q_observed"})
    BOOST_TEST(only(run, name) == "–", name);
  // A theorem about the recorded run is none about the exact orbit from the start.
  BOOST_TEST(only(samples::limit(), "K") == "30");
  BOOST_TEST(only(samples::limit(), "K@recorded") == "30");
  BOOST_TEST(only(samples::limit(), "K@orbit") == "–");
  const auto table = table_of({{samples::limit(), "x"}}, {"K", "q_values", "a_rate"});
  BOOST_TEST(scope(table, 0) == "exact sweeps from xᴷ of the recorded run, all k ≥ K");
  BOOST_TEST(scope(table, 1) == "exact sweeps near the limit");
  const auto both = table_of(one_case(), {"a", "a_rate"});
  BOOST_TEST(scope(both, 0) == "recorded run [0,2]");
  BOOST_TEST(scope(both, 1) == "exact sweeps near the limit");
  BOOST_TEST(shown(both, 0, 1) == "0.12345");
}

BOOST_AUTO_TEST_CASE(what_holds_for_every_second_window_does_not_hold_for_all) {
  // The sample proves J0, j = 2, for even k alone.
  BOOST_TEST(only(samples::network(), "a:J0:2") == "–");
  BOOST_TEST(only(samples::network(), "a:J2:2") == "refuted");
  BOOST_TEST(only(samples::network(), "a:J1") == "0.33333");
  BOOST_TEST(only(samples::network(), "b:2") == "refuted");
  BOOST_TEST(only(samples::network(), "b:3") == "–");
}

BOOST_AUTO_TEST_CASE(what_is_undecided_or_refuted_is_no_number) {
  // Constants that are left in such a claim are none.
  for (const auto& [column, kind] : {std::pair{"a", "sufficient_decrease"}, {"b", "relative_error"}, {"a_theory", "structural_decrease"}, {"b_theory", "structural_relative_error"}, {"rises", "rises"}, {"distance", "am_trajectory"}, {"level", "sublevel_bounded"}, {"deviation", "double_agreement"}, {"j", "smallest_j"}})
    for (const char* verdict : {"undecided", "refuted"}) {
      Sample sample = samples::network();
      Json& claim = claim_of(sample, kind);
      claim["verdict"] = verdict;
      claim["reason"] = "nobody knows";
      BOOST_TEST(only(sample, column) == verdict, column);
    }
  for (const auto& [column, kind] : {std::pair{"kappa", "kl"}, {"theta", "kl"}, {"q_theory", "rate_kl"}, {"q_values", "rate_local"}, {"q_iterates", "contraction"}, {"spectral_radius", "contraction"}, {"mu", "critical_point"}, {"F_star", "critical_point"}}) {
    Sample sample = samples::limit();
    claim_of(sample, kind)["verdict"] = "undecided";
    claim_of(sample, kind)["reason"] = "nobody knows";
    BOOST_TEST(only(sample, column) == "undecided", column);
    const auto table = table_of({{sample, "x"}}, {column});
    const auto records = read_csv(ov::csv(table));
    for (std::size_t i = 0; i < records[0].size(); ++i)
      if (records[0][i].find("exact") != std::string::npos || records[0][i] == column) BOOST_TEST(records[1][i] == "undecided");
    const Json cell = Json::parse(ov::json(table))["rows"][0]["cells"][column];
    BOOST_TEST(!cell.contains("<="));
    BOOST_TEST(!cell.contains(">="));
    BOOST_TEST(cell["reason"] == "nobody knows");
  }
  // One of two traps left open: the other is what is proved, and not of both.
  Sample sample = samples::limit();
  Json& first = claim_of(sample, "trapping", 0);
  first["verdict"] = "undecided";
  first["reason"] = "nobody knows";
  BOOST_TEST(only(sample, "K") == "40");
  BOOST_TEST(only(sample, "K_values") == "undecided");
  BOOST_TEST(only(sample, "K_iterates") == "40");
  BOOST_TEST(only(sample, "C_values") == "undecided");
}

BOOST_AUTO_TEST_CASE(factors_go_with_the_sweep_they_hold_from) {
  const Sample sample = samples::limit();
  BOOST_TEST(only(sample, "K_values") == "30");
  BOOST_TEST(only(sample, "s_values") == "0.84877");
  BOOST_TEST(only(sample, "K_iterates") == "40");
  BOOST_TEST(only(sample, "s_iterates") == "0.61235");
  BOOST_TEST(only(sample, "C_iterates") == "0.875");
  BOOST_TEST(only(sample, "q_iterates_bracket") == "[0.49876, 0.61235]");
}

BOOST_AUTO_TEST_CASE(what_was_observed_never_stands_among_what_is_proved) {
  const auto table = table_of({{samples::limit(), "x"}}, {"q_values", "q_observed", "q_observed_iterates", "log_ratio"});
  BOOST_TEST(scope(table, 1) == "observed, not proved");
  BOOST_TEST(shown(table, 0, 2) == "0.5");
  BOOST_TEST(plain(table.columns[1].heading).find("≈") != std::string::npos);
  const auto heads = ov::spans(table);
  BOOST_TEST(heads.size() == 2u);
  BOOST_TEST(heads[0].count == 1u);
  BOOST_TEST(heads[1].count == 3u);
  BOOST_TEST(ov::csv(table).find("q_observed.not_proved") != std::string::npos);
  BOOST_TEST(Json::parse(ov::json(table))["rows"][0]["cells"]["q_observed"]["proved"] == false);
  BOOST_CHECK_THROW(static_cast<void>(ov::column("digest:q_observed")), std::invalid_argument);
  bool said = false;
  for (const Rich& words : ov::explanations(table)) said = said || plain(words).find("not proved") != std::string::npos;
  BOOST_TEST(said);
}

BOOST_AUTO_TEST_CASE(scopes_that_differ_are_marked) {
  Sample other = renamed(samples::network(), "other", '1');
  for (Json& claim : other.certificate["claims"])
    if (claim["kind"] == "sufficient_decrease") claim["range"] = {0, 1};
  const auto table = table_of({{samples::network(), "out/two"}, {other, "out/other"}}, {"a", "b"});
  BOOST_TEST(table.heads[0].scope.empty());
  BOOST_TEST(table.rows[0].marks[0] != table.rows[1].marks[0]);
  BOOST_TEST(!table.rows[0].marks[0].empty());
  BOOST_TEST(table.notes.size() == 2u);
  BOOST_TEST(scope(table, 1) == "recorded run [0,2]");
  BOOST_TEST(table.rows[0].marks[1] == "");
  for (const std::string& text : {ov::terminal(table), ov::markdown(table)}) {
    BOOST_TEST(text.find("0.33333ᵃ") != std::string::npos);
    BOOST_TEST(text.find("0.33333ᵇ") != std::string::npos);
  }
  BOOST_TEST(ov::latex(table).find("\\textsuperscript{b}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_theorem_or_condition_is_marked) {
  Sample zero = renamed(samples::limit(), "zero", '1');
  Json& kl = claim_of(zero, "kl");
  kl["kind"] = "kl_zero";
  kl["balls"] = Json::array({Json::array({"1/8", "5/4"})});
  kl["enters"] = nullptr;
  Sample bare = renamed(samples::limit(), "bare", '2');
  claim_of(bare, "critical_point")["kinks"] = Json::array();
  claim_of(bare, "critical_point")["dead"] = Json::array({Json::array({1, 0, 1})});
  const auto table = table_of({{samples::limit(), "a"}, {zero, "b"}, {bare, "c"}}, {"kappa", "q_values"});
  const auto note = [&](std::size_t row, std::size_t column, const char* words) {
    for (const ov::Note& one : table.notes)
      if (table.rows[row].marks[column].find(one.mark) != std::string::npos && plain(one.text).find(words) != std::string::npos) return true;
    return false;
  };
  BOOST_TEST(note(0, 0, "strong convexity"));
  BOOST_TEST(note(1, 0, "independent derivatives"));
  BOOST_TEST(!note(1, 0, "kink"));
  BOOST_TEST(note(0, 1, "kink"));
  BOOST_TEST(note(2, 1, "die out"));
  BOOST_TEST(!note(2, 1, "kink"));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_not_the_method_or_the_users_is_marked) {
  const auto remarks = [](const Sample& sample, const char* column) {
    std::string out;
    const auto table = table_of({{sample, "x"}}, {column});
    for (const Rich& remark : table.rows[0].cells[0].remarks) out += plain(remark) + ";";
    return out;
  };
  BOOST_TEST(remarks(samples::network(), "a") == "");
  Sample sample = samples::network();
  claim_of(sample, "am_trajectory")["verdict"] = "undecided";
  claim_of(sample, "am_trajectory")["reason"] = "nobody knows";
  BOOST_TEST(remarks(sample, "a") == "it is not proved that the run follows the method;");
  BOOST_TEST(remarks(sample, "b") == "it is not proved that the run follows the method;");
  // Proved for fewer sweeps than the constant is about.
  sample = samples::network();
  claim_of(sample, "am_trajectory")["range"] = {0, 1};
  BOOST_TEST(remarks(sample, "a") == "it is not proved that the run follows the method;");
  BOOST_TEST(remarks(samples::heavy_ball(), "a:3") == "a run of the user's own program;from a start of the run's own;");
}

BOOST_AUTO_TEST_CASE(certificates_of_one_case_are_one_row) {
  auto table = table_of(one_case(), {"a", "kappa", "claims"});
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(table.rows[0].name == "two_layers & 50%");
  BOOST_TEST(table.rows[0].sources.size() == 2u);
  BOOST_TEST(shown(table, 0, 2) == std::to_string(samples::network().certificate["claims"].size() + samples::limit().certificate["claims"].size()));
  // In whatever order and folder they come.
  table = table_of({{samples::limit(), "there/two-limit"}, {samples::network(), "here/two"}}, {"a", "kappa"});
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(shown(table, 0, 0) == "0.33333");
  // Two runs of one problem are two rows, and the limit goes with its neighbour.
  Sample second = samples::network();
  second.certificate["bits"] = 256;
  table = table_of({{samples::network(), "1/two"}, {second, "2/two"}, {samples::limit(), "2/two-limit"}}, {"a", "kappa"});
  BOOST_TEST(table.rows.size() == 2u);
  BOOST_TEST(table.rows[0].name == "1/two");
  BOOST_TEST(shown(table, 0, 1) == "–");
  BOOST_TEST(shown(table, 1, 1) == "1.2345");
  BOOST_CHECK_THROW(static_cast<void>(table_of({{samples::network(), "1/two"}, {second, "1/two"}}, {"a"})), std::invalid_argument);
  BOOST_TEST(table_of({{samples::network(), "1/two"}, {second, "1/two"}}, ov::Options{.columns = {"a"}, .rows = "certificate"}).rows.size() == 2u);
  // A limit of the case as it was before it was changed.
  BOOST_CHECK_THROW(static_cast<void>(table_of({{samples::network(), "1/two"}, {renamed(samples::limit(), "two_layers & 50%", '1'), "1/two-limit"}}, {"a"})), ov::Conflict);
  BOOST_CHECK_THROW(static_cast<void>(ov::Builder({}).finish()), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(one_certificate_named_twice_counts_once) {
  ov::Builder builder({.columns = {"claims"}});
  const Sample sample = samples::network();
  for (int i = 0; i < 2; ++i) builder.add(sample.problem, sample.certificate, {"x/certificate.json", std::string(64, 'a')}, "x");
  const auto table = builder.finish();
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(shown(table, 0, 0) == std::to_string(sample.certificate["claims"].size()));
}

BOOST_AUTO_TEST_CASE(a_row_for_many_cases_says_what_holds_for_each) {
  const auto with_a = [](const char* name, char problem, const char* a, const char* upper) {
    Sample sample = renamed(samples::network(), name, problem);
    claim_of(sample, "sufficient_decrease")["a"] = a;
    claim_of(sample, "sufficient_decrease")["a_upper"] = upper;
    return sample;
  };
  std::vector<Given> given{{with_a("x", '1', "1/3", "1/2"), "x"}, {with_a("y", '2', "1/4", "1/3"), "y"}};
  ov::Options options{.columns = {"a", "a_upper", "a_bracket", "q_observed"}, .rows = "lambda"};
  auto table = table_of(given, options);
  BOOST_TEST(table.rows.size() == 1u);
  BOOST_TEST(table.rows[0].name == "1/2, 1");
  BOOST_TEST(shown(table, 0, 0) == "2");
  BOOST_TEST(shown(table, 0, 1) == "0.25");
  BOOST_TEST(shown(table, 0, 2) == "0.5");
  BOOST_TEST(shown(table, 0, 3) == "[0.25, 0.5]");
  // One case without a number, and the row has none.
  Sample open = with_a("z", '3', "1/5", "1/4");
  claim_of(open, "sufficient_decrease")["verdict"] = "undecided";
  claim_of(open, "sufficient_decrease")["reason"] = "nobody knows";
  given.push_back({open, "z"});
  table = table_of(given, options);
  BOOST_TEST(shown(table, 0, 1) == "1 undecided of 3");
  BOOST_TEST(!table.rows[0].cells[1].lower.has_value());
  BOOST_CHECK_THROW(static_cast<void>(table_of(given, ov::Options{.rows = "a"})), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(rows_are_sorted_and_grouped) {
  const auto with = [](const char* name, char problem, const char* a, const char* gamma) {
    Sample sample = renamed(samples::network(), name, problem);
    claim_of(sample, "sufficient_decrease")["a"] = a;
    for (Json& layer : sample.problem["layers"]) layer["gamma"] = gamma;
    return sample;
  };
  Sample open = with("open", '4', "1/9", "1/2");
  claim_of(open, "sufficient_decrease")["verdict"] = "undecided";
  claim_of(open, "sufficient_decrease")["reason"] = "nobody knows";
  const std::vector<Given> given{{open, "o"}, {with("s10", '1', "1/4", "1/2"), "a"}, {with("s2", '2', "1/3", "1/3"), "b"}, {with("s1", '3', "1/5", "1/2"), "c"}};
  const auto names = [&](const ov::Options& options) {
    std::string out;
    for (const ov::Row& row : table_of(given, options).rows) out += row.name + " ";
    return out;
  };
  BOOST_TEST(names({.columns = {"a"}, .sort = {"a"}}) == "s1 s10 s2 open ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"-a"}}) == "s2 s10 s1 open ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"case"}}) == "open s1 s2 s10 ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"gamma", "-case"}}) == "s2 s10 s1 open ");
  BOOST_TEST(names({.columns = {"a"}, .sort = {"case"}, .group = "gamma"}) == "s2 open s1 s10 ");
  const auto grouped = table_of(given, ov::Options{.columns = {"gamma", "a"}, .group = "gamma"});
  BOOST_TEST(grouped.columns.size() == 1u);
  BOOST_TEST(with_spaces(plain(grouped.rows[0].group)) == "γ = 1/3");
  BOOST_TEST(ov::comes_before("s2", "s10"));
  BOOST_TEST(ov::comes_before("s02", "s10"));
  BOOST_TEST(!ov::comes_before("s10", "s2"));
  BOOST_TEST(ov::comes_before("a", "a1"));
}

BOOST_AUTO_TEST_CASE(usual_columns_are_those_that_tell_something) {
  const auto names = [](const std::vector<Given>& given) {
    std::string out;
    for (const ov::Column& column : table_of(given, ov::Options{}).columns) out += column.name + " ";
    return out;
  };
  // network() has a rise; one row has no parameters that differ.
  BOOST_TEST(names({{samples::network(), "x"}}) == "a a_theory b b_theory rises deviation ");
  Sample other = renamed(samples::network(), "other", '1');
  other.problem["layers"][0]["gamma"] = "3";
  BOOST_TEST(names({{samples::network(), "x"}, {other, "y"}}) == "gamma a a_theory b b_theory rises deviation ");
  BOOST_TEST(names(one_case()) == "a b rises kappa q_theory q_values q_iterates K ");
}

BOOST_AUTO_TEST_CASE(parameters_are_as_in_the_problem) {
  const Sample sample = samples::network();
  for (const auto& [name, value] : {std::pair{"gamma", "2, 1"}, {"lambda", "1/2, 1"}, {"rho", "4"}, {"widths", "1-1-1"}, {"activation", "relu"}, {"samples", "2"}, {"unknowns", "9"}, {"order", "V2 W2 V1 U1 W1"},
                                    {"prox", "U1 1, V1 0, V2 0, W1 2, W2 1/2"}, {"bias", "ones, none"}, {"loss_scale", "1"}, {"kind", "network"}})
    BOOST_TEST(only(sample, name) == value, name);
  BOOST_TEST(only(samples::heavy_ball(), "gamma") == "–");
  BOOST_TEST(only(samples::heavy_ball(), "prox") == "step 12/5, momentum 1/4");
  Sample other = sample;
  other.problem = samples::other_network();
  BOOST_TEST(only(other, "order") == "W2|b2 (W1,b1)");
  BOOST_TEST(only(other, "activation") == "tanh, hard_tanh");
}

BOOST_AUTO_TEST_CASE(columns_are_refused_with_what_was_meant) {
  const auto refusal = [](const char* name) -> std::string {
    try {
      static_cast<void>(ov::column(name));
    } catch (const std::invalid_argument& e) {
      return e.what();
    }
    return "accepted";
  };
  BOOST_TEST(refusal("kapa").find("did you mean kappa") != std::string::npos);
  BOOST_TEST(refusal("q_obs").find("q_observed") != std::string::npos);
  BOOST_TEST(refusal("Gamma").find("gamma") != std::string::npos);
  BOOST_TEST(refusal("zzzzzz").find("--list-columns") != std::string::npos);
  for (const char* name : {"", "a:", "a:J3", "a:0", "a:01", "a@", "a@both", "kappa@orbit", "b:J1", "K:2", "theta_upper", "digest:", "digest:gamma", "digest:digest:a", "a:J1:J2:3x"}) BOOST_TEST(refusal(name) != "accepted", name);
  for (const char* name : {"a:J2:3@orbit", "a_bracket:J0", "F*", "kappa_bracket", "digest:a:J1w", "λ", "digest:K@recorded"}) BOOST_TEST(refusal(name) == "accepted", name);
  // Every name that is listed is one.
  std::istringstream list(ov::column_list());
  int listed = 0;
  for (std::string line; std::getline(list, line);)
    if (line.size() > 2 && line[0] == ' ' && line[1] == ' ' && line[2] != ' ') {
      BOOST_TEST(refusal(line.substr(2, line.find(' ', 2) - 2).c_str()) == "accepted", line);
      ++listed;
    }
  BOOST_TEST(listed > 50);
}

BOOST_AUTO_TEST_CASE(golden_overviews) {
  ov::Overview table = table_of({{samples::network(), "out/two"}, {samples::limit(), "out/two-limit"}, {renamed(samples::heavy_ball(), "heavy_ball#1", '1'), "out/heavy_ball#1"}},
                                ov::Options{.columns = {"gamma", "a_bracket", "a:J2:2", "b", "b_theory", "kappa_bracket", "q_theory", "q_iterates", "K", "q_observed_iterates", "digest:a"}, .sort = {"case"}, .digits = 4, .caption = "Two cases, 100%"});
  table.program = "amcert 0";
  table.command = "amcert table 'out/50% & more_' --digits 4";
  compare("overview.txt", ov::terminal(table));
  compare("overview.md", ov::markdown(table));
  compare("overview.csv", ov::csv(table));
  compare("overview.json", ov::json(table));
  compare("overview.tex", ov::latex_document(table));
}

BOOST_AUTO_TEST_CASE(long_tables_run_over_pages) {
  std::vector<Given> given;
  ov::Builder builder({.columns = {"a"}});
  const Sample sample = samples::network();
  for (int i = 0; i < 41; ++i) {
    Sample one = sample;
    one.problem["name"] = "s" + std::to_string(i);
    one.certificate["problem"] = std::to_string(1000 + i);
    builder.add(one.problem, one.certificate, {"s/certificate.json", std::to_string(1000 + i)}, "s" + std::to_string(i));
    if (i == 39) BOOST_TEST(ov::latex(builder.finish()).find("longtable") == std::string::npos);
  }
  BOOST_TEST(ov::latex(builder.finish()).find("\\begin{longtable}") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
