#include "emulator/gateway/instance.h"

namespace aml::gateway {

http::Handler with_gateway(const LiveInstance& instance, const http::Handler& next) {
  return {[&instance, next](http::Request& request, core::RequestContext& context) {
            auto now = instance.now();
            const Gateway& gateway = now->gateway();
            if (!gateway.claims(request)) return next(request, context);
            context.gateway = std::move(now);
            return gateway.handle(request, context);
          },
          [&instance, next](http::Request& request) {
            const auto now = instance.now();
            return now->gateway().claims(request) ? now->gateway().admit(request)
                                                  : next.admit(request);
          }};
}

}  // namespace aml::gateway
