#include "emulator/cli/confined.h"

#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "emulator/core/log.h"
#include "emulator/text/ascii.h"
#include "emulator/text/percent.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

using sandbox::Access;
using sandbox::Reach;

// Files that libraries are pointed to by the environment: OpenSSL's, libpq's.
constexpr const char* kNamedByVariables[] = {
    "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF", "PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR",
    "PGSSLROOTCERT", "PGSSLCERT",    "PGSSLKEY",     "PGSSLCRL",   "PGSSLCRLDIR"};
// Of a person, by libpq.
constexpr const char* kInHome[] = {".postgresql", ".pgpass", ".pg_service.conf"};

void add_place(Reach& reach, const fs::path& path, Access access) {
  if (!path.empty()) reach.places.push_back({path.string(), access});
}

// Who starts the program has put them there. One that is made later leads nowhere.
void add_links(Reach& reach, const fs::path& folder) {
  std::error_code error;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(folder, options, error), end; !error && at != end;
       at.increment(error)) {
    if (at->is_symlink(error)) add_place(reach, at->path(), Access::kRead);
  }
}

// Paths among the parameters of the URL, and of the files that a person keeps.
void add_database(Reach& reach, std::string_view url) {
  std::string_view query = url.substr(std::min(url.find('?'), url.size()));
  while (!query.empty()) {
    std::string_view value = text::cut(query, '&');
    static_cast<void>(text::cut(value, '='));
    const std::string decoded = text::percent_decode(value);
    if (decoded.starts_with('/')) add_place(reach, decoded, Access::kRead);
  }
  add_place(reach, "/etc/postgresql-common", Access::kRead);
  const char* const home = ::getenv("HOME");
  if (home == nullptr) return;
  for (const char* const name : kInHome) add_place(reach, fs::path(home) / name, Access::kRead);
}

// libpq would look for it in /etc/passwd.
void name_database_user() {
  const passwd* const user = ::getpwuid(::geteuid());
  if (user != nullptr) ::setenv("PGUSER", user->pw_name, 0);
}

std::string_view yes_or(bool is, std::string_view otherwise) {
  return is ? "yes" : otherwise;
}

}  // namespace

Reach reach_of(const Config& config) {
  Reach reach;
  reach.starts_programs = config.allow_scripts;
  if (config.allow_scripts) {
    for (const char* const path : {"/usr", "/lib", "/lib64", "/bin"})
      add_place(reach, path, Access::kRun);
  }
  add_place(reach, config.data, Access::kChange);
  add_place(reach, config.fixtures, Access::kRead);
  if (!config.fixtures.empty()) add_links(reach, config.fixtures);
  add_place(reach, config.remote_storage.ca_file, Access::kRead);
  for (const char* const name : kNamedByVariables) {
    if (const char* const path = ::getenv(name); path != nullptr)
      add_place(reach, path, Access::kRead);
  }
  if (config.store.is_shared()) add_database(reach, config.store.url);
  return reach;
}

FolderIdentity::FolderIdentity(std::string path) : path_(std::move(path)), first_(find()) {}

std::optional<FolderIdentity::Identity> FolderIdentity::find() const {
  struct stat found = {};
  if (::stat(path_.c_str(), &found) != 0) return std::nullopt;
  return Identity(found.st_dev, found.st_ino);
}

bool FolderIdentity::was_replaced() const {
  const std::optional<Identity> now = find();
  return first_ && now && *now != *first_;
}

Confined::Confined(const Config& config) {
  if (config.sandbox == SandboxSetting::kOff) return;
  std::error_code error;  // what cannot be made is reported by who uses it
  if (!config.data.empty()) fs::create_directories(config.data, error);
  if (config.store.is_shared()) name_database_user();
  Reach reach = reach_of(config);
  make_temporary_folder(reach);
  outside_.emplace();
  const sandbox::Confinement made = sandbox::confine(reach);
  if (config.sandbox == SandboxSetting::kOn && !made.is_whole()) {
    problem_ = std::string("--sandbox on: this system has no ") +
               (made.files ? "filters of system calls (seccomp)" : "Landlock from Linux 5.19 on");
    return;
  }
  // What is as it should be is no news of every start.
  core::log(made.is_whole() ? core::LogLevel::kDebug : core::LogLevel::kInfo, "sandbox",
            "the process is kept to what it needs",
            {{"files", yes_or(made.files, "no: no Landlock here")},
             {"system_calls", yes_or(made.calls, "no: no seccomp here")}});
}

// Its own, because all programs share the usual one. A folder is removed from where it lies.
void Confined::make_temporary_folder(Reach& reach) {
  try {
    temporary_.emplace("");
  } catch (const std::exception&) {
    return;  // a system without one can serve all the same
  }
  ::setenv("TMPDIR", temporary_->path().c_str(), 1);
  add_place(reach, temporary_->path(), Access::kChange);
  add_place(reach, temporary_->path().parent_path(), Access::kRemove);
}

void Confined::outside(const std::function<void()>& step) {
  if (outside_) return outside_->run(step);
  step();
}

void Confined::end_start() {
  if (outside_) outside_->end();
}

}  // namespace aml::cli
