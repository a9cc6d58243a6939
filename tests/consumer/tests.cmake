# Users are tests: small projects of their own that use layerwatt installed or as a subdirectory,
# where the libraries that their target must not need are hidden, and configurations that must fail.

set(consumer_dir "${CMAKE_CURRENT_BINARY_DIR}/consumer")
set(consumer_prefix "${consumer_dir}/prefix")

# layerwatt_add_consumer_test(NAME SOURCE folder [HIDE packages...] [ARGS -D...] [FAILS regex]
# [SAYS regex] [CONFIGURE_ONLY]): configure, build and run; with FAILS, the configure must fail.
function(layerwatt_add_consumer_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "CONFIGURE_ONLY" "SOURCE;FAILS;SAYS" "HIDE;ARGS")
  set(args "-DCMAKE_PREFIX_PATH=${consumer_prefix}" "-DLAYERWATT_SOURCE=${PROJECT_SOURCE_DIR}"
           ${arg_ARGS})
  foreach(package IN LISTS arg_HIDE)
    list(APPEND args "-DCMAKE_DISABLE_FIND_PACKAGE_${package}=ON")
  endforeach()
  if(arg_HIDE)
    list(APPEND args "-DLAYERWATT_POISON=${consumer_dir}/poison/${name}")
    layerwatt_write_poison("${consumer_dir}/poison/${name}" ${arg_HIDE})
  endif()
  add_test(
    NAME consumer.${name}
    COMMAND
      ${CMAKE_COMMAND} -D "SOURCE=${arg_SOURCE}" -D "BINARY=${consumer_dir}/${name}" -D
      "GENERATOR=${CMAKE_GENERATOR}" -D "COMPILER=${CMAKE_CXX_COMPILER}" -D "ARGS=${args}" -D
      "FAILS=${arg_FAILS}" -D "SAYS=${arg_SAYS}" -D "CONFIGURE_ONLY=${arg_CONFIGURE_ONLY}" -P
      "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/build.cmake")
  set_tests_properties(consumer.${name} PROPERTIES TIMEOUT 900 FIXTURES_REQUIRED installed)
endfunction()

# A folder whose headers refuse to be included: it comes first on the include path, so that a
# hidden library stays hidden even where its headers lie in /usr/include.
function(layerwatt_write_poison folder)
  set(headers_of_xtensor xtensor/xarray.hpp xtensor/xadapt.hpp xtensor/containers/xarray.hpp)
  set(headers_of_nlohmann_json nlohmann/json.hpp nlohmann/json_fwd.hpp)
  set(headers_of_protozero protozero/pbf_reader.hpp protozero/pbf_message.hpp)
  set(headers_of_fmt fmt/core.h fmt/format.h)
  set(headers_of_CLI11 CLI/CLI.hpp)
  set(headers_of_OneDNN oneapi/dnnl/dnnl.hpp dnnl.hpp)
  set(headers_of_CBLAS cblas.h)
  set(headers_of_CUDNN cudnn.h cudnn_version.h cuda_runtime_api.h)
  foreach(package IN LISTS ARGN)
    foreach(header IN LISTS headers_of_${package})
      file(WRITE "${folder}/${header}" "#error \"${package} is hidden from this program\"\n")
    endforeach()
  endforeach()
endfunction()

add_test(NAME consumer.install COMMAND ${CMAKE_COMMAND} --install "${PROJECT_BINARY_DIR}" --prefix
                                       "${consumer_prefix}")
set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP installed TIMEOUT 60)

set(here "${CMAKE_CURRENT_LIST_DIR}")
set(harness_only fmt CLI11 OneDNN CUDNN CBLAS doctest benchmark)
layerwatt_add_consumer_test(regress SOURCE "${here}/regress"
                            HIDE xtensor nlohmann_json protozero ${harness_only})
layerwatt_add_consumer_test(layerwatt SOURCE "${here}/layerwatt" HIDE protozero ${harness_only})
if(TARGET layerwatt::onnx)
  layerwatt_add_consumer_test(onnx SOURCE "${here}/onnx" HIDE ${harness_only})
endif()
layerwatt_add_consumer_test(subdirectory SOURCE "${here}/subdirectory"
                            HIDE protozero ${harness_only})
layerwatt_add_consumer_test(
  subdirectory_regress SOURCE "${here}/regress" ARGS -DLAYERWATT_AS_SUBDIRECTORY=ON
  HIDE xtensor nlohmann_json protozero ${harness_only})
layerwatt_add_consumer_test(missing_dependency SOURCE "${here}/layerwatt" HIDE xtensor
                            FAILS "xtensor")

# Configurations of the project itself that must stop and name the package.
foreach(case IN ITEMS "OneDNN ONEDNN libdnnl-dev" "CUDNN CUDNN libcudnn9-dev"
                      "CBLAS BLAS libopenblas-dev")
  separate_arguments(case)
  list(GET case 0 package)
  list(GET case 1 option)
  list(GET case 2 apt_name)
  layerwatt_add_consumer_test(on_without_${option} SOURCE "${PROJECT_SOURCE_DIR}" HIDE ${package}
                              ARGS -DLAYERWATT_WITH_${option}=ON FAILS "${apt_name}")
endforeach()
layerwatt_add_consumer_test(
  auto_without_ONEDNN SOURCE "${PROJECT_SOURCE_DIR}" HIDE OneDNN CONFIGURE_ONLY
  SAYS "oneDNN[^\n]*left out[^\n]*libdnnl-dev")
layerwatt_add_consumer_test(
  auto_without_CUDNN SOURCE "${PROJECT_SOURCE_DIR}" HIDE CUDNN CONFIGURE_ONLY
  SAYS "cuDNN[^\n]*left out[^\n]*libcudnn9-dev[^\n]*CUDNN_ROOT")
layerwatt_add_consumer_test(misspelt_option SOURCE "${PROJECT_SOURCE_DIR}"
                            ARGS -DLAYERWATT_WITH_ONEDNN=maybe FAILS "AUTO, ON or OFF")
layerwatt_add_consumer_test(tools_without_CLI11 SOURCE "${PROJECT_SOURCE_DIR}" HIDE CLI11
                            FAILS "libcli11-dev")
layerwatt_add_consumer_test(tools_without_xtensor SOURCE "${PROJECT_SOURCE_DIR}" HIDE xtensor
                            FAILS "libxtensor-dev")
