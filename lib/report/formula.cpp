// Parsing of formulas, and their plain-text form.
#include "report/formula.hpp"

#include "report/formula_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace amcert::report {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Parser {
 public:
  explicit Parser(std::string_view source) : rest_(source) {}

  Formula sequence(bool inside_group = false) {
    Formula nodes;
    while (!rest_.empty() && !(inside_group && rest_.front() == '}')) nodes.push_back(next());
    return nodes;
  }

 private:
  using Kind = FormulaNode::Kind;

  FormulaNode next() {
    const char c = rest_.front();
    if (c == '_' || c == '^') {
      rest_.remove_prefix(1);
      return {c == '_' ? Kind::subscript : Kind::superscript, "", group_or_one(), {}};
    }
    if (rest_.starts_with("\\frac")) {
      rest_.remove_prefix(5);
      Formula over = group_or_one();
      return {Kind::fraction, "", std::move(over), group_or_one()};
    }
    if (c == '\\' && rest_.size() > 1) {
      rest_.remove_prefix(1);
      if (!is_letter(rest_.front())) return {Kind::symbol, take(1), {}, {}};
      const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_letter);
      return {Kind::name, take(static_cast<std::size_t>(end - rest_.begin())), {}, {}};
    }
    if (is_letter(c)) return {Kind::variable, take(1), {}, {}};
    if (is_digit(c)) return {Kind::number, take(number_length()), {}, {}};
    if (c == ' ') return {Kind::space, take(1), {}, {}};
    return {Kind::symbol, take(characters(rest_).front().size()), {}, {}};
  }

  Formula group_or_one() {
    if (rest_.empty()) throw std::logic_error("a formula ends where a group should follow");
    if (rest_.front() != '{') return {next()};
    rest_.remove_prefix(1);
    Formula inside = sequence(true);
    if (rest_.empty()) throw std::logic_error("a group of a formula is not closed");
    rest_.remove_prefix(1);
    return inside;
  }

  std::size_t digits_from(std::size_t at) const {
    std::size_t end = at;
    while (end < rest_.size() && is_digit(rest_[end])) ++end;
    return end - at;
  }

  std::size_t number_length() const {
    std::size_t end = digits_from(0);
    if (end < rest_.size() && rest_[end] == '.' && digits_from(end + 1) > 0) end += 1 + digits_from(end + 1);
    if (end < rest_.size() && rest_[end] == 'e') {
      const std::size_t sign = end + 1 < rest_.size() && rest_[end + 1] == '-' ? 1 : 0;
      if (const std::size_t exponent = digits_from(end + 1 + sign)) end += 1 + sign + exponent;
    }
    return end;
  }

  std::string take(std::size_t length) {
    std::string taken(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return taken;
  }

  std::string_view rest_;
};

constexpr std::string_view no_break_space = "\u00a0";

// The script form of each character of `text`, or nothing if Unicode lacks one of them.
std::string scripted(std::string_view text, bool raised) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array lowered_forms = std::to_array<Pair>({{"0", "₀"},
                                                                   {"1", "₁"},
                                                                   {"2", "₂"},
                                                                   {"3", "₃"},
                                                                   {"4", "₄"},
                                                                   {"5", "₅"},
                                                                   {"6", "₆"},
                                                                   {"7", "₇"},
                                                                   {"8", "₈"},
                                                                   {"9", "₉"},
                                                                   {"+", "₊"},
                                                                   {"-", "₋"},
                                                                   {"−", "₋"},
                                                                   {"=", "₌"},
                                                                   {"i", "ᵢ"},
                                                                   {"j", "ⱼ"},
                                                                   {"k", "ₖ"},
                                                                   {"n", "ₙ"}});
  static constexpr std::array raised_forms =
      std::to_array<Pair>({{"0", "⁰"}, {"1", "¹"}, {"2", "²"}, {"3", "³"}, {"4", "⁴"}, {"5", "⁵"}, {"6", "⁶"},
                           {"7", "⁷"}, {"8", "⁸"}, {"9", "⁹"}, {"+", "⁺"}, {"-", "⁻"}, {"−", "⁻"}, {"i", "ⁱ"},
                           {"j", "ʲ"}, {"k", "ᵏ"}, {"n", "ⁿ"}, {"T", "ᵀ"}, {"*", "*"}, {"K", "ᴷ"}});
  std::string result;
  for (const std::string_view character : characters(text)) {
    const auto find_in = [&](const auto& forms) -> std::string_view {
      const auto found = std::ranges::find(forms, character, &Pair::first);
      return found == forms.end() ? std::string_view{} : found->second;
    };
    const std::string_view form = raised ? find_in(raised_forms) : find_in(lowered_forms);
    if (form.empty()) return "";
    result += form;
  }
  return result;
}

