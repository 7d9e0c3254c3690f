// The dashboard of one endpoint of a web service.
import { batchTest } from "./batch_test.js";
import { copyable, element, fill, getJson, icon, lastPiece, showError, table } from "./page.js";
import { experimentOf, helpOf, swaggerOf } from "./service_calls.js";
import { serviceCode } from "./service_code.js";
import { serviceEndpoints } from "./service_endpoints.js";
import { serviceFigures } from "./service_figures.js";
import { serviceTry } from "./service_try.js";
import { within } from "./within.js";
import { tabs } from "./tabs.js";
import { testDialog } from "./test_dialog.js";

const MOST_COLUMNS = 200;

const $ = (id) => document.getElementById(id);
const place = $("service");
function show(service, services) {
  const test = testDialog(service);
  const batch = batchTest(service);
  const toBatch = (attributes, ...content) => element("button", { type: "button", ...attributes,
    onclick() {
      batch.node.scrollIntoView();
      batch.node.querySelector("input, textarea, button").focus();
    } }, content);
  const link = (href, name, text) => element("a", { class: "button", href }, icon(name), text);
  fill($("head-actions"),
    link(experimentOf(service), "experiment", "View the experiment"),
    link(within(`/__emu/?service=${encodeURIComponent(service.service)}`), "requests", "Requests"),
    link(within(`/__emu/pages/jobs?service=${encodeURIComponent(service.name)}`), "job", "Jobs"));
  fill(place,
    serviceFigures(service).node,
    tabs("Web service", [
      { name: "DASHBOARD", content: [
        service.description ? element("p", {}, service.description) : null,
        element("div", { class: "service-grid" }, defaultEndpoint(service, test.button,
          toBatch({ class: "main", "aria-label": "Test batch execution" }, "Test")), idsAndKeys(service)),
        serviceTry(service).node, serviceEndpoints(service, services).node, serviceCode(service).node, batch.node] },
      { name: "CONFIGURATION", content: configuration(service) },
    ]),
    test.nodes);
  if (location.hash === "#code") $("code").scrollIntoView();
}

const card = (title, hint, ...content) => element("section", { class: "card flush" },
  element("header", {}, element("h2", {}, title), element("span", { class: "grow" }), element("span", { class: "hint" }, hint)),
  element("div", { class: "in" }, content));

function defaultEndpoint(service, testButton, batchButton) {
  const help = (page) => element("a", { href: helpOf(service, page) }, "API help page");
  const isDefault = service.endpoint.toLowerCase() === "default";
  return card(isDefault ? "Default Endpoint" : `Endpoint ${service.endpoint}`, `${service.maxConcurrentCalls} calls at once`,
    table("Operations", ["Operation", "API help page", "Test"], [
      ["REQUEST/RESPONSE", help("score"), testButton],
      ["BATCH EXECUTION", help("jobs"), batchButton],
    ], { rowHeaders: true }),
    facts([
      ["Execute", shortUrl(service.executeUrl, "request/response URL")],
      ["Jobs", shortUrl(service.jobsUrl, "batch execution URL")],
      ["Swagger", element("a", { href: swaggerOf(service) }, "swagger.json")],
    ]));
}

// What differs between services; the whole one is copied, and in the title.
function shortUrl(url, name) {
  const shown = copyable(url, name);
  const code = shown.querySelector("code");
  code.title = url;
  code.textContent = url.replace(/^.*?\/services\/(.{12})[^/]*/, "…/services/$1…");
  return shown;
}

const idsAndKeys = (service) => card("Ids and keys", "The same on every machine; they protect nothing", facts([
  ["Workspace id", copyable(service.workspace, "workspace id")],
  ["Web service id", copyable(service.webService, "web service id")],
  ["Endpoint id", copyable(service.service, "endpoint id")],
  ["Primary key", cutCopyable(service.primaryKey, "primary key")],
  ["Secondary key", cutCopyable(service.secondaryKey, "secondary key")],
]));

function cutCopyable(value, name) {
  const shown = copyable(value, name);
  shown.querySelector("code").title = value;
  shown.classList.add("one-line");
  return shown;
}

function facts(rows) {
  return element("dl", { class: "facts" },
    rows.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

function configuration(service) {
  return [
    facts([["Display name", service.name], ["Description", service.description || "–"]]),
    element("h2", {}, "INPUT SCHEMA"),
    service.inputs.map((port) => schemaTable(port)),
    element("h2", {}, "OUTPUT SCHEMA"),
    service.outputs.map((port) => schemaTable(port)),
    element("h2", {}, "WEB SERVICE PARAMETERS"),
    service.globalParameters.length === 0
      ? element("p", { class: "quiet" }, "This service has no parameters.")
      : table("Parameters", ["Name", "Type", "Default", "Allowed", "Description"],
          service.globalParameters.map((one) =>
            [one.name, one.type, one.default ?? "must be sent", allowed(one), one.description]),
          { rowHeaders: true }),
    element("p", { class: "quiet" }, "As the service's definition says: change it there."),
  ];
}

function schemaTable({ name, columns }) {
  const left = columns.length - MOST_COLUMNS;
  return [
    element("h3", {}, name),
    table(`Columns of ${name}`, ["Column", "Type"],
      columns.slice(0, MOST_COLUMNS).map((one) => [one.name, one.type]), { rowHeaders: true }),
    left > 0 ? element("p", { class: "quiet" }, `… and ${left} more columns`) : null,
  ];
}

function allowed({ choices, minimum, maximum }) {
  if (choices.length > 0) return choices.join(", ");
  if (minimum === null && maximum === null) return "any";
  return `${minimum ?? "…"} to ${maximum ?? "…"}`;
}

try {
  const services = await getJson(within("/__emu/services"));
  const service = services.find((one) => one.service === lastPiece());
  if (!service) throw new Error(`No web service has the endpoint id ${lastPiece()}.`);
  document.title = `${service.name} – amlemu`;
  fill($("name"), service.name);
  fill($("endpoint-name"), service.endpoint);
  fill($("phase"), element("span", { class: "status Finished" }, "Published"));
  show(service, services);
} catch (error) {
  showError(place, error);
}
