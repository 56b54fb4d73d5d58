#include "json.hpp"

#include <algorithm>
#include <cstring>

#include "failure.hpp"
#include "sha256.hpp"

namespace amcheck {
namespace {

constexpr int kDepth = 16;

class Parser {
 public:
  explicit Parser(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  Value file() {
    if (at_ == end_ || *at_ != '{') fail("the file must start with '{'");
    Value v = value(0);
    if (end_ - at_ != 1 || *at_ != '\n') fail("one newline must follow the last brace, and nothing else");
    return v;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    Failure failure(kMalformed, at_, what + (at_ == end_ ? "; the file ends there: it is truncated" : "") + " (the canonical form of SPEC section 1 is what Python's json.dumps(v, indent=1, sort_keys=True) writes, plus a newline)");
    for (const auto& step : path_) failure.field += failure.field.empty() || step.front() == '[' ? step : "." + step;
    throw failure;
  }

  bool next_is(char c) const { return at_ != end_ && *at_ == c; }

  void expect(char c, const char* what) {
    if (!next_is(c)) fail(std::string("expected ") + what);
    ++at_;
  }

  void line_break(int depth) {
    expect('\n', "a newline");
    for (int i = 0; i < depth; ++i) expect(' ', ("an indentation of " + std::to_string(depth) + " spaces").c_str());
    if (next_is(' ')) fail("indentation of more than " + std::to_string(depth) + " spaces");
  }

  Value value(int depth) {
    if (at_ == end_) fail("a value is missing");
    switch (*at_) {
      case '{': return container(depth, '}', Value::Object);
      case '[': return container(depth, ']', Value::Array);
      case '"': return string_value(string());
      case 'n': return null();
      default: return integer();
    }
  }

  Value null() {
    if (end_ - at_ < 4 || std::memcmp(at_, "null", 4) != 0) fail("unknown literal");
    at_ += 4;
    return {Value::Null, {at_ - 4, 4}, {}, {}};
  }

  Value integer() {
    const char* start = at_;
    if (next_is('-')) ++at_;
    const char* digits = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    const bool zero = at_ - digits == 1 && *digits == '0';
    const bool well = at_ != digits && (*digits != '0' || zero) && !(zero && digits != start);
    if (!well || next_is('.') || next_is('e') || next_is('E')) {
      at_ = start;
      fail("expected a string, an integer, an array, an object or null");
    }
    return {Value::Int, {start, static_cast<std::size_t>(at_ - start)}, {}, {}};
  }

  std::string_view string() {
    expect('"', "a string");
    const void* close = std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_));
    if (close == nullptr) fail("a string has no end: the file is truncated");
    const std::string_view s(at_, static_cast<std::size_t>(static_cast<const char*>(close) - at_));
    unsigned bad = 0;  // no early exit, so that the loop becomes vector instructions
    for (const char c : s) bad |= static_cast<unsigned>(static_cast<unsigned char>(c - 0x20) > 0x5e) | static_cast<unsigned>(c == '\\');
    if (bad != 0) fail("a string may hold printable ASCII only, and no escape");
    at_ += s.size() + 1;
    return s;
  }

  Value container(int depth, char close, Value::Type type) {
    if (depth == kDepth) fail("nested more than 16 deep");
    Value v{type, {}, {}, {}};
    const char* start = at_++;
    while (!(v.items.empty() && next_is(close))) {
      line_break(depth + 1);
      member(v, depth);
      if (next_is(',')) {
        ++at_;
        continue;
      }
      line_break(depth);
      break;
    }
    expect(close, type == Value::Object ? "',' or '}'" : "',' or ']'");
    v.text = {start, static_cast<std::size_t>(at_ - start)};
    return v;
  }

  void member(Value& v, int depth) {
    if (v.type == Value::Array) {
      path_.push_back("[" + std::to_string(v.items.size()) + "]");
    } else {
      const char* start = at_;
      const std::string_view key = string();
      if (!v.keys.empty() && key <= v.keys.back()) {
        at_ = start;
        fail("key '" + std::string(key) + "' is repeated or out of order: the keys of an object must increase");
      }
      v.keys.push_back(key);
      path_.emplace_back(key.empty() ? "\"\"" : key);
      expect(':', "': ' after the key");
      expect(' ', "': ' after the key");
    }
    v.items.push_back(value(depth + 1));
    path_.pop_back();
  }

  const char* at_;
  const char* end_;
  std::vector<std::string> path_;
};

template <class Sink>
void write(const Value& v, std::string& indent, Sink& out) {
  if (v.type == Value::Null || v.type == Value::Int) return out(v.text);
  if (v.type == Value::String) return out("\""), out(v.text), out("\"");
  const bool object = v.type == Value::Object;
  out(object ? "{" : "[");
  indent += ' ';
  for (std::size_t i = 0; i < v.items.size(); ++i) {
    if (i > 0) out(",");
    out(indent);
    if (object) out("\""), out(v.keys[i]), out("\": ");
    write(v.items[i], indent, out);
  }
  indent.pop_back();
  if (!v.items.empty()) out(indent);
  out(object ? "}" : "]");
}

bool covers(const Value& v, const char* place) {
  return v.text.data() <= place && place <= v.text.data() + v.text.size();
}

}  // namespace

const Value* Value::find(std::string_view key) const {
  const auto it = std::lower_bound(keys.begin(), keys.end(), key);
  return it != keys.end() && *it == key ? &items[static_cast<std::size_t>(it - keys.begin())] : nullptr;
}

Value parse_canonical(std::string_view text) { return Parser(text).file(); }

Value string_value(std::string_view text) { return {Value::String, text, {}, {}}; }

std::string digest(const Value& value) {
  Sha256 sha;
  std::string indent = "\n";
  auto sink = [&](std::string_view s) { sha.update(s); };
  write(value, indent, sink);
  return sha.hex();
}

std::string canonical(const Value& value) {
  std::string out, indent = "\n";
  auto sink = [&](std::string_view s) { out += s; };
  write(value, indent, sink);
  return out;
}

std::string path_to(const Value& root, const char* place) {
  std::string path;
  const Value* v = &root;
  for (std::size_t i = 0; i < v->items.size();) {
    if (!covers(v->items[i], place)) {
      ++i;
      continue;
    }
    if (v->type == Value::Array) path += "[" + std::to_string(i) + "]";
    else path += (path.empty() ? "" : ".") + std::string(v->keys[i]);
    v = &v->items[i];
    i = 0;
  }
  return path;
}

std::size_t line_of(std::string_view text, const char* place) {
  return 1 + static_cast<std::size_t>(std::count(text.data(), place, '\n'));
}

}  // namespace amcheck
