# Run with `cmake -P`: writes OUTPUT, a bill of materials in CycloneDX 1.5, from the rows `build` of
# PACKAGES and the versions that are installed here. Nothing in it changes from build to build of the
# same parts.
cmake_policy(VERSION 3.25)

file(STRINGS /etc/os-release release REGEX "^(ID|VERSION_ID)=")
foreach(line IN LISTS release)
  string(REGEX REPLACE "^[A-Z_]+=\"?([^\"]*)\"?$" "\\1" value "${line}")
  if(line MATCHES "^ID=")
    set(id "${value}")
  else()
    set(release_number "${value}")
  endif()
endforeach()
set(distribution "${id}-${release_number}")

# Tools that make the program, and are no part of it.
set(tools g++ cmake ninja-build pkgconf)

set(components "")
set(references "")
file(STRINGS ${PACKAGES} rows REGEX "^build ")
foreach(row IN LISTS rows)
  string(REGEX REPLACE "^build +([^ ]+).*" "\\1" name "${row}")
  execute_process(
    COMMAND dpkg-query --show "--showformat=\${Version} \${Architecture}" ${name}
    OUTPUT_VARIABLE found RESULT_VARIABLE status ERROR_QUIET)
  if(NOT status EQUAL 0)
    if(name IN_LIST tools)
      continue()
    endif()
    message(FATAL_ERROR "${name}, of ${PACKAGES}, is not installed")
  endif()
  # A package of several architectures answers once for each.
  string(REGEX MATCH "^([^ ]+) ([a-z0-9]+)" found "${found}")
  set(version "${CMAKE_MATCH_1}")
  set(architecture "${CMAKE_MATCH_2}")
  string(REPLACE "+" "%2B" encoded_name "${name}")
  string(REGEX REPLACE "\\+" "%2B" encoded "${version}")
  string(REPLACE ":" "%3A" encoded "${encoded}")
  string(REPLACE "~" "%7E" encoded "${encoded}")
  set(reference
    "pkg:deb/${id}/${encoded_name}@${encoded}?arch=${architecture}&distro=${distribution}")
  set(scope required)
  if(name IN_LIST tools)
    set(scope excluded)
  else()
    list(APPEND references "        \"${reference}\"")
  endif()
  list(APPEND components "    {
      \"type\": \"library\",
      \"bom-ref\": \"${reference}\",
      \"name\": \"${name}\",
      \"version\": \"${version}\",
      \"scope\": \"${scope}\",
      \"purl\": \"${reference}\"
    }")
endforeach()
list(JOIN components ",\n" components)
list(JOIN references ",\n" references)
string(UUID serial NAMESPACE 6ba7b811-9dad-11d1-80b4-00c04fd430c8 TYPE SHA1
  NAME "amlemu ${VERSION} ${components}")
file(WRITE ${OUTPUT} "{
  \"bomFormat\": \"CycloneDX\",
  \"specVersion\": \"1.5\",
  \"serialNumber\": \"urn:uuid:${serial}\",
  \"version\": 1,
  \"metadata\": {
    \"component\": {
      \"type\": \"application\",
      \"bom-ref\": \"amlemu\",
      \"name\": \"amlemu\",
      \"version\": \"${VERSION}\",
      \"licenses\": [{\"license\": {\"id\": \"MIT\"}}]
    }
  },
  \"components\": [
${components}
  ],
  \"dependencies\": [
    {
      \"ref\": \"amlemu\",
      \"dependsOn\": [
${references}
      ]
    }
  ]
}
")
