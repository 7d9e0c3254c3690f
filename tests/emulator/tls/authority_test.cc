// The authority: what it vouches for, and that it is found again.

#include "emulator/tls/authority.h"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>

#include "emulator/text/dates.h"
#include "emulator/tls/identity.h"
#include "tests/support/temporary_folder.h"

namespace authority_test {

using namespace aml;
using namespace aml::tls;

namespace {

const core::SystemClock kClock;

Certificate parsed(const std::string& pem) {
  const Memory in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return Certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
}

// X509_V_OK, or the reason.
int verdict(X509_STORE* store, X509* leaf) {
  const std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store, leaf, nullptr);
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
  X509_verify_cert(context.get());
  return X509_STORE_CTX_get_error(context.get());
}

int verdict(const Authority& authority, X509* leaf) {
  const Certificate own = parsed(authority.pem());
  const std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), own.get());
  return verdict(store.get(), leaf);
}

}  // namespace

TEST_CASE("it vouches for what the emulator plays, and for nothing else") {
  const Authority authority(PlayedNames("emulator.example"), "", kClock);
  const auto verify = [&](const std::string& host) {
    return verdict(authority, authority.issue(host)->certificate.get());
  };
  for (const std::string host :
       {"ussouthcentral.services.azureml.net", "a.blob.core.windows.net", "demo.azure-api.net",
        "localhost", "127.0.0.1", "::1", "emulator.example", ""}) {
    CAPTURE(host);
    CHECK(verify(host) == X509_V_OK);
  }
  for (const std::string host :
       {"example.org", "login.microsoftonline.com", "10.0.0.1", "2001:db8::1"}) {
    CAPTURE(host);
    CHECK(verify(host) == X509_V_ERR_PERMITTED_VIOLATION);
  }
}

TEST_CASE("a host is one name, whatever is in it") {
  const Authority authority(PlayedNames(), "", kClock);
  const auto issued = authority.issue("a,DNS:example.org,.azureml.net");
  const std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(issued->certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  CHECK(sk_GENERAL_NAME_num(names.get()) == 1);
}

TEST_CASE("a folder keeps it, for its owner alone") {
  const tests::TemporaryFolder folder;
  const Authority first(PlayedNames(), folder.path(), kClock);
  CHECK_FALSE(first.replaced());
  struct stat status {};
  REQUIRE(::stat((folder.path() / "authority.pem").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const Authority again(PlayedNames(), folder.path(), kClock);
  CHECK(again.pem() == first.pem());
  CHECK_FALSE(again.replaced());
  CHECK(verdict(first, again.issue("localhost")->certificate.get()) == X509_V_OK);
}

TEST_CASE("it is replaced where it may not vouch for a name of now") {
  const tests::TemporaryFolder folder;
  const Authority first(PlayedNames(), folder.path(), kClock);
  const Authority other(PlayedNames("emulator.example"), folder.path(), kClock);
  CHECK(other.replaced());
  CHECK(other.pem() != first.pem());
  CHECK(Authority(PlayedNames("emulator.example"), folder.path(), kClock).pem() == other.pem());
}

TEST_CASE("a file that is none of its own is left as it is, and named") {
  const tests::TemporaryFolder folder;
  std::ofstream(folder.path() / "authority.pem") << "something else";
  CHECK_THROWS_WITH(Authority(PlayedNames(), folder.path(), kClock),
                    doctest::Contains("authority.pem is not an authority of the emulator"));
}

TEST_CASE(
    "certificates are good by the machine's clock and by the emulated one, wherever that is") {
  for (const char* start : {"2016-10-14T14:52:33Z", "2051-01-01T00:00:00Z"}) {
    CAPTURE(start);
    core::ManualClock clock(*text::parse_utc(start));
    const Authority authority(PlayedNames(), "", clock);
    const auto leaf = authority.issue("localhost");
    const Certificate own = parsed(authority.pem());
    for (const core::TimePoint now : {clock.now(), core::SystemClock().now()}) {
      std::time_t second = std::chrono::system_clock::to_time_t(now);
      for (X509* certificate : {own.get(), leaf->certificate.get()}) {
        CHECK(X509_cmp_time(X509_get0_notBefore(certificate), &second) < 0);
        CHECK(X509_cmp_time(X509_get0_notAfter(certificate), &second) > 0);
      }
    }
    CHECK(authority.is_good(*leaf));
    clock.advance(std::chrono::hours(24 * 365 * 60));
    CHECK_FALSE(authority.is_good(*leaf));
    CHECK(authority.is_good(*authority.issue("localhost")));
  }
}

TEST_CASE("in a folder of authorities OpenSSL finds it by the name of its file") {
  const Authority authority(PlayedNames(), "", kClock);
  const auto leaf = authority.issue("localhost");
  for (const std::string& name : {authority.file_name(), std::string("authority.pem")}) {
    CAPTURE(name);
    const tests::TemporaryFolder folder;
    folder.write(name, authority.pem());
    const std::unique_ptr<X509_STORE, Free<X509_STORE_free>> store(X509_STORE_new());
    REQUIRE(X509_STORE_load_path(store.get(), folder.path().c_str()) == 1);
    const bool found = verdict(store.get(), leaf->certificate.get()) == X509_V_OK;
    CHECK(found == (name == authority.file_name()));
  }
}

TEST_CASE("two emulators have two authorities") {
  CHECK(Authority(PlayedNames(), "", kClock).pem() != Authority(PlayedNames(), "", kClock).pem());
}

TEST_CASE("the three forms hold the same certificate") {
  const Authority authority(PlayedNames(), "", kClock);
  const Certificate pem = parsed(authority.pem());
  const std::string der = authority.der();
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const Certificate same(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  CHECK(X509_cmp(pem.get(), same.get()) == 0);
  for (const std::string password : {"", "changeit"}) {
    CAPTURE(password);
    const std::string store = authority.pkcs12(password);
    const Memory in(BIO_new_mem_buf(store.data(), static_cast<int>(store.size())));
    const std::unique_ptr<PKCS12, Free<PKCS12_free>> read(d2i_PKCS12_bio(in.get(), nullptr));
    REQUIRE(read != nullptr);
    STACK_OF(X509)* certificates = nullptr;
    EVP_PKEY* key = nullptr;
    X509* first = nullptr;
    REQUIRE(PKCS12_parse(read.get(), password.c_str(), &key, &first, &certificates) == 1);
    CHECK(key == nullptr);
    REQUIRE(sk_X509_num(certificates) == 1);
    CHECK(X509_cmp(sk_X509_value(certificates, 0), pem.get()) == 0);
    sk_X509_pop_free(certificates, X509_free);
  }
}

}  // namespace authority_test
