/// JSON with line breaks and indents; every number and text stays as it was written. What is no
/// JSON comes back as it is.
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  return tokens.map((token) => {
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
