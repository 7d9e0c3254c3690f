// All subscriptions of an instance.
import { addButton, countOf, emptyState, instancePage } from "./publisher_frame.js";
import { addSubscription, subscriptionTable } from "./publisher_subscription_rows.js";

await instancePage("subscriptions", async (instance, _, again) => {
  const [subscriptions, products, apis] = await Promise.all(
    ["subscriptions", "products", "apis"].map((name) => instance.list([name])));
  const parts = { products, apis, subscriptions };
  const add = addButton("Add subscription", () => addSubscription(instance, parts, again));
  return {
    title: "Subscriptions", sum: countOf(subscriptions, "subscription", "subscriptions"),
    actions: subscriptions.length === 0 ? [] : [add],
    content: subscriptions.length === 0
      ? emptyState("No subscription yet", "A subscription is a pair of keys that opens a product, an API, or all of them.", add)
      : subscriptionTable(instance, subscriptions, parts, again),
  };
});
