// One batch run over a CSV file with the column Col2, as the sample service hashes it. bench/bes
// starts it; see README.md.
//   batch_run INPUT OUTPUT THREADS
// Prints one JSON object: seconds from the first byte read to the last written, rows, and the peak
// of resident memory.

#include "emulator/service/batch_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <string>
#include <system_error>

namespace {

using namespace aml;

class File {
 public:
  File(const char* path, int flags) : descriptor_(open(path, flags | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { close(descriptor_); }

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

class FileSource final : public core::ByteSource {
 public:
  explicit FileSource(const char* path) : file_(path, O_RDONLY) {}

  std::size_t read(char* to, std::size_t size) override {
    const ssize_t count = ::read(file_.descriptor(), to, size);
    if (count < 0) throw std::system_error(errno, std::generic_category(), "read");
    return static_cast<std::size_t>(count);
  }

 private:
  File file_;
};

class FileSink final : public core::ByteSink {
 public:
  explicit FileSink(const char* path) : file_(path, O_WRONLY | O_CREAT | O_TRUNC) {}

  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.descriptor(), bytes.data(), bytes.size());
      if (count < 0) throw std::system_error(errno, std::generic_category(), "write");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void commit() override {}

 private:
  File file_;
};

model::Pipeline hashing() {
  model::PipelineSpec spec;
  spec.datasets.push_back({"reviews", model::Table(model::Schema{{"Col2"}})});
  spec.steps.push_back({"hash",
                        "Feature Hashing",
                        "reviews",
                        {{"Hashing bitsize", std::int64_t{3}}, {"N-grams", std::int64_t{2}}}});
  spec.inputs.push_back({"input1", "hash", {}});
  spec.outputs.push_back({"output1", "hash"});
  return model::Pipeline(spec);
}

// ru_maxrss would count what the starting process had before it became this one.
long peak_kib() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

void measure(const char* input, const char* output, unsigned threads) {
  const model::Pipeline pipeline = hashing();
  FileSource source(input);
  FileSink sink(output);
  core::JobProgress last;
  const auto start = std::chrono::steady_clock::now();
  service::run_batch(pipeline, {{source, service::DataFormat::kCsv}},
                     {{sink, service::DataFormat::kCsv}}, threads,
                     [&](const core::JobProgress& progress) {
                       last = progress;
                       return true;
                     });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("{\"seconds\": %.6f, \"rows\": %llu, \"peak_kib\": %ld}\n", took.count(),
              static_cast<unsigned long long>(last.rows_written), peak_kib());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: batch_run INPUT OUTPUT THREADS\n");
    return 2;
  }
  try {
    measure(argv[1], argv[2], static_cast<unsigned>(std::atoi(argv[3])));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "batch_run: %s\n", error.what());
    return 1;
  }
  return 0;
}
