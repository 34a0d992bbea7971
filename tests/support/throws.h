// The text of the error that an expression throws: what a user reads is tested word by word.
#pragma once

#include <string>

#include "tensor/error.h"

namespace limpid::test {

// The text when `body` throws an E; otherwise a sentence that no test expects. Other errors pass through.
template <class E, class Body>
std::string error_text(Body&& body) {
  try {
    body();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was thrown";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace limpid::test
