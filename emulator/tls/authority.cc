#include "emulator/tls/authority.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <ratio>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

#include "emulator/text/ascii.h"
#include "emulator/tls/identity.h"

namespace aml::tls {

namespace {

constexpr const char* kFile = "authority.pem";

using Days = std::chrono::duration<long, std::ratio<24 * 60 * 60>>;
// Clocks of two machines differ.
constexpr Days kBackdated{1};
constexpr Days kAuthorityTime{3650};
// What browsers and Apple's libraries take at most is 825 days, of public authorities 398.
constexpr Days kLeafTime{397};
// An authority with less than that left is replaced.
constexpr Days kLeftTime{400};

// The longest a common name may be.
constexpr std::size_t kCommonName = 64;

using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

std::string bytes_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

Memory new_memory() {
  Memory memory(BIO_new(BIO_s_mem()));
  check(memory != nullptr, "no memory for a certificate");
  return memory;
}

Key new_key() {
  Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "no key could be made");
  return key;
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  check(RAND_bytes(random.data(), static_cast<int>(bytes)) == 1, "no random number");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : random) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

void set_serial(X509* certificate) {
  std::array<unsigned char, 16> random{};
  check(RAND_bytes(random.data(), random.size()) == 1, "no random number");
  random[0] &= 0x7f;  // positive
  BIGNUM* number = BN_bin2bn(random.data(), random.size(), nullptr);
  const bool set = number != nullptr &&
                   BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr;
  BN_free(number);
  check(set, "no serial number");
}

void set_name(X509_NAME* name, const std::string& common) {
  const std::string text = common.substr(0, kCommonName);
  const auto add = [&](const char* field, const std::string& value) {
    check(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(value.data()),
                                     static_cast<int>(value.size()), -1, 0) == 1,
          "no name for a certificate");
  };
  add("O", "amlemu");
  add("CN", text);
}

std::time_t seconds_of(core::TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// When a certificate must be good: clients check it by the machine's clock, unless theirs is moved
/// to the emulated one.
struct Now {
  core::TimePoint first;
  core::TimePoint last;

  explicit Now(const core::Clock& clock)
      : first(std::min(clock.now(), core::SystemClock().now())),
        last(std::max(clock.now(), core::SystemClock().now())) {}
};

/// What all certificates have in common.
Certificate new_certificate(EVP_PKEY* key, const Now& now, Days time) {
  Certificate made(X509_new());
  check(made != nullptr, "no certificate could be made");
  check(X509_set_version(made.get(), X509_VERSION_3) == 1, "no version");
  set_serial(made.get());
  check(ASN1_TIME_set(X509_getm_notBefore(made.get()), seconds_of(now.first - kBackdated)) !=
                nullptr &&
            ASN1_TIME_set(X509_getm_notAfter(made.get()), seconds_of(now.last + time)) != nullptr,
        "no time for a certificate");
  check(X509_set_pubkey(made.get(), key) == 1, "no key for a certificate");
  return made;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension made(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  check(made != nullptr && X509_add_ext(certificate, made.get(), -1) == 1,
        "no extension for a certificate");
}

void sign(X509* certificate, EVP_PKEY* key) {
  check(X509_sign(certificate, key, EVP_sha256()) > 0, "no signature for a certificate");
}

std::string constraints_of(const PlayedNames& names) {
  std::string all = "critical";
  for (const std::string& domain : names.domains()) all += ",permitted;DNS:" + domain;
  all += ",permitted;IP:127.0.0.0/255.0.0.0";
  all += ",permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  if (names.address().empty()) return all;
  const bool v6 = names.address().find(':') != std::string::npos;
  return all + ",permitted;IP:" + names.address() +
         (v6 ? "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "/255.255.255.255");
}

/// The bytes of its name constraints; empty: it has none.
std::string constraints_in(X509* certificate) {
  const int at = X509_get_ext_by_NID(certificate, NID_name_constraints, -1);
  if (at < 0) return {};
  const ASN1_OCTET_STRING* data = X509_EXTENSION_get_data(X509_get_ext(certificate, at));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)),
          static_cast<std::size_t>(ASN1_STRING_length(data))};
}

Certificate make_authority(EVP_PKEY* key, const PlayedNames& names, const Now& now) {
  Certificate made = new_certificate(key, now, kAuthorityTime);
  X509* own = made.get();
  // Two machines' authorities are two names: a client that trusts both can tell them apart.
  set_name(X509_get_subject_name(own), "amlemu authority " + random_hex(4));
  check(X509_set_issuer_name(own, X509_get_subject_name(own)) == 1, "no issuer");
  add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(own, own, NID_subject_key_identifier, "hash");
  add_extension(own, own, NID_name_constraints, constraints_of(names));
  sign(own, key);
  return made;
}

