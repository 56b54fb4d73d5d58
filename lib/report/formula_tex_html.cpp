// Formulas and words in LaTeX and HTML.
#include "report/formula.hpp"
#include "report/formula_tree.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace amcert::report {
namespace {

struct Symbol {
  std::string_view utf8;
  std::string_view latex;
};

constexpr std::array symbols = std::to_array<Symbol>({
    {"≤", "\\le "},     {"≥", "\\ge "},     {"≠", "\\ne "},     {"≡", "\\equiv "},   {"∈", "\\in "},
    {"⊂", "\\subset "}, {"⪰", "\\succeq "}, {"≈", "\\approx "}, {"~", "{\\sim}"},    {"∞", "\\infty "},
    {"·", "\\cdot "},   {"×", "\\times "},  {"∘", "\\circ "},   {"−", "-"},          {"←", "\\leftarrow "},
    {"→", "\\to "},     {"‖", "\\|"},       {"∇", "\\nabla "},  {"∂", "\\partial "}, {"Σ", "\\sum "},
    {"Δ", "\\Delta "},  {"…", "\\dots "},   {"ℓ", "\\ell "},    {"α", "\\alpha "},   {"β", "\\beta "},
    {"γ", "\\gamma "},  {"δ", "\\delta "},  {"λ", "\\lambda "}, {"κ", "\\kappa "}, {"θ", "\\theta "}, {"μ", "\\mu "},      {"ρ", "\\rho "},
    {"σ", "\\sigma "},  {"τ", "\\tau "},    {"ω", "\\omega "},  {"{", "\\{"},        {"}", "\\}"},
    {"%", "\\%"},       {"#", "\\#"},       {"&", "\\&"},       {"$", "\\$"},
});

// Words of this library use these; strings of a problem or certificate are printable ASCII.
constexpr std::array word_symbols = std::to_array<Symbol>({
    {"–", "--"}, {"Ł", "{\\L}"},
    {"—", "---"},
    {"’", "'"},
    {"“", "``"},
    {"”", "''"},
    {"…", "\\dots{}"},
    {"\u00a0", "~"},
});

template <std::size_t n>
std::string_view latex_of(const std::array<Symbol, n>& table, std::string_view character) {
  const auto found = std::ranges::find(table, character, &Symbol::utf8);
  return found == table.end() ? std::string_view{} : found->latex;
}

bool is_ascii(std::string_view character) {
  return character.size() == 1 && static_cast<unsigned char>(character[0]) < 0x80;
}

// 1.3e-12 as mantissa and exponent; the exponent is empty where there is none.
std::pair<std::string, std::string> split_number(const std::string& number) {
  const std::size_t e = number.find('e');
  if (e == std::string::npos) return {number, ""};
  return {number.substr(0, e), number.substr(e + 1)};
}

// A fraction of two long integers must be able to break in a narrow column, though rather after a relation.
std::string slash(const Formula& nodes, std::size_t place) {
  const auto digits = [&](std::size_t at) {
    return at < nodes.size() && nodes[at].kind == FormulaNode::Kind::number ? nodes[at].text.size() : 0;
  };
  constexpr std::size_t short_fraction = 9;
  return place > 0 && digits(place - 1) + digits(place + 1) > short_fraction ? "/\\penalty600 " : "/";
}

std::string latex_formula(const Formula& nodes) {
  using Kind = FormulaNode::Kind;
  std::string text;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const FormulaNode& node = nodes[i];
    switch (node.kind) {
      case Kind::space: break;
      case Kind::variable: text += node.text; break;
      case Kind::name: text += fmt::format("\\operatorname{{{}}}", node.text); break;
      case Kind::number: {
        const auto [mantissa, exponent] = split_number(node.text);
        if (exponent.empty()) text += mantissa;
        else text += fmt::format("{}10^{{{}}}", mantissa == "1" ? "" : fmt::format("{}\\cdot ", mantissa), exponent);
        break;
      }
      case Kind::symbol: {
        const std::string_view command = latex_of(symbols, node.text);
        if (node.text == "/") text += slash(nodes, i);
        else if (!command.empty()) text += command;
        else if (is_ascii(node.text)) text += node.text;
        else text += "?";
        break;
      }
      case Kind::subscript: text += fmt::format("_{{{}}}", latex_formula(node.first)); break;
      case Kind::superscript: text += fmt::format("^{{{}}}", latex_formula(node.first)); break;
      case Kind::fraction:
        text += fmt::format("\\tfrac{{{}}}{{{}}}", latex_formula(node.first), latex_formula(node.second));
        break;
    }
  }
  return text;
}

bool is_lower_greek(std::string_view character) {
  return character.size() == 2 &&
         (static_cast<unsigned char>(character[0]) == 0xCE || static_cast<unsigned char>(character[0]) == 0xCF) &&
         character != "Σ" && character != "Δ";
}

