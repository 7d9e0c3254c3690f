// A call of an operation, written in eight languages.
import { headersOf, takesBody } from "./portal_facts.js";

// JSON's escapes are those of C#, Java, JavaScript and Python; the line ends that C# sees in the
// upper half of Unicode are escaped as well.
const quoted = (text) => JSON.stringify(text).replaceAll(/[\x7f-\xa0\u2028\u2029]/g,
  (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
// C has no \u for characters below 0xA0; three octal digits always end by themselves.
const quotedC = (text) => `@"${text.replaceAll(/["\\\x00-\x1f\x7f]/g,
  (c) => (c === "\n" ? "\\n" : c < " " || c === "\x7f"
    ? `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}` : `\\${c}`))}"`;
// PHP and Ruby put nothing into single quotes.
const plain = (text) => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

const lines = (...parts) => parts.flat().filter((part) => part !== null).join("\n");

const curl = ({ method, url, headers, body }) => [
  `curl --globoff --request ${method} ${shell(url)}`,
  ...headers.map(({ name, sample }) => `--header ${shell(`${name}: ${sample}`)}`),
  ...(body ? [`--data-raw ${shell(body)}`] : []),
].join(" \\\n  ");

// HttpClient keeps Content-Type with the content.
const cSharp = ({ method, url, headers, body }) => lines(
  "using System;", "using System.Net.Http;", "using System.Text;", "",
  "using var client = new HttpClient();",
  `using var request = new HttpRequestMessage(new HttpMethod(${quoted(method)}),`,
  `    ${quoted(url)});`,
  headers.filter(({ name }) => name !== "Content-Type").map(({ name, sample }) =>
    `request.Headers.TryAddWithoutValidation(${quoted(name)}, ${quoted(sample)});`),
  body ? [`request.Content = new StringContent(`,
          `    ${quoted(body)},`, `    Encoding.UTF8, "application/json");`] : null,
  "using var response = await client.SendAsync(request);",
  "Console.WriteLine((int)response.StatusCode);",
  "Console.WriteLine(await response.Content.ReadAsStringAsync());");

const java = ({ method, url, headers, body }) => lines(
  "import java.net.URI;", "import java.net.http.HttpClient;", "import java.net.http.HttpRequest;",
  "import java.net.http.HttpRequest.BodyPublishers;",
  "import java.net.http.HttpResponse.BodyHandlers;", "",
  "public class Sample {",
  "  public static void main(String[] arguments) throws Exception {",
  `    var request = HttpRequest.newBuilder(URI.create(${quoted(url)}))`,
  headers.map(({ name, sample }) => `        .header(${quoted(name)}, ${quoted(sample)})`),
  `        .method(${quoted(method)}, ${
    body ? `BodyPublishers.ofString(\n            ${quoted(body)})` : "BodyPublishers.noBody()"})`,
  "        .build();",
  "    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());",
  "    System.out.println(response.statusCode());",
  "    System.out.println(response.body());", "  }", "}");

const javaScript = ({ method, url, headers, body }) => lines(
  `const response = await fetch(${quoted(url)}, {`,
  `  method: ${quoted(method)},`,
  "  headers: {",
  headers.map(({ name, sample }) => `    ${quoted(name)}: ${quoted(sample)},`),
  "  },",
  body ? `  body: ${quoted(body)},` : null,
  "});", "console.log(response.status);", "console.log(await response.text());");

const objC = ({ method, url, headers, body }) => lines(
  "#import <Foundation/Foundation.h>", "", "int main(void) {", "  @autoreleasepool {",
  `    NSURL* url = [NSURL URLWithString:${quotedC(url)}];`,
  "    NSMutableURLRequest* request = [NSMutableURLRequest requestWithURL:url];",
  `    request.HTTPMethod = ${quotedC(method)};`,
  headers.map(({ name, sample }) =>
    `    [request setValue:${quotedC(sample)} forHTTPHeaderField:${quotedC(name)}];`),
  body ? [`    request.HTTPBody = [${quotedC(body)}`,
          "        dataUsingEncoding:NSUTF8StringEncoding];"] : null,
  "    dispatch_semaphore_t done = dispatch_semaphore_create(0);",
  "    [[NSURLSession.sharedSession dataTaskWithRequest:request",
  "        completionHandler:^(NSData* data, NSURLResponse* response, NSError* error) {",
  "          NSLog(@\"%@ %@\", response ?: error, data",
  "              ? [[NSString alloc] initWithData:data encoding:NSUTF8StringEncoding] : @\"\");",
  "          dispatch_semaphore_signal(done);",
  "        }] resume];",
  "    dispatch_semaphore_wait(done, DISPATCH_TIME_FOREVER);", "  }", "}");

const php = ({ method, url, headers, body }) => lines(
  "<?php", `$call = curl_init(${plain(url)});`, "curl_setopt_array($call, [",
  `    CURLOPT_CUSTOMREQUEST => ${plain(method)},`,
  "    CURLOPT_RETURNTRANSFER => true,", "    CURLOPT_HTTPHEADER => [",
  headers.map(({ name, sample }) => `        ${plain(`${name}: ${sample}`)},`),
  "    ],",
  body ? `    CURLOPT_POSTFIELDS => ${plain(body)},` : null,
  "]);", "$answer = curl_exec($call);",
  "echo curl_getinfo($call, CURLINFO_RESPONSE_CODE), PHP_EOL, $answer, PHP_EOL;");

const python = ({ method, url, headers, body }) => lines(
  "import urllib.error", "import urllib.request", "",
  "request = urllib.request.Request(", `    ${quoted(url)},`, `    method=${quoted(method)},`,
  "    headers={",
  headers.map(({ name, sample }) => `        ${quoted(name)}: ${quoted(sample)},`),
  "    },",
  body ? `    data=${quoted(body)}.encode("utf-8"),` : null,
  ")",
  "try:", "    response = urllib.request.urlopen(request)",
  "except urllib.error.HTTPError as refusal:", "    response = refusal",
  "print(response.status)", 'print(response.read().decode("utf-8"))');

const ruby = ({ method, url, headers, body }) => lines(
  "require 'net/http'", "require 'uri'", "", `uri = URI(${plain(url)})`,
  `request = Net::HTTPGenericRequest.new(${plain(method)}, ${Boolean(body)}, true, uri)`,
  headers.map(({ name, sample }) => `request[${plain(name)}] = ${plain(sample)}`),
  body ? `request.body = ${plain(body)}` : null,
  "response = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https') do |http|",
  "  http.request(request)", "end", "puts response.code, response.body");

const languages = [
  ["Curl", curl], ["C#", cSharp], ["Java", java], ["JavaScript", javaScript], ["ObjC", objC],
  ["PHP", php], ["Python", python], ["Ruby", ruby]];

/// Code that calls the operation: {name, text} per language, in the portal's order. What is in
/// braces is for its reader to replace.
export function codeSamples(api, operation) {
  const request = {
    method: operation.method,
    url: api.baseUrl + operation.urlTemplate,
    headers: headersOf(api, operation),
    body: takesBody(operation) ? operation.sampleBody : "",
  };
  return languages.map(([name, write]) => ({ name, text: write(request) }));
}
