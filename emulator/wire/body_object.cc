#include "emulator/wire/body_object.h"

#include "emulator/core/error_catalog.h"
#include "emulator/text/utf8.h"

namespace aml::wire {

void refuse_body() {
  throw core::ApiError(core::kRequestBodyInvalid);
}

bool is_scalar(JsonToken token) {
  return token == JsonToken::kString || token == JsonToken::kNumber ||
         token == JsonToken::kBoolean || token == JsonToken::kNull;
}

void read_body_object(std::string_view body, std::size_t json_depth, std::list<std::string>& texts,
                      const std::function<void(JsonReader&)>& member) {
  if (!text::is_utf8(body)) body = texts.emplace_back(text::to_utf8(body));
  try {
    JsonReader reader(body, json_depth, texts);
    const JsonToken first = reader.next();
    if (first == JsonToken::kNull && reader.next() == JsonToken::kEnd) {
      throw core::ApiError(core::kRequestIsEmpty);
    }
    if (first != JsonToken::kBeginObject) refuse_body();
    for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
      member(reader);
    }
    if (reader.next() != JsonToken::kEnd) refuse_body();
  } catch (const JsonSyntaxError&) {
    refuse_body();
  }
}

std::map<std::string, std::string> read_parameters(JsonReader& reader) {
  std::map<std::string, std::string> parameters;
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return parameters;
  if (first == JsonToken::kString && reader.text().empty()) return parameters;
  if (first != JsonToken::kBeginObject) refuse_body();
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    std::string name(reader.text());
    const JsonToken value = reader.next();
    if (!is_scalar(value)) refuse_body();
    if (value == JsonToken::kNull) {
      parameters.erase(name);
    } else {
      parameters.insert_or_assign(std::move(name), reader.text());
    }
  }
  return parameters;
}

}  // namespace aml::wire
