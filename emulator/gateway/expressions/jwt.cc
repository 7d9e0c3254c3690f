#include "emulator/gateway/expressions/jwt.h"

#include <algorithm>

#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"
#include "emulator/text/utf8.h"

namespace aml::gateway::expressions {

namespace {

std::optional<JsonPtr> read_part(std::string_view part) {
  const auto text = from_base64_url(part);
  if (!text || !text::is_utf8(*text)) return std::nullopt;
  std::string problem;
  auto node = parse_json(*text, problem);
  if (!node || !(*node)->is_object()) return std::nullopt;
  return node;
}

}  // namespace

std::optional<std::string> from_base64_url(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  constexpr std::size_t kGroup = 4;
  if (plain.size() % kGroup != 0) plain.append(kGroup - plain.size() % kGroup, '=');
  return text::from_base64(plain);
}

std::shared_ptr<const Jwt> read_jwt(std::string_view text) {
  text = text::trim(text);
  constexpr std::string_view kScheme = "Bearer ";
  if (text.size() > kScheme.size() && text::same_name(text.substr(0, kScheme.size()), kScheme))
    text = text::trim(text.substr(kScheme.size()));
  const std::string_view header = text::cut(text, '.');
  const std::string_view payload = text::cut(text, '.');
  if (text.find('.') != std::string_view::npos) return nullptr;
  auto first = read_part(header);
  auto second = read_part(payload);
  if (!first || !second) return nullptr;
  return std::make_shared<Jwt>(Jwt{std::move(*first), std::move(*second)});
}

std::optional<std::vector<std::string>> claim_of(const Jwt& jwt, std::string_view name) {
  const JsonPtr claim = jwt.payload->find(name);
  if (claim == nullptr) return std::nullopt;
  const auto* elements = std::get_if<JsonNode::Elements>(&claim->content);
  if (elements == nullptr) return std::vector<std::string>{to_text(claim)};
  std::vector<std::string> texts;
  for (const JsonPtr& element : *elements) texts.push_back(to_text(element));
  return texts;
}

}  // namespace aml::gateway::expressions
