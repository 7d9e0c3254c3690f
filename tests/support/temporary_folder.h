#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aml::tests {

/// A temporary folder, removed with this object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// The path of something in it.
  std::string path(const std::string& name) const { return (path_ / name).string(); }
  /// Writes a file and the folders on the way to it; the result is its path.
  std::string write(const std::string& name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// Errors: std::runtime_error when it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace aml::tests
