// From a picture of gnuplot to a part of a page.
#include "report/figures.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace amcert::report {
namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
}

// From the first `open` to the end of the first `close` after it.
void erase_part(std::string& text, const char* open, const std::string& close) {
  const std::size_t begin = text.find(open);
  const std::size_t end = begin == std::string::npos ? begin : text.find(close, begin);
  if (end != std::string::npos) text.erase(begin, end + close.size() - begin);
}

}  // namespace

std::string inline_svg(const Figure& figure) {
  std::string svg = figure.svg;
  const std::size_t begin = svg.find("<svg");
  if (begin == std::string::npos || svg.find("</svg>") == std::string::npos) throw std::invalid_argument(figure.name + ".svg: not a picture of gnuplot");
  svg.erase(0, begin);
  erase_part(svg, "<title>", "</title>");
  erase_part(svg, "<desc>", "</desc>");
  for (int filter = 0; filter < 2; ++filter) erase_part(svg, "<filter", "</filter>");
  erase_part(svg, " xmlns=", "\n");
  erase_part(svg, " xmlns:xlink=", "\n");
  svg.replace(0, 4, fmt::format("<svg role=\"img\" aria-label=\"{}\"", escape_html(plain(figure.title))));
  // Names are unique in a page.
  for (const char* quote : {"'", "\""}) replace_all(svg, std::string("id=") + quote, std::string("id=") + quote + figure.name + "-");
  replace_all(svg, "href='#", "href='#" + figure.name + "-");
  // Colours of the screen, letters of the page.
  replace_all(svg, "\"black\"", "\"currentColor\"");
  replace_all(svg, "'black'", "'currentColor'");
  struct Colour { int r, g, b; const char* variable; };
  for (const Colour& c : {Colour{0x1f, 0x4e, 0x79, "blue"}, Colour{0xb8, 0x43, 0x0f, "orange"}, Colour{0x5f, 0x63, 0x68, "soft"}, Colour{0xa3, 0x26, 0x1c, "red"}, Colour{0x9a, 0x9d, 0xa1, "grid"}})
    replace_all(svg, fmt::format("rgb({:3},{:4},{:4})", c.r, c.g, c.b), fmt::format("var(--{})", c.variable));
  replace_all(svg, " font-family=\"serif\"", "");
  return svg;
}

}  // namespace amcert::report
