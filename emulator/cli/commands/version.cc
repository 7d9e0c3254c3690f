#include <cstdio>

#include "emulator/cli/commands.h"
#include "emulator/control/embedded_file.h"

namespace aml::cli {

namespace {

struct Package {
  const char* name;
  const char* version;  ///< as found when the program was built
};

constexpr Package kPackages[] = {
    {"cpp-httplib", AML_HTTPLIB_VERSION}, {"libcurl", AML_CURL_VERSION},
    {"nlohmann/json", AML_JSON_VERSION},  {"CLI11", AML_CLI11_VERSION},
    {"spdlog", AML_SPDLOG_VERSION},       {"libmurmurhash", AML_MURMUR_VERSION},
    {"xxHash", AML_XXHASH_VERSION}};

int run_version(const Invocation& invocation) {
  std::printf("%s\n", version_line().c_str());
  if (!invocation.has("verbose")) return kFine;
  for (const Package& package : kPackages)
    std::printf("  %-14s %s\n", package.name, package.version);
  return kFine;
}

}  // namespace

std::string version_line() {
  return "amlemu " + std::string(control::kVersion);
}

const Command kVersion{.name = "version",
                       .words = "",
                       .summary = "print the version",
                       .options = {{"verbose", "", "also those of the libraries"}},
                       .reads_settings = false,
                       .run = &run_version};

}  // namespace aml::cli
