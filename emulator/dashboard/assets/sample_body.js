// What a person may send to a service, for a start: bodies that it takes.

const CELLS = { String: "value", Boolean: "True", DateTime: "1/1/2016 12:00:00 AM" };
const cell = (type) => CELLS[type] ?? "0";

/// The body of `operation` for `service`, as text; null where the operation is not one of the web
/// services' that take one. The operation's own sample is kept where it is of this service.
export function sampleBody(operation, service) {
  const path = operation.urlTemplate.split("?")[0];
  const make = { execute: executeBody, jobs: jobBody }[path.slice(path.lastIndexOf("/") + 1)];
  if (!make || operation.method !== "POST") return null;
  const body = make(service);
  return isOf(operation.sampleBody, body) ? operation.sampleBody : JSON.stringify(body, null, 2);
}

const executeBody = (service) => ({
  Inputs: Object.fromEntries(service.inputs.map(({ name, columns }) => [name, {
    ColumnNames: columns.map((column) => column.name),
    Values: [columns.map(({ type }) => cell(type))] }])),
  GlobalParameters: parameters(service),
});

const jobBody = (service) => ({
  Inputs: places(service.inputs, "input"),
  Outputs: places(service.outputs, "output"),
  GlobalParameters: parameters(service),
});

const places = (ports, direction) =>
  Object.fromEntries(ports.map(({ name }, index) => [name, {
    ConnectionString: "UseDevelopmentStorage=true",
    RelativeLocation: `demo/${direction}${ports.length > 1 ? index + 1 : ""}.csv` }]));

// Those that every call must send.
const parameters = ({ globalParameters }) =>
  Object.fromEntries(globalParameters.filter((one) => one.default === null).map((one) =>
    [one.name, example(one)]));

function example({ type, choices, minimum, maximum }) {
  if (choices.length > 0) return choices[0];
  if (type === "Boolean") return "true";
  if (type === "Integer") return String(Math.ceil(minimum ?? Math.min(maximum ?? 1, 1)));
  return type === "Double" ? String(minimum ?? maximum ?? 1) : "value";
}

// Whether the sample names the same ports, columns and parameters.
function isOf(sample, body) {
  const names = ({ Inputs, Outputs, GlobalParameters }) => JSON.stringify([
    Object.entries(Inputs).map(([name, { ColumnNames }]) => [name, ColumnNames]),
    Object.keys(Outputs ?? {}), Object.keys(GlobalParameters ?? {})]);
  try {
    return names(JSON.parse(sample)) === names(body);
  } catch {
    return false;
  }
}
