# `cmake --install` puts the program, the libraries and the headers in place; find_package(limpid) then gives
# limpid::tensor, limpid::nn, limpid::weights, limpid::detector and limpid::xai.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/limpid)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/limpidConfig.cmake.in ${PROJECT_BINARY_DIR}/limpidConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/limpidConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/limpidConfig.cmake ${PROJECT_BINARY_DIR}/limpidConfigVersion.cmake DESTINATION ${package_folder})
install(EXPORT limpid NAMESPACE limpid:: FILE limpidTargets.cmake DESTINATION ${package_folder})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET limpid)
  install(TARGETS limpid RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
