// What an operation declares of bodies: the request's, and its responses.
import { element, icon } from "./page.js";
import { field } from "./form_fields.js";
import { STATUSES } from "./publisher_words.js";

// Exports write an example in either form, as a text or as what the text says.
const textOf = (value) => (typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value, null, 2));
const exampleOf = ({ examples, sample }) => textOf(Object.values(examples ?? {})[0]?.value ?? sample);

/// The first representation of a list; the others stay. Answers {node, value()}.
export function representationFields(list, what) {
  const [first = {}, ...others] = list;
  const type = field({ name: "contentType", label: "Content type", mono: true, suggestions: ["application/json", "text/plain", "application/xml"],
                       value: first.contentType });
  const example = field({ name: "example", label: "Example", kind: "area", rows: 6, mono: true, value: exampleOf(first),
    hint: what === "Request" ? "What the console of the developer portal offers; it is never checked." : "" });
  return {
    node: [type.node, example.node],
    value() {
      if (type.value() === "" && example.value() === "") return others;
      const { sample: _sample, ...kept } = first;
      const changed = example.value() === exampleOf(first).trim() ? first
        : example.value() === "" ? { ...kept, examples: undefined } : { ...kept, examples: { default: { value: example.value() } } };
      return [{ ...changed, contentType: type.value() || "application/json" }, ...others];
    },
  };
}

const nameOf = (code) => [code, STATUSES.find(([one]) => one === code)?.[1] ?? ""].join(" ").trim();

/// The responses of an operation; onchange() after one came or went. Answers {node, value()}.
export function responseList(known, onchange) {
  const rows = [];
  const list = element("ul", { class: "responses" });
  const none = element("p", { class: "quiet" }, "No response is declared.");
  function add(response) {
    const about = field({ name: "description", label: "Description", value: response.description });
    const body = representationFields(response.representations ?? [], "Response");
    const title = nameOf(response.statusCode);
    const row = { code: response.statusCode, node: null, value: () =>
      ({ ...response, description: about.value(), representations: body.value() }) };
    row.node = element("li", {}, element("details", {},
      element("summary", {}, title), about.node, body.node),
      element("button", { type: "button", class: "plain icon-only", "aria-label": `Remove ${title}`, onclick() {
        rows.splice(rows.indexOf(row), 1);
        row.node.remove();
        none.hidden = rows.length > 0;
        code.focus();
        onchange();
      } }, icon("trash")));
    rows.push(row);
    list.append(row.node);
    none.hidden = true;
    return row;
  }
  const code = element("select", { "aria-label": "Status of the response" }, STATUSES.map(([number]) =>
    element("option", { value: number }, nameOf(number))));
  const plus = element("button", { type: "button", onclick() {
    const wanted = Number(code.value);
    const there = rows.find((row) => row.code === wanted) ?? add({ statusCode: wanted, description: "" });
    const details = there.node.querySelector("details");
    details.open = true;
    details.querySelector("input").focus();
    onchange();
  } }, icon("plus"), "Add response");
  for (const one of known) add(one);
  return { node: [none, list, element("div", { class: "row" }, code, plus)], value: () => rows.map((row) => row.value()) };
}
