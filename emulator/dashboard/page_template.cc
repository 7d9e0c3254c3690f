#include "emulator/dashboard/page_template.h"

#include <stdexcept>

namespace aml::dashboard {

std::string fill_template(std::string_view text, const TemplateValues& values) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("{{");
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text, 0, open);
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto value = values.find(name);
    if (value == values.end()) throw std::out_of_range("no value for " + std::string(name));
    out.append(value->second);
    text.remove_prefix(close + 2);
  }
}

}  // namespace aml::dashboard
