# The header-only libraries, each with no more dependencies than it needs:
#   layerwatt::regress    core (without json and array), poly, regress: Eigen
#   layerwatt::layerwatt  everything but format/onnx*: + xtensor and nlohmann-json
#   layerwatt::onnx       + protozero
# The real targets carry a prefix, because the tool's target is called `layerwatt`.

include(GNUInstallDirs)

function(layerwatt_add_library name)
  add_library(layerwatt_lib_${name} INTERFACE)
  add_library(layerwatt::${name} ALIAS layerwatt_lib_${name})
  set_target_properties(layerwatt_lib_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(layerwatt_lib_${name} INTERFACE ${ARGN})
  set_property(GLOBAL APPEND PROPERTY layerwatt_libraries ${name})
  layerwatt_note("layerwatt::${name}: yes")
endfunction()

layerwatt_require(Threads "libc6-dev")
layerwatt_require(Eigen3 libeigen3-dev 3.4 NO_MODULE)
layerwatt_add_library(regress Eigen3::Eigen Threads::Threads)
target_compile_features(layerwatt_lib_regress INTERFACE cxx_std_20)
target_include_directories(
  layerwatt_lib_regress INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
                                  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")

# Someone who embeds only `regress` needs nothing but Eigen; our own programs need everything.
find_package(xtensor 0.23 QUIET)
find_package(nlohmann_json 3.9 QUIET)
if(xtensor_FOUND AND nlohmann_json_FOUND)
  layerwatt_add_library(layerwatt layerwatt::regress xtensor nlohmann_json::nlohmann_json)
  target_compile_definitions(
    layerwatt_lib_layerwatt
    INTERFACE
      "$<BUILD_INTERFACE:LAYERWATT_DEVICE_FOLDER=\"${PROJECT_SOURCE_DIR}/include/layerwatt/devices\">"
      "$<INSTALL_INTERFACE:LAYERWATT_DEVICE_FOLDER=\"$<INSTALL_PREFIX>/${CMAKE_INSTALL_DATADIR}/layerwatt/devices\">"
  )
elseif(LAYERWATT_BUILD_TOOLS OR LAYERWATT_BUILD_TESTS OR LAYERWATT_BUILD_BENCH)
  layerwatt_require(xtensor libxtensor-dev 0.23)
  layerwatt_require(nlohmann_json nlohmann-json3-dev 3.9)
else()
  layerwatt_note("layerwatt::layerwatt: left out, needs xtensor and nlohmann-json (${LAYERWATT_APT_HINT} libxtensor-dev nlohmann-json3-dev)")
endif()

find_package(protozero QUIET)
if(TARGET layerwatt::layerwatt AND protozero_FOUND)
  layerwatt_add_library(onnx layerwatt::layerwatt protozero::protozero)
else()
  layerwatt_note("layerwatt::onnx: left out, needs protozero (${LAYERWATT_APT_HINT} libprotozero-dev)")
endif()