std::string plain_formula(const Formula& nodes) {
  using Kind = FormulaNode::Kind;
  const auto as_one = [](const Formula& part) {
    const std::string text = plain_formula(part);
    return part.size() == 1 && part.front().kind != Kind::fraction ? text : fmt::format("({})", text);
  };
  const auto as_factor = [](const Formula& part) {
    const std::string text = plain_formula(part);
    const bool is_factor = std::ranges::none_of(part, [](const FormulaNode& node) {
      return node.kind == Kind::space || node.kind == Kind::fraction || node.text == "/" || node.text == "+" ||
             node.text == "−";
    });
    return is_factor ? text : fmt::format("({})", text);
  };
  std::string text;
  for (const FormulaNode& node : nodes) {
    switch (node.kind) {
      case Kind::space: text += no_break_space; break;
      case Kind::fraction: text += fmt::format("{}/{}", as_factor(node.first), as_factor(node.second)); break;
      case Kind::subscript:
      case Kind::superscript: {
        const bool raised = node.kind == Kind::superscript;
        const std::string script = scripted(plain_formula(node.first), raised);
        if (script.empty()) {
          text += raised ? '^' : '_';
          text += as_one(node.first);
        }
        text += script;
        break;
      }
      default: text += node.text;
    }
  }
  return text;
}

}  // namespace

Formula parse_formula(std::string_view source) { return Parser(source).sequence(); }

Rich::Rich(std::string_view markup) {
  bool is_formula = false;
  while (!markup.empty()) {
    const std::size_t dollar = markup.find('$');
    if (dollar != 0) spans_.push_back({is_formula, std::string(markup.substr(0, dollar))});
    if (dollar == std::string_view::npos) break;
    markup.remove_prefix(dollar + 1);
    is_formula = !is_formula;
  }
}

Rich Rich::words(std::string_view literal) {
  Rich text;
  if (!literal.empty()) text.spans_.push_back({false, std::string(literal)});
  return text;
}

Rich Rich::formula(std::string_view source) {
  Rich text;
  if (!source.empty()) text.spans_.push_back({true, std::string(source)});
  return text;
}

Rich& Rich::operator+=(const Rich& more) {
  for (const Span& span : more.spans_) {
    // Formulas that touch become one, so that "‖" + W_2 + "‖" is set and kept together as one.
    if (!spans_.empty() && spans_.back().is_formula == span.is_formula) spans_.back().text += span.text;
    else spans_.push_back(span);
  }
  return *this;
}

Rich capitalized(const Rich& text) {
  if (text.empty() || text.spans().front().is_formula) return text;
  Rich result;
  for (const Rich::Span& span : text.spans()) {
    std::string content = span.text;
    char& first = content.front();
    if (&span == &text.spans().front() && first >= 'a' && first <= 'z') first = static_cast<char>(first - 'a' + 'A');
    result += span.is_formula ? Rich::formula(content) : Rich::words(content);
  }
  return result;
}

Rich block_name(std::string_view name) {
  const auto letters_end = std::ranges::find_if_not(name, is_letter);
  const auto digits_end = std::find_if_not(letters_end, name.end(), is_digit);
  const std::string letters(name.begin(), letters_end), digits(letters_end, name.end());
  if (letters.empty() || digits_end != name.end()) return Rich::words(name);
  const std::string base = fmt::format("{}{}", letters.size() == 1 ? "" : "\\", letters);
  return Rich::formula(digits.empty() ? base : fmt::format("{}_{{{}}}", base, digits));
}

std::string plain(const Rich& text) {
  std::string result;
  for (const Rich::Span& span : text.spans())
    result += span.is_formula ? plain_formula(parse_formula(span.text)) : span.text;
  return result;
}

std::vector<std::string_view> characters(std::string_view utf8) {
  std::vector<std::string_view> result;
  while (!utf8.empty()) {
    std::size_t length = 1;
    while (length < utf8.size() && (static_cast<unsigned char>(utf8[length]) & 0xC0u) == 0x80u) ++length;
    result.push_back(utf8.substr(0, length));
    utf8.remove_prefix(length);
  }
  return result;
}

}  // namespace amcert::report
