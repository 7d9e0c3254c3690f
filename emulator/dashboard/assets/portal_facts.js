// What an operation's caller must know beside its template.

/// Parameters whose meaning is known by their name: what they are, and values worth offering, from
/// the emulator's services and jobs. Others are free text without a description.
const knownParameters = {
  workspace: { about: "Id of the workspace",
               values: ({ services }) => services.map((one) => [one.workspace, one.name]) },
  service: { about: "Id of the web service's endpoint",
             values: ({ services }) => services.map((one) => [one.service, one.name]) },
  jobid: { about: "Id of the job, as BES Submit answered it",
           values: ({ jobs }) => jobs.map((one) => [one.id, one.state ?? ""]) },
  apiversion: { about: "Version of the web service's interface", values: () => [["2.0", ""]] },
  details: { about: "Whether the answer names the columns' types",
             values: () => [["true", ""], ["false", ""]] },
};

const known = (name) => knownParameters[name.toLowerCase().replaceAll(/[-_]/g, "")];

export const parameterText = (parameter) => known(parameter.name)?.about ?? "";

/// Pairs of a value and what it belongs to, each value once.
export function parameterValues(parameter, emulator) {
  return [...new Map(known(parameter.name)?.values(emulator) ?? [])];
}

/// Whether the API fronts the emulated web services, which want a key of their own.
const frontsServices = (api) =>
  api.serviceUrl === "" || /^https?:\/\/[^/]*azureml\.net(?:[:/]|$)/i.test(api.serviceUrl);

/// The headers that an operation requires: {name, sample, about}. What is in braces is the
/// caller's.
export function headersOf(api, operation) {
  const headers = [{ name: api.keyHeader, sample: "{subscription key}",
                     about: "Key of a subscription that opens this API" }];
  if (frontsServices(api)) {
    headers.push({ name: "Authorization", sample: "Bearer {API key}",
                   about: "Key of the backend web service; the gateway passes it on" });
  }
  if (operation.sampleBody) {
    headers.push({ name: "Content-Type", sample: "application/json",
                   about: "Type of the request body" });
  }
  return headers;
}

export const takesBody = (operation) => ["POST", "PUT", "PATCH"].includes(operation.method);

/// What the gateway itself answers, whatever its backend.
export const gatewayAnswers = [
  ["401", "No key, or one that does not open this API"],
  ["403", "The product's quota is used up; Retry-After says for how many seconds"],
  ["404", "No API or operation fits, or a parameter of the query is left out"],
  ["429", "More calls than the product's rate; Retry-After says for how many seconds"],
  ["500", "The backend cannot be reached"],
];
