# `cmake --install` puts the program, the libraries and the headers in place; find_package(limpid) then gives
# limpid::tensor, limpid::nn, limpid::weights, limpid::detector and limpid::xai.
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/limpid)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/limpidConfig.cmake.in ${PROJECT_BINARY_DIR}/limpidConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/limpidConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/limpidConfig.cmake ${PROJECT_BINARY_DIR}/limpidConfigVersion.cmake DESTINATION ${package_folder})
install(EXPORT limpid NAMESPACE limpid:: FILE limpidTargets.cmake DESTINATION ${package_folder})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
  ${PROJECT_SOURCE_DIR}/docs/third-party.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
if(TARGET limpid)
  install(TARGETS limpid RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
  install(PROGRAMS ${PROJECT_SOURCE_DIR}/tools/convert_checkpoint.py DESTINATION ${CMAKE_INSTALL_BINDIR}
    RENAME limpid-convert-checkpoint COMPONENT program)
endif()

# `cpack` in the build folder makes limpid_VERSION_ARCH.deb and limpid-VERSION-Linux-ARCH.tar.gz: the program alone, to be
# installed, or unpacked anywhere and run.
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_PACKAGE_NAME limpid)
set(CPACK_PACKAGE_VENDOR limpid)
set(CPACK_PACKAGE_CONTACT "the limpid project")
set(CPACK_PACKAGE_FILE_NAME limpid-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENT_INCLUDE_TOPLEVEL_DIRECTORY ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
if(LIMPID_STATIC_RUNTIME)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS "libc6 (>= 2.36)")
else()
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
