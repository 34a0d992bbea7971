#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include "tests/support/places.h"

const char* const limpid::test::kSourceFolder = LIMPID_SOURCE_DIR;
const char* const limpid::test::kProgram = LIMPID_PROGRAM;
