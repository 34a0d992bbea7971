# Everything borrowed: the system's packages first (Debian: libeigen3-dev libcli11-dev nlohmann-json3-dev libstb-dev
# libsqlite3-dev doctest-dev librapidcheck-dev), else a download of the same version, pinned by its hash. -DLIMPID_FETCH=ON always
# downloads; without internet, unpack the archives by hand and name them with -DFETCHCONTENT_SOURCE_DIR_EIGEN=... and so on.
include(FetchContent)

# limpid_static(VARIABLE NAME): for LIMPID_STATIC_RUNTIME, the compiler's NAME.a in the place of the shared library.
function(limpid_static variable name)
  if(LIMPID_STATIC_RUNTIME AND NOT "${${variable}}" MATCHES "\\.a$")
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${name} OUTPUT_VARIABLE file OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(EXISTS "${file}")
      set(${variable} ${file} CACHE FILEPATH "" FORCE)
    endif()
  endif()
endfunction()
limpid_static(OpenMP_gomp_LIBRARY libgomp.a)
limpid_static(SQLite3_LIBRARY libsqlite3.a)
if(LIMPID_FUZZ)
  add_library(OpenMP::OpenMP_CXX INTERFACE IMPORTED GLOBAL)
  target_include_directories(OpenMP::OpenMP_CXX INTERFACE ${PROJECT_SOURCE_DIR}/tests/fuzz/one_thread)
else()
  find_package(OpenMP REQUIRED COMPONENTS CXX)
endif()

# limpid_fetch(NAME URL HASH): unpacks an archive into ${NAME}_SOURCE_DIR and runs nothing of it.
macro(limpid_fetch name url hash)
  message(STATUS "limpid: fetching ${name} from ${url}")
  FetchContent_Declare(${name} URL ${url} URL_HASH ${hash} DOWNLOAD_EXTRACT_TIMESTAMP OFF SOURCE_SUBDIR headers-only)
  FetchContent_MakeAvailable(${name})
endmacro()

function(limpid_header_library target folder)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES ${folder})
endfunction()

# A version range such as 3.4...5 is refused by the 3.4 packages, so the versions are asked for one by one.
if(NOT LIMPID_FETCH)
  find_package(Eigen3 3.4 CONFIG QUIET)
  if(NOT Eigen3_FOUND)
    find_package(Eigen3 5 CONFIG QUIET)
  endif()
endif()
if(NOT TARGET Eigen3::Eigen)
  limpid_fetch(eigen https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz
    SHA512=ba75ecb760e32acf4ceaf27115468e65d4f77c44f8d519b5a13e7940af2c03a304ad433368cb6d55431f307c5c39e2666ab41d34442db3cf441638e51f5c3b6a)
  limpid_header_library(Eigen3::Eigen ${eigen_SOURCE_DIR})
endif()

if(NOT LIMPID_FETCH)
  find_package(CLI11 2.1 CONFIG QUIET)
endif()
if(NOT TARGET CLI11::CLI11)
  limpid_fetch(cli11 https://github.com/CLIUtils/CLI11/archive/v2.1.2.tar.gz
    SHA512=3b21d015e046666d2e3df2b7cf1a6247c2daa26bf583e714dc1f0a94518785bf90993cd8530f88078b4daac02530dc517db0d5ad452d2a91521b3007f270ea55)
  limpid_header_library(CLI11::CLI11 ${cli11_SOURCE_DIR}/include)
endif()

if(NOT LIMPID_FETCH)
  find_package(nlohmann_json 3.11 CONFIG QUIET)
endif()
if(NOT TARGET nlohmann_json::nlohmann_json)
  limpid_fetch(nlohmann_json https://github.com/nlohmann/json/releases/download/v3.11.2/json.tar.xz
    SHA256=8c4b26bf4b422252e13f332bc5e388ec0ab5c3443d24399acb675e68278d341f)
  limpid_header_library(nlohmann_json::nlohmann_json ${nlohmann_json_SOURCE_DIR}/include)
endif()

if(NOT LIMPID_FETCH)
  find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb)
endif()
if(NOT STB_INCLUDE_DIR)
  limpid_fetch(stb https://github.com/nothings/stb/archive/8b5f1f37b5b75829fc72d38e7b5d4bcbf8a26d55.tar.gz
    SHA512=76e0ed7536146aac71f89d6246235221c1dc0bd035ae4b33d496213acf5be95413cae4455a3f1419f84113320f7bd662dc50b47788cbdc8e7208bbbbcfd23f98)
  set(STB_INCLUDE_DIR ${stb_SOURCE_DIR})
endif()
limpid_header_library(stb::stb ${STB_INCLUDE_DIR})

if(NOT LIMPID_FETCH)
  find_package(SQLite3 3.36 QUIET)
endif()
if(NOT TARGET SQLite::SQLite3)
  limpid_fetch(sqlite https://sqlite.org/2022/sqlite-amalgamation-3400100.zip
    SHA256=49112cc7328392aa4e3e5dae0b2f6736d0153430143d21f69327788ff4efe734)
  enable_language(C)
  add_library(limpid_sqlite STATIC ${sqlite_SOURCE_DIR}/sqlite3.c)
  target_include_directories(limpid_sqlite SYSTEM PUBLIC ${sqlite_SOURCE_DIR})
  target_link_libraries(limpid_sqlite PRIVATE ${CMAKE_DL_LIBS})
  add_library(SQLite::SQLite3 ALIAS limpid_sqlite)
endif()

if(LIMPID_TESTS)
  if(NOT LIMPID_FETCH)
    find_package(doctest 2.4.9 CONFIG QUIET)
    find_package(rapidcheck CONFIG QUIET)
  endif()
  if(NOT TARGET doctest::doctest)
    limpid_fetch(doctest https://github.com/doctest/doctest/archive/v2.4.9.tar.gz
      SHA512=c7337e2de371c18973a0f4cb76458d6ae387e78874c9bc8aa367ffd2d592514b774e7c5ebf44f83b7046f6b33c6905fd079c36f4c33eadf52b3d651d978182cb)
    limpid_header_library(doctest::doctest ${doctest_SOURCE_DIR})
  endif()
  if(NOT TARGET rapidcheck)
    limpid_fetch(rapidcheck https://github.com/emil-e/rapidcheck/archive/08b505857e32d52a20b2240b5125d937d67a6d86.tar.gz
      SHA512=d71d17354d2597a168be935e03b1330fc96ff12d6551b6bd34ef8f6c2ba69f7f9bff865afd6a6a59c48496bcc9ddf997b07112d80c761d909f7cd9ef93a7464b)
    file(GLOB_RECURSE rapidcheck_sources ${rapidcheck_SOURCE_DIR}/src/*.cpp)
    add_library(rapidcheck STATIC ${rapidcheck_sources})
    target_include_directories(rapidcheck SYSTEM PUBLIC ${rapidcheck_SOURCE_DIR}/include)
  endif()
endif()
