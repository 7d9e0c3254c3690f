#include "emulator/cli/whole_file.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace aml::cli {

void write_whole(std::string_view flag, const std::string& file, std::string_view text) {
  const std::string named = std::string(flag) + ": " + file;
  std::error_code error;
  const std::filesystem::file_status there = std::filesystem::status(file, error);
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
    throw std::runtime_error(named + " is not a regular file");
  const std::string beside = file + "." + std::to_string(getpid()) + ".tmp";
  std::FILE* out = std::fopen(beside.c_str(), "w");
  const bool written =
      out != nullptr && std::fwrite(text.data(), 1, text.size(), out) == text.size();
  const bool closed = out != nullptr && std::fclose(out) == 0;
  if (!written || !closed || std::rename(beside.c_str(), file.c_str()) != 0) {
    std::remove(beside.c_str());
    throw std::runtime_error(named + " cannot be written");
  }
}

}  // namespace aml::cli
