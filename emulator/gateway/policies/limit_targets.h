#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

/// Which calls a limit is about.
struct LimitTarget {
  const Api* api = nullptr;              ///< null: every call
  const Operation* operation = nullptr;  ///< null: every call of the API

  bool operator==(const LimitTarget&) const = default;
  bool covers(const Call& call) const {
    return (api == nullptr || api == call.api) &&
           (operation == nullptr || operation == call.operation);
  }
};

/// One limit of a `rate-limit` or `quota`: its own, or that of a nested `api` or `operation`. Each
/// is counted on its own.
struct LimitElement {
  LimitTarget target;
  const PolicyElement& element;  ///< has its numbers; of the document, which does not stay
};

/// The policy's own limit first.
/// Errors: a nested element that fits nothing of the product, names nothing, or is there twice.
std::vector<LimitElement> limit_elements(const PolicyElement& policy, const PolicyContext& context);

/// The name of the counter of a subscription for a policy of a document.
std::string counter_name(std::string_view policy, const PolicyText& document,
                         const Subscription& subscription);

/// What is asked of a counter's windows: one ask for each limit, where its target covers the call.
/// Threads: const.
template <typename Ask>
class TargetedAsks {
 public:
  void add(const LimitTarget& target, Ask ask) {
    ask.window = asks_.size();
    targets_.push_back(target);
    asks_.push_back(ask);
  }

  /// Those of a call; `room` holds them where they are not all.
  std::span<const Ask> of(const Call& call, std::vector<Ask>& room) const {
    if (asks_.size() == 1 && targets_.front().covers(call)) return asks_;
    for (std::size_t i = 0; i < asks_.size(); ++i) {
      if (targets_[i].covers(call)) room.push_back(asks_[i]);
    }
    return room;
  }

 private:
  std::vector<LimitTarget> targets_;
  std::vector<Ask> asks_;
};

}  // namespace aml::gateway
