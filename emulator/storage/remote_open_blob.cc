#include "emulator/storage/remote_open_blob.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "emulator/storage/remote_headers.h"

namespace aml::storage {

namespace {

std::string range_from(std::uint64_t offset) {
  return "bytes=" + std::to_string(offset) + "-" +
         std::to_string(offset + RemoteOpenBlob::kPieceBytes - 1);
}

// Of an empty blob no range can be asked for.
RemoteAnswer ask_beginning(RemoteConnections& account, const RemoteRequest& whole) {
  RemoteRequest request = whole;
  request.headers = {{"x-ms-range", range_from(0)}};
  try {
    return account.send(request);
  } catch (const RemoteError& error) {
    if (error.status() != 416) throw;
    return account.send(whole);
  }
}

}  // namespace

std::unique_ptr<OpenBlob> RemoteOpenBlob::open(RemoteConnections& account,
                                               const std::string& container,
                                               const std::string& blob) {
  const RemoteRequest request{
      .method = "GET", .container = container, .blob = blob, .answer_bytes = kPieceBytes};
  try {
    return std::make_unique<RemoteOpenBlob>(account, container, blob,
                                            ask_beginning(account, request));
  } catch (const RemoteError& error) {
    if (error.status() == 404) return nullptr;
    throw RemoteAway(error.what());
  }
}

RemoteOpenBlob::RemoteOpenBlob(RemoteConnections& account, std::string container, std::string blob,
                               RemoteAnswer beginning)
    : account_(account),
      container_(std::move(container)),
      blob_(std::move(blob)),
      properties_(blob_of(beginning)),
      piece_(std::move(beginning.body)) {}

std::size_t RemoteOpenBlob::read_at(std::uint64_t offset, char* to, std::size_t size) const {
  if (offset >= properties_.length) return 0;
  if (offset < begin_ || offset >= begin_ + piece_.size()) fetch(offset);
  const std::size_t at = static_cast<std::size_t>(offset - begin_);
  const std::size_t count = std::min(size, piece_.size() - at);
  std::memcpy(to, piece_.data() + at, count);
  return count;
}

void RemoteOpenBlob::fetch(std::uint64_t offset) const {
  try {
    RemoteAnswer answer = account_.send({.method = "GET",
                                         .container = container_,
                                         .blob = blob_,
                                         .headers = {{"x-ms-range", range_from(offset)},
                                                     {"If-Match", "\"" + properties_.etag + "\""}},
                                         .answer_bytes = kPieceBytes});
    if (answer.status != 206 || answer.body.empty())
      throw RemoteAway("the endpoint of --blobs answers other bytes than were asked for");
    piece_ = std::move(answer.body);
    begin_ = offset;
  } catch (const RemoteError& error) {
    throw RemoteAway("a blob changed while it was read: " + std::string(error.what()));
  }
}

}  // namespace aml::storage
