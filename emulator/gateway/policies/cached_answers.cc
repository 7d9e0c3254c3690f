#include <array>

#include "emulator/gateway/expressions/evaluation.h"
#include "emulator/gateway/policies/answer_cache.h"
#include "emulator/gateway/policies/call_context.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"

// cache-lookup and cache-store: whole answers in the instance's cache.

namespace aml::gateway {

namespace cached_answers {
namespace {

using expressions::ExpressionError;
using model::documented;
using model::inferred;

// Separates the parts of a key; no part of a request has it.
constexpr char kBetween = '\n';

class LookUp : public Policy {
 public:
  LookUp(const PolicyElement& element, const PolicyContext& context)
      : by_developer_(Setting::of(element, "vary-by-developer", context)),
        downstream_(Setting::of(element, "downstream-caching-type", context, "none")),
        must_revalidate_(Setting::of(element, "must-revalidate", context, "true")),
        allows_private_(Setting::of(element, "allow-private-response-caching", context, "false")),
        cache_(context.answers) {
    for (const PolicyElement& child : element.children) {
      if (child.name == "vary-by-header") {
        headers_.push_back(child.text);
        continue;
      }
      for (std::string_view rest = child.text; !rest.empty();)
        parameters_.emplace_back(text::trim_white(text::cut(rest, ';')));
    }
  }

  Flow run(PolicyCall& call) override {
    if (call.request.method != "GET") return pass(call, "Only GET is looked up.");
    const bool is_private = core::find_header(call.request.headers, "Authorization") != nullptr;
    if (is_private && !allows_private_.truth(call))
      return pass(call, "The request has an Authorization header.");
    call.caching = {key_of(call), downstream_.text(call), must_revalidate_.truth(call)};
    const auto found = cache_.find(call.caching.key, call.now);
    if (found == nullptr) return pass(call, "The answer is not in the cache.");
    note(call, kCacheLookup.format.name, "The answer is in the cache.");
    http::Response response;
    response.status = found->status;
    response.headers = found->headers;
    response.content_type = found->content_type;
    response.body = found->body;
    call.from_cache = true;
    return answer_with(call, std::move(response));
  }

 private:
  static Flow pass(PolicyCall& call, std::string_view why) {
    note(call, kCacheLookup.format.name, why);
    return Flow::kOn;
  }

  // By what the caller asked for, as earlier policies may have changed the request.
  std::string key_of(PolicyCall& call) const {
    const http::Request& asked =
        call.facts.original == nullptr ? call.request : *call.facts.original;
    std::string key(asked.path);
    if (call.call.api != nullptr) key += kBetween + call.call.api->id;
    if (by_developer_.truth(call) && call.call.subscription != nullptr)
      key += kBetween + call.call.subscription->name;
    CallContext context(call);
    const auto add = [&](expressions::Table table, const std::string& name) {
      key += kBetween + name;
      const auto values = context.values(table, name);
      if (!values) return;
      for (const std::string& value : *values) key += '=' + value;
    };
    for (const std::string& name : headers_) add(expressions::Table::kRequestHeaders, name);
    for (const std::string& name : parameters_) add(expressions::Table::kQuery, name);
    if (parameters_.empty()) key.append(1, kBetween).append(asked.query);
    return key;
  }

  Setting by_developer_;
  Setting downstream_;
  Setting must_revalidate_;
  Setting allows_private_;
  std::vector<std::string> headers_;
  std::vector<std::string> parameters_;
  AnswerCache& cache_;
};

class Store : public Policy {
 public:
  Store(const PolicyElement& element, const PolicyContext& context)
      : duration_(Setting::of(element, "duration", context)),
        keeps_(Setting::of(element, "cache-response", context)),
        is_asked_(element.find("cache-response") != nullptr),
        cache_(context.answers) {}

  Flow run(PolicyCall& call) override {
    http::Response& response = *call.response;
    constexpr int kFine = 200;
    const bool keeps = is_asked_ ? keeps_.truth(call) : response.status == kFine;
    if (call.caching.key.empty() || !keeps || !is_known(response)) {
      note(call, kCacheStore.format.name, "The answer is not kept.");
      return Flow::kOn;
    }
    const std::int32_t seconds = seconds_of(duration_.value(call));
    response.set("Cache-Control", directives(call.caching, seconds));
    std::string body = whole_answer(response);
    cache_.store(call.caching.key,
                 {response.status, response.headers, response.content_type, std::move(body)},
                 call.now + std::chrono::seconds(seconds));
    note(call, kCacheStore.format.name, "The answer is kept.");
    return Flow::kOn;
  }

  bool stores_answer() const override { return true; }

 private:
  // What goes on for ever, or is too large, is not gathered.
  static bool is_known(const http::Response& response) {
    return response.source == nullptr ||
           (response.live == nullptr &&
            response.length.value_or(expressions::kMaxBodyBytes + 1) <= expressions::kMaxBodyBytes);
  }

