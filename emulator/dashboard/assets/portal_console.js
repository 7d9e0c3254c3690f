import { element, fill, oneAtATime, showError } from "./page.js";
import { prettyJson } from "./json_text.js";
import { compose, requestText, send } from "./console_request.js";
import { pairFields, parameterFields } from "./console_fields.js";
import { takesBody } from "./portal_facts.js";
import { besideMenu, codeBlock, inPath, operationPath, portalPage, verb } from "./portal_frame.js";
import { opens } from "./portal_subscription.js";
import { sampleBody } from "./sample_body.js";

// Entries of the drop-down, keys of active subscriptions first.
function keyOptions({ subscriptions, products }, api) {
  const usable = subscriptions.filter((one) => opens(one, api, products));
  const active = usable.filter(({ state }) => state === "active");
  const name = (one) => (one.state === "active" ? one.name : `${one.name} (${one.state})`);
  return [...active, ...usable.filter((one) => !active.includes(one))].flatMap((one) => [
    { value: one.primaryKey, label: `Primary-${name(one)}` },
    { value: one.secondaryKey, label: `Secondary-${name(one)}` }]);
}

// Nothing is filled in unasked: each button says what it puts where.
function shortcuts(services, operation, { parameters, headers, body }) {
  if (services.length === 0) return null;
  const choice = element("select", { id: "service" },
    services.map(({ name }, index) => element("option", { value: String(index) }, name)));
  const chosen = () => services[Number(choice.value)];
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  return element("details", { class: "card", open: true },
    element("summary", {}, "Shortcuts of the emulator"),
    element("p", { class: "quiet" },
      "A web service wants a key of its own: the header Authorization with the value ",
      element("code", {}, "Bearer {key}"), ". The gateway passes it on. With the ids comes a body that ",
      "the service takes, where the operation wants one."),
    element("label", { for: "service" }, "Web service"), choice,
    element("div", { class: "actions" },
      button("Fill in the ids", () => {
        const text = sampleBody(operation, chosen());
        if (body && text !== null) body.value = text;
        parameters.set("workspace", chosen().workspace);
        parameters.set("service", chosen().service);
        parameters.set("apiversion", "2.0");
        parameters.set("details", "true");
      }),
      button("Add the service's key",
        () => headers.set("Authorization", `Bearer ${chosen().primaryKey}`))));
}

function traceLink(headers) {
  const place = headers.find(([name]) => name === "ocp-apim-trace-location")?.[1];
  if (!place || !/^https?:\/\//.test(place)) return null;
  return element("p", {}, element("a",
    { href: place, target: "_blank", rel: "noopener noreferrer" },
    "Trace of this call (opens in a new tab)"));
}

const block = (text) => codeBlock(text, { class: "wrapped" });

const answerParts = ({ url, status, latency, headers, text }) => [
  element("h3", {}, "Requested URL"), block(url),
  element("h3", {}, "Response status"), block(status),
  element("h3", {}, "Response latency"), block(`${latency.toFixed(0)} ms`),
  element("h3", {}, "Response headers"),
  block(headers.map(([name, value]) => `${name}: ${value}`).join("\n")),
  element("h3", {}, "Response content"), block(prettyJson(text)),
  traceLink(headers),
];

// A select whose value is always that of the key header: each follows the other.
function keyField(options, api, headers) {
  const other = element("option", { value: "other", hidden: true }, "Another key");
  const select = element("select", { id: "key", oninput: () =>
    (select.value ? headers.set(api.keyHeader, select.value) : headers.drop(api.keyHeader)) },
    options.map(({ value, label }) => element("option", { value }, label)),
    element("option", { value: "" }, "No key"), other);
  function follow() {
    const wanted = api.keyHeader.toLowerCase();
    select.value = headers.values().find(({ name }) => name.toLowerCase() === wanted)?.value ?? "";
    if (select.selectedIndex < 0) other.selected = true;
  }
  return { select, follow };
}

function bodyField(operation) {
  const area = element("textarea", { id: "body", class: "code", rows: "12", spellcheck: "false" });
  area.value = operation.sampleBody;
  return area;
}

function consoleForm(gateway, api, operation, emulator) {
  const parameters = parameterFields(operation, emulator);
  const extra = pairFields("parameter");
  const headers = pairFields("header");
  const options = keyOptions(gateway, api);
  headers.add("Ocp-Apim-Trace", "true");
  if (options.length > 0) headers.add(api.keyHeader, options[0].value);
  if (operation.sampleBody) headers.add("Content-Type", "application/json");
  const body = takesBody(operation) ? bodyField(operation) : null;
  const preview = codeBlock("", { class: "wrapped", id: "preview", role: "region",
                                  "aria-label": "Request" });
  const status = element("p", { role: "status" });
  const answer = element("div", { id: "answer" });
  const button = element("button", { class: "main" }, "Send");

  const typed = () => ({ api, operation, parameters: parameters.values(), extra: extra.values(),
                         headers: headers.values(), body: body?.value ?? "" });
  const key = keyField(options, api, headers);
  function showPreview() {
    key.follow();
    try {
      preview.firstChild.textContent = requestText(compose(typed(), false), location.host);
    } catch (error) {
      preview.firstChild.textContent = error.message;
    }
  }
  async function submit() {
    fill(answer);
    status.textContent = "Sending …";
    try {
      const result = await send(compose(typed()));
      status.textContent = `Answered: ${result.status}`;
      fill(answer, answerParts(result));
    } catch (error) {
      status.textContent = "";
      showError(answer, error);
    }
  }
  const onsubmit = oneAtATime(button, submit);
  const form = element("form", { novalidate: true, onsubmit, oninput: showPreview },
    shortcuts(emulator.services, operation, { parameters, headers, body }),
    element("h3", {}, "Request parameters"), parameters.element, extra.element,
    element("label", { for: "key" }, "Subscription key"), key.select,
    element("h3", {}, "Request headers"), headers.element,
    body ? [element("h3", {}, element("label", { for: "body" }, "Request body")), body] : null,
    element("h3", {}, "Request"),
    preview,
    element("p", { class: "quiet" }, "Your browser adds headers of its own, such as User-Agent."),
    element("p", {}, button), status);
  showPreview();
  return [form, answer];
}

portalPage("APIs", (gateway, services, jobs) => {
  const api = inPath(gateway.apis, "services");
  const operation = inPath(api.operations, "operations");
  return {
    title: `Try ${operation.name}`,
    content: besideMenu(api, operation,
      element("h2", {}, operation.name),
      element("p", {}, verb(operation), " ", element("code", {}, operation.urlTemplate), " ",
        element("a", { href: operationPath(api, operation) }, "About this operation")),
      consoleForm(gateway, api, operation, { services, jobs })),
  };
}, ["/__emu/services", "/__emu/jobs"]);
