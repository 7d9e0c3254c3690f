#include "emulator/management/management_wire.h"

#include <functional>
#include <list>
#include <optional>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/trained_resources.h"
#include "emulator/text/dates.h"
#include "emulator/text/json.h"
#include "emulator/text/number.h"
#include "emulator/wire/body_object.h"

namespace aml::management {

namespace {

using wire::JsonReader;
using wire::JsonToken;
using wire::refuse_body;
using wire::same_name;
using ReadMember = std::function<void(const std::string& name, JsonReader&)>;

// The next value; nothing: it is null.
std::optional<std::string> read_scalar(JsonReader& reader) {
  const JsonToken token = reader.next();
  if (!wire::is_scalar(token)) refuse_body();
  if (token == JsonToken::kNull) return std::nullopt;
  return std::string(reader.text());
}

void skip_value(JsonReader& reader) {
  reader.skip(reader.next());
}

// An object or null.
void read_object(JsonReader& reader, const ReadMember& member) {
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return;
  if (first != JsonToken::kBeginObject) refuse_body();
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    const std::string name(reader.text());
    member(name, reader);
  }
}

void read_body(std::string_view body, std::size_t json_depth, const ReadMember& member) {
  std::list<std::string> texts;
  wire::read_body_object(body, json_depth, texts, [&](JsonReader& reader) {
    const std::string name(reader.text());
    member(name, reader);
  });
}

bool to_flag(const std::string& text) {
  if (same_name(text, "true")) return true;
  if (!same_name(text, "false")) refuse_body();
  return false;
}

ThrottleLevel to_throttle(const std::string& text) {
  if (same_name(text, "low")) return ThrottleLevel::kLow;
  if (same_name(text, "high")) return ThrottleLevel::kHigh;
  throw core::ApiError(core::kBadParameterValue).with_target("ThrottleLevel");
}

void read_location(JsonReader& reader, PatchedResource& resource) {
  read_object(reader, [&](const std::string& name, JsonReader& value) {
    if (same_name(name, "BaseLocation")) {
      resource.base_location = read_scalar(value).value_or("");
    } else if (same_name(name, "RelativeLocation")) {
      resource.relative_location = read_scalar(value).value_or("");
    } else if (same_name(name, "SasBlobToken")) {
      resource.sas_blob_token = read_scalar(value).value_or("");
    } else {
      skip_value(value);
    }
  });
}

PatchedResource read_resource(JsonReader& reader) {
  PatchedResource resource;
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    const std::string name(reader.text());
    if (same_name(name, "Name")) {
      resource.name = read_scalar(reader).value_or("");
    } else if (same_name(name, "Location")) {
      read_location(reader, resource);
    } else {
      skip_value(reader);
    }
  }
  if (resource.name.empty()) refuse_body();
  return resource;
}

void read_resources(JsonReader& reader, std::vector<PatchedResource>& resources) {
  if (reader.next() != JsonToken::kBeginArray) refuse_body();
  for (JsonToken token = reader.next(); token != JsonToken::kEndArray; token = reader.next()) {
    if (token != JsonToken::kBeginObject || resources.size() == kMaxPatchedResources) refuse_body();
    resources.push_back(read_resource(reader));
  }
}

model::Column read_column(const std::string& name, JsonReader& reader) {
  std::string type;
  std::string format;
  read_object(reader, [&](const std::string& member, JsonReader& value) {
    if (same_name(member, "type")) {
      type = read_scalar(value).value_or("");
    } else if (same_name(member, "format")) {
      format = read_scalar(value).value_or("");
    } else {
      skip_value(value);
    }
  });
  model::Column column;
  column.name = name;
  column.type = type_of_schema(type, format);
  return column;
}

model::Schema read_schema(JsonReader& reader) {
  std::vector<model::Column> columns;
  read_object(reader, [&](const std::string& name, JsonReader& value) {
    if (columns.size() == kMaxCodeColumns || name.empty()) refuse_body();
    for (const model::Column& other : columns) {
      if (other.name == name) refuse_body();
    }
    columns.push_back(read_column(name, value));
  });
  return model::Schema(std::move(columns));
}

