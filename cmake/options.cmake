# Options, and the flags every target is built with.
option(LIMPID_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(LIMPID_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(LIMPID_WERROR "Treat warnings as errors" OFF)
option(LIMPID_PRECOMPILE "Precompile the standard headers of all rooms: builds quicker, but hides a missing #include" OFF)
option(LIMPID_FETCH "Download the borrowed libraries even where the system has them" OFF)
option(LIMPID_STATIC_RUNTIME "Put libstdc++, libgomp and SQLite into the program, so that it runs where they are missing" OFF)
option(LIMPID_FUZZ "Build the fuzzers of the readers and what they need, nothing else (clang; tools/fuzz.sh)" OFF)
# Kernels are compiled once per instruction class and chosen when the program runs (cmake/kernels.cmake); this is for
# the rest, so by default one build serves every machine of its kind.
set(LIMPID_ARCH "" CACHE STRING "Instruction set outside of the kernels: native, x86-64-v3, or empty for the compiler's default")
set(LIMPID_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(limpid_common_flags INTERFACE)  # for every instruction set
target_compile_options(limpid_common_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -ffp-contract=off  # a*b+c is fused where it is written, never at the compiler's whim
  -fno-math-errno -fno-trapping-math)  # nobody reads errno or FP flags: selects and sqrt can be vectorised, values stay
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(limpid_common_flags INTERFACE -Wno-restrict)  # false alarms on std::string, GCC bug 105651
  if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12 AND CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    # With AVX-512, g++ 12 copies the constant {1, 1, 0, 0} as {1, 1, 1, 1}, unless it moves 128 bits at a time
    # (tests/tensor/compiler_test.cpp).
    target_compile_options(limpid_common_flags INTERFACE -mmove-max=128 -mstore-max=128)
  endif()
endif()
if(LIMPID_WERROR)
  target_compile_options(limpid_common_flags INTERFACE -Werror)
endif()
add_library(limpid_flags INTERFACE)
target_link_libraries(limpid_flags INTERFACE limpid_common_flags)
if(LIMPID_ARCH)
  target_compile_options(limpid_flags INTERFACE -march=${LIMPID_ARCH})
endif()
if(LIMPID_SANITIZE)
  target_compile_options(limpid_common_flags INTERFACE -fsanitize=${LIMPID_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(limpid_common_flags INTERFACE -fsanitize=${LIMPID_SANITIZE})
endif()

# limpid_lighter_checks(TARGET): of the sanitizers' checks those that AddressSanitizer makes in its own way (null pointers,
# alignment, sizes of objects) are left out. They take a third of the compiler's time; for the rooms they stay.
function(limpid_lighter_checks target)
  if(LIMPID_SANITIZE)
    target_compile_options(${target} PRIVATE -fno-sanitize=null,alignment,object-size)
  endif()
endfunction()

# limpid_precompile(TARGET MORE...): the standard headers that most files of TARGET include, and MORE, compiled once.
function(limpid_precompile target)
  if(LIMPID_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <cmath> <filesystem> <functional> <map> <memory> <optional>
      <span> <string> <vector> ${ARGN})
  endif()
endfunction()

# limpid_room(NAME DEPENDS rooms... BORROWS libraries...): the static library of one folder, from every .cpp below it, with
# its headers. What is borrowed stays inside: header-only libraries that no limpid header mentions, so an installed limpid
# does not ask for them.
# ELSEWHERE: a folder whose files are built on their own.
function(limpid_room name)
  cmake_parse_arguments(ARG "" "ELSEWHERE" "DEPENDS;BORROWS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(ARG_ELSEWHERE)
    list(FILTER sources EXCLUDE REGEX "/${ARG_ELSEWHERE}/")
  endif()
  if(sources)
    set(public PUBLIC)
    add_library(limpid_${name} STATIC ${sources})
    target_link_libraries(limpid_${name} PRIVATE $<BUILD_INTERFACE:limpid_flags>)
    limpid_precompile(limpid_${name})
    foreach(borrowed ${ARG_BORROWS})
      target_link_libraries(limpid_${name} PRIVATE $<BUILD_INTERFACE:${borrowed}>)
    endforeach()
  else()
    set(public INTERFACE)
    add_library(limpid_${name} INTERFACE)
  endif()
  add_library(limpid::${name} ALIAS limpid_${name})
  set_target_properties(limpid_${name} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(limpid_${name} ${public} cxx_std_20)
  target_include_directories(limpid_${name} ${public}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/limpid>)
  target_link_libraries(limpid_${name} ${public} ${ARG_DEPENDS})
  install(TARGETS limpid_${name} EXPORT limpid ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/limpid FILES_MATCHING PATTERN "*.h")
endfunction()
