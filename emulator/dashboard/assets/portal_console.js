import { answerParts, failureParts, sentRow } from "./console_answer.js";
import { pairFields, parameterFields } from "./console_fields.js";
import { compose, curlOf, requestText, send } from "./console_request.js";
import { copyButton, element, fill, icon, oneAtATime } from "./page.js";
import { takesBody } from "./portal_facts.js";
import { apiPath, codeBlock, inPath, operationPath, portalPage, verb } from "./portal_frame.js";
import { opens } from "./portal_subscription.js";
import { sampleBody } from "./sample_body.js";

const mostSent = 8; // answers that the page remembers

// Entries of the drop-down, keys of active subscriptions first.
function keyOptions({ subscriptions, products }, api) {
  const usable = subscriptions.filter((one) => opens(one, api, products));
  const active = usable.filter(({ state }) => state === "active");
  const name = (one) => (one.state === "active" ? one.name : `${one.name} (${one.state})`);
  return [...active, ...usable.filter((one) => !active.includes(one))].flatMap((one) => [
    { value: one.primaryKey, label: `Primary-${name(one)}` },
    { value: one.secondaryKey, label: `Secondary-${name(one)}` }]);
}

// Parameters have the values that the emulator's own services take; a key goes where a button says.
function shortcuts(services, operation, { parameters, headers, body }) {
  if (services.length === 0) return { element: null, start: () => {} };
  const choice = element("select", { id: "service" },
    services.map(({ name }, index) => element("option", { value: String(index) }, name)));
  const chosen = () => services[Number(choice.value)];
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  function ids() {
    parameters.set("workspace", chosen().workspace);
    parameters.set("service", chosen().service);
    parameters.set("apiversion", "2.0");
    parameters.set("details", "true");
  }
  return {
    start: ids,
    element: element("div", { class: "row shortcuts" },
      element("label", { for: "service" }, "Web service"), choice,
      button("Fill in the ids", () => {
        const text = sampleBody(operation, chosen());
        if (body && text !== null) body.value = text;
        ids();
      }),
      button("Add the service's key", () => headers.set("Authorization", `Bearer ${chosen().primaryKey}`))),
  };
}

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

const part = (title, ...content) => element("section", { class: "part" },
  element("h3", { class: "group-title" }, title), content);

function sentList(sent) {
  if (sent.length < 2) return null;
  return part("Sent from this page", element("ol", { class: "sent" }, sent.map(sentRow)));
}

// What belongs together: the fields, the request that they make, and its answers.
function consoleParts(gateway, api, operation, emulator) {
  const parameters = parameterFields(operation, emulator);
  const extra = pairFields("parameter");
  const headers = pairFields("header");
  const options = keyOptions(gateway, api);
  headers.add("Ocp-Apim-Trace", "true");
  if (options.length > 0) headers.add(api.keyHeader, options[0].value);
  if (operation.sampleBody) headers.add("Content-Type", "application/json");
  const body = takesBody(operation) ? bodyField(operation) : null;
  const key = keyField(options, api, headers);
  const typed = () => ({ api, operation, parameters: parameters.values(), extra: extra.values(),
                         headers: headers.values(), body: body?.value ?? "" });
  const short = shortcuts(emulator.services, operation, { parameters, headers, body });
  return { parameters, extra, headers, body, key, typed, short };
}

function fieldParts({ parameters, extra, headers, body, key }, preview) {
  return element("div", { class: "pane-col" },
    part("Request parameters", parameters.element, extra.element),
    element("div", { class: "field" }, element("label", { for: "key" }, "Subscription key"), key.select),
    part("Request headers", headers.element),
    body ? element("section", { class: "part" },
      element("h3", { class: "group-title" }, element("label", { for: "body" }, "Request body")), body) : null,
    element("details", { class: "part" }, element("summary", {}, "Request as it is sent"), preview,
      element("p", { class: "quiet" }, "Your browser adds headers of its own, such as User-Agent.")));
}

function consoleForm(gateway, api, operation, emulator) {
  const parts = consoleParts(gateway, api, operation, emulator);
  const preview = codeBlock("", { class: "wrapped", id: "preview", role: "region", "aria-label": "Request" });
  const url = element("span", { class: "cut mono" });
  const status = element("p", { role: "status", class: "hint" }, "Not sent yet");
  const answer = element("div", { id: "answer" });
  const history = element("div", {});
  const button = element("button", { class: "main" }, icon("send"), "Send");
  const sent = [];

  function showPreview() {
    parts.key.follow();
    try {
      const request = compose(parts.typed(), false);
      preview.firstChild.textContent = requestText(request, location.host);
      url.textContent = url.title = location.origin + request.path;
    } catch (error) {
      preview.firstChild.textContent = url.textContent = error.message;
    }
  }
  async function submit() {
    status.textContent = "Sending …";
    fill(answer);
    try {
      const result = await send(compose(parts.typed()));
      status.textContent = `Answered: ${result.status}`;
      fill(answer, answerParts(result));
      sent.unshift(result);
      sent.length = Math.min(sent.length, mostSent);
      fill(history, sentList(sent));
    } catch (error) {
      status.textContent = "";
      fill(answer, failureParts(error));
    }
  }
  const onsubmit = oneAtATime(button, submit);
  const form = element("form", { class: "console", novalidate: true, onsubmit, oninput: showPreview, onkeydown(event) {
    if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
  } },
    parts.short.element,
    element("div", { class: "send-bar" },
      element("div", { class: "url" }, verb(operation), url), 
      copyButton(() => curlOf(compose(parts.typed(), false), location.origin), "as curl"), button),
    element("div", { class: "two-panes" }, fieldParts(parts, preview),
      element("div", { class: "pane-col answers" }, status, answer, history)));
  parts.short.start();
  showPreview();
  return form;
}

portalPage("APIs", (gateway, services, jobs) => {
  const api = inPath(gateway.apis, "services");
  const operation = inPath(api.operations, "operations");
  return {
    title: `Try ${operation.name}`,
    content: [
      element("nav", { class: "crumbs hint", "aria-label": "Way" },
        element("a", { href: apiPath(api) }, api.name), " › ",
        element("a", { href: operationPath(api, operation) }, "About this operation")),
      element("h1", {}, operation.name),
      consoleForm(gateway, api, operation, { services, jobs })],
  };
}, ["/__emu/services", "/__emu/jobs?order=desc&limit=100"]);
