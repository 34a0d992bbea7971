# Everything borrowed: Debian's packages first.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(Eigen3 3.4 CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_path(STB_INCLUDE_DIR stb_image.h PATH_SUFFIXES stb REQUIRED)
if(LIMPID_TESTS)
  find_package(doctest CONFIG REQUIRED)
endif()
