#include <algorithm>
#include <array>

#include "emulator/gateway/policies/body_text.h"
#include "emulator/gateway/policies/json_xml.h"
#include "emulator/gateway/policies/policy.h"
#include "emulator/gateway/policies/setting.h"
#include "emulator/text/ascii.h"

// xml-to-json and json-to-xml.

namespace aml::gateway {

namespace xml_and_json {
namespace {

using expressions::ExpressionError;
using model::documented;
using model::inferred;
using model::observed;

bool has_word(std::string_view text, std::string_view word) {
  const std::string lower = text::to_lower(text);
  return lower.find(word) != std::string::npos;
}

/// Which bodies are converted, and what they are then.
class Conversion {
 public:
  Conversion(const PolicyElement& element, const PolicyContext& context, std::string_view from,
             std::string_view to)
      : apply_(Setting::of(element, "apply", context)),
        considers_accept_(Setting::of(element, "consider-accept-header", context, "true")),
        from_(from),
        to_(to) {}

  bool is_wanted(PolicyCall& call) const {
    if (apply_.text(call) != "always" && !has_word(type_of(call), from_)) return false;
    if (!considers_accept_.truth(call)) return true;
    const std::string* accept = core::find_header(call.request.headers, "Accept");
    return accept != nullptr && (has_word(*accept, to_) || has_word(*accept, "*/*"));
  }

  void finish(PolicyCall& call, std::string body) const {
    const std::string type = "application/" + std::string(to_);
    write_body(call, std::move(body));
    if (is_about_answer(call)) {
      call.response->content_type = type;
      return;
    }
    std::erase_if(call.request.headers, [](const core::Header& header) {
      return text::same_name(header.name, "Content-Type");
    });
    call.request.headers.push_back({"Content-Type", type});
  }

 private:
  static std::string type_of(const PolicyCall& call) {
    if (is_about_answer(call)) return call.response->content_type;
    const std::string* type = core::find_header(call.request.headers, "Content-Type");
    return type == nullptr ? "" : *type;
  }

  Setting apply_;
  Setting considers_accept_;
  std::string_view from_;
  std::string_view to_;
};

class XmlToJson : public Policy {
 public:
  XmlToJson(const PolicyElement& element, const PolicyContext& context)
      : conversion_(element, context, "xml", "json"),
        kind_(Setting::of(element, "kind", context)),
        lists_(Setting::of(element, "always-array-child-elements", context, "false")) {}

  Flow run(PolicyCall& call) override {
    if (!conversion_.is_wanted(call)) {
      note(call, kXmlToJson.format.name, "The body stays as it is.");
      return Flow::kOn;
    }
    const JsonOfXml form{kind_.text(call) == "javascript-friendly", lists_.truth(call)};
    std::string problem;
    const auto made = json_of_xml(read_body(call), form, problem);
    if (!made) throw ExpressionError(problem);
    conversion_.finish(call, expressions::write_json(**made, false));
    note(call, kXmlToJson.format.name, "The body is JSON now.");
    return Flow::kOn;
  }

 private:
  Conversion conversion_;
  Setting kind_;
  Setting lists_;
};

class JsonToXml : public Policy {
 public:
  JsonToXml(const PolicyElement& element, const PolicyContext& context)
      : conversion_(element, context, "json", "xml"),
        separator_(Setting::of(element, "namespace-separator", context, "_")),
        prefix_(Setting::of(element, "namespace-prefix", context)),
        block_(Setting::of(element, "attribute-block-name", context)) {}

  Flow run(PolicyCall& call) override {
    if (!conversion_.is_wanted(call)) {
      note(call, kJsonToXml.format.name, "The body stays as it is.");
      return Flow::kOn;
    }
    std::string problem;
    const auto node = expressions::parse_json(read_body(call), problem);
    if (!node) throw ExpressionError("The body is no JSON.");
    const XmlOfJson form{separator_.text(call), prefix_.text(call), block_.text(call)};
    conversion_.finish(call, xml_of_json(**node, form));
    note(call, kJsonToXml.format.name, "The body is XML now.");
    return Flow::kOn;
  }

