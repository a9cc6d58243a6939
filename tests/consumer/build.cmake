# Configures, builds and runs one consumer project in a fresh folder:
# cmake -D SOURCE= BINARY= GENERATOR= COMPILER= ARGS= [FAILS= | SAYS=] [CONFIGURE_ONLY=] -P build.cmake
file(REMOVE_RECURSE "${BINARY}")
execute_process(
  COMMAND ${CMAKE_COMMAND} -S "${SOURCE}" -B "${BINARY}" -G "${GENERATOR}"
          "-DCMAKE_CXX_COMPILER=${COMPILER}" -DCMAKE_BUILD_TYPE=Debug ${ARGS}
  RESULT_VARIABLE status
  OUTPUT_VARIABLE output
  ERROR_VARIABLE output)
# CMake wraps long messages: compare with single spaces.
string(REGEX REPLACE "[ \n]+" " " flat "${output}")

if(FAILS)
  if(status EQUAL 0)
    message(FATAL_ERROR "the configure must fail naming '${FAILS}', but it succeeded:\n${output}")
  endif()
  if(NOT flat MATCHES "${FAILS}")
    message(FATAL_ERROR "the configure fails without naming '${FAILS}':\n${output}")
  endif()
  return()
endif()
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the configure fails:\n${output}")
endif()
if(SAYS AND NOT output MATCHES "${SAYS}")
  message(FATAL_ERROR "the configure does not say '${SAYS}':\n${output}")
endif()
if(CONFIGURE_ONLY)
  return()
endif()

execute_process(COMMAND ${CMAKE_COMMAND} --build "${BINARY}" COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${BINARY}/consumer" COMMAND_ERROR_IS_FATAL ANY)
