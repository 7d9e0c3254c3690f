#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "emulator/bundle/bundle_file.h"
#include "emulator/cli/asked.h"
#include "emulator/cli/text_table.h"

namespace aml::cli {

namespace {

/// A file that is there whole, under its name, or not at all.
class NewFile {
 public:
  /// Errors: std::runtime_error.
  explicit NewFile(std::string name)
      : name_(std::move(name)), beside_(name_ + "." + std::to_string(getpid()) + ".tmp") {
    std::error_code error;
    const std::filesystem::file_status there = std::filesystem::status(name_, error);
    if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
      throw std::runtime_error(name_ + " is not a regular file");
    file_ = std::fopen(beside_.c_str(), "wxb");
    if (file_ == nullptr) fail();
  }
  ~NewFile() {
    if (file_ != nullptr) std::fclose(file_);
    if (!kept_) std::remove(beside_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail();
  }
  /// Its place until keep().
  const std::string& beside() const { return beside_; }
  void close() {
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
  }
  void keep() {
    if (std::rename(beside_.c_str(), name_.c_str()) != 0) fail();
    kept_ = true;
  }

 private:
  [[noreturn]] void fail() const {
    throw std::runtime_error(name_ +
                             " cannot be written: " + std::generic_category().message(errno));
  }

  const std::string name_;
  const std::string beside_;
  std::FILE* file_ = nullptr;
  bool kept_ = false;
};

void print_bundle(const std::string& name, const bundle::BundleFile& file) {
  const bundle::Manifest& manifest = file.manifest();
  std::printf("%s: %zu calls, %zu blobs\n", name.c_str(), manifest.calls, file.blobs().size());
  std::printf("sha256 %s\n", printable(manifest.transcript).c_str());
  if (!manifest.notes.empty()) std::printf("a replay may answer differently:\n");
  for (const std::string& note : manifest.notes) std::printf("  %s\n", printable(note).c_str());
}

int run_bundle(const Invocation& invocation) {
  if (invocation.words.size() != 1)
    return refuse_call("bundle takes the name of the file to write");
  const std::string& name = invocation.words[0];
  RunningEmulator emulator(invocation.settings.config);
  NewFile file(name);
  const auto answer = emulator.download(target_of("/__emu/bundle", invocation, {"workspace"}),
                                        [&](std::string_view piece) { file.write(piece); });
  if (answer.status != 200) return report_refusal(answer);
  file.close();
  try {
    const bundle::BundleFile whole(file.beside());
    file.keep();
    print_bundle(name, whole);
  } catch (const bundle::BundleError& error) {
    throw std::runtime_error("the bundle is not whole: " + printable(error.what()));
  }
  return kFine;
}

}  // namespace

const Command kBundle{.name = "bundle",
                      .words = "FILE",
                      .summary = "write the run of a running emulator into one file, for replay",
                      .options = {{"workspace", "ID", "a private workspace alone"}},
                      .reads_settings = true,
                      .run = &run_bundle};

}  // namespace aml::cli
