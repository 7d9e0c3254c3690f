"""`amlemu run -- COMMAND`: exit codes, signals, what is left behind, and what a proxy must do."""
import json
import os
import signal
import subprocess
import tempfile

from batch_client import JOBS, KEY
from servers import clean_environment, is_there

BINARY = os.environ["AML_BINARY"]
HOST = "ussouthcentral.services.azureml.net"
EXECUTE = JOBS.replace("/jobs", "/execute?api-version=2.0")
BODY = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"], "Values": [["a"]]}}})


def run(*command, options=(), stdin=None, environment=None):
    return subprocess.run([BINARY, "run", *options, "--", *command], input=stdin,
                          capture_output=True, text=True, timeout=120,
                          env={**clean_environment(), **(environment or {})})


def start(*command):
    process = subprocess.Popen([BINARY, "run", "--", *command], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, text=True, env=clean_environment())
    return process, process.stdout.readline().strip()


def exit_codes(folder):
    assert run("true").returncode == 0
    assert run("sh", "-c", "exit 7").returncode == 7
    assert run("sh", "-c", "kill -KILL $$").returncode == 137
    missing = run(os.path.join(folder, "missing"))
    assert missing.returncode == 127 and "cannot be run" in missing.stderr, missing
    plain = os.path.join(folder, "plain")
    open(plain, "w").close()
    assert run(plain).returncode == 126
    assert subprocess.run([BINARY, "run"], capture_output=True).returncode == 2
    refused = run("true", options=["--no-https"])
    assert refused.returncode == 2 and "--no-https" in refused.stderr, refused


def streams(_):
    done = run("cat", stdin="through\n")
    assert done.stdout == "through\n" and done.stderr == "", done
    done = run("sh", "-c", "echo wrong >&2")
    assert done.stdout == "" and done.stderr == "wrong\n", done


def hints(_):
    unheard = run("sh", "-c", "exit 6")
    assert "--isolated" in unheard.stderr, unheard
    heard = run("sh", "-c", f"curl -sf https://{HOST}/; exit 6")
    assert heard.returncode == 6 and heard.stderr == "", heard


def environment(folder):
    script = ('echo "$AMLEMU_AT"; env | grep -c "_[Pp][Rr][Oo][Xx][Yy]=";'
              'cat "$NODE_EXTRA_CA_CERTS"; echo "$JAVA_TOOL_OPTIONS"; echo "$NODE_OPTIONS"')
    own = os.path.join(folder, "own.pem")
    with open(own, "w") as file:
        file.write("# of the user\n")
    done = run("sh", "-c", script,
               environment={"NODE_EXTRA_CA_CERTS": own, "JAVA_TOOL_OPTIONS": "-Dmine=1",
                            "NODE_OPTIONS": "--no-warnings", "ALL_PROXY": "socks5://10.0.0.1",
                            "HTTPS_PROXY": "http://10.0.0.1:3128", "no_proxy": "*"})
    lines = done.stdout.splitlines()
    assert lines[0].startswith("http://127.0.0.1:"), lines
    assert lines[1] == "6", lines
    assert lines[2] == "# of the user" and "-----BEGIN CERTIFICATE-----" in lines, lines
    assert lines[-2].startswith("-Dmine=1 -Dhttp.proxyHost=127.0.0.1 "), lines
    assert lines[-1].startswith("--no-warnings --require "), lines
    ports = {run("sh", "-c", "echo $AMLEMU_AT", options=["--port", "0"]).stdout for _ in range(2)}
    assert len(ports) == 2, ports


def expectations(folder):
    file = os.path.join(folder, "expect.json")
    with open(file, "w") as out:
        json.dump({"expect": [{"match": {"operation": "execute"}, "exactly": 1}]}, out)
    options = ["--verify", file]
    call = f"curl -sf -H 'Authorization: Bearer {KEY}' -d '{BODY}' 'https://{HOST}{EXECUTE}'"
    met = run("sh", "-c", call, options=options)
    assert met.returncode == 0, met
    unmet = run("true", options=options)
    assert unmet.returncode == 4 and unmet.stderr.startswith("unmet\n"), unmet
    assert unmet.stdout == "", unmet
    assert run("sh", "-c", "exit 3", options=options).returncode == 3
    unreadable = run("true", options=["--verify", os.path.join(folder, "none.json")])
    assert unreadable.returncode == 2 and "none.json" in unreadable.stderr, unreadable


def signals(_):
    process, ready = start("sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do read x <&- ; sleep 0.05; done")
    assert ready == "ready"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 5
    process, ready = start("sh", "-c", "trap '' TERM; echo ready; exec sleep 600")
    assert ready == "ready"
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:  # two that come at once may be one
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 137, process.returncode
    process.stdout.close()


def left_behind(_):
    for leave in ("sleep 600", "setsid sleep 600", "sh -c \"trap '' TERM; sleep 600\""):
        done = run("sh", "-c", f"{leave} >&- 2>&- & echo $!; exit 3")
        assert done.returncode == 3, done
        assert not is_there(int(done.stdout)), leave
    process, child = start("sh", "-c", "echo $$; exec sleep 600")
    process.kill()
    process.wait()
    end = 0
    while is_there(int(child)) and end < 10_000_000:
        end += 1
    assert not is_there(int(child))
    process.stdout.close()


def proxy(_):
    def curl(*words):
        return run("sh", "-c", " ".join(["curl -sS -o /dev/null -w '%{http_code} %{http_connect}'",
                                         *words]))

    assert curl(f"http://{HOST}/__emu/health/live").stdout == "403 000"  # own paths, a cloud's name
    assert curl(f"'http://{HOST}{EXECUTE}'").stdout == "405 000"
    assert curl(f"'https://{HOST}{EXECUTE}'").stdout == "405 200"
    assert curl(f"'https://{HOST}:8443{EXECUTE}'").stdout == "405 200"
    assert curl("'http://devstoreaccount1.blob.core.windows.net/box'").stdout == "400 000"
    assert curl("http://other.example/").stdout == "403 000"
    assert curl("https://other.example/").stdout == "000 403"
    # The emulator itself, by its own proxy: no loop.
    own = "-x $HTTP_PROXY --noproxy '' $AMLEMU_AT/__emu/health/live"
    assert curl(own).stdout == "200 000"
    assert curl("-p", own).stdout == "200 200"
    # Another program of this machine is none of the emulator's business.
    assert curl("-x $HTTP_PROXY --noproxy '' http://localhost:9/").stdout == "403 000"
    # A tunnel in TLS.
    inside = curl("--proxy-insecure -x https://${HTTP_PROXY#http://}", f"https://{HOST}/")
    assert inside.stdout == "000 400", inside


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        for check in (exit_codes, streams, hints, environment, expectations, signals, left_behind, proxy):
            check(temporary)
            print(check.__name__, flush=True)
