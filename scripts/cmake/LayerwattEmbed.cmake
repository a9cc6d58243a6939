# layerwatt_embed_fusion(TARGET): compiles include/layerwatt/network/fusion/*.json into a program,
# as the function that bench/cli/fusion.hpp declares.
function(layerwatt_embed_fusion target)
  file(GLOB rule_files CONFIGURE_DEPENDS
       "${PROJECT_SOURCE_DIR}/include/layerwatt/network/fusion/*.json")
  set(entries "")
  foreach(file IN LISTS rule_files)
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" text)
    string(APPEND entries "      {\"${name}\", R\"embedded(${text})embedded\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  endforeach()
  set(source "${PROJECT_BINARY_DIR}/embedded_fusion.cpp")
  string(CONCAT content
      "#include <bench/cli/fusion.hpp>\n\nnamespace layerwatt::cli {\n\n"
      "const std::vector<EmbeddedRules>& embedded_rules() {\n"
      "  static const std::vector<EmbeddedRules> kRules{\n${entries}  };\n"
      "  return kRules;\n}\n\n}  // namespace layerwatt::cli\n")
  file(GENERATE OUTPUT "${source}" CONTENT "${content}")
  target_sources(${target} PRIVATE "${source}")
endfunction()
