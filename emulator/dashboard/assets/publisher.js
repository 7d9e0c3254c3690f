// The instances of API Management, and how another one is made.
import { copyable, element, fill, icon, showError, whileBusy } from "./page.js";
import { instanceOf, listInstances, putInstance } from "./publisher_api.js";
import { addButton, countOf, emptyState, pageHead, pagePath, removing, resourceTable, rowActions } from "./publisher_frame.js";
import { field, formDialog } from "./form_fields.js";

const place = document.getElementById("publisher");

const nameProblem = (taken) => (name) =>
  !/^[A-Za-z](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/.test(name)
    ? "Letters, digits and hyphens, at most 50, from a letter to a letter or digit."
    : taken.includes(name.toLowerCase()) ? "An instance of this name is there already." : null;
const mailProblem = (text) => (/^[^\s@]+@[^\s@]+$/.test(text) ? null : "An e-mail address has an @.");

function create(instances) {
  const taken = instances.map(({ name }) => name.toLowerCase());
  const name = field({ name: "name", label: "Name", required: true, mono: true, check: nameProblem(taken) });
  const address = element("p", { class: "address-preview", "aria-live": "polite" });
  const say = () => fill(address, element("span", { class: "hint" }, "Its gateway "),
    element("code", {}, `https://${name.value() || "{name}"}.azure-api.net`));
  name.control.addEventListener("input", say);
  say();
  const fields = [name,
    field({ name: "publisherName", label: "Organisation", required: true }),
    field({ name: "publisherEmail", label: "Administrator’s e-mail", kind: "email", required: true, check: mailProblem })];
  formDialog({ title: "Create an instance", fields, beside: address, verb: "Create instance",
    async send({ name: called, ...properties }) {
      const made = await putInstance(called, properties);
      location.assign(pagePath(made, "apis"));
    } });
}

const columns = (again) => [
  { name: "name", text: "Name", cell: (one) => element("a", { href: pagePath(one, "apis") }, one.name) },
  { name: "organisation", text: "Organisation", cell: ({ properties }) => properties.publisherName ?? "" },
  { name: "mail", text: "E-mail", cell: ({ properties }) => properties.publisherEmail ?? "" },
  { name: "gateway", text: "Gateway", cell: ({ name, properties }) =>
    properties.gatewayUrl ? copyable(properties.gatewayUrl, `gateway address of ${name}`) : "" },
  { name: "act", text: "Actions", hidden: true, cell: (one) => rowActions([
    ["Delete", `Delete ${one.name}`, () => removing(`Delete ${one.name}? Its APIs, products and keys go.`,
      () => instanceOf(one).remove([]), `Deleted ${one.name}.`, again), "danger"]]) },
];

async function show() {
  const instances = await listInstances();
  const add = addButton("Create instance", () => create(instances));
  fill(place, pageHead({ title: "Publisher portal", sum: countOf(instances, "instance of API Management", "instances of API Management"),
                         actions: instances.length === 0 ? [] : [add] }),
    instances.length === 0
      ? emptyState("No instance yet", "An instance is a gateway with a name: APIs, their operations, and the products that open them.", add)
      : resourceTable("Instances", columns(show), instances),
    element("p", { class: "hint foot-note" }, icon("info"), " The same by program: the REST of Microsoft.ApiManagement is at this address, under ",
      element("code", {}, "/subscriptions/…/providers/Microsoft.ApiManagement/service"), "."));
}

await whileBusy(place, show).catch((error) => {
  showError(place, error);
  place.prepend(pageHead({ title: "Publisher portal" }));
});
