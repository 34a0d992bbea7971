// lesson_page PROGRAM SHARED PAGE [reference]: runs the commands of one page of docs/lessons in a fresh folder and
// compares what they print with what the page shows; then looks for numbers in the prose that no command printed.
// Models and photographs of SHARED appear under the names that a reader would have: dog.jpg,
// models/yolo-fastest-1.1-xl.cfg. A lesson must have commands; a page for reference need not, and its numbers are its
// own.
#include "tests/support/lesson_page.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "tests/support/temporary_folder.h"

using namespace limpid::test;
namespace fs = std::filesystem;

namespace {

class Check {
 public:
  Check(fs::path page, fs::path shared) : page_(std::move(page)), shared_(std::move(shared)) {}

  int run(const fs::path& program, bool reference) {
    std::ifstream in(page_);
    const LessonPage page = read_page(in);
    if (page.prose.empty()) fail({0, ""}, "there is no such page");
    for (const PageLine& link : linked_files(page))
      if (!fs::exists(page_.parent_path() / link.text)) fail(link, "leads to no file: " + link.text);
    if (!reference && page.commands.empty()) fail({1, ""}, "a lesson has at least one command");
    if (!reference)
      for (const PageLine& number : foreign_numbers(page))
        fail(number, number.text + " is printed by no command of this page");
    bool foreign = false;
    for (const PageCommand& command : page.commands)
      foreign = foreign || command.command.text.find(".jpg") != std::string::npos ||
                command.command.text.find("models/") != std::string::npos;
    if (foreign && !fs::exists(shared_ / "models")) {
      std::cout << "SKIPPED: " << page_.filename().string()
                << " needs a model and a photograph in ../shared, or LIMPID_SHARED=FOLDER\n";
      return failures_ > 0;
    }
    if (foreign) borrow();
    ::setenv("PATH", (program.parent_path().string() + ":" + std::getenv("PATH")).c_str(), 1);
    for (const PageCommand& command : page.commands) run(command);
    std::cout << page_.filename().string() << ": " << page.commands.size() << " commands, " << failures_
              << " failures\n";
    return failures_ > 0;
  }

 private:
  void borrow() {
    for (const fs::directory_entry& picture : fs::directory_iterator(shared_ / "images"))
      fs::create_symlink(fs::absolute(picture.path()), folder_ / picture.path().filename().string());
    fs::create_directory_symlink(fs::absolute(shared_ / "models"), folder_ / "models");
  }

  void run(const PageCommand& command) {
    const std::string out = folder_ / ".out", error = folder_ / ".error";
    const std::string shell = "cd '" + folder_.path().string() + "' && { " + command.command.text + "; } >'" + out +
                              "' 2>'" + error + "' </dev/null";
    if (std::system(shell.c_str()) != 0) {
      std::ifstream said(error);
      std::stringstream text;
      text << said.rdbuf();
      return fail(command.command, "the command failed: " + text.str());
    }
    std::ifstream in(out);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    // A block may leave out the empty line before the next command.
    std::vector<PageLine> expected = command.expected;
    const auto blank = [](const std::string& line) { return squeezed(line).empty(); };
    while (!expected.empty() && blank(expected.back().text)) expected.pop_back();
    while (!lines.empty() && blank(lines.back())) lines.pop_back();
    const Mismatch mismatch = compare_output(expected, lines);
    if (!mismatch.any()) return;
    if (mismatch.line != nullptr)
      fail(*mismatch.line, "expected '" + mismatch.line->text + "', found " + mismatch.found);
    else
      fail(command.command, "the output goes on: " + mismatch.found);
  }

  void fail(const PageLine& line, const std::string& what) {
    std::cout << page_.string() << ":" << line.number << ": " << what << "\n";
    ++failures_;
  }

  fs::path page_, shared_;
  TemporaryFolder folder_;
  int failures_ = 0;
};

}  // namespace

int main(int count, char** words) {
  const bool reference = count == 5 && std::string(words[4]) == "reference";
  if (count != 4 && !reference) {
    std::cerr << "usage: lesson_page PROGRAM SHARED PAGE [reference]\n";
    return 2;
  }
  const char* shared = std::getenv("LIMPID_SHARED");
  return Check(words[3], shared != nullptr ? shared : words[2]).run(fs::absolute(words[1]), reference);
}
