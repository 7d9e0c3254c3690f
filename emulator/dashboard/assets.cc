#include "emulator/dashboard/assets.h"

#include <stdexcept>

namespace aml::dashboard {

namespace {

const control::EmbeddedFile* find_asset(std::string_view name) {
  for (const control::EmbeddedFile& file : asset_files()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

}  // namespace

std::string_view asset(std::string_view name) {
  const control::EmbeddedFile* file = find_asset(name);
  if (file == nullptr) throw std::out_of_range("no asset " + std::string(name));
  return file->text;
}

std::string fill_template(std::string_view name, const TemplateValues& values) {
  std::string_view text = asset(name);
  std::string out;
  while (true) {
    const std::size_t open = text.find("{{");
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text, 0, open);
    const std::string_view placeholder = text.substr(open + 2, close - open - 2);
    const auto value = values.find(placeholder);
    if (value == values.end()) throw std::out_of_range("no value for " + std::string(placeholder));
    out.append(value->second);
    text.remove_prefix(close + 2);
  }
}

}  // namespace aml::dashboard
