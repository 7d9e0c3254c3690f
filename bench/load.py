"""One POST again and again, by wrk."""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 16


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
