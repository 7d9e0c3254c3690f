#include "emulator/gateway/tls_session.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <new>

namespace aml::gateway {

namespace {

constexpr std::size_t kMostBytes = 16 * 1024;  // of one record

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

}  // namespace

struct TlsSession::Handles {
  using Context = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;
  using Session = std::unique_ptr<SSL, void (*)(SSL*)>;

  Context context{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
  Session session{context ? SSL_new(context.get()) : nullptr, &SSL_free};
};

TlsSession::TlsSession(int socket, const std::string& host)
    : handles_(std::make_unique<Handles>()) {
  SSL* const session = handles_->session.get();
  if (session == nullptr) throw std::bad_alloc();
  SSL_CTX_set_default_verify_paths(handles_->context.get());
  SSL_set_verify(session, SSL_VERIFY_PEER, nullptr);
  SSL_set_mode(session, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
  } else {
    SSL_set1_host(session, host.c_str());
    SSL_set_tlsext_host_name(session, host.c_str());
  }
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  SSL_set_fd(session, socket);
}

TlsSession::~TlsSession() = default;

// What an earlier call left in the thread's list of errors would be taken for this one's.
int TlsSession::repeat(const std::function<int()>& step, const Wait& wait) {
  while (true) {
    ERR_clear_error();
    const int result = step();
    if (result > 0) return result;
    const int reason = SSL_get_error(handles_->session.get(), result);
    if (reason == SSL_ERROR_ZERO_RETURN) return 0;
    const bool reads = reason == SSL_ERROR_WANT_READ;
    if (!reads && reason != SSL_ERROR_WANT_WRITE) return -1;
    if (!wait(reads ? POLLIN : POLLOUT)) return -1;
  }
}

bool TlsSession::connect(const Wait& wait) {
  return repeat([this] { return SSL_connect(handles_->session.get()); }, wait) > 0;
}

bool TlsSession::has_pending() const {
  return SSL_pending(handles_->session.get()) > 0;
}

ssize_t TlsSession::read(char* to, std::size_t size, const Wait& wait) {
  const int most = static_cast<int>(std::min(size, kMostBytes));
  return repeat([&] { return SSL_read(handles_->session.get(), to, most); }, wait);
}

ssize_t TlsSession::write(const char* from, std::size_t size, const Wait& wait) {
  const int most = static_cast<int>(std::min(size, kMostBytes));
  return repeat([&] { return SSL_write(handles_->session.get(), from, most); }, wait);
}

}  // namespace aml::gateway
