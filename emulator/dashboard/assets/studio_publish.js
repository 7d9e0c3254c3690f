// Publishing: a question in a bar at the foot, the call, and the way to the dashboard.
import { element, fill } from "./page.js";
import { dashboardOf } from "./service_calls.js";
import { arrange } from "./studio_dom.js";
import { runExperiment } from "./studio_run.js";

const WAIT = 300;

/// What keeps an experiment from being published, in words; null where nothing does.
export function whyNotPublished(editor) {
  if (editor.isRunning) return "Publish when the run has finished";
  if (!editor.state.blocks.some(({ kind }) => kind === "module")) return "Add modules and run them first";
  if (!editor.isFinished) return "Run the experiment first: not every module has finished since it was changed";
  const isWired = (kind) => editor.state.blocks.some((block) => block.kind === kind &&
    editor.state.wires.some(({ from, to }) => from === block.id || to === block.id));
  if (!isWired("output")) return "Connect a web service output: it is what callers get";
  return null;
}

async function publish({ studio, draft, editor }, overwrite, say) {
  await draft.flush();
  // Blocks of the web service made it a draft again; a run finds nothing to do and ends at once.
  if (editor.run.code !== "Finished") await runExperiment({ studio, draft, editor });
  let answer = await studio.publish(draft.id, overwrite);
  while (answer.Status === "Pending") {
    say("Publishing…");
    await new Promise((resolve) => setTimeout(resolve, WAIT));
    answer = await studio.published(answer.ActivityId);
  }
  if (answer.Status !== "Completed") throw new Error(`Publishing ended as ${answer.Status}.`);
  location.assign(dashboardOf({ service: answer.EndpointId }));
}

function questionOf(name, replaced) {
  if (replaced === null) return `Publish ${name} as a web service?`;
  const what = replaced.isOwn ? `${replaced.name} is published already.`
    : `A web service ${replaced.name} is here already, and was not published from this experiment.`;
  return `${what} Overwrite it with this experiment? Its address and keys stay; ` +
    "what it computed before cannot be brought back.";
}

/// Asks in `bar`, then publishes. replaced: the service that is there already, {name, isOwn}; null.
/// One that is another's may stay: this one then gets a number after its name.
export function askToPublish(parts, bar, replaced, from) {
  const { name } = parts.editor.state;
  const say = (text, look = "") => fill(status, element("span", { class: look }, text));
  const status = element("p", { role: "status" }, questionOf(name, replaced));
  const end = () => {
    bar.hidden = true;
    from.focus();
  };
  const answers = [];
  const busy = (is) => answers.forEach((one) => (is ? one.setAttribute("aria-disabled", "true") : one.removeAttribute("aria-disabled")));
  const begin = (overwrite) => async () => {
    if (yes.getAttribute("aria-disabled") === "true") return;
    busy(true);
    say("Publishing…");
    await publish(parts, overwrite, say).catch((error) => {
      // Published from another page since this one was opened.
      if (error.status === 409 && replaced === null) return askToPublish(parts, bar, { name, isOwn: true }, from);
      say(error.message, "error-text");
      busy(false);
    });
  };
  const answer = (words, action, look = "") => element("button", { type: "button", class: `button ${look}`, onclick: action }, words);
  const yes = answer("Yes", begin(replaced !== null), "main");
  const beside = replaced && !replaced.isOwn ? answer("Publish beside it", begin(false)) : null;
  const no = answer("No", end);
  answers.push(...[yes, beside].filter(Boolean));
  bar.onkeydown = ({ key }) => {
    if (key === "Escape") end();
  };
  arrange(bar, [status, ...answers, no]);
  bar.hidden = false;
  yes.focus();
}
