# cmake -D COMPILER=... -D SOURCE=... -D INCLUDES=... -P check.cmake
file(STRINGS "${SOURCE}" expectation REGEX "^// expects: ")
if(NOT expectation)
  message(FATAL_ERROR "${SOURCE} has no line '// expects: REGEX'")
endif()
string(REGEX REPLACE "^// expects: " "" expectation "${expectation}")
list(TRANSFORM INCLUDES PREPEND "-I")
# The compiler's own words differ by language; ours do not.
set(ENV{LC_ALL} C)
set(command "${COMPILER}" -std=c++20 -fsyntax-only ${INCLUDES})

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE right ERROR_VARIABLE messages)
if(NOT right EQUAL 0)
  message(FATAL_ERROR "the right use does not compile either:\n${messages}")
endif()

execute_process(COMMAND ${command} -DLAYERWATT_WRONG "${SOURCE}" RESULT_VARIABLE wrong
                ERROR_VARIABLE messages)
if(wrong EQUAL 0)
  message(FATAL_ERROR "the wrong use compiles: ${SOURCE}")
endif()
if(NOT messages MATCHES "${expectation}")
  message(FATAL_ERROR "it fails for another reason than '${expectation}':\n${messages}")
endif()
