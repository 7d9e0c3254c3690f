#include "emulator/gateway/backend_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>

#include "emulator/text/ascii.h"

namespace aml::gateway {

namespace {

constexpr std::size_t kBufferBytes = 16 * 1024;

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

class Client final : public httplib::ClientImpl {
 public:
  Client(const core::Url& url, const StreamLimits& limits, http::Headers& headers)
      : ClientImpl(url.host, url.port), url_(url), limits_(limits), headers_(headers) {}

 private:
  bool process_socket(const Socket& socket,
                      std::function<bool(httplib::Stream&)> exchange) override {
    BackendStream stream(socket.sock, limits_);
    if (url_.scheme == "https" && !stream.secure(url_.host)) return false;
    const bool done = exchange(stream);
    headers_ = stream.headers();
    return done;
  }

  const core::Url& url_;
  const StreamLimits limits_;
  http::Headers& headers_;
};

}  // namespace

bool BackendStream::wait(short event) const {
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(watch_.elapsed());
  const auto time = std::min(limits_.silence, limits_.exchange - passed);
  if (time <= std::chrono::milliseconds(0)) return false;
  pollfd waiting{socket_, event, 0};
  return ::poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

bool BackendStream::secure(const std::string& host) {
  tls_ = std::make_unique<TlsSession>(socket_, host);
  return tls_->connect([this](short event) { return wait(event); });
}

bool BackendStream::is_readable() const {
  return at_ < buffer_.size() || wait(POLLIN);
}

bool BackendStream::is_writable() const {
  return wait(POLLOUT);
}

bool BackendStream::fill() {
  const bool pending = tls_ != nullptr && tls_->has_pending();
  if (received_ >= limits_.all_bytes || (!pending && !wait(POLLIN))) return false;
  buffer_.resize(kBufferBytes);
  const ssize_t count = receive(buffer_.data(), buffer_.size());
  buffer_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  at_ = 0;
  received_ += buffer_.size();
  return count >= 0;
}

ssize_t BackendStream::receive(char* to, std::size_t size) {
  if (tls_ == nullptr) return ::recv(socket_, to, size, 0);
  return tls_->read(to, size, [this](short event) { return wait(event); });
}

// An end of the connection is 0 for the library, and what must not go on is an error.
ssize_t BackendStream::read(char* to, std::size_t size) {
  if (at_ == buffer_.size() && !fill()) return -1;
  const std::size_t count = buffer_.copy(to, size, at_);
  at_ += count;
  if (in_head_) note_head(to, count);
  return heads_ > limits_.head_bytes ? -1 : static_cast<ssize_t>(count);
}

ssize_t BackendStream::write(const char* from, std::size_t size) {
  if (!wait(POLLOUT)) return -1;
  if (tls_ == nullptr) return ::send(socket_, from, size, MSG_NOSIGNAL);
  return tls_->write(from, size, [this](short event) { return wait(event); });
}

void BackendStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void BackendStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

// The library reads heads byte by byte, so no byte of a body is behind the end.
void BackendStream::note_head(const char* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size && in_head_; ++i) {
    head_ += bytes[i];
    ++heads_;
    if (!head_.ends_with("\n\r\n")) continue;
    const bool interim = head_.find(" 100") == head_.find(' ');
    if (interim) head_.clear();
    in_head_ = interim;
  }
}

http::Headers BackendStream::headers() const {
  http::Headers headers;
  std::string_view rest = head_;
  text::cut(rest, '\n');
  while (!rest.empty()) {
    std::string_view line = text::cut(rest, '\n');
    if (!line.ends_with('\r')) continue;
    line.remove_suffix(1);
    const std::string_view name = text::cut(line, ':');
    const std::string_view value = text::trim(line);
    if (is_name(name) && is_value(value))
      headers.push_back({std::string(name), std::string(value)});
  }
  return headers;
}

BackendClient::BackendClient(const core::Url& url, const StreamLimits& limits)
    : client_(std::make_unique<Client>(url, limits, headers_)) {}

BackendClient::~BackendClient() = default;

}  // namespace aml::gateway
