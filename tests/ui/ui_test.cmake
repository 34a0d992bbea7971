# cmake -DSOURCE=tests/ui -DWORK=FOLDER -DPAGE_OF=PROGRAM -DPLANTED_TRACE=PROGRAM -DZOO_TRACE=PROGRAM -DPROGRAM=limpid -P ui_test.cmake: sets up the browser's tests and runs them.
cmake_minimum_required(VERSION 3.25)

foreach(program node npm)
  find_program(${program} ${program})
  if(NOT ${program})
    message(STATUS "SKIPPED: the page's tests need ${program}")
    return()
  endif()
endforeach()
find_program(chromium NAMES chromium chromium-browser google-chrome)
if(NOT chromium)
  message(STATUS "SKIPPED: the page's tests need chromium")
  return()
endif()

file(MAKE_DIRECTORY ${WORK})
file(GLOB old ${WORK}/*.js)
if(old)
  file(REMOVE ${old})
endif()
file(GLOB files ${SOURCE}/*.js ${SOURCE}/package.json ${SOURCE}/package-lock.json)
file(COPY ${files} DESTINATION ${WORK})
if(NOT EXISTS ${WORK}/node_modules/axe-core OR NOT EXISTS ${WORK}/node_modules/playwright-core
   OR ${WORK}/package-lock.json IS_NEWER_THAN ${WORK}/node_modules/.package-lock.json)
  execute_process(COMMAND ${npm} ci --no-audit --no-fund --ignore-scripts WORKING_DIRECTORY ${WORK}
    RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output TIMEOUT 200)
  if(failed)
    message(STATUS "SKIPPED: the page's tests need two packages, and npm could not fetch playwright-core and axe-core:\n${output}")
    return()
  endif()
endif()

set(shared $ENV{LIMPID_SHARED})
if(NOT shared)
  get_filename_component(shared ${SOURCE}/../../../shared ABSOLUTE)
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E env CHROMIUM=${chromium} PAGE_OF=${PAGE_OF} PLANTED_TRACE=${PLANTED_TRACE} ZOO_TRACE=${ZOO_TRACE}
  LIMPID_PROGRAM=${PROGRAM} LIMPID_SHARED=${shared} ${node} --test --test-reporter=spec
  --test-concurrency=1 ${WORK} WORKING_DIRECTORY ${WORK} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "the page's tests failed")
endif()
