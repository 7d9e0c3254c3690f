# Files inside the program. Included, it defines aml_embed(); run with `cmake -P`, it writes the
# source file (FILES and NAMES are joined by `|`).
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "|" ";" FILES "${FILES}")
  string(REPLACE "|" ";" NAMES "${NAMES}")
  set(arrays "")
  set(rows "")
  set(index 0)
  foreach(file name IN ZIP_LISTS FILES NAMES)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char kFile${index}[] = {${bytes}'\\0'};\n")
    string(APPEND rows "    {\"${name}\", {kFile${index}, sizeof kFile${index} - 1}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace ${NAMESPACE} {

namespace {

${arrays}
constexpr aml::control::EmbeddedFile kFiles[] = {
${rows}};

}  // namespace

std::span<const aml::control::EmbeddedFile> ${FUNCTION}() {
  return kFiles;
}

}  // namespace ${NAMESPACE}
")
  return()
endif()

# Adds a source to `target` that defines `function`, declared in `header`: the named files.
function(aml_embed target)
  cmake_parse_arguments(ARG "" "NAMESPACE;FUNCTION;HEADER;BASE" "FILES" ${ARGN})
  set(names "")
  foreach(file IN LISTS ARG_FILES)
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${ARG_BASE} OUTPUT_VARIABLE name)
    list(APPEND names ${name})
  endforeach()
  string(REPLACE ";" "|" files "${ARG_FILES}")
  string(REPLACE ";" "|" names "${names}")
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cc)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${ARG_NAMESPACE}
      -DFUNCTION=${ARG_FUNCTION} -DHEADER=${ARG_HEADER} "-DFILES=${files}" "-DNAMES=${names}"
      -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${ARG_FILES} ${CMAKE_CURRENT_FUNCTION_LIST_FILE} VERBATIM)
  target_sources(${target} PRIVATE ${output})
  set_source_files_properties(${output} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
