// The guide's first half, and what scripts do beside it, by Microsoft's own client.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.AML_NODE}/package.json`);
const { ApiManagementClient } = require("@azure/arm-apimanagement");

const endpoint = process.argv[2];
const credential = {
  getToken: async () => ({ token: "any", expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const client = new ApiManagementClient(credential, "aa000000-0000-0000-0000-000000000001", {
  endpoint,
  retryOptions: { maxRetries: 0 },
});
const group = "group";
const service = "node-client";
const api = "azureml-demo-api";
let calls = 0;

async function step(name, call) {
  ++calls;
  try {
    return await call();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
}

async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

const made = await step("service", () =>
  client.apiManagementService.beginCreateOrUpdateAndWait(group, service, {
    location: "South Central US",
    sku: { name: "Developer", capacity: 1 },
    publisherName: "Contoso",
    publisherEmail: "apis@contoso.example",
  }));
assert.equal(made.gatewayUrl, `https://${service}.azure-api.net`);
assert.equal(made.provisioningState, "Succeeded");
await step("service read", () => client.apiManagementService.get(group, service));
const services = await step("services", () => all(client.apiManagementService.list()));
assert.ok(services.some((one) => one.name === service));
await step("api", () =>
  client.api.beginCreateOrUpdateAndWait(group, service, api, {
    displayName: "AzureML Demo API",
    path: "node-demo",
    serviceUrl: "https://ussouthcentral.services.azureml.net",
    protocols: ["https"],
  }));
const parameter = (name) => ({ name, type: "string", required: true });
const base = "/workspaces/{workspace}/services/{service}";
const ids = ["workspace", "service", "apiversion"];
const operations = {
  "rrs-execute": ["POST", "/execute?api-version={apiversion}&details={details}", ["details"]],
  "bes-submit": ["POST", "/jobs?api-version={apiversion}", []],
  "bes-start": ["POST", "/jobs/{jobid}/start?api-version={apiversion}", ["jobid"]],
  "bes-status": ["GET", "/jobs/{jobid}?api-version={apiversion}", ["jobid"]],
  "bes-delete": ["DELETE", "/jobs/{jobid}?api-version={apiversion}", ["jobid"]],
};
for (const [id, [method, rest, more]] of Object.entries(operations)) {
  await step(id, () =>
    client.apiOperation.createOrUpdate(group, service, api, id, {
      displayName: id,
      method,
      urlTemplate: base + rest,
      templateParameters: [...ids, ...more].map(parameter),
      responses: [{ statusCode: 200, description: "OK" }],
    }));
}
const listed = await step("operations", () =>
  all(client.apiOperation.listByApi(group, service, api, { top: 2 })));
assert.deepEqual(listed.map((one) => one.name), Object.keys(operations));
await step("product", () =>
  client.product.createOrUpdate(group, service, "mine", { displayName: "Mine", state: "published" }));
await step("link", () => client.productApi.createOrUpdate(group, service, "mine", api));
await step("link looked at", () => client.productApi.checkEntityExists(group, service, "mine", api));
await step("subscription", () =>
  client.subscription.createOrUpdate(group, service, "node", {
    displayName: "Node",
    scope: "/products/mine",
  }));
const secrets = await step("secrets", () => client.subscription.listSecrets(group, service, "node"));
assert.match(secrets.primaryKey, /^[0-9a-f]{32}$/);
const limit = (calls) =>
  `<policies><inbound><rate-limit calls="${calls}" renewal-period="60" /><base /></inbound></policies>`;
const policy = await step("policy", () =>
  client.productPolicy.createOrUpdate(group, service, "mine", "policy", {
    format: "rawxml",
    value: limit(5),
  }));
assert.ok(policy.eTag);

const target =
  `${endpoint}/node-demo/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/` +
  "562d088408ce85f89663240a5ea142c9/execute?api-version=2.0&details=true";
const execute = async () => {
  const answer = await fetch(target, {
    method: "POST",
    headers: { "Ocp-Apim-Subscription-Key": secrets.primaryKey },
    body: "{}",
  });
  await answer.text();
  return answer.status;
};
const statuses = [];
for (let i = 0; i < 6; ++i) statuses.push(await execute());
assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);  // the service wants its own key

await step("policy with its ETag", () =>
  client.productPolicy.createOrUpdate(group, service, "mine", "policy",
    { format: "rawxml", value: limit(7) }, { ifMatch: policy.eTag }));
await assert.rejects(
  step("policy with an old ETag", () =>
    client.productPolicy.createOrUpdate(group, service, "mine", "policy",
      { format: "rawxml", value: limit(9) }, { ifMatch: policy.eTag })),
  (error) => error.statusCode === 412 && error.code === "PreconditionFailed");
assert.equal(await execute(), 401);
await assert.rejects(
  step("faulty policy", () =>
    client.policy.createOrUpdate(group, service, "policy", { value: "<policies><no /></policies>" })),
  (error) => error.statusCode === 400 && error.code === "ValidationError");
await step("named value", () =>
  client.namedValue.beginCreateOrUpdateAndWait(group, service, "team", {
    displayName: "team",
    value: "red-team",
    secret: true,
  }));
assert.equal((await step("named value read", () =>
  client.namedValue.get(group, service, "team"))).value, undefined);
assert.equal((await step("its value", () =>
  client.namedValue.listValue(group, service, "team"))).value, "red-team");
await step("backend", () =>
  client.backend.createOrUpdate(group, service, "second", {
    url: "http://127.0.0.1:9",
    protocol: "http",
  }));
const reports = await step("reports", () =>
  all(client.reports.listByApi(group, service, "timestamp ge datetime'2016-01-01T00:00:00'")));
assert.equal(reports.find((one) => one.apiId === `/apis/${api}`).callCountBlocked, 7);
await step("new key", () => client.subscription.regeneratePrimaryKey(group, service, "node"));
assert.equal(await execute(), 401);
await step("gone", () => client.apiManagementService.beginDeleteAndWait(group, service));
await assert.rejects(
  step("gone indeed", () => client.apiManagementService.get(group, service)),
  (error) => error.statusCode === 404 && error.code === "ResourceNotFound");
console.log(`${calls} calls`);
