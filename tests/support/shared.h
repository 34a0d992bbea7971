// The folder of real models, pictures and golden tensors, which limpid's repository does not hold: the environment
// variable LIMPID_SHARED, or `shared` beside the source tree. Tests that need it open with
//
//   NEEDS_SHARED(shared);                        // returns from the test, loudly, where the folder is absent
//   load_model(shared / "models/yolov3-tiny.cfg");
//
// NOT_UNDER_SANITIZERS("why") returns from a test as loudly.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "tests/support/places.h"

namespace limpid::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// Empty where there is none.
inline std::filesystem::path shared_folder() {
  const char* const chosen = std::getenv("LIMPID_SHARED");
  const std::filesystem::path folder =
      chosen != nullptr ? std::filesystem::path(chosen) : std::filesystem::path(kSourceFolder).parent_path() / "shared";
  std::error_code ignored;
  return std::filesystem::is_directory(folder / "models", ignored) ? folder : std::filesystem::path();
}

// Tests that cannot run here say so; tools/test.sh repeats these lines at its end.
inline void tell_skipped(const char* file, int line,
                         const char* reason = "needs ../shared beside the source tree, or LIMPID_SHARED=FOLDER") {
  std::fprintf(stderr, "%s:%d: SKIPPED: %s\n", file, line, reason);
}

}  // namespace limpid::test

// For what takes minutes there, and whose parts other tests run there.
#define NOT_UNDER_SANITIZERS(reason) \
  if (limpid::test::kSanitized) return limpid::test::tell_skipped(__FILE__, __LINE__, reason)

#define NEEDS_SHARED(folder)                                          \
  const std::filesystem::path folder = limpid::test::shared_folder(); \
  if (folder.empty()) return limpid::test::tell_skipped(__FILE__, __LINE__)
