// Whether the list that opens at `start` holds nothing that opens.
function isFlat(tokens, start) {
  let at = start + 1;
  while (!"{[]".includes(tokens[at])) at += 1;
  return tokens[at] === "]";
}

/// JSON with line breaks and indents, a list of plain values on one line; every number and text
/// stays as it was written. What is no JSON comes back as it is.
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  let flat = false;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens.map((token, index) => {
    if (token === "[" && isFlat(tokens, index)) flat = true;
    if (flat) {
      flat = token !== "]";
      return token === "," ? ", " : token;
    }
    if (token === ",") return token + line();
    if (token === ":") return ": ";
    if (token === "{" || token === "[") {
      depth += 1;
      return token + line();
    }
    if (token !== "}" && token !== "]") return token.replaceAll(/^([{[])\s*([}\]])$/g, "$1$2");
    depth -= 1;
    return line() + token;
  }).join("");
}
