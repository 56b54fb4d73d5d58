#include "sha256.hpp"

#include <algorithm>
#include <bit>

#include "sha256_blocks.hpp"

namespace amcheck {

const std::array<std::uint32_t, 64> kShaRound{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

namespace {

using Word = std::uint32_t;

// One round; the callers rotate the names of the eight words instead of moving their values.
inline void round(Word a, Word b, Word c, Word& d, Word e, Word f, Word g, Word& h, Word input) {
  const Word t1 = h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + (g ^ (e & (f ^ g))) + input;
  d += t1;
  h = t1 + (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) | (c & (a | b)));
}

void schedule(std::array<Word, 64>& w, const unsigned char* p) {
  for (std::size_t t = 0; t < w.size(); ++t) {
    if (t < 16) {
      w[t] = Word{p[4 * t]} << 24 | Word{p[4 * t + 1]} << 16 | Word{p[4 * t + 2]} << 8 | p[4 * t + 3];
      continue;
    }
    const Word s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
    const Word s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = w[t - 16] + s0 + w[t - 7] + s1;
  }
}

void compress(ShaState& state, const unsigned char* p, std::size_t blocks) {
  static const bool hardware = sha256_hardware_available();
  if (hardware) sha256_hardware(state, p, blocks);
  else sha256_portable(state, p, blocks);
}

}  // namespace

void sha256_portable(ShaState& state, const unsigned char* p, std::size_t blocks) {
  std::array<Word, 64> w;
  for (; blocks > 0; --blocks, p += 64) {
    schedule(w, p);
    auto [a, b, c, d, e, f, g, h] = state;
    for (int t = 0; t < 64; t += 8) {
      round(a, b, c, d, e, f, g, h, w[t] + kShaRound[t]);
      round(h, a, b, c, d, e, f, g, w[t + 1] + kShaRound[t + 1]);
      round(g, h, a, b, c, d, e, f, w[t + 2] + kShaRound[t + 2]);
      round(f, g, h, a, b, c, d, e, w[t + 3] + kShaRound[t + 3]);
      round(e, f, g, h, a, b, c, d, w[t + 4] + kShaRound[t + 4]);
      round(d, e, f, g, h, a, b, c, w[t + 5] + kShaRound[t + 5]);
      round(c, d, e, f, g, h, a, b, w[t + 6] + kShaRound[t + 6]);
      round(b, c, d, e, f, g, h, a, w[t + 7] + kShaRound[t + 7]);
    }
    const ShaState add{a, b, c, d, e, f, g, h};
    for (int t = 0; t < 8; ++t) state[t] += add[t];
  }
}

void Sha256::update(std::string_view bytes) {
  total_ += bytes.size();
  const std::size_t take = std::min(bytes.size(), block_.size() - filled_);
  std::copy_n(bytes.begin(), take, block_.begin() + static_cast<std::ptrdiff_t>(filled_));
  filled_ += take;
  bytes.remove_prefix(take);
  if (filled_ < block_.size()) return;
  compress(state_, block_.data(), 1);
  const std::size_t whole = bytes.size() / 64;
  compress(state_, reinterpret_cast<const unsigned char*>(bytes.data()), whole);
  bytes.remove_prefix(64 * whole);
  std::copy(bytes.begin(), bytes.end(), block_.begin());
  filled_ = bytes.size();
}

std::string Sha256::hex() {
  const std::uint64_t bits = 8 * total_;
  const std::size_t zeros = (filled_ < 56 ? 55 : 119) - filled_;
  std::string tail = "\x80" + std::string(zeros, '\0');
  for (int shift = 56; shift >= 0; shift -= 8) tail += static_cast<char>(bits >> shift & 0xff);
  update(tail);
  std::string out;
  for (std::uint32_t word : state_)
    for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[word >> shift & 15];
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 sha;
  sha.update(bytes);
  return sha.hex();
}

}  // namespace amcheck
