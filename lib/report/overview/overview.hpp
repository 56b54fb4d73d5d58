// One table from many certificates: a row for each case, a column for each constant.
#pragma once

#include "report/formula.hpp"
#include "report/outward.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace amcert::report::overview {

// What certificates say about one quantity of one case.
struct Cell {
  enum class State { absent, stated, undecided, refuted };
  State state = State::absent;
  // Proved: lower <= quantity <= upper. Exact numbers have both, equal.
  std::optional<Rational> lower{}, upper{};
  std::optional<double> observed{};  // not proved, and never beside a bound
  std::string words{};               // of a parameter or a digest; of several cases without a number for each, how many have none
  Rich scope{};                      // what the number holds for: it differs from column to column, and may from row to row
  std::vector<Rich> remarks{};       // the theorem that was used, the conditions under which it speaks
  std::optional<Rational> radius{};  // of the ball around the limit that it is about
  std::string reason{};              // undecided: why
  std::vector<std::string> digests{};  // of the claims; of several cases that share a row, all

  [[nodiscard]] bool stated() const { return state == State::stated; }
};

// Which of the two sides a column shows, and what kind of text it is else.
enum class Side { lower, upper, bracket, exact, observed, words };

struct Column {
  std::string name;  // as one asks for it
  Rich heading;      // with its relation, "a ≥"
  Side side;
  bool is_factor = false;   // close below 1 it is its distance from 1 that counts
  bool is_integer = false;  // never rounded
  int most_digits = 30;
  Rich meaning;
  std::string kind;  // of the claims it is from; empty for parameters
  std::string quantity{}, form{}, run{};  // how it is found
  int j = 1;
  bool of_digest = false;
};

// By its name: QUANTITY[_lower|_upper|_bracket][:FORM][:J][@RUN], digest:COLUMN, or a parameter of the problem.
// Throws std::invalid_argument, naming columns with a similar name.
[[nodiscard]] Column column(const std::string& name);
// All names with their meaning and the claims they are from.
[[nodiscard]] std::string column_list();

struct Options {
  std::vector<std::string> columns{};  // none: what the certificates hold
  std::string rows = "case";           // or certificate, or a parameter whose values are the rows
  std::vector<std::string> sort{};     // columns, falling with a - before
  std::string group{};                 // a column whose values stand as headings between rows
  int digits = 5;
  std::string caption{};
  std::string label = "amcert";  // in LaTeX, after tab:
};

struct Source {
  std::string file, digest;  // SHA-256 of the certificate's value
  [[nodiscard]] std::string folder() const;  // that it lies in, as far as that has a name
};

struct Row {
  std::string name;
  Rich group{};
  std::vector<Cell> cells{};
  std::vector<std::string> marks{};  // of the notes that are about a cell
  std::vector<Source> sources{};
};

// What all numbers of a column have in common; where they differ, notes tell.
struct Head {
  Rich scope;
  std::vector<Rich> remarks;
};

struct Note {
  std::string mark;
  Rich text;
};

struct Overview {
  Options options;
  std::string row_heading;
  std::vector<Column> columns;
  std::vector<Head> heads;
  std::vector<Row> rows;
  std::vector<Note> notes;
  // How the table was made; the caller fills these in.
  std::string program{}, command{}, list_digest{}, list_file{};

  [[nodiscard]] std::vector<Source> sources() const;  // all, each once
};

// Two certificates of one case that are about different problems.
struct Conflict : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Builder {
 public:
  explicit Builder(const Options& options);  // throws std::invalid_argument if a column is unknown
  // Reads what the columns need and keeps nothing of the JSON: certificates may be large and many. `place` is the folder of the certificate.
  void add(const nlohmann::json& problem, const nlohmann::json& certificate, const Source& source, const std::string& place);
  // Throws Conflict, and std::invalid_argument without certificates or with two of one kind about one case.
  [[nodiscard]] Overview finish() const;

 private:
  enum class Role { of_run, of_orbit, of_limit };
  struct Part {
    std::string name, problem, stem;  // stem: its place without -limit or -orbit
    Role role;
    Source source;
    std::vector<Cell> cells;
  };
  using Parts = std::vector<const Part*>;
  [[nodiscard]] std::vector<Parts> joined() const;
  [[nodiscard]] std::vector<Row> rows_of(const std::vector<Parts>& joined) const;
  [[nodiscard]] std::vector<Row> together(const std::vector<Row>& rows, std::size_t by) const;
  [[nodiscard]] std::size_t place_of(const std::string& name) const;
  [[nodiscard]] std::vector<std::size_t> chosen(const std::vector<Row>& rows) const;
  [[nodiscard]] bool one_row_for_several() const;
  void sort(std::vector<Row>& rows) const;
  void group(std::vector<Row>& rows) const;

  Options options_;
  std::vector<Column> wanted_;  // all that may be shown, sorted by or grouped by
  std::vector<Part> parts_;
};

// Words with numbers in them in the order that people expect: s2 before s10.
[[nodiscard]] bool comes_before(std::string_view a, std::string_view b);

// What one certificate says in a column; absent if nothing.
[[nodiscard]] Cell cell_of(const Column& column, const nlohmann::json& problem, const nlohmann::json& certificate);

// The number as it is printed, rounded to the side on which it stays true; without marks.
[[nodiscard]] Rich shown(const Column& column, const Cell& cell, int digits);
// One side alone, as a plain decimal that programs read.
[[nodiscard]] std::string decimal(const Column& column, const Rational& value, int digits, Direction direction);

// Heads and notes from what the scopes and remarks of the cells have in common.
void add_marks(Overview& table);
// What each column means, how numbers are rounded, which notes there are: sentences for below the table.
[[nodiscard]] std::vector<Rich> explanations(const Overview& table);

// Columns beside one another whose numbers all have one scope.
struct Span {
  std::size_t first, count;
  Rich scope;
};
[[nodiscard]] std::vector<Span> spans(const Overview& table);

[[nodiscard]] std::string terminal(const Overview& table);
[[nodiscard]] std::string markdown(const Overview& table);
[[nodiscard]] std::string csv(const Overview& table);
[[nodiscard]] std::string json(const Overview& table);
// A `table`, or a `longtable` if it has more rows than fit on a page. Needs booktabs and amsmath, and longtable.
[[nodiscard]] std::string latex(const Overview& table);
// The same as a document that compiles alone.
[[nodiscard]] std::string latex_document(const Overview& table);

}  // namespace amcert::report::overview
