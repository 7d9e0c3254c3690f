import { copyable, element, fill, getJson, showError } from "./page.js";
import { dashboardOf, experimentOf, helpOf } from "./service_calls.js";
import { within } from "./within.js";

const MOST_COLUMNS = 4;

const place = document.getElementById("services");
try {
  const [{ faults }, services] = await Promise.all([getJson("/__emu/health/ready"), getJson(within("/__emu/services"))]);
  if (faults) place.before(refused(faults));
  fill(place, services.length > 0 ? services.map(card)
    : element("section", { class: "card" }, element("h2", {}, "No web service yet"),
        element("p", { class: "quiet" }, "Draw an experiment, run it and publish it, or put a service into the folder of --fixtures."),
        element("a", { class: "button main", href: within("/__emu/pages/experiments") }, "Draw one on the canvas")));
} catch (error) {
  showError(place, error);
}

/// That the files were edited and cannot be read, so that what is below is older than they are.
function refused(faults) {
  return element("section", { class: "error", role: "alert" },
    element("p", {}, "The fixtures were changed and cannot be read. The last good ones are served:"),
    element("pre", { tabindex: "0" }, faults.join("\n")));
}

function card(service) {
  const fact = (name, value) => [element("dt", {}, name), element("dd", {}, value)];
  return element("article", { class: "card service" },
    element("h2", {}, element("a", { href: dashboardOf(service) }, service.name)),
    element("p", {}, service.description || element("span", { class: "quiet" }, "No description.")),
    element("dl", { class: "facts" },
      service.inputs.map((port) => fact("Input", portText(port))),
      service.outputs.map((port) => fact("Output", portText(port))),
      fact("Workspace", copyable(service.workspace, "workspace id")),
      fact("Web service", copyable(service.webService, "web service id")),
      fact("Endpoint", copyable(service.service, "endpoint id"))),
    element("nav", { class: "actions", "aria-label": service.name },
      element("a", { class: "button", href: dashboardOf(service) }, "Dashboard and test"),
      element("a", { href: experimentOf(service) }, "Experiment"),
      element("a", { href: helpOf(service, "score") }, "Request/response help"),
      element("a", { href: helpOf(service, "jobs") }, "Batch help")));
}

function portText({ name, columns }) {
  const names = columns.slice(0, MOST_COLUMNS).map((column) => column.name);
  const more = columns.length > MOST_COLUMNS ? [`${columns.length - MOST_COLUMNS} more`] : [];
  return `${name}: ${[...names, ...more].join(", ")}`;
}
