import { copyable, copyButton, element, table } from "./page.js";
import { gatewayAnswers, headersOf, parameterText } from "./portal_facts.js";
import { besideMenu, codeBlock, consolePath, inPath, portalPage, verb } from "./portal_frame.js";
import { codeSamples } from "./portal_samples.js";
import { tabs } from "./tabs.js";

function parameters(operation) {
  if (operation.parameters.length === 0) return element("p", { class: "quiet" }, "None.");
  return table("Request parameters", ["Name", "In", "Type", "Description"],
    operation.parameters.map((parameter) => [
      parameter.name, parameter.in === "path" ? "path" : `query, as ${parameter.queryName}`,
      "string", parameterText(parameter)]), { rowHeaders: true });
}

const headers = (api, operation) => table("Request headers", ["Name", "Value", "Description"],
  headersOf(api, operation).map(({ name, sample, about }) => [
    name, element("code", {}, sample), about]), { rowHeaders: true });

const body = (operation) => operation.sampleBody
  ? [element("h3", {}, "Request body"),
     tabs("Types of the request body", [
       { name: "application/json", content: codeBlock(operation.sampleBody) }])]
  : null;

const samples = (api, operation) => tabs("Languages", codeSamples(api, operation).map(
  ({ name, text }) => ({ name, content: [
    element("div", { class: "actions" }, copyButton(() => text, `${name} sample`)),
    codeBlock(text)] })));

portalPage("APIs", ({ apis }) => {
  const api = inPath(apis, "services");
  const operation = inPath(api.operations, "operations");
  return {
    title: operation.name,
    content: besideMenu(api, operation,
      element("h2", {}, operation.name),
      operation.description ? element("p", { class: "written" }, operation.description) : null,
      element("p", {},
        element("a", { class: "button main", href: consolePath(api, operation) }, "Try it")),
      element("h3", {}, "Request URL"),
      element("p", {}, verb(operation), " ",
        copyable(api.baseUrl + operation.urlTemplate, "request URL")),
      element("h3", {}, "Request parameters"),
      element("p", { class: "quiet" }, "All are required, those of the query too."),
      parameters(operation),
      element("h3", {}, "Request headers"),
      element("p", { class: "quiet" }, "All are required."),
      headers(api, operation),
      body(operation),
      element("h3", {}, "Response 200"),
      element("p", {}, "OK: what the backend answered, headers and body unchanged."),
      element("h3", {}, "Answers of the gateway itself"),
      table("Answers of the gateway itself", ["Status", "When"], gatewayAnswers,
        { rowHeaders: true }),
      element("h3", {}, "Code samples"),
      element("p", { class: "quiet" }, "Replace what is in braces."),
      samples(api, operation)),
  };
});
