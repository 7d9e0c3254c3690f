#include "emulator/cli/data_folder.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>

namespace aml::cli {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& folder, const std::string& reason) {
  throw std::runtime_error("the data folder " + folder.string() + " cannot be made: " + reason);
}

fs::path make_temporary() {
  std::string name = (fs::temp_directory_path() / "amlemu-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) refuse(name, std::strerror(errno));
  return name;
}

fs::path make_given(const fs::path& given) {
  std::error_code error;
  fs::create_directories(given, error);
  if (error) refuse(given, error.message());
  return fs::absolute(given);
}

}  // namespace

DataFolder::DataFolder(const fs::path& given)
    : path_(given.empty() ? make_temporary() : make_given(given)), temporary_(given.empty()) {}

DataFolder::~DataFolder() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
}

}  // namespace aml::cli
