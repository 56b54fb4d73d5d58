#include "problem/expression.hpp"

#include "number/text.hpp"

#include <cctype>
#include <functional>
#include <optional>
#include <stdexcept>

namespace amcert {
namespace {

// A matrix of polynomials; a 1x1 one may also have squares added to it.
struct Value {
  Index rows = 1, cols = 1;
  std::vector<Polynomial> entry;  // row by row
  std::vector<PiecewisePolynomial::Residual> squares;
  Value(Index r, Index c) : rows(r), cols(c), entry(std::size_t(r * c)) {}
  explicit Value(const Polynomial& p) : entry{p} {}
  bool scalar() const { return rows == 1 && cols == 1; }
  Polynomial& operator()(Index i, Index j) { return entry[std::size_t(i * cols + j)]; }
  const Polynomial& operator()(Index i, Index j) const { return entry[std::size_t(i * cols + j)]; }
  std::string shape() const { return std::to_string(rows) + "x" + std::to_string(cols); }
};

class Parser {
 public:
  // With `units` hinges are any polynomials, of hinges too, and collected there.
  Parser(std::string_view text, const std::string& what, const Names& names, Composite* units)
      : text_(text), what_(what), unknowns_(names.unknowns), constants_(names.constants), nested_(units != nullptr), hinges_(units ? units->units : own_), kinds_(units ? units->kinds : own_kinds_) {
    for (const auto& [name, m] : unknowns_) count_ = std::max(count_, m.first + int(m.rows * m.cols));
  }

  PiecewisePolynomial objective() {
    Value v = whole();
    if (!v.scalar()) fail("the " + what_ + " is a " + v.shape() + " matrix; take sumsq or sum of it");
    if (v.squares.empty() && v.entry[0].constant()) fail("the " + what_ + " does not depend on any unknown");
    return {count_, hinges_, std::move(v.squares), v.entry[0]};
  }
  std::vector<Polynomial> matrix(Index rows, Index cols) {
    Value v = whole();
    expand(v);
    if (v.rows != rows || v.cols != cols) fail("the " + what_ + " is a " + v.shape() + " matrix, expected " + Value(rows, cols).shape());
    return v.entry;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::invalid_argument(what_ + ", column " + std::to_string(at_ + 1) + ": " + what);
  }
  Value whole() {
    Value v = sum();
    if (at_ != text_.size()) fail("'" + std::string(text_.substr(at_, 1)) + "' is not expected here");
    return v;
  }
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    skip();
    return true;
  }

  // What adding or multiplying needs of squares that do not stay squares.
  static void expand(Value& v) {
    for (const auto& s : v.squares) v.entry[0] += Polynomial(s.weight / Rational(2)) * s.value * s.value;
    v.squares.clear();
  }

  Value sum() {
    skip();
    const bool minus = take('-');
    Value v = product();
    if (minus) v = times(Value(Polynomial(Rational(-1))), std::move(v));
    for (;;) {
      const bool add = take('+');
      if (!add && !take('-')) return v;
      Value w = product();
      if (w.rows != v.rows || w.cols != v.cols) fail("a " + v.shape() + " and a " + w.shape() + " matrix cannot be added");
      if (!add) w = times(Value(Polynomial(Rational(-1))), std::move(w));
      for (std::size_t n = 0; n < v.entry.size(); ++n) v.entry[n] += w.entry[n];
      v.squares.insert(v.squares.end(), w.squares.begin(), w.squares.end());
    }
  }

  Value product() {
    Value v = power();
    for (;;) {
      if (take('*')) {
        v = times(std::move(v), power());
      } else if (take('/')) {
        const Value w = power();
        if (!w.scalar() || !w.squares.empty() || !w.entry[0].constant() || w.entry[0].zero()) fail("only division by a number that is not 0 is possible");
        v = times(Value(Polynomial(Rational(1) / w.entry[0].constant_term())), std::move(v));
      } else {
        return v;
      }
    }
  }

  Value times(Value v, Value w) const {
    if (w.scalar() && !v.scalar()) std::swap(v, w);
    if (v.scalar() && v.squares.empty() && v.entry[0].constant() && v.entry[0].constant_term().sign() > 0) {
      for (Polynomial& p : w.entry) p = v.entry[0] * p;
      for (auto& s : w.squares) s.weight *= v.entry[0].constant_term();
      return w;
    }
    if (w.scalar() && w.squares.empty() && w.entry[0].constant() && w.entry[0].constant_term().sign() > 0) return times(std::move(w), std::move(v));
    expand(v);
    expand(w);
    if (v.scalar()) {
      for (Polynomial& p : w.entry) p = v.entry[0] * p;
      return w;
    }
    if (v.cols != w.rows) fail("a " + v.shape() + " matrix cannot be multiplied by a " + w.shape() + " one");
    Value out(v.rows, w.cols);
    for (Index i = 0; i < v.rows; ++i)
      for (Index j = 0; j < w.cols; ++j)
        for (Index k = 0; k < v.cols; ++k) out(i, j) += v(i, k) * w(k, j);
    return out;
  }

