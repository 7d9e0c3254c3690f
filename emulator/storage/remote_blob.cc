#include "emulator/storage/remote_blob.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/signature.h"
#include "emulator/text/base64.h"
#include "emulator/text/number.h"
#include "emulator/text/percent.h"

namespace aml::storage {

namespace {

struct BlobId {
  std::string container;
  std::string blob;
};

RemoteError protocol_error(std::string text) {
  return {RemoteError::Kind::kRefused, 0, "", std::move(text)};
}

std::uint64_t length_of(const RemoteAnswer& answer) {
  const auto length = text::parse_number<std::uint64_t>(answer.header("Content-Length"));
  if (!length) throw protocol_error("the endpoint gives no length of the blob");
  return *length;
}

RemoteAnswer head(RemoteEndpoint& endpoint, const BlobId& id) {
  return endpoint.send({.method = "HEAD", .container = id.container, .blob = id.blob});
}

/// Reads piece by piece: each is one exchange that can be repeated, and a slow reader keeps no
/// connection busy.
class RemoteSource : public core::ByteSource {
 public:
  RemoteSource(std::unique_ptr<RemoteEndpoint> endpoint, BlobId id, const RemoteAnswer& head)
      : endpoint_(std::move(endpoint)),
        id_(std::move(id)),
        length_(length_of(head)),
        etag_(head.header("ETag")),
        md5_(head.header("Content-MD5")) {}

  std::uint64_t length() const { return length_; }

  std::size_t read(char* to, std::size_t size) override {
    AML_ASSERT(position_ <= piece_.size());
    if (position_ == piece_.size()) fetch();
    const std::size_t count = std::min(size, piece_.size() - position_);
    std::memcpy(to, piece_.data() + position_, count);
    position_ += count;
    return count;
  }

 private:
  void fetch() {
    position_ = 0;
    piece_.clear();
    if (fetched_ == length_) return;
    AML_ASSERT(fetched_ < length_);
    const std::uint64_t last =
        std::min<std::uint64_t>(fetched_ + endpoint_->settings().piece_bytes, length_) - 1;
    const auto expected = static_cast<std::size_t>(last + 1 - fetched_);
    RemoteRequest request{.method = "GET", .container = id_.container, .blob = id_.blob};
    request.headers = {
        {"x-ms-range", "bytes=" + std::to_string(fetched_) + "-" + std::to_string(last)}};
    if (!etag_.empty()) request.headers.push_back({"If-Match", etag_});
    request.answer_bytes = expected;
    RemoteAnswer answer = endpoint_->send(request);
    if (answer.body.size() != expected || (answer.status == 200 && expected != length_)) {
      throw protocol_error("the endpoint answers other bytes than the range that was asked for");
    }
    piece_ = std::move(answer.body);
    fetched_ += expected;
    check_md5();
  }

  void check_md5() {
    if (md5_.empty()) return;
    digest_.update(piece_);
    if (fetched_ == length_ && digest_.finish() != md5_) {
      throw protocol_error("the bytes received do not have the blob's Content-MD5");
    }
  }

  std::unique_ptr<RemoteEndpoint> endpoint_;
  const BlobId id_;
  const std::uint64_t length_;
  const std::string etag_;
  const std::string md5_;
  core::Md5 digest_;
  std::string piece_;
  std::size_t position_ = 0;
  std::uint64_t fetched_ = 0;
};

/// One Put Blob where everything fits into one piece, else blocks and their list.
class RemoteSink : public core::ByteSink {
 public:
  RemoteSink(std::unique_ptr<RemoteEndpoint> endpoint, BlobId id, std::string content_type,
             std::string writer)
      : endpoint_(std::move(endpoint)),
        id_(std::move(id)),
        content_type_(std::move(content_type)),
        writer_(std::move(writer)) {}

