#include "number/environment.hpp"

#include <cfloat>
#include <limits>
#include <stdexcept>

namespace amcert {

static_assert(std::numeric_limits<double>::is_iec559 && FLT_EVAL_METHOD == 0, "IEEE doubles without excess precision are required");

void require_default_environment() {
  // volatile: these are questions to the processor, not to the compiler.
  volatile double one = 1, tiny = 0x1p-53, least = 0x1p-1022, half = 0.5, three = 3;
  const bool to_nearest = one + tiny == 1 && one + three * tiny == 1 + 0x1p-51 && -one - tiny == -1 && one - tiny / 2 == 1;
  const bool keeps_subnormals = least * half == 0x1p-1023 && least * half > 0 && (least * half) * 2 == 0x1p-1022;
  if (!to_nearest)
    throw std::runtime_error("the processor does not round to nearest: some library changed the rounding mode; nothing can be certified");
  if (!keeps_subnormals)
    throw std::runtime_error("the processor flushes subnormal numbers to zero (a library built with -ffast-math does that); nothing can be certified");
}

}  // namespace amcert
