import { copyable, element, time } from "./page.js";
import { links, portalPage, productPath } from "./portal_frame.js";
import { scopeText, stateOf } from "./portal_subscription.js";

// A key is in the document only while it is shown; it can be copied at any time.
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

function subscriptionCard(one, gateway) {
  const product = gateway.products.find(({ id }) => id === one.product);
  const opens = scopeText(one, gateway);
  const fact = (name, value) => [element("dt", {}, name), element("dd", {}, value)];
  return element("section", { class: "card" },
    element("h3", {}, one.name),
    element("dl", { class: "facts" },
      fact("Opens", product ? element("a", { href: productPath(product) }, opens) : opens),
      fact("State", stateOf(one)),
      fact("Since", one.start ? time(one.start) : "the emulator's start"),
      fact("Primary key", secret(one.primaryKey, `primary key of ${one.name}`)),
      fact("Secondary key", secret(one.secondaryKey, `secondary key of ${one.name}`))));
}

portalPage("Developer", (gateway) => ({
  title: "Developer",
  content: [
    element("h1", {}, "Developer"),
    element("p", { class: "quiet" },
      "The emulator knows one developer, who owns every subscription of its fixtures."),
    element("h2", {}, "Your subscriptions"),
    gateway.subscriptions.length === 0 ? links([]) : element("div", { class: "cards" },
      gateway.subscriptions.map((one) => subscriptionCard(one, gateway))),
  ],
}));
