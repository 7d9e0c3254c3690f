#include "emulator/gateway/policies/body_text.h"

#include <utility>

#include "emulator/gateway/policies/call_context.h"

namespace aml::gateway {

std::string read_body(PolicyCall& call) {
  CallContext context(call);
  const auto message =
      is_about_answer(call) ? expressions::Message::kResponse : expressions::Message::kRequest;
  return context.take_body(message, true).value_or("");
}

void write_body(PolicyCall& call, std::string body) {
  if (!is_about_answer(call)) {
    call.body.written = std::move(body);
    call.body.taken = false;
    return;
  }
  call.response->source.reset();
  call.response->live = nullptr;
  call.response->length.reset();
  call.response->body = std::move(body);
}

}  // namespace aml::gateway
