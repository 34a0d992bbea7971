// Files that limpid writes are complete or absent: written beside their place under a temporary name, synced, renamed.
#pragma once

#include <filesystem>
#include <string_view>

namespace limpid::weights {

// Replaces `path` atomically. Throws Error "[PATH] cannot write: ..." and leaves nothing behind on failure.
void write_file(const std::filesystem::path& path, std::string_view bytes);

// Makes a folder (and its parents) to write into. Throws UsageError when `path` is something else than a folder.
void make_folder(const std::filesystem::path& path);

}  // namespace limpid::weights
