import { element, table } from "./page.js";
import { apiPath, developerPath, inPath, links, portalPage } from "./portal_frame.js";
import { limitsOf, skippedOf } from "./portal_limits.js";
import { stateOf } from "./portal_subscription.js";

const fact = (name, ...value) => [element("dt", {}, name), element("dd", {}, value)];

const items = (texts) => element("ul", { class: "bare" },
  texts.map((text) => element("li", {}, text)));

const facts = (product, limits, skipped) => element("dl", { class: "facts" },
  fact("State", product.published ? "published" : "not published"),
  fact("Subscription", product.subscriptionRequired ? "required" : "not required"),
  fact("Approval", product.approvalRequired ? "by an administrator" : "not required"),
  fact("Subscriptions per user", product.subscriptionsLimit === null
    ? "as many as wanted" : String(product.subscriptionsLimit)),
  fact("Limits", limits.length === 0 ? "none" : items(limits)),
  skipped.length === 0 ? null : fact("Policies passed over", items(skipped)));

portalPage("Products", ({ apis, products, policies, skippedPolicies, subscriptions }) => {
  const product = inPath(products, "products");
  const own = subscriptions.filter((one) => one.product === product.id);
  return {
    title: product.name,
    content: [
      element("h1", {}, product.name),
      element("p", { class: "written" }, product.description),
      facts(product, limitsOf(product, policies), skippedOf(product, skippedPolicies)),
      element("h2", {}, "APIs"),
      links(apis.filter((api) => product.apis.includes(api.id))
        .map((api) => [api.name, apiPath(api)])),
      element("h2", {}, "Your subscriptions"),
      own.length === 0 ? links([])
        : table("Your subscriptions", ["Name", "State"],
            own.map((one) => [one.name, stateOf(one)]), { rowHeaders: true }),
      element("p", {}, "Their keys are under ",
        element("a", { href: developerPath() }, "Developer"), "."),
      product.terms
        ? [element("h2", {}, "Terms of use"), element("p", { class: "written" }, product.terms)]
        : null,
    ],
  };
});
