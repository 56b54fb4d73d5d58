// Preloaded into a program: changes what the processor does with floating-point numbers, as a library built with -ffast-math or a careless
// caller does. HOSTILE says how; with HOSTILE_AFTER=N not before main, but at the N-th product of large integers.
#include <dlfcn.h>
#include <fenv.h>
#include <xmmintrin.h>

#include <cstdlib>
#include <cstring>

namespace {

constexpr unsigned flush_results = 0x8000, flush_operands = 0x0040;

void precision_of_x87(unsigned short bits) {
  unsigned short word;
  __asm__ volatile("fnstcw %0" : "=m"(word));
  word = static_cast<unsigned short>((word & ~0x0300U) | bits);
  __asm__ volatile("fldcw %0" : : "m"(word));
}

void change(const char* how) {
  const auto is = [how](const char* name) { return std::strcmp(how, name) == 0; };
  if (is("upward")) fesetround(FE_UPWARD);
  else if (is("downward")) fesetround(FE_DOWNWARD);
  else if (is("toward-zero")) fesetround(FE_TOWARDZERO);
  else if (is("flush-results")) _mm_setcsr(_mm_getcsr() | flush_results);
  else if (is("flush-operands")) _mm_setcsr(_mm_getcsr() | flush_operands);
  else if (is("x87-single")) precision_of_x87(0x0000);
  else std::abort();
}

const char* how = nullptr;
long left = 0;

// Before the constructors of the program's own variables.
__attribute__((constructor)) void begin() {
  how = std::getenv("HOSTILE");
  const char* const after = std::getenv("HOSTILE_AFTER");
  left = how && after ? std::atol(after) : 0;
  if (how && left == 0) change(how);
}

}  // namespace

extern "C" void __gmpz_mul(void* product, const void* a, const void* b) {
  static const auto real = reinterpret_cast<void (*)(void*, const void*, const void*)>(dlsym(RTLD_NEXT, "__gmpz_mul"));
  if (left > 0 && --left == 0) change(how);
  real(product, a, b);
}
