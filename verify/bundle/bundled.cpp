#include "bundle/bundled.hpp"

// The assembler reads the files; bundled.inc lists them and is written by CMake.
#define BUNDLED(number, path, name)                                                                                                        \
  asm(".pushsection .rodata\nbundled_begin_" #number ":\n.incbin \"" path "\"\nbundled_end_" #number ":\n.popsection");                     \
  extern "C" __attribute__((visibility("hidden"))) const char bundled_begin_##number[], bundled_end_##number[];
#include "bundled.inc"
#undef BUNDLED

namespace amcert {

std::map<std::string, std::string> bundled_files() {
  return {
#define BUNDLED(number, path, name) {name, {bundled_begin_##number, bundled_end_##number}},
#include "bundled.inc"
#undef BUNDLED
  };
}

}  // namespace amcert
