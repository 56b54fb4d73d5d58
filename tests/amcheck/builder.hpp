// Problems and certificates built in code, written down and sealed by rules of their own: nothing here but SHA-256 and the
// number type is shared with the checker.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "check.hpp"
#include "number.hpp"

namespace build {

using amcheck::Num;

// A JSON value that can be edited and written in canonical form.
class Json {
 public:
  Json() = default;  // null
  Json(const char* s) : text_('"' + std::string(s) + '"') {}
  Json(const std::string& s) : text_('"' + s + '"') {}
  Json(int n) : text_(std::to_string(n)) {}
  Json(const Num& rational);

  static Json object(std::initializer_list<std::pair<const std::string, Json>> members = {});
  static Json array(std::vector<Json> items = {});

  Json& operator[](const std::string& key) { return members_[key]; }
  Json& operator[](const char* key) { return members_[key]; }
  Json& operator[](int i) { return items_[static_cast<std::size_t>(i)]; }
  std::vector<Json>& items() { return items_; }
  std::map<std::string, Json>& members() { return members_; }
  void erase(const std::string& key) { members_.erase(key); }
  void push(Json v) { items_.push_back(std::move(v)); }

  std::string canonical(const std::string& indent = "\n") const;
  std::string file() const { return canonical() + "\n"; }
  std::string digest() const;

 private:
  char kind_ = 's';  // scalar, object or array
  std::string text_ = "null";
  std::map<std::string, Json> members_;
  std::vector<Json> items_;
};

Num fraction(long n, long d);
inline Num power2(int e) { return Num(1).times2(e); }
inline const Num kBit = power2(-60);  // what a constant is too strong by
std::string dy(const Num& x);
Json rows_of(const std::vector<std::vector<Num>>& rows);  // a matrix
Json column(const std::vector<Num>& entries);  // a matrix with one column
Json iterate(const std::map<std::string, Num>& blocks);  // 1x1 blocks

// A problem with a certificate about it.
struct Case {
  Json problem, certificate;

  Case(Json problem, Json recorded_iterates);
  Json& claims() { return certificate["claims"]; }
  Json& claim(int i) { return certificate["claims"][i]; }
  // Adds a claim about the recorded run (or the one that `keys` names), sealed, and returns its digest.
  std::string add(const std::string& kind, const std::string& verdict, int k0, int k1, const Json& keys, const std::vector<std::string>& needs = {});
  void seal(Json& claim);
  void reseal();  // the problem's digest, and every claim; `needs` are left alone
  amcheck::Result check() { return amcheck::check(problem.file(), certificate.file()); }
};

// Checks a copy of the case in which `edit` changed the only or last claim, sealed again.
template <class Edit>
amcheck::Result edited(Case c, Edit edit) {
  Json& claim = c.claims().items().back();
  edit(claim);
  c.seal(claim);
  return c.check();
}

}  // namespace build
