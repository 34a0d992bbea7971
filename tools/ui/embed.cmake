# cmake -DFOLDER=... -DFILES="a.js,b.css" -DOUT=ui_files.cpp -P embed.cmake: the files as string literals of a C++ source.
cmake_minimum_required(VERSION 3.25)

set(rows "")
string(REPLACE "," ";" files "${FILES}")
foreach(file ${files})
  file(READ ${FOLDER}/${file} text)
  string(FIND "${text}" ")page\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${file} holds )page\", with which its literal would end")
  endif()
  string(APPEND rows "    {\"${file}\", R\"page(${text})page\"},\n")
endforeach()
file(WRITE ${OUT} "// Made from tools/ui by embed.cmake.
#include \"tools/ui_files.h\"

namespace limpid::tools {
namespace {

constexpr UiFile kFiles[] = {
${rows}};

}  // namespace

std::span<const UiFile> ui_files() { return kFiles; }

}  // namespace limpid::tools
")
