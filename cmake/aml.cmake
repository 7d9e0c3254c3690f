# 1 where a sanitizer watches the programs, which are larger, slower, and begin slowly.
string(REGEX MATCHALL "-fsanitize=" AML_SANITIZED "${CMAKE_CXX_FLAGS}")
list(LENGTH AML_SANITIZED AML_SANITIZED)

add_library(aml_options INTERFACE)
target_compile_options(aml_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${AML_WERROR}>:-Werror>)
target_include_directories(aml_options INTERFACE ${CMAKE_SOURCE_DIR})
# Not every compiler says so itself.
if(AML_SANITIZED)
  target_compile_definitions(aml_options INTERFACE AML_SANITIZED)
endif()

# One static library per folder. DEPENDS names the folders below it (see tests/house),
# PRIVATE the packages that only its sources include.
# Where CMAKE_UNITY_BUILD is on, the sources of a library are compiled joined: names in unnamed
# namespaces may not repeat. Modules, policies and lists of members, one file each, have the same names
# (`create`, `compile`) in namespaces called as their files. What ALONE names is compiled alone.
function(aml_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ALONE;DEPENDS;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES} ${ARG_ALONE})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE aml_options aml_hardened ${ARG_PRIVATE})
  set(alone ${ARG_ALONE})
  foreach(source IN LISTS ARG_SOURCES)
    cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE path)
    if(path IN_LIST AML_ALONE)
      list(APPEND alone ${source})
    endif()
  endforeach()
  set_source_files_properties(${alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_property(GLOBAL APPEND PROPERTY AML_LIBRARIES ${name})
  if(AML_UNOPTIMIZED)
    target_compile_options(${name} PRIVATE -O0 -g0)
  endif()
  if(AML_COVERAGE AND name MATCHES "^aml_(model|wire)$")
    target_compile_options(${name} PRIVATE --coverage)
    target_link_options(${name} PUBLIC --coverage)
  endif()
endfunction()

# Builds every test that starts threads; the tsan stage needs no other.
add_custom_target(threads_tests)
# Builds what is started by hand alone, so that it goes on compiling.
add_custom_target(by_hand)

# CI runs these tests against the release build alone: what they ask of the program, others ask it
# under the sanitizers, too; they start it many times, kill it, or are about other programs.
function(aml_once)
  foreach(name IN LISTS ARGN)
    set_property(TEST ${name} APPEND PROPERTY LABELS once)
  endforeach()
endfunction()

# One test executable per folder of tests; every doctest case becomes a CTest entry, but under a
# sanitizer a whole executable is one.
# Each file of tests has a namespace of its own name, so that they can be compiled joined, too.
# LONG: it takes minutes under a sanitizer, and begins first.
# PROGRAM: it asks the program as a whole, or its sources and documents; AML_PARTS has no say in it.
# LABELS threads marks the tests that start threads. ANSWERS: it calls log_answer, and the check of
# all answers at the suite's end (tests/house) waits for it. POSTGRES: it asks a PostgreSQL, which one
# run of CTest shares. ONCE: see aml_once().
function(aml_test name)
  cmake_parse_arguments(ARG "ANSWERS;POSTGRES;LONG;PROGRAM;ONCE" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE aml_options aml_test_main ${ARG_DEPENDS})
  set_target_properties(${name} PROPERTIES
    UNITY_BUILD "$CACHE{CMAKE_UNITY_BUILD}" UNITY_BUILD_BATCH_SIZE 8)
  # What is tested is optimized; the tests themselves compile a third faster without.
  target_compile_options(${name} PRIVATE -O0)
  target_compile_definitions(${name} PRIVATE
    AML_FIXTURES="${CMAKE_SOURCE_DIR}/fixtures" AML_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set(properties "")
  if(ARG_ANSWERS)
    target_link_libraries(${name} PRIVATE aml_answer_log)
    list(APPEND properties FIXTURES_REQUIRED answers ENVIRONMENT AML_ANSWERS=${AML_ANSWERS})
  endif()
  if(ARG_POSTGRES)
    target_link_libraries(${name} PRIVATE aml_postgres_server)
    list(APPEND properties FIXTURES_REQUIRED postgres ENVIRONMENT AML_POSTGRES=${AML_POSTGRES})
  endif()
  if(ARG_LABELS)
    list(APPEND properties LABELS "${ARG_LABELS}")
  endif()
  if(NOT AML_PARTS AND NOT ARG_PROGRAM)
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  if(AML_SANITIZED)
    list(APPEND properties TIMEOUT 900)
    if(ARG_LONG)
      list(APPEND properties COST 100)
    endif()
    # What is tested is watched for undefined behaviour; the tests compile a quarter faster without.
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES ${properties})
    if(ARG_ONCE)
      aml_once(${name})
    endif()
  else()
    doctest_discover_tests(${name} PROPERTIES ${properties} TIMEOUT 300)
  endif()
  if("threads" IN_LIST ARG_LABELS)
    add_dependencies(threads_tests ${name})
  endif()
endfunction()
