// The emulator's OpenAPI documents as npm's @apidevtools/swagger-parser sees them.
//   node gateway_openapi.mjs URL, with AML_NODE naming the folder of node_modules

import assert from "node:assert/strict";
import { createRequire } from "node:module";

const require = createRequire(process.env.AML_NODE + "/package.json");
const SwaggerParser = require("@apidevtools/swagger-parser");

const base = process.argv[2];

async function get(path) {
  const response = await fetch(base + path);
  assert.equal(response.status, 200, path);
  return response.json();
}

await SwaggerParser.validate(await get("/__emu/openapi.json"));

const gateway = await get("/__emu/gateway");
assert.ok(gateway.apis.length > 0);
for (const api of gateway.apis) {
  const served = await get("/__emu/gateway/openapi.json?api=" + encodeURIComponent(api.id));
  // Validating resolves references in place.
  const document = await SwaggerParser.validate(structuredClone(served));
  assert.equal(document.info.title, api.name);
  assert.equal(document.servers[0].url, api.baseUrl);
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  assert.deepEqual(operations.map((operation) => operation.operationId).sort(),
    api.operations.map((operation) => operation.id).sort());
  for (const operation of operations) {
    assert.deepEqual(Object.keys(operation.responses).sort(),
      ["200", "401", "403", "404", "429", "500", "503"]);
  }
}
assert.deepEqual(await get("/__emu/gateway/openapi.json"),
  await get("/__emu/gateway/openapi.json?api=" + encodeURIComponent(gateway.apis[0].id)));
