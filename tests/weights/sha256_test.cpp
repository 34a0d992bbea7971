#include "weights/sha256.h"

#include <doctest/doctest.h>

#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"

using limpid::weights::sha256;

namespace {

std::string of(const std::string& text) { return sha256(std::as_bytes(std::span(text))); }

}  // namespace

TEST_CASE("SHA-256 gives the figures of FIPS 180-4's examples") {
  CHECK(of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(of(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 pads right at every length around a block") {
  // sha256 of the digests of 'x' * n for n = 0..130, joined: made with Python's hashlib.
  std::string digests;
  for (std::size_t n = 0; n <= 130; ++n) digests += of(std::string(n, 'x'));
  CHECK(of(digests) == "87aca1c44bc7ba8897768170211f0a02063de70801131ff86c7edb9ce32c6a50");
}

TEST_CASE("SHA-256 agrees with the list beside the real models") {
  NEEDS_SHARED(shared);
  std::ifstream list(shared / "models/SHA256SUMS");
  std::string expected, name;
  int files = 0;
  for (; list >> expected >> name; ++files) CHECK(of(limpid::test::bytes_of(shared / name)) == expected);
  CHECK(files > 10);
}
