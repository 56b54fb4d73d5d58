#include "sha256.hpp"

#include <boost/test/unit_test.hpp>

#include "sha256_blocks.hpp"

using amcheck::sha256_hex;

BOOST_AUTO_TEST_SUITE(sha256)

BOOST_AUTO_TEST_CASE(known_digests) {
  BOOST_TEST(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  BOOST_TEST(sha256_hex(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(pieces_do_not_matter) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>('a' + i * i % 26);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    amcheck::Sha256 sha;
    sha.update(std::string_view(text).substr(0, cut));
    sha.update(std::string_view(text).substr(cut));
    BOOST_TEST(sha.hex() == sha256_hex(text));
  }
}

BOOST_AUTO_TEST_CASE(both_implementations_agree) {
  if (!amcheck::sha256_hardware_available()) return;
  std::vector<unsigned char> bytes(64 * 40);
  unsigned seed = 1;
  for (auto& b : bytes) b = static_cast<unsigned char>((seed = seed * 1103515245U + 12345U) >> 16);
  for (std::size_t blocks = 0; blocks <= 40; ++blocks) {
    amcheck::ShaState x{1, 2, 3, 4, 5, 6, 7, 0xffffffff}, y = x;
    amcheck::sha256_portable(x, bytes.data(), blocks);
    amcheck::sha256_hardware(y, bytes.data(), blocks);
    BOOST_TEST((x == y));
  }
}

BOOST_AUTO_TEST_SUITE_END()
