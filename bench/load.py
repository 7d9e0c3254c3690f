"""One POST again and again, by wrk, in turn with others."""
import argparse
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 16


def parse_options(name, description, rounds):
    """Of a measurement in turn. `rounds`: how many unless given otherwise; never less than 5."""
    parser = argparse.ArgumentParser(prog=name, description=description)
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=rounds, help="alternations, at least 5")
    parser.add_argument("--seconds", type=int, default=4, help="length of one measurement")
    options = parser.parse_args()
    options.rounds = max(options.rounds, 5)
    return options


def post(url, body_file, key, seconds, headers=()):
    """Requests, requests/s, p50 and p99 in ms. `headers`: pairs, beside the service's key."""
    more = [text for header in headers for text in header]
    done = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s",
                           "-s", str(HERE / "post.lua"), url, "--", str(body_file), key, *more],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            result = json.loads(line[7:])
            if result["failed"]:
                sys.exit(f"{result['failed']} requests failed")
            return result
    sys.exit(f"wrk failed:\n{done.stdout}{done.stderr}")
