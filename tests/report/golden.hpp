// Golden texts, and the reading of what renderers write.
#pragma once

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace golden {

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// On a difference the first line that differs is shown, and the whole text is left beside the test as <name>.actual.
inline void compare(const std::string& name, const std::string& actual) {
  std::ifstream file(std::string(GOLDEN_TABLES) + "/" + name, std::ios::binary);
  const std::string golden{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (actual == golden) return;
  std::ofstream(name + ".actual", std::ios::binary) << actual;
  const auto now = lines_of(actual), before = lines_of(golden);
  std::size_t i = 0;
  while (i < now.size() && i < before.size() && now[i] == before[i]) ++i;
  BOOST_ERROR(name << ", line " << i + 1 << ":\n  golden: " << (i < before.size() ? before[i] : "")
                   << "\n  now:    " << (i < now.size() ? now[i] : ""));
}

// Fields of RFC 4180 records, read by a reader of its own.
inline std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = records.back().back();
    if (quoted && text[i] == '"' && i + 1 < text.size() && text[i + 1] == '"') field += text[++i];
    else if (text[i] == '"') quoted = !quoted;
    else if (!quoted && text[i] == ',') records.back().emplace_back();
    else if (!quoted && text[i] == '\r' && text[i + 1] == '\n') {
      ++i;
      records.emplace_back(1);
    } else field += text[i];
  }
  BOOST_TEST(!quoted);
  records.pop_back();
  return records;
}

}  // namespace golden