  static std::int32_t seconds_of(const expressions::Value& value) {
    constexpr std::int64_t kLongest = 31'536'000;
    const auto json = expressions::as_json(value);
    const auto seconds =
        json ? expressions::as_whole(expressions::cast(*json, expressions::Type::kInt))
             : std::nullopt;
    if (!seconds || *seconds < 0 || *seconds > kLongest)
      throw ExpressionError("The duration is no number of seconds up to a year.");
    return static_cast<std::int32_t>(*seconds);
  }

  static std::string directives(const Caching& caching, std::int32_t seconds) {
    if (caching.downstream == "none") return "no-store";
    return caching.downstream + ", max-age=" + std::to_string(seconds) +
           (caching.must_revalidate ? ", must-revalidate" : "");
  }

  Setting duration_;
  Setting keeps_;
  bool is_asked_;
  AnswerCache& cache_;
};

template <typename Kind>
std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<Kind>(element, context);
}

constexpr std::array<std::string_view, 3> kTypes = {"internal", "external", "prefer-external"};
constexpr std::array<std::string_view, 3> kDownstream = {"none", "private", "public"};

constexpr std::array kLookUp = {
    AttributeFormat{.name = "vary-by-developer",
                    .kind = AttributeKind::kBoolean,
                    .required = true,
                    .computed = true},
    AttributeFormat{.name = "vary-by-developer-groups",
                    .kind = AttributeKind::kBoolean,
                    .required = true,
                    .computed = true},
    AttributeFormat{.name = "caching-type", .kind = AttributeKind::kChoice, .choices = kTypes},
    AttributeFormat{.name = "downstream-caching-type",
                    .kind = AttributeKind::kChoice,
                    .choices = kDownstream,
                    .computed = true},
    AttributeFormat{.name = "must-revalidate", .kind = AttributeKind::kBoolean, .computed = true},
    AttributeFormat{.name = "allow-private-response-caching",
                    .kind = AttributeKind::kBoolean,
                    .computed = true}};
constexpr std::array kVary = {ElementFormat{.name = "vary-by-header", .text = true},
                              ElementFormat{.name = "vary-by-query-parameter", .text = true}};
constexpr std::array kStore = {
    AttributeFormat{.name = "duration",
                    .kind = AttributeKind::kNumber,
                    .required = true,
                    .min = 0,
                    .max = kMaxCalls,
                    .computed = true},
    AttributeFormat{.name = "cache-response", .kind = AttributeKind::kBoolean, .computed = true}};

constexpr std::array kLookUpRules = {
    model::Rule{"policy.cache-lookup.key",
                "answers to GET are kept apart by API, path, the named headers and query members, "
                "all members where none is named, and by subscription where developers vary",
                documented("cache-lookup policy; the subscription is taken for its developer")},
    model::Rule{
        "policy.cache-lookup.private",
        "a request with Authorization is neither looked up nor kept, unless that is allowed",
        documented("cache-lookup policy")},
    model::Rule{"policy.cache-lookup.groups", "groups make no difference",
                inferred("developers have none here")},
    model::Rule{"policy.cache-lookup.hit",
                "what is found goes out without the backend; outbound goes on after cache-store",
                inferred("what is kept has been through the policies before it")}};
constexpr std::array kStoreRules = {
    model::Rule{"policy.cache-store.status",
                "an answer of 200 is kept for its duration on the emulator's clock, another one "
                "only where cache-response says so",
                documented("cache-store policy")},
    model::Rule{"policy.cache-store.downstream",
                "Cache-Control of the answer is no-store, or private or public with its max-age",
                inferred("the cache-lookup policy names the kinds and not the header's text")},
    model::Rule{"policy.cache-store.bounds",
                "1,000 answers and 16 MiB are kept; the longest unused go first, and one above 4 "
                "MiB is not kept",
                inferred("a bound of the emulator's own")}};

}  // namespace
}  // namespace cached_answers

constexpr PolicySpec kCacheLookup{.format = {.name = "cache-lookup",
                                             .attributes = cached_answers::kLookUp,
                                             .children = cached_answers::kVary},
                                  .sections = set_of(TraceSection::kInbound),
                                  .scopes = kAllScopes,
                                  .once = true,
                                  .compile = cached_answers::compile<cached_answers::LookUp>,
                                  .rules = cached_answers::kLookUpRules};

constexpr PolicySpec kCacheStore{
    .format = {.name = "cache-store", .attributes = cached_answers::kStore},
    .sections = set_of(TraceSection::kOutbound),
    .scopes = kAllScopes,
    .once = true,
    .compile = cached_answers::compile<cached_answers::Store>,
    .rules = cached_answers::kStoreRules};

}  // namespace aml::gateway
