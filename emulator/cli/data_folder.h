#pragma once

#include <filesystem>

namespace aml::cli {

/// The folder of blob accounts in it.
inline constexpr const char* kBlobs = "blobs";
/// The file of definitions made while running.
inline constexpr const char* kDefinitionsFile = "definitions.sqlite";

/// The folder that keeps jobs and blobs: the one given, made where it is missing, or a temporary
/// one that is gone with this object. What killed processes left of those is removed first.
/// Errors: std::runtime_error naming the folder that cannot be made, or what in it cannot be used.
class DataFolder {
 public:
  /// An empty path asks for a temporary folder.
  explicit DataFolder(const std::filesystem::path& given);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  bool is_temporary() const { return temporary_; }

 private:
  void make_temporary();

  std::filesystem::path path_;
  bool temporary_;
  int lock_ = -1;  ///< of a temporary one
};

}  // namespace aml::cli
