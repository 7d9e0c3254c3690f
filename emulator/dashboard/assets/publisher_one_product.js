// One product: its settings, APIs, subscriptions.
import { element } from "./page.js";
import { checkGroup, settingsForm } from "./form_fields.js";
import { addButton, attempt, emptyState, instancePage, pagePath, policiesPath, removing } from "./publisher_frame.js";
import { isPublished, productFields, productProperties } from "./publisher_product_fields.js";
import { addSubscription, subscriptionTable } from "./publisher_subscription_rows.js";
import { tabs } from "./tabs.js";
import { toast } from "./toast.js";

const settingsPanel = (instance, { body: product, etag }, again) =>
  settingsForm("Settings", productFields(product.properties), null, async (values) => {
    await instance.put(["products", product.name], { properties: { ...product.properties, ...productProperties(values) } }, etag);
    toast("Saved the settings.");
    await again();
  });

function apisPanel(instance, product, apis, linked, again) {
  if (apis.length === 0)
    return emptyState("No API yet", "A product opens APIs; this instance has none.",
      element("a", { class: "button main", href: pagePath(instance, "apis") }, "Go to the APIs"));
  const choice = checkGroup({ name: "apis", label: `APIs that ${product.properties.displayName} opens`, value: linked,
    choices: apis.map(({ name, properties }) => [name, properties.displayName]) });
  return settingsForm("APIs", [choice], null, async ({ apis: wanted }) => {
    for (const name of wanted.filter((one) => !linked.includes(one))) await instance.put(["products", product.name, "apis", name]);
    for (const name of linked.filter((one) => !wanted.includes(one))) await instance.remove(["products", product.name, "apis", name]);
    toast("Saved the APIs.");
    await again();
  });
}

function subscriptionsPanel(instance, product, parts, own, again) {
  const add = addButton("Add subscription", () => addSubscription(instance, parts, again, product.name), own.length === 0 ? "main" : "");
  return own.length === 0
    ? emptyState("No subscription yet", "A subscription has the two keys that open the product’s APIs.", add)
    : [subscriptionTable(instance, own, parts, again), element("div", { class: "actions" }, add)];
}

const isOf = (product) => ({ properties }) => properties.scope.toLowerCase().endsWith(`/products/${product.name.toLowerCase()}`);

async function turn(instance, { name, properties }, state, again) {
  if (await attempt(() => instance.patch(["products", name], { properties: { state } }),
                    `${state === "published" ? "Published" : "Unpublished"} ${properties.displayName}.`)) await again();
}

await instancePage("products", async (instance, [id], again) => {
  const [read, products, apis, linked, subscriptions] = await Promise.all([
    instance.get(["products", id]), instance.list(["products"]), instance.list(["apis"]),
    instance.list(["products", id, "apis"]), instance.list(["subscriptions"])]);
  const product = read.body;
  const { name, properties } = product;
  const isOut = isPublished(product);
  const parts = { products, apis, subscriptions };
  const panels = [
    { name: "Settings", content: settingsPanel(instance, read, again) },
    { name: "APIs", content: apisPanel(instance, product, apis, linked.map((one) => one.name), again) },
    { name: "Subscriptions", content: subscriptionsPanel(instance, product, parts, subscriptions.filter(isOf(product)), again) }];
  return {
    title: properties.displayName, crumbs: [["Products", pagePath(instance, "products")]],
    sum: element("span", { class: `state ${isOut ? "good" : ""}` }, isOut ? "published" : "not published"),
    actions: [
      element("button", { type: "button", class: "plain danger", onclick: () => removing(
        `Delete ${properties.displayName}? Its subscriptions and policies go.`,
        () => instance.remove(["products", name], { deleteSubscriptions: "true" }), null,
        () => location.assign(pagePath(instance, "products"))) }, "Delete"),
      element("a", { class: "button", href: policiesPath(instance, ["products", name]) }, "Policies"),
      element("button", { type: "button", onclick: () => turn(instance, product, isOut ? "notPublished" : "published", again) }, isOut ? "Unpublish" : "Publish")],
    content: tabs("Parts of the product", panels, {
      selected: panels.find((one) => `#${one.name.toLowerCase()}` === location.hash)?.name,
      onchange: (chosen) => history.replaceState(null, "", `#${chosen.toLowerCase()}`) }),
  };
});
