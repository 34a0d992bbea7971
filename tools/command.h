// The subcommands of the program, one file tools/command_NAME.cpp each.
//
// In order to add `limpid greet NAME`:
//   1. write tools/command_greet.cpp:
//        #include "tools/command.h"
//        #include "tools/console.h"
//        namespace limpid::tools {
//        namespace {
//        Run define(CommandLine& line) {
//          struct Settings { std::string name; std::int64_t times = 1; };
//          const auto s = std::make_shared<Settings>();
//          line.argument("NAME", s->name, "whom to greet");
//          line.option("--times", "N", s->times, "how often, 1 to 9", 1, 9);
//          return [s] { print("hello " + s->name + "\n"); return 0; };
//        }
//        }  // namespace
//        extern const Command kGreet{"greet", "say hello", "what it is good for, in a few lines",
//                                    "limpid greet Ada", define};
//        }  // namespace limpid::tools
//   2. declare it and add the row to the table in tools/commands.cpp.
// Option groups that several commands share (--model, --threads, IMAGE...) are in tools/options.h, JSON in
// tools/json.h, text tables in tools/table.h, progress in tools/progress.h. Text goes to stdout through print(),
// remarks to stderr through warn(), files through save_file() (tools/console.h). Errors are thrown (tensor/error.h) and
// become the exit code in main.cpp.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tools/command_line.h"

namespace limpid::tools {

using Run = std::function<int()>;  // returns the exit code

struct Command {
  const char* name;
  const char* summary;          // one line for `limpid --help`
  const char* teaching;         // a few lines for `limpid NAME --help`: what it does and how to read what it prints
  const char* examples;         // one command a line
  Run (*define)(CommandLine&);  // declares options; what it returns runs after they are read
};

// The table of tools/commands.cpp.
std::span<const Command* const> commands();

// Reads the arguments (without the program's name) and runs one command. Throws UsageError on a wrong command line,
// with the nearest known word when there is one.
int run_program(const std::vector<std::string>& arguments);

std::string_view version();  // "0.3.0"
std::string arithmetic();    // the arithmetic class that decides bits besides the precision: "fma" or "no-fma"
std::string instructions();  // what the kernels run in, which does not: "avx512", "avx2" or "baseline"

}  // namespace limpid::tools
