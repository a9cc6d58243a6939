# Headers prove themselves: every header compiles alone and survives being included twice, and two
# translation units with the umbrella link together (a missing `inline` would not).
#
# One object per header takes longer than all programs together, and is nothing to run: it is not
# part of a plain build but compiled by the test headers.alone, which 'ctest -C nightly' runs.

add_custom_target(layerwatt_header_tests)

function(layerwatt_add_header_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BASE" "HEADERS;LINK")
  set(sources "")
  foreach(header IN LISTS arg_HEADERS)
    file(RELATIVE_PATH path "${arg_BASE}" "${header}")
    set(source "${CMAKE_CURRENT_BINARY_DIR}/headers/${path}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "#include <${path}>\n#include <${path}>\n" @ONLY)
    list(APPEND sources "${source}")
  endforeach()
  if(sources)
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${sources})
    add_dependencies(layerwatt_header_tests ${name})
    target_compile_options(${name} PRIVATE -O0)  # only what the compiler says matters here
    target_link_libraries(${name} PRIVATE layerwatt_dev ${arg_LINK})
  endif()
endfunction()

file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/layerwatt/*.hpp")
set(onnx_headers "${public_headers}")
list(FILTER onnx_headers INCLUDE REGEX "/format/onnx")
list(FILTER public_headers EXCLUDE REGEX "/format/onnx")
set(regress_headers "${public_headers}")
list(FILTER regress_headers INCLUDE REGEX "/layerwatt/(core|poly|regress)/")
list(FILTER regress_headers EXCLUDE REGEX "/core/(array|json|json_fwd)\\.hpp$")
list(REMOVE_ITEM public_headers ${regress_headers})
if(NOT LAYERWATT_HAVE_BLAS)
  list(FILTER regress_headers EXCLUDE REGEX "/core/blas\\.hpp$")
endif()

set(include_dir "${PROJECT_SOURCE_DIR}/include")
layerwatt_add_header_test(
  layerwatt_headers_regress BASE "${include_dir}" HEADERS ${regress_headers}
  LINK layerwatt::regress $<$<BOOL:${LAYERWATT_HAVE_BLAS}>:CBLAS::CBLAS>)
layerwatt_add_header_test(layerwatt_headers BASE "${include_dir}" HEADERS ${public_headers}
                          LINK layerwatt::layerwatt)
if(TARGET layerwatt::onnx)
  layerwatt_add_header_test(layerwatt_headers_onnx BASE "${include_dir}" HEADERS ${onnx_headers}
                            LINK layerwatt::onnx)
endif()

file(GLOB_RECURSE harness_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/kernels/*.hpp"
     "${PROJECT_SOURCE_DIR}/bench/*.hpp")
list(FILTER harness_headers EXCLUDE REGEX "/(onednn|cudnn|cli|micro|lasso)/")
layerwatt_add_header_test(layerwatt_headers_harness BASE "${PROJECT_SOURCE_DIR}"
                          HEADERS ${harness_headers} LINK layerwatt_bench)

include(ProcessorCount)
ProcessorCount(processors)
add_test(NAME headers.alone CONFIGURATIONS nightly
         COMMAND ${CMAKE_COMMAND} --build "${PROJECT_BINARY_DIR}" --target layerwatt_header_tests
                 -j ${processors})
set_tests_properties(headers.alone PROPERTIES TIMEOUT 1500 PROCESSORS ${processors})

add_executable(test_odr odr/first.cpp odr/second.cpp)
target_link_libraries(test_odr PRIVATE layerwatt_dev layerwatt::layerwatt)
add_test(NAME headers.odr COMMAND test_odr)
set_tests_properties(headers.odr PROPERTIES TIMEOUT 60)
