#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/core/mutex.h"
#include "emulator/postgres/pool.h"
#include "emulator/storage/blob_store.h"

namespace aml::storage {

/// An upload on its way into a database: in memory up to kPieceBytes, then a chunk after the other.
/// Chunks are not waited for; the write that takes the upload is, and they precede it in the log.
/// Shape:   holds kPieceBytes at most, and a connection only while a chunk goes out.
/// Errors:  those of postgres::Pool. What is not taken is removed, by the sweep at the latest.
class PostgresUpload : public Upload {
 public:
  explicit PostgresUpload(postgres::Pool& pool) : pool_(pool) {}
  ~PostgresUpload() override;
  PostgresUpload(const PostgresUpload&) = delete;
  PostgresUpload& operator=(const PostgresUpload&) = delete;

  void write(std::string_view bytes) override;
  std::uint64_t size() const override { return size_; }

  /// To be called before the two below: sends what is left.
  void finish();
  postgres::Value bytes() const;    ///< null: there are chunks
  postgres::Value content() const;  ///< null: there is no chunk
  /// Belongs to a blob or block from here on.
  void taken() { content_.reset(); }

 private:
  void send_chunk();

  postgres::Pool& pool_;
  std::string pending_;
  std::uint64_t size_ = 0;
  std::optional<std::int64_t> content_;
  std::int64_t chunks_ = 0;
  std::chrono::steady_clock::time_point claimed_{};  ///< when its expiry was put off last
};

/// The upload as a database store's, finish()ed. Errors: std::invalid_argument for another store's.
PostgresUpload& finished_upload(const std::unique_ptr<Upload>& upload);

/// A blob of a database, opened. Up to kPieceBytes it is in memory; of a longer one a window of as
/// much. A body that was replaced stays for ten minutes after the last window that was read of it.
/// Errors:  those of postgres::Pool; std::system_error ESTALE where the reader paused for longer.
/// Threads: any; one reads at a time.
class PostgresOpenBlob : public OpenBlob {
 public:
  /// `whole`: the content of one that is not longer than kPieceBytes.
  PostgresOpenBlob(postgres::Pool& pool, std::int64_t body, BlobProperties properties,
                   std::string whole);

  const BlobProperties& properties() const override { return properties_; }
  std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) const override;

 private:
  void read_window(std::uint64_t from) const AML_REQUIRES(mutex_);
  void keep_body() const AML_REQUIRES(mutex_);

  postgres::Pool& pool_;
  const std::int64_t body_;
  const BlobProperties properties_;
  mutable core::Mutex mutex_;
  mutable std::uint64_t from_ AML_GUARDED_BY(mutex_) = 0;  ///< where the window begins
  mutable std::string window_ AML_GUARDED_BY(mutex_);
  mutable std::chrono::steady_clock::time_point kept_ AML_GUARDED_BY(mutex_);
};

}  // namespace aml::storage
