#include <array>

#include "emulator/studio/studio_routes.h"

namespace aml::studio {

namespace {

using model::documented;
using model::inferred;
using model::observed;
using model::Rule;

constexpr std::array kRules = {
    Rule{"studio.token",
         "A call needs a token of the workspace, as the management API does; what is downloaded "
         "also opens to the signature that its address carries.",
         observed("clients send the token in x-ms-metaanalytics-authorizationtoken, and download "
                  "by the three parts of an address alone")},
    Rule{"studio.etag", "If-Match is compared where it is sent; else the last save wins.",
         observed("Studio's front end sent it, a C# client does not")},
    Rule{"studio.same-id",
         "A run keeps the experiment's id, and its Etag is that of the save before it.",
         observed("a C# client runs and polls one id; the front end made a new one")},
    Rule{"studio.clean-nodes",
         "A node is not run again while its module, its parameters and all that flows into it are "
         "the same; layout, names and web service ports do not count.",
         documented("Run selected; clean blocks are not run again")},
    Rule{"studio.still-finished",
         "A finished experiment that is saved with its nodes unchanged stays finished.",
         documented("the guide attaches web service ports after the run, and publishes")},
    Rule{
        "studio.partial-run",
        "After a run of chosen nodes an experiment whose other nodes have not finished is InDraft.",
        inferred("it cannot be published as it is")},
    Rule{"studio.fixtures",
         "Services of the fixtures are finished experiments; saved, one is a made experiment of "
         "the same id, and deleted, that of the files again.",
         inferred("files belong to who wrote them")},
    Rule{"studio.samples",
         "Datasets of the fixtures are samples: their ids begin with the global workspace's, and "
         "follow from name and rows.",
         observed("a Python and an R client tell samples by it; the rest is inferred")},
    Rule{"studio.dataset-versions",
         "A dataset of a family that is there is its newest version, which lists show alone; a "
         "name of another family is refused.",
         observed("a Python client updates a dataset by its FamilyId")},
    Rule{"studio.publish",
         "Publishing is done when it is answered; it says Pending, and Completed when asked.",
         observed("a C# client and two deployment scripts poll until Completed")},
    Rule{"studio.publish-name",
         "A web service has its experiment's name, with a number after it where another service "
         "of the workspace has that name.",
         inferred("two services of one name cannot be distinguished")},
    Rule{
        "studio.publish-over",
        "An experiment that was not published yet overwrites a web service of its name where it is "
        "asked to, whatever that was published from.",
        inferred("the front end asked before it overwrote the service that it named")},
    Rule{
        "studio.unknown-members",
        "What a client wrote beside the members that Studio itself writes is given back as it was.",
        documented("a C# client posts what it read")},
};

}  // namespace

std::span<const Rule> studio_rules() {
  return kRules;
}

}  // namespace aml::studio