bool is_good_at(X509* certificate, const Now& now, Days left) {
  std::time_t first = seconds_of(now.first);
  std::time_t last = seconds_of(now.last + left);
  return X509_cmp_time(X509_get0_notBefore(certificate), &first) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &last) > 0;
}

// Not by the library's text form: a host is a stranger's word, and a comma in it would be more
// names.
void add_host(GENERAL_NAMES* names, const std::string& host) {
  GENERAL_NAME* name = GENERAL_NAME_new();
  check(name != nullptr && sk_GENERAL_NAME_push(names, name) > 0, "no name for a certificate");
  std::array<unsigned char, 16> address{};
  int size = 0;
  if (::inet_pton(AF_INET, host.c_str(), address.data()) == 1) size = 4;
  if (size == 0 && ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1) size = 16;
  if (size > 0) {
    ASN1_OCTET_STRING* bytes = ASN1_OCTET_STRING_new();
    check(bytes != nullptr && ASN1_OCTET_STRING_set(bytes, address.data(), size) == 1,
          "no address for a certificate");
    GENERAL_NAME_set0_value(name, GEN_IPADD, bytes);
    return;
  }
  ASN1_IA5STRING* text = ASN1_IA5STRING_new();
  check(text != nullptr && ASN1_STRING_set(text, host.data(), static_cast<int>(host.size())) == 1,
        "no name for a certificate");
  GENERAL_NAME_set0_value(name, GEN_DNS, text);
}

std::vector<std::string> hosts_of(std::string_view host, const PlayedNames& names) {
  if (!host.empty()) return {text::to_lower(host)};
  std::vector<std::string> own = {"localhost", "127.0.0.1", "::1"};
  const std::string& public_host = names.public_host();
  if (!public_host.empty() && public_host != own[0] && public_host != own[1] &&
      public_host != own[2])
    own.push_back(public_host);
  return own;
}

// Java takes an entry for trusted only where this attribute says so.
void mark_trusted(PKCS12_SAFEBAG* bag) {
  constexpr const char* kTrustedKeyUsage = "2.16.840.1.113894.746875.1.1";
  int kind = OBJ_txt2nid(kTrustedKeyUsage);
  if (kind == NID_undef) kind = OBJ_create(kTrustedKeyUsage, "trustedKeyUsage", "trustedKeyUsage");
  const ASN1_OBJECT* any = OBJ_nid2obj(NID_anyExtendedKeyUsage);
  check(PKCS12_add1_attr_by_NID(bag, kind, V_ASN1_OBJECT,
                                reinterpret_cast<const unsigned char*>(any), -1) == 1,
        "no trust store");
}

// Clients that were given the certificate trust it after a loss of power, too. A file system that
// knows no such call keeps what it has.
void force_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  static_cast<void>(::fsync(opened));
  ::close(opened);
}

}  // namespace

Authority::Authority(const PlayedNames& names, const std::filesystem::path& folder,
                     const core::Clock& clock)
    : names_(names), clock_(clock) {
  const std::filesystem::path file = folder / kFile;
  const bool found = !folder.empty() && read(file);
  const bool good =
      found && constraints_in(own_->certificate.get()) ==
                   constraints_in(make_authority(own_->key.get(), names_, Now(clock_)).get());
  if (!good || !is_good_at(own_->certificate.get(), Now(clock_), kLeftTime)) {
    replaced_ = found;
    make();
    if (!folder.empty()) write(file);
  }
  leaf_key_ = std::make_unique<Identity>(Identity{nullptr, new_key()});
}

Authority::~Authority() = default;

bool Authority::is_in(const std::filesystem::path& folder) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::symlink_status(folder / kFile, error));
}

void Authority::make() {
  Key key = new_key();
  Certificate certificate = make_authority(key.get(), names_, Now(clock_));
  own_ = std::make_unique<Identity>(Identity{std::move(certificate), std::move(key)});
}

