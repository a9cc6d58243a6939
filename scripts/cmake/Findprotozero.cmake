# Finds protozero (header-only, ships no CMake config) and defines protozero::protozero.
find_path(PROTOZERO_INCLUDE_DIR protozero/pbf_reader.hpp)
mark_as_advanced(PROTOZERO_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(protozero REQUIRED_VARS PROTOZERO_INCLUDE_DIR)

if(protozero_FOUND AND NOT TARGET protozero::protozero)
  add_library(protozero::protozero INTERFACE IMPORTED)
  set_target_properties(protozero::protozero PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                                        "${PROTOZERO_INCLUDE_DIR}")
endif()
