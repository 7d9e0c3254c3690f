#pragma once

#include "emulator/core/api_error.h"

// Errors of the emulator's own paths, answered as application/problem+json. They claim nothing of
// the retired service, so they are not part of the evidence ledger.

namespace aml::control {

inline constexpr model::Evidence kOwnPaths =
    model::inferred("the emulator's own paths have no counterpart in the service");

inline constexpr core::ErrorClass kControlBadRequestClass{"BadRequest", 400, "", kOwnPaths};
inline constexpr core::ErrorClass kControlForbiddenClass{"Forbidden", 403, "", kOwnPaths};
inline constexpr core::ErrorClass kControlNotFoundClass{"NotFound", 404, "", kOwnPaths};
inline constexpr core::ErrorClass kControlConflictClass{"Conflict", 409, "", kOwnPaths};
inline constexpr core::ErrorClass kControlUnprocessableClass{"UnprocessableEntity", 422, "",
                                                             kOwnPaths};
inline constexpr core::ErrorClass kControlUnavailableClass{"ServiceUnavailable", 503, "",
                                                           kOwnPaths};

inline constexpr core::ErrorSpec kControlBadRequest{kControlBadRequestClass, "BadRequest", "{0}",
                                                    kOwnPaths};
inline constexpr core::ErrorSpec kHostNotAllowed{
    kControlForbiddenClass, "HostNotAllowed",
    "The emulator's own pages and control paths answer to loopback names, to addresses, to the "
    "bound host and to the host of --public-url; the request names {0}.",
    kOwnPaths};
inline constexpr core::ErrorSpec kCrossSiteRequest{
    kControlForbiddenClass, "CrossSiteRequest",
    "A page of another site sent this request; the control paths refuse it.", kOwnPaths};
inline constexpr core::ErrorSpec kRequestNotInJournal{kControlNotFoundClass, "RequestNotFound",
                                                      "The journal has no request {0} (any more).",
                                                      kOwnPaths};
inline constexpr core::ErrorSpec kJobUnknown{kControlNotFoundClass, "JobNotFound",
                                             "There is no job {0}.", kOwnPaths};
inline constexpr core::ErrorSpec kFaultUnknown{kControlNotFoundClass, "FaultNotFound",
                                               "There is no fault rule {0}.", kOwnPaths};
inline constexpr core::ErrorSpec kTooManyFaults{
    kControlConflictClass, "TooManyFaults",
    "There are 1,000 fault rules, as many as there may be; remove some.", kOwnPaths};
inline constexpr core::ErrorSpec kWorkspaceUnknown{kControlNotFoundClass, "WorkspaceNotFound",
                                                   "There is no workspace {0}.", kOwnPaths};
inline constexpr core::ErrorSpec kTooManyWorkspaces{
    kControlConflictClass, "TooManyWorkspaces",
    "There are {0} private workspaces, as many as --max-workspaces allows; drop one, or wait until "
    "a lease ends.",
    kOwnPaths};
inline constexpr core::ErrorSpec kServiceUnknown{kControlNotFoundClass, "ServiceNotFound",
                                                 "There is no service {0}.", kOwnPaths};
inline constexpr core::ErrorSpec kAssetUnknown{kControlNotFoundClass, "AssetNotFound",
                                               "There is no file {0}.", kOwnPaths};
inline constexpr core::ErrorSpec kNotLetOut{
    kControlForbiddenClass, "NotLetOut",
    "{0} is not a host that the emulator plays, and nothing leaves this machine through it.",
    kOwnPaths};
inline constexpr core::ErrorSpec kHttpsIsOff{
    kControlNotFoundClass, "HttpsIsOff",
    "HTTPS is off here, so there is no authority; start without --no-https.", kOwnPaths};
inline constexpr core::ErrorSpec kClockNotManual{
    kControlConflictClass, "ClockNotManual",
    "The clock follows the wall and cannot be moved; start with --clock manual.", kOwnPaths};
inline constexpr core::ErrorSpec kClockMovesForward{kControlConflictClass, "ClockMovesForward",
                                                    "The clock is at {0} and never moves back.",
                                                    kOwnPaths};
inline constexpr core::ErrorSpec kTooManyWaits{
    kControlUnavailableClass, "TooManyWaits",
    "As many verifications wait as may wait at once; ask without \"within\".", kOwnPaths};
inline constexpr core::ErrorSpec kFixturesRefused{kControlUnprocessableClass, "FixturesRefused",
                                                  "{0}", kOwnPaths};

}  // namespace aml::control
