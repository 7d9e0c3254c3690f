# The packages that the program is linked with. Installed too: who links libamlemu.a finds the same.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(spdlog REQUIRED)
find_package(pugixml REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(murmurhash REQUIRED IMPORTED_TARGET libmurmurhash)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
set(AML_LINKED
  Threads::Threads OpenSSL::SSL OpenSSL::Crypto spdlog::spdlog pugixml::pugixml SQLite::SQLite3
  PkgConfig::httplib PkgConfig::xxhash PkgConfig::murmurhash PkgConfig::RE2 PkgConfig::YAML)
# Debian's packages that have them.
set(AML_LINKED_PACKAGES
  libssl-dev libspdlog-dev libpugixml-dev libsqlite3-dev pkgconf libcpp-httplib-dev libxxhash-dev
  libmurmurhash-dev libre2-dev libyaml-dev)
