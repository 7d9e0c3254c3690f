#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "emulator/wire/json_reader.h"

namespace aml::wire {

// What the bodies of RRS and BES have in common.

/// Throws ApiError kRequestBodyInvalid.
[[noreturn]] void refuse_body();

/// A string, a number, a boolean or null.
bool is_scalar(JsonToken token);

/// Reads the one object that a body is: `member` is called after each member's name, which is
/// reader.text(), and reads or skips the value.
/// Shape:   texts point into `body` or live in `texts`; both outlive their use.
/// Errors:  ApiError kRequestBodyInvalid (absent, broken, scalar, list), kRequestIsEmpty (`null`).
void read_body_object(std::string_view body, std::size_t json_depth, std::list<std::string>& texts,
                      const std::function<void(JsonReader&)>& member);

/// Reads the value of `GlobalParameters`: an object of scalars, null, or an empty text. A parameter
/// that is null counts as not sent.
/// Errors:  ApiError kRequestBodyInvalid.
/// Source:  observed (PHP and Arduino clients send null and "").
std::map<std::string, std::string> read_parameters(JsonReader& reader);

}  // namespace aml::wire
