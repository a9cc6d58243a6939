# layerwatt_embed(TARGET FUNCTION FOLDER): compiles FOLDER/*.json into a program, as a function of
# bench/cli/embedded.hpp that lists names and texts.
function(layerwatt_embed target function folder)
  file(GLOB files CONFIGURE_DEPENDS "${folder}/*.json")
  set(entries "")
  foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" text)
    string(APPEND entries "      {\"${name}\", R\"embedded(${text})embedded\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  endforeach()
  set(source "${PROJECT_BINARY_DIR}/${function}.cpp")
  string(CONCAT content
      "#include <bench/cli/embedded.hpp>\n\nnamespace layerwatt::cli {\n\n"
      "const std::vector<EmbeddedFile>& ${function}() {\n"
      "  static const std::vector<EmbeddedFile> kFiles{\n${entries}  };\n"
      "  return kFiles;\n}\n\n}  // namespace layerwatt::cli\n")
  file(GENERATE OUTPUT "${source}" CONTENT "${content}")
  target_sources(${target} PRIVATE "${source}")
endfunction()
