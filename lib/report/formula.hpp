// Running text with formulas in it, written once and set in plain UTF-8, LaTeX and HTML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amcert::report {

// Text made of words (taken literally) and formulas. A formula is written in a small language:
//   each letter is a variable, `\dist` is an upright name, `1.3e-12` is a number, `_x`, `_{x}`, `^x`, `^{x}` are sub-
//   and superscripts, `\frac{x}{y}` is a fraction, `\{` and `\}` are braces, and symbols are written as themselves: ≤ ‖
//   Σ ∇ γ. Spaces count in plain text and HTML; LaTeX sets its own.
class Rich {
 public:
  struct Span {
    bool is_formula;
    std::string text;
    bool operator==(const Span&) const = default;
  };

  Rich() = default;
  // `$...$` encloses formulas. For text of this library only: what comes from a file goes through words().
  Rich(std::string_view markup);
  Rich(const char* markup) : Rich(std::string_view(markup)) {}
  Rich(const std::string& markup) : Rich(std::string_view(markup)) {}

  static Rich words(std::string_view literal);
  static Rich formula(std::string_view source);

  Rich& operator+=(const Rich& more);
  friend Rich operator+(Rich left, const Rich& right) { return left += right; }
  bool operator==(const Rich&) const = default;

  [[nodiscard]] bool empty() const { return spans_.empty(); }
  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }

 private:
  std::vector<Span> spans_;
};

// With its first word, if it begins with one, begun by a capital letter: for headings.
[[nodiscard]] Rich capitalized(const Rich& text);

// The formula source of a block's name: W2 gives W_{2}; a name that is not letters and digits is set as words.
[[nodiscard]] Rich block_name(std::string_view name);

// UTF-8 text. Spaces inside formulas are U+00A0, so that whoever wraps lines keeps formulas whole where he can.
[[nodiscard]] std::string plain(const Rich& text);

// For use inside LaTeX text; formulas come as $...$ (needs amsmath).
[[nodiscard]] std::string latex(const Rich& text);

// For use inside an HTML element whose style sheet knows the classes m, r, ss, fr.
[[nodiscard]] std::string html(const Rich& text);

[[nodiscard]] std::string escape_latex(std::string_view literal);
[[nodiscard]] std::string escape_html(std::string_view literal);

// One character of a UTF-8 string per element, as views into it; a stray byte stands for itself.
[[nodiscard]] std::vector<std::string_view> characters(std::string_view utf8);
std::vector<std::string_view> characters(std::string&& temporary) = delete;

}  // namespace amcert::report
