// The named values of an instance: texts that policies name in double braces.
import { element } from "./page.js";
import { field, formDialog } from "./form_fields.js";
import { addButton, answerOf, attempt, countOf, emptyState, instancePage, removing, resourceTable, rowActions } from "./publisher_frame.js";
import { idFor } from "./publisher_words.js";
import { secretText } from "./secret.js";

const nameProblem = (others) => (text) => (!/^[A-Za-z0-9\-._]+$/.test(text) ? "Letters, digits, hyphens, points and underscores."
  : others.some(({ properties }) => properties.displayName === text) ? "There is a value of this name already." : null);

async function edit(instance, values, again, one = null) {
  const read = one ? await instance.get(["namedValues", one.name]) : { body: { properties: {} }, etag: null };
  const { properties } = read.body;
  const isSecret = properties.secret ?? false;
  const fields = [
    field({ name: "displayName", label: "Name", required: true, mono: true, value: properties.displayName,
            check: nameProblem(values.filter(({ name }) => name !== one?.name)), hint: "Policies write {{name}}." }),
    field({ name: "value", label: "Value", kind: "area", mono: true, required: !isSecret, value: properties.value,
            hint: isSecret ? "Empty: the secret stays as it is." : "" }),
    field({ name: "secret", label: "Secret: not shown in lists and traces", kind: "check", value: isSecret })];
  formDialog({ title: one ? `Change ${properties.displayName}` : "Add named value", verb: one ? "Save" : "Add named value", fields,
    async send(wanted) {
      const id = one?.name ?? idFor(wanted.displayName, values.map(({ name }) => name));
      const kept = wanted.value === "" && isSecret
        ? { ...wanted, value: (await instance.post(["namedValues", id, "listValue"])).value } : wanted;
      await instance.put(["namedValues", id], { properties: { ...(properties.tags ? { tags: properties.tags } : {}), ...kept } }, read.etag);
      await again();
    } });
}

function valueCell(instance, { name, properties }) {
  if (!properties.secret) return element("span", { class: "mono", title: properties.value }, properties.value ?? "");
  return secretText(properties.displayName, () => answerOf(async () => (await instance.post(["namedValues", name, "listValue"])).value),
    { hidden: "••••••••" });
}

const columns = (instance, values, again) => [
  { name: "name", text: "Name", cell: ({ properties }) => element("span", { class: "mono" }, properties.displayName) },
  { name: "value", text: "Value", cell: (one) => valueCell(instance, one) },
  { name: "kind", text: "Kind", cell: ({ properties }) => (properties.secret ? "secret" : "plain") },
  { name: "act", text: "Actions", hidden: true, cell: (one) => rowActions([
    ["Change", `Change ${one.properties.displayName}`, () => attempt(() => edit(instance, values, again, one))],
    ["Delete", `Delete ${one.properties.displayName}`, () => removing(
      `Delete ${one.properties.displayName}? Policies that name it can then not be saved.`,
      () => instance.remove(["namedValues", one.name]), `Deleted ${one.properties.displayName}.`, again), "danger"]]) },
];

await instancePage("named-values", async (instance, _, again) => {
  const values = await instance.list(["namedValues"]);
  const add = addButton("Add named value", () => edit(instance, values, again));
  return {
    title: "Named values", sum: countOf(values, "named value", "named values"), actions: values.length === 0 ? [] : [add],
    content: values.length === 0
      ? emptyState("No named value yet", "A named value is a text, such as a key, that policies write as {{name}}.", add)
      : resourceTable("Named values", columns(instance, values, again), values),
  };
});
