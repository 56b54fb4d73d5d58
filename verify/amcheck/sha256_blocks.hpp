// The SHA-256 compression of whole 64-byte blocks, in plain C++ and with the processor's instructions for it.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace amcheck {

using ShaState = std::array<std::uint32_t, 8>;
extern const std::array<std::uint32_t, 64> kShaRound;

void sha256_portable(ShaState& state, const unsigned char* p, std::size_t blocks);
bool sha256_hardware_available();
void sha256_hardware(ShaState& state, const unsigned char* p, std::size_t blocks);  // if available

}  // namespace amcheck
