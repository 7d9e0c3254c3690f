"""Holds every answer that the suite noted against what the emulator says of itself, and asks that
the suite has reached all of it: each operation, each route, each error, and that a test is named
for each other row of the ledger.

usage: answers.py --answers FOLDER --build FOLDER --ctest PROGRAM --amlemu PROGRAM
77 (CTest: skipped) where not every test that notes answers has run.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
import urllib.parse

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
# Families whose rows are found in the noted answers; a test of every other row is listed.
DERIVED = ("route", "error", "error-class", "storage-error", "module-error", "gateway-error",
           "apim-error")


def read_notes(folder):
    tests, answers = set(), []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="ascii") as file:
            for line in file:
                note = json.loads(line)
                if "test" in note:
                    tests.add(note["test"])
                else:
                    answers.append(note)
    return tests, answers


def tests_that_note(ctest, build):
    shown = subprocess.run([ctest, "--test-dir", build, "--show-only=json-v1"],
                           check=True, capture_output=True, text=True)
    for test in json.loads(shown.stdout)["tests"]:
        for one in test.get("properties", []):
            if one["name"] == "FIXTURES_REQUIRED" and "answers" in one["value"]:
                yield test["name"]


def read_ledger(amlemu):
    shown = subprocess.run([amlemu, "fidelity", "--json"], check=True, capture_output=True,
                           text=True)
    return json.loads(shown.stdout)["rows"]


def read_list(name):
    """The rows of a list: each an id, and what follows it there."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return [line.rstrip("\n").split(None, 2) for line in file
                if line.strip() and not line.startswith("#")]


def pattern_of(path, flags=re.IGNORECASE):
    """A path with {names} as an expression; empty segments are folded."""
    pieces = re.split(r"(\{[^}]+\})", path)
    text = "".join("[^/]+" if piece.startswith("{") else re.escape(piece).replace("/", "/+")
                   for piece in pieces)
    return re.compile(text + "/*", flags)


def path_of(answer):
    return urllib.parse.unquote(answer["target"].partition("?")[0])


class OwnPaths:
    """openapi.json, and which answers are of its operations."""

    def __init__(self):
        name = os.path.join(ROOT, "emulator", "control", "openapi.json")
        with open(name, encoding="utf-8") as file:
            self.document = json.load(file)
        self.operations = []
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                if method != "parameters":
                    self.operations.append((method.upper(), pattern_of(path, 0), operation))
        # The most fixed text first: /__emu/jobs/stats is not /__emu/jobs/{job}.
        self.operations.sort(key=lambda row: -len(row[1].pattern.replace("[^/]+", "")))

    def find(self, answer):
        if not answer["operation"]:
            return None  # no row took it: the answer is the router's
        if answer["operation"].startswith("gateway."):
            return None  # an API of a test may begin with any path
        method = "GET" if answer["method"] == "HEAD" else answer["method"]
        for wanted, pattern, operation in self.operations:
            if wanted == method and pattern.fullmatch(answer["target"].partition("?")[0]):
                return operation
        return None

    def faults(self, answer, operation):
        responses = operation["responses"]
        response = responses.get(str(answer["status"]), responses.get("default"))
        if response is None:
            yield f"openapi.json has no answer {answer['status']}"
            return
        if answer["method"] == "HEAD" or not answer["body"]:
            return
        kind = answer["type"].partition(";")[0]
        if kind == "text/html":
            return  # a page
        content = response.get("content", {}).get(kind)
        if content is None:
            yield f"openapi.json has no answer {answer['status']} of type {kind!r}"
        elif kind.endswith("json") and "schema" in content:
            schema = {**content["schema"], "components": self.document["components"]}
            validator = jsonschema.Draft202012Validator(schema)
            for error in validator.iter_errors(json.loads(answer["body"])):
                where = "/".join(str(step) for step in error.absolute_path)
                yield f"against openapi.json, at {where or 'the top'}: {error.message}"


class Errors:
    """The rows of the catalogues, and the statuses that are said of them."""

    def __init__(self, ledger):
        self.rows, classes = {}, collections.defaultdict(set)
        for row in ledger:
            family, _, rest = row["id"].partition(".")
            if family == "error-class":
                code, status = rest.split("/")[:2]
                classes[code].add(int(status))
                self.rows[f"error.{code}"] = classes[code]
        for row in ledger:
            family, _, rest = row["id"].partition(".")
            if family == "error":
                self.rows[row["id"]] = classes[rest.partition("/")[0]]
            elif family == "storage-error":
                self.rows[row["id"]] = {int(rest.partition("/")[2])}
            elif family in ("module-error", "gateway-error", "apim-error"):
                self.rows[row["id"]] = set(range(400, 600))

    def faults(self, answer):
        """Of an answer with an error."""
        row, status = error_row(answer), answer["status"]
        if status not in self.rows.get(row, (status,)):
            yield f"{row} has another status"
        # The emulator's own errors claim nothing of the service.
        is_own = answer["operation"].startswith("help.") or "problem" in answer["type"]
        if row not in self.rows and not is_own:
            yield f"there is no {row}"
        if row.startswith("storage-error.") and answer["body"]:
            if f"<Code>{row.partition('.')[2].partition('/')[0]}</Code>" not in answer["body"]:
                yield f"the body does not say {row}"
        elif answer["body"].startswith('{"error":'):
            said = json.loads(answer["body"])["error"]
            codes = [said["code"]] + [detail["code"] for detail in said.get("details", ())][:1]
            if "/".join(codes) != answer["error"]:
                yield f"the body says {codes}, the journal {answer['error']}"


