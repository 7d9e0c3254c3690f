// One API: its operations, settings, products.
import { element, icon } from "./page.js";
import { productsWith } from "./publisher_api.js";
import { addressPreview, apiFields, readSchemes } from "./publisher_api_fields.js";
import { checkGroup, field, settingsForm } from "./form_fields.js";
import { attempt, emptyState, instancePage, pagePath, policiesPath, removing } from "./publisher_frame.js";
import { exportApi } from "./publisher_import.js";
import { operationsPanel } from "./publisher_operations.js";
import { tabs } from "./tabs.js";
import { toast } from "./toast.js";
import { within } from "./within.js";

function settingsPanel(instance, api, etag, others, again) {
  const { properties } = api;
  const shown = apiFields(others, properties);
  const names = properties.subscriptionKeyParameterNames ?? {};
  const fields = [...Object.values(shown),
    field({ name: "description", label: "Description", kind: "area", value: properties.description }),
    field({ name: "subscriptionRequired", label: "Calls need a subscription key", kind: "check", value: properties.subscriptionRequired ?? true }),
    field({ name: "header", label: "Key’s header", mono: true, value: names.header ?? "Ocp-Apim-Subscription-Key" }),
    field({ name: "query", label: "Key’s query parameter", mono: true, value: names.query ?? "subscription-key" })];
  return settingsForm("Settings", fields, addressPreview(instance, shown.path), async ({ header, query, protocols, ...changed }) => {
    const keys = { header: header || "Ocp-Apim-Subscription-Key", query: query || "subscription-key" };
    await instance.put(["apis", api.name], { properties: { ...properties, ...changed, protocols: readSchemes(protocols),
                                                           subscriptionKeyParameterNames: keys } }, etag);
    toast("Saved the settings.");
    await again();
  });
}

function productsPanel(instance, api, products, linked, again) {
  if (products.length === 0)
    return emptyState("No product yet", "A product opens APIs to its subscribers, within its limits.",
      element("a", { class: "button main", href: pagePath(instance, "products") }, "Go to the products"));
  const choice = checkGroup({ name: "products", label: `Products that have ${api.properties.displayName}`, value: linked,
    choices: products.map(({ name, properties }) => [name, properties.displayName]) });
  return settingsForm("Products", [choice], null, async ({ products: wanted }) => {
    for (const name of wanted.filter((one) => !linked.includes(one))) await instance.put(["products", name, "apis", api.name]);
    for (const name of linked.filter((one) => !wanted.includes(one))) await instance.remove(["products", name, "apis", api.name]);
    toast("Saved the products.");
    await again();
  });
}

const keepTab = (name) => history.replaceState(null, "", `#${name.toLowerCase()}`);

function headActions(instance, api) {
  const { name, properties } = api;
  const portal = within(`/__emu/pages/portal/docs/services/${encodeURIComponent(name)}?instance=${encodeURIComponent(instance.name)}`);
  return [
    element("button", { type: "button", class: "plain danger", onclick: () => removing(
      `Delete ${properties.displayName}? Its operations and policies go.`,
      () => instance.remove(["apis", name], { deleteRevisions: "true" }), null,
      () => location.assign(pagePath(instance, "apis"))) }, "Delete"),
    element("button", { type: "button", onclick: () => attempt(() => exportApi(instance, api)) }, icon("download"), "Export"),
    element("a", { class: "button", href: policiesPath(instance, ["apis", name]) }, "Policies"),
    element("a", { class: "button", href: portal }, icon("send"), "Developer portal")];
}

await instancePage("apis", async (instance, [id], again) => {
  const [{ body: api, etag }, apis, operations, products] = await Promise.all([
    instance.get(["apis", id]), instance.list(["apis"]), instance.list(["apis", id, "operations"]), instance.list(["products"])]);
  const linked = await productsWith(instance, products.map(({ name }) => name), api.name);
  const others = apis.filter(({ name }) => name !== api.name);
  const panels = [
    { name: "Operations", content: operationsPanel(instance, api, operations) },
    { name: "Settings", content: settingsPanel(instance, api, etag, others, again) },
    { name: "Products", content: productsPanel(instance, api, products, linked, again) }];
  const selected = panels.find(({ name }) => `#${name.toLowerCase()}` === location.hash)?.name;
  return {
    title: api.properties.displayName, crumbs: [["APIs", pagePath(instance, "apis")]],
    sum: element("span", { class: "mono" }, `/${api.properties.path}`), actions: headActions(instance, api),
    content: tabs("Parts of the API", panels, { selected, onchange: keepTab }),
  };
});