CodeBundle read_code(JsonReader& reader) {
  CodeBundle bundle;
  read_object(reader, [&](const std::string& name, JsonReader& value) {
    if (same_name(name, "InputSchema")) {
      bundle.input = read_schema(value);
    } else if (same_name(name, "OutputSchema")) {
      bundle.output = read_schema(value);
    } else if (same_name(name, "Language")) {
      bundle.language = read_scalar(value).value_or("");
    } else if (same_name(name, "SourceCode")) {
      bundle.source = read_scalar(value).value_or("");
    } else if (same_name(name, "ZipContents")) {
      bundle.zip = read_scalar(value).value_or("");
    } else {
      skip_value(value);
    }
  });
  return bundle;
}

/// Writes the members of an object, in order.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

  void text(std::string_view name, std::string_view value) {
    begin(name);
    text::append_json_string(out_, value);
  }
  void optional(std::string_view name, const std::optional<std::string>& value) {
    value ? text(name, *value) : bare(name, "null");
  }
  void bare(std::string_view name, std::string_view value) {
    begin(name);
    out_ += value;
  }
  void end() { out_ += '}'; }

 private:
  void begin(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    text::append_json_string(out_, name);
    out_ += ':';
  }

  std::string& out_;
};

void append_service(std::string& out, const PublishedService& service) {
  ObjectWriter object(out);
  object.text("Id", service.id);
  object.text("Name", service.name);
  object.optional("Description", service.description);
  object.text("CreationTime", text::write_utc_millis(service.created));
  object.text("WorkspaceId", service.workspace);
  object.text("DefaultEndpointName", service.endpoints.front().definition().endpoint_name);
  object.bare("EndpointCount", std::to_string(service.endpoints.size()));
  object.end();
}

std::string location_of(const MadeEndpoint& settings, const std::string& resource) {
  for (const PatchedResource& one : settings.resources) {
    if (one.name != resource) continue;
    std::string out;
    ObjectWriter object(out);
    object.text("BaseLocation", one.base_location);
    object.text("RelativeLocation", one.relative_location);
    object.text("SasBlobToken", one.sas_blob_token);
    object.end();
    return out;
  }
  return "null";
}

// Empty: nothing can be set.
std::string resources_of(const PublishedEndpoint& endpoint, const MadeEndpoint& settings) {
  std::string list;
  for (const auto& one : core::trained_resources(endpoint.origin->definition().pipeline)) {
    list += list.empty() ? "[" : ",";
    ObjectWriter object(list);
    object.text("Name", one.name);
    object.text("Kind", "TrainedModel");
    object.bare("Location", location_of(settings, one.name));
    object.end();
  }
  return list.empty() ? list : list + "]";
}

void append_endpoint(std::string& out, const PublishedService& service,
                     const PublishedEndpoint& endpoint, const EndpointBases& bases) {
  const core::ServiceDefinition& definition = endpoint.definition();
  const MadeEndpoint settings = settings_of(service, endpoint);
  ObjectWriter object(out);
  object.text("Name", definition.endpoint_name);
  object.text("Description", settings.description);
  object.text("CreationTime", text::write_utc_millis(settings.created));
  object.text("WorkspaceId", service.workspace);
  object.text("WebServiceId", service.id);
  object.text("HelpLocation", bases.help + "/apihelp/workspaces/" + service.workspace +
                                  "/webservices/" + service.id + "/endpoints/" +
                                  definition.endpoint_id);
  object.text("PrimaryKey", definition.primary_key);
  object.text("SecondaryKey", definition.secondary_key);
  object.text("ApiLocation", bases.scoring + "/workspaces/" + service.workspace + "/services/" +
                                 definition.endpoint_id);
  object.bare("PreventUpdate", settings.prevent_update ? "true" : "false");
  object.bare("MaxConcurrentCalls", std::to_string(settings.max_concurrent_calls));
  object.text("DiagnosticsTraceLevel", "None");
  object.text("ThrottleLevel", settings.throttle == ThrottleLevel::kLow ? "Low" : "High");
  const std::string resources = resources_of(endpoint, settings);
  if (!resources.empty()) object.bare("Resources", resources);
  object.end();
}

}  // namespace

