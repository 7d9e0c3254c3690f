#include "emulator/outbound/connections.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <new>

namespace aml::outbound {

namespace {

std::uint64_t received_bytes(curl_socket_t socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return info.tcpi_bytes_received;
}

void note_alert(const SSL* session, int where, int alert) {
  if ((where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT) return;
  auto* const end_was_said = static_cast<bool*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(session)));
  if ((alert & 0xff) == SSL_AD_CLOSE_NOTIFY) *end_was_said = true;
}

}  // namespace

Connections::Connections()
    : multi_(curl_library().multi_init(), curl_library().multi_cleanup),
      easy_(curl_library().easy_init(), curl_library().easy_cleanup) {
  if (multi_ == nullptr || easy_ == nullptr) throw std::bad_alloc();
}

void Connections::begin() {
  const CurlLibrary& curl = curl_library();
  received_before_ = received_in_all();
  tls_close_received_ = false;
  curl.easy_reset(easy());
  curl.easy_setopt(easy(), CURLOPT_SOCKOPTFUNCTION, &add_socket);
  curl.easy_setopt(easy(), CURLOPT_SOCKOPTDATA, this);
  curl.easy_setopt(easy(), CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
  curl.easy_setopt(easy(), CURLOPT_CLOSESOCKETDATA, this);
  curl.easy_setopt(easy(), CURLOPT_SSL_CTX_FUNCTION, &watch_alerts);
  curl.easy_setopt(easy(), CURLOPT_SSL_CTX_DATA, &tls_close_received_);
}

// Less than before once an older connection is closed.
std::uint64_t Connections::received() const {
  const std::uint64_t all = received_in_all();
  return all > received_before_ ? all - received_before_ : 0;
}

std::uint64_t Connections::received_in_all() const {
  std::uint64_t sum = 0;
  for (const curl_socket_t socket : sockets_) sum += received_bytes(socket);
  return sum;
}

int Connections::add_socket(void* self, curl_socket_t socket, curlsocktype) {
  static_cast<Connections*>(self)->sockets_.push_back(socket);
  return CURL_SOCKOPT_OK;
}

int Connections::close_socket(void* self, curl_socket_t socket) {
  std::erase(static_cast<Connections*>(self)->sockets_, socket);
  return ::close(socket);
}

CURLcode Connections::watch_alerts(CURL*, void* context, void* end_was_said) {
  SSL_CTX_set_app_data(static_cast<SSL_CTX*>(context), end_was_said);
  SSL_CTX_set_info_callback(static_cast<SSL_CTX*>(context), &note_alert);
  return CURLE_OK;
}

}  // namespace aml::outbound
