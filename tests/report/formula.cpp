// Formulas and words in their three forms.
#include "report/formula.hpp"

#include "report/wrap.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace amcert::report;

BOOST_AUTO_TEST_SUITE(formula)

BOOST_AUTO_TEST_CASE(scripts) {
  const Rich text("$x^{k+1} − V_2^k + x_{k+i}^2$");
  BOOST_TEST(with_spaces(plain(text)) == "xᵏ⁺¹ − V₂ᵏ + xₖ₊ᵢ²");
  BOOST_TEST(latex(text) == "$x^{k+1}-V_{2}^{k}+x_{k+i}^{2}$");
  BOOST_TEST(html(Rich("$x^{17}$")) == "<span class=\"m\"><i>x</i><sup>17</sup></span>");
  BOOST_TEST(html(Rich("$U_1^k$")) ==
             "<span class=\"m\"><i>U</i><span class=\"ss\"><sup><i>k</i></sup><sub>1</sub></span></span>");
}

BOOST_AUTO_TEST_CASE(scripts_that_unicode_lacks) {
  BOOST_TEST(with_spaces(plain(Rich("$c_B + V_{N−1} + a^{1/2}$"))) == "c_B + V_(N−1) + a^(1/2)");
}

BOOST_AUTO_TEST_CASE(numbers) {
  const Rich text("$a ≥ 1.3e-12$");
  BOOST_TEST(with_spaces(plain(text)) == "a ≥ 1.3e-12");
  BOOST_TEST(latex(text) == "$a\\ge 1.3\\cdot 10^{-12}$");
  BOOST_TEST(html(text) == "<span class=\"m\"><i>a</i> ≥ 1.3·10<sup>−12</sup></span>");
  BOOST_TEST(latex(Rich("$1e-21$")) == "$10^{-21}$");
  BOOST_TEST(html(Rich("$1e4$")) == "<span class=\"m\">10<sup>4</sup></span>");
  BOOST_TEST(latex(Rich("$2e5, 0.5, -3$")) == "$2\\cdot 10^{5},0.5,-3$");
}

BOOST_AUTO_TEST_CASE(names_fractions_and_braces) {
  const Rich text("$\\dist(0, ∂F) ∈ \\{\\frac{γ_i}{2} ‖z‖\\}$");
  BOOST_TEST(with_spaces(plain(text)) == "dist(0, ∂F) ∈ {γᵢ/2 ‖z‖}");
  BOOST_TEST(latex(text) == "$\\operatorname{dist}(0,\\partial F)\\in \\{\\tfrac{\\gamma _{i}}{2}\\|z\\|\\}$");
  BOOST_TEST(with_spaces(plain(Rich("$\\frac{a + b}{a/b}$"))) == "(a + b)/(a/b)");
}

BOOST_AUTO_TEST_CASE(only_long_fractions_break_in_latex) {
  BOOST_TEST(latex(Rich("$1/3$")) == "$1/3$");
  BOOST_TEST(latex(Rich("$29293/10000000$")) == "$29293/\\penalty600 10000000$");
}

BOOST_AUTO_TEST_CASE(words_are_taken_literally) {
  const Rich text = Rich::words("$5 & 50% of <all>_x");
  BOOST_TEST(plain(text) == "$5 & 50% of <all>_x");
  BOOST_TEST(latex(text) == "\\$5 \\& 50\\% of \\textless{}all\\textgreater{}\\_x");
  BOOST_TEST(html(text) == "$5 &amp; 50% of &lt;all&gt;_x");
}

BOOST_AUTO_TEST_CASE(latex_escapes_every_special_character) {
  BOOST_TEST(escape_latex("&%$#_{}") == "\\&\\%\\$\\#\\_\\{\\}");
  BOOST_TEST(escape_latex("~^\\") == "\\textasciitilde{}\\textasciicircum{}\\textbackslash{}");
  BOOST_TEST(escape_latex("<>|") == "\\textless{}\\textgreater{}\\textbar{}");
  BOOST_TEST(escape_latex("a-b -- ``c''") == "a-b -{}- `{}`c'{}'");
  BOOST_TEST(escape_latex("\"a\" (\"b\")") == "``a'' (``b'')");
  BOOST_TEST(escape_latex("1–2…") == "1--2\\dots{}");
  BOOST_TEST(escape_latex("漢") == "?");
}

BOOST_AUTO_TEST_CASE(html_escapes_markup) {
  BOOST_TEST(escape_html("<a href=\"x\">'&'</a>") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

BOOST_AUTO_TEST_CASE(long_formulas_break_before_relations_only) {
  BOOST_TEST(
      html(Rich("$1 + 2 + 3 + 4 + 5 ≥ a = 15$")) ==
      "<span class=\"m\">1 + 2 + 3 + 4 + 5</span> <span class=\"m\">≥ <i>a</i></span> <span class=\"m\">= 15</span>");
  BOOST_TEST(html(Rich("$a = b$")) == "<span class=\"m\"><i>a</i> = <i>b</i></span>");
}

BOOST_AUTO_TEST_CASE(names_of_blocks) {
  BOOST_TEST(plain(block_name("W12")) == "W₁₂");
  BOOST_TEST(latex(block_name("W12")) == "$W_{12}$");
  BOOST_TEST(latex(block_name("left")) == "$\\operatorname{left}$");
  BOOST_TEST(latex(block_name("a1b")) == "a1b");
  BOOST_TEST(latex(block_name("a_$")) == "a\\_\\$");
}

BOOST_AUTO_TEST_CASE(touching_formulas_are_one) {
  const Rich norm = Rich("$‖$") + block_name("V1") + Rich("$‖$");
  BOOST_TEST(norm.spans().size() == 1u);
  BOOST_TEST(latex(norm) == "$\\|V_{1}\\|$");
}

BOOST_AUTO_TEST_CASE(capitals) {
  BOOST_TEST(plain(capitalized(Rich("smallest $j$"))) == "Smallest j");
  BOOST_TEST(plain(capitalized(Rich("$j$ is least"))) == "j is least");
  BOOST_TEST(capitalized(Rich()).empty());
}

BOOST_AUTO_TEST_CASE(characters_of_text) {
  const std::string text = "a‖ᵢ";
  BOOST_TEST(characters(text).size() == 3u);
  BOOST_TEST(characters(text)[1] == "‖");
}

BOOST_AUTO_TEST_CASE(a_formula_must_be_whole) {
  BOOST_CHECK_THROW(static_cast<void>(latex(Rich("$x^{k$"))), std::logic_error);
  BOOST_CHECK_THROW(static_cast<void>(latex(Rich("$x^$"))), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
