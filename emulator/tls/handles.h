#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace aml::tls {

/// Frees what the library made.
template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;

/// Throws std::runtime_error with the library's own reason, and empties its list of errors.
[[noreturn]] void throw_failure(const std::string& what);
/// Throws unless the call worked.
void check(bool worked, const char* what);

}  // namespace aml::tls
