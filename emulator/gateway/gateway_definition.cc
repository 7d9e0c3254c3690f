#include "emulator/gateway/gateway_definition.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "emulator/core/ids.h"
#include "emulator/core/url.h"
#include "emulator/definition/definition_source.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/gateway/policy_parts_definition.h"
#include "emulator/gateway/url_template.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::gateway {

namespace {

using definition::FaultList;
using definition::Node;
using definition::SourcePosition;
using text::in_quotes;
using text::same_name;

// First segments of the emulator's own paths, beside those of the services.
constexpr std::array<std::string_view, 3> kOwnSegments = {"__emu", "devstoreaccount1",
                                                          "devstoreaccount1-secondary"};

// The gateway would hide what is there.
bool is_taken(std::string_view segment) {
  const auto is = [&](std::string_view taken) { return same_name(taken, segment); };
  return std::any_of(kOwnSegments.begin(), kOwnSegments.end(), is) ||
         std::any_of(endpoints::kServiceSegments.begin(), endpoints::kServiceSegments.end(), is);
}

constexpr std::string_view kWordCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
constexpr std::size_t kLongestKey = 256;
constexpr std::size_t kLongestId = 80;

bool is_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// A key of a subscription, and the kind of the id that replaces it where it is left out.
struct KeyMember {
  const char* member;
  std::string_view kind;
};
constexpr std::array<KeyMember, 2> kKeyMembers = {
    {{"primaryKey", "subscription-primary"}, {"secondaryKey", "subscription-secondary"}}};

/// Names of one list, each with its first place.
class Names {
 public:
  explicit Names(std::string what) : what_(std::move(what)) {}

  void add(const std::string& name, SourcePosition position, FaultList& faults) {
    const auto [first, is_new] = positions_.emplace(text::to_lower(name), position);
    if (is_new) return;
    faults.add(position, what_ + " " + in_quotes(name) + " is given twice",
               {"first given at " + definition::to_text(first->second)});
  }
  /// A default: only those that are given later are reported.
  void keep(const std::string& name, SourcePosition position) {
    positions_.emplace(text::to_lower(name), position);
  }

 private:
  std::string what_;
  std::map<std::string, SourcePosition> positions_;
};

class Reader {
 public:
  Reader(const std::string& file, const PolicyFiles& policies)
      : faults_(file), folder_(file.substr(0, file.rfind('/') + 1)), policies_(policies) {}

  Configurations read(const Node& root);
  FaultList& faults() { return faults_; }

 private:
  Configuration read_instance(const Node& node, const char* name);
  std::string read_id(const Node& node);
  std::string read_name(const Node& part, const std::string& id, Names& names);
  template <typename Part>
  Part read_part(const Node& node, Names& ids, Names& names);
  void read_policies(const Node& node, PolicyText place);
  void read_apis(const Node& list);
  std::string read_suffix(const Node& node);
  void read_service_url(const Node& node, Api& api);
  void read_key_names(const Node& node, Api& api);
  void read_operations(const Node& list, Api& api);
  void check_template(const Node& node, const Operation& operation,
                      std::vector<std::pair<std::string, UrlTemplate>>& known);
  void read_products(const Node& list);
  void read_subscriptions(const Node& list);
  void read_scope(const Node& node, Subscription& subscription);
  void read_state(const Node& node, Subscription& subscription);
  void keep_derived_keys(const Node& list);
  std::string read_key(const Node& subscription, const KeyMember& member, const std::string& name);
  template <typename Parts>
  std::string read_reference(const Node& node, const Parts& parts, const char* what);

