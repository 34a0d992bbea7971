#include "weights/npy.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::weights;
using namespace std::string_literals;
using test::contains;
using test::error_text;

namespace {

// A .npy file of format 1.0, byte by byte as numpy's documentation has it.
std::string npy(const std::string& header, const std::string& data, const std::string& version = "\1\0"s) {
  std::string length = {static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  if (version[0] != 1) length += "\0\0"s;
  return "\x93NUMPY" + version + length + header + data;
}

std::string header(const std::string& descr, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
}

const std::string kFourFloats = "\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40\0\0\x80\xc0"s;  // 1, 2, 3, -4

}  // namespace

TEST_CASE("a .npy file is read in every version, with any order of keys") {
  const test::TemporaryFolder folder;
  for (const std::string& version : {"\1\0"s, "\2\0"s, "\3\0"s}) {
    const Tensor read = read_npy(folder.put("a.npy", npy(header("<f4", "(2, 2)") + "   \n", kFourFloats, version)));
    CHECK(read.dtype() == DType::float32);
    CHECK(read.shape() == Shape{2, 2});
    CHECK(read.at(0) == 1);
    CHECK(read.at(3) == -4);
  }
  const std::string swapped = "{ \"shape\" :(4,) ,'fortran_order':False,'descr':'<f4'}";
  CHECK(read_npy(folder.put("b.npy", npy(swapped, kFourFloats))).shape() == Shape{4});
}

TEST_CASE("what is written is read back, to the bit, in both precisions and every rank") {
  const test::TemporaryFolder folder;
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{0}, Shape{7}, Shape{3, 0, 2}, Shape{2, 3, 4}}) {
    for (const DType dtype : {DType::float32, DType::float64}) {
      const Tensor written = Tensor::full(shape, 0.1, dtype);
      const std::string bytes = npy_bytes(written);
      const Tensor read = read_npy(folder.put("x.npy", bytes));
      CHECK(read.shape() == shape);
      CHECK(read.dtype() == dtype);
      CHECK((bytes.size() - written.bytes()) % 64 == 0);
      CHECK(npy_bytes(read) == bytes);
    }
  }
}

TEST_CASE("the bytes are those that numpy writes") {
  const std::string expected =
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }" + std::string(58, ' ') + "\n", kFourFloats);
  CHECK(npy_bytes(Tensor::of({2, 2}, {1, 2, 3, -4})) == expected);
}

