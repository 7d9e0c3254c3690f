# Every dependency is a Debian package; nothing is vendored and nothing is fetched.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(CURL REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)
find_package(pugixml REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
# The folder of the charts' library, of the package libjs-chart.js.
find_path(AML_CHART_JS_FOLDER chart.min.js
  PATHS /usr/share/javascript/chart.js NO_DEFAULT_PATH REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(murmurhash REQUIRED IMPORTED_TARGET libmurmurhash)
