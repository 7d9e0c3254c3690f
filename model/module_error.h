#pragma once

#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/evidence.h"

namespace aml::model {

/// One documented module error: its number and its message forms, poorest first.
struct ModuleErrorSpec {
  int number;
  std::vector<std::string_view> forms;  ///< `{0}` … are filled in
  Evidence evidence;
};

extern const ModuleErrorSpec kColumnNotFound;          // 0001
extern const ModuleErrorSpec kParameterNotParsed;      // 0002
extern const ModuleErrorSpec kNullOrEmptyInput;        // 0003
extern const ModuleErrorSpec kParameterTooSmall;       // 0004
extern const ModuleErrorSpec kParameterTooLarge;       // 0007
extern const ModuleErrorSpec kNotInRange;              // 0008
extern const ModuleErrorSpec kColumnNamesDiffer;       // 0010
extern const ModuleErrorSpec kEmptyColumnSet;          // 0011
extern const ModuleErrorSpec kColumnsIncompatible;     // 0016
extern const ModuleErrorSpec kColumnTypeNotSupported;  // 0017
extern const ModuleErrorSpec kInvalidData;             // 0018
extern const ModuleErrorSpec kTooFewColumns;           // 0020
extern const ModuleErrorSpec kTooFewRows;              // 0021
extern const ModuleErrorSpec kSizesDiffer;             // 0027
extern const ModuleErrorSpec kDuplicateNames;          // 0028
extern const ModuleErrorSpec kSeveralLabels;           // 0037
extern const ModuleErrorSpec kOperationFailed;         // 0039
extern const ModuleErrorSpec kColumnNotConverted;      // 0042
extern const ModuleErrorSpec kColumnCategory;          // 0056
extern const ModuleErrorSpec kIndexNotParsed;          // 0059
extern const ModuleErrorSpec kIndexOutOfRange;         // 0060
extern const ModuleErrorSpec kSqlNotCorrect;           // 0069
extern const ModuleErrorSpec kScriptFailed;            // 0085
extern const ModuleErrorSpec kTooManyColumns;          // 0129
extern const ModuleErrorSpec kLibraryException;        // 1000

/// **The one list** of module errors, by number.
std::span<const ModuleErrorSpec* const> module_errors();

/// A module refused its data or its parameters.
/// The richest form whose values are all given is used: form k needs the values {0} … it names.
class ModuleError : public std::exception {
 public:
  explicit ModuleError(const ModuleErrorSpec& spec, const std::vector<std::string>& values = {});

  const ModuleErrorSpec& spec() const { return *spec_; }
  /// "Error 0001: Column with name or index "x" not found"
  const char* what() const noexcept override { return text_.c_str(); }

  /// The module that threw; filled in by the pipeline.
  const std::string& module() const { return module_; }
  void set_module(std::string name) { module_ = std::move(name); }

  /// The id of the step that threw; filled in by the pipeline.
  const std::string& step() const { return step_; }
  void set_step(std::string id) { step_ = std::move(id); }

  /// The parameter that was refused; empty when the data was.
  const std::string& parameter() const { return parameter_; }
  void set_parameter(std::string name) { parameter_ = std::move(name); }

 private:
  const ModuleErrorSpec* spec_;
  std::string text_;
  std::string module_;
  std::string step_;
  std::string parameter_;
};

}  // namespace aml::model
