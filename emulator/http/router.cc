#include "emulator/http/router.h"

#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/spelling.h"
#include "emulator/http/guard.h"

namespace aml::http {

namespace {

bool same_text(std::string_view a, std::string_view b, bool ignore_case) {
  return ignore_case ? same_name(a, b) : a == b;
}

bool is_name(std::string_view pattern_segment) {
  return pattern_segment.starts_with('{');
}

bool fits(const PathSegments& pattern, const PathSegments& path, bool ignore_case) {
  if (pattern.size() != path.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_name(pattern[i]) && !same_text(pattern[i], path[i], ignore_case)) return false;
  }
  return true;
}

PathArguments arguments(const PathSegments& pattern, const PathSegments& path) {
  AML_ASSERT(pattern.size() == path.size());
  PathArguments values;
  values.reserve(pattern.size() / 2);  // names and words take turns
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_name(pattern[i])) continue;
    AML_ASSERT(pattern[i].ends_with('}'));
    values.add(pattern[i].substr(1, pattern[i].size() - 2), text::percent_decode(path[i]));
  }
  return values;
}

Response method_not_allowed(core::RequestContext& context, const std::string& allowed,
                            ErrorStyle style) {
  Response response;
  // The service's other-verb answer had no body; the emulator's own paths explain themselves.
  if (style == ErrorStyle::kProblem) {
    response = error_response(context, style, core::ApiError(core::kMethodNotAllowed));
  }
  response.status = core::kMethodNotAllowed.error_class.status;
  response.set("Allow", allowed);
  return response;
}

// The emulator's own paths are typed by hand, so a wrong one is answered with the nearest.
core::ApiError no_such_own_path(const std::vector<RouteFamily>& families, std::string_view path) {
  std::vector<std::string_view> paths;
  for (const RouteFamily& family : families) {
    if (family.errors != ErrorStyle::kProblem) continue;
    for (const Route& route : family.routes) {
      if (route.pattern.find('{') == std::string::npos) paths.push_back(route.pattern);
    }
  }
  const std::string_view nearest = core::nearest_spelling(path, paths);
  return core::ApiError(
      core::kOwnPathUnknown,
      {std::string(path), nearest.empty() ? "" : " The nearest is " + std::string(nearest) + "."});
}

}  // namespace

PathSegments::PathSegments(std::string_view path, bool fold_empty) {
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (!segment.empty() || !fold_empty) add(segment);
    if (slash == std::string_view::npos) return;
    path.remove_prefix(slash + 1);
  }
}

void PathSegments::add(std::string_view segment) {
  if (count_ < kMaxSegments) segments_[count_] = segment;
  ++count_;
}

const std::string& PathArguments::operator[](std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (known == name) return value;
  }
  throw std::out_of_range("the pattern has no such name");
}

std::string_view PathArguments::find(std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (known == name) return value;
  }
  return {};
}

Router::Router(std::vector<RouteFamily> families, std::size_t body_limit)
    : families_(std::move(families)), body_limit_(body_limit) {
  for (const RouteFamily& family : families_) {
    auto& patterns = patterns_.emplace_back();
    AML_ASSERT(!family.choice || (family.choice->claims && family.choice->find));
    for (const Route& route : family.routes) {
      AML_ASSERT(!route.method.empty() && !route.operation.empty());
      const PathSegments& pattern = patterns.emplace_back(route.pattern, false);
      if (pattern.size() > PathSegments::kMaxSegments)
        throw std::invalid_argument("a pattern has too many segments: " + route.pattern);
    }
  }
}

Response Router::answer_chosen(const RouteFamily& family, Request& request,
                               core::RequestContext& context) const {
  Response response = guard(context, family.errors, [&] {
    PathArguments values;
    const Route& route = family.routes.at(family.choice->find(request, values));
    context.operation = route.operation;
    return route.answer({request, std::move(values), context, body_limit_});
  });
  if (family.finish) family.finish(request, response);
  return response;
}

// Whether a family claims a request may depend on what cannot be read just now.
std::optional<Response> Router::answer_claimed(const RouteFamily& family, Request& request,
                                               core::RequestContext& context) const {
  std::exception_ptr failure;
  try {
    if (!family.choice->claims(request)) return std::nullopt;
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure)
    return guard(context, family.errors, [&]() -> Response { std::rethrow_exception(failure); });
  return answer_chosen(family, request, context);
}

const Route* Router::find(const Request& request, PathArguments& values) const {
  for (std::size_t f = 0; f < families_.size(); ++f) {
    const RouteFamily& family = families_[f];
    if (family.choice) {
      if (!family.choice->claims(request)) continue;
      return &family.routes.at(family.choice->find(request, values));
    }
    const PathSegments path(request.path, family.fold_empty_segments);
    for (std::size_t r = 0; r < family.routes.size(); ++r) {
      const Route& route = family.routes[r];
      if (route.method != request.method) continue;
      if (!fits(patterns_[f][r], path, family.ignore_case)) continue;
      values = arguments(patterns_[f][r], path);
      return &route;
    }
  }
  return nullptr;
}

std::unique_ptr<BodySink> Router::admit(Request& request) const {
  PathArguments values;
  const Route* route = find(request, values);
  if (route == nullptr || !route->admit) return nullptr;
  core::RequestContext unseen;  // the answer makes its own notes
  return route->admit({request, std::move(values), unseen, body_limit_});
}

Handler Router::handler() const {
  return {
      [this](Request& request, core::RequestContext& context) { return handle(request, context); },
      [this](Request& request) { return admit(request); }};
}

Response Router::handle(Request& request, core::RequestContext& context) const {
  ErrorStyle style = ErrorStyle::kService;
  for (std::size_t f = 0; f < families_.size(); ++f) {
    const RouteFamily& family = families_[f];
    if (family.choice) {
      std::optional<Response> response = answer_claimed(family, request, context);
      if (response) return *std::move(response);
      continue;
    }
    const PathSegments path(request.path, family.fold_empty_segments);
    std::string allowed;
    for (std::size_t r = 0; r < family.routes.size(); ++r) {
      const Route& route = family.routes[r];
      const PathSegments& pattern = patterns_[f][r];
      if (path.size() > 0 && same_text(pattern[0], path[0], family.ignore_case)) {
        style = family.errors;
      }
      if (!fits(pattern, path, family.ignore_case)) continue;
      if (route.method != request.method) {
        allowed.append(allowed.empty() ? "" : ", ").append(route.method);
        continue;
      }
      context.operation = route.operation;
      const auto answer = [&] {
        return route.answer({request, arguments(pattern, path), context, body_limit_});
      };
      return guard(context, family.errors, std::cref(answer));
    }
    if (!allowed.empty()) return method_not_allowed(context, allowed, family.errors);
  }
  return guard(context, style, [&]() -> Response {
    if (style == ErrorStyle::kProblem) throw no_such_own_path(families_, request.path);
    throw core::ApiError(core::kPathNotFound);
  });
}

}  // namespace aml::http
