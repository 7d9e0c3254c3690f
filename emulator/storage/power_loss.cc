#include "emulator/storage/power_loss.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/core/log.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/blob_tree.h"
#include "emulator/storage/folder_states.h"
#include "emulator/storage/record.h"
#include "emulator/storage/record_log.h"

namespace aml::storage {

namespace {

// A kernel writes back within half a minute what is not asked for; on a laptop that saves power,
// within ten.
constexpr std::int64_t kWriteBackNs =
    std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::minutes(10)).count();

struct BlobFile {
  std::string blob;
  bool beside_folder = false;
  FileIdentity file;
};

// What a line of the log says of a content.
struct Line {
  FileIdentity file;
  std::optional<std::uint64_t> content;
  LogPosition position;
};

std::vector<BlobFile> files_of(BlobTree& tree) {
  std::vector<BlobFile> files;
  tree.visit_all([&](const std::string& blob, bool beside_folder, const auto& look) {
    if (const auto file = look()) files.push_back({blob, beside_folder, *file});
  });
  return files;
}

class ContainerRepair {
 public:
  ContainerRepair(const Fd& root, ServiceFolder& service, std::string file_name)
      : service_(service),
        file_name_(std::move(file_name)),
        tree_(open_beneath(root.get(), file_name_, O_RDONLY | O_DIRECTORY), service.temp().fd()),
        log_(service.records(), file_name_, service.is_forced(),
             [this](std::string_view line, LogPosition position) { take(line, position); }),
        files_(files_of(tree_)) {}

  std::int64_t newest_ns(std::int64_t now_ns) const {
    std::int64_t newest = 0;
    for (const BlobFile& one : files_) {
      if (one.file.modified_ns <= now_ns) newest = std::max(newest, one.file.modified_ns);
    }
    return newest;
  }

  /// `since_ns`: files that were changed before it are on the disk.
  void run(std::int64_t since_ns) {
    for (const BlobFile& one : files_) repair(one, since_ns);
  }

 private:
  void take(std::string_view text, LogPosition position) {
    const auto blob = parse_blob_record(text);
    if (blob) lines_[blob->name].push_back({blob->file, blob->content, position});
  }

  // A small file may have been written over under another name while the disk kept this one.
  void repair(const BlobFile& one, std::int64_t since_ns) {
    const bool is_new = one.file.modified_ns >= since_ns;
    const auto found = lines_.find(one.blob);
    if (found == lines_.end()) {
      if (is_new) set_aside(one);
      return;
    }
    const std::vector<Line>& lines = found->second;
    const auto same = std::find_if(lines.rbegin(), lines.rend(),
                                   [&](const Line& line) { return line.file == one.file; });
    const bool is_small_and_known =
        same != lines.rend() && same->content && one.file.size <= kMaxReusedBytes;
    const auto fits = is_new || is_small_and_known ? find_fitting(one, lines) : same;
    if (fits != lines.rend()) {
      if (fits != lines.rbegin() || !(fits->file == one.file)) keep(one, *fits);
    } else if (is_new || is_small_and_known) {
      set_aside(one);
    }
  }

  /// The last line that the file's content fits.
  std::vector<Line>::const_reverse_iterator find_fitting(const BlobFile& one,
                                                         const std::vector<Line>& lines) const {
    const Fd opened = tree_.open(one.blob, one.beside_folder);
    if (!opened) throw_errno("open blob");
    const std::uint64_t content = fingerprint_of(opened.get());
    return std::find_if(lines.rbegin(), lines.rend(), [&](const Line& line) {
      return line.file.size == one.file.size && line.content == content;
    });
  }

  // The last line of a blob is the one that counts.
  void keep(const BlobFile& one, const Line& line) {
    auto record = parse_blob_record(log_.read(line.position));
    if (!record) return;
    record->file = one.file;
    log_.append(write_blob_record(*record));
  }

  void set_aside(const BlobFile& one) {
    const Fd damaged = service_.open_damaged();
    const std::string leaf = free_name(damaged.get());
    tree_.take_out(one.blob, one.beside_folder, damaged.get(), leaf);
    core::log(core::LogLevel::kWarn, "storage",
              "a blob was not on the disk when the machine stopped; what is left of it was moved "
              "aside",
              {{"container", parse_segment(file_name_).value_or(file_name_)},
               {"blob", one.blob},
               {"file", std::string(kServiceFolder) + "/" + kDamagedFolder + "/" + leaf}});
  }

  std::string free_name(int folder) const {
    for (std::size_t number = 1;; ++number) {
      std::string leaf = file_name_ + "." + std::to_string(number);
      if (!find_file(folder, leaf)) return leaf;
    }
  }

  ServiceFolder& service_;
  const std::string file_name_;
  std::unordered_map<std::string, std::vector<Line>> lines_;
  BlobTree tree_;
  RecordLog log_;
  const std::vector<BlobFile> files_;
};

std::vector<std::string> containers_in(int root) {
  std::vector<std::string> names;
  for (const FolderEntry& entry : list_folder(root)) {
    if (entry.is_folder && parse_segment(entry.name)) names.push_back(entry.name);
  }
  return names;
}

void drop_staged(ServiceFolder& service) {
  for (const FolderEntry& container : list_folder(service.staged())) {
    const std::string gone = service.temp().new_name();
    if (::renameat(service.staged(), container.name.c_str(), service.temp().fd(), gone.c_str()) !=
        0) {
      throw_errno("drop blocks");
    }
    service.temp().discard(gone);
  }
}

}  // namespace

void repair_account(int root, ServiceFolder& service, std::int64_t since_ns) {
  const Fd account(open_beneath(root, ".", O_RDONLY | O_DIRECTORY));
  if (!account) throw_errno("open account");
  const std::int64_t now_ns = file_system_time_ns(service.temp().fd());
  std::int64_t newest_ns = 0;
  const std::vector<std::string> containers = containers_in(root);
  for (const std::string& container : containers) {
    const ContainerRepair repair(account, service, container);
    newest_ns = std::max(newest_ns, repair.newest_ns(now_ns));
  }
  since_ns = std::max(since_ns, newest_ns - kWriteBackNs);
  for (const std::string& container : containers)
    ContainerRepair(account, service, container).run(since_ns);
  drop_staged(service);
}

}  // namespace aml::storage
