// Put before every source of the checker by tests/mutate/checker: mutant n is switched on by AMCHECK_MUTANT=n, and in the
// file AMCHECK_REACHED byte n becomes 1 if it is reached and 3 if it makes a difference there.
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

// Whether it is noted what is reached: then both ways are gone at every place, to see whether they differ there.
inline const bool tracing = std::getenv("AMCHECK_REACHED") != nullptr;

template <class T> bool same(const T& a, const T& b) {
  if constexpr (requires { static_cast<bool>(a == b); }) return a == b;
  return false;
}
template <class A, class B> bool same(const A&, const B&) { return false; }

// Numbers begin at 1, so that none is on in what runs before these are made. A run in which a mutant gives at every place and time what the
// program gives cannot kill it. What cannot be compared is taken to differ. One exception: of an object whose address is kept, only the value
// it has at that moment is compared, so that such a mutant may be taken for one without effect. It then counts as surviving, never as killed.
template <class Same> bool on(int n, Same equal) {
  if (tracing && reached[n] != 3) reached[n] |= equal() ? 1 : 3;
  return n == active;
}
inline bool on(int n) { return on(n, [] { return false; }); }

// A condition that never, or always, holds when n is on.
inline bool never(int n, bool condition) { return !on(n, [&] { return !condition; }) && condition; }
inline bool always(int n, bool condition) { return on(n, [&] { return condition; }) || condition; }

// What an operator gives: sums of integers are no values but expressions of them, of another type for every operator.
template <class T> struct value { using type = T; };
template <class A, class B> struct value<__gmp_expr<A, B>> { using type = mpz_class; };

// a OP b is written a OP mut::NAME(n) OP b, which is of the same precedence. Where there is no OTHER there is no mutant: it does not compile.
#define MUT_OPERATOR(NAME, OP, OTHER)                                              \
  struct NAME { int n; };                                                          \
  template <class L> struct NAME##_left { const L& left; int n; };                 \
  template <class L> NAME##_left<L> operator OP(const L& l, NAME o) { return {l, o.n}; } \
  template <class L, class R> auto operator OP(NAME##_left<L> l, const R& r) {     \
    using T = typename value<std::decay_t<decltype(l.left OP r)>>::type;           \
    static_assert(requires { T(l.left OTHER r); });                                \
    const auto as_it_is = [&] { return T(l.left OP r); };                          \
    const auto mutated = [&] { return T(l.left OTHER r); };                        \
    return on(l.n, [&] { return same(as_it_is(), mutated()); }) ? mutated() : as_it_is(); \
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
  using T = std::decay_t<R>;
  if (on(a.n, [&] { return same(T(r), T{}); })) return T{};
  return r;
}

}  // namespace mut
