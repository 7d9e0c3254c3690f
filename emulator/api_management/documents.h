#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_management/resource.h"

namespace aml::api_management {

/// Writes a policy document or a fragment as `format` asks: `xml`, with what XML does not take inside
/// of expressions escaped, or `rawxml`.
/// Errors: Refusal, for another format.
void put_format(Resource& document, std::string_view format);

/// What runs in a scope: its document with each `<base />` replaced by the policies of the scope
/// around it, whatever the product. A scope without a document is that around it.
/// Source: the emulator's own.
std::string effective_document(const Service& service, KindId kind,
                               const std::vector<std::string>& names);

}  // namespace aml::api_management
