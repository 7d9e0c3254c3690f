#include "emulator/tls/session.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/tls/session_state.h"

namespace aml::tls {

namespace {

using Outcome = Session::Outcome;

// What one record holds at most.
constexpr std::size_t kRecord = 16 << 10;

int socket_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool may_try_again() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

int write_socket(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && may_try_again()) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int read_socket(BIO* bio, char* to, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(socket_of(bio), to, static_cast<std::size_t>(size), 0);
  if (got < 0 && may_try_again()) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long control_socket(BIO* /*bio*/, int command, long /*number*/, void* /*data*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_method() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  check(method != nullptr && BIO_meth_set_write(method, &write_socket) == 1 &&
            BIO_meth_set_read(method, &read_socket) == 1 &&
            BIO_meth_set_ctrl(method, &control_socket) == 1,
        "no way to the socket");
  return method;
}

}  // namespace

BIO* new_socket_bio(int socket) {
  static const std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>> method(make_method());
  BIO* bio = BIO_new(method.get());
  check(bio != nullptr, "no way to the socket");
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  BIO_set_init(bio, 1);
  return bio;
}

Session::Session(std::unique_ptr<SessionState> state) : state_(std::move(state)) {
  AML_ASSERT(state_ != nullptr && state_->ssl != nullptr);
}

Session::~Session() = default;

Outcome Session::read(char* to, std::size_t size, std::size_t& got) {
  AML_ASSERT(size > 0);
  if (state_->broken) return Outcome::kClosed;
  ERR_clear_error();
  return outcome_of(SSL_read_ex(state_->ssl.get(), to, size, &got));
}

Outcome Session::write(std::string_view bytes, std::size_t& sent) {
  AML_ASSERT(!bytes.empty());
  if (state_->broken) return Outcome::kClosed;
  ERR_clear_error();
  return outcome_of(
      SSL_write_ex(state_->ssl.get(), bytes.data(), std::min(bytes.size(), kRecord), &sent));
}

Outcome Session::outcome_of(int result) {
  if (result > 0) return Outcome::kDone;
  switch (SSL_get_error(state_->ssl.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Outcome::kWantsToRead;
    case SSL_ERROR_WANT_WRITE:
      return Outcome::kWantsToWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Outcome::kClosed;
    default:
      break;
  }
  state_->broken = true;
  ERR_clear_error();
  return Outcome::kClosed;
}

bool Session::is_open() const {
  return SSL_is_init_finished(state_->ssl.get()) == 1;
}

bool Session::has_bytes() const {
  return SSL_pending(state_->ssl.get()) > 0;
}

void Session::end() {
  if (state_->broken || SSL_in_init(state_->ssl.get()) != 0) return;
  SSL_shutdown(state_->ssl.get());
  ERR_clear_error();
}

}  // namespace aml::tls
