import { element, fill } from "./page.js";
import { periods } from "./analytics_report.js";

const option = (value, text, chosen) =>
  element("option", { value, selected: value === chosen }, text);
const all = option.bind(null, "", "All");

/// What is shown, kept in the page's address: period, api, operation, product, subscription, tab.
export function readView() {
  const asked = new URLSearchParams(location.search);
  const get = (name) => asked.get(name) ?? "";
  return {
    period: Object.hasOwn(periods, get("period")) ? get("period") : "hour",
    tab: get("tab"),
    filters: { api: get("api"), operation: get("operation"), product: get("product"),
               subscription: get("subscription") },
  };
}

export function keepView({ period, tab, filters }) {
  const kept = Object.entries({ period, tab, ...filters }).filter(([, value]) => value !== "");
  history.replaceState(null, "", `?${new URLSearchParams(kept)}`);
}

function operationOptions(apis, { api, operation }) {
  return apis.filter(({ id }) => api === "" || id === api).map((one) =>
    element("optgroup", { label: one.name },
      one.operations.map(({ id, name }) => option(id, name, operation))));
}

/// Puts the fields into `form`; `view` changes with them, and `onchange` is called.
export function drawFilters(form, { apis, products, subscriptions }, view, onchange) {
  const { filters } = view;
  const field = (name, text, options) => {
    const select = element("select", { id: `filter-${name}` }, options);
    return { select, element: element("div", {},
      element("label", { for: select.id }, text), select) };
  };
  const period = field("period", "Period", Object.entries(periods).map(([value, { name }]) =>
    option(value, name, view.period)));
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
  form.addEventListener("change", () => {
    view.period = period.select.value;
    for (const [name, { select }] of Object.entries(fields)) filters[name] = select.value;
    onchange();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  fill(form, element("div", { class: "filters" }, period.element,
    Object.values(fields).map((one) => one.element)));
}
