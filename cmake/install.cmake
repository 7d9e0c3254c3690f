# What `cmake --install` puts where: the program with its manual, completions and unit (component
# amlemu), and the library for an emulator inside a C++ program (component libamlemu-dev).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME amlemu)
set(made ${CMAKE_BINARY_DIR}/share)
set(AML_DOC_FOLDER ${CMAKE_INSTALL_DATAROOTDIR}/doc/amlemu)

install(TARGETS amlemu)
install(FILES README.md DESTINATION ${AML_DOC_FOLDER})
# Debian's packages say it in their file `copyright`.
install(FILES LICENSE DESTINATION ${AML_DOC_FOLDER} COMPONENT licence)
install(DIRECTORY docs DESTINATION ${AML_DOC_FOLDER} FILES_MATCHING PATTERN *.md PATTERN *.png)
install(DIRECTORY fixtures/clients DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/amlemu
  FILES_MATCHING PATTERN amlemu_* PATTERN amlemu.* PATTERN Amlemu*)
install(FILES fixtures/service.schema.json fixtures/gateway.schema.json
  DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/amlemu)

# What the program prints of itself: `words` is its verb.
function(aml_printed file folder)
  add_custom_command(OUTPUT ${made}/${folder}/${file}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${made}/${folder}
    COMMAND amlemu ${ARGN} > ${made}/${folder}/${file}
    DEPENDS amlemu VERBATIM)
  install(FILES ${made}/${folder}/${file} DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/${folder})
  set_property(GLOBAL APPEND PROPERTY AML_MADE_FILES ${made}/${folder}/${file})
endfunction()
aml_printed(amlemu bash-completion/completions completion bash)
aml_printed(_amlemu zsh/vendor-completions completion zsh)
aml_printed(amlemu.fish fish/vendor_completions.d completion fish)
aml_printed(amlemu.1.gz man/man1 manual | gzip -9n)

add_custom_command(OUTPUT ${made}/amlemu.cdx.json
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${made}/amlemu.cdx.json -DVERSION=${PROJECT_VERSION}
    -DPACKAGES=${CMAKE_SOURCE_DIR}/.ci/packages.txt -P ${CMAKE_CURRENT_LIST_DIR}/sbom.cmake
  DEPENDS ${CMAKE_CURRENT_LIST_DIR}/sbom.cmake ${CMAKE_SOURCE_DIR}/.ci/packages.txt amlemu VERBATIM)
install(FILES ${made}/amlemu.cdx.json DESTINATION ${AML_DOC_FOLDER})
get_property(made_files GLOBAL PROPERTY AML_MADE_FILES)
add_custom_target(made_files ALL DEPENDS ${made_files} ${made}/amlemu.cdx.json)

# The unit names the program where it is installed, which is known then.
set(AML_UNIT_FOLDER lib/systemd/system CACHE STRING "Where systemd finds units, below the prefix")
install(CODE "
  set(AML_PROGRAM \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/amlemu\")
  configure_file(\"${CMAKE_SOURCE_DIR}/cmake/package/amlemu.service\"
    \"${made}/amlemu.service\" @ONLY)" COMPONENT amlemu)
install(FILES ${made}/amlemu.service DESTINATION ${AML_UNIT_FOLDER})

# One library of all: only its header is seen outside.
get_property(libraries GLOBAL PROPERTY AML_LIBRARIES)
list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
add_library(amlemu_library STATIC ${objects})
set_target_properties(amlemu_library PROPERTIES
  OUTPUT_NAME amlemu EXPORT_NAME amlemu LINKER_LANGUAGE CXX)
target_compile_features(amlemu_library INTERFACE cxx_std_17)
target_link_libraries(amlemu_library PRIVATE ${AML_LINKED} ${CMAKE_DL_LIBS})
if(CMAKE_BUILD_TYPE MATCHES Rel)
  add_custom_command(TARGET amlemu_library POST_BUILD
    COMMAND ${CMAKE_STRIP} --strip-debug --remove-section=.comment --remove-section=.note
      $<TARGET_FILE:amlemu_library> VERBATIM)
endif()

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME libamlemu-dev)
set(folder ${CMAKE_INSTALL_LIBDIR}/cmake/amlemu)
install(TARGETS amlemu_library EXPORT amlemu INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES emulator/in_process/in_process_emulator.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/amlemu)
install(EXPORT amlemu NAMESPACE amlemu:: FILE amlemu-targets.cmake DESTINATION ${folder})
write_basic_package_version_file(${made}/amlemu-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES cmake/amlemu-config.cmake cmake/linked_packages.cmake
    ${made}/amlemu-config-version.cmake
  DESTINATION ${folder})

include(cmake/deb.cmake)