 private:
  Conversion conversion_;
  Setting separator_;
  Setting prefix_;
  Setting block_;
};

template <typename Kind>
std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& context) {
  return std::make_unique<Kind>(element, context);
}

constexpr std::array<std::string_view, 2> kKinds = {"javascript-friendly", "direct"};
constexpr std::array<std::string_view, 2> kOfXml = {"always", "content-type-xml"};
constexpr std::array<std::string_view, 2> kOfJson = {"always", "content-type-json"};
constexpr AttributeFormat kAccept{
    .name = "consider-accept-header", .kind = AttributeKind::kBoolean, .computed = true};

constexpr std::array kToJson = {
    AttributeFormat{.name = "kind",
                    .kind = AttributeKind::kChoice,
                    .required = true,
                    .choices = kKinds,
                    .computed = true},
    AttributeFormat{.name = "apply",
                    .kind = AttributeKind::kChoice,
                    .required = true,
                    .choices = kOfXml,
                    .computed = true},
    kAccept,
    AttributeFormat{
        .name = "always-array-child-elements", .kind = AttributeKind::kBoolean, .computed = true}};
constexpr std::array kToXml = {
    AttributeFormat{.name = "apply",
                    .kind = AttributeKind::kChoice,
                    .required = true,
                    .choices = kOfJson,
                    .computed = true},
    kAccept,
    AttributeFormat{.name = "parse-date", .kind = AttributeKind::kBoolean},
    AttributeFormat{.name = "namespace-separator", .computed = true},
    AttributeFormat{.name = "namespace-prefix", .computed = true},
    AttributeFormat{.name = "attribute-block-name", .computed = true}};

constexpr std::array kToJsonRules = {
    model::Rule{"policy.xml-to-json.direct",
                "attributes are members with @ before them, the colon of a prefix is $, and the "
                "version of the document is a member beside its element",
                observed("a converted envelope on a page of examples")},
    model::Rule{"policy.xml-to-json.friendly",
                "for scripts, attributes have no @, and the text beside them is $text",
                inferred("the page names the form and shows none")},
    model::Rule{"policy.xml-to-json.lists",
                "elements of one name are an array, every child element where that is asked for",
                documented("xml-to-json policy")},
    model::Rule{"policy.xml-to-json.accept",
                "where the Accept header is considered, it has to name JSON or */*",
                documented("xml-to-json policy; */* is inferred")}};
constexpr std::array kToXmlRules = {
    model::Rule{
        "policy.json-to-xml.document",
        "an object with one member is that element, anything else an element Document; an "
        "array is its name again and again, an empty one an empty element, null has xsi:nil",
        observed("a converted object on a page of examples, and the policy's own example")},
    model::Rule{
        "policy.json-to-xml.names",
        "members of the attribute block and with @ are attributes, those with the namespace "
        "prefix declarations; what no name can have is written _x0020_",
        documented("json-to-xml policy; @ and the names are inferred")},
    model::Rule{"policy.json-to-xml.dates", "dates are copied, whatever parse-date says",
                inferred("JSON has none, and the page shows no form")}};

constexpr EnumSet kBodies =
    set_of(TraceSection::kInbound, TraceSection::kOutbound, TraceSection::kOnError);

}  // namespace
}  // namespace xml_and_json

constexpr PolicySpec kXmlToJson{
    .format = {.name = "xml-to-json", .attributes = xml_and_json::kToJson},
    .sections = xml_and_json::kBodies,
    .scopes = kAllScopes,
    .compile = xml_and_json::compile<xml_and_json::XmlToJson>,
    .rules = xml_and_json::kToJsonRules};

constexpr PolicySpec kJsonToXml{
    .format = {.name = "json-to-xml", .attributes = xml_and_json::kToXml},
    .sections = xml_and_json::kBodies,
    .scopes = kAllScopes,
    .compile = xml_and_json::compile<xml_and_json::JsonToXml>,
    .rules = xml_and_json::kToXmlRules};

}  // namespace aml::gateway
