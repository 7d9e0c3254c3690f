// Fragments: statements under a name, which documents of policies include.
import { element, getJson } from "./page.js";
import { field, formDialog } from "./form_fields.js";
import { addButton, countOf, emptyState, fragmentPath, instancePage } from "./publisher_frame.js";
import { editedDocument, fragmentPlace } from "./publisher_policy_document.js";
import { DocumentEditor } from "./publisher_policy_page.js";
import { snippetList } from "./publisher_policy_parts.js";
import { EMPTY_FRAGMENT } from "./publisher_policy_text.js";
import { within } from "./within.js";

const nameProblem = (taken) => (text) => (!/^[A-Za-z0-9][A-Za-z0-9\-._]*$/.test(text) ? "Letters, digits, hyphens, points and underscores."
  : taken.some(({ name }) => name.toLowerCase() === text.toLowerCase()) ? "There is a fragment of this name already." : null);

function add(instance, fragments) {
  formDialog({ title: "Add fragment", verb: "Add fragment", hint: "Policies write <include-fragment fragment-id=\"…\" />.", fields: [
    field({ name: "id", label: "Name", required: true, mono: true, check: nameProblem(fragments) }),
    field({ name: "description", label: "Description", kind: "area" })],
    async send({ id, description }) {
      await instance.put(["policyFragments", id], { properties: { format: "rawxml", value: EMPTY_FRAGMENT, description } });
      location.assign(fragmentPath(instance, id));
    } });
}

// The documents that include it, from the policies in force.
async function usesOf(instance, { name }) {
  const { policies } = await getJson(within(`/__emu/gateway?instance=${encodeURIComponent(instance.name)}`));
  return [...new Set(policies.filter((one) => one.name === "include-fragment" && one.attributes["fragment-id"] === name)
    .map(({ scope, target }) => (target === null ? "All APIs" : `${scope} ${target}`)))];
}

async function editorOf(instance, fragment) {
  const place = fragmentPlace(fragment);
  const [saved, uses] = await Promise.all([place.read(instance), usesOf(instance, fragment)]);
  const page = new DocumentEditor(editedDocument(instance, place, saved, EMPTY_FRAGMENT), {
    label: `Fragment ${fragment.name}, XML`, what: `the fragment ${fragment.name}`,
    question: `Remove the fragment ${fragment.name}?`, onremoved: () => location.assign(fragmentPath(instance, null)) });
  return { page, side: element("aside", { class: "effect", "aria-label": "Use" },
    element("div", {}, element("h2", {}, "Included by"),
      uses.length === 0 ? element("p", { class: "quiet" }, "No policy includes it yet: write ",
        element("code", {}, `<include-fragment fragment-id="${fragment.name}" />`), " where its statements belong; they are checked there.")
        : element("ul", { class: "uses" }, uses.map((one) => element("li", {}, one))),
      fragment.properties.description ? [element("h2", {}, "Description"), element("p", {}, fragment.properties.description)] : null),
    snippetList(page)) };
}

const menu = (instance, fragments, current) => element("nav", { class: "operation-list", "aria-label": "Fragments" },
  element("ul", {}, fragments.map((one) => element("li", {},
    element("a", { href: fragmentPath(instance, one.name), "aria-current": one === current ? "page" : null },
      element("span", { class: "cut mono", title: one.name }, one.name))))));

await instancePage("fragments", async (instance) => {
  const fragments = await instance.list(["policyFragments"]);
  const wanted = new URLSearchParams(location.search).get("fragment");
  const current = wanted === null ? fragments[0] : fragments.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (wanted !== null && !current) throw new Error(`The instance has no fragment named “${wanted}”.`);
  const head = { title: current ? `Fragment ${current.name}` : "Fragments", sum: countOf(fragments, "fragment", "fragments") };
  if (!current)
    return { ...head, content: emptyState("No fragment yet", "A fragment is a list of statements that several policies include by its name.",
      addButton("Add fragment", () => add(instance, fragments))) };
  document.getElementById("publisher").classList.add("pane");
  const { page, side } = await editorOf(instance, current);
  return { ...head, actions: [addButton("Add fragment", () => add(instance, fragments), ""), ...page.actions()],
           content: element("div", { class: "policies" }, menu(instance, fragments, current), page.node(), side) };
});
