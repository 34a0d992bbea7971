// The errors limpid throws. Every text reads "[where] what came, what was expected"; a reader of files adds file and
// byte or line. The kind decides the exit code of the program.
#pragma once

#include <stdexcept>
#include <string>

namespace limpid {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Shapes, axes or precisions that do not fit together.
struct ShapeError : Error {
  using Error::Error;
};

// A file (model, picture, tensor, labels) that is not what it should be.
struct FormatError : Error {
  using Error::Error;
};

// A request that makes no sense: an unknown name, an option out of range.
struct UsageError : Error {
  using Error::Error;
};

// A valid request with an empty answer: no detection above the threshold, an index past the last detection.
struct NothingToExplain : Error {
  using Error::Error;
};

// A value that became NaN or infinite.
struct NumericError : Error {
  using Error::Error;
};

}  // namespace limpid
