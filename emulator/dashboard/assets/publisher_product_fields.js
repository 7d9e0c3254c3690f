// The fields of a product, as Add product and its settings have them.
import { field } from "./form_fields.js";

const limitProblem = (text) => (text === "" || /^\d+$/.test(text) ? null : "A whole number, or nothing for as many as wanted.");

/// Fields in their order, filled with `properties`.
export const productFields = (properties = {}) => [
  field({ name: "displayName", label: "Display name", required: true, value: properties.displayName }),
  field({ name: "description", label: "Description", kind: "area", value: properties.description }),
  field({ name: "subscriptionRequired", label: "Requires a subscription", kind: "check", value: properties.subscriptionRequired ?? true }),
  field({ name: "approvalRequired", label: "Requires an administrator’s approval", kind: "check", value: properties.approvalRequired ?? false }),
  field({ name: "subscriptionsLimit", label: "Subscriptions per user", check: limitProblem, value: properties.subscriptionsLimit,
          hint: "Empty: as many as wanted." }),
  field({ name: "terms", label: "Legal terms", kind: "area", value: properties.terms })];

/// What the fields say, as the REST wants it. Approval and a limit are of subscriptions.
export function productProperties({ subscriptionsLimit, approvalRequired, ...values }) {
  if (!values.subscriptionRequired) return values;
  return { ...values, approvalRequired, subscriptionsLimit: subscriptionsLimit === "" ? null : Number(subscriptionsLimit) };
}

export const isPublished = ({ properties }) => properties.state === "published";
