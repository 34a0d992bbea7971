// Fetching a known model with the user's own curl or wget, run directly and never through a shell.
#pragma once

#include <functional>

#include "weights/registry.h"

namespace limpid::weights {

struct DownloadOptions {
  std::string base_url;  // fetch BASE_URL/FILE instead of the file's own address (a mirror, a lab's own server)
  std::filesystem::path program;  // curl or wget; empty: the first of them in PATH
  bool quiet = false;             // no progress on stderr
};

// Fetches the files of `model` that are not yet in `folder`, and tells of each in one sentence. A file grows as
// NAME.part, which is resumed when it exists, and gets its name once its hash is right; where the hash is not known, it
// is told. Throws FormatError when the hash is wrong (the part is removed), or when a file of that name and another
// hash is there; UsageError when nobody offers the file; Error when it cannot be fetched (what came stays, to be
// resumed).
void download_model(const KnownModel& model, const std::filesystem::path& folder, const DownloadOptions& options,
                    const std::function<void(const std::string&)>& tell);

// One file into folder/file.name, as above.
void download_file(const KnownFile& file, const std::filesystem::path& folder, const DownloadOptions& options,
                   const std::function<void(const std::string&)>& tell);

}  // namespace limpid::weights