TEST_CASE("bad .npy files are refused with the byte where they go wrong") {
  const std::string ok = header("<f4", "(2, 2)");
  struct Case {
    std::string bytes, expected;
  };
  const Case cases[] = {
      {"", "at byte 0: not a .npy file"},
      {"\x89PNG\r\n\x1a\n", "at byte 0: not a .npy file: it looks like a PNG picture"},
      {"\x93NUMPY", "at byte 6: the format version needs 2 bytes, the file has 0 left"},
      {npy(ok, kFourFloats, "\4\0"s), "at byte 8: format version 4.0, expected 1.0, 2.0 or 3.0"},
      {npy(ok, kFourFloats, "\1\1"s), "format version 1.1"},
      {"\x93NUMPY\2\0\xff\xff\xff\xff"s, "at byte 12: a header of 4294967295 bytes, expected at most 65536"},
      {"\x93NUMPY\1\0\x10\0{"s, "at byte 10: the header needs 16 bytes, the file has 1 left"},
      {npy(ok, kFourFloats.substr(1)), "shape [2,2] of '<f4' needs 4 x 4 bytes, the file has 15"},
      {npy(ok, kFourFloats + "x"), "needs 4 x 4 bytes, the file has 17"},
      {npy(header(">f4", "(2, 2)"), kFourFloats), "values of type '>f4', expected '<f4' or '<f8'"},
      {npy(header("|O", "(2, 2)"), kFourFloats), "values of type '|O'"},
      {npy(header("<i4", "(2, 2)"), kFourFloats), "holds whole numbers ('<i4'), expected '<f4' or '<f8'"},
      {npy(header("<f4", "(-1, 2)"), kFourFloats), "expected an extent (a whole number from 0) in 'shape'"},
      {npy(header("<f4", "(2.0, 2)"), kFourFloats), "expected ')' in the header"},
      {npy(header("<f4", "(2L, 2)"), kFourFloats), "expected ')' in the header"},
      {npy(header("<f4", "(4)"), kFourFloats), "'shape' with one axis is written (N,)"},
      {npy(header("<f4", "(99999999999999999999,)"), kFourFloats), "expected an extent"},
      {npy(header("<f4", "(4611686018427387904, 4)"), kFourFloats), "4611686018427387904"},
      {npy(header("<f4", "(1, 1, 1, 1, 1, 1, 1, 2, 2)"), kFourFloats), "'shape' has more than 8 axes"},
      {npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}", kFourFloats), "Fortran order, expected C order"},
      {npy("{'descr': '<f4', 'fortran_order': None, 'shape': (2, 2)}", kFourFloats), "neither True nor False"},
      {npy("{'descr': '<f4', 'fortran_order': False}", kFourFloats), "the header needs 'descr', 'fortran_order' and"},
      {npy("{'descr': '<f4', 'descr': '<f4'}", kFourFloats), "at byte 35: key 'descr' appears twice"},
      {npy("{'other': 1}", kFourFloats), "unknown key 'other'"},
      {npy("{'descr", kFourFloats.substr(0, 4)), "a quoted text in the header has no end"},
      {npy("[" + std::string(60000, '['), kFourFloats), "at byte 10: expected '{' in the header"},
      {npy(ok + "x", kFourFloats), "text after the header's dictionary"},
  };
  const test::TemporaryFolder folder;
  for (const Case& c : cases) {
    CAPTURE(c.expected);
    const auto path = folder.put("bad.npy", c.bytes);
    const std::string text = error_text<FormatError>([&] { read_npy(path); });
    CHECK_MESSAGE(contains(text, c.expected), text);
    CHECK(contains(text, "bad.npy] "));
  }
}

TEST_CASE("whole numbers are read where they fit into 32 bits") {
  const test::TemporaryFolder folder;
  const auto ints = read_npy_integers(folder.put("i4", npy(header("<i4", "(1, 2)"), "\xff\xff\xff\xff\2\0\0\0"s)));
  CHECK(ints.shape == Shape{1, 2});
  CHECK(ints.values == std::vector<std::int32_t>{-1, 2});
  CHECK(read_npy_integers(folder.put("u1", npy(header("|u1", "(2,)"), "\xff\1"s))).values ==
        std::vector<std::int32_t>{255, 1});
  CHECK(read_npy_integers(folder.put("i8", npy(header("<i8", "()"), "\xfe"s + std::string(7, '\xff')))).values ==
        std::vector<std::int32_t>{-2});
  const auto large = folder.put("large", npy(header("<i8", "(1,)"), "\0\0\0\0\1\0\0\0"s));
  CHECK(
      contains(error_text<FormatError>([&] { read_npy_integers(large); }), "value 0 is 4294967296, expected one that"));
  const auto floats = folder.put("floats", npy(header("<f4", "(4,)"), kFourFloats));
  CHECK(contains(error_text<FormatError>([&] { read_npy_integers(floats); }), "holds '<f4', expected whole numbers"));
  const auto truths = folder.put("truths", npy(header("|b1", "(2,)"), "\0\1"s));
  CHECK(contains(error_text<FormatError>([&] { read_npy_integers(truths); }),
                 "values of type '|b1', expected whole numbers ('<i4', '<i8' or '|u1')"));
}

TEST_CASE("golden arrays are read as they are") {
  NEEDS_SHARED(shared);
  const auto folder = shared / "golden/shapley-yolo-fastest-1.1-dog";
  CHECK(read_npy(folder / "input.npy").shape() == Shape{3, 320, 320});
  CHECK(read_npy(folder / "shapley_score.npy").dtype() == DType::float64);
  const auto segments = read_npy_integers(folder / "segments.npy");
  CHECK(segments.shape == Shape{320, 320});
  CHECK(segments.values.front() == 0);
  CHECK(segments.values.back() == 9);
  // numpy wrote this file: the same bytes come back.
  CHECK(npy_bytes(read_npy(folder / "input.npy")) == test::bytes_of(folder / "input.npy"));
}
