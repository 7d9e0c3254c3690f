// What a person sees before anything has called: three next steps.
import { copyButton, element, icon } from "./page.js";
import { dashboardOf } from "./service_calls.js";
import { sampleBody } from "./sample_body.js";

const sampleCounts = [1, 1, 2, 2, 0, 2, 0, 1];
const cloud = "https://ussouthcentral.services.azureml.net";

const command = (text, name) => element("div", { class: "command" },
  element("pre", {}, text), copyButton(() => text, name));

function step(number, title, action, ...content) {
  return element("section", { class: "card", "aria-label": title },
    element("header", {}, element("span", { class: "step-number", "aria-hidden": "true" }, String(number)),
      element("h3", {}, title), element("span", { class: "grow" }), action),
    element("div", { class: "in" }, content));
}

const link = (href, text) => element("a", { class: "button", href }, text);

function next(name, title, text, href, action) {
  return element("div", { class: "empty" }, element("h3", { class: "row" }, icon(name), title),
    element("p", { class: "quiet" }, text), link(href, action));
}

function curlOf(service) {
  const guide = service.name === "SimpleFeatureHashingExperiment";
  const body = guide ? '{"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}},"GlobalParameters":{}}'
    : JSON.stringify(JSON.parse(sampleBody({ method: "POST", urlTemplate: "/execute", sampleBody: "" }, service)));
  return `curl -s -H "Authorization: Bearer ${service.primaryKey}" \\\n    -d '${body.replaceAll("'", "'\\''")}' \\\n    "${service.executeUrl}"`;
}

/// The steps; `overview` may not be known yet.
export function firstStart(services, overview) {
  const address = overview?.address ?? location.origin;
  const [service] = services;
  return element("div", { class: "steps" },
    element("h2", {}, "Nothing has called yet"),
    element("p", { class: "quiet" }, "The emulator answers at ", element("code", {}, address),
      ". The first request appears here as it arrives."),
    service ? step(1, "Send one request", link(dashboardOf(service), "Test it in the browser"),
      element("p", {}, service.name === "SimpleFeatureHashingExperiment"
        ? ["The sample service counts hashed words. The answer to ", element("b", {}, "This is a good day"), " is ",
           element("span", { class: "counts", role: "img", "aria-label": sampleCounts.join(" ") },
             sampleCounts.map((count) => element("span", { "data-n": String(count) }, String(count)))),
           ", the same that the cloud gave."]
        : ["This calls ", element("b", {}, service.name), "."]),
      command(curlOf(service), "command")) : null,
    step(2, "Point your program here", null,
      element("p", {}, "Ids and keys of the samples are the same on every machine. Only the base address changes."),
      element("dl", { class: "facts" },
        element("dt", {}, "from"), element("dd", {}, element("del", { class: "mono quiet" }, cloud)),
        element("dt", {}, "to"), element("dd", {}, element("span", { class: "copyable" },
          element("code", {}, address), copyButton(() => address, "base address"))))),
    step(3, "Bring your own service", link("/__emu/pages/experiments", "Draw it on the canvas"),
      element("p", {}, "From one request and one answer that you recorded, or from the ",
        element("code", {}, "swagger.json"), " that you kept."),
      command("amlemu new Churn --from-request request.json --response response.json", "second command")),
    element("div", { class: "next-steps" },
      next("job", "No jobs yet", "A batch test reads a CSV and writes another.",
        service ? dashboardOf(service) : "/__emu/pages/services", "Run batch test"),
      next("bolt", "No faults on", "See how your program takes a 503, a slow answer or a lost connection.",
        "/__emu/pages/faults", "Pick a drill"),
      next("api", "The gateway is ready", "Call through it with a subscription's key, with limits or without.",
        "/__emu/pages/portal", "Try an operation")));
}
