// Canonical JSON (SPEC 1): a reader that accepts nothing else, and the serializer that digests are taken of.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace amcheck {

struct Value {
  enum Type { Null, Int, String, Array, Object };
  Type type = Null;
  std::string_view text;               // the bytes read; for a string those between the quotes
  std::vector<std::string_view> keys;  // of an object, strictly increasing
  std::vector<Value> items;            // of an array or object

  const Value* find(std::string_view key) const;
};

// The text must outlive the value.
Value parse_canonical(std::string_view text);

// SHA-256 of C(value).
std::string digest(const Value& value);
std::string canonical(const Value& value);

Value string_value(std::string_view text);

// "runs.recorded.iterates[3].W1" for a position inside the text `root` was read from.
std::string path_to(const Value& root, const char* place);
std::size_t line_of(std::string_view text, const char* place);

}  // namespace amcheck
