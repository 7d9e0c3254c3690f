// A fault rule from fields, or as it is written; the emulator says what is wrong with it.
import { element, fill, oneAtATime, showError } from "./page.js";
import { toast } from "./toast.js";

const operations = ["", "execute", "submit", "start", "status", "cancel", "blob.put", "blob.get", "gateway",
                    "management", "studio"];
const whens = [["", "always", ""], ["first", "the first calls, so many", "2"], ["every", "every so many calls", "3"],
               ["nth", "calls by number", "1, 4"], ["probability", "with a probability", "0.1"],
               ["until", "for a time from now", "10s"]];
const thens = [["error", "an error of the service", "RequestThrottled"], ["status", "a status", "503"],
               ["delay", "a delay", "200ms"], ["connection", "the connection: reset, empty, hang", "reset"],
               ["cut", "half a body: where it stops", "0.5"], ["job", "a drill of a job", "stuck-running"]];
const numbers = new Set(["first", "every", "probability", "status"]);

const value = (name, text) => numbers.has(name) ? Number(text)
  : name === "nth" ? text.split(",").map(Number) : text;

/// Fills `place`, a form; `add(rule)` makes it. Answers {set(rule)}.
export function ruleForm(place, services, add) {
  const field = (id, label, control) => {
    control.id = id;
    return element("div", {}, element("label", { for: id }, label), control);
  };
  const choice = (rows) => element("select", {}, rows.map(([name, text]) => element("option", { value: name }, text)));
  const name = element("input", { autocomplete: "off" });
  const service = choice([["", "any service"], ...services.map((one) => [one.service, one.name])]);
  const operation = choice(operations.map((one) => [one, one || "any operation"]));
  const when = choice(whens);
  const count = element("input", { autocomplete: "off", "aria-label": "When: value" });
  const then = choice(thens);
  const what = element("input", { autocomplete: "off", "aria-label": "Then: value" });
  const text = element("textarea", { class: "code", rows: "8", spellcheck: "false" });
  const trouble = element("div", {});
  const button = element("button", { class: "main" }, "Turn on");

  function read() {
    const match = {};
    if (service.value) match.service = service.value;
    if (operation.value) match.operation = operation.value;
    const rule = { ...(name.value ? { name: name.value } : {}), match };
    if (when.value) rule.when = { [when.value]: value(when.value, count.value) };
    rule.then = then.value === "cut" ? { body: { cut: Number(what.value) } }
      : { [then.value]: value(then.value, what.value) };
    return rule;
  }
  const write = () => (text.value = JSON.stringify(read(), null, 2));
  function defaults() {
    count.value = whens.find(([one]) => one === when.value)[2];
    what.value = thens.find(([one]) => one === then.value)[2];
    count.hidden = when.value === "";
    write();
  }
  when.addEventListener("change", defaults);
  then.addEventListener("change", defaults);
  for (const one of [name, service, operation, count, what]) one.addEventListener("input", write);

  async function submit() {
    try {
      await add(JSON.parse(text.value));
      fill(trouble);
      toast("Turned on the rule.");
    } catch (error) {
      showError(trouble, error instanceof SyntaxError ? new Error(`The rule is not JSON: ${error.message}`) : error);
    }
  }
  place.addEventListener("submit", oneAtATime(button, submit));
  fill(place,
    element("div", { class: "form-grid" }, field("rule-name", "Name", name), field("rule-service", "Service", service),
      field("rule-operation", "Operation", operation), element("div", {}, field("rule-when", "When", when), count),
      element("div", {}, field("rule-then", "Then", then), what)),
    field("rule-text", "The rule, as it is sent", text), trouble,
    element("div", { class: "actions end" }, button));
  defaults();
  return { set(rule) {
    text.value = JSON.stringify(rule, null, 2);
    place.scrollIntoView({ block: "nearest" });
    text.focus();
  } };
}