std::string html_formula(const Formula& nodes) {
  using Kind = FormulaNode::Kind;
  std::string text;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const FormulaNode& node = nodes[i];
    switch (node.kind) {
      case Kind::space: text += ' '; break;
      case Kind::variable: text += fmt::format("<i>{}</i>", node.text); break;
      case Kind::name: text += node.text; break;
      case Kind::number: {
        const auto [mantissa, exponent] = split_number(node.text);
        const bool negative = exponent.starts_with('-');
        if (exponent.empty()) text += mantissa;
        else
          text += fmt::format("{}10<sup>{}{}</sup>", mantissa == "1" ? "" : fmt::format("{}·", mantissa),
                              negative ? "−" : "", exponent.substr(negative ? 1 : 0));
        break;
      }
      case Kind::symbol:
        if (is_lower_greek(node.text)) text += fmt::format("<i>{}</i>", node.text);
        else text += node.text == "-" ? "−" : escape_html(node.text);
        break;
      case Kind::subscript:
        // A sub- and a superscript of the same letter stand above one another.
        if (i + 1 < nodes.size() && nodes[i + 1].kind == Kind::superscript) {
          text += fmt::format(R"(<span class="ss"><sup>{}</sup><sub>{}</sub></span>)", html_formula(nodes[i + 1].first),
                              html_formula(node.first));
          ++i;
        } else {
          text += fmt::format("<sub>{}</sub>", html_formula(node.first));
        }
        break;
      case Kind::superscript: text += fmt::format("<sup>{}</sup>", html_formula(node.first)); break;
      case Kind::fraction:
        text += fmt::format(R"(<span class="fr"><span>{}</span><span>{}</span></span>)", html_formula(node.first),
                            html_formula(node.second));
        break;
    }
  }
  return text;
}

bool is_relation(const FormulaNode& node) {
  constexpr std::array relations = std::to_array<std::string_view>({"=", "≤", "≥", "<", ">", "≡", "∈", "⪰"});
  return node.kind == FormulaNode::Kind::symbol && std::ranges::find(relations, node.text) != relations.end();
}

std::string unbroken(Formula part) {
  while (!part.empty() && part.back().kind == FormulaNode::Kind::space) part.pop_back();
  return fmt::format(R"(<span class="m">{}</span>)", html_formula(part));
}

}  // namespace

std::string escape_latex(std::string_view literal) {
  std::string text;
  const std::vector<std::string_view> all = characters(literal);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string_view character = all[i];
    if (!is_ascii(character)) {
      const std::string_view command = latex_of(word_symbols, character);
      text += command.empty() ? "?" : command;
      continue;
    }
    switch (const char c = character[0]) {
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        text += '\\';
        text += c;
        break;
      case '~': text += "\\textasciitilde{}"; break;
      case '^': text += "\\textasciicircum{}"; break;
      case '\\': text += "\\textbackslash{}"; break;
      // In the old text encoding these three would print as other characters.
      case '<': text += "\\textless{}"; break;
      case '>': text += "\\textgreater{}"; break;
      case '|': text += "\\textbar{}"; break;
      case '"': text += i == 0 || all[i - 1] == " " || all[i - 1] == "(" ? "``" : "''"; break;
      // Two in a row would become a dash or a quotation mark.
      case '-':
      case '`':
      case '\'':
        text += c;
        if (i + 1 < all.size() && all[i + 1] == character) text += "{}";
        break;
      default: text += c;
    }
  }
  return text;
}

std::string escape_html(std::string_view literal) {
  std::string text;
  for (const char c : literal) {
    switch (c) {
      case '&': text += "&amp;"; break;
      case '<': text += "&lt;"; break;
      case '>': text += "&gt;"; break;
      case '"': text += "&quot;"; break;
      case '\'': text += "&#39;"; break;
      default: text += c;
    }
  }
  return text;
}

std::string latex(const Rich& text) {
  std::string result;
  for (const Rich::Span& span : text.spans())
    result += span.is_formula ? fmt::format("${}$", latex_formula(parse_formula(span.text))) : escape_latex(span.text);
  return result;
}

std::string html(const Rich& text) {
  std::string result;
  for (const Rich::Span& span : text.spans()) {
    if (!span.is_formula) {
      result += escape_html(with_spaces(span.text));  // some fonts lack a no-break space
      continue;
    }
    // A line may end before a relation of a long formula, as in print, and nowhere else within a formula.
    constexpr std::size_t short_formula = 20;
    const bool breakable = display_width(plain(Rich::formula(span.text))) > short_formula;
    Formula part;
    for (FormulaNode& node : parse_formula(span.text)) {
      if (breakable && !part.empty() && is_relation(node)) result += unbroken(std::exchange(part, {})) + " ";
      part.push_back(std::move(node));
    }
    result += unbroken(std::move(part));
  }
  return result;
}

}  // namespace amcert::report
