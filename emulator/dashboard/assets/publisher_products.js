// The products of an instance.
import { element } from "./page.js";
import { checkGroup, field, formDialog } from "./form_fields.js";
import { addButton, countOf, emptyState, instancePage, pagePath, policiesPath, removing, resourceTable, rowActions } from "./publisher_frame.js";
import { isPublished, productFields, productProperties } from "./publisher_product_fields.js";
import { idFor } from "./publisher_words.js";

function addProduct(instance, products, apis) {
  const fields = [...productFields(), field({ name: "published", label: "Published", kind: "check", value: true,
    hint: "The developer portal shows published products alone." }),
    checkGroup({ name: "apis", label: "APIs", empty: "There is no API yet.", choices: apis.map(({ name, properties }) => [name, properties.displayName]) })];
  formDialog({ title: "Add product", verb: "Add product", fields,
    async send({ published, apis: opens, ...values }) {
      const id = idFor(values.displayName, products.map(({ name }) => name));
      await instance.put(["products", id], { properties: { ...productProperties(values), state: published ? "published" : "notPublished" } });
      for (const api of opens) await instance.put(["products", id, "apis", api]);
      location.assign(pagePath(instance, "products", id));
    } });
}

const columns = (instance, again) => [
  { name: "name", text: "Name", cell: ({ name, properties }) => element("a", { href: pagePath(instance, "products", name) }, properties.displayName) },
  { name: "phase", text: "State", cell: (one) => element("span", { class: `state ${isPublished(one) ? "good" : ""}` }, isPublished(one) ? "published" : "not published") },
  { name: "about", text: "Description", cell: ({ properties }) => element("span", { class: "quiet", title: properties.description }, properties.description ?? "") },
  { name: "act", text: "Actions", hidden: true, cell: ({ name, properties }) => element("div", { class: "row-actions" },
    element("a", { class: "button link tiny", href: policiesPath(instance, ["products", name]), "aria-label": `Policies of ${properties.displayName}` }, "Policies"),
    rowActions([["Delete", `Delete ${properties.displayName}`, () => removing(
      `Delete ${properties.displayName}? Its subscriptions and policies go.`,
      () => instance.remove(["products", name], { deleteSubscriptions: "true" }), `Deleted ${properties.displayName}.`, again), "danger"]])) },
];

await instancePage("products", async (instance, _, again) => {
  const [products, apis] = await Promise.all([instance.list(["products"]), instance.list(["apis"])]);
  const add = addButton("Add product", () => addProduct(instance, products, apis));
  return {
    title: "Products", sum: countOf(products, "product", "products"), actions: products.length === 0 ? [] : [add],
    content: products.length === 0
      ? emptyState("No product yet", "A product opens APIs to its subscribers. Its policies say how much they may call.", add)
      : resourceTable("Products", columns(instance, again), products),
  };
});
