#include <array>

#include "emulator/api_management/routes.h"

namespace aml::api_management {

namespace {

using model::documented;
using model::inferred;
using model::observed;
using model::Rule;

constexpr std::array kRules = {
    Rule{"apim.token", "Any bearer opens the management API, and none does too.",
         inferred("keys of a machine's own emulator protect nothing; pages send none")},
    Rule{"apim.ids",
         "Any subscription and resource group lead to an instance, and answers say those of the "
         "call.",
         inferred("a script names its own; the emulator has one set of instances")},
    Rule{"apim.api-version", "An api-version is required, and any date is taken.",
         documented("Azure Resource Manager: common errors")},
    Rule{"apim.etag",
         "If-Match is compared where it is sent, and required for PATCH and DELETE of all but "
         "instances and links.",
         documented("operation specifications of an SDK")},
    Rule{"apim.etag-content", "An ETag follows from the content: the same content has the same.",
         inferred("no source says how it is made")},
    Rule{"apim.parameters",
         "Each name of a template must be a template parameter, and the other way round.",
         observed("three reports about SDKs and Terraform")},
    Rule{"apim.paths", "A path is that of one API among all instances.",
         documented("operation specifications of an SDK, of one instance; the emulator's own port "
                    "is shared by all")},
    Rule{"apim.names", "No two APIs, products or operations of one API have the same name.",
         inferred("limits are found by them, as in files")},
    Rule{"apim.first-products", "A new instance has the products Starter and Unlimited.",
         documented("Create an API Management instance; Starter's limits in exported templates")},
    Rule{
        "apim.subscription-state",
        "A subscription without a state is active, and submitted where its product wants approval.",
        inferred("the guide calls at once; a page says submitted without saying when")},
    Rule{"apim.keys", "Keys are answered by listSecrets alone.",
         documented("operation specifications of an SDK, since 2019")},
    Rule{"apim.product-delete",
         "A product with subscriptions is deleted with deleteSubscriptions=true alone; an API "
         "takes its subscriptions along.",
         inferred("the first is recalled of the cloud; a subscription to nothing opens nothing")},
    Rule{"apim.counters",
         "A counter goes on while its windows stay, whatever else of its policy is replaced; of "
         "another key or other windows it is another one.",
         inferred("a limit that a script edits must not start over; no source says")},
    Rule{"apim.quotas",
         "quotas/{key} are the counters of quota-by-key with that key, and PATCH sets what they "
         "count; a key that has none is 404.",
         documented("operation specifications of an SDK; the form of a period's key and 404 are "
                    "inferred")},
    Rule{"apim.last-good", "What cannot be is refused as a whole, and what was in force stays.",
         observed("change log of PowerShell: a faulty policy is refused when it is stored")},
    Rule{"apim.import",
         "An import replaces the operations of the API; required query parameters are part of "
         "templates unless translateRequiredQueryParameters says query.",
         documented("operation specifications of an SDK")},
    Rule{"apim.fixtures",
         "What was changed of an instance of the files stays changed when they are read again; "
         "the rest follows them.",
         inferred("files belong to who wrote them")},
    Rule{"apim.effective", "effective=true shows a policy with the scopes around it filled in.",
         inferred("the emulator's own: the portal shows it so")},
};

}  // namespace

std::span<const Rule> api_management_rules() {
  return kRules;
}

}  // namespace aml::api_management
