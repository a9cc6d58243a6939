# Stand-ins for NVIDIA's management library, loaded through LAYERWATT_NVML_LIB.
set(fake_nvml_folder "${PROJECT_BINARY_DIR}/fake_nvml")
foreach(name IN ITEMS fake_nvml fake_nvml_old)
  add_library(${name} MODULE support/fake_nvml.cpp)
  target_link_libraries(${name} PRIVATE layerwatt_dev)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_features(${name} PRIVATE cxx_std_20)
  set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${fake_nvml_folder}")
endforeach()
target_compile_definitions(fake_nvml_old PRIVATE FAKE_NVML_OLD)
target_compile_definitions(layerwatt_test_support
                           INTERFACE LAYERWATT_FAKE_NVML_DIR="${fake_nvml_folder}")
