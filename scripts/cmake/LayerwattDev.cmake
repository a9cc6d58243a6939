# What our own programs share: warnings and three ways to collect sources. Nothing here reaches a
# consumer. Sources are globbed with CONFIGURE_DEPENDS: a new file needs no edit here.

add_library(layerwatt_dev INTERFACE)
target_compile_options(layerwatt_dev INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False in g++ 12 for every "literal" + string (GCC bug 105329).
  target_compile_options(layerwatt_dev INTERFACE -Wno-restrict)
endif()
if(LAYERWATT_WERROR)
  target_compile_options(layerwatt_dev INTERFACE -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Raised inside Eigen and xtensor once g++ inlines them, SYSTEM includes or not.
    target_compile_options(
      layerwatt_dev INTERFACE -Wno-error=array-bounds -Wno-error=maybe-uninitialized
                              -Wno-error=stringop-overflow)
  endif()
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

# layerwatt_add_component(NAME FOLDERS a b [EXCLUDE file.cpp] [LINK ...] [PRIVATE_LINK ...]
# [DEFINE ...]): a static library of the sources in these folders (not below them); an INTERFACE
# library as long as there are none.
function(layerwatt_add_component name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;EXCLUDE;LINK;PRIVATE_LINK;DEFINE")
  list(TRANSFORM arg_FOLDERS PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  list(TRANSFORM arg_FOLDERS APPEND "/*.cpp")
  file(GLOB sources CONFIGURE_DEPENDS ${arg_FOLDERS})
  foreach(excluded IN LISTS arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "/${excluded}$")
  endforeach()
  set(scope PUBLIC)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PRIVATE layerwatt_dev ${arg_PRIVATE_LINK})
    target_compile_definitions(${name} PRIVATE ${arg_DEFINE})
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} ${scope} ${arg_LINK})
endfunction()

# layerwatt_add_program(NAME SOURCES globs... [LINK ...]): an executable, once it has sources.
function(layerwatt_add_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  list(TRANSFORM arg_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  file(GLOB sources CONFIGURE_DEPENDS ${arg_SOURCES})
  if(sources)
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE layerwatt_dev ${arg_LINK})
    layerwatt_note("program ${name}: yes")
  endif()
endfunction()

# layerwatt_define_revision(SOURCE): LAYERWATT_GIT_REVISION in this source, where there is a
# repository. Every commit appends to the log of HEAD, so every commit configures again.
function(layerwatt_define_revision source)
  find_package(Git QUIET)
  if(NOT GIT_FOUND)
    return()
  endif()
  foreach(query IN ITEMS "describe;--always;--abbrev=12;--exclude=*" "rev-parse;--git-path;logs/HEAD")
    execute_process(COMMAND "${GIT_EXECUTABLE}" ${query} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    list(APPEND answers "${answer}")
  endforeach()
  list(GET answers 0 revision)
  list(GET answers 1 log)
  if(revision)
    set_property(SOURCE "${source}" APPEND PROPERTY COMPILE_DEFINITIONS
                 "LAYERWATT_GIT_REVISION=\"${revision}\"")
    get_filename_component(log "${log}" ABSOLUTE BASE_DIR "${PROJECT_SOURCE_DIR}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${log}")
  endif()
endfunction()