def error_row(answer):
    """The id of the ledger's row that an answer with an error shows."""
    kind, _, code = answer["error"].partition("/")
    if answer["operation"].startswith("blob.") or answer["type"] == "application/xml":
        # An error of the layers below has a code of its own in the journal.
        said = None if kind == "Storage" else re.search("<Code>([^<]+)</Code>", answer["body"])
        return f"storage-error.{said[1] if said else code or kind}/{answer['status']}"
    if '"statusCode"' in answer["body"]:
        return f"gateway-error.{code}"
    # The management API of gateways has codes without a class.
    if answer["operation"].startswith("apim.") and code in ("", kind):
        return f"apim-error.{kind}"
    if kind == "ModuleExecutionError" and code.isdigit():
        return f"module-error.{int(code):04}"
    return f"error.{answer['error']}"


def reached_rows(answers, ledger):
    """The ids of the ledger that these answers show."""
    reached = set()
    routes = collections.defaultdict(list)
    for row in ledger:
        if row["id"].startswith("route."):
            method, _, path = row["id"][len("route."):].partition(" ")
            routes[method, row["says"]].append((row["id"], pattern_of(path.partition("?")[0])))
    for answer in answers:
        rows = routes[answer["method"], answer["operation"]]
        reached.update(name for name, pattern in rows
                       if len(rows) == 1 or pattern.fullmatch(path_of(answer)))
        if answer["error"]:
            reached.add(error_row(answer))
    return reached


def family_of(name):
    return name.partition(".")[0]


def with_classes(names):
    """These ids, and those of the classes of the errors among them."""
    classes = {name[len("error."):].partition("/")[0] for name in names
               if family_of(name) == "error"}
    if any(family_of(name) == "module-error" for name in names):
        classes.add("ModuleExecutionError")
    return names | {f"error-class.{code}" for code in classes}


def without_status(name):
    return name.rpartition("/")[0] if family_of(name) == "error-class" else name


def shown_faults(name, file, words):
    """Of a row of shown_by.txt, whose words have to lead to one case."""
    try:
        with open(os.path.join(ROOT, file), encoding="utf-8") as text:
            found = text.read().count(words)
    except FileNotFoundError:
        yield f"shown_by.txt: there is no {file}, for {name}"
        return
    if found != 1:
        yield f"shown_by.txt: {file} says {words!r} {found} times, not once, for {name}"


def list_faults(ledger, shown, unreached):
    """Of the two lists, whatever was answered."""
    ids = {row["id"] for row in ledger}
    listed = [row[0] for row in shown + unreached]
    for row in shown:
        if len(row) == 3:
            yield from shown_faults(*row)
        else:
            yield f"shown_by.txt names no test for {row[0]}"
    for name, count in collections.Counter(listed).items():
        if count > 1:
            yield f"{name} is listed twice"
        if name not in ids:
            yield f"{name} is listed, and is no row of the ledger"
    for name in ids.difference(listed):
        if family_of(name) not in DERIVED:
            yield f"shown_by.txt names no test for {name}"


def reach_faults(ledger, shown, unreached, reached):
    """Of the rows that noted answers show, and of those that they should."""
    listed = {row[0] for row in shown + unreached}
    held = with_classes(reached | listed)
    for name in {row["id"] for row in ledger if family_of(row["id"]) in DERIVED}:
        if name not in held and without_status(name) not in held:
            yield f"no test reaches {name}"
    for name in listed & reached:
        yield f"{name} is listed, and a test reaches it"


def describe(answer):
    return f"{answer['method']} {answer['target'][:120]} -> {answer['status']}"


def check(answers, ledger):
    own, errors = OwnPaths(), Errors(ledger)
    faults, operations = set(), set()
    for answer in answers:
        operation = own.find(answer)
        if operation is not None:
            operations.add(operation["operationId"])
            found = own.faults(answer, operation)
        else:
            found = errors.faults(answer) if answer["error"] else ()
        faults.update(f"{describe(answer)}: {fault}" for fault in found)
    for _, _, operation in own.operations:
        if operation["operationId"] not in operations:
            faults.add(f"no test calls the operation {operation['operationId']} of openapi.json")
    shown, unreached = read_list("shown_by.txt"), read_list("unreached.txt")
    faults.update(reach_faults(ledger, shown, unreached, reached_rows(answers, ledger)))
    return faults


def report(faults, of):
    """Ends the program where there are faults."""
    faults = sorted(faults)
    for fault in faults:
        print(fault)
    print(f"{of}: {len(faults)} faults")
    if faults:
        sys.exit(1)


def main():
    parser = argparse.ArgumentParser()
    for name in ("answers", "build", "ctest", "amlemu"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    ledger = read_ledger(options.amlemu)
    report(list_faults(ledger, read_list("shown_by.txt"), read_list("unreached.txt")), "lists")
    tests, answers = read_notes(options.answers)
    missing = sorted(set(tests_that_note(options.ctest, options.build)) - tests)
    if missing:
        print(f"{len(missing)} tests that note answers have not run, {missing[0]!r} is one")
        sys.exit(77)
    report(check(answers, ledger), f"{len(answers)} answers")


if __name__ == "__main__":
    main()
