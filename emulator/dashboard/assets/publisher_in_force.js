// What is in force at a scope: the documents around it, and the policy that they make together.
import { element, fill, icon } from "./page.js";
import { productsWith } from "./publisher_api.js";
import { readDocument } from "./publisher_policy_document.js";
import { effectivePolicy, SECTIONS, sectionsOf, statementsOf } from "./publisher_policy_text.js";
import { chainOf } from "./publisher_scopes.js";

const namesIn = (text) => {
  const sections = text === null ? {} : sectionsOf(text);
  return SECTIONS.flatMap(([name]) => statementsOf(sections, name));
};

function ladderRow(row, text, { isCurrent, isDirty, skipped }) {
  const names = namesIn(text);
  const count = text === null ? "none" : String(names.length);
  return element("li", {}, icon(isDirty ? "inferred" : "documented", "icon evidence"),
    element("span", { class: "cut" }, isCurrent ? element("b", {}, row.name) : row.name),
    element("span", { class: "hint" }, isDirty ? `${names.length}, not saved` : count),
    skipped.length === 0 && (names.length === 0 || isCurrent) ? null : element("div", { class: "why" },
      isCurrent ? null : names.map((name) => element("p", { class: "mono" }, name)),
      skipped.map(({ name, reason }) => element("p", { class: "passed-over", title: reason },
        element("span", { class: "mono" }, name), " is passed over"))));
}

/// Answers {node, show(text, isDirty), showPassedOver(of)}: show() takes the text of `row` as it is
/// edited, null: none; `skipped`: what passedOver() answered.
export async function inForce(instance, rows, row, skipped) {
  const texts = new Map(await Promise.all(rows.filter((one) => isAround(one, row))
    .map(async (one) => [one, (await readDocument(instance, one.scope)).text])));
  const products = await productRows(instance, rows, row);
  for (const one of products) texts.set(one, (await readDocument(instance, one.scope)).text);
  const choice = element("select", {},
    products.map(({ name }, index) => element("option", { value: String(index) }, `Product ${name}`)),
    element("option", { value: "" }, "no product"));
  const ladder = element("ol", { class: "ladder" });
  const together = element("pre", { tabindex: "0", role: "region", "aria-label": "Effective policy" });
  let last = [null, false];
  function show(text, isDirty) {
    last = [text, isDirty];
    texts.set(row, text);
    const chain = chainOf(rows, row, products[choice.value] ?? null);
    const skippedOf = (one) => (one === row && isDirty ? [] : skipped(one));
    fill(ladder, chain.map((one) => ladderRow(one, texts.get(one) ?? null,
      { isCurrent: one === row, isDirty: one === row && isDirty, skipped: skippedOf(one) })));
    fill(together, element("code", {}, effectivePolicy(chain.map((one) => texts.get(one) ?? null),
      chain.map((one) => skippedOf(one).filter(({ isHere }) => isHere)))));
  }
  choice.addEventListener("change", () => show(...last));
  return {
    show,
    showPassedOver(of) {
      skipped = of;
      show(...last);
    },
    node: [element("h2", {}, "In force here"), element("p", { class: "hint" }, "Outermost first; base is where the enclosing ones run."),
      products.length === 0 ? null : element("label", {}, "For calls with a key of", choice), ladder,
      element("details", {}, element("summary", {}, "Effective policy"), together)],
  };
}

const isAround = (one, row) => one !== row &&
  (one.kind === "all" || (one.kind === "api" && row.kind === "operation" && one.scope[1] === row.scope[1]));

// The products whose policies may run here.
async function productRows(instance, rows, row) {
  if (row.kind !== "api" && row.kind !== "operation") return [];
  const all = rows.filter(({ kind }) => kind === "product");
  const names = await productsWith(instance, all.map(({ scope }) => scope[1]), row.scope[1]);
  return all.filter(({ scope }) => names.includes(scope[1]));
}
