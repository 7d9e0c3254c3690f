import { element } from "./page.js";

const looks = { active: "good", submitted: "warn" };

export const stateOf = ({ state }) =>
  element("span", { class: `state ${looks[state] ?? "bad"}` }, state);

/// What a subscription opens, in words.
export function scopeText({ scope, product, api }, { products, apis }) {
  const named = (list, id) => list.find((one) => one.id === id)?.name ?? id;
  if (scope === "product") return named(products, product);
  return scope === "api" ? `API ${named(apis, api)}` : "All APIs";
}

/// Whether the keys are meant for `api`; their state is another matter.
export const opens = ({ scope, product, api: own }, api, products) =>
  scope === "all-apis" || (scope === "api" && own === api.id) ||
  (scope === "product" && products.find((one) => one.id === product)?.apis.includes(api.id));
