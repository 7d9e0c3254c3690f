#include "model/module_error.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "emulator/base/assert.h"
#include "emulator/text/messages.h"

namespace aml::model {
namespace {

constexpr Evidence kErrorPages = documented("module error codes, the page of the error");

std::string_view richest_form(const ModuleErrorSpec& spec, std::size_t values) {
  AML_ASSERT(!spec.forms.empty());
  std::string_view best = spec.forms.front();
  for (const std::string_view form : spec.forms) {
    if (text::values_needed(form) <= values) best = form;
  }
  AML_ASSERT(text::values_needed(best) <= values);
  return best;
}

std::string filled(std::string_view form, const std::vector<std::string>& values) {
  return text::fill_in(form, std::vector<std::string_view>(values.begin(), values.end()));
}

std::string number_text(int number) {
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "%04d", number);
  return digits.data();
}

}  // namespace

const ModuleErrorSpec kColumnNotFound{
    1,
    {"One or more specified columns were not found", "Column with name or index \"{0}\" not found",
     "Column with name or index \"{0}\" does not exist in \"{1}\""},
    kErrorPages};

const ModuleErrorSpec kParameterNotParsed{
    2,
    {"Failed to parse parameter",
     "Failed to convert \"{0}\" parameter value \"{1}\" from \"{2}\" to \"{3}\""},
    kErrorPages};

const ModuleErrorSpec kNullOrEmptyInput{
    3, {"One or more of inputs are null or empty", "Input \"{0}\" is null or empty"}, kErrorPages};

const ModuleErrorSpec kParameterTooSmall{
    4,
    {"Parameter \"{0}\" value should be greater than {1}.",
     "Parameter \"{0}\" has value \"{1}\" which should be greater than {2}"},
    kErrorPages};

const ModuleErrorSpec kParameterTooLarge{
    7,
    {"Parameter \"{0}\" value should be less than or equal to parameter \"{1}\" value.",
     "Parameter \"{0}\" has value \"{1}\" which should be less than or equal to {2}."},
    kErrorPages};

const ModuleErrorSpec kNotInRange{
    8,
    {"Parameter value is not in the specified range.", "Parameter \"{0}\" value is not in range.",
     "Parameter \"{0}\" value should be in the range of [{1}, {2}]."},
    kErrorPages};

const ModuleErrorSpec kColumnNamesDiffer{
    10,
    {"Columns with corresponding index in input datasets have different names.",
     "Column names are not the same for column {0} (zero-based) of input datasets ({1} and {2} "
     "respectively)."},
    kErrorPages};

const ModuleErrorSpec kEmptyColumnSet{
    11,
    {"Specified column set does not apply to any of dataset columns.",
     "Specified column set \"{0}\" does not apply to any of dataset columns."},
    kErrorPages};

const ModuleErrorSpec kColumnsIncompatible{
    16,
    {"Columns with corresponding index in input datasets do have incompatible types.",
     "Columns {0} and {1} are incompatible.",
     "Column element types are not compatible for column {0} (zero-based) of input datasets ({1} "
     "and {2} respectively)."},
    kErrorPages};

const ModuleErrorSpec kColumnTypeNotSupported{
    17,
    {"Cannot process column \"{1}\" of type {0}. The type is not supported by the module.",
     "Cannot process column \"{1}\" of type {0}. The type is not supported by the module. "
     "Parameter name: {2}"},
    kErrorPages};

const ModuleErrorSpec kInvalidData{18,
                                   {"Dataset is not valid.", "{0} contains invalid data.",
                                    "{0} and {1} should be consistent columnwise."},
                                   kErrorPages};

const ModuleErrorSpec kTooFewColumns{
    20,
    {"Number of columns in input dataset is less than allowed minimum.",
     "Number of columns in input dataset is less than allowed minimum of {0} column(s).",
     "Number of columns in input dataset \"{0}\" is less than allowed minimum of {1} column(s)."},
    kErrorPages};

