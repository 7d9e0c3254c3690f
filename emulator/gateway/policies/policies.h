#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/gateway/call.h"
#include "emulator/gateway/configuration.h"
#include "emulator/gateway/expressions/value.h"
#include "emulator/gateway/gateway_error.h"
#include "emulator/gateway/trace.h"
#include "emulator/http/message.h"
#include "model/evidence.h"

namespace aml::gateway {

class CounterStore;
class Policy;
class UrlTemplate;
struct CompiledDocument;

/// What the gateway knows of a call beside what it counts.
struct CallFacts {
  const http::Request* original = nullptr;  ///< as the caller sent it; null: not known
  const UrlTemplate* url = nullptr;         ///< of the operation
  std::string_view rest;                    ///< of the original's raw path, after the API's suffix
  std::string_view request_id;
  std::string_view instance;   ///< its name
  std::string_view base_path;  ///< of the API's backend, before the request's own path
  core::IdSource* ids = nullptr;
};

/// Why the policies of on-error run: `context.LastError`.
struct LastError {
  std::string source;  ///< a policy's name
  std::string reason;
  std::string message;
  std::string section;  ///< "inbound"
};

/// The request's body, where a policy read it or wrote one.
struct PolicyBody {
  std::optional<std::string> written;  ///< goes to the backend instead of the caller's
  bool taken = false;                  ///< an expression read it and did not let it stay
};

/// How the call's answer is kept, as its lookup says.
struct Caching {
  std::string key;         ///< empty: it is not kept
  std::string downstream;  ///< "none", "private", "public"
  bool must_revalidate = true;
};

/// What a policy sees and may change.
struct PolicyCall {
  const Call& call;
  core::TimePoint now;
  http::Request& request;  ///< as it will reach the backend
  Trace* trace;            ///< null: the caller asked for none
  CallFacts facts = {};
  /// The backend failed, or a policy refused (inbound says so itself): on-error replaces
  /// outbound.
  bool failed = false;
  bool ended = false;  ///< inbound answered, and that is no refusal: no later section runs

  const GatewayErrorSpec* refusal = nullptr;  ///< the row of inbound's answer, where it refused

  // Kept by Policies between inbound and outbound.
  /// Of the call's scopes, outermost first; null: no scope, or one without a document.
  std::array<const CompiledDocument*, 4> documents = {};
  bool allowed_origin = false;        ///< a policy let the caller's page read the answer
  core::Headers answer_headers = {};  ///< that they put on the answer, whatever it is
  TraceSection section = TraceSection::kInbound;  ///< whose policies run
  /// Of a policy that ends inbound, or of the backend. None: not yet.
  std::optional<http::Response> response = std::nullopt;
  std::vector<std::pair<const void*, std::uint64_t>> counted = {};  ///< by which counters by key
  std::vector<const void*> settled = {};  ///< and those that have its bytes
  std::vector<Policy*> settling = {};  ///< let the call pass, and count what only its answer shows
  expressions::Variables variables = {};
  PolicyBody body = {};
  std::string backend = {};  ///< the base that a policy chose; empty: the API's
  std::optional<LastError> last_error = std::nullopt;
  Caching caching = {};
  bool from_cache = false;  ///< `response` is, and no policy that keeps answers was met since
  std::size_t runs = 0;     ///< of policies inside of others
  const std::function<void()>* forward = nullptr;  ///< in backend: makes `response`
};

/// A policy in force, for people: `GET /__emu/gateway`.
struct PolicyView {
  PolicyScope scope;
  std::string target;   ///< id of the product, the API, or `api/operation`; empty: global
  std::string section;  ///< "inbound"
  std::string name;     ///< "rate-limit"
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string file;
};

/// What becomes of policies that are not run here.
enum class UnknownPolicies {
  kRefuse,  ///< each is a fault
  kSkip,    ///< each is passed over, and reported
};

/// A policy of a document that is passed over.
struct SkippedPolicy {
  PolicyScope scope;
  std::string target;   ///< as in PolicyView
  std::string name;     ///< "send-request"
  std::string reason;   ///< "it asks another server"
  std::string section;  ///< "inbound"
  std::string file;     ///< of the document, or of the fragment
  std::size_t line = 0;
  std::size_t column = 0;
};

/// `policies/a.xml:3:5: send-request is passed over: it asks another server`
std::string to_text(const SkippedPolicy& policy);

/// All policies of an instance: its documents, compiled.
/// Shape:   effective for a call: global > product > api > operation; `<base />` says where the
///          enclosing scope goes, a document without it leaves that scope out. A product's
///          documents count only for calls whose `product` it is.
/// Threads: any; every check-and-count is one step, so that counters are exact.
/// Source:  policy_rules().
class Policies {
 public:
  /// What is wrong with documents, in their order.
  using Faults = std::vector<definition::DefinitionFault>;

  /// Errors: every fault of every document goes to `faults`:
  ///         malformed XML, an unknown policy, element or attribute by its name, an expression that
  ///         does not compile, a value out of its range, a policy in a section or scope that does
  ///         not take it. With faults, nothing may be called.
  /// `start` is the start of subscriptions that name none. The references outlive it.
  Policies(const Configuration& configuration, CounterStore& counters, core::TimePoint start,
           Faults& faults, UnknownPolicies unknown = UnknownPolicies::kRefuse);
  ~Policies();
  Policies(const Policies&) = delete;
  Policies& operator=(const Policies&) = delete;

  /// To a browser's preflight of the call that it asks about: none where no policy of its inbound
  /// is about that. No other policy runs, and nothing is counted.
  std::optional<http::Response> preflight(PolicyCall& call) const;
  /// Before the backend. False: a policy refused or ended the call, and `call.response` is its
  /// answer.
  bool inbound(PolicyCall& call) const;
  /// After inbound that let the call pass: the policies of backend, `send` where they forward,
  /// again for each retry. Where they neither forward nor answer, `call.response` is an empty 200.
  /// Errors: those of `send`.
  void backend(PolicyCall& call, const std::function<http::Response()>& send) const;
  /// After it, or after a refusal, with the same `call`: counts what is only known now (the
  /// bytes of `call.call` are final), sets headers.
  /// Returns: `call.response`, which is there, as these leave it.
  http::Response outbound(PolicyCall& call) const;

  std::vector<PolicyView> views() const;
  /// In the order of the documents; none where they are refused.
  const std::vector<SkippedPolicy>& skipped() const;
  /// What policies keep beside counters goes.
  void reset() const;

 private:
  class Chains;
  std::unique_ptr<Chains> chains_;
};

/// How policies behave: rows of the evidence ledger.
std::vector<model::Rule> policy_rules();

}  // namespace aml::gateway
