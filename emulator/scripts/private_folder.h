#pragma once

#include <cstddef>
#include <string>

namespace aml::scripts {

/// A temporary folder for one program, removed with it whatever the program made of it.
/// Errors:  std::runtime_error where it cannot be made.
class PrivateFolder {
 public:
  PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder();

  const std::string& path() const { return path_; }

  /// Whether it holds at most `bytes` in kMostFiles files and folders, all of which can be seen.
  /// The program may change it meanwhile.
  bool is_within(std::size_t bytes) const;

  static constexpr std::size_t kMostFiles = 10'000;

 private:
  std::string path_;
};

}  // namespace aml::scripts
