"""Execute Python Script behind a real emulator: refused unless it is allowed, run where it is; what a
caller sees of a script that fails."""
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from servers import SKIPPED, Emulator, clean_environment

CODE = """
def azureml_main(frame, names):
    if frame["n"].isnull().any():
        raise ValueError("no number")
    print("seen", len(frame))
    return frame.merge(names, on="n"),
"""
DEFINITION = {
    "datasets": [{"name": "names", "columns": [{"name": "n", "type": "Int32"},
                                               {"name": "name", "type": "String"}],
                  "rows": [[1, "one"], [2, "two"]]}],
    "modules": [{"id": "script", "module": "Execute Python Script", "parameters": {
        "Python Script": {"file": "main.py", "columns": [{"name": "name", "type": "String"},
                                                         {"name": "n", "type": "Int32"}]},
        "Dataset2": "names"}}],
    "inputs": [{"name": "input1", "to": "script", "columns": [{"name": "n", "type": "Int32"}]}],
    "outputs": [{"name": "output1", "from": "script"}]}


def write_service(folder):
    service = os.path.join(folder, "services", "Names")
    os.makedirs(service)
    with open(os.path.join(service, "service.json"), "w", encoding="utf-8") as file:
        json.dump(DEFINITION, file)
    with open(os.path.join(service, "main.py"), "w", encoding="utf-8") as file:
        file.write(CODE)


def execute(service, rows):
    body = {"Inputs": {"input1": {"ColumnNames": ["n"], "Values": [[row] for row in rows]}}}
    request = urllib.request.Request(
        service["executeUrl"], data=json.dumps(body).encode(),
        headers={"Authorization": "Bearer " + service["primaryKey"]})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())["Results"]["output1"]["value"]["Values"]


def refused_unless_allowed(binary, folder):
    for verb in (["serve", "--port", "0"], ["validate"]):
        done = subprocess.run([binary, *verb, "--fixtures", folder], env=clean_environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2, done
        assert '"Execute Python Script" runs only where scripts are allowed' in done.stderr, done
        assert "start with --allow-scripts" in done.stderr, done
    done = subprocess.run([binary, "validate", "--allow-scripts", "--fixtures", folder],
                          env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done


def main():
    binary = os.environ["AML_BINARY"]
    if subprocess.run(["/usr/bin/python3", "-c", "import pandas"], check=False).returncode != 0:
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        write_service(folder)
        refused_unless_allowed(binary, folder)
        with Emulator(binary, "--allow-scripts", "--fixtures", folder) as emulator:
            with urllib.request.urlopen(emulator.url + "/__emu/services", timeout=60) as answer:
                service = json.loads(answer.read())[0]
            assert execute(service, ["2", "1"]) == [["two", "2"], ["one", "1"]]
            try:
                execute(service, ["1", None])
                raise AssertionError("no error")
            except urllib.error.HTTPError as error:
                assert error.code == 400, error
                body = json.loads(error.read())["error"]
            detail = body["details"][0]
            assert body["code"] == "ModuleExecutionError", body
            assert detail["code"] == "85" and detail["target"] == "Execute Python Script", detail
            assert re.match(r"Error 0085: The following error occurred during script evaluation",
                            detail["message"]), detail
            assert "ValueError: no number" in detail["message"], detail


main()
