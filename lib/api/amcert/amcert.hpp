// The public interface of amcert: read a case, run it or bring a run of your own, certify, look at the claims, keep the result.
//
//   const amcert::Case problem = amcert::Case::read("my-case");
//   amcert::Run run(problem);
//   run.add({{"W1", W1}, {"U1", U1}, {"V1", V1}});  // the start, and the point after each sweep: Eigen matrices, or others of double
//   const amcert::Certificate certificate = amcert::certify(run);
//   std::cout << certificate.table();
//   certificate.write("out/my-case");               // certificate, problem, tables and report, for amcheck and for people
//   return certificate.exit_code();
//
// Doubles are taken literally, as the dyadic numbers that they are. Samples are columns: of a network with widths d_1, ..., d_N and n
// samples, W<i> is d_i x d_{i-1} (one column more with bias "ones"), b<i> is d_i x 1, U<i> and V<i> are d_i x n. blocks() has all shapes.
//
// Whatever goes wrong is an amcert::Error whose text says where and what to do. Objects are values and cheap to copy; different threads may use
// different ones, but runs of the engine and certifications wait for each other.
//
// It needs C++17. Other compiler options of a program that uses this header do not matter: nothing of the library's arithmetic is in it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#define AMCERT_PUBLIC __attribute__((visibility("default")))

// The names are those of amcert; the library itself has names of its own there.
namespace amcert {
#ifndef AMCERT_INSIDE
inline
#endif
namespace api {

// A mistake in a case or a run, something unsupported, a limit. exit_code() is that of the program amcert: 2 bad input, 3 unsupported,
// 4 limit or interrupted, 5 certificate and problem do not belong together, 70 an internal alarm, which should be reported.
class AMCERT_PUBLIC Error : public std::runtime_error {
 public:
  Error(int exit_code, const std::string& what) : std::runtime_error(what), exit_code_(exit_code) {}
  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

// The value of a block: rows x cols doubles.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols) : rows_(rows), cols_(cols), values_(rows * cols) {}

  // From any matrix m with m.rows(), m.cols() and m(i, j) of type double, such as those of Eigen. Other types do not compile: convert them where
  // it can be seen.
  template <class M, class = std::enable_if_t<!std::is_same_v<M, Matrix>>, class Entry = decltype(std::declval<const M&>()(0, 0)),
            class = decltype(std::declval<const M&>().rows() + std::declval<const M&>().cols())>
  Matrix(const M& m) : Matrix(std::size_t(m.rows()), std::size_t(m.cols())) {
    static_assert(std::is_same_v<std::decay_t<Entry>, double>, "iterates are matrices of double; convert yours where they are recorded");
    using I = decltype(m.rows());
    for (I i = 0; i < m.rows(); ++i)
      for (I j = 0; j < m.cols(); ++j) (*this)(std::size_t(i), std::size_t(j)) = m(i, j);
  }
  // As a matrix of another type M, which is made by M(rows, cols).
  template <class M>
  M as() const {
    M m(rows_, cols_);
    for (std::size_t i = 0; i < rows_; ++i)
      for (std::size_t j = 0; j < cols_; ++j) m(i, j) = (*this)(i, j);
    return m;
  }

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  double& operator()(std::size_t i, std::size_t j) { return values_[i * cols_ + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values_[i * cols_ + j]; }
  // Row by row.
  double* data() { return values_.data(); }
  const double* data() const { return values_.data(); }
  bool operator==(const Matrix& o) const { return rows_ == o.rows_ && cols_ == o.cols_ && values_ == o.values_; }

 private:
  std::size_t rows_ = 0, cols_ = 0;
  std::vector<double> values_;
};

// A point: a matrix for every block.
using Iterate = std::map<std::string, Matrix>;

struct Block {
  std::string name;
  std::size_t rows, cols;
};

// Long work says what it is doing and stops when the answer is false. What is proved by then is kept.
using Progress = std::function<bool(const std::string& what)>;

// A problem and a method: what a case.toml says.
class AMCERT_PUBLIC Case {
 public:
  // A folder with a case.toml, or the file. Throws Error (2) with file and line.
  static Case read(const std::string& path);
  // From a text in TOML. It counts as the file `path`: errors name it, and data files are looked for beside it.
  static Case parse(const std::string& toml, const std::string& path = "case.toml");

  std::string name() const;
  std::vector<Block> blocks() const;
  // x^0 in doubles, as the double engine begins. A forward pass may give U and V more places than a double has: they are cut off here, and a run of
  // yours from there has a start of its own, as its certificate then says.
  Iterate start() const;
  // The data X and Y of a network, samples as columns, each number the double that amcert's engine takes for it; X without the row of ones that bias
  // "ones" adds. Throws Error (3) without a network.
  Matrix inputs() const;
  Matrix targets() const;
  // How many sweeps the case asks for.
  int sweeps() const;

