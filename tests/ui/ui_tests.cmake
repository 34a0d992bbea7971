# The pages in a real browser. Needs Debian's chromium, nodejs and npm; npm fetches two packages into the build
# folder when the test runs. Without them the test says SKIPPED.
add_executable(page_of ui/page_of.cpp)
target_include_directories(page_of PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(page_of PRIVATE limpid::tools limpid_flags)
foreach(maker planted_trace zoo_trace)
  add_executable(${maker} ui/${maker}.cpp)
  target_include_directories(${maker} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${maker} PRIVATE limpid::tools limpid_flags)
endforeach()
add_test(NAME ui COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_CURRENT_LIST_DIR} -DWORK=${CMAKE_CURRENT_BINARY_DIR}/ui
  -DPAGE_OF=$<TARGET_FILE:page_of> -DPLANTED_TRACE=$<TARGET_FILE:planted_trace>
  -DZOO_TRACE=$<TARGET_FILE:zoo_trace> -DPROGRAM=$<TARGET_FILE:limpid> -P ${CMAKE_CURRENT_LIST_DIR}/ui_test.cmake)
set_tests_properties(ui PROPERTIES TIMEOUT 1800 SKIP_REGULAR_EXPRESSION "SKIPPED: the page's tests")
