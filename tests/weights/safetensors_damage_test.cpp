// Damaged model files: whatever a random change makes of one, it is read, or refused in words. Nothing else may happen.
#include <doctest/doctest.h>

#include <cstring>

#include "tensor/error.h"
#include "tests/support/temporary_folder.h"
#include "weights/safetensors_model.h"

using namespace limpid;
using namespace limpid::weights;

namespace {

// A number from 0 to below `end`; the sequence is the same in every run (MMIX's constants, Knuth 1999).
struct Dice {
  std::uint64_t state;
  std::size_t roll(std::size_t end) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state >> 33) % end;
  }
};

std::string small_file() {
  ModelFile model;
  model.blueprint.input = {1, 1, 8, 8};
  model.blueprint.layers = {{"conv2d", "0", {"input"}, {{"stride", std::vector<std::int64_t>{2, 2}}, {"bias", true}}}};
  model.blueprint.outputs = {"0"};
  model.tensors = {{"0.weight", Tensor::full({2, 1, 1, 1}, 0.5)}, {"0.bias", Tensor::zeros({2})}};
  model.heads = {{"yolo", "0", {{"classes", std::int64_t{1}}, {"anchors", std::vector<double>{1.5, 2}}}}};
  model.class_names = {"cat"};
  model.sources = {{"m.cfg", std::string(64, '0')}};
  return safetensors_model_bytes(model);
}

// One change: a byte, a piece cut out, a piece doubled, or a character of the grammar put in.
std::string damaged(std::string bytes, Dice& dice) {
  constexpr std::string_view kGrammar = "{}[]\",:\\0123456789eE+-.utrfn\0\xff";
  const std::size_t at = dice.roll(bytes.size()), length = 1 + dice.roll(std::min<std::size_t>(40, bytes.size() - at));
  switch (dice.roll(4)) {
    case 0:
      bytes[at] = static_cast<char>(dice.roll(256));
      break;
    case 1:
      bytes.erase(at, length);
      break;
    case 2:
      bytes.insert(at, bytes.substr(at, length));
      break;
    default:
      bytes[at] = kGrammar[dice.roll(kGrammar.size())];
  }
  return bytes;
}

// The header's length made right again, so that the damage behind it is looked at.
std::string with_right_length(std::string bytes, std::size_t data) {
  if (bytes.size() < 8 + data) return bytes;
  const std::uint64_t length = bytes.size() - 8 - data;
  std::memcpy(bytes.data(), &length, 8);
  return bytes;
}

}  // namespace

TEST_CASE("a model file damaged at random is read or refused in words") {
  const test::TemporaryFolder folder;
  const std::string whole = small_file();
  Dice dice{20220522};
  int read = 0, refused = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string bytes = damaged(whole, dice);
    while (dice.roll(3) == 0 && !bytes.empty()) bytes = damaged(bytes, dice);
    if (round % 4 != 0) bytes = with_right_length(bytes, 16);
    const auto path = folder.put("damaged.safetensors", bytes);
    try {
      read_safetensors_model(path);
      ++read;
    } catch (const FormatError& error) {
      REQUIRE(std::strstr(error.what(), "damaged.safetensors] ") != nullptr);
      ++refused;
    } catch (const std::exception& error) {
      FAIL("round ", round, ": ", error.what());
    }
  }
  CHECK(read > 100);
  CHECK(refused > 1000);
}
