#include "emulator/service/checks.h"

#include <array>

namespace aml::service {

namespace {

using model::documented;
using model::inferred;
using model::observed;

constexpr std::array kCheckRules = {
    model::Rule{
        kCheckPath,
        "An unknown path is 404 NotFound with empty details; a known one with another verb is "
        "405 with an empty body and Allow.",
        inferred("no sub-code of the catalogue fits; no client asks")},
    model::Rule{
        kCheckIds,
        "Ids are 32 hex digits (WebServiceIdInvalid); then the workspace, the endpoint, and "
        "that the one belongs to the other are looked up, before the key.",
        inferred("the codes exist; a 404 needs no key")},
    model::Rule{
        "check.2-subscription",
        "A subscription other than the definition's is BadSubscriptionId; a definition without "
        "one takes any.",
        documented("REST API error codes, BadSubscriptionId"), "subscription"},
    model::Rule{
        kCheckKey,
        "A missing, malformed or wrong Authorization is 401 ScoreRequestUnauthorized without "
        "WWW-Authenticate; the scheme's case and extra blanks do not matter.",
        observed("one dump of a bad key; an SDK sends `bearer`; the rest inferred")},
    model::Rule{kCheckVersion,
                "An api-version that is present and not 2.0 is BadVersionCall, an empty one too; "
                "without one /execute counts as 2.0.",
                inferred("BadVersionCall is documented; v1 had no /execute"),
                "require-api-version"},
    model::Rule{"check.4-jobs-version",
                "Under /jobs no api-version means v1: the job starts at once and its status has "
                "numbers and one Result; either form of body is taken.",
                observed("two clients of v1; one polls a v1 job with api-version=2.0")},
    model::Rule{
        kCheckJob,
        "A job id that the endpoint does not have, another endpoint's too, is 404 NotFound with "
        "empty details.",
        inferred("no sub-code of the catalogue fits; MissingJobId speaks of no id at all")},
    model::Rule{
        kCheckConcurrency,
        "More running executes than the endpoint's MaxConcurrentCalls is 503 RequestThrottled at "
        "once, without queueing.",
        documented("Scaling a web service; REST API error codes, RequestThrottled")},
    model::Rule{
        kCheckBody,
        "A body that is absent, broken, no object, or has flat Values is RequestBodyInvalid; "
        "null is RequestIsEmpty.",
        documented("REST API error codes; which of the two answers null is inferred")},
    model::Rule{
        kCheckInputs,
        "No input at all, or a declared one left out, is MissingRequestInput; a name the service "
        "does not have is InvalidInputNames, also when a declared one is missing then.",
        observed("a wrong name was reported as InvalidInputNames through Data Factory")},
    model::Rule{
        kCheckJobState,
        "Starting a job a second time, or after its end, is CannotStartJob with its state's name, "
        "which is Running while it waits in the queue.",
        documented("REST API error codes, CannotStartJob; the name while queued is inferred")},
    model::Rule{
        kCheckBatchForm,
        "A v1 submit to a service with several outputs is IncompatibleModel; then Input and Inputs "
        "together are DuplicateInputInBatchCall.",
        documented("REST API error codes; that v1 is refused at submit is inferred")},
    model::Rule{
        kCheckBatchInputs,
        "More inputs than the service has are BatchJobInputsTooManySpecified, then a name it does "
        "not have is InvalidInputNames, then one left out or null is BatchJobInputsNotSpecified; "
        "Input means the first.",
        documented("REST API error codes; the order is inferred")},
    model::Rule{
        kCheckParameters,
        "A parameter without default that is not sent is MissingRequiredGlobalParameters, an "
        "unknown one UnexpectedParameter; target is its name.",
        observed("one dump of a missing parameter")},
    model::Rule{
        "check.8-parameter-values",
        "A value that is not of the parameter's type, or breaks its rule, is BadParameterValue; "
        "an empty text keeps the default.",
        inferred("BadParameterValue is documented; a generated client sends \"\" for a Boolean")},
    model::Rule{
        kCheckBatchOutputs,
        "An override of an output that the service does not have is InvalidOutputOverrideName, "
        "one that is null or names no place MissingOutputOverrideSpecification; outputs that are "
        "not overridden go to the service's own storage.",
        documented("REST API error codes; batch execution")},
    model::Rule{
        kCheckBlobExtensions,
        "A blob that does not end in .csv, .tsv or .arff is InvalidBlobExtension, for inputs and "
        "outputs alike.",
        observed("one error report; the list for inputs is inferred")},
    model::Rule{
        kCheckBlobs,
        "Blobs are looked up at submit, inputs first: a missing one is BlobNotFound, a broken "
        "reference the row that names its fault; a blob that goes before the job runs fails it.",
        documented("REST API error codes; that submit looks is inferred")},
    model::Rule{
        "check.jobs-at-once",
        "At most 40 jobs of an endpoint run at once, and job-workers of all; more wait, first in "
        "first out, and are NotStarted while they do.",
        documented("batch pools, FAQ; the state while waiting is inferred"), "job-workers"},
    model::Rule{
        "check.job-runs-again",
        "A job that ran when the emulator ended runs again from the start; its outputs are seen "
        "only when all of them are whole. One that ran three times when the process died fails.",
        inferred("records outlived the service's restarts")},
    model::Rule{
        "check.outbound-waits",
        "At most max-outbound requests wait for other servers at once: submits that look up blobs "
        "at another endpoint, and calls of the gateway to another backend. One more is 503.",
        inferred("the cloud's own bounds are not known; the rest of the emulator must answer"),
        "max-outbound"},
    model::Rule{
        "check.cancel",
        "DELETE cancels a job that has not ended; of one that has, record and state stay. Both "
        "answer 204.",
        observed("a Python client deletes after every job; a web template polls for Cancelled")},
    model::Rule{
        kCheckSchema,
        "Another number of columns is TableSchemaColumnCountMismatch, the right number with "
        "other names InputMismatchError, a ragged row AllRowsMustHaveSameElements; target is "
        "the input's name.",
        observed("one client names the library code; the mapping is inferred"),
        "answers.ignoreExtraColumns"},
    model::Rule{"check.9-order-of-columns", "Reordered columns are mapped by their exact name.",
                inferred("names come with every request")},
    model::Rule{"check.9-omitted-members",
                "In the swagger form a member that a row leaves out is a missing value.",
                inferred("an R client drops NA cells")},
    model::Rule{
        kCheckCells,
        "A cell that is not of its column's type is InputParseError, with the text of the .NET "
        "exception; null and, but for String, the empty text are missing values.",
        documented("REST API error codes, InputParseError; the detail text is inferred")},
    model::Rule{
        kCheckModule,
        "A module's refusal is ModuleExecutionError: details.code is the error's number without "
        "zeros, target the module, message the documented text.",
        observed("one dump gives the message; code and target are inferred")},
    model::Rule{
        "check.11-memory",
        "Tables and answer that would exceed the model's memory are 413 OutOfMemoryLimit before "
        "they are made.",
        documented("REST API error codes, MemoryQuotaViolation; the bound is ours"),
        "model-memory"},
    model::Rule{
        "check.score",
        "v1 /score on a service with several inputs is MultipleInputsNotAllowed, with several "
        "outputs IncompatibleModel.",
        inferred("the documented texts say so; no call is on record")},
};

}  // namespace

std::span<const model::Rule> check_rules() {
  return kCheckRules;
}

}  // namespace aml::service
