// Numbers in tables of many certificates: rounded to the safe side, and never where they would say more than is proved.
#include "overview.hpp"
#include "golden.hpp"

#include <random>

using namespace overviews;
using golden::read_csv;

namespace {

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

BOOST_AUTO_TEST_SUITE_END()
