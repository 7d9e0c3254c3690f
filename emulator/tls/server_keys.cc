#include "emulator/tls/server_keys.h"

#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "emulator/core/log.h"
#include "emulator/core/mutex.h"
#include "emulator/text/ascii.h"
#include "emulator/tls/identity.h"
#include "emulator/tls/session.h"
#include "emulator/tls/session_state.h"

namespace aml::tls {

namespace {

// Certificates kept: the hosts of many workspaces' accounts, and no more than a megabyte.
constexpr std::size_t kMaxIdentities = 256;

constexpr std::string_view kProtocol = "\x08http/1.1";

int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*data*/) {
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(
      &found, chosen_size, reinterpret_cast<const unsigned char*>(kProtocol.data()),
      static_cast<unsigned int>(kProtocol.size()), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void use(SSL* ssl, const Identity& identity) {
  check(SSL_use_certificate(ssl, identity.certificate.get()) == 1 &&
            SSL_use_PrivateKey(ssl, identity.key.get()) == 1,
        "the certificate cannot be used");
}

}  // namespace

/// An authority, its certificates, and the context of all sessions; alive while a session is.
class Issuer {
 public:
  Issuer(const PlayedNames& names, const std::filesystem::path& folder, const core::Clock& clock)
      : names_(names), authority_(names, folder, clock) {
    if (!authority_.replaced()) return;
    core::log(core::LogLevel::kWarn, "tls",
              "the authority had to be replaced; its clients need the new one",
              {{"folder", folder.string()}});
  }

  const Authority& authority() const { return authority_; }
  bool plays(std::string_view host) const { return names_.contains(host); }

  std::shared_ptr<const Identity> identity_for(std::string_view host) {
    const std::string name = text::to_lower(host);
    core::MutexLock lock(mutex_);
    const auto found = identities_.find(name);
    if (found != identities_.end() && authority_.is_good(*found->second)) return found->second;
    if (identities_.size() == kMaxIdentities) identities_.clear();
    return identities_[name] = authority_.issue(name);
  }

 private:
  const PlayedNames names_;
  const Authority authority_;
  core::Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Identity>> identities_
      AML_GUARDED_BY(mutex_);
};

namespace {

// The library calls this from C: nothing may be thrown through it.
int choose_identity(SSL* ssl, int* alert, void* data) {
  const char* asked = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  const std::string_view host = asked == nullptr ? "" : asked;
  auto& issuer = *static_cast<Issuer*>(data);
  try {
    if (host.empty() || issuer.plays(host)) {
      use(ssl, *issuer.identity_for(host));
      return host.empty() ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK;
    }
    *alert = SSL_AD_UNRECOGNIZED_NAME;
  } catch (const std::exception&) {
    *alert = SSL_AD_INTERNAL_ERROR;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

Context make_context(Issuer& issuer) {
  Context made(SSL_CTX_new(TLS_server_method()));
  check(made != nullptr, "no TLS");
  SSL_CTX* context = made.get();
  check(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "no TLS 1.2");
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // What a session that waits holds is its keys alone.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  constexpr std::array<unsigned char, 6> kName = {'a', 'm', 'l', 'e', 'm', 'u'};
  check(SSL_CTX_set_session_id_context(context, kName.data(), kName.size()) == 1, "no sessions");
  const std::shared_ptr<const Identity> own = issuer.identity_for("");
  check(SSL_CTX_use_certificate(context, own->certificate.get()) == 1 &&
            SSL_CTX_use_PrivateKey(context, own->key.get()) == 1,
        "the certificate cannot be used");
  SSL_CTX_set_alpn_select_cb(context, &choose_protocol, nullptr);
  SSL_CTX_set_tlsext_servername_callback(context, &choose_identity);
  SSL_CTX_set_tlsext_servername_arg(context, &issuer);
  return made;
}

}  // namespace

struct Made {
  Issuer issuer;
  Context context;

  Made(const PlayedNames& names, const std::filesystem::path& folder, const core::Clock& clock)
      : issuer(names, folder, clock), context(make_context(issuer)) {}
};

class ServerKeys::State {
 public:
  State(PlayedNames names, std::filesystem::path folder, const core::Clock& clock)
      : names_(std::move(names)), folder_(std::move(folder)), clock_(clock) {}

  std::shared_ptr<Made> made() {
    core::MutexLock lock(mutex_);
    if (made_ == nullptr) made_ = std::make_shared<Made>(names_, folder_, clock_);
    return made_;
  }

 private:
  const PlayedNames names_;
  const std::filesystem::path folder_;
  const core::Clock& clock_;
  core::Mutex mutex_;
  std::shared_ptr<Made> made_ AML_GUARDED_BY(mutex_);
};

ServerKeys::ServerKeys(PlayedNames names, std::filesystem::path folder, const core::Clock& clock)
    : state_(std::make_unique<State>(std::move(names), std::move(folder), clock)) {}

ServerKeys::~ServerKeys() = default;

const Authority& ServerKeys::authority() {
  return state_->made()->issuer.authority();
}

std::unique_ptr<Session> ServerKeys::accept(int socket) {
  const std::shared_ptr<Made> made = state_->made();
  auto state = std::make_unique<SessionState>();
  state->keys = made;
  state->ssl.reset(SSL_new(made->context.get()));
  check(state->ssl != nullptr, "no session");
  BIO* bio = new_socket_bio(socket);
  SSL_set_bio(state->ssl.get(), bio, bio);
  SSL_set_accept_state(state->ssl.get());
  return std::make_unique<Session>(std::move(state));
}

}  // namespace aml::tls
