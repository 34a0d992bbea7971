// Cfgs and weights damaged at random: whatever comes is refused with a FormatError or read into a network that fits.
#include <doctest/doctest.h>

#include "nn/network.h"
#include "tensor/error.h"
#include "tensor/random.h"
#include "tests/support/darknet_files.h"
#include "weights/darknet_weights.h"

using namespace limpid;
using namespace limpid::test;

namespace {

// Every section of the table, so that each of their readers is damaged too.
const std::string kAllSections = kTinyNet + kTinyConv +
                                 "[convolutional]\nfilters=8\nsize=3\npad=1\ngroups=4\nstride=1\nactivation=mish\n"
                                 "[route]\nlayers=-1\ngroups=2\ngroup_id=1\n"
                                 "[maxpool]\nsize=5\nstride=1\n"
                                 "[route]\nlayers=-1,-2,0\n"
                                 "[reorg]\nstride=2\n"
                                 "[upsample]\nstride=2\n"
                                 "[avgpool]\n"
                                 "[convolutional]\nfilters=48\nactivation=logistic\n"
                                 "[scale_channels]\nfrom=-3\nscale_wh=0\n"
                                 "[dropout]\nprobability=.5\n"
                                 "[shortcut]\nfrom=-2\nactivation=linear\n"
                                 "[sam]\nfrom=-2\n" +
                                 kTinyLast + kTinyHead;

std::string damaged(std::string text, Random& random) {
  constexpr std::string_view kLetters = "0123456789-,=.#[]\n eabx\xff";
  for (std::int64_t edits = 1 + random.below(3); edits > 0; --edits) {
    const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(text.size())));
    const char letter = kLetters[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(kLetters.size())))];
    switch (random.below(5)) {
      case 0:
        text[at] = letter;
        break;
      case 1:
        text.erase(at, static_cast<std::size_t>(1 + random.below(12)));
        break;
      case 2:
        text.insert(at, 1, letter);
        break;
      case 3:
        text.insert(at, std::to_string(static_cast<std::int64_t>(random.bits()) - (std::int64_t{1} << 31)));
        break;
      default:
        text.insert(at, text.substr(at, static_cast<std::size_t>(random.below(60))));
        break;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("damaged cfgs are refused, or the network they describe takes exactly the stored parameters") {
  Random random(2026);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 4000; ++i) {
    const std::string text = damaged(kAllSections, random);
    CAPTURE(text);
    weights::DarknetCfg cfg;
    try {
      cfg = weights::read_darknet_cfg(text, "mutant.cfg");
    } catch (const FormatError&) {
      ++refused;
      continue;
    }
    ++accepted;
    std::uint64_t expected = 0;
    REQUIRE_NOTHROW([&] {
      for (const auto& [name, parameter] : nn::expected_parameters(cfg.blueprint)) {
        expected += static_cast<std::uint64_t>(parameter.shape.elements());
      }
    }());
    REQUIRE(expected == cfg.stored_values());
  }
  // Both happen often, or the test shows nothing.
  CHECK(accepted > 400);
  CHECK(refused > 400);
}

TEST_CASE("damaged weights are refused or read") {
  Random random(2027);
  const weights::DarknetCfg cfg = weights::read_darknet_cfg(kTinyCfg, "tiny.cfg");
  const std::string good = header_bytes() + value_bytes(cfg.stored_values());
  int accepted = 0, refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = good;
    const auto at = static_cast<std::size_t>(random.below(static_cast<std::int64_t>(bytes.size())));
    switch (random.below(3)) {
      case 0:
        bytes[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        bytes.erase(at, static_cast<std::size_t>(1 + random.below(8)));
        break;
      default:
        bytes[at % 20] = static_cast<char>(random.below(256));
        break;
    }
    try {
      const NamedTensors tensors = weights::read_darknet_weights(std::as_bytes(std::span(bytes)), "mutant", cfg);
      REQUIRE(tensors.size() == cfg.stored.size());
      ++accepted;
    } catch (const FormatError&) {
      ++refused;
    }
  }
  CHECK(accepted > 200);
  CHECK(refused > 200);
}
