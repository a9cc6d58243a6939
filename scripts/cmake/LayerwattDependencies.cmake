# Finding what layerwatt builds on. Every message names the package to install.
# Macros, not functions, around find_package: imported targets stay visible in the caller's scope.

set(LAYERWATT_APT_HINT "on Debian and Ubuntu: apt-get install")

# Finds a package that the requested targets cannot do without, or stops and says how to get it.
macro(layerwatt_require package apt_name)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "layerwatt: ${package} was not found; ${LAYERWATT_APT_HINT} ${apt_name}")
  endif()
endmacro()

# layerwatt_optional(ONEDNN OneDNN "oneDNN" "apt-get install libdnnl-dev") obeys
# LAYERWATT_WITH_ONEDNN=AUTO|ON|OFF, sets LAYERWATT_HAVE_ONEDNN and adds a line to the configure
# summary. The last argument says how to get the package.
macro(layerwatt_optional option package title remedy)
  set(LAYERWATT_WITH_${option} AUTO CACHE STRING "Use ${title}: AUTO (where found), ON or OFF")
  set_property(CACHE LAYERWATT_WITH_${option} PROPERTY STRINGS AUTO ON OFF)
  if(NOT LAYERWATT_WITH_${option} MATCHES "^(AUTO|ON|OFF|TRUE|FALSE|YES|NO|1|0)$")
    message(FATAL_ERROR "layerwatt: LAYERWATT_WITH_${option} is '${LAYERWATT_WITH_${option}}'; "
                        "set it to AUTO, ON or OFF")
  endif()
  set(LAYERWATT_HAVE_${option} FALSE)
  if(LAYERWATT_WITH_${option} STREQUAL "AUTO" OR LAYERWATT_WITH_${option})
    find_package(${package} QUIET)
    if(${package}_FOUND)
      set(LAYERWATT_HAVE_${option} TRUE)
      layerwatt_note("${title}: yes")
    else()
      set(missing "not found")
      if(${package}_MISSING)
        set(missing "${${package}_MISSING}")
      endif()
      if(NOT LAYERWATT_WITH_${option} STREQUAL "AUTO")
        message(FATAL_ERROR "layerwatt: LAYERWATT_WITH_${option} is ON but ${title} cannot be used: "
                            "${missing}; ${remedy}, or set LAYERWATT_WITH_${option}=AUTO")
      endif()
      layerwatt_note("${title}: left out, ${missing} (${remedy})")
    endif()
  else()
    layerwatt_note("${title}: left out, LAYERWATT_WITH_${option} is OFF")
  endif()
endmacro()

# The kernel libraries and BLAS: harness and tools only, never under include/.
macro(layerwatt_find_backends)
  layerwatt_optional(ONEDNN OneDNN "oneDNN (kernels on this CPU)" "${LAYERWATT_APT_HINT} libdnnl-dev")
  # Debian has no package of cuDNN 9: NVIDIA's own repository, JetPack and PyPI have.
  layerwatt_optional(
    CUDNN CUDNN "cuDNN (kernels on NVIDIA GPUs)"
    "apt-get install cuda-toolkit libcudnn9-dev-cuda-13 (or -cuda-12) from NVIDIA's repository, on JetPack apt-get install nvidia-jetpack, or name their folder: -DCUDNN_ROOT=DIR")
  layerwatt_optional(BLAS CBLAS "BLAS (benchmarks and tests only)"
                     "${LAYERWATT_APT_HINT} libopenblas-dev")
endmacro()

function(layerwatt_note line)
  set_property(GLOBAL APPEND PROPERTY layerwatt_summary "${line}")
endfunction()

function(layerwatt_print_summary)
  get_property(lines GLOBAL PROPERTY layerwatt_summary)
  list(JOIN lines "\n--   " text)
  message(STATUS "layerwatt ${PROJECT_VERSION} (${CMAKE_BUILD_TYPE})\n--   ${text}")
endfunction()
