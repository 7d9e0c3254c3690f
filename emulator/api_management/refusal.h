#pragma once

#include <cstddef>
#include <exception>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/request_context.h"
#include "emulator/http/message.h"
#include "model/evidence.h"

namespace aml::api_management {

/// One thing wrong with what a call says.
struct Fault {
  std::string target;  ///< the member, or the policy's element; empty: none
  std::string message;
  std::size_t line = 0;  ///< of a document, from 1; 0: it is not about one
  std::size_t column = 0;
};
using Faults = std::vector<Fault>;

/// What a call is refused as: a row of the list in refusal.cc.
struct RefusalRow {
  std::string_view code;
  int status;
  std::string_view message;  ///< `{0}` is filled in
  model::Evidence evidence;
};

extern const RefusalRow kResourceNotFound;
extern const RefusalRow kValidationError;  ///< with one detail for each fault
extern const RefusalRow kPreconditionFailed;
extern const RefusalRow kMissingApiVersion;
extern const RefusalRow kInvalidApiVersion;
extern const RefusalRow kInvalidRequestContent;
extern const RefusalRow kInvalidResourceType;
extern const RefusalRow kVerbNotAllowed;
extern const RefusalRow kCrossSite;

/// **The one list** of them.
std::span<const RefusalRow* const> refusal_rows();

/// A call that cannot be answered. Caught by answer_refusals(), nowhere else.
class Refusal : public std::exception {
 public:
  Refusal(const RefusalRow& row, std::initializer_list<std::string_view> values);
  /// Of kValidationError; there is one fault at least.
  explicit Refusal(Faults faults);

  const RefusalRow& row() const { return row_; }
  const std::string& message() const { return message_; }
  const Faults& faults() const { return faults_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  const RefusalRow& row_;
  std::string message_;
  Faults faults_;
};

/// Errors: Refusal, where there are faults.
void refuse_faults(Faults faults);

/// `{"error": {"code", "message", "details": [{"code", "target", "message"}]}}`. A detail about a
/// document also has `line` and `column`, which are the emulator's own.
http::Response refusal_answer(const Refusal& refusal, core::RequestContext& context);

}  // namespace aml::api_management
