#include <array>

#include "emulator/management/management_routes.h"

namespace aml::management {

namespace {

using model::documented;
using model::inferred;
using model::observed;
using model::Rule;

constexpr std::array kRules = {
    Rule{
        "management.token",
        "A call needs a token of the workspace, as a bearer in any case and with any blanks, or in "
        "x-ms-metaanalytics-authorizationtoken; anything else is ManagementRequestUnauthorized.",
        observed(
            "an R package sends two blanks, a Python package `bearer`, a C# SDK both headers")},
    Rule{"management.key", "PATCH of an endpoint also takes that endpoint's own keys.",
         documented("Retrain a classic web service; three other clients")},
    Rule{"management.order",
         "The workspace is looked up first, then the token, then the web service, then the "
         "endpoint, "
         "then the body is read.",
         inferred("who has no token learns nothing of the services")},
    Rule{"management.names", "An endpoint is found by its name or its id, in any case.",
         observed("clients send either; that case does not matter is inferred")},
    Rule{"management.endpoint-names",
         "The name of a new endpoint is 1 to 24 letters and digits; capitals are taken.",
         documented("Create an endpoint: up to 24 lower-case letters and digits; an SDK's README "
                    "has capitals")},
    Rule{"management.put-again",
         "PUT of an endpoint that is there changes what it says and keeps ids and keys: 200; a new "
         "one is 201.",
         inferred("clients take any 2xx")},
    Rule{"management.throttle",
         "ThrottleLevel Low means 4 concurrent calls, whatever is asked; High takes 1 to 200, and "
         "20 where none is asked.",
         observed("a C# SDK's README; the default is the documented one of an endpoint")},
    Rule{"management.default-endpoint", "The default endpoint goes with its web service only.",
         observed("a C# SDK's README; status and text are inferred")},
    Rule{"management.versions",
         "An endpoint that was made keeps the version of its web service that it was made of until "
         "it is refreshed; the default one follows at once.",
         observed("a C# SDK's README")},
    Rule{"management.refresh",
         "refresh is 304 where an endpoint has the last version already, and for one with "
         "PreventUpdate; OverwriteResources also takes patched resources back.",
         observed("a C# SDK takes 304 for nothing to refresh; PreventUpdate is inferred")},
    Rule{
        "management.resources",
        "Resources that can be patched are the models of a definition, by their names, and the "
        "answers of Score by Example, by the ids of their modules, followed by ` [trained model]`.",
        documented("Retrain a classic web service: the name of the trained model's module"),
        "retrained"},
    Rule{"management.patch",
         "PATCH of Resources is 204 and counts from the next call on; other members are passed "
         "over.",
         observed("a Node module takes 204 alone for updated; the service took some 30 s")},
    Rule{"management.patched-blob",
         "A blob whose name a definition has an alternative for is not read; another one is, at "
         "once, as a model or a table of examples.",
         inferred("the service's own files of models cannot be had offline"), "retrained"},
    Rule{"management.publish",
         "PUT of a web service publishes code under that id, and again replaces it: name, columns "
         "and code; ids and keys stay.",
         observed("an R and a Python package; that the columns follow is inferred")},
    Rule{"management.code",
         "Code answers error 0085 that says why it is not run, but for Python where scripts are "
         "allowed.",
         inferred("what the emulator cannot run it refuses"), "allow-scripts"},
    Rule{"management.code-outputs",
         "Code answers output1 with the columns of OutputSchema; R has output2 with one column, R "
         "Output JSON.",
         observed("an R package's vignette")},
    Rule{
        "management.fixtures",
        "What is done to a service of the fixtures lies over its files, which stay as they are: it "
        "is published anew, patched or deleted until the records are gone.",
        inferred("files belong to who wrote them")},
    Rule{
        "management.hosts",
        "Under a management host of the cloud HelpLocation and ApiLocation name its sisters of the "
        "same region.",
        observed("an R package turns the one into the other")},
    Rule{"management.description",
         "A web service without a description has null there, an endpoint an empty text.",
         observed("an R package prints NA for the first; the other is inferred")},
    Rule{"management.list-order",
         "Services are listed in the order of the fixtures, then by their age; endpoints with the "
         "default one first.",
         inferred("no order is on record")},
    Rule{"management.trace-level", "DiagnosticsTraceLevel is the word None.",
         inferred("the emulator keeps no diagnostics")},
};

}  // namespace

std::span<const Rule> management_rules() {
  return kRules;
}

}  // namespace aml::management
