#include "weights/safetensors.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>

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

std::string length_bytes(std::uint64_t length) {
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes;
}

std::string container(const std::string& header, const std::string& data = "") {
  return length_bytes(header.size()) + header + data;
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

// A file with one tensor "a" of four zero bytes, described by these texts.
std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return container(R"({"a":)" + tensor(dtype, shape, offsets) + "}", std::string(4, '\0'));
}

std::string two(const std::string& first, const std::string& second, std::size_t data = 8) {
  return container(R"({"a":)" + tensor("F32", "[1]", first) + R"(,"b":)" + tensor("F32", "[1]", second) + "}",
                   std::string(data, '\0'));
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string many_empty_tensors(int count) {
  std::string header = "{";
  for (int i = 0; i < count; ++i) {
    header += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":" + tensor("F32", "[0]", "[0,0]");
  }
  return container(header + "}");
}

const std::string kNamed = R"("a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";

struct Case {
  const char* row;  // of the table of bad input
  std::string bytes, expected;
};

std::vector<Case> bad_files() {
  const std::string four(4, '\0');
  return {
      {"S1", "", "at byte 0: the header's length needs 8 bytes, the file has 0 left"},
      {"S1", "1234567", "the file has 7 left"},
      {"S1", container(""), "at byte 8: the header does not begin with '{'"},
      {"S1", container("{"), "at byte 9: the end of the header, expected '\"'"},
      {"S1", length_bytes(1ull << 63) + "{}", "a header of 9223372036854775808 bytes, expected at most 100000000"},
      {"S1", length_bytes(~0ull) + "{}", "a header of 18446744073709551615 bytes, expected at most 100000000"},
      {"S1", length_bytes(100'000'001) + "{}", "a header of 100000001 bytes, expected at most 100000000"},
      {"S1", length_bytes(3) + "{}", "at byte 0: a header of 3 bytes, the file has 2 behind its length"},
      {"S2", container("[" + kNamed + "]", four), "does not begin with '{'"},
      {"S2", container(" {" + kNamed + "}", four), "does not begin with '{'"},
      {"S2", container("{" + kNamed + "}x", four), "text after the header's end, expected spaces alone"},
      {"S2", container("{" + kNamed + "}\n", four), "text after the header's end"},
      {"S2", container("{" + kNamed + "}{}", four), "text after the header's end"},
      {"S2", container("{" + kNamed + ",}", four), "'}', expected '\"'"},
      {"S2", container("{\"\xff\":1}"), "at byte 10: a string that is not UTF-8"},
      {"S2", container("{\"\xed\xa0\x80\":1}"), "a string that is not UTF-8"},
      {"S2", container(R"({"\ud800":1})"), "a lone surrogate in a string"},
      {"S2", container(R"({"\ud800\u0041":1})"), "a lone surrogate in a string"},
      {"S2", container(R"({"\udc00":1})"), "a lone surrogate in a string"},
      {"S2", container(R"({"\u00zz":1})"), "expected four hexadecimal digits"},
      {"S2", container(R"({"\q":1})"), "an unknown escape in a string"},
      {"S2", container(R"({"a\u0000b":1})"), "a NUL in a string"},
      {"S2", container("{\"a\0b\":1}"s), "a control character in a string"},
      {"S2", container(R"({"a\nb":1})"), "a control character in the name 'a\\x0ab'"},
      {"S2", container("{\"abc"), "the header ends inside a string"},
      {"S3", container("{" + kNamed + "," + kNamed + "}", four), "'a' appears twice"},
      {"S3", container("{" + kNamed + R"(,"\u0061":1})", four), "'a' appears twice"},
      {"S3", container(R"({"__metadata__":{},"__metadata__":{}})"), "'__metadata__' appears twice"},
      {"S3", container(R"({"__metadata__":{"k":"1","k":"2"}})"), "metadata key 'k' appears twice"},
      {"S3", container(R"({"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}})", four),
       "key 'shape' appears twice"},
      {"S3", container(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}})", four),
       "unknown key 'extra', expected dtype, shape and data_offsets"},
      {"S3", container(R"({"a":{"dtype":"F32","shape":[1]}})", four), "tensor 'a' needs dtype, shape and data_offsets"},
      {"S4", container(repeated("[", 100000)), "does not begin with '{'"},
      {"S4", container(R"({"a":)" + repeated("[", 100000)), "'[', expected '{'"},
      {"S4", container(repeated(R"({"a":)", 100000)), "unknown key 'a'"},
      {"S4", container(R"({"a":{"shape":)" + repeated("[", 100000)), "expected a whole number from 0"},
      {"S4", container(R"({"__metadata__":{"a":)" + repeated("[", 100000)), "'[', expected '\"'"},
      {"S5 overlap", two("[0,4]", "[0,4]", 4), "tensor 'b' has data_offsets [0,4], expected to begin at 4"},
      {"S5 hole", two("[0,4]", "[8,12]", 12), "tensor 'b' has data_offsets [8,12], expected to begin at 4"},
      {"S5 late", two("[4,8]", "[8,12]", 12), "tensor 'a' has data_offsets [4,8], expected to begin at 0"},
      {"S5 descending", two("[4,8]", "[0,4]"), "tensor 'a' has data_offsets [4,8], expected to begin at 0"},
      {"S5", one("F32", "[1]", "[4,0]"), "tensor 'a' has data_offsets [4,0], which end before they begin"},
      {"S5", one("F32", "[1]", "[-4,0]"), "expected a whole number from 0"},
      {"S5", one("F32", "[1]", "[0,4.0]"), "expected a whole number from 0"},
      {"S5", one("F32", "[1]", "[0,4e0]"), "expected a whole number from 0"},
      {"S5", one("F32", "[1]", "[0,04]"), "expected a whole number from 0"},
      {"S5", one("F32", "[1]", "[0,+4]"), "expected a whole number from 0"},
      {"S5", one("F32", "[1]", "[0,18446744073709551616]"), "a number beyond 64 bits"},
      {"S5", one("F32", "[1]", "[0,18446744073709551615]"), "the file has 4 bytes of data"},
      {"S5", one("F32", "[1]", R"(["0","4"])"), "expected a whole number from 0"},
      {"S5", one("F32", "[1]", "[0,4,8]"), "more than two data_offsets"},
      {"S5", one("F32", "[1]", "[4]"), "data_offsets are two numbers"},
      {"S5", one("F32", "[2]", "[0,8]"), "tensor 'a' has data_offsets [0,8], the file has 4 bytes of data"},
      {"S5", one("F16", "[1]", "[0,2]"), "the tensors end at byte 2 of 4 bytes of data"},
      {"S6", one("F32", "[4294967296,4294967296]", "[0,4]"), "4294967296"},
      {"S6", one("F32", "[4611686018427387904]", "[0,4]"), "shape [4611686018427387904] overflows"},
      {"S6", one("F32", "[9223372036854775808]", "[0,4]"), "an extent of 9223372036854775808 is out of range"},
      {"S6", one("F32", "[-1]", "[0,4]"), "expected a whole number from 0"},
      {"S6", one("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]"), "a shape of more than 8 axes"},
      {"S6", one("F32", "[" + repeated("1,", 1000000) + "1]", "[0,4]"), "a shape of more than 8 axes"},
      {"S7", one("F8_E4M3", "[4]", "[0,4]"), "values of type 'F8_E4M3', expected F64, F32, F16, BF16 or I64"},
      {"S7", one("I32", "[1]", "[0,4]"), "values of type 'I32', expected F64, F32, F16, BF16 or I64"},
      {"S7", one("f32", "[1]", "[0,4]"), "values of type 'f32'"},
      {"S7", one("F16", "[1]", "[0,4]"),
       "tensor 'a' of shape [1] and type F16 needs 2 bytes, its data_offsets [0,4] hold 4"},
      {"S8", container(R"({"__metadata__":{"a":{"b":"c"}}})"), "'{', expected '\"'"},
      {"S8", container(R"({"__metadata__":{"a":1}})"), "'1', expected '\"'"},
      {"S8", container(R"({"__metadata__":"a"})"), "'\"', expected '{'"},
      {"S8", container(R"({"__metadata__":null})"), "'n', expected '{'"},
      {"S9", many_empty_tensors(1000000), "more than 65536 tensors"},
      {"S10 appended", one("F32", "[1]", "[0,4]") + "PK\3\4zip", "the tensors end at byte 4 of 11 bytes of data"},
      {"S10 prepended", "PK\3\4\x14\0\0\0"s + one("F32", "[1]", "[0,4]"), "it looks like a ZIP archive"},
      {"S11", container(R"({")" + std::string((1 << 20) + 1, 'n') + R"(":1})"), "a name of 1048577 bytes"},
      {"other", "<!DOCTYPE html><html>not found</html>", "it looks like an HTML page"},
      {"other", "version https://git-lfs.github.com/spec/v1\noid sha256:00", "it looks like a Git LFS pointer"},
  };
}

}  // namespace

