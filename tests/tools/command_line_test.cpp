#include "tools/command_line.h"

#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/throws.h"
#include "tools/command.h"

using namespace limpid;
using namespace limpid::tools;
using limpid::test::contains;
using limpid::test::error_text;

namespace {

struct Line {
  CommandLine line;
  std::int64_t count = 3;
  double share = 0.5;
  bool loud = false;
  std::string mode = "slow";
  std::vector<std::string> words, files;

  Line() {
    line.option("--count,-c", "N", count, "how many", 1, 9);
    line.option("--share", "P", share, "how much", 0, 1);
    line.flag("--loud", loud, "say it loud");
    line.choice("--mode", mode, {"slow", "fast"}, "how fast");
    line.list("--words", "A,B", words, "some words");
    line.arguments("FILE", files, "files to read", false);
  }
  std::string problem(const std::vector<std::string>& arguments) {
    return error_text<UsageError>([&] { line.read(arguments); });
  }
};

}  // namespace

TEST_CASE("a command line fills the variables and leaves the others alone") {
  Line l;
  CHECK_FALSE(l.line.read({"a.jpg", "--count", "4", "--loud", "b c.jpg", "--words=x,y z", "--", "-rf"}));
  CHECK(l.count == 4);
  CHECK(l.share == 0.5);
  CHECK(l.loud);
  CHECK(l.words == std::vector<std::string>{"x", "y z"});
  CHECK(l.files == std::vector<std::string>{"a.jpg", "b c.jpg", "-rf"});
  CHECK(l.line.given("--count"));
  CHECK_FALSE(l.line.given("--share"));
}

TEST_CASE("a wrong command line is refused with what came and what was expected") {
  CHECK(Line().problem({"--count", "ten"}) == "[--count] 'ten' is not a whole number from 1 to 9");
  CHECK(Line().problem({"--count", "0"}) == "[--count] '0' is not a whole number from 1 to 9");
  CHECK(Line().problem({"--count", "-1"}) == "[--count] '-1' is not a whole number from 1 to 9");
  CHECK(Line().problem({"--count", "3x"}) == "[--count] '3x' is not a whole number from 1 to 9");
  CHECK(Line().problem({"--count", "99999999999999999999"}) ==
        "[--count] '99999999999999999999' is not a whole number from 1 to 9");
  CHECK(Line().problem({"--count", ""}) == "[--count] '' is not a whole number from 1 to 9");
  CHECK(Line().problem({"--count", "3", "-c", "3"}) == "[--count] given 2 times, expected once");
  CHECK(Line().problem({"--count"}) == "[--count] needs a value after it");
  CHECK(Line().problem({"--share", "nan"}) == "[--share] 'nan' is not a number from 0 to 1");
  CHECK(Line().problem({"--share", "0,5"}) == "[--share] '0,5' is not a number from 0 to 1");
  CHECK(Line().problem({"--share", "1.01"}) == "[--share] '1.01' is not a number from 0 to 1");
  CHECK(Line().problem({"--mode", "fasr"}) == "[--mode] 'fasr' is unknown, expected slow|fast (did you mean 'fast'?)");
  CHECK(Line().problem({"--words", "a,,b"}) == "[--words] 'a,,b' has an empty word between commas");
  CHECK(Line().problem({"--cuont", "3"}) == "[command line] unknown option '--cuont' (did you mean '--count'?)");
  CHECK(Line().problem({"--zzzzzzzz=3"}) == "[command line] unknown option '--zzzzzzzz'");
}

TEST_CASE("numbers and amounts are read whole and the same in every locale") {
  CHECK(whole_number("+7", "n", 0, 9) == 7);
  CHECK(number("1e-5", "e", 0, 1) == 1e-5);
  CHECK(byte_count("500M", "m") == 500 * 1048576);
  CHECK(byte_count("2g", "m") == std::int64_t{2} << 30);
  CHECK(byte_count("12", "m") == 12);
  for (const std::string wrong : {"", "M", "-1", "1.5G", "5MB", "99999999999T"}) {
    CHECK(error_text<UsageError>([&] { byte_count(wrong, "--max-memory"); }) ==
          "[--max-memory] '" + wrong + "' is not an amount of memory such as 500M or 2G");
  }
  CHECK(seed_of("18446744073709551615", "s") == 18446744073709551615U);
  CHECK(error_text<UsageError>([] { seed_of("-1", "--seed"); }) ==
        "[--seed] '-1' is not a whole number from 0 to 18446744073709551615");
}

TEST_CASE("a slip of the finger finds the nearest word, another word finds none") {
  const std::vector<std::string> known{"detect", "explain", "inspect"};
  CHECK(nearest("dtect", known) == "detect");
  CHECK(nearest("explian", known) == "explain");
  CHECK(nearest("insp", known) == "inspect");
  CHECK(nearest("xyzzy", known).empty());
  CHECK(nearest("", known).empty());
}

TEST_CASE("every command's help shows its options, an example of itself, and fits a hundred columns") {
  CHECK(commands().size() >= 3);
  for (const Command* command : commands()) {
    CAPTURE(command->name);
    CommandLine line;
    const Run run = command->define(line);
    CHECK(line.read({"--help"}));
    const std::string help =
        line.help_text(std::string("limpid ") + command->name, command->teaching, command->examples);
    CHECK(help.starts_with(std::string("Usage: limpid ") + command->name));
    CHECK(contains(help, std::string("\n  limpid ") + command->name));
    CHECK(std::string(command->summary).size() < 80);
    std::size_t widest = 0;
    for (std::size_t begin = 0, end; begin < help.size(); begin = end + 1) {
      end = std::min(help.find('\n', begin), help.size());
      if (help.compare(begin, 8, "  limpid") != 0) widest = std::max(widest, end - begin);
    }
    CHECK(widest <= 100);
  }
}
