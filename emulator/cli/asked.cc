#include "emulator/cli/asked.h"

#include <cstdio>

#include "emulator/text/percent.h"

namespace aml::cli {

std::string target_of(std::string_view path, const Invocation& invocation,
                      std::initializer_list<std::string_view> flags) {
  std::string target(path);
  char before = path.find('?') == std::string_view::npos ? '?' : '&';
  for (const std::string_view flag : flags) {
    const std::string* value = invocation.find(flag);
    if (value == nullptr) continue;
    target += before;
    target.append(flag).append("=").append(text::percent_encode(*value));
    before = '&';
  }
  return target;
}

int report_refusal(const RunningEmulator::Answer& answer) {
  const std::string reason = reason_of(answer);
  const bool is_list = reason.starts_with("error: ");
  std::fprintf(stderr, "%s%s\n", is_list ? "" : "error: ", reason.c_str());
  return answer.status == 400 ? kUsage : kFailed;
}

int refuse_call(const std::string& what) {
  std::fprintf(stderr, "error: %s\n", what.c_str());
  return kUsage;
}

}  // namespace aml::cli
