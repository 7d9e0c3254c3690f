import { element, fill } from "./page.js";
import { periods } from "./analytics_report.js";
import { within } from "./within.js";

const option = (value, text, chosen) =>
  element("option", { value, selected: value === chosen }, text);
const all = option.bind(null, "", "All");

/// What is shown, kept in the page's address: period, instance, api, operation, product,
/// subscription, tab.
export function readView() {
  const asked = new URLSearchParams(location.search);
  const get = (name) => asked.get(name) ?? "";
  return {
    period: Object.hasOwn(periods, get("period")) ? get("period") : "hour",
    tab: get("tab"),
    filters: { instance: get("instance"), api: get("api"), operation: get("operation"), product: get("product"),
               subscription: get("subscription") },
  };
}

export function keepView({ period, tab, filters }) {
  const kept = Object.entries({ period, tab, ...filters }).filter(([, value]) => value !== "");
  history.replaceState(null, "", within(`?${new URLSearchParams(kept)}`));
}

function operationOptions(apis, { api, operation }) {
  return apis.filter(({ id }) => api === "" || id === api).map((one) =>
    element("optgroup", { label: one.name },
      one.operations.map(({ id, name }) => option(id, name, operation))));
}

// Another instance has other APIs, products and subscriptions.
function chooseInstance(filters, instance) {
  for (const name of Object.keys(filters)) filters[name] = "";
  filters.instance = instance;
}

/// Puts the fields into `form`; `view` changes with them, and `changed()` is called, or
/// `otherInstance()` where the fields are to be drawn anew. `gateway`: as the emulator describes the
/// instance; where it is the only one, there is no choice.
export function drawFilters(form, { apis, products, subscriptions, instances }, view, { changed, otherInstance }) {
  const { filters } = view;
  const field = (name, text, options) => {
    const select = element("select", { id: `filter-${name}` }, options);
    return { select, element: element("div", {},
      element("label", { for: select.id }, text), select) };
  };
  const period = field("period", "Period", Object.entries(periods).map(([value, { name }]) =>
    option(value, name, view.period)));
  const instance = instances.length < 2 ? null : field("instance", "Instance",
    [all(filters.instance), instances.map((name) => option(name, name, filters.instance))]);
  const named = (list, chosen) => list.map(({ id, name }) => option(id ?? name, name, chosen));
  const fields = {
    api: field("api", "API", [all(filters.api), named(apis, filters.api)]),
    operation: field("operation", "Operation",
      [all(filters.operation), operationOptions(apis, filters)]),
    product: field("product", "Product", [all(filters.product), named(products, filters.product)]),
    subscription: field("subscription", "Subscription",
      [all(filters.subscription), named(subscriptions, filters.subscription)]),
  };
  fields.api.select.addEventListener("change", () =>
    fill(fields.operation.select, all(""),
      operationOptions(apis, { api: fields.api.select.value, operation: "" })));
  form.onchange = ({ target }) => {
    view.period = period.select.value;
    if (target === instance?.select) {
      chooseInstance(filters, target.value);
      return otherInstance();
    }
    for (const [name, { select }] of Object.entries(fields)) filters[name] = select.value;
    return changed();
  };
  form.onsubmit = (event) => event.preventDefault();
  fill(form, element("div", { class: "filters" }, period.element, instance?.element,
    Object.values(fields).map((one) => one.element)));
}
