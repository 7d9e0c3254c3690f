import { batchTest } from "./batch_test.js";
import { copyable, element, fill, getJson, lastPiece, showError, table } from "./page.js";
import { experimentOf, helpOf, swaggerOf } from "./service_calls.js";
import { serviceFigures } from "./service_figures.js";
import { serviceTry } from "./service_try.js";
import { within } from "./within.js";
import { tabs } from "./tabs.js";
import { testDialog } from "./test_dialog.js";

const MOST_COLUMNS = 200;

const place = document.getElementById("service");
try {
  const services = await getJson(within("/__emu/services"));
  const service = services.find((one) => one.service === lastPiece());
  if (!service) throw new Error(`No web service has the endpoint id ${lastPiece()}.`);
  document.title = `${service.name} – amlemu`;
  fill(document.getElementById("name"), service.name);
  show(service);
} catch (error) {
  showError(place, error);
}

function show(service) {
  const test = testDialog(service);
  fill(place,
    serviceFigures(service).node,
    tabs("Web service", [
      { name: "DASHBOARD", content: dashboard(service, test.button) },
      { name: "CONFIGURATION", content: configuration(service) },
    ]),
    test.nodes);
}

function dashboard(service, testButton) {
  const batch = batchTest(service);
  const toBatch = element("button", {
    type: "button", class: "main", "aria-label": "Test batch execution",
    onclick() {
      batch.node.scrollIntoView();
      batch.node.querySelector("input, textarea, button").focus();
    },
  }, "Test");
  const help = (page) => element("a", { href: helpOf(service, page) }, "API help page");
  const card = (title, ...content) =>
    element("section", { class: "card" }, element("h2", {}, title), content);
  return [
    service.description ? element("p", {}, service.description) : null,
    element("div", { class: "service-grid" },
      card("Default Endpoint", table("Operations", ["Operation", "API help page", "Test"], [
        ["REQUEST/RESPONSE", help("score"), testButton],
        ["BATCH EXECUTION", help("jobs"), toBatch],
      ], { rowHeaders: true }), element("div", { class: "actions" },
        element("a", { class: "button", href: experimentOf(service) }, "View the experiment"),
        element("a", { class: "button", href: within(`/__emu/?service=${encodeURIComponent(service.service)}`) }, "Requests"),
        element("a", { class: "button", href: within(`/__emu/pages/jobs?service=${encodeURIComponent(service.name)}`) }, "Jobs"))),
      card("Ids and keys", element("p", { class: "hint" }, "The same on every machine; they protect nothing."), facts([
        ["Primary key", copyable(service.primaryKey, "primary key")],
        ["Secondary key", copyable(service.secondaryKey, "secondary key")],
        ["Workspace id", copyable(service.workspace, "workspace id")],
        ["Web service id", copyable(service.webService, "web service id")],
        ["Endpoint id", copyable(service.service, "endpoint id")],
      ]))),
    card("Request URLs", facts([
      ["Request/response", copyable(service.executeUrl, "request/response URL")],
      ["Batch execution", copyable(service.jobsUrl, "batch execution URL")],
      ["Swagger", element("a", { href: swaggerOf(service) }, "swagger.json")],
    ])),
    serviceTry(service).node,
    batch.node,
  ];
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
