// Calls of programs, for pages that show them.

/// {good, bad, wrongKey, throughGateway}: each calls the sample service and answers the status; 0
/// where no answer came.
export async function callsOf(emulator) {
  const [service] = await emulator.getJson("/__emu/services");
  const { subscriptions } = await emulator.getJson("/__emu/gateway");
  const unlimited = subscriptions.find(({ name }) => name === "unlimited-demo").primaryKey;
  const { pathname, search } = new URL(service.executeUrl);
  const body = (column) => JSON.stringify({
    Inputs: { input1: { ColumnNames: [column], Values: [["This is a good day"]] } }, GlobalParameters: {} });
  const call = async (before, headers, text) => {
    const answer = await fetch(emulator.url + before + pathname + search,
      { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: text }).catch(() => null);
    await answer?.arrayBuffer();
    return answer?.status ?? 0;
  };
  const key = { Authorization: `Bearer ${service.primaryKey}` };
  return {
    service,
    good: () => call("", key, body("Col2")),
    bad: () => call("", key, body("Col3")),
    wrongKey: () => call("", { Authorization: "Bearer no" }, body("Col2")),
    throughGateway: () => call("/azureml-demo", { ...key, "Ocp-Apim-Subscription-Key": unlimited }, body("Col2")),
  };
}

/// Makes a fault rule; its record.
export const addRule = async (emulator, rule) => (await emulator.post("/__emu/faults", JSON.stringify(rule))).json();
