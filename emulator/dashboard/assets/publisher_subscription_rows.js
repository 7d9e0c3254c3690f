// Subscriptions: their rows with keys and states, and how one is added.
import { element } from "./page.js";
import { field, formDialog } from "./form_fields.js";
import { answerOf, attempt, removing, resourceTable, rowActions } from "./publisher_frame.js";
import { idFor, lastOf } from "./publisher_words.js";
import { confirmed } from "./confirm.js";
import { secretText } from "./secret.js";

const LOOKS = { active: "good", submitted: "warn", suspended: "warn" };
const nameOf = (list, id) => list.find(({ name }) => name.toLowerCase() === id.toLowerCase())?.properties.displayName ?? id;

// What a subscription opens, in words.
function scopeWords(scope, { products, apis }) {
  const id = decodeURIComponent(lastOf(scope));
  if (/\/products\/[^/]+$/i.test(scope)) return `Product ${nameOf(products, id)}`;
  return /\/apis\/[^/]+$/i.test(scope) ? `API ${nameOf(apis, id)}` : "All APIs";
}

const titleOf = ({ name, properties }) => properties.displayName || name;

function keyCell(instance, one, which, words, renew) {
  const label = `${words} key of ${titleOf(one)}`;
  return secretText(label, () => answerOf(async () => (await instance.post(["subscriptions", one.name, "listSecrets"]))[which]),
    { beside: [element("button", { type: "button", class: "copy", "aria-label": `Regenerate ${label}`, onclick: renew }, "Regenerate")] });
}

const columns = (instance, parts, again) => {
  const turn = (one, state, done) => [done[0], `${done[0]} ${titleOf(one)}`, async () => {
    const lasts = state === "cancelled" && !(await confirmed(`Cancel ${titleOf(one)}? Its keys open nothing from then on.`, "Cancel the subscription"));
    if (!lasts && await attempt(() => instance.patch(["subscriptions", one.name], { properties: { state } }), `${done[1]} ${titleOf(one)}.`)) await again();
  }];
  const key = (which, words, action) => ({ name: "key", text: `${words} key`, cell: (one) => keyCell(instance, one, which, words.toLowerCase(), async () => {
    if (await attempt(() => instance.post(["subscriptions", one.name, action]), `${titleOf(one)} has a new ${words.toLowerCase()} key.`)) await again();
  }) });
  return [
    { name: "name", text: "Name", cell: (one) => element("span", { title: one.name }, titleOf(one)) },
    { name: "scope", text: "Opens", cell: ({ properties }) => scopeWords(properties.scope, parts) },
    { name: "phase", text: "State", cell: ({ properties }) => element("span", { class: `state ${LOOKS[properties.state] ?? "bad"}` }, properties.state) },
    key("primaryKey", "Primary", "regeneratePrimaryKey"), key("secondaryKey", "Secondary", "regenerateSecondaryKey"),
    { name: "act", text: "Actions", hidden: true, cell: (one) => rowActions([
      one.properties.state === "active" ? turn(one, "suspended", ["Suspend", "Suspended"]) : turn(one, "active", ["Activate", "Activated"]),
      one.properties.state === "cancelled" ? null : turn(one, "cancelled", ["Cancel", "Cancelled"]),
      ["Delete", `Delete ${titleOf(one)}`, () => removing(`Delete ${titleOf(one)}? Its keys go.`,
        () => instance.remove(["subscriptions", one.name]), `Deleted ${titleOf(one)}.`, again), "danger"]]) },
  ];
};

/// parts: {products, apis, subscriptions} of the instance; again(): draws the page anew.
export const subscriptionTable = (instance, list, parts, again) =>
  resourceTable("Subscriptions", columns(instance, parts, again), list);

/// Opens the dialog that adds one, for the product `product` where it is given.
export function addSubscription(instance, { products, apis, subscriptions }, again, product = null) {
  const scopes = [...products.map(({ name, properties }) => [`/products/${name}`, `Product ${properties.displayName}`]),
                  ...apis.map(({ name, properties }) => [`/apis/${name}`, `API ${properties.displayName}`]), ["/apis", "All APIs"]];
  const fields = [
    field({ name: "displayName", label: "Name", required: true }),
    field({ name: "scope", label: "Opens", kind: "select", choices: scopes, value: product ? `/products/${product}` : scopes[0][0],
            hint: "Keys of an API, or of all of them, skip products’ policies and so their limits." })];
  formDialog({ title: "Add subscription", verb: "Add subscription", fields,
    async send({ displayName, scope }) {
      const id = idFor(displayName, subscriptions.map(({ name }) => name));
      await instance.put(["subscriptions", id], { properties: { displayName, scope, state: "active" } });
      await again();
    } });
}