EndpointSettings parse_endpoint_settings(std::string_view body, std::size_t json_depth) {
  EndpointSettings settings;
  read_body(body, json_depth, [&](const std::string& name, JsonReader& reader) {
    if (same_name(name, "Description")) {
      settings.description = read_scalar(reader);
    } else if (same_name(name, "ThrottleLevel")) {
      if (const auto level = read_scalar(reader)) settings.throttle = to_throttle(*level);
    } else if (same_name(name, "PreventUpdate")) {
      if (const auto flag = read_scalar(reader)) settings.prevent_update = to_flag(*flag);
    } else if (same_name(name, "MaxConcurrentCalls")) {
      const auto calls = read_scalar(reader);
      if (!calls) return;
      settings.max_concurrent_calls = text::parse_number<int>(*calls);
      if (!settings.max_concurrent_calls) refuse_body();
    } else {
      skip_value(reader);
    }
  });
  return settings;
}

bool parse_refresh(std::string_view body, std::size_t json_depth) {
  bool overwrite = false;
  read_body(body, json_depth, [&](const std::string& name, JsonReader& reader) {
    if (!same_name(name, "OverwriteResources")) return skip_value(reader);
    if (const auto flag = read_scalar(reader)) overwrite = to_flag(*flag);
  });
  return overwrite;
}

std::vector<PatchedResource> parse_resources(std::string_view body, std::size_t json_depth) {
  std::vector<PatchedResource> resources;
  bool is_there = false;
  read_body(body, json_depth, [&](const std::string& name, JsonReader& reader) {
    if (!same_name(name, "Resources")) return skip_value(reader);
    resources.clear();
    read_resources(reader, resources);
    is_there = true;
  });
  if (!is_there) refuse_body();
  return resources;
}

CodePublication parse_code(std::string_view body, std::size_t json_depth) {
  CodePublication published;
  std::string type;
  bool has_bundle = false;
  read_body(body, json_depth, [&](const std::string& name, JsonReader& reader) {
    if (same_name(name, "Name")) {
      published.name = read_scalar(reader).value_or("");
    } else if (same_name(name, "Type")) {
      type = read_scalar(reader).value_or("");
    } else if (same_name(name, "CodeBundle")) {
      published.bundle = read_code(reader);
      has_bundle = true;
    } else {
      skip_value(reader);
    }
  });
  if (!same_name(type, "Code")) throw core::ApiError(core::kWebServiceTypeInvalid, {"Code"});
  const CodeBundle& bundle = published.bundle;
  if (!has_bundle || bundle.input.empty() || bundle.output.empty() || bundle.language.empty())
    throw core::ApiError(core::kMissingWebServicePackage);
  return published;
}

std::string write_service(const PublishedService& service) {
  std::string out;
  append_service(out, service);
  return out;
}

std::string write_services(const Published& published, std::string_view workspace) {
  std::string out = "[";
  for (const PublishedService& service : published.services) {
    if (!same_name(service.workspace, workspace)) continue;
    if (out.size() > 1) out += ',';
    append_service(out, service);
  }
  return out + "]";
}

std::string write_endpoint(const PublishedService& service, const PublishedEndpoint& endpoint,
                           const EndpointBases& bases) {
  std::string out;
  append_endpoint(out, service, endpoint, bases);
  return out;
}

std::string write_endpoints(const PublishedService& service, const EndpointBases& bases) {
  std::string out = "[";
  for (const PublishedEndpoint& endpoint : service.endpoints) {
    if (out.size() > 1) out += ',';
    append_endpoint(out, service, endpoint, bases);
  }
  return out + "]";
}

}  // namespace aml::management
