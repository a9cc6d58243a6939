# install() and the package config: find_package(layerwatt [COMPONENTS regress layerwatt onnx]).
include(CMakePackageConfigHelpers)

set(config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/layerwatt")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/scripts/cmake/layerwatt-config.cmake.in"
  "${PROJECT_BINARY_DIR}/layerwatt-config.cmake" INSTALL_DESTINATION "${config_dir}")
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/layerwatt-config-version.cmake" COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/layerwatt-config.cmake"
              "${PROJECT_BINARY_DIR}/layerwatt-config-version.cmake"
              "${PROJECT_SOURCE_DIR}/scripts/cmake/Findprotozero.cmake"
        DESTINATION "${config_dir}")

# One export file per library, so that using one does not ask for the dependencies of the others.
get_property(libraries GLOBAL PROPERTY layerwatt_libraries)
foreach(name IN LISTS libraries)
  install(TARGETS layerwatt_lib_${name} EXPORT layerwatt-${name})
  install(EXPORT layerwatt-${name} NAMESPACE layerwatt:: DESTINATION "${config_dir}")
endforeach()

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/layerwatt" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp")
