#include <openssl/ssl.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "tests/fuzz/seeds.h"

namespace aml::tests {

namespace {

template <auto free>
struct Free {
  template <typename Thing>
  void operator()(Thing* thing) const {
    free(thing);
  }
};

/// What a client sends first; `host` empty: without a name.
std::string first_flight(const char* host, int version, const std::string& protocols) {
  const std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  const std::unique_ptr<SSL, Free<SSL_free>> ssl(SSL_new(context.get()));
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), in, out);
  if (host[0] != '\0') SSL_set_tlsext_host_name(ssl.get(), host);
  SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned>(protocols.size()));
  SSL_connect(ssl.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  if (size <= 0) throw std::runtime_error("there is no first flight");
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

Seeds first_flights() {
  Seeds seeds;
  for (const char* host : {"", "localhost", "ussouthcentral.services.azureml.net", "other.test"})
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION})
      seeds.push_back(first_flight(host, version, "\x02h2\x08http/1.1"));
  return seeds;
}

}  // namespace aml::tests
