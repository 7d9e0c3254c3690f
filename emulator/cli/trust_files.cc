#include "emulator/cli/trust_files.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace aml::cli {

namespace fs = std::filesystem;

namespace {

// Debian, Alpine and Arch; Fedora and its kin; SUSE; BSD's name for it, that some use too.
constexpr const char* kBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
};

// Where each authority has a file, under the hash of its name.
constexpr const char* kHashedFolders[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

constexpr const char* kJavaStores[] = {
    "/etc/ssl/certs/java/cacerts",
    "/etc/pki/ca-trust/extracted/java/cacerts",
    "/opt/java/openjdk/lib/security/cacerts",
};
constexpr const char* kJavaFolders[] = {"/usr/lib/jvm", "/usr/java"};
constexpr const char* kStoresOfJava[] = {"lib/security/cacerts", "jre/lib/security/cacerts"};

// Java reads a store of trust without a password; who names one names this.
constexpr const char* kStorePassword = "changeit";

/// Nothing where there is no such file.
std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Without links, each once: a second name of a file is covered with it.
std::set<fs::path> real_paths(const std::vector<fs::path>& paths) {
  std::set<fs::path> real;
  for (const fs::path& path : paths) {
    std::error_code error;
    const fs::path found = fs::canonical(path, error);
    if (!error) real.insert(found);
  }
  return real;
}

std::vector<fs::path> java_stores(const fs::path& java_home) {
  std::vector<fs::path> stores(std::begin(kJavaStores), std::end(kJavaStores));
  std::vector<fs::path> homes;
  if (java_home.is_absolute()) homes.push_back(java_home);
  for (const char* folder : kJavaFolders) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
      homes.push_back(entry.path());
  }
  for (const fs::path& home : homes) {
    for (const char* store : kStoresOfJava) stores.push_back(home / store);
  }
  return stores;
}

}  // namespace

// Folders first: the files are then found in the folders that cover them.
bool cover_trust_files(isolation::PrivateFiles& files, const tls::Authority& authority,
                       const fs::path& java_home) {
  const std::string pem = authority.pem();
  bool covered = false;
  for (const fs::path& folder : real_paths({std::begin(kHashedFolders), std::end(kHashedFolders)}))
    covered |= files.cover_folder(folder, {{authority.file_name(), pem}});
  for (const fs::path& bundle : real_paths({std::begin(kBundles), std::end(kBundles)}))
    covered |= files.cover(bundle, text_of(bundle) + "\n" + pem);
  const std::string store = authority.pkcs12(kStorePassword);
  for (const fs::path& each : real_paths(java_stores(java_home))) files.cover(each, store);
  return covered;
}

}  // namespace aml::cli
