# Every rule of structure_test.cmake is broken once in a small tree, and must be found.
cmake_minimum_required(VERSION 3.25)

function(expect_found file content message)
  set(tree ${CMAKE_CURRENT_BINARY_DIR}/structure_mutant)
  file(REMOVE_RECURSE ${tree})
  file(WRITE ${tree}/${file} "${content}")
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${tree} -P ${CMAKE_CURRENT_LIST_DIR}/structure_test.cmake
    ERROR_VARIABLE errors RESULT_VARIABLE result)
  if(result EQUAL 0 OR NOT errors MATCHES "${message}")
    message(FATAL_ERROR "${file} should be refused with '${message}', got: ${errors}")
  endif()
endfunction()

expect_found(nn/a.cpp "#include \"xai/b.h\"\n" "is not in one of tensor, nn")
expect_found(tensor/a.cpp "#include \"a.h\"\n" "is not in one of tensor\n")
expect_found(tensor/a.h "#include <Eigen/Core>\n" "Eigen/Core> does not belong in a header")
expect_found(xai/a.h "#include <iostream>\n" "iostream> does not belong in a header")
expect_found(xai/deep/a.cpp "#pragma omp parallel\n" "OpenMP is for")
string(REPEAT "\n" 401 long)
expect_found(weights/a.cpp "${long}" "401 lines")
