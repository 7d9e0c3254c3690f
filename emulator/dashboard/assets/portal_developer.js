import { copyable, element, table, time } from "./page.js";
import { links, portalPage, productPath } from "./portal_frame.js";
import { scopeText, stateOf } from "./portal_subscription.js";

// A key stands in the document only while it is shown; it can be copied at any time.
function secret(value, name) {
  const place = copyable(value, name);
  const text = place.querySelector("code");
  const button = element("button", { type: "button", class: "copy", onclick: () => show(!shown) });
  let shown;
  function show(now) {
    shown = now;
    text.textContent = shown ? value : "••••••••";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
  }
  show(false);
  text.after(button);
  return place;
}

portalPage("Developer", (gateway) => {
  const product = (one) => gateway.products.find(({ id }) => id === one.product);
  const scope = (one) => product(one)
    ? element("a", { href: productPath(product(one)) }, scopeText(one, gateway))
    : scopeText(one, gateway);
  const rows = gateway.subscriptions.map((one) => [
    one.name, scope(one), stateOf(one), one.start ? time(one.start) : "with the emulator",
    secret(one.primaryKey, `primary key of ${one.name}`),
    secret(one.secondaryKey, `secondary key of ${one.name}`)]);
  return {
    title: "Developer",
    content: [
      element("h1", {}, "Developer"),
      element("p", { class: "quiet" },
        "The emulator knows one developer, who owns every subscription of its fixtures."),
      element("h2", {}, "Your subscriptions"),
      rows.length === 0 ? links([]) : table("Your subscriptions",
        ["Name", "Opens", "State", "Since", "Primary key", "Secondary key"], rows,
        { rowHeaders: true }),
    ],
  };
});
