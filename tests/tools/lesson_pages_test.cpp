// The pages of docs/lessons: that the check of a page finds what is wrong with it, and that words mean the same
// everywhere.
#include <doctest/doctest.h>

#include "tests/support/lesson_page.h"
#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tools/lessons/lesson.h"

using namespace limpid::test;

namespace {

LessonPage page_of(const std::string& text) {
  std::istringstream in(text);
  return read_page(in);
}

const std::string kPage =
    "# A page\n"
    "\n"
    "The gradient is -0.25, which is 36 % of it.\n"
    "```\n"
    "$ limpid one\n"
    "a   -0.25  took 3 s\n"
    "...\n"
    "z 36 % in ... ms\n"
    "$ limpid two --threshold 0.5 \\\n"
    "    --more\n"
    "```\n"
    "\n"
    "    1 + 1 = 2\n";

// True when the page's first command may print this.
bool accepts(const LessonPage& page, const std::vector<std::string>& output) {
  return !compare_output(page.commands.at(0).expected, output).any();
}

}  // namespace

TEST_CASE("a page is split into commands with what they print, and prose") {
  const LessonPage page = page_of(kPage);
  REQUIRE(page.commands.size() == 2);
  CHECK(page.commands[0].command.text == "limpid one");
  CHECK(page.commands[0].expected.size() == 3);
  CHECK(page.commands[0].expected[0].number == 6);
  CHECK(squeezed(page.commands[1].command.text) == "limpid two --threshold 0.5 --more");
  CHECK(page.prose.size() == 5);
}

TEST_CASE("outputs are compared line by line, '...' stands for anything") {
  const LessonPage page = page_of(kPage);
  CHECK(accepts(page, {"a -0.25 took 3 s", "z 36 % in 1.5 ms"}));
  CHECK(accepts(page, {"a -0.25 took 3 s", "z", "", "z 36 % in 1 ms", "z 36 % in 2 ms"}));
  CHECK_FALSE(accepts(page, {"a -0.26 took 3 s", "z 36 % in 1 ms"}));           // a changed number
  CHECK_FALSE(accepts(page, {"a -0.25 took 3 s", "z 35 % in 1 ms"}));           // behind a gap as well
  CHECK_FALSE(accepts(page, {"a -0.25 took 3 s"}));                             // output that ends too soon
  CHECK_FALSE(accepts(page, {"a -0.25 took 3 s", "z 36 % in 1 ms", "more"}));   // or goes on
  CHECK_FALSE(accepts(page, {"first", "a -0.25 took 3 s", "z 36 % in 1 ms"}));  // or begins otherwise
  CHECK_FALSE(accepts(page, {}));
  const Mismatch mismatch = compare_output(page.commands[0].expected, {"a -0.25 took 3 s", "z 35 % in 1 ms"});
  REQUIRE(mismatch.line != nullptr);
  CHECK(mismatch.line->number == 8);
}

TEST_CASE("a number in the prose must be one that a command printed") {
  CHECK(foreign_numbers(page_of(kPage)).empty());
  const auto changed = [](const std::string& from, const std::string& to) {
    std::string text = kPage;
    text.replace(text.find(from), from.size(), to);
    const std::vector<PageLine> foreign = foreign_numbers(page_of(text));
    return foreign.empty() ? std::string("none") : std::to_string(foreign[0].number) + ": " + foreign[0].text;
  };
  CHECK(changed("is -0.25", "is -0.26") == "3: -0.26");
  CHECK(changed("36 % of", "37 % of") == "3: 37%");
  CHECK(changed("36 % of", "0.5 of") == "none");            // from a command's own line
  CHECK(changed("is -0.25", "is 0.25") == "none");          // its size, without the sign
  CHECK(changed("36 % of", "-0.5 of") == "3: -0.5");        // but no sign that was not printed
  CHECK(changed("1 + 1 = 2", "1.5 + 1 = 2") == "13: 1.5");  // a derivation is prose
  CHECK(changed("36 % of", "[36](a1.5.md) of") == "none");
}

TEST_CASE("every lesson of the program is run by a page of docs/lessons") {
  std::string pages;
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(kSourceFolder) / "docs/lessons"))
    pages += bytes_of(file.path());
  for (const limpid::tools::Lesson* lesson : limpid::tools::lessons()) {
    CAPTURE(lesson->name);
    CHECK(contains(pages, std::string("$ limpid lesson ") + lesson->name));
  }
}

// The report's glossary and the lessons' one must not drift apart.
TEST_CASE("every entry of the report's glossary is in docs/lessons/glossary.md, in the same words") {
  const std::filesystem::path source = kSourceFolder;
  const std::string script = bytes_of(source / "tools/ui/glossary.js");
  // Its entries go on over several lines.
  std::string glossary = bytes_of(source / "docs/lessons/glossary.md");
  std::replace(glossary.begin(), glossary.end(), '\n', ' ');
  glossary = squeezed(glossary) + " ";
  const auto quoted = [&](const std::string& key, std::size_t from) {
    const std::size_t begin = script.find(key + ": \"", from) + key.size() + 3;
    return script.substr(begin, script.find('"', begin) - begin);
  };
  int entries = 0;
  for (std::size_t at = script.find("title: \""); at != std::string::npos; at = script.find("title: \"", at + 1)) {
    const std::string line = "- **" + quoted("title", at) + "**: " + quoted("text", at) + " ";
    CAPTURE(line);
    CHECK(contains(glossary, line));
    ++entries;
  }
  CHECK(entries >= 60);
}
