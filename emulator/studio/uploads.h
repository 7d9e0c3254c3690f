#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/ids.h"
#include "emulator/core/mutex.h"

namespace aml::studio {

/// Bytes that wait for the dataset that they are to be.
/// Shape:   at most kMaxUploads and kMaxBytes wait; beyond, the oldest are forgotten.
/// Errors:  ApiError kStudioItemUnknown for an upload that is not there; kStudioRefused.
/// Threads: any.
class Uploads {
 public:
  static constexpr std::size_t kMaxUploads = 100;
  static constexpr std::size_t kMaxBlocks = 50'000;
  static constexpr std::size_t kMaxBytes = 256u << 20;

  explicit Uploads(core::IdSource& ids) : ids_(ids) {}

  /// The id of an upload that begins with these bytes, all of it or none yet.
  std::string start(const std::string& workspace, const std::string& data_type,
                    std::string_view bytes);
  /// One piece; pieces may come in any order.
  void add_block(const std::string& workspace, const std::string& id, std::size_t block,
                 std::string_view bytes);

  struct Upload {
    std::string data_type;
    std::string bytes;
  };
  /// All pieces in their order.
  Upload get(const std::string& workspace, const std::string& id);
  void remove(const std::string& workspace, const std::string& id);
  std::size_t size_of(const std::string& workspace, const std::string& id);

 private:
  struct Waiting {
    std::string workspace;
    std::string data_type;
    std::size_t number;  ///< counts uploads
    std::size_t bytes = 0;
    std::map<std::size_t, std::string> blocks;
  };

  Waiting& find(const std::string& workspace, const std::string& id) AML_REQUIRES(mutex_);
  void make_place(std::size_t bytes, const std::string& except) AML_REQUIRES(mutex_);

  core::IdSource& ids_;
  core::Mutex mutex_;
  std::map<std::string, Waiting> waiting_ AML_GUARDED_BY(mutex_);  ///< by id
  std::size_t started_ AML_GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ AML_GUARDED_BY(mutex_) = 0;
};

}  // namespace aml::studio
