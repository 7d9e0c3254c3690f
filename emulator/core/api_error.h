#pragma once

#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/evidence.h"

namespace aml::core {

using model::Evidence;

/// A class of errors: what `error.code` and `error.message` say, and the status it comes with.
struct ErrorClass {
  std::string_view code;
  int status;
  std::string_view message;
  Evidence evidence;
};

/// One documented error: what `error.details[0]` says.
struct ErrorSpec {
  const ErrorClass& error_class;
  std::string_view code;     ///< empty: the class comes with an empty `details`
  std::string_view message;  ///< `{0}`, `{1}` are filled in
  Evidence evidence;
};

/// A request that cannot be answered: one occurrence of a row.
/// Caught by http::guard and by the job worker, nowhere else.
class ApiError : public std::exception {
 public:
  explicit ApiError(const ErrorSpec& spec, std::initializer_list<std::string_view> values = {});
  /// With a separate `details[0].code`, for classes whose sub-codes are open (library and module
  /// errors).
  ApiError(const ErrorSpec& spec, std::string code, std::string message);

  ApiError&& with_target(std::string target) &&;
  /// One more element of a blob error's document: `AuthenticationErrorDetail`, `HeaderName` …
  ApiError&& with_element(std::string_view name, std::string value) &&;

  const ErrorSpec& spec() const { return *spec_; }
  int status() const { return spec_->error_class.status; }
  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& target() const { return target_; }  ///< empty: no `target` member
  const std::vector<std::pair<std::string_view, std::string>>& elements() const {
    return elements_;
  }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  const ErrorSpec* spec_;
  std::string code_;
  std::string message_;
  std::string target_;
  std::vector<std::pair<std::string_view, std::string>> elements_;
};

}  // namespace aml::core