bool Authority::read(const std::filesystem::path& file) {
  const Memory in(BIO_new_file(file.c_str(), "r"));
  if (in == nullptr) {
    if (!std::filesystem::exists(std::filesystem::symlink_status(file))) return false;
    throw_failure(file.string() + " cannot be read");
  }
  Identity found;
  found.key.reset(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  found.certificate.reset(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (found.key == nullptr || found.certificate == nullptr ||
      X509_check_private_key(found.certificate.get(), found.key.get()) != 1)
    throw_failure(file.string() +
                  " is not an authority of the emulator; where it is removed, a new one is made");
  own_ = std::make_unique<Identity>(std::move(found));
  return true;
}

// Whole or not at all: a start that is killed leaves no half a key.
void Authority::write(const std::filesystem::path& file) const {
  const Memory out = new_memory();
  check(PEM_write_bio_PrivateKey(out.get(), own_->key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) == 1 &&
            PEM_write_bio_X509(out.get(), own_->certificate.get()) == 1,
        "the authority cannot be written");
  const std::string text = bytes_of(out.get());
  const std::filesystem::path beside = file.string() + "." + std::to_string(::getpid()) + ".tmp";
  const int opened = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                            S_IRUSR | S_IWUSR);
  const bool written =
      opened >= 0 &&
      ::write(opened, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(opened) == 0;
  int failure = errno;
  if (opened >= 0) ::close(opened);
  if (written) {
    if (std::rename(beside.c_str(), file.c_str()) == 0) return force_folder_of(file);
    failure = errno;
  }
  ::unlink(beside.c_str());
  throw std::system_error(failure, std::generic_category(), file.string());
}

std::string Authority::pem() const {
  const Memory out = new_memory();
  check(PEM_write_bio_X509(out.get(), own_->certificate.get()) == 1, "no PEM");
  return bytes_of(out.get());
}

std::string Authority::der() const {
  const Memory out = new_memory();
  check(i2d_X509_bio(out.get(), own_->certificate.get()) == 1, "no DER");
  return bytes_of(out.get());
}

std::string Authority::file_name() const {
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "%08lx.0",
                X509_subject_name_hash(own_->certificate.get()));
  return name.data();
}

std::string Authority::pkcs12(const std::string& password) const {
  using Bags = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), void (*)(STACK_OF(PKCS12_SAFEBAG)*)>;
  using Safes = std::unique_ptr<STACK_OF(PKCS7), void (*)(STACK_OF(PKCS7)*)>;
  constexpr int kRounds = 2048;
  STACK_OF(PKCS12_SAFEBAG)* all = nullptr;
  PKCS12_SAFEBAG* bag = PKCS12_add_cert(&all, own_->certificate.get());
  const Bags bags(all, [](STACK_OF(PKCS12_SAFEBAG) * made) {
    sk_PKCS12_SAFEBAG_pop_free(made, PKCS12_SAFEBAG_free);
  });
  check(bag != nullptr && PKCS12_add_friendlyname_utf8(bag, "amlemu", -1) == 1, "no trust store");
  mark_trusted(bag);
  STACK_OF(PKCS7)* contents = nullptr;
  // Old Java reads this cipher and digest, and new Java still does.
  const bool added = PKCS12_add_safe(&contents, bags.get(), -1, kRounds, nullptr) == 1;
  const Safes safes(contents, [](STACK_OF(PKCS7) * made) { sk_PKCS7_pop_free(made, PKCS7_free); });
  check(added, "no trust store");
  const std::unique_ptr<PKCS12, Free<PKCS12_free>> store(PKCS12_add_safes(safes.get(), 0));
  check(store != nullptr &&
            PKCS12_set_mac(store.get(), password.data(), static_cast<int>(password.size()), nullptr,
                           0, kRounds, EVP_sha256()) == 1,
        "no trust store");
  const Memory out = new_memory();
  check(i2d_PKCS12_bio(out.get(), store.get()) == 1, "no trust store");
  return bytes_of(out.get());
}

bool Authority::is_good(const Identity& identity) const {
  return is_good_at(identity.certificate.get(), Now(clock_), Days(1));
}

std::shared_ptr<const Identity> Authority::issue(std::string_view host) const {
  const std::vector<std::string> hosts = hosts_of(host, names_);
  EVP_PKEY* key = leaf_key_->key.get();
  Certificate made = new_certificate(key, Now(clock_), kLeafTime);
  X509* own = made.get();
  X509* authority = own_->certificate.get();
  // OpenSSL holds a common name against the constraints of names, and an address never fits.
  set_name(X509_get_subject_name(own), is_address(hosts.front()) ? "address" : hosts.front());
  check(X509_set_issuer_name(own, X509_get_subject_name(authority)) == 1, "no issuer");
  add_extension(own, authority, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(own, authority, NID_key_usage, "critical,digitalSignature");
  add_extension(own, authority, NID_ext_key_usage, "serverAuth");
  add_extension(own, authority, NID_subject_key_identifier, "hash");
  add_extension(own, authority, NID_authority_key_identifier, "keyid:always");
  const Names names(GENERAL_NAMES_new());
  check(names != nullptr, "no name for a certificate");
  for (const std::string& each : hosts) add_host(names.get(), each);
  check(X509_add1_ext_i2d(own, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1,
        "no names for a certificate");
  sign(own, own_->key.get());
  check(EVP_PKEY_up_ref(key) == 1, "no key");
  return std::make_shared<Identity>(Identity{std::move(made), Key(key)});
}

}  // namespace aml::tls
