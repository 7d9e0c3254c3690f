#include "emulator/service/upload_md5.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/mutex.h"

namespace aml::service {
namespace {

constexpr std::size_t kAlone = std::size_t{128} << 10;  ///< bytes that a thread is not worth
constexpr std::size_t kPieceBytes = std::size_t{128} << 10;
constexpr std::size_t kPieces = 16;  ///< on their way from one thread to the other

std::atomic<unsigned> helpers{0};

}  // namespace

/// The right to have one more thread.
class UploadMd5::Seat {
 public:
  static std::unique_ptr<Seat> take() {
    static const unsigned most = std::max(1u, std::thread::hardware_concurrency()) - 1;
    if (helpers.fetch_add(1, std::memory_order_relaxed) < most)
      return std::unique_ptr<Seat>(new Seat);
    helpers.fetch_sub(1, std::memory_order_relaxed);
    return nullptr;
  }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;
  ~Seat() { helpers.fetch_sub(1, std::memory_order_relaxed); }

 private:
  Seat() = default;
};

/// Digests pieces in their order on its thread; the caller waits where all are on their way.
class UploadMd5::Helper {
 public:
  /// `so_far` is taken over, unless this throws std::system_error: no thread is to be had.
  Helper(std::unique_ptr<Seat> seat, core::Md5& so_far) : seat_(std::move(seat)) {
    for (std::string& piece : pieces_) piece.reserve(kPieceBytes);
    thread_ = std::thread([this] { digest(); });
    md5_ = std::move(so_far);  // the thread looks at it once a piece is there
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;
  ~Helper() {
    if (thread_.joinable()) end();
  }

  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      std::string& piece = pieces_[newest_ % kPieces];
      const std::size_t taken = std::min(bytes.size(), kPieceBytes - piece.size());
      piece.append(bytes.substr(0, taken));
      bytes.remove_prefix(taken);
      if (piece.size() == kPieceBytes) submit();
    }
  }

  std::string finish() {
    submit();
    end();
    return md5_.finish();
  }

 private:
  // Waits until the next piece may be filled.
  void submit() {
    ++newest_;
    {
      const core::MutexLock lock(mutex_);
      ++ready_;
    }
    has_piece_.notify_one();
    const core::MutexLock lock(mutex_);
    while (ready_ - done_ == kPieces) has_room_.wait(mutex_);
  }

  void end() {
    {
      const core::MutexLock lock(mutex_);
      ended_ = true;
    }
    has_piece_.notify_one();
    thread_.join();
  }

  void digest() {
    for (std::size_t oldest = 0;; ++oldest) {
      {
        const core::MutexLock lock(mutex_);
        while (!ended_ && ready_ == done_) has_piece_.wait(mutex_);
        if (ready_ == done_) return;
      }
      std::string& piece = pieces_[oldest % kPieces];
      md5_.update(piece);
      piece.clear();
      {
        const core::MutexLock lock(mutex_);
        ++done_;
      }
      has_room_.notify_one();
    }
  }

  std::unique_ptr<Seat> seat_;
  core::Md5 md5_;                            ///< of the thread until it is joined
  std::array<std::string, kPieces> pieces_;  ///< each belongs to the caller or to the thread
  std::size_t newest_ = 0;                   ///< of the caller: the piece that is filled

  core::Mutex mutex_;
  core::CondVar has_piece_;  ///< or there comes no more
  core::CondVar has_room_;
  std::size_t ready_ AML_GUARDED_BY(mutex_) = 0;  ///< pieces submitted so far
  std::size_t done_ AML_GUARDED_BY(mutex_) = 0;   ///< pieces digested so far
  bool ended_ AML_GUARDED_BY(mutex_) = false;

  std::thread thread_;  ///< last: it uses everything above
};

UploadMd5::UploadMd5() = default;
UploadMd5::UploadMd5(UploadMd5&&) noexcept = default;
UploadMd5& UploadMd5::operator=(UploadMd5&&) noexcept = default;
UploadMd5::~UploadMd5() = default;

void UploadMd5::update(std::string_view bytes) {
  if (helper_) return helper_->add(bytes);
  md5_.update(bytes);
  const bool was_small = size_ < kAlone;
  size_ += bytes.size();
  if (!was_small || size_ < kAlone) return;
  std::unique_ptr<Seat> seat = Seat::take();
  if (!seat) return;
  try {
    helper_ = std::make_unique<Helper>(std::move(seat), md5_);
  } catch (const std::system_error&) {
    // No thread is to be had: it goes on here.
  }
}

std::string UploadMd5::finish() {
  return helper_ ? helper_->finish() : md5_.finish();
}

}  // namespace aml::service
