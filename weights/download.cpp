#include "weights/download.h"

#include <algorithm>

#include "tensor/error.h"
#include "weights/byte_reader.h"
#include "weights/input_file.h"
#include "weights/output_file.h"
#include "weights/run_program.h"

namespace limpid::weights {

namespace {

namespace fs = std::filesystem;

constexpr int kCannotResume = 33;  // curl's exit code when a server sends whole files alone; wget begins anew by itself
constexpr std::uint64_t kSizeMargin = std::uint64_t{1} << 20;  // sizes of files without hash are computed, not seen

std::string address(const KnownFile& file, const DownloadOptions& options) {
  if (!options.base_url.empty()) {
    return options.base_url + (options.base_url.ends_with('/') ? "" : "/") + std::string(file.name);
  }
  if (file.folder.empty()) {
    throw UsageError("[" + std::string(file.name) +
                     "] nobody is known to offer this file; copy it by hand or give a "
                     "mirror with --base-url");
  }
  return file.url();
}

fs::path downloader(const DownloadOptions& options) {
  if (!options.program.empty()) return options.program;
  for (const char* const name : {"curl", "wget"}) {
    if (const fs::path program = find_program(name); !program.empty()) return program;
  }
  throw Error("[models] neither curl nor wget is installed; 'limpid models list --urls' tells what to copy by hand");
}

std::vector<std::string> arguments_of(const fs::path& program, const std::string& url, const fs::path& part,
                                      bool quiet) {
  std::vector<std::string> arguments;
  if (program.filename() == "wget") {
    arguments = {"--continue", "--tries=3", "--timeout=30", "--output-document=" + part.string()};
    if (quiet) arguments.push_back("--no-verbose");
  } else {
    arguments = {"--fail", "--location",    "--retry", "2",        "--connect-timeout",
                 "30",     "--continue-at", "-",       "--output", part.string()};
    if (quiet) arguments.insert(arguments.end(), {"--silent", "--show-error"});
  }
  arguments.insert(arguments.end(), {"--", url});
  return arguments;
}

bool right(const fs::path& path, const KnownFile& file) { return sha256(InputFile(path)) == file.sha256; }

// A finished or foreign part cannot be resumed, only judged or begun anew.
bool is_complete(const fs::path& part, const KnownFile& file) {
  if (fs::is_symlink(part) || (fs::exists(part) && !fs::is_regular_file(part))) {
    throw Error("[" + printable(part.native()) + "] is not a regular file, expected a part of a download");
  }
  if (!fs::exists(part) || fs::file_size(part) < file.size) return false;
  if (!file.sha256.empty() && right(part, file)) return true;
  fs::remove(part);
  return false;
}

// Throws and removes the part unless it is what was wanted.
void judge(const fs::path& part, const KnownFile& file) {
  if (!file.sha256.empty() && right(part, file)) return;
  const InputFile came(part);
  std::vector<std::byte> start(static_cast<std::size_t>(std::min<std::uint64_t>(came.size(), 512)));
  came.read(0, start);
  const std::string kind = looks_like(start);
  if (file.sha256.empty() && kind.empty() && came.size() > 0) return;
  const std::string hash = sha256(came);
  const std::uint64_t size = came.size();
  fs::remove(part);
  throw FormatError("[" + std::string(file.name) + "] " + std::to_string(size) + " bytes came with SHA-256 " + hash +
                    ", expected " + std::to_string(file.size) + " bytes" +
                    (file.sha256.empty() ? "" : " with " + std::string(file.sha256)) +
                    (kind.empty() ? "" : "; they look like " + kind) + ". They were removed");
}

void fetch(const KnownFile& file, const fs::path& part, const DownloadOptions& options) {
  const std::string url = address(file, options);
  const fs::path program = downloader(options);
  const auto run = [&] {
    return run_program(program, arguments_of(program, url, part, options.quiet), file.size + kSizeMargin);
  };
  int code = run();
  if (code == kCannotResume && program.filename() != "wget") {
    fs::remove(part);
    code = run();
  }
  if (code == 0 && fs::exists(part)) return;
  std::error_code ignored;
  const std::uintmax_t came = fs::exists(part) ? fs::file_size(part, ignored) : 0;
  if (came == 0) fs::remove(part, ignored);
  throw Error("[" + std::string(file.name) + "] " + program.filename().string() + " ended with code " +
              std::to_string(code) + " while fetching " + printable(url) +
              (came == 0 ? ""
                         : "; " + std::to_string(came) + " bytes stay in " + printable(part.filename().native()) +
                               " and are resumed the next time"));
}

}  // namespace

void download_file(const KnownFile& file, const fs::path& folder, const DownloadOptions& options,
                   const std::function<void(const std::string&)>& tell) {
  const fs::path target = folder / file.name, part = folder / (std::string(file.name) + ".part");
  const std::string name(file.name);
  if (fs::exists(fs::symlink_status(target))) {
    if (file.sha256.empty()) return tell(name + " is there already, its hash is not known and was not checked");
    if (right(target, file)) return tell(name + " is there already");
    throw FormatError("[" + printable(target.native()) + "] is there with another SHA-256 than the expected " +
                      std::string(file.sha256) + "; move it away to fetch the right one");
  }
  if (!is_complete(part, file)) fetch(file, part, options);
  judge(part, file);
  fs::rename(part, target);
  tell(name +
       (file.sha256.empty() ? " fetched, its hash is not known and was not checked" : " fetched, its hash is right"));
}

void download_model(const KnownModel& model, const fs::path& folder, const DownloadOptions& options,
                    const std::function<void(const std::string&)>& tell) {
  make_folder(folder);
  for (const KnownFile& file : files_of(model)) download_file(file, folder, options, tell);
}

}  // namespace limpid::weights
