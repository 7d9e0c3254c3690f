// "Enter data to predict": one row for each input of a service, sent as a caller would.
import { answerBar, summaryLines } from "./answer_bar.js";
import { cellOf, checkReadable, columnFields, parameterFields, parametersOf } from "./entry_fields.js";
import { element, fill } from "./page.js";
import { errorLines, execute } from "./service_calls.js";

/// {button, nodes}: what opens the dialog, and what belongs at the end of the page.
export function testDialog(service) {
  const inputs = service.inputs.map(({ name, columns }) => ({ name, fields: columnFields(columns) }));
  const parameters = parameterFields(service.globalParameters);
  const bar = answerBar();
  const complaint = element("div", { role: "alert" });
  let asked = 0; // an answer that a later question overtook is not shown

  async function predict(event) {
    event.preventDefault();
    try {
      checkReadable([...inputs.flatMap(({ fields }) => fields), ...parameters]);
    } catch (error) {
      fill(complaint, element("p", { class: "error" }, error.message));
      return;
    }
    dialog.close();
    bar.working(`Waiting for ${service.name} …`);
    asked += 1;
    const mine = asked;
    try {
      const answer = shown(service, await execute(service, bodyOf(inputs, parameters)));
      if (mine === asked) bar.answered(answer);
    } catch (error) {
      if (mine === asked) bar.failed(error);
    }
  }

  const dialog = element("dialog", { "aria-labelledby": "test-title" },
    element("form", { novalidate: true, onsubmit: predict },
      element("header", { class: "actions between" },
        element("h2", { id: "test-title" }, "Enter data to predict"),
        element("button", { type: "button", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
      element("p", { class: "quiet" }, `One row for ${service.name}, sent as it is entered.`),
      inputs.map(({ name, fields }) => group(name, fields)),
      parameters.length > 0 ? group("Web service parameters", parameters) : null,
      complaint,
      element("div", { class: "actions end" },
        element("button", { class: "main check", "aria-label": "Predict", title: "Predict" }, "✓"))));
  const button = element("button", {
    type: "button", class: "main", "aria-haspopup": "dialog", "aria-label": "Test request/response",
    onclick() {
      fill(complaint);
      dialog.showModal();
      (inputs[0]?.fields[0] ?? parameters[0])?.control.focus();
    },
  }, "Test");
  return { button, nodes: [dialog, bar.node] };
}

const group = (name, fields) =>
  element("fieldset", { class: "entries" }, element("legend", {}, name), fields.map(({ node }) => node));

const bodyOf = (inputs, parameters) => ({
  Inputs: Object.fromEntries(inputs.map(({ name, fields }) =>
    [name, { ColumnNames: fields.map((one) => one.name), Values: [fields.map(cellOf)] }])),
  GlobalParameters: parametersOf(parameters),
});

function shown(service, { ok, status, text }) {
  if (ok) return { bad: false, lines: summaryLines(service, text), text };
  const [first, ...rest] = errorLines(text);
  return { bad: true, lines: [`${service.name} answered ${status}. ${first ?? ""}`, ...rest], text };
}
