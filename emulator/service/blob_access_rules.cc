#include <array>

#include "emulator/service/blob_access.h"

namespace aml::service {

namespace {

using model::documented;
using model::inferred;
using model::observed;

constexpr std::array kAccessRules = {
    model::Rule{"blob-access.signatures",
                "Shared Key, Shared Key Lite, service SAS and account SAS are verified.",
                documented("Authorize with Shared Key; Delegate access with a SAS"),
                "loose-signatures"},
    model::Rule{"blob-access.zero-length",
                "A Content-Length of 0 is signed as nothing from 2015-02-21 on, as 0 before; the "
                "other form is taken too.",
                documented("Authorize with Shared Key; the leniency is for an SDK of 2015")},
    model::Rule{"blob-access.empty-headers",
                "x-ms- headers without value are signed from 2016-05-31 on, left out before; the "
                "other form is taken too.",
                documented("Authorize with Shared Key; an SDK of today signs them")},
    model::Rule{"blob-access.order-of-names",
                "Signed header names are ordered - < _ < digits < letters; the order of their "
                "bytes is taken too.",
                observed("requests of three SDKs with metadata a_1 and a1; a fourth sorts bytes")},
    model::Rule{
        "blob-access.query",
        "Query members are signed decoded, + as + or as a blank, those without value as "
        "an empty one or not at all.",
        observed("one SDK signs empty members, another leaves them out; Azurite decodes +")},
    model::Rule{"blob-access.account-in-resource",
                "In path style the account is twice in what Shared Key signs, or once; in what "
                "a SAS signs it is once.",
                observed("SDKs against development storage and against their own endpoints")},
    model::Rule{"blob-access.date",
                "A request dated more than 15 minutes from both the emulator's clock and the "
                "machine's is AuthenticationFailed.",
                documented("Authorize with Shared Key; that either clock will do is the "
                           "emulator's own: SDKs do not know of a manual one"),
                "loose-signatures"},
    model::Rule{"blob-access.sas-versions",
                "sv decides what a SAS signs, from 2012-02-12 on; versions to come follow the "
                "newest rule.",
                documented("Create a service SAS; Create an account SAS")},
    model::Rule{"blob-access.sas-order",
                "A SAS is checked in this order: signature, stored policy, time, protocol, "
                "address, service, resource type, permission.",
                inferred("Azurite's order; a wrong signature learns nothing else")},
    model::Rule{"blob-access.user-delegation", "A user delegation SAS is AuthenticationFailed.",
                inferred("offline no one could have signed it")},
    model::Rule{"blob-access.no-credentials",
                "Without credentials, what is not public is 404 ResourceNotFound; from 2019-12-12 "
                "on 401 NoAuthenticationInformation.",
                inferred("recordings up to 2018-11-09 have 404, today's documentation has 401")},
    model::Rule{"blob-access.unknown-account",
                "An account that no fixture names is opened by the first job or signed upload that "
                "names it; for anything else it is 404 ResourceNotFound.",
                inferred("offline a job's account cannot belong to anyone else"),
                "known-accounts-only"},
    model::Rule{"blob-access.learnt-key",
                "The key of such an account is learnt from the first job's connection string; "
                "until then its signatures are accepted unchecked.",
                inferred("the emulator cannot know a key that it was not given"),
                "known-accounts-only"},
    model::Rule{"blob-access.own-tokens",
                "A SAS may also be signed with a key that the emulator makes at its start: its "
                "pages' tokens are, for every account but the embedded one.",
                inferred("a token under a learnt key might open the account in the cloud")},
    model::Rule{"blob-access.secondary",
                "ACCOUNT-secondary is the same account; signatures may carry either name.",
                observed("Azurite 3.37.0")},
};

}  // namespace

std::span<const model::Rule> blob_access_rules() {
  return kAccessRules;
}

}  // namespace aml::service