TEST_CASE("bad safetensors files are refused in bounded time, with the byte and the reason") {
  const test::TemporaryFolder folder;
  for (const Case& c : bad_files()) {
    CAPTURE(c.row);
    CAPTURE(c.expected);
    const auto path = folder.put("bad.safetensors", c.bytes);
    const auto start = std::chrono::steady_clock::now();
    const std::string text = error_text<FormatError>([&] { read_safetensors(InputFile(path)); });
    CHECK_MESSAGE(contains(text, c.expected), text);
    CHECK(contains(text, "bad.safetensors] at byte "));
    CHECK(text.size() < 1000);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  }
}

TEST_CASE("a file cut at any byte is refused") {
  const test::TemporaryFolder folder;
  const std::string whole = safetensors_bytes({{{"a", Tensor::of({2, 2}, {1, 2, 3, 4})}}, {{"k", "v"}}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto path = folder.put("cut.safetensors", whole.substr(0, size));
    CHECK(error_text<FormatError>([&] { read_safetensors(InputFile(path)); }) != "nothing was thrown");
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("declared sizes are checked before memory is taken for them") {
  const test::TemporaryFolder folder;
  const auto sparse = folder.put("sparse.safetensors", container(R"({"a":)" + tensor("F32", "[2]", "[0,8]") + "}"));
  std::filesystem::resize_file(sparse, std::uintmax_t{6} << 30);
  std::vector<std::pair<std::filesystem::path, std::string>> cases{{sparse, "the tensors end at byte 8 of 6442450"}};
  for (const Case& c : bad_files()) {
    cases.emplace_back(folder.put("bad" + std::to_string(cases.size()), c.bytes), c.expected);
  }
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t room = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + (160u << 20);  // a header of 73 MB

  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{room, room};
    ::setrlimit(RLIMIT_AS, &limit);
    int failures = 0;
    for (const auto& [path, expected] : cases) {
      try {
        failures += !contains(error_text<FormatError>([&] { read_safetensors(InputFile(path)); }), expected);
      } catch (const std::bad_alloc&) {
        ++failures;
      }
    }
    ::_exit(failures);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif

TEST_CASE("what the format allows is read") {
  const test::TemporaryFolder folder;
  const auto read = [&](const std::string& bytes) { return read_safetensors(InputFile(folder.put("ok", bytes))); };

  CHECK(read(container("{}")).tensors.empty());
  CHECK(read(container("{}      ")).tensors.empty());
  CHECK(read(container("{ \"__metadata__\" :\n{\t\"a\" : \"\\u00e9\\n\\ud83d\\ude00\\/\" }\r}")).metadata.at("a") ==
        "\xc3\xa9\n\xf0\x9f\x98\x80/");
  const auto scalar = read(one("F32", "[]", "[0,4]")).tensors.at("a");
  CHECK(scalar.shape() == Shape{});
  CHECK(scalar.item() == 0);
  const auto empty = read(container(
      R"({"e":)" + tensor("F32", "[0]", "[0,0]") + R"(,"f":)" + tensor("F16", "[3,0]", "[0,0]") + "," + kNamed + "}",
      std::string(4, '\0')));
  CHECK(empty.tensors.at("e").shape() == Shape{0});
  CHECK(empty.tensors.at("f").shape() == Shape{3, 0});

  const std::string strange = std::string(1000000, 'n') + "../../x</script>\xe2\x80\xae";
  CHECK(read(container(R"({")" + strange + R"(":)" + tensor("F32", "[1]", "[0,4]") + "}", std::string(4, '\0')))
            .tensors.contains(strange));
}

TEST_CASE("every type is widened to the values it stands for") {
  const test::TemporaryFolder folder;
  const double wide = 0.1;
  const std::int64_t count = -70000;
  std::string data(reinterpret_cast<const char*>(&wide), 8);
  data += "\0\0\xc0\x3f\0\x3e\xc0\xbf"s;  // F32 1.5; F16 1.5; BF16 -1.5
  const auto read = read_safetensors(InputFile(folder.put(
      "t", container(R"({"d":)" + tensor("F64", "[1]", "[0,8]") + R"(,"f":)" + tensor("F32", "[1]", "[8,12]") +
                         R"(,"h":)" + tensor("F16", "[1]", "[12,14]") + R"(,"b":)" + tensor("BF16", "[1]", "[14,16]") +
                         R"(,"i":)" + tensor("I64", "[]", "[16,24]") + "}",
                     data + std::string(reinterpret_cast<const char*>(&count), 8)))));
  CHECK(read.tensors.at("d").dtype() == DType::float64);
  CHECK(read.tensors.at("d").item() == 0.1);
  for (const char* name : {"f", "h"}) {
    CHECK(read.tensors.at(name).dtype() == DType::float32);
    CHECK(read.tensors.at(name).item() == 1.5);
  }
  CHECK(read.tensors.at("b").item() == -1.5);
  CHECK(read.tensors.at("i").dtype() == DType::float64);
  CHECK(read.tensors.at("i").item() == -70000);
}

TEST_CASE("NaN and infinity are refused at their byte unless they are asked for") {
  const test::TemporaryFolder folder;
  const std::string header = R"({"a":)" + tensor("F16", "[2]", "[0,4]") + "}";
  const auto path = folder.put("nan", container(header, "\0\x3c\0\x7c"s));  // 1, infinity
  const std::string expected =
      "at byte " + std::to_string(8 + header.size() + 2) + ": tensor 'a' holds an infinite value";
  CHECK(contains(error_text<FormatError>([&] { read_safetensors(InputFile(path)); }), expected));
  CHECK(std::isinf(read_safetensors(InputFile(path), true).tensors.at("a").at(1)));
}

TEST_CASE("tensors are written and read to the same bits, aligned, whatever their order") {
  const test::TemporaryFolder folder;
  const float odd[] = {0.1f, -0.0f, std::numeric_limits<float>::denorm_min(), 3.4e38f};
  Safetensors contents;
  contents.tensors.emplace("z", Tensor::of<float>({2, 2}, odd));
  contents.tensors.emplace("a", Tensor::of({1}, {1e-300}, DType::float64));
  contents.tensors.emplace("m", Tensor::zeros({3, 0}));
  contents.metadata = {{"format", "pt"}, {"text", "line\n\"quoted\" \xc3\xa9"}};
  const std::string bytes = safetensors_bytes(contents);
  const auto read = read_safetensors(InputFile(folder.put("x", bytes)));
  CHECK(read.metadata == contents.metadata);
  REQUIRE(read.tensors.size() == 3);
  CHECK(std::memcmp(read.tensors.at("z").buffer(), odd, sizeof odd) == 0);
  CHECK(read.tensors.at("a").item() == 1e-300);
  CHECK(safetensors_bytes(read) == bytes);

  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  CHECK(length % 8 == 0);
  CHECK(bytes[8] == '{');
}

TEST_CASE("half storage rounds, halves the size, and keeps what does not fit") {
  const test::TemporaryFolder folder;
  const Safetensors contents{{{"fits", Tensor::of({3}, {0.1, 65519, 1e-9})}, {"large", Tensor::of({2}, {65520, 0.1})}},
                             {}};
  const auto path = folder.put("h", safetensors_bytes(contents, Storage::half));
  CHECK(contains(test::bytes_of(path), R"("fits":{"dtype":"F16")"));
  const auto read = read_safetensors(InputFile(path));
  CHECK(read.tensors.at("fits").at(0) == 0.0999755859375);
  CHECK(read.tensors.at("fits").at(1) == 65504);
  CHECK(read.tensors.at("fits").at(2) == 0);
  CHECK(read.tensors.at("large").at(1) == double{0.1f});
}

TEST_CASE("text that is not UTF-8 is not written") {
  CHECK(error_text<FormatError>([] {
          safetensors_bytes({{}, {{"names", "caf\xe9"}}});
        }) == "[safetensors] a tensor name or metadata text is not UTF-8, which the format asks for");
}

TEST_CASE("a real file of half values is read, and stored as half again gives the same values") {
  NEEDS_SHARED(shared);
  const auto read = read_safetensors(InputFile(shared / "models/yolov5n.safetensors"));
  CHECK(read.metadata.at("architecture") == "yolov5n");
  std::int64_t elements = 0;
  for (const auto& [name, tensor] : read.tensors) elements += tensor.elements();
  CHECK(elements > 1'860'000);
  CHECK(read.tensors.at("model.0.bn.running_var").shape() == Shape{16});

  const test::TemporaryFolder folder;
  const auto again = read_safetensors(InputFile(folder.put("again", safetensors_bytes(read, Storage::half))));
  CHECK(std::filesystem::file_size(folder / "again") < 2 * static_cast<std::uintmax_t>(elements) + 60000);
  for (const auto& [name, tensor] : read.tensors) {
    CAPTURE(name);
    REQUIRE(again.tensors.at(name).shape() == tensor.shape());
    CHECK(std::memcmp(again.tensors.at(name).buffer(), tensor.buffer(), tensor.bytes()) == 0);
  }
}
