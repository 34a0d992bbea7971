# cmake -DFOLDER=... -DFILES="a.png,b.json" -DOUT=bundled_files.cpp -P embed_bytes.cmake: files of any content as string
# literals of a C++ source.
cmake_minimum_required(VERSION 3.25)

set(rows "")
string(REPLACE "," ";" files "${FILES}")
foreach(file ${files})
  file(READ ${FOLDER}/${file} hex HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" literal "${hex}")
  file(SIZE ${FOLDER}/${file} size)
  string(APPEND rows "    {\"${file}\", {\"${literal}\", ${size}}},\n")
endforeach()
file(WRITE ${OUT} "// Made from weights/bundled by embed_bytes.cmake.
#include \"weights/bundled.h\"

namespace limpid::weights {
namespace {

constexpr BundledFile kFiles[] = {
${rows}};

}  // namespace

std::span<const BundledFile> bundled_files() { return kFiles; }

}  // namespace limpid::weights
")
