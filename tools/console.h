// What a command says and writes: text on stdout, remarks on stderr, files complete or absent.
#pragma once

#include <filesystem>
#include <mutex>
#include <string_view>

namespace limpid::tools {

// Text on stdout. A reader that went away (`| head -1`) is no error: what follows is dropped quietly.
void print(std::string_view text);
// "limpid: TEXT" on stderr, with control characters escaped.
void warn(std::string_view text);
// Flushes stdout; throws Error when some of it could not be written (a full disk, a closed stdout).
void finish_output();

// weights::write_file, not interrupted half-way by SIGINT or SIGTERM.
void save_file(const std::filesystem::path& path, std::string_view bytes);

// While this is held, SIGINT and SIGTERM wait.
std::unique_lock<std::timed_mutex> hold_signals();

bool stderr_is_terminal();

// Takes over streams and signals, once at the start of main: closed standard streams are opened on /dev/null, SIGPIPE
// is ignored, SIGINT and SIGTERM end the program with 130 and 143 between two files, never inside one.
void take_over_process();

}  // namespace limpid::tools
