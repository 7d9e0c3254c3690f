#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace aml::storage {

/// Why a file was not read: a reason without the file's name.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class FileTooLarge : public FileError {
 public:
  using FileError::FileError;
};

/// The bytes of a file that a person or an earlier run wrote. Links are followed; a pipe, a device
/// or a folder is refused, so that no caller waits for one. Errors: FileError.
std::string read_regular_file(const std::filesystem::path& file, std::size_t max_bytes);

}  // namespace aml::storage
