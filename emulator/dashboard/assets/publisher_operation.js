// The editor of one operation, with the tabs of the publisher portal.
import { confirmed } from "./confirm.js";
import { element, fill, showError } from "./page.js";
import { field, sending } from "./form_fields.js";
import { policiesPath } from "./publisher_frame.js";
import { queryParameters, templateParameterRows } from "./publisher_parameters.js";
import { representationFields, responseList } from "./publisher_responses.js";
import { addressOf, idFor, parametersIn, templateProblem, verbProblem } from "./publisher_words.js";
import { tabs } from "./tabs.js";
import { toast } from "./toast.js";

const VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

function signature(instance, api, properties) {
  const fields = [
    field({ name: "method", label: "HTTP verb", required: true, mono: true, suggestions: VERBS, check: verbProblem, value: properties.method }),
    field({ name: "urlTemplate", label: "URL template", required: true, mono: true, check: templateProblem, value: properties.urlTemplate,
            hint: "Parameters are in braces. Those of the query have to be in each call." }),
    field({ name: "displayName", label: "Display name", required: true, value: properties.displayName }),
    field({ name: "description", label: "Description", kind: "area", value: properties.description })];
  const found = element("div", { class: "found-parameters", "aria-live": "polite" });
  const address = element("p", { class: "address-preview" });
  const [, template] = fields;
  function say() {
    const names = parametersIn(template.value());
    fill(found, element("span", { class: "hint" }, names.length === 0 ? "No parameter in the template." : "Parameters in the template:"),
      names.map(({ name, place }) => [" ", element("span", { class: "badge" }, name, place === "query" ? " (query)" : "")]));
    fill(address, element("code", {}, addressOf(instance.properties.gatewayUrl, api.properties.path, template.value())));
  }
  template.control.addEventListener("input", say);
  say();
  const [verb, , ...rest] = fields;
  return { fields, template, node: [element("div", { class: "verb-and-template" }, verb.node, template.node), found, address,
    rest.map(({ node }) => node)] };
}

const caching = () => element("div", { class: "note" }, element("h3", {}, "Caching is not emulated here"),
  element("p", {}, "In the cloud this tab switches an operation's response cache. The emulator takes no such setting; what it knows of caches is written in policies."));

/// operation: a resource, null for a new one. taken(): ids of the API's operations; onsaved(resource,
/// isNew), onremoved(id), onchange(). Answers {node, isDirty(), title()}.
export function operationEditor({ instance, api, operation, taken, onsaved, onremoved, onchange }) {
  const properties = structuredClone(operation?.properties ?? { method: "", urlTemplate: "", displayName: "" });
  const request = properties.request ?? {};
  const sign = signature(instance, api, properties);
  const inTemplate = templateParameterRows(() => sign.template.value(), properties.templateParameters ?? []);
  const inQuery = queryParameters(request.queryParameters ?? []);
  const bodyAbout = field({ name: "requestDescription", label: "Description", kind: "area", value: request.description });
  const body = representationFields(request.representations ?? [], "Request");
  const responses = responseList(properties.responses ?? [], changed);
  let current = operation;
  let base = "";
  let etag = null;
  const tagged = operation ? instance.get(["apis", api.name, "operations", operation.name]) : null;
  tagged?.catch(() => {}); // Saving says so.

  function read() {
    const [method, urlTemplate, displayName, description] = sign.fields.map((one) => one.value());
    const said = { ...request, description: bodyAbout.value(), queryParameters: inQuery.value(), representations: body.value() };
    return { ...properties, method: method.toUpperCase(), urlTemplate, displayName, description,
             templateParameters: inTemplate.value(), request: said, responses: responses.value() };
  }
  const isDirty = () => JSON.stringify(read()) !== base;
  let wasDirty = false;
  function changed() {
    inTemplate.show();
    const now = isDirty();
    state.hidden = !now || current === null;
    if (now !== wasDirty || current === null) onchange();
    wasDirty = now;
  }

  async function save() {
    const next = read();
    const id = current?.name ?? idFor(next.displayName, taken());
    const path = ["apis", api.name, "operations", id];
    etag ??= (await tagged)?.etag ?? null;
    const isNew = current === null;
    const answer = await instance.put(path, { properties: next }, etag);
    etag = answer.etag;
    current = answer.body;
    base = JSON.stringify(read());
    changed();
    toast(isNew ? `Added ${next.displayName}.` : `Saved ${next.displayName}.`);
    onsaved(answer.body, isNew);
  }
  async function remove() {
    const name = current.properties.displayName;
    if (!(await confirmed(`Delete ${name}? Its policies go.`, "Delete"))) return;
    try {
      await instance.remove(["apis", api.name, "operations", current.name]);
      toast(`Deleted ${name}.`);
      base = JSON.stringify(read());
      onremoved(current.name);
    } catch (error) {
      showError(trouble, error);
    }
  }

  const trouble = element("div", {});
  const state = element("span", { class: "status warn", hidden: true }, "Not saved");
  const main = element("button", { class: "main" }, operation ? "Save" : "Add operation");
  const panels = [
    { name: "Signature", content: sign.node }, { name: "Caching", content: caching() },
    { name: "Parameters", content: [inTemplate.node, inQuery.node] },
    { name: "Body", content: [bodyAbout.node, body.node] }, { name: "Responses", content: responses.node }];
  const title = operation?.properties.displayName ?? "New operation";
  const form = element("form", { class: "operation", novalidate: true, "aria-label": title,
    onsubmit: sending(main, sign.fields, trouble, save), oninput: changed, onchange: changed },
    element("header", { class: "row" }, element("h2", { class: "grow" }, title), state,
      operation ? [element("a", { class: "button", href: policiesPath(instance, ["apis", api.name, "operations", operation.name]) }, "Policies"),
        element("button", { type: "button", class: "plain danger", onclick: remove }, "Delete")] : null),
    tabs("Parts of the operation", panels), trouble, element("div", { class: "actions" }, main));
  base = operation ? JSON.stringify(read()) : "";
  return { node: form, isDirty, title: () => sign.fields[2].value() };
}
