"""Programs with the cloud's host compiled in, unchanged under `amlemu run`, one language a test:
their calls are answered, what goes elsewhere is refused and noted, and nothing leaves the machine.
With `--isolated` they have an empty environment, and there is nowhere to go."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from batch_client import JOBS, KEY
from servers import SKIPPED, clean_environment, permits_namespaces

HERE = pathlib.Path(__file__).resolve().parent / "run"
URL = ("https://ussouthcentral.services.azureml.net" +
       JOBS.replace("/jobs", "/execute?api-version=2.0"))
BODY = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"], "Values": [["This is good"]]}},
                   "GlobalParameters": {}})
FOREIGN = "https://service.example:8443/"

PYTHON = "/usr/bin/python3"
COMMANDS = {
    "urllib": [PYTHON, HERE / "urllib_client.py"],
    "requests": [PYTHON, HERE / "requests_client.py"],
    "curl": ["sh", HERE / "curl_client.sh"],
    "node": ["node", HERE / "node_client.mjs"],
    "java": ["java", HERE / "Client.java"],
    "php": ["php", HERE / "client.php"],
    "r": ["Rscript", HERE / "client.R"],
}


def inside(command, environment=None):
    """Under `run`: the program, and then what the emulator says that it did."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=200,
                          env=environment)
    sys.stdout.write(done.stdout)
    with urllib.request.urlopen(os.environ["AMLEMU_AT"] + "/__emu/requests") as answer:
        print(answer.read().decode().replace("\n", ""))


def empty_environment(program):
    """Of what `run` sets, Node alone needs something."""
    names = ["PATH", "HOME", *(["NODE_EXTRA_CA_CERTS"] if program == "node" else [])]
    return {name: os.environ[name] for name in names}


def output_of(options, mode, command):
    with tempfile.TemporaryDirectory() as home:
        environment = {**clean_environment(), "HOME": home, "TMPDIR": home}
        done = subprocess.run(
            [os.environ["AML_BINARY"], "run", *options, "--", PYTHON, __file__, mode, *command, URL,
             KEY, BODY, FOREIGN],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment, timeout=280)
        assert done.returncode == 0, (done.returncode, done.stdout)
        left = sorted(os.listdir(home))
        assert not [name for name in left if name.startswith("amlemu")], left
    return done.stdout


def check(name, isolated):
    command = [str(word) for word in COMMANDS[name]]
    if shutil.which(command[0]) is None or (isolated and not permits_namespaces()):
        sys.exit(SKIPPED)
    output = output_of(*((["--isolated"], "--alone") if isolated else ([], "--inside")), command)
    *lines, journal = output.splitlines()
    lines = [line.strip() for line in lines if line.strip()]
    assert json.loads(lines[0])["output1"]["value"]["Values"], lines
    assert lines[1].startswith("refused:"), lines
    entries = json.loads(journal)["requests"]
    calls = [entry for entry in entries if entry["operation"] == "rrs.execute"]
    assert calls and all(entry["status"] == 200 for entry in calls), entries
    refused = [entry for entry in entries if entry["operation"] == "proxy.refused"]
    assert bool(refused) != isolated, entries
    assert all(entry["target"] == "service.example:8443" for entry in refused), entries
    assert len(calls) + len(refused) == len(entries), entries
    print(name, len(calls), "calls,", len(refused), "refused;", lines[1])


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(sys.argv[2:])
    elif sys.argv[1] == "--alone":
        inside(sys.argv[2:], empty_environment(sys.argv[2]))
    else:
        check(sys.argv[1], isolated=sys.argv[2:] == ["--isolated"])
