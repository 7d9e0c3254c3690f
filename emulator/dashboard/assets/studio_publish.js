// Publishing: a question in a bar at the foot, the call, and the way to the dashboard.
import { element, fill } from "./page.js";
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
  location.assign(`/__emu/pages/services/${encodeURIComponent(answer.EndpointId)}`);
}

/// Asks in `bar`, then publishes. published: the name of the service that is there already; null.
export function askToPublish(parts, bar, published, from) {
  const question = published === null
    ? `Publish ${parts.editor.state.name} as a web service?`
    : `${published} is published already. Overwrite it with this experiment? Its address and keys stay; ` +
      "what it computed before cannot be brought back.";
  const say = (text, look = "") => fill(status, element("span", { class: look }, text));
  const status = element("p", { role: "status" }, question);
  const end = () => {
    bar.hidden = true;
    from.focus();
  };
  const yes = element("button", { type: "button", class: "button main", async onclick() {
    if (yes.getAttribute("aria-disabled") === "true") return;
    yes.setAttribute("aria-disabled", "true");
    say("Publishing…");
    await publish(parts, published !== null, say).catch((error) => {
      // Published from another page since this one was opened.
      if (error.status === 409 && published === null) return askToPublish(parts, bar, parts.editor.state.name, from);
      say(error.message, "error-text");
      yes.removeAttribute("aria-disabled");
    });
  } }, "Yes");
  const no = element("button", { type: "button", class: "button", onclick: end }, "No");
  bar.onkeydown = ({ key }) => {
    if (key === "Escape") end();
  };
  arrange(bar, [status, yes, no]);
  bar.hidden = false;
  yes.focus();
}
