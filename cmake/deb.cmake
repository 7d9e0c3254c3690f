# `cpack -G DEB`: the packages amlemu and libamlemu-dev, for the Debian that they are built on.
file(STRINGS /etc/os-release release_number REGEX "^VERSION_ID=")
string(REGEX REPLACE "[^0-9]" "" release_number "${release_number}")
set(AML_DEB_VERSION ${PROJECT_VERSION}+deb${release_number})
set(AML_MAINTAINER "The amlemu authors <authors@amlemu.invalid>")
set(package ${CMAKE_SOURCE_DIR}/cmake/package)

configure_file(${package}/changelog ${made}/changelog @ONLY)
foreach(component IN ITEMS amlemu libamlemu-dev)
  set(folder ${CMAKE_INSTALL_DATAROOTDIR}/doc/${component})
  add_custom_command(OUTPUT ${made}/${component}/changelog.gz
    COMMAND ${CMAKE_COMMAND} -E make_directory ${made}/${component}
    COMMAND gzip -9nc ${made}/changelog > ${made}/${component}/changelog.gz
    DEPENDS ${made}/changelog VERBATIM)
  add_custom_target(changelog_${component} ALL DEPENDS ${made}/${component}/changelog.gz)
  install(FILES ${package}/copyright ${made}/${component}/changelog.gz
    DESTINATION ${folder} COMPONENT ${component} EXCLUDE_FROM_ALL)
endforeach()
install(FILES ${package}/amlemu.default RENAME amlemu
  DESTINATION /etc/default COMPONENT amlemu EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
  set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE arm64)
endif()
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL amlemu libamlemu-dev)
set(CPACK_PACKAGE_CONTACT "${AML_MAINTAINER}")
set(CPACK_PACKAGE_VERSION ${AML_DEB_VERSION})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_AMLEMU_PACKAGE_NAME amlemu)
set(CPACK_DEBIAN_AMLEMU_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_AMLEMU_PACKAGE_SHLIBDEPS ON)
# Loaded by the first call that goes out, so no tool sees it; Debian 13 has it under this name too.
set(CPACK_DEBIAN_AMLEMU_PACKAGE_DEPENDS libcurl4)
# libpq5: as libcurl4, by the first call to a database.
set(CPACK_DEBIAN_AMLEMU_PACKAGE_RECOMMENDS "ca-certificates, libpq5")
set(CPACK_DEBIAN_AMLEMU_PACKAGE_SUGGESTS python3-pandas)
set(CPACK_DEBIAN_AMLEMU_PACKAGE_CONTROL_EXTRA
  ${package}/conffiles ${package}/postinst ${package}/prerm ${package}/postrm)
set(CPACK_COMPONENT_AMLEMU_DESCRIPTION
  "Offline emulator of Azure ML Studio (classic) web services
Answers the request-response and batch calls, the storage and the gateway of
the retired service on this machine alone, for the tests of its clients.

A systemd unit is included, and not enabled.")

set(CPACK_DEBIAN_LIBAMLEMU-DEV_PACKAGE_NAME libamlemu-dev)
set(CPACK_DEBIAN_LIBAMLEMU-DEV_PACKAGE_SECTION libdevel)
list(JOIN AML_LINKED_PACKAGES ", " packages)
set(CPACK_DEBIAN_LIBAMLEMU-DEV_PACKAGE_DEPENDS "${packages}, libcurl4")
set(CPACK_COMPONENT_LIBAMLEMU-DEV_DESCRIPTION
  "Emulator of Azure ML Studio (classic) inside a C++ program
A static library, its header and its CMake package: a test program serves the
emulated services itself, from the construction of an object to its
destruction.")
include(CPack)
