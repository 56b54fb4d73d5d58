// An overview as a booktabs table, over several pages where it is long.
#include "report/latex.hpp"
#include "report/overview/overview.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report::overview {
namespace {

constexpr std::size_t rows_on_a_page = 40;

std::string raised(const std::string& marks) { return marks.empty() ? "" : fmt::format("\\textsuperscript{{{}}}", marks); }

// Where digits stand under one another at the right, marks hang out.
std::string hanging(const std::string& marks) { return marks.empty() ? "" : fmt::format("\\rlap{{{}}}", raised(marks)); }

std::string cell_text(const Overview& table, const Row& row, std::size_t c) {
  const Rich words = shown(table.columns[c], row.cells[c], table.options.digits);
  const bool is_word = !row.cells[c].stated() && row.cells[c].state != Cell::State::absent;
  const std::string set = latex(words);
  return (is_word ? fmt::format("\\textit{{{}}}", set) : table.columns[c].of_digest ? fmt::format("\\texttt{{{}}}", set) : set) + (table.columns[c].is_integer ? hanging(row.marks[c]) : raised(row.marks[c]));
}

std::size_t width_of(const Overview& table, std::size_t c) {
  std::size_t width = display_width(plain(table.columns[c].heading));
  for (const Row& row : table.rows) width = std::max(width, display_width(plain(shown(table.columns[c], row.cells[c], table.options.digits))) + row.marks[c].size() / 2);
  return width;
}

// Approximately, in characters.
std::size_t total_width(const Overview& table) {
  std::size_t width = display_width(table.row_heading);
  for (const Row& row : table.rows) width = std::max(width, display_width(row.name));
  for (std::size_t c = 0; c < table.columns.size(); ++c) width += 2 + width_of(table, c);
  return width;
}

// Paths and commands may break behind these, where nothing tells LaTeX so; an option keeps its dashes.
std::string breakable(const std::string& words) {
  const auto within = [&](std::size_t i) { return i > 0 && i + 1 < words.size() && words[i - 1] != '-' && words[i - 1] != ' ' && words[i + 1] != '-'; };
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const char c = words[i];
    out += c == '\'' ? "\\textquotesingle{}" : escape_latex(std::string(1, c));
    if (c == '/' || c == ',' || c == '_' || c == ':' || (c == '-' && within(i))) out += "\\allowbreak{}";
  }
  return out;
}
std::string typed(const std::string& words) { return fmt::format("\\texttt{{{}}}", breakable(words)); }

std::string column_types(const Overview& table) {
  std::string out = "@{}l";
  for (const Column& column : table.columns) out += column.is_integer ? 'r' : 'l';
  return out + "@{}";
}

// A scope above its columns, broken to their width.
std::string scope_heads(const Overview& table) {
  const std::vector<Span> heads = spans(table);
  if (heads.empty()) return "";
  std::string cells, rules;
  std::size_t s = 0;
  for (std::size_t c = 0; c < table.columns.size();) {
    cells += " & ";
    if (s == heads.size() || heads[s].first != c) {
      ++c;
      continue;
    }
    const Span& span = heads[s++];
    std::size_t width = 2 * (span.count - 1);
    for (std::size_t i = span.first; i < span.first + span.count; ++i) width += width_of(table, i);
    constexpr std::size_t least = 16;
    std::string lines;
    // Formulas stay whole: what is broken is the markup of words, not of LaTeX.
    std::vector<Rich> pieces(1);
    std::size_t used = 0;
    for (const Rich::Span& part : span.scope.spans()) {
      if (part.is_formula) {
        pieces.back() += Rich::formula(part.text);
        used += display_width(plain(Rich::formula(part.text)));
        continue;
      }
      for (std::size_t at = 0; at < part.text.size();) {
        const std::size_t end = std::min(part.text.find(' ', at), part.text.size());
        const std::string word = part.text.substr(at, end - at);
        if (used > 0 && at > 0 && used + display_width(word) > std::max(width, least)) {
          pieces.emplace_back();
          used = 0;
        }
        pieces.back() += Rich::words(word + (end < part.text.size() ? " " : ""));
        used += display_width(word) + 1;
        at = end + 1;
      }
    }
    for (const Rich& piece : pieces) lines += (lines.empty() ? "" : "\\\\") + latex(piece);
    const std::string set = pieces.size() == 1 ? lines : fmt::format("\\begin{{tabular}}[b]{{@{{}}c@{{}}}}{}\\end{{tabular}}", lines);
    cells += fmt::format("\\multicolumn{{{}}}{{c}}{{{}}}", span.count, set);
    rules += fmt::format("\\cmidrule(lr){{{}-{}}}", span.first + 2, span.first + span.count + 1);
    c += span.count;
  }
  return fmt::format("    {}\\\\\n    {}\n", cells, rules);
}

std::string headings(const Overview& table) {
  std::string out = "    " + escape_latex(table.row_heading);
  for (const Column& column : table.columns) out += " & " + latex(column.heading);
  return scope_heads(table) + out + " \\\\\n    \\midrule\n";
}