  FaultList faults_;
  const std::string folder_;
  const PolicyFiles& policies_;
  Configuration read_;  // the instance that is being read
  Names instances_{"an instance named"};
  Names suffixes_{"suffix"};
  Names keys_{"key"};
};

std::string Reader::read_id(const Node& node) {
  const std::string id = node.text().value_or("");
  if (node.present() && !is_id(id)) {
    faults_.add(node.position(),
                "an id is 1 to 80 letters, digits, \"-\" and \"_\", not " + node.shown());
  }
  return id;
}

std::string Reader::read_name(const Node& part, const std::string& id, Names& names) {
  const Node node = part.member("name");
  const std::string name = node.text().value_or(id);
  if (node.present()) {
    names.add(name, node.position(), faults_);
  } else {
    names.keep(name,
               part.member("id").position());  // of an id that is there twice, the id is reported
  }
  return name;
}

// What every operation, API and product has.
template <typename Part>
Part Reader::read_part(const Node& node, Names& ids, Names& names) {
  Part part;
  part.id = read_id(node.member("id"));
  ids.add(part.id, node.member("id").position(), faults_);
  part.name = read_name(node, part.id, names);
  part.description = node.member("description").text().value_or("");
  return part;
}

void Reader::read_policies(const Node& node, PolicyText place) {
  const std::string* xml = find_policy_file(node, policies_, faults_);
  if (xml == nullptr) return;
  place.file = folder_ + *node.text();
  place.xml = *xml;
  read_.policies.push_back(std::move(place));
}

std::string Reader::read_suffix(const Node& node) {
  const std::string suffix = node.text().value_or("");
  if (!node.present()) return suffix;
  if (const auto problem = suffix_problem(suffix)) faults_.add(node.position(), *problem);
  suffixes_.add(suffix, node.position(), faults_);
  return suffix;
}

void Reader::read_service_url(const Node& node, Api& api) {
  api.service_url = node.text().value_or("");
  if (api.service_url.empty() || core::parse_url(api.service_url)) return;
  faults_.add(node.position(),
              "\"serviceUrl\" is an http or https URL without a query, not " + node.shown(),
              {"help: leave it out, and the emulator's own services answer"});
}

void Reader::read_key_names(const Node& node, Api& api) {
  const auto read = [&](const char* member, std::string& to) {
    const Node name = node.member(member);
    if (!name.text()) return;
    to = *name.text();
    if (!is_id(to)) {
      faults_.add(name.position(), in_quotes(member) +
                                       " is a name of letters, digits, \"-\" and \"_\", not " +
                                       name.shown());
    }
  };
  read("keyHeader", api.key_header);
  read("keyQuery", api.key_query);
}

void Reader::check_template(const Node& node, const Operation& operation,
                            std::vector<std::pair<std::string, UrlTemplate>>& known) {
  const Node place = node.member("urlTemplate");
  if (!place.is(definition::kText)) return;
  try {
    UrlTemplate own(operation.url_template);
    for (const auto& [method, other] : known) {
      if (method == operation.method && other.same_as(own)) {
        faults_.add(place.position(), "another operation of this API takes the same requests");
      }
    }
    known.emplace_back(operation.method, std::move(own));
  } catch (const std::invalid_argument& why) {
    faults_.add(place.position(), std::string(why.what()) + ", in " + place.shown());
  }
}

void Reader::read_operations(const Node& list, Api& api) {
  Names ids("operation");
  Names names("an operation named");
  std::vector<std::pair<std::string, UrlTemplate>> known;
  for (const Node& node : list.children()) {
    Operation operation = read_part<Operation>(node, ids, names);
    const Node method = node.member("method");
    operation.method = method.text().value_or("");
    if (method.present() && !is_of(operation.method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
      faults_.add(method.position(), "\"method\" is a verb in capitals, not " + method.shown());
    }
    operation.url_template = node.member("urlTemplate").text().value_or("");
    check_template(node, operation, known);
    const Node body = node.member("sampleBody");
    operation.sample_body = body.is(definition::kText) ? *body.text() : body.json();
    read_policies(node.member("policies"),
                  {PolicyScope::kOperation, "", api.id, operation.id, {}, {}});
    api.operations.push_back(std::move(operation));
  }
}

void Reader::read_apis(const Node& list) {
  Names ids("API");
  Names names("an API named");
  for (const Node& node : list.children()) {
    Api api = read_part<Api>(node, ids, names);
    api.suffix = read_suffix(node.member("suffix"));
    read_service_url(node.member("serviceUrl"), api);
    api.subscription_required = node.member("subscriptionRequired").boolean().value_or(true);
    read_key_names(node, api);
    read_operations(node.member("operations"), api);
    read_policies(node.member("policies"), {PolicyScope::kApi, "", api.id, "", {}, {}});
    read_.apis.push_back(std::move(api));
  }
}

template <typename Parts>
std::string Reader::read_reference(const Node& node, const Parts& parts, const char* what) {
  const std::string id = node.text().value_or("");
  std::vector<std::string_view> known;
  for (const auto& part : parts) known.push_back(part.id);
  if (std::find(known.begin(), known.end(), id) == known.end()) {
    faults_.add(node.position(), std::string("there is no ") + what + " " + node.shown(),
                definition::spelling_notes(id, known));
  }
  return id;
}

void Reader::read_products(const Node& list) {
  Names ids("product");
  Names names("a product named");
  for (const Node& node : list.children()) {
    Product product = read_part<Product>(node, ids, names);
    product.terms = node.member("terms").text().value_or("");
    product.published = node.member("published").boolean().value_or(true);
    product.subscription_required = node.member("subscriptionRequired").boolean().value_or(true);
    product.approval_required = node.member("approvalRequired").boolean().value_or(false);
    const Node limit = node.member("subscriptionsLimit");
    if (const auto most = limit.integer()) {
      if (*most < 1 || *most > 10'000) {
        faults_.add(limit.position(),
                    "\"subscriptionsLimit\" is 1 to 10,000, not " + limit.shown());
      } else {
        product.subscriptions_limit = static_cast<int>(*most);
      }
    }
    for (const Node& api : node.member("apis").children()) {
      product.apis.push_back(read_reference(api, read_.apis, "API"));
    }
    read_policies(node.member("policies"), {PolicyScope::kProduct, product.id, "", "", {}, {}});
    read_.products.push_back(std::move(product));
  }
}

// Before any that is given, which may be one of these. Of two that are the same, the subscription's
// name is reported as given twice.
void Reader::keep_derived_keys(const Node& list) {
  for (const Node& node : list.children()) {
    const std::string name = node.member("name").text().value_or("");
    for (const KeyMember& key : kKeyMembers) {
      if (!node.member(key.member).present())
        keys_.keep(core::derived_id(key.kind, name), node.position());
    }
  }
}

std::string Reader::read_key(const Node& subscription, const KeyMember& member,
                             const std::string& name) {
  const Node node = subscription.member(member.member);
  std::string key = node.text().value_or(core::derived_id(member.kind, name));
  if (!is_key(key)) {
    faults_.add(node.position(), "a key is 1 to 256 letters, digits and \"-._~\"",
                {"help: leave it out, and it is derived from the subscription's name"});
  }
  if (node.present()) keys_.add(key, node.position(), faults_);
  return key;
}

void Reader::read_scope(const Node& node, Subscription& subscription) {
  const bool all = node.member("allApis").boolean().value_or(false);
  const Node product = node.member("product");
  const Node api = node.member("api");
  if (product.present() + api.present() + all != 1) {
    faults_.add(node.position(),
                "a subscription names one of \"product\", \"api\" and \"allApis\": true");
  } else if (product.present()) {
    subscription.product = read_reference(product, read_.products, "product");
  } else if (api.present()) {
    subscription.scope = SubscriptionScope::kApi;
    subscription.api = read_reference(api, read_.apis, "API");
  } else {
    subscription.scope = SubscriptionScope::kAllApis;
  }
}

void Reader::read_state(const Node& node, Subscription& subscription) {
  const auto text = node.text();
  if (!text) return;
  if (const auto state = parse_subscription_state(*text)) {
    subscription.state = *state;
    return;
  }
  std::vector<std::string_view> known;
  for (auto state = SubscriptionState::kSubmitted; state <= SubscriptionState::kExpired;
       state = static_cast<SubscriptionState>(static_cast<int>(state) + 1)) {
    known.push_back(name_of(state));
  }
  faults_.add(node.position(), "a subscription cannot be " + node.shown(),
              definition::spelling_notes(*text, known));
}

void Reader::read_subscriptions(const Node& list) {
  Names names("a subscription named");
  keep_derived_keys(list);
  for (const Node& node : list.children()) {
    Subscription subscription;
    subscription.name = read_id(node.member("name"));
    names.add(subscription.name, node.member("name").position(), faults_);
    read_scope(node, subscription);
    read_state(node.member("state"), subscription);
    subscription.administrator = node.member("administrator").boolean().value_or(false);
    subscription.primary_key = read_key(node, kKeyMembers[0], subscription.name);
    subscription.secondary_key = read_key(node, kKeyMembers[1], subscription.name);
    const Node start = node.member("start");
    if (const auto text = start.text()) {
      subscription.start = text::parse_utc(*text);
      if (!subscription.start) {
        faults_.add(start.position(),
                    "\"start\" is an instant like \"2016-10-14T14:52:33Z\", not " + start.shown());
      }
    }
    read_.subscriptions.push_back(std::move(subscription));
  }
}

Configuration Reader::read_instance(const Node& node, const char* name) {
  read_ = {};
  keys_ = Names("key");
  const Node instance = node.member(name);
  read_.instance = instance.text().value_or("");
  if (instance.present() && !is_instance(read_.instance)) {
    faults_.add(
        instance.position(),
        "an instance's name is 1 to 50 letters, digits and dashes, not " + instance.shown());
  }
  if (instance.present()) instances_.add(read_.instance, instance.position(), faults_);
  read_.publisher_name = node.member("publisherName").text().value_or("");
  read_.publisher_email = node.member("publisherEmail").text().value_or("");
  read_apis(node.member("apis"));
  read_products(node.member("products"));
  read_subscriptions(node.member("subscriptions"));
  read_policies(node.member("policies"), {PolicyScope::kGlobal, "", "", "", {}, {}});
  read_.named_values = read_named_values(node.member("namedValues"), faults_);
  read_.fragments = read_fragments(node.member("fragments"), folder_, policies_, faults_);
  read_.backends = read_backends(node.member("backends"), faults_);
  return std::move(read_);
}

Configurations Reader::read(const Node& root) {
  Configurations instances = {read_instance(root, "instance")};
  for (const Node& node : root.member("instances").children())
    instances.push_back(read_instance(node, "name"));
  return instances;
}

}  // namespace

bool is_id(std::string_view text) {
  return text.size() <= kLongestId && is_of(text, kWordCharacters);
}

bool is_key(std::string_view text) {
  return text.size() <= kLongestKey && is_of(text, std::string(kWordCharacters) + ".~");
}

bool is_instance(std::string_view text) {
  return text.size() <= 50 && is_of(text, kWordCharacters.substr(0, kWordCharacters.size() - 1)) &&
         text.front() != '-' && text.back() != '-';
}

std::optional<std::string> suffix_problem(std::string_view suffix) {
  std::string_view rest = suffix;
  const std::string_view first = text::cut(rest, '/');
  if (suffix.find("//") != std::string_view::npos || suffix.starts_with('/') ||
      suffix.ends_with('/') || suffix.find("..") != std::string_view::npos ||
      !is_of(suffix, std::string(kWordCharacters) + ".~/"))
    return "a suffix is one or more segments of letters, digits and \"-._~\", without slashes at "
           "its ends, not " +
           in_quotes(suffix);
  if (is_taken(first))
    return "the suffix " + in_quotes(suffix) + " would hide the emulator's own /" +
           text::to_lower(first);
  return std::nullopt;
}

ParsedGateway parse_gateway(std::string_view text, const std::string& file,
                            const PolicyFiles& policies) {
  ParsedGateway parsed;
  Reader reader(file, policies);
  const definition::PositionedJson document = definition::read_json(text, reader.faults());
  if (document.complete) {
    const Node root(document);
    definition::check_format(root, *gateway_format().front(), reader.faults());
    Configurations instances = reader.read(root);
    if (reader.faults().size() == 0) parsed.instances = std::move(instances);
  }
  parsed.faults = reader.faults().take();
  return parsed;
}

}  // namespace aml::gateway
