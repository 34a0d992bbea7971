// The program: reads the command line, runs one command, and turns what was thrown into one line on stderr and an exit
// code.
#include <exception>
#include <new>

#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/patience.h"

namespace {

int report(const std::string& text, int code) {
  limpid::tools::warn(text);
  return code;
}

int run(const std::vector<std::string>& arguments) {
  try {
    const int code = limpid::tools::run_program(arguments);
    limpid::tools::finish_output();
    return code;
  } catch (const limpid::UsageError& error) {
    return report(error.what(), 2);
  } catch (const limpid::FormatError& error) {
    return report(error.what(), 3);
  } catch (const limpid::NothingToExplain& error) {
    return report(error.what(), 4);
  } catch (const limpid::NumericError& error) {
    return report(error.what(), 6);
  } catch (const std::bad_alloc&) {
    return report("out of memory", 1);
  } catch (const std::exception& error) {
    return report(error.what(), 1);
  }
}

}  // namespace

int main(int argc, char** argv) {
  limpid::tools::wait_with_less_spinning(argv);
  limpid::tools::keep_freed_memory();
  limpid::tools::take_over_process();
  return run({argv + 1, argv + argc});
}
