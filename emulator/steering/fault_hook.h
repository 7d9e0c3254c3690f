#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "emulator/core/request_context.h"
#include "emulator/http/hang_group.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"
#include "emulator/steering/drills.h"
#include "emulator/steering/faults.h"

namespace aml::steering {

/// The step of a call's trace that names, in its note, the rule that acted on it.
inline constexpr std::string_view kFaultStep = "fault.rule";

/// The header of an answer that names the rule, where its bytes are not what is wrong.
inline constexpr std::string_view kFaultHeader = "x-amlemu-fault";

/// Where rules act on calls: before the first check, and on whatever answer there is.
/// Threads: any; the references outlive it.
class FaultHook {
 public:
  /// `common`: rules that are looked at after these, because they are about all worlds; null: no
  /// others. `waits`: delays pass in real time; false where the clock is moved by hand.
  FaultHook(Faults& faults, Faults* common, Drills& drills, const service::LiveCatalog& services,
            bool waits);
  /// Ends the calls that hang.
  ~FaultHook();
  FaultHook(const FaultHook&) = delete;
  FaultHook& operator=(const FaultHook&) = delete;

  /// The family, whose rows look at the rules first; this outlives it.
  http::RouteFamily with_faults(http::RouteFamily family) const;

  using Next = std::function<http::Response()>;
  /// A call of the gateway, which `next` answers.
  /// Errors: those of `next` where no rule acts.
  http::Response answer_gateway(std::string_view operation, std::string_view subscription,
                                http::Request& request, core::RequestContext& context,
                                const Next& next) const;

  /// Ends the calls to a workspace, or all, that hang.
  void end_hanging(std::optional<std::string_view> workspace) const { hanging_->end(workspace); }

 private:
  /// The endpoint of a call, and what it lives in; null: it names none.
  struct CalledEndpoint {
    std::shared_ptr<const service::Catalog> catalog;
    const service::Endpoint* endpoint = nullptr;
  };

  http::Response answer_route(const http::Call& call, std::string_view operation,
                              http::ErrorStyle style, const http::RouteAnswer& next) const;
  http::Response answer(Subject& subject, const CalledEndpoint& called,
                        core::RequestContext& context, http::ErrorStyle style,
                        const Next& next) const;
  http::Response act(const Faults::Hit& hit, const Subject& subject, const CalledEndpoint& called,
                     core::RequestContext& context, http::ErrorStyle style, const Next& next) const;
  http::Response bind(const Drill& drill, const Subject& subject,
                      const core::RequestContext& context, const Next& guarded) const;

  bool any() const { return faults_.any() || (common_ != nullptr && common_->any()); }
  std::optional<Faults::Hit> decide(const Subject& subject, bool answered) const;

  Faults& faults_;
  Faults* const common_;
  Drills& drills_;
  const service::LiveCatalog& services_;
  const bool waits_;
  const std::shared_ptr<http::HangGroup> hanging_;
};

}  // namespace aml::steering
