// Put before every source of the checker by tests/mutate/checker: mutant n is switched on by AMCHECK_MUTANT=n, and all that are
// reached are noted in the file AMCHECK_REACHED.
#pragma once
#include <fcntl.h>
#include <gmpxx.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <type_traits>
#include <utility>

namespace mut {

constexpr int kMost = 1 << 14;

inline const int active = std::getenv("AMCHECK_MUTANT") != nullptr ? std::atoi(std::getenv("AMCHECK_MUTANT")) : 0;
inline unsigned char* const reached = [] {
  const char* const name = std::getenv("AMCHECK_REACHED");
  const int file = name != nullptr ? open(name, O_RDWR | O_CREAT, 0644) : -1;
  const bool sized = file >= 0 && ftruncate(file, kMost) == 0;
  return static_cast<unsigned char*>(mmap(nullptr, kMost, PROT_READ | PROT_WRITE, sized ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, sized ? file : -1, 0));
}();

// Numbers begin at 1, so that none is on in what runs before these two are made.
inline bool on(int n) {
  if (reached != nullptr) reached[n] = 1;
  return n == active;
}

// What an operator gives: sums of integers are no values but expressions of them, of another type for every operator.
template <class T> struct value { using type = T; };
template <class A, class B> struct value<__gmp_expr<A, B>> { using type = mpz_class; };

// a OP b is written a OP mut::NAME(n) OP b, which is of the same precedence.
#define MUT_OPERATOR(NAME, OP, OTHER)                                              \
  struct NAME { int n; };                                                          \
  template <class L> struct NAME##_left { const L& left; int n; };                 \
  template <class L> NAME##_left<L> operator OP(const L& l, NAME o) { return {l, o.n}; } \
  template <class L, class R> auto operator OP(NAME##_left<L> l, const R& r) {     \
    using T = typename value<std::decay_t<decltype(l.left OP r)>>::type;           \
    if constexpr (requires { T(l.left OTHER r); }) {                               \
      if (on(l.n)) return T(l.left OTHER r);                                       \
    }                                                                              \
    return T(l.left OP r);                                                         \
  }
MUT_OPERATOR(less, <, <=)
MUT_OPERATOR(less_equal, <=, <)
MUT_OPERATOR(greater, >, >=)
MUT_OPERATOR(greater_equal, >=, >)
MUT_OPERATOR(equal, ==, !=)
MUT_OPERATOR(unequal, !=, ==)
MUT_OPERATOR(plus, +, -)
MUT_OPERATOR(minus, -, +)
#undef MUT_OPERATOR

// a += b without its effect: a += mut::add{n} += b.
struct add { int n; };
template <class R> std::decay_t<R> operator+=(add a, const R& r) {
  if (on(a.n)) return std::decay_t<R>{};
  return r;
}

}  // namespace mut
