# Tests that are scripts: the include direction, and the flows through the tool end to end.

function(layerwatt_add_script_test name script)
  if(script MATCHES "\\.py$")
    set(interpreter "${LAYERWATT_PYTHON}")
  else()
    set(interpreter bash)
  endif()
  add_test(NAME ${name} COMMAND "${interpreter}" "${script}")
  set(environment
      "PYTHON=${LAYERWATT_PYTHON}" "PYTHONDONTWRITEBYTECODE=1"
      "LAYERWATT_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
      "LAYERWATT_TEST_FIXTURES=${CMAKE_CURRENT_SOURCE_DIR}/fixtures"
      "LAYERWATT_HAVE_ONEDNN=$<BOOL:${LAYERWATT_HAVE_ONEDNN}>")
  if(TARGET layerwatt)
    list(APPEND environment "LAYERWATT_TOOL=$<TARGET_FILE:layerwatt>")
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77
                                          ENVIRONMENT "${environment}")
endfunction()

layerwatt_add_script_test(scripts.check_layers "${PROJECT_SOURCE_DIR}/scripts/check_layers.py")
file(GLOB script_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/scripts/*_test.py"
     "${CMAKE_CURRENT_SOURCE_DIR}/scripts/*_test.sh")
foreach(script IN LISTS script_tests)
  get_filename_component(name "${script}" NAME_WE)
  layerwatt_add_script_test(scripts.${name} "${script}")
endforeach()

# tests/flow: every .py and .sh but helpers, whose names start with an underscore.
if(TARGET layerwatt)
  file(GLOB flows CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/flow/*.py"
       "${CMAKE_CURRENT_SOURCE_DIR}/flow/*.sh")
  list(FILTER flows EXCLUDE REGEX "/_[^/]*$")
  foreach(script IN LISTS flows)
    get_filename_component(name "${script}" NAME_WE)
    layerwatt_add_script_test(flow.${name} "${script}")
  endforeach()
endif()

# The examples of the documentation are programs: compiled and run.
file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/examples/*.cpp")
foreach(example IN LISTS examples)
  get_filename_component(name "${example}" NAME_WE)
  add_executable(example_${name} "${example}")
  target_link_libraries(example_${name} PRIVATE layerwatt_dev layerwatt::layerwatt)
  add_test(NAME example.${name} COMMAND example_${name}
           WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/docs/examples")
  set_tests_properties(example.${name} PROPERTIES TIMEOUT 120)
endforeach()
