# limpid_embed(TARGET FOLDER FOLDER HEADER HEADER NAMESPACE NAMESPACE TYPE TYPE FUNCTION FUNCTION FILES files...): files of
# any content as part of TARGET. HEADER declares TYPE {string_view name, content} and
# std::span<const TYPE> FUNCTION(), which gives the files in the order of FILES.
function(limpid_embed target)
  cmake_parse_arguments(ARG "" "FOLDER;HEADER;NAMESPACE;TYPE;FUNCTION" "FILES" ${ARGN})
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cpp)
  list(TRANSFORM ARG_FILES PREPEND ${ARG_FOLDER}/ OUTPUT_VARIABLE paths)
  list(JOIN ARG_FILES "," names)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${ARG_FOLDER} -DFILES=${names} -DOUT=${out} -DHEADER=${ARG_HEADER}
      -DNAMESPACE=${ARG_NAMESPACE} -DTYPE=${ARG_TYPE} -DFUNCTION=${ARG_FUNCTION} -P ${script}
    DEPENDS ${paths} ${script} VERBATIM)
  set_source_files_properties(${out} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings SKIP_PRECOMPILE_HEADERS ON)
  target_sources(${target} PRIVATE ${out})
endfunction()
