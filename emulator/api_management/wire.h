#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_management/resource.h"
#include "emulator/http/message.h"

namespace aml::api_management {

// Answers of the management API. What is secret is left out of all but those that ask for it.

/// A resource as it is answered. `root`: the id of its instance, as the request has it.
Json resource_json(const Resource& resource, const Service& service, const std::string& root);

/// The answer with one resource, and its ETag.
http::Response resource_answer(const Resource& resource, const Service& service,
                               const std::string& root);

http::Response json_answer(const Json& json, int status = 200);
/// 204, and nothing else.
http::Response empty_answer(int status = 204);

/// `{"value", "count", "nextLink"}`, of what `$filter`, `$top` and `$skip` leave: 100 where the
/// query does not say. `here`: address of the list, with its host, without a query.
/// Errors: Refusal, for members that cannot be.
/// Source: documented (operation specifications of an SDK).
http::Response list_answer(std::vector<Json> values, const http::Request& request,
                           const std::string& here);

}  // namespace aml::api_management
