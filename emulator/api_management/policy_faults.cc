#include "emulator/api_management/policy_faults.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "emulator/api_management/to_configuration.h"

namespace aml::api_management {

namespace {

// The name of the element that a place is in.
std::string element_at(std::string_view text, std::size_t line, std::size_t column) {
  std::size_t at = 0;
  for (; line > 1; --line) {
    at = text.find('\n', at);
    if (at == std::string_view::npos) return {};
    ++at;
  }
  at = text.rfind('<', std::min(at + column - 1, text.size()));
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 1);
  return std::string(rest.substr(0, rest.find_first_of(" \t\r\n/>")));
}

}  // namespace

Fault fault_of(const definition::DefinitionFault& fault, const Service& service,
               const Service* before) {
  std::string message = fault.message + ".";
  for (const std::string& note : fault.notes) message += " (" + note + ")";
  std::string element;
  for (const auto& [key, resource] : service.resources) {
    if (file_of(*resource) != fault.file) continue;
    if (fault.line > 0)
      element = element_at(text_of(resource->properties(), "value"), fault.line, fault.column);
    if (before != nullptr && before->find(key) == resource.get())
      message += " The document is that of " + key + ".";
  }
  if (fault.line > 0)
    message = "Error in element '" + element + "' on line " + std::to_string(fault.line) +
              ", column " + std::to_string(fault.column) + ": " + message;
  return {element.empty() ? "value" : element, std::move(message), fault.line, fault.column};
}

}  // namespace aml::api_management
