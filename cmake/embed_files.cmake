# Run by limpid_embed (embed.cmake): the files as string literals of a C++ source.
#   cmake -DFOLDER=... -DFILES="a.js,b.png" -DOUT=x.cpp -DHEADER=tools/ui_files.h -DNAMESPACE=limpid::tools -DTYPE=UiFile
#     -DFUNCTION=ui_files -P embed_files.cmake
cmake_minimum_required(VERSION 3.25)

set(rows "")
string(REPLACE "," ";" files "${FILES}")
foreach(file ${files})
  file(READ ${FOLDER}/${file} hex HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" literal "${hex}")
  file(SIZE ${FOLDER}/${file} size)
  string(APPEND rows "    {\"${file}\", {\"${literal}\", ${size}}},\n")
endforeach()
file(WRITE ${OUT} "// Made from ${FOLDER} by embed_files.cmake.
#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

constexpr ${TYPE} kFiles[] = {
${rows}};

}  // namespace

std::span<const ${TYPE}> ${FUNCTION}() { return kFiles; }

}  // namespace ${NAMESPACE}
")