std::string body(const Overview& table) {
  std::string out;
  Rich group;
  for (const Row& row : table.rows) {
    if (row.group != group) out += fmt::format("{}    \\multicolumn{{{}}}{{@{{}}l}}{{\\itshape {}}} \\\\*\n", group.empty() ? "" : "    \\addlinespace\n", table.columns.size() + 1, latex(row.group));
    group = row.group;
    out += "    " + escape_latex(row.name);
    for (std::size_t c = 0; c < table.columns.size(); ++c) out += " & " + cell_text(table, row, c);
    out += " \\\\\n";
  }
  return out;
}

// Paragraphs in small print.
std::string note(const Overview& table) {
  std::string out;
  for (const Note& mark : table.notes) out += fmt::format("    {} {}.\n", raised(mark.mark), latex(mark.text));
  if (!table.notes.empty()) out += "    \\par\n";
  for (const Rich& words : explanations(table)) out += fmt::format("    {}\\par\n", latex(words));
  const std::vector<Source> sources = table.sources();
  if (!table.program.empty()) out += fmt::format("    {}.\n", escape_latex(table.program));
  if (table.list_digest.empty()) {
    out += "    SHA-256 of the certificates, first 16 digits:\n";
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const std::string folder = sources[i].folder();
      out += fmt::format("    {}\\cert{{{}}}{}\n", folder.empty() ? "" : escape_latex(folder) + " ", sources[i].digest.substr(0, 16), i + 1 < sources.size() ? "," : ".");
    }
  } else {
    out += fmt::format("    {} certificates; SHA-256 of the sorted list of their SHA-256 digests: \\cert{{{}}}{}.\n", sources.size(), table.list_digest, table.list_file.empty() ? "" : fmt::format("; the list: {}", typed(table.list_file)));
  }
  if (!table.command.empty()) out += fmt::format("    Made by: {}\n", typed(table.command));
  return out;
}

std::string caption(const Overview& table) { return table.options.caption.empty() ? "Certified constants." : escape_latex(table.options.caption); }

const char* size_of(const Overview& table) {
  constexpr std::size_t wide = 85;
  return total_width(table) > wide ? "\\scriptsize" : "\\footnotesize";
}

bool is_long(const Overview& table) { return table.rows.size() > rows_on_a_page; }

}  // namespace

std::string latex(const Overview& table) {
  constexpr std::size_t text_width = 75;  // of an article
  const std::size_t width = total_width(table);
  std::string out = fmt::format("% Needs the packages booktabs{} and amsmath. About {} characters wide{}.{}\n\\providecommand{{\\cert}}[1]{{\\texttt{{#1}}}}\n", is_long(table) ? ", longtable" : "", width,
                                width > text_width ? fmt::format("; an article holds about {}: fewer --columns, or wider margins", text_width) : "", is_long(table) ? " Columns have their widths after three runs of LaTeX." : "");
  if (!is_long(table))
    return out + fmt::format(
                     "\\begin{{table}}[tbp]\n  \\centering\n  \\setlength{{\\belowcaptionskip}}{{4pt}}\n  \\caption{{{}}}\n  \\label{{tab:{}}}\n  {}\n  \\setlength{{\\tabcolsep}}{{2.8pt}}\n"
                     "  \\begin{{tabular}}{{{}}}\n    \\toprule\n{}{}    \\bottomrule\n  \\end{{tabular}}\n  \\par\\vspace{{4pt}}\n  \\parbox{{\\linewidth}}{{\\scriptsize\\raggedright\\setlength{{\\parskip}}{{1pt}}\n{}  }}\n\\end{{table}}\n",
                     caption(table), latex_label(table.options.label), size_of(table), column_types(table), headings(table), body(table), note(table));
  const std::size_t columns = table.columns.size() + 1;
  return out + fmt::format(
                   "\\begingroup\n  {}\n  \\setlength{{\\tabcolsep}}{{2.8pt}}\n  \\begin{{longtable}}{{{}}}\n    \\caption{{{}}}\\label{{tab:{}}}\\\\\n    \\toprule\n{}    \\endfirsthead\n"
                   "    \\caption[]{{(continued)}}\\\\\n    \\toprule\n{}    \\endhead\n    \\midrule\n    \\multicolumn{{{}}}{{r@{{}}}}{{\\itshape continued on the next page}}\\\\\n    \\endfoot\n    \\bottomrule\n    \\endlastfoot\n{}  \\end{{longtable}}\n"
                   "  {{\\scriptsize\\raggedright\\setlength{{\\parindent}}{{0pt}}\\setlength{{\\parskip}}{{1pt}}\n{}    \\par}}\n\\endgroup\n",
                   size_of(table), column_types(table), caption(table), latex_label(table.options.label), headings(table), headings(table), columns, body(table), note(table));
}

std::string latex_document(const Overview& table) {
  constexpr std::size_t upright = 130;  // characters of the smallest size on a page
  return fmt::format("\\documentclass[10pt]{{article}}\n\\usepackage[a4paper,{}margin=13mm]{{geometry}}\n\\usepackage{{amsmath,booktabs,longtable}}\n\\begin{{document}}\n{}\\end{{document}}\n", total_width(table) > upright ? "landscape," : "",
                     latex(table));
}

}  // namespace amcert::report::overview
