# Options, and the flags every target is built with.
option(LIMPID_TESTS "Build the tests" ON)
option(LIMPID_EXAMPLES "Build the examples" ON)
option(LIMPID_WERROR "Treat warnings as errors" OFF)
set(LIMPID_ARCH "native" CACHE STRING "Instruction set: native, x86-64-v3, or empty for the compiler's default")
set(LIMPID_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(limpid_flags INTERFACE)
target_compile_options(limpid_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -ffp-contract=off)  # a*b+c is fused where it is written, never at the compiler's whim
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(limpid_flags INTERFACE -Wno-restrict)  # false alarms on std::string, GCC bug 105651
endif()
if(LIMPID_WERROR)
  target_compile_options(limpid_flags INTERFACE -Werror)
endif()
if(LIMPID_ARCH)
  target_compile_options(limpid_flags INTERFACE -march=${LIMPID_ARCH})
endif()
if(LIMPID_SANITIZE)
  target_compile_options(limpid_flags INTERFACE -fsanitize=${LIMPID_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(limpid_flags INTERFACE -fsanitize=${LIMPID_SANITIZE})
endif()

# limpid_room(NAME DEPENDS ...): the static library of one folder, from every .cpp below it.
function(limpid_room name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)  # headers alone
    add_library(limpid_${name} INTERFACE)
    add_library(limpid::${name} ALIAS limpid_${name})
    target_include_directories(limpid_${name} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
    target_link_libraries(limpid_${name} INTERFACE ${ARG_DEPENDS})
    return()
  endif()
  add_library(limpid_${name} STATIC ${sources})
  add_library(limpid::${name} ALIAS limpid_${name})
  target_include_directories(limpid_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
  target_link_libraries(limpid_${name} PUBLIC ${ARG_DEPENDS} PRIVATE $<BUILD_INTERFACE:limpid_flags>)
endfunction()
