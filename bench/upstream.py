"""Measures what Score Upstream adds to a scoring server's own time. Started by bench/upstream."""
import argparse
import http.client
import json
import os
import pathlib
import sys
import tempfile
import time
import urllib.parse

import emulator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "support"))

REACH_MS = 1
FEATURES = [[3, 17.25]]
COLUMNS = [{"name": "rooms", "type": "Double"}, {"name": "floor", "type": "Double"}]
# Answers at once, so that what is measured is not how a model's time varies.
SERVER = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        text = b'{"predictions": [900.5]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"serving at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"""


def write_service(folder, url):
    service = {"modules": [{"id": "score", "module": "Score Upstream", "parameters": {
        "Server": {"url": url + "/invocations", "protocol": "MLflow",
                   "columns": [{"name": "Scored Labels", "type": "Double"}]}}}],
               "inputs": [{"name": "input1", "to": "score", "columns": COLUMNS}],
               "outputs": [{"name": "output1", "from": "score"}]}
    os.makedirs(os.path.join(folder, "services", "bench"))
    with open(os.path.join(folder, "services", "bench", "service.json"), "w",
              encoding="utf-8") as file:
        json.dump(service, file)


class Caller:
    def __init__(self, url, body, headers):
        parts = urllib.parse.urlsplit(url)
        self.target = parts.path + ("?" + parts.query if parts.query else "")
        self.body, self.headers = json.dumps(body).encode(), headers
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def time_ms(self):
        begin = time.perf_counter()
        self.connection.request("POST", self.target, self.body, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        taken = (time.perf_counter() - begin) * 1000
        if answer.status != 200 or b"900.5" not in text:
            sys.exit(f"{answer.status}: {text[:300]!r}")
        return taken


def percentile(times, share):
    return sorted(times)[int(len(times) * share)]


def main():
    parser = argparse.ArgumentParser(prog="bench/upstream")
    parser.add_argument("program")
    parser.add_argument("--requests", type=int, default=5_000)
    args = parser.parse_args()
    from servers import Server
    with Server([sys.executable, "-c", SERVER], r"at (\S+)") as server, \
            tempfile.TemporaryDirectory() as folder:
        url = server.ready[1]
        write_service(folder, url)
        with emulator.serving(args.program, "--fixtures", folder) as running:
            row = json.loads(running.expect(200, "GET", "/__emu/services"))[0]
            headers = {"Content-Type": "application/json"}
            direct = Caller(url + "/invocations", {"dataframe_split": {
                "columns": ["rooms", "floor"], "data": FEATURES}}, headers)
            through = Caller(row["executeUrl"], {"Inputs": {"input1": {
                "ColumnNames": ["rooms", "floor"], "Values": FEATURES}}},
                {**headers, "Authorization": "Bearer " + row["primaryKey"]})
            times = {"asked itself": [], "through the emulator": []}
            for _ in range(args.requests):  # in turn: what else the machine does meets both
                times["asked itself"].append(direct.time_ms())
                times["through the emulator"].append(through.time_ms())
    for name, list_of_times in times.items():
        print(f"{name:<24}p50 {percentile(list_of_times, 0.5):6.3f} ms   "
              f"p99 {percentile(list_of_times, 0.99):6.3f} ms")
    added = [b - a for a, b in zip(*times.values())]
    print(f"{'added, pair by pair':<24}p50 {percentile(added, 0.5):6.3f} ms   "
          f"p99 {percentile(added, 0.99):6.3f} ms  (reach: p99 {REACH_MS} ms)")


main()
