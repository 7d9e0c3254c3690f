#include "emulator/gateway/instances.h"

#include "emulator/text/ascii.h"

namespace aml::gateway {

const Instance* Instances::find(const http::Request& request) const {
  for (const auto& instance : all_) {
    if (instance->gateway().has_host(request)) return instance.get();
  }
  for (const auto& instance : all_) {
    if (instance->gateway().has_path(request)) return instance.get();
  }
  return nullptr;
}

const Instance* Instances::find(std::string_view name) const {
  for (const auto& instance : all_) {
    if (text::same_name(instance->configuration().instance, name)) return instance.get();
  }
  return nullptr;
}

const Configuration& Instances::root() const {
  static const Configuration kNone;
  return all_.empty() ? kNone : all_.front()->configuration();
}

Configurations Instances::configurations() const {
  Configurations configurations;
  for (const auto& instance : all_) configurations.push_back(instance->configuration());
  return configurations;
}

std::vector<std::string> Instances::operations() const {
  std::vector<std::string> names;
  for (const auto& instance : all_) {
    const std::vector<std::string>& own = instance->gateway().operations();
    names.insert(names.end(), own.begin(), own.end());
  }
  return names;
}

void Instances::forget() const {
  for (const auto& instance : all_) instance->forget();
}

void Instances::reset() const {
  for (const auto& instance : all_) instance->reset();
}

http::Handler with_gateway(const LiveInstances& instances, const http::Handler& next) {
  return {[&instances, next](http::Request& request, core::RequestContext& context) {
            auto now = instances.now();
            const Instance* const found = now->find(request);
            if (found == nullptr) return next(request, context);
            context.gateway = std::move(now);
            return found->gateway().handle(request, context);
          },
          [&instances, next](http::Request& request) {
            const auto now = instances.now();
            const Instance* const found = now->find(request);
            return found != nullptr ? found->gateway().admit(request) : next.admit(request);
          }};
}

}  // namespace aml::gateway
