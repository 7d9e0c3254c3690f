"""Measures the guide's request with and without the gateway. Started by bench/gateway."""
import json
import os
import pathlib
import statistics
import sys
import tempfile

import emulator
import load

SUBSCRIPTION = "unlimited-demo"
BODY = emulator.request_body(["This is a good day"])
REACH = 1.25
TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(process):
    """Of all threads, in user and kernel mode."""
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Way:
    """One of the two ways to the service, and what was measured on it."""

    def __init__(self, name, url, headers):
        self.name, self.url, self.headers = name, url, headers
        self.results = []

    def drive(self, process, body_file, seconds):
        before = processor_seconds(process)
        result = load.post(self.url, body_file, emulator.KEY, seconds, self.headers)
        result["micros"] = (processor_seconds(process) - before) / result["requests"] * 1e6
        return result

    def median(self, field):
        return statistics.median(result[field] for result in self.results)


def ways_to(server):
    gateway = json.loads(server.expect(200, "GET", "/__emu/gateway"))
    keys = {each["name"]: each["primaryKey"] for each in gateway["subscriptions"]}
    if SUBSCRIPTION not in keys:
        sys.exit(f"there is no subscription {SUBSCRIPTION}")
    key = ("Ocp-Apim-Subscription-Key", keys[SUBSCRIPTION])
    direct = f"http://{server.host}:{server.port}{emulator.EXECUTE}"
    return [Way("direct", direct, []),
            Way("gateway", gateway["baseUrl"] + emulator.EXECUTE, [key])]


def check_answers(server, ways):
    answers = []
    for way in ways:
        headers = dict([("Authorization", f"Bearer {emulator.KEY}"),
                        ("Content-Type", "application/json"), *way.headers])
        path = way.url.split(str(server.port), 1)[1]
        answers.append(server.expect(200, "POST", path, BODY, headers))
    if answers[0] != answers[1]:
        sys.exit(f"the gateway answers something else:\n{answers[0]!r}\n{answers[1]!r}")


def alternate(server, ways, body_file, rounds, seconds):
    for way in ways:
        way.drive(server.process, body_file, 1)
    for number in range(rounds):
        # The first of a pair changes, as the journal and the machine's clock rate do too.
        for way in ways if number % 2 == 0 else ways[::-1]:
            way.results.append(way.drive(server.process, body_file, seconds))
        print(f"  {number + 1}: " + ", ".join(
            f"{way.name} {way.results[-1]['micros']:.1f} us of processor, "
            f"p99 {way.results[-1]['p99']:.2f} ms" for way in ways), flush=True)


def report(ways):
    print(f"\n{'':<10}{'processor us':>14}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}    "
          "(medians)")
    for way in ways:
        print(f"{way.name:<10}{way.median('micros'):>14.1f}{way.median('rate'):>12,.0f}"
              f"{way.median('p50'):>10.3f}{way.median('p99'):>10.3f}")
    direct, gateway = ways
    pairs = [b["micros"] / a["micros"] for a, b in zip(direct.results, gateway.results)]
    ratio = statistics.median(pairs)
    met = "yes" if ratio <= REACH else "no"
    print(f"\n{'':<44} {'measured':>16}   {'reach':<18} met")
    print(f"{'processor time a request, gateway to direct':<44} {ratio:>16.3f}   "
          f"{f'<= {REACH}':<18} {met}")
    print(f"{'requests/s, direct to gateway':<44} "
          f"{direct.median('rate') / gateway.median('rate'):>16.3f}")


def main():
    options = load.parse_options("bench/gateway", __doc__, rounds=8)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start; one row, "
          f"{load.CONNECTIONS} connections, {options.rounds} alternations of {options.seconds} s")
    with tempfile.TemporaryDirectory(prefix="amlemu-bench-") as name:
        body_file = pathlib.Path(name) / "one-row.json"
        body_file.write_bytes(BODY)
        with emulator.serving(options.program) as server:
            ways = ways_to(server)
            check_answers(server, ways)
            alternate(server, ways, body_file, options.rounds, options.seconds)
    report(ways)


main()
