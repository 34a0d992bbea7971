// The table of subcommands, in the order of `limpid --help`.
#include <algorithm>
#include <array>

#include "tensor/error.h"
#include "tensor/kernels.h"
#include "tools/command.h"
#include "tools/console.h"

namespace limpid::tools {

extern const Command kDemo, kDetect, kExplain, kCompare, kReplay, kErrors, kWhatIf, kInspect, kTrace, kFormulas,
    kLesson, kConvert, kEvaluate, kSurvey, kMerge, kScenes, kTrain, kModels, kBench, kBenchmark, kVersion;

namespace {

constexpr std::array kCommands{
    &kDemo,   &kDetect, &kExplain, &kCompare,  &kReplay, &kTrace,   &kErrors, &kWhatIf, &kEvaluate,  &kSurvey,  &kMerge,
    &kScenes, &kTrain,  &kInspect, &kFormulas, &kLesson, &kConvert, &kModels, &kBench,  &kBenchmark, &kVersion,
};

std::string program_help() {
  std::string out = "limpid " + std::string(version()) +
                    ": find objects in pictures with a convolutional network, and see why it found them.\n"
                    "\n"
                    "Usage: limpid COMMAND ...\n"
                    "\n"
                    "Commands:\n";
  for (const Command* command : kCommands) {
    const std::string name = command->name;
    out += "  " + name + std::string(12 - name.size(), ' ') + command->summary + "\n";
  }
  return out +
         "\n'limpid COMMAND --help' explains a command with examples.\n"
         "Exit codes: 0 done, 1 internal or resource error, 2 wrong usage, 3 bad input, 4 nothing to explain,\n"
         "            5 some pictures failed, 6 a number became infinite or undefined.\n";
}

const Command& find(const std::string& name) {
  std::vector<std::string> known;
  for (const Command* command : kCommands) {
    if (command->name == name) return *command;
    known.emplace_back(command->name);
  }
  throw UsageError("[command line] unknown command '" + name + "'" + suggestion(name, known) +
                   "; 'limpid --help' lists the commands");
}

}  // namespace

std::span<const Command* const> commands() { return kCommands; }

std::string_view version() { return LIMPID_VERSION; }

std::string arithmetic() { return simd::kernels().arithmetic; }
std::string instructions() { return simd::kernels().instructions; }

int run_program(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::string help = program_help();
    help.pop_back();
    throw UsageError("[command line] no command given\n\n" + help);
  }
  const std::string& first = arguments[0];
  if (first == "--help" || first == "-h" || first == "help") {
    if (arguments.size() > 1) return run_program({arguments[1], "--help"});
    print(program_help());
    return 0;
  }
  if (first == "--version") return run_program({"version"});
  if (first.starts_with('-')) {
    throw UsageError("[command line] unknown option '" + first + "'" + suggestion(first, {"--help", "--version"}) +
                     "; a command comes first: 'limpid --help' lists them");
  }
  const Command& command = find(first);
  CommandLine line;
  const Run run = command.define(line);
  if (line.read({arguments.begin() + 1, arguments.end()})) {
    print(line.help_text(std::string("limpid ") + command.name, command.teaching, command.examples));
    return 0;
  }
  return run();
}

}  // namespace limpid::tools