  struct Inside;
  explicit Case(std::shared_ptr<const Inside> inside) : inside_(std::move(inside)) {}
  const std::shared_ptr<const Inside>& inside() const { return inside_; }

 private:
  std::shared_ptr<const Inside> inside_;
};

// The iterates of a method, from x^0 on.
class AMCERT_PUBLIC Run {
 public:
  // An empty one, for iterates of your own.
  explicit Run(const Case& problem);
  // The double engine's run from the start of the case; `sweeps` = 0: as many as the case asks for. Throws Error (4) if it diverges.
  static Run engine(const Case& problem, int sweeps = 0, const Progress& progress = {});
  // A file in the form amcert-run/1, or a folder of <block>_<k>.npy files. Throws Error (2) with iterate and block.
  static Run read(const Case& problem, const std::string& path);

  // The next iterate: the start first, then the point after each full sweep; with the value of F that your program computed, if all iterates
  // come with one. Throws Error (2) if a block is missing or in excess, a shape is wrong, or a number is NaN or infinite.
  void add(const Iterate& x);
  void add(const Iterate& x, double objective);

  Case problem() const;
  int sweeps() const;  // -1 if empty
  // In doubles, as start(). Throws Error (2) if there is no such k.
  Iterate iterate(int k) const;
  // What the program that made the run wrote down, one per iterate, or nothing. Not proved.
  std::vector<double> objective() const;
  // Writes amcert-run/1. Throws Error (2).
  void write(const std::string& path) const;

  struct Inside;
  const Inside& inside() const { return *inside_; }

 private:
  Run() = default;
  void append(const Iterate& x, std::optional<double> objective);
  std::shared_ptr<Inside> inside_;  // changed by none but its only owner
};

enum class Verdict { proved, refuted, undecided };
AMCERT_PUBLIC const char* name(Verdict verdict);

// A number that a claim states.
struct Constant {
  std::string name;          // its key in the certificate: a, level; distance.W1 of an object
  std::string exact;         // "n" or "n/d"
  std::string below, above;  // decimals with 17 digits: below <= exact <= above
};

struct AMCERT_PUBLIC Claim {
  std::string kind;   // sufficient_decrease, relative_error, ...: SPEC.md, section 3
  std::string title;  // kind and parameters: "sufficient_decrease J1 j=1"
  std::string run;    // recorded, reference or orbit
  int first_sweep = 0, last_sweep = 0;
  Verdict verdict = Verdict::undecided;
  bool expected = false;           // a refutation that the case announces (expect_refuted)
  std::string reason;              // undecided: why, and what would help
  std::vector<std::string> words;  // what is stated, then each constant as tables show it: "a ≥ 1.5716"
  std::vector<Constant> constants;
  std::string digest;  // 64 hexadecimal digits
  std::string json;    // all of it

  // Throws Error (2), listing the constants there are.
  const Constant& constant(const std::string& name) const;
};

class AMCERT_PUBLIC Certificate {
 public:
  // certificate.json and problem.json of a folder, or of the folder of that file. What they say is not checked: that is amcheck's work.
  // Throws Error (2), or (5) if the two do not belong together.
  static Certificate read(const std::string& path);

  const std::vector<Claim>& claims() const;
  // proved: every claim is, or its refutation was expected, and every expected refutation is there. A result read from a folder knows nothing of what
  // its case expects.
  Verdict verdict() const;
  // Names of refutations that the case expects and that are not there.
  const std::vector<std::string>& unmet() const;
  // Whether the work was stopped before the end.
  bool interrupted() const;
  // That of the program amcert: 0 proved, 1 refuted, 6 undecided, 4 interrupted.
  int exit_code() const;

  // SHA-256 of the certificate, 64 hexadecimal digits.
  const std::string& digest() const;
  // The texts of certificate.json and problem.json.
  std::string json() const;
  std::string problem_json() const;
  // The table as plain text.
  std::string table() const;
  // Writes problem.json, certificate.json, provenance.json, table.md, .csv, .tex and report.html; makes the folder. Throws Error (2).
  void write(const std::string& folder) const;

  struct Inside;
  explicit Certificate(std::shared_ptr<const Inside> inside) : inside_(std::move(inside)) {}

 private:
  std::shared_ptr<const Inside> inside_;
};

// Everything that the case asks for, as `amcert certify` does it: bit for bit the same certificate. `double_agreement` is about runs of the engine
// only. Throws Error (2) if the run has no sweep, (3) in an environment of arithmetic in which the proofs do not hold, (4) if nothing was
// reached.
AMCERT_PUBLIC Certificate certify(const Run& run, const Progress& progress = {});

}  // namespace api
}  // namespace amcert