  Value power() {
    Value v = atom();
    if (!take('^')) return v;
    const std::size_t from = at_;
    while (at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_]))) ++at_;
    if (from == at_ || at_ - from > 2) fail("after ^ comes a whole number below 100");
    const int e = std::stoi(std::string(text_.substr(from, at_ - from)));
    skip();
    if (!v.scalar()) fail("only a number can be raised to a power, not a " + v.shape() + " matrix; for squares of entries take sumsq");
    expand(v);
    if (v.entry[0].degree() * e > 32) fail("a degree above 32");
    if (e == 2 && !v.entry[0].constant()) return squares(v);
    Polynomial out(Rational(1));
    for (int n = 0; n < e; ++n) out = out * v.entry[0];
    return Value(out);
  }

  static Value squares(const Value& v) {
    Value out{Polynomial()};
    for (const Polynomial& p : v.entry) out.squares.push_back({Rational(2), p});
    return out;
  }

  Value atom() {
    skip();
    if (at_ == text_.size()) fail("the " + what_ + " ends where a number, a name or a parenthesis should be");
    if (take('(')) {
      Value v = sum();
      if (!take(')')) fail("a parenthesis is not closed");
      return v;
    }
    const char c = text_[at_];
    const std::size_t from = at_;
    if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
      while (at_ < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[at_])) || text_[at_] == '.')) ++at_;
      Rational q;
      try {
        q = parse_number(text_.substr(from, at_ - from));
      } catch (const std::invalid_argument& e) {
        fail(e.what());
      }
      skip();
      return Value(Polynomial(q));
    }
    if (!std::isalpha(static_cast<unsigned char>(c))) fail("'" + std::string(1, c) + "' is not expected here");
    while (at_ < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at_]))) ++at_;
    const std::string name(text_.substr(from, at_ - from));
    if (take('(')) {
      Value v = sum();
      std::optional<Value> second;
      if (take(',')) second = sum();
      if (!take(')')) fail("a parenthesis is not closed");
      if (name == "dot") return dot(std::move(v), std::move(second));
      if (second) fail("the function '" + name + "' takes one argument");
      return function(name, std::move(v));
    }
    skip();
    if (const auto u = unknowns_.find(name); u != unknowns_.end()) {
      Value v(u->second.rows, u->second.cols);
      for (std::size_t n = 0; n < v.entry.size(); ++n) v.entry[n] = Polynomial::variable(u->second.first + int(n));
      return v;
    }
    if (const auto k = constants_.find(name); k != constants_.end()) {
      Value v(k->second.rows, k->second.cols);
      for (Index i = 0; i < v.rows; ++i)
        for (Index j = 0; j < v.cols; ++j) v(i, j) = Polynomial(k->second(i, j));
      return v;
    }
    std::string known;
    for (const auto& [n, m] : unknowns_) known += (known.empty() ? "" : ", ") + n;
    for (const auto& [n, m] : constants_) known += ", " + n;
    at_ = from;
    fail("there is no '" + name + "'; known are " + known);
  }

  Value function(const std::string& name, Value v) {
    expand(v);
    if (name == "sumsq") return squares(v);
    if (name == "sum") {
      Polynomial s;
      for (const Polynomial& p : v.entry) s += p;
      return Value(s);
    }
    if (name == "transpose") {
      Value out(v.cols, v.rows);
      for (Index i = 0; i < v.rows; ++i)
        for (Index j = 0; j < v.cols; ++j) out(j, i) = v(i, j);
      return out;
    }
    if (const auto smooth = smooth_.find(name); smooth != smooth_.end()) {
      if (!nested_) fail(name + " is for [composite] problems");
      for (Polynomial& p : v.entry) p = (this->*smooth->second)(p);
      return v;
    }
    if (name != "relu" && name != "abs") fail("there is no function '" + name + "'; known are relu, abs, exp, log, sigmoid, tanh, softplus, elu, sum, sumsq, transpose, dot");
    for (Polynomial& p : v.entry) {
      const Polynomial plus = positive_part(p, name);
      p = name == "relu" ? plus : Polynomial(Rational(2)) * plus - p;  // |p| = 2 max(0,p) - p
    }
    return v;
  }

  // The sum of the products of entries.
  Value dot(Value v, std::optional<Value> w) const {
    if (!w) fail("dot takes two matrices of one shape, like dot(A, B)");
    expand(v);
    expand(*w);
    if (v.rows != w->rows || v.cols != w->cols) fail("dot of a " + v.shape() + " and a " + w->shape() + " matrix; they must have one shape");
    Polynomial s;
    for (std::size_t n = 0; n < v.entry.size(); ++n) s += v.entry[n] * w->entry[n];
    return Value(s);
  }

  // The variable that is this function of it.
  Polynomial unit(const Polynomial& argument, UnitKind kind) {
    std::size_t m = 0;
    while (m < hinges_.size() && !(hinges_[m] == argument && kinds_[m] == kind)) ++m;
    if (m == hinges_.size()) {
      hinges_.push_back(argument);
      kinds_.push_back(kind);
    }
    return Polynomial::variable(count_ + int(m));
  }
  Polynomial exp(const Polynomial& p) { return p.zero() ? Polynomial(Rational(1)) : unit(p, UnitKind::exp); }
  Polynomial log(const Polynomial& p) {
    if (p.constant() && p.constant_term().sign() <= 0) fail("log of a number that is not positive");
    return p == Polynomial(Rational(1)) ? Polynomial() : unit(p, UnitKind::log);
  }
  Polynomial sigmoid(const Polynomial& p) { return p.zero() ? Polynomial(Rational(1) / Rational(2)) : unit(p, UnitKind::sigmoid); }
  // 2/(1+e^-2p) - 1
  Polynomial tanh(const Polynomial& p) { return Polynomial(Rational(2)) * sigmoid(Polynomial(Rational(2)) * p) - Polynomial(Rational(1)); }
  Polynomial softplus(const Polynomial& p) { return log(Polynomial(Rational(1)) + exp(p)); }
  // p where it is positive, else e^p - 1: the exponent is p less its positive part.
  Polynomial elu(const Polynomial& p) {
    const Polynomial plus = positive_part(p, "elu");
    return plus + exp(p - plus) - Polynomial(Rational(1));
  }

  // max(0,p) by a hinge whose first coefficient is 1, so that equal ones are one: max(0,-p) = max(0,p) - p. Where hinges are units it
  // is 1 or -1: the derivative at a kink is that of max(0,p), which the turned form would exchange.
  Polynomial positive_part(const Polynomial& p, const std::string& name) {
    if (p.constant()) return Polynomial(std::max(Rational(0), p.constant_term()));
    if (!nested_ && (p.degree() > 1 || p.terms().rbegin()->first[0] >= count_)) fail(name + " needs an affine function of the unknowns; [composite] problems have others too");
    Rational first;
    for (const auto& [m, c] : p.terms())
      if (!m.empty() && first.sign() == 0) first = c;
    const Rational scale = nested_ ? abs(first) : first;
    const Polynomial h = Polynomial(Rational(1) / scale) * p;
    const Polynomial z = unit(h, UnitKind::positive_part);
    return scale.sign() > 0 ? Polynomial(scale) * z : Polynomial(-scale) * (z - h);
  }

  std::string_view text_;
  std::string what_;
  const std::map<std::string, UnknownMatrix>& unknowns_;
  const std::map<std::string, RationalMatrix>& constants_;
  bool nested_;
  std::vector<Polynomial> own_;
  std::vector<UnitKind> own_kinds_;
  std::vector<Polynomial>& hinges_;
  std::vector<UnitKind>& kinds_;
  const std::map<std::string, Polynomial (Parser::*)(const Polynomial&)> smooth_ = {{"exp", &Parser::exp},   {"log", &Parser::log},           {"sigmoid", &Parser::sigmoid},
                                                                                    {"tanh", &Parser::tanh}, {"softplus", &Parser::softplus}, {"elu", &Parser::elu}};
  int count_ = 0;  // of the unknowns
  std::size_t at_ = 0;
};

}  // namespace

PiecewisePolynomial parse_objective(std::string_view text, const Names& names) { return Parser(text, "objective", names, nullptr).objective(); }

Composite::Function parse_function(std::string_view text, const std::string& what, const Names& names, Composite& into) {
  PiecewisePolynomial f = Parser(text, what, names, &into).objective();
  return {std::move(f.residuals), std::move(f.rest)};
}

std::vector<Polynomial> parse_matrix(std::string_view text, const std::string& what, const Names& names, Index rows, Index cols, Composite& into) {
  return Parser(text, what, names, &into).matrix(rows, cols);
}

}  // namespace amcert