const ModuleErrorSpec kTooFewRows{
    21,
    {"Number of rows in input dataset is less than allowed minimum.",
     "Number of rows in input dataset is less than allowed minimum of {0} row(s).",
     "Number of rows in input dataset \"{0}\" is less than allowed minimum of {1} row(s)."},
    kErrorPages};

const ModuleErrorSpec kSizesDiffer{27,
                                   {"The size of passed objects is inconsistent.",
                                    "The size of \"{0}\" is inconsistent with size of \"{1}\"."},
                                   kErrorPages};

const ModuleErrorSpec kDuplicateNames{
    28,
    {"Column set contains duplicated column name(s).", "The name \"{0}\" is duplicated.",
     "The name \"{0}\" is duplicated in \"{1}\"."},
    kErrorPages};

const ModuleErrorSpec kSeveralLabels{37, {"Multiple label columns are specified."}, kErrorPages};

const ModuleErrorSpec kOperationFailed{
    39, {"Operation failed.", "Error while completing operation: {0}."}, kErrorPages};

const ModuleErrorSpec kColumnNotConverted{
    42,
    {"Not allowed conversion.", "Could not convert column of type {0} to column of type {1}.",
     "Could not convert column \"{2}\" of type {0} to column of type {1}."},
    kErrorPages};

const ModuleErrorSpec kColumnCategory{
    56,
    {"One or more selected columns were not in an allowed category.",
     "Column with name \"{0}\" is not in an allowed category."},
    kErrorPages};

const ModuleErrorSpec kIndexNotParsed{
    59,
    {"One or more specified column indexes or index ranges could not be parsed.",
     "Column index or range \"{0}\" could not be parsed."},
    kErrorPages};

const ModuleErrorSpec kIndexOutOfRange{60,
                                       {"Invalid or out of range column index range specified.",
                                        "Column range \"{0}\" is invalid or out of range."},
                                       kErrorPages};

const ModuleErrorSpec kSqlNotCorrect{
    69,
    {"SQL script is incorrect.", "SQL query \"{0}\" is not correct.",
     "SQL query \"{0}\" is not correct: {1}"},
    kErrorPages};

const ModuleErrorSpec kScriptFailed{
    85,
    {"The following error occurred during script evaluation, please view the output log for more "
     "information:",
     "The following error occurred during script evaluation, please view the output log for more "
     "information:{0}"},
    kErrorPages};

const ModuleErrorSpec kTooManyColumns{
    129,
    {"Number of columns in the dataset exceeds allowed limit.",
     "Number of columns in the dataset in '{0}' exceeds allowed.'",
     "Number of columns in the dataset in '{0}' exceeds allowed limit of '{1}'.'",
     "Number of columns in the dataset in '{0}' exceeds allowed '{1}' limit of '{2}'.'"},
    kErrorPages};

const ModuleErrorSpec kLibraryException{
    1000,
    {"Library exception.", "Library exception: {0}", "{0} library exception: {1}"},
    kErrorPages};

std::span<const ModuleErrorSpec* const> module_errors() {
  static constexpr std::array kAll = {&kColumnNotFound,      &kParameterNotParsed,
                                      &kNullOrEmptyInput,    &kParameterTooSmall,
                                      &kParameterTooLarge,   &kNotInRange,
                                      &kColumnNamesDiffer,   &kEmptyColumnSet,
                                      &kColumnsIncompatible, &kColumnTypeNotSupported,
                                      &kInvalidData,         &kTooFewColumns,
                                      &kTooFewRows,          &kSizesDiffer,
                                      &kDuplicateNames,      &kSeveralLabels,
                                      &kOperationFailed,     &kColumnNotConverted,
                                      &kColumnCategory,      &kIndexNotParsed,
                                      &kIndexOutOfRange,     &kSqlNotCorrect,
                                      &kScriptFailed,        &kTooManyColumns,
                                      &kLibraryException};
  return kAll;
}

ModuleError::ModuleError(const ModuleErrorSpec& spec, const std::vector<std::string>& values)
    : spec_(&spec),
      text_("Error " + number_text(spec.number) + ": " +
            filled(richest_form(spec, values.size()), values)) {}

}  // namespace aml::model