  void write(std::string_view bytes) override {
    digest_.update(bytes);
    const std::size_t piece = endpoint_->settings().piece_bytes;
    while (!bytes.empty()) {
      AML_ASSERT(buffer_.size() <= piece);
      if (buffer_.size() == piece) put_block();
      const std::size_t count = std::min(bytes.size(), piece - buffer_.size());
      buffer_.append(bytes.substr(0, count));
      bytes.remove_prefix(count);
    }
  }

  void commit() override {
    if (blocks_.empty()) {
      put_blob();
      return;
    }
    put_block();
    put_block_list();
  }

 private:
  RemoteRequest put() const {
    return {.method = "PUT", .container = id_.container, .blob = id_.blob};
  }

  void put_blob() {
    RemoteRequest request = put();
    request.headers = {{"x-ms-blob-type", "BlockBlob"},
                       {"x-ms-blob-content-type", content_type_},
                       {"Content-Type", content_type_},
                       {"Content-MD5", digest_.finish()}};
    request.body = buffer_;
    endpoint_->send(request);
  }

  // Ids carry the writer, so that two that write one blob at once never mix their blocks.
  void put_block() {
    AML_ASSERT(!buffer_.empty());
    std::string number = std::to_string(blocks_.size());
    number.insert(0, 6 - std::min<std::size_t>(number.size(), 6), '0');
    blocks_.push_back(text::to_base64(writer_ + number));
    RemoteRequest request = put();
    request.query = "comp=block&blockid=" + text::percent_encode(blocks_.back());
    request.headers = {{"Content-Type", "application/octet-stream"},
                       {"Content-MD5", core::md5_base64(buffer_)}};
    request.body = buffer_;
    endpoint_->send(request);
    buffer_.clear();
  }

  void put_block_list() {
    std::string list = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>";
    for (const std::string& id : blocks_) list += "<Latest>" + id + "</Latest>";
    list += "</BlockList>";
    RemoteRequest request = put();
    request.query = "comp=blocklist";
    request.headers = {{"Content-Type", "application/xml"},
                       {"Content-MD5", core::md5_base64(list)},
                       {"x-ms-blob-content-type", content_type_},
                       {"x-ms-blob-content-md5", digest_.finish()}};
    request.body = list;
    endpoint_->send(request);
  }

  std::unique_ptr<RemoteEndpoint> endpoint_;
  const BlobId id_;
  const std::string content_type_;
  const std::string writer_;
  core::Md5 digest_;
  std::string buffer_;
  std::vector<std::string> blocks_;
};

}  // namespace

RemoteBlobs::RemoteBlobs(RemoteAccount account, const RemoteSettings& settings,
                         const core::Clock& clock, core::IdSource& ids, outbound::Traffic& traffic)
    : account_(std::move(account)),
      settings_(settings),
      clock_(clock),
      ids_(ids),
      traffic_(traffic) {}

void RemoteBlobs::check_container(const std::string& container) const {
  connect()->send({.method = "HEAD", .container = container, .query = "restype=container"});
}

void RemoteBlobs::check_blob(const std::string& container, const std::string& blob) const {
  head(*connect(), {container, blob});
}

RemoteBlob RemoteBlobs::open(const std::string& container, const std::string& blob) const {
  std::unique_ptr<RemoteEndpoint> endpoint = connect();
  const BlobId id{container, blob};
  const RemoteAnswer answer = head(*endpoint, id);
  auto source = std::make_unique<RemoteSource>(std::move(endpoint), id, answer);
  const std::uint64_t length = source->length();
  return {std::move(source), length};
}

std::unique_ptr<core::ByteSink> RemoteBlobs::create(const std::string& container,
                                                    const std::string& blob,
                                                    const std::string& content_type) const {
  return std::make_unique<RemoteSink>(connect(), BlobId{container, blob}, content_type,
                                      ids_.next());
}

std::unique_ptr<RemoteEndpoint> RemoteBlobs::connect() const {
  return std::make_unique<RemoteEndpoint>(account_, settings_, clock_, traffic_);
}

}  // namespace aml::storage
