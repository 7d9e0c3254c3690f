// The APIs of an instance: the list, Add API, Import.
import { element } from "./page.js";
import { addressPreview, apiFields, productChoice, readSchemes } from "./publisher_api_fields.js";
import { formDialog } from "./form_fields.js";
import { addButton, countOf, emptyState, instancePage, pagePath, removing, resourceTable, rowActions } from "./publisher_frame.js";
import { importApi } from "./publisher_import.js";
import { idFor } from "./publisher_words.js";

function addApi(instance, apis, products) {
  const { displayName, serviceUrl, path, protocols } = apiFields(apis);
  formDialog({ title: "Add API", verb: "Add API", beside: addressPreview(instance, path),
    fields: [displayName, serviceUrl, path, protocols, productChoice(products)],
    async send({ products: opens, protocols: schemes, ...properties }) {
      const id = idFor(properties.displayName, apis.map(({ name }) => name));
      await instance.put(["apis", id], { properties: { ...properties, protocols: readSchemes(schemes) } });
      for (const product of opens) await instance.put(["products", product, "apis", id]);
      location.assign(pagePath(instance, "apis", id));
    } });
}

const columns = (instance, again) => [
  { name: "name", text: "Name", cell: ({ name, properties }) =>
    element("a", { href: pagePath(instance, "apis", name) }, properties.displayName) },
  { name: "suffix", text: "URL suffix", cell: ({ properties }) => element("span", { class: "mono" }, properties.path) },
  { name: "service", text: "Web service URL", cell: ({ properties }) => (properties.serviceUrl
    ? element("span", { class: "mono", title: properties.serviceUrl }, properties.serviceUrl) : "this emulator") },
  { name: "act", text: "Actions", hidden: true, cell: ({ name, properties }) => rowActions([
    ["Delete", `Delete ${properties.displayName}`, () => removing(`Delete ${properties.displayName}? Its operations and policies go.`,
      () => instance.remove(["apis", name], { deleteRevisions: "true" }), `Deleted ${properties.displayName}.`, again), "danger"]]) },
];

await instancePage("apis", async (instance, _, again) => {
  const [apis, products] = await Promise.all([instance.list(["apis"]), instance.list(["products"])]);
  const add = addButton("Add API", () => addApi(instance, apis, products));
  const read = element("button", { type: "button", onclick: () => importApi(instance, apis, products) }, "Import API");
  return {
    title: "APIs", sum: countOf(apis, "API", "APIs"), actions: apis.length === 0 ? [] : [read, add],
    content: apis.length === 0
      ? emptyState("No API yet", "An API puts operations in front of a web service. Add one, or import its OpenAPI or Swagger document.",
          element("div", { class: "actions" }, add, read))
      : resourceTable("APIs", columns(instance, again), apis),
  };
});
