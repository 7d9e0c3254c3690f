# Every dependency is a Debian package; nothing is vendored and nothing is fetched.
include(${CMAKE_CURRENT_LIST_DIR}/linked_packages.cmake)
find_package(CURL REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
# The folder of libpq's header, of the package libpq-dev.
find_path(AML_LIBPQ_FOLDER libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
# The folder of the charts' library, of the package libjs-chart.js.
find_path(AML_CHART_JS_FOLDER chart.min.js
  PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH REQUIRED)
