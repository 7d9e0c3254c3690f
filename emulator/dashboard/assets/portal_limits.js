// A product's policies, in words.

const units = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
const plural = (count, word) => `${count} ${word}${Number(count) === 1 ? "" : "s"}`;

function period(seconds) {
  if (seconds === 0) return "in all";
  const [length, word] = units.find(([unit]) => seconds % unit === 0) ?? [1, "second"];
  return `per ${seconds === length ? word : plural(seconds / length, word)}`;
}

function amounts({ calls, bandwidth }) {
  return [calls ? plural(calls, "call") : null, bandwidth ? `${bandwidth} kB` : null]
    .filter(Boolean).join(" and ");
}

/// What the policies of a product allow; empty where it limits nothing.
export function limitsOf(product, policies) {
  return policies
    .filter(({ scope, target, name }) =>
      scope === "product" && target === product.id && /^(rate-limit|quota)/.test(name))
    .map(({ name, attributes }) =>
      `${amounts(attributes)} ${period(Number(attributes["renewal-period"]))} (${name})`);
}

/// Policies of a product, and of all calls, that are passed over, and why.
export function skippedOf(product, skippedPolicies) {
  return skippedPolicies
    .filter(({ scope, target }) =>
      scope === "global" || (scope === "product" && target === product.id))
    .map(({ name, reason }) => `${name}: ${reason}`);
}
