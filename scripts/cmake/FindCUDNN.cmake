# Finds cuDNN 9 and the CUDA runtime; defines CUDNN::CUDNN, which brings both. The host API is all
# that layerwatt calls: neither nvcc nor the CUDA language is needed, nor a GPU to build.
#
# Looked for in CUDNN_ROOT (a CMake or environment variable), the CUDA toolkit (/usr/local/cuda),
# <arch>-linux-gnu of NVIDIA's packages (Debian, Ubuntu, JetPack), and the wheels
# nvidia-cudnn-cu12 and -cu13 of an active or the system's Python.
# CUDNN_MISSING says what is missing where CUDNN_FOUND is false.

set(_wheels $ENV{VIRTUAL_ENV} $ENV{CONDA_PREFIX} /usr/local /usr)
set(_patterns "")
foreach(_prefix IN LISTS _wheels)
  list(APPEND _patterns "${_prefix}/lib/python3*/site-packages/nvidia"
              "${_prefix}/lib/python3*/dist-packages/nvidia")
endforeach()
file(GLOB _wheels LIST_DIRECTORIES true ${_patterns})

find_package(CUDAToolkit QUIET)
set(_toolkit "")
if(CUDAToolkit_FOUND)
  get_filename_component(_toolkit "${CUDAToolkit_LIBRARY_DIR}" DIRECTORY)
endif()
set(_places ${_toolkit} /usr/local/cuda)
foreach(_wheel IN LISTS _wheels)
  list(APPEND _places "${_wheel}/cudnn" "${_wheel}/cu13" "${_wheel}/cuda_runtime"
              "${_wheel}/cuda_nvcc")
endforeach()

# NAMES_PER_DIR: a wheel has libcudnn.so.9 only, without the link that a linker looks for.
find_path(CUDNN_INCLUDE_DIR cudnn_version.h HINTS ${_places} PATH_SUFFIXES include)
find_library(CUDNN_LIBRARY NAMES cudnn libcudnn.so.9 NAMES_PER_DIR HINTS ${_places}
             PATH_SUFFIXES lib64 lib lib/x64)
find_path(CUDNN_CUDART_INCLUDE_DIR cuda_runtime_api.h
          HINTS ${CUDAToolkit_INCLUDE_DIRS} ${_places} PATH_SUFFIXES include)
# Headers of the runtime include these, and its wheels lack them: nvidia-cuda-crt has those of CUDA 13,
# nvidia-cuda-nvcc-cu12 those of CUDA 12.
find_path(CUDNN_CRT_INCLUDE_DIR crt/host_defines.h
          HINTS ${CUDNN_CUDART_INCLUDE_DIR} ${CUDAToolkit_INCLUDE_DIRS} ${_places}
          PATH_SUFFIXES include)
find_library(CUDNN_CUDART_LIBRARY NAMES cudart libcudart.so.13 libcudart.so.12 NAMES_PER_DIR
             HINTS ${CUDAToolkit_LIBRARY_DIR} ${_places} PATH_SUFFIXES lib64 lib)
mark_as_advanced(CUDNN_INCLUDE_DIR CUDNN_LIBRARY CUDNN_CUDART_INCLUDE_DIR CUDNN_CRT_INCLUDE_DIR
                 CUDNN_CUDART_LIBRARY)

if(CUDNN_INCLUDE_DIR AND EXISTS "${CUDNN_INCLUDE_DIR}/cudnn_version.h")
  set(_parts "")
  foreach(_part IN ITEMS MAJOR MINOR PATCHLEVEL)
    file(STRINGS "${CUDNN_INCLUDE_DIR}/cudnn_version.h" _line
         REGEX "#define CUDNN_${_part} +[0-9]+")
    string(REGEX MATCH "[0-9]+" _number "${_line}")
    list(APPEND _parts "${_number}")
  endforeach()
  list(JOIN _parts "." CUDNN_VERSION)
endif()

set(CUDNN_MISSING "")
if(NOT CUDNN_CUDART_INCLUDE_DIR OR NOT CUDNN_CUDART_LIBRARY)
  list(APPEND CUDNN_MISSING "the CUDA toolkit was not found")
elseif(NOT CUDNN_CRT_INCLUDE_DIR)
  list(APPEND CUDNN_MISSING "CUDA's crt/host_defines.h was not found (wheel nvidia-cuda-crt)")
endif()
if(NOT CUDNN_INCLUDE_DIR OR NOT CUDNN_LIBRARY)
  list(APPEND CUDNN_MISSING "cuDNN was not found")
elseif(CUDNN_VERSION VERSION_LESS 9)
  list(APPEND CUDNN_MISSING "cuDNN ${CUDNN_VERSION} is too old, 9 or newer is needed")
endif()
list(JOIN CUDNN_MISSING ", " CUDNN_MISSING)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  CUDNN
  REQUIRED_VARS CUDNN_LIBRARY CUDNN_INCLUDE_DIR CUDNN_CUDART_LIBRARY CUDNN_CUDART_INCLUDE_DIR
                CUDNN_CRT_INCLUDE_DIR
  VERSION_VAR CUDNN_VERSION
  REASON_FAILURE_MESSAGE "${CUDNN_MISSING}")
if(CUDNN_MISSING)
  set(CUDNN_FOUND FALSE)
endif()

if(CUDNN_FOUND AND NOT TARGET CUDNN::CUDNN)
  set(_includes "${CUDNN_INCLUDE_DIR}" "${CUDNN_CUDART_INCLUDE_DIR}" "${CUDNN_CRT_INCLUDE_DIR}")
  list(REMOVE_DUPLICATES _includes)
  add_library(CUDNN::cudart UNKNOWN IMPORTED)
  set_target_properties(CUDNN::cudart PROPERTIES IMPORTED_LOCATION "${CUDNN_CUDART_LIBRARY}")
  add_library(CUDNN::CUDNN UNKNOWN IMPORTED)
  set_target_properties(
    CUDNN::CUDNN PROPERTIES
    IMPORTED_LOCATION "${CUDNN_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${_includes}"
    INTERFACE_LINK_LIBRARIES CUDNN::cudart)
endif()
unset(_wheels)
unset(_patterns)
unset(_places)
unset(_toolkit)
unset(_includes)
