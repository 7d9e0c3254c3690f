// The backends of an instance: addresses that policies choose by name.
import { element } from "./page.js";
import { field, formDialog } from "./form_fields.js";
import { addButton, attempt, countOf, emptyState, instancePage, removing, resourceTable, rowActions } from "./publisher_frame.js";

const urlProblem = (text) => (/^https?:\/\/[^\s/]+/i.test(text) ? null : "An address starts with http:// or https://.");
const idProblem = (others) => (text) => (!/^[A-Za-z0-9][A-Za-z0-9\-._]*$/.test(text) ? "Letters, digits, hyphens, points and underscores."
  : others.some(({ name }) => name.toLowerCase() === text.toLowerCase()) ? "There is a backend of this name already." : null);

async function edit(instance, backends, again, one = null) {
  const read = one ? await instance.get(["backends", one.name]) : { body: { properties: {} }, etag: null };
  const { properties } = read.body;
  const id = field({ name: "id", label: "Name", required: true, mono: true, check: idProblem(backends),
                     hint: "Policies write set-backend-service backend-id." });
  const fields = [...(one ? [] : [id]),
    field({ name: "url", label: "URL", required: true, mono: true, check: urlProblem, value: properties.url }),
    field({ name: "description", label: "Description", kind: "area", value: properties.description })];
  formDialog({ title: one ? `Change ${one.name}` : "Add backend", verb: one ? "Save" : "Add backend", fields,
    async send({ id: wanted, ...values }) {
      await instance.put(["backends", one?.name ?? wanted], { properties: { protocol: "http", ...properties, ...values } }, read.etag);
      await again();
    } });
}

const columns = (instance, backends, again) => [
  { name: "name", text: "Name", cell: ({ name }) => element("span", { class: "mono" }, name) },
  { name: "service", text: "URL", cell: ({ properties }) => element("span", { class: "mono", title: properties.url }, properties.url) },
  { name: "about", text: "Description", cell: ({ properties }) => properties.description ?? "" },
  { name: "act", text: "Actions", hidden: true, cell: (one) => rowActions([
    ["Change", `Change ${one.name}`, () => attempt(() => edit(instance, backends, again, one))],
    ["Delete", `Delete ${one.name}`, () => removing(`Delete ${one.name}? Policies that name it can then not be saved.`,
      () => instance.remove(["backends", one.name]), `Deleted ${one.name}.`, again), "danger"]]) },
];

await instancePage("backends", async (instance, _, again) => {
  const backends = await instance.list(["backends"]);
  const add = addButton("Add backend", () => edit(instance, backends, again));
  return {
    title: "Backends", sum: countOf(backends, "backend", "backends"), actions: backends.length === 0 ? [] : [add],
    content: backends.length === 0
      ? emptyState("No backend yet", "A backend is an address that policies choose by its name.", add)
      : resourceTable("Backends", columns(instance, backends, again), backends),
  };
});
