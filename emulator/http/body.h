#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::http {

/// Where a large body goes, piece by piece, while it arrives.
/// Threads: one at a time, not always the same.
class BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink() = default;

  /// Errors: any; the rest of the body is not read then, and Body::bytes() throws it again.
  virtual void write(std::string_view piece) = 0;

  /// Keeps what it works on for as long as it is there itself.
  void keep(std::shared_ptr<const void> kept) { kept_ = std::move(kept); }

 private:
  std::shared_ptr<const void> kept_;
};

/// A file without a name that holds a large body; gone with the object.
class SpoolFile : public BodySink {
 public:
  /// Errors: std::system_error where `folder` takes no file.
  explicit SpoolFile(const std::filesystem::path& folder);
  ~SpoolFile() override;

  void write(std::string_view piece) override;  ///< Errors: std::system_error (a full disk)
  /// Everything written, mapped into memory; nothing is written after the first call.
  std::string_view bytes() const;

 private:
  int file_;
  std::size_t size_ = 0;
  mutable const char* mapped_ = nullptr;
};

/// The body of one request, its framing removed. A handler sees it whole: in memory, in a spool
/// file, or in the sink that the handler's admission chose.
/// Threads: one at a time.
class Body {
 public:
  Body() = default;
  Body& operator=(std::string bytes);

  /// All bytes; empty where a sink took them.
  /// Errors: why the body is not whole: ApiError kBodyTooLarge, kMalformedBody, kRequestTooSlow, or
  ///         what admission or the sink threw.
  std::string_view bytes() const;
  /// Throws what bytes() would throw.
  void require_whole() const;
  /// The sink that took the bytes; null: none did.
  BodySink* sink() const { return sink_.get(); }
  /// Bytes that arrived.
  std::uint64_t size() const { return size_; }
  /// The first bytes, at most `most`, for people; of a body that was refused, those gathered until
  /// then; empty where a sink took them. Throws nothing.
  std::string_view start(std::size_t most) const;
  bool refused() const { return refusal_ != nullptr; }

  // For who receives it.

  void clear(std::size_t kept_capacity);
  void reserve(std::size_t size) { gathered_.reserve(size); }
  std::size_t gathered() const { return gathered_.size(); }
  /// From here on pieces go to `sink`, those gathered first.
  void flow_to(std::unique_ptr<BodySink> sink);
  void spool_to(const std::filesystem::path& folder);
  bool flows() const { return sink_ != nullptr || spool_ != nullptr; }
  void add(std::string_view piece);
  void refuse(std::exception_ptr why) {
    AML_ASSERT(why != nullptr);
    refusal_ = std::move(why);
  }

 private:
  void move_gathered(BodySink& to);

  std::string gathered_;
  std::unique_ptr<SpoolFile> spool_;
  std::unique_ptr<BodySink> sink_;
  std::exception_ptr refusal_;
  std::uint64_t size_ = 0;
};

}  // namespace aml::http
