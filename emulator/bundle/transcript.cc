#include "emulator/bundle/transcript.h"

#include <algorithm>
#include <iterator>

#include "emulator/text/ascii.h"

namespace aml::bundle {

namespace {

// Headers that tell the time of the real world.
constexpr std::string_view kLeftOut[] = {"Date"};

bool is_left_out(std::string_view name) {
  return std::any_of(std::begin(kLeftOut), std::end(kLeftOut),
                     [&](std::string_view one) { return text::same_name(one, name); });
}

// The end of a body that was cut may be in the middle of one.
std::string_view without_begun_etag(std::string_view body) {
  const std::size_t last = body.find_last_not_of("0123456789ABCDEF");
  const bool begun =
      last != std::string_view::npos && last > 0 && body[last] == 'x' && body[last - 1] == '0';
  return begun ? body.substr(0, last - 1) : body;
}

}  // namespace

std::string Transcript::text_of(const BundledCall& call) {
  std::string text = std::to_string(call.status) + "\n";
  if (call.is_step) return text;
  for (const core::Header& header : call.answer.headers) {
    if (!is_left_out(header.name)) text.append(header.name + ": " + header.value + "\n");
  }
  text += '\n';
  text += call.answer.is_cut() ? without_begun_etag(call.answer.body) : call.answer.body;
  if (call.answer.is_cut()) text.append("\n").append(std::to_string(call.answer.body_bytes));
  return counted(text);
}

void Transcript::add(const std::string& text) {
  digest_.update(std::to_string(text.size()) + "\n");
  digest_.update(text);
  ++size_;
}

std::string Transcript::counted(std::string_view text) {
  return with_etags(text, [this](std::string_view etag) {
    const auto [known, is_new] = numbers_.emplace(etag, etags_.size() + 1);
    if (is_new) etags_.emplace_back(etag);
    return "etag-" + std::to_string(known->second);
  });
}

std::size_t Transcript::number_of(std::string_view etag) const {
  const auto known = numbers_.find(etag);
  return known == numbers_.end() ? 0 : known->second;
}

std::string_view Transcript::etag_of(std::size_t number) const {
  return number == 0 || number > etags_.size() ? std::string_view() : etags_[number - 1];
}

}  // namespace aml::bundle
