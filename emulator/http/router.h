#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/http/message.h"
#include "model/evidence.h"

namespace aml::http {

/// How errors of a route look on the wire.
enum class ErrorStyle {
  kService,  ///< the web services' own JSON envelope
  kProblem,  ///< application/problem+json, for the emulator's own paths
  kBlob      ///< Blob storage's XML, and its code in `x-ms-error-code`
};

/// The pieces of a path between slashes; views into it. Folding leaves empty ones out.
/// Shape:   size() counts all of them; a path of more than kMaxSegments keeps the first
///          kMaxSegments.
class PathSegments {
 public:
  static constexpr std::size_t kMaxSegments = 16;  ///< more than any pattern has

  PathSegments(std::string_view path, bool fold_empty);

  std::size_t size() const { return count_; }
  std::string_view operator[](std::size_t index) const {
    AML_ASSERT(index < count_ && index < kMaxSegments);
    return segments_[index];
  }

 private:
  void add(std::string_view segment);

  std::array<std::string_view, kMaxSegments> segments_;
  std::size_t count_ = 0;
};

/// The pieces of a path that a pattern named, percent-decoded.
class PathArguments {
 public:
  void reserve(std::size_t count) { values_.reserve(count); }
  void add(std::string_view name, std::string value) {
    values_.emplace_back(name, std::move(value));
  }
  /// Errors: std::out_of_range for a name the pattern does not have.
  const std::string& operator[](std::string_view name) const;
  /// Empty where the pattern does not have the name.
  std::string_view find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string>> values_;
};

/// A call that a route answers.
struct Call {
  Request& request;
  PathArguments path;
  core::RequestContext& context;
  std::size_t body_limit;

  /// The whole body. Errors: those of whole_body.
  std::string_view body() const { return whole_body(request, body_limit); }
};

template <typename Function>
concept AnswersCalls = std::is_invocable_r_v<Response, const Function&, const Call&>;

/// What answers the calls of a route. Many threads call it at once and a call ends with its answer,
/// so it is called as const: what would keep something of a call (`mutable`) does not compile.
class RouteAnswer {
 public:
  template <AnswersCalls Function>
  RouteAnswer(Function answer) : answer_(std::move(answer)) {}

  Response operator()(const Call& call) const { return answer_(call); }

 private:
  std::function<Response(const Call&)> answer_;
};

/// One row: which requests, and what answers them.
struct Route {
  std::string_view method;
  std::string pattern;         ///< "/workspaces/{workspace}/services/{service}/execute"
  std::string_view operation;  ///< stable name in journal, metrics and log: "rrs.execute"
  RouteAnswer answer;
  model::Evidence evidence;
  /// As Handler::Admit, for a request whose body is not there yet. Not set: any client may send
  /// one.
  std::function<std::unique_ptr<BodySink>(const Call&)> admit = nullptr;
};

using Routes = std::vector<Route>;

/// How a family finds its rows where verb and path alone do not decide. Its patterns are for people
/// then.
struct RowChoice {
  /// Whether the request is the family's: no other family sees it then.
  std::function<bool(const Request&)> claims;
  /// The index of the row for a request that it claims, and the arguments of its path.
  /// Errors: those of the guard, for a request that fits no row.
  std::function<std::size_t(const Request&, PathArguments&)> find;
};

/// One family of paths: its rows and what they have in common.
struct RouteFamily {
  std::string_view name;
  Routes routes;
  ErrorStyle errors = ErrorStyle::kService;
  bool fold_empty_segments = true;  ///< `jobs//ID/start`, a trailing slash: accepted
  bool ignore_case = true;          ///< of the fixed segments
  std::optional<RowChoice> choice = std::nullopt;
  /// Completes every answer of a family with a choice, errors too. May be empty.
  std::function<void(const Request&, Response&)> finish = nullptr;
};

/// Ordered families of routes.
/// Shape:   a path that no pattern fits is 404, one that fits with another verb 405 with `Allow`.
///          Both are answered in the style of the family whose first segment fits, else kService.
/// Errors:  none leave it: every handler runs under http::guard.
/// Threads: const after construction; many request threads call it.
class Router {
 public:
  Router(std::vector<RouteFamily> families, std::size_t body_limit);
  Router(const Router&) = delete;  // patterns_ view the rows
  Router& operator=(const Router&) = delete;

  Response handle(Request& request, core::RequestContext& context) const;
  /// As Handler::Admit.
  std::unique_ptr<BodySink> admit(Request& request) const;
  /// Both. The router outlives it.
  Handler handler() const;

  const std::vector<RouteFamily>& families() const { return families_; }

 private:
  /// The row and the arguments of its path; null: no row takes the request.
  const Route* find(const Request& request, PathArguments& values) const;
  std::optional<Response> answer_claimed(const RouteFamily& family, Request& request,
                                         core::RequestContext& context) const;
  Response answer_chosen(const RouteFamily& family, Request& request,
                         core::RequestContext& context) const;

  std::vector<RouteFamily> families_;
  std::vector<std::vector<PathSegments>> patterns_;  ///< per family, per route
  std::size_t body_limit_;
};

}  // namespace aml::http
