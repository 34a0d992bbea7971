// Where this build is. main.cpp alone is told, so that a compiler cache knows the other objects wherever they are
// built.
#pragma once

namespace limpid::test {

extern const char* const kSourceFolder;
extern const char* const kProgram;  // the program limpid

}  // namespace limpid::test
