// What a person sees before anything has called: three next steps, and what is empty besides.
import { copyButton, element, fill, icon } from "./page.js";
import { dashboardOf } from "./service_calls.js";
import { sampleBody } from "./sample_body.js";
import { segments } from "./token_filter.js";
import { within } from "./within.js";

const sampleCounts = [1, 1, 2, 2, 0, 2, 0, 1];
const guide = "SimpleFeatureHashingExperiment";
const cloud = "https://ussouthcentral.services.azureml.net";
// How a program says where it calls.
const languages = [
  ["", "Any", (base) => base],
  ["python", "Python", (base) => `url = "${base}/workspaces/…"`],
  ["csharp", "C#", (base) => `client.BaseAddress = new Uri("${base}/workspaces/…");`],
  ["r", "R", (base) => `url <- "${base}/workspaces/…"`],
  ["node", "Node", (base) => `await fetch("${base}/workspaces/…")`]];
const fromRequest = "amlemu new Churn --from-request request.json --response response.json";

const command = (text, name) => element("div", { class: "command" },
  element("pre", {}, text), copyButton(() => text, name));

const step = (title, action, ...content) => (number) =>
  element("section", { class: "card", "aria-label": title },
    element("header", {}, element("span", { class: "step-number", "aria-hidden": "true" }, String(number)),
      element("h3", {}, title), element("span", { class: "grow" }), action),
    element("div", { class: "in" }, content));

const link = (path, text, look = "") => element("a", { class: `button ${look}`, href: within(path) }, text);

function next(name, title, text, path, action) {
  return element("div", { class: "empty" }, element("h3", { class: "row" }, icon(name), title),
    element("p", { class: "quiet" }, text), link(path, action));
}

function curlOf(service) {
  const body = service.name === guide ? '{"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}},"GlobalParameters":{}}'
    : JSON.stringify(JSON.parse(sampleBody({ method: "POST", urlTemplate: "/execute", sampleBody: "" }, service)));
  return `curl -s -H "Authorization: Bearer ${service.primaryKey}" \\\n    -d '${body.replaceAll("'", "'\\''")}' \\\n    "${service.executeUrl}"`;
}

const counts = () => element("span", { class: "counts", role: "img", "aria-label": sampleCounts.join(" ") },
  sampleCounts.map((count) => element("span", { "data-n": String(count) }, String(count))));

const callIt = (service) => step("Send one request", element("a", { class: "button", href: dashboardOf(service) }, "Test it in the browser"),
  element("p", {}, service.name === guide
    ? ["The sample service counts hashed words. The answer to ", element("b", {}, "This is a good day"), " is ", counts(),
       ", the same that the cloud gave."]
    : ["This calls ", element("b", {}, service.name), "."]),
  command(curlOf(service), "command"));

const drawOne = () => step("Make a web service", link("/__emu/pages/experiments", "Draw it on the canvas", "main"),
  element("p", {}, "Nothing is published here yet. Drag an experiment together, run it and publish it: " +
    "it answers at once, under ids and keys that its page shows."));

function pointHere(address, isEmpty) {
  const place = element("dl", { class: "facts" });
  const show = (chosen) => {
    const [, , write] = languages.find(([value]) => value === chosen);
    fill(place, element("dt", {}, "from"), element("dd", {}, element("del", { class: "mono quiet" }, write(cloud))),
      element("dt", {}, "to"), element("dd", {}, element("span", { class: "copyable" },
        element("code", {}, write(address)), copyButton(() => write(address), "base address"))));
  };
  show("");
  return step("Point your program here", segments("Language", languages, "", show),
    element("p", {}, isEmpty ? "A published service's page has its address and key; a program that called the cloud changes the base address."
      : "Ids and keys of the samples are the same on every machine. Only the base address changes."), place);
}

const bringOwn = (isEmpty) => step("Bring your own service", isEmpty ? null : link("/__emu/pages/experiments", "Draw it on the canvas"),
  element("p", {}, "From one request and one answer that you recorded, or from the ",
    element("code", {}, "swagger.json"), " that you kept."),
  command(fromRequest, "second command"));

/// The steps; `overview` may not be known yet.
export function firstStart(services, overview) {
  const address = overview?.address ?? location.origin;
  const [service] = services;
  const isEmpty = service === undefined;
  const steps = isEmpty ? [drawOne(), bringOwn(true), pointHere(address, true)]
    : [callIt(service), pointHere(address, false), bringOwn(false)];
  return element("div", { class: "steps" },
    element("h2", {}, isEmpty ? "Nothing is published yet" : "Nothing has called yet"),
    element("p", { class: "quiet" }, "The emulator answers at ", element("code", {}, address),
      ". The first request appears here as it arrives."),
    steps.map((draw, index) => draw(index + 1)),
    element("div", { class: "next-steps" },
      next("job", "No jobs yet", "A batch test reads a CSV and writes another.",
        isEmpty ? "/__emu/pages/services" : `/__emu/pages/services/${service.service}`, "Run batch test"),
      next("bolt", "No faults on", "See how your program takes a 503, a slow answer or a lost connection.",
        "/__emu/pages/faults", "Pick a drill"),
      next("api", "The gateway is ready", "Call through it with a subscription's key, with limits or without.",
        "/__emu/pages/portal", "Try an operation")));
}
