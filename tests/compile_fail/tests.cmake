# Wrong use must not compile, and for the intended reason: each file compiles as it is, and with
# -DLAYERWATT_WRONG it fails with the text of its `// expects:` line (a regular expression).

file(GLOB cases CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
foreach(case IN LISTS cases)
  get_filename_component(name "${case}" NAME_WE)
  add_test(
    NAME compile_fail.${name}
    COMMAND
      ${CMAKE_COMMAND} -D "COMPILER=${CMAKE_CXX_COMPILER}" -D "SOURCE=${case}" -D
      "INCLUDES=${PROJECT_SOURCE_DIR}/include;$<TARGET_PROPERTY:Eigen3::Eigen,INTERFACE_INCLUDE_DIRECTORIES>"
      -P "${CMAKE_CURRENT_LIST_DIR}/check.cmake")
  set_tests_properties(compile_fail.${name} PROPERTIES TIMEOUT 120)
endforeach()
