"""Holds every answer that the suite noted against what the emulator says of itself, and asks that
the suite has reached all of it: each operation, each route, each error, each check.

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


def read_unreached():
    """The rows of unreached.txt; each stands below the reason for it."""
    with open(os.path.join(HERE, "unreached.txt"), encoding="utf-8") as file:
        return {line.strip() for line in file if line.strip() and not line.startswith("#")}


def pattern_of(path):
    """A path with {names} as an expression; fixed segments in any case, empty ones folded."""
    pieces = re.split(r"(\{[^}]+\})", path)
    text = "".join("[^/]+" if piece.startswith("{") else re.escape(piece).replace("/", "/+")
                   for piece in pieces)
    return re.compile(text + "/*", re.IGNORECASE)


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
                    self.operations.append((method.upper(), pattern_of(path), operation))
        # The most fixed text first: /__emu/jobs/stats is not /__emu/jobs/{job}.
        self.operations.sort(key=lambda row: -len(row[1].pattern.replace("[^/]+", "")))

    def find(self, answer):
        if answer["operation"] in ("", "gateway.none"):
            return None  # no row took it: the answer is the router's, or the gateway's
        method = "GET" if answer["method"] == "HEAD" else answer["method"]
        for wanted, pattern, operation in self.operations:
            if wanted == method and pattern.fullmatch(path_of(answer)):
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
    """The catalogues, by the codes that a request's context is left with."""

    def __init__(self, ledger):
        self.service, self.storage, self.gateway = {}, {}, set()
        classes = {}
        for row in ledger:
            family, _, rest = row["id"].partition(".")
            if family == "error-class":
                code, status = rest.split("/")[:2]
                classes.setdefault(code, set()).add(int(status))
            elif family == "storage-error":
                code, status = rest.split("/")
                self.storage.setdefault(code, set()).add(int(status))
            elif family == "gateway-error":
                self.gateway.add(rest.partition("/")[0])
        for row in ledger:
            family, _, rest = row["id"].partition(".")
            if family == "error":
                self.service[rest] = classes[rest.partition("/")[0]]
        self.service.update(classes)

    def faults(self, answer):
        """Of an answer with an error of the service or of the storage."""
        error, status = answer["error"], answer["status"]
        if answer["type"] == "application/xml":
            code = re.search(r"<Code>(.*?)</Code>", answer["body"])
            code = code.group(1) if code else None
            if status not in self.storage.get(code, ()):
                yield f"the catalogue has no storage error {code} with status {status}"
        elif answer["body"].startswith('{"error":'):
            # The numbers of module errors and the rows of the control paths are lists of their own:
            # of those the class is held against the catalogue.
            known = self.service.get(error) or self.service.get(error.partition("/")[0], ())
            if status not in known:
                yield f"the catalogue has no error {error} with status {status}"
            said = json.loads(answer["body"])["error"]
            codes = [said["code"]] + [detail["code"] for detail in said.get("details", ())][:1]
            if "/".join(codes) != error:
                yield f"the body says {codes}, the journal {error}"


def reached_rows(answers, ledger, errors):
    """The ids of the ledger that these answers show."""
    reached = set()
    routes = collections.defaultdict(list)
    for row in ledger:
        if row["id"].startswith("route."):
            method, _, path = row["id"][len("route."):].partition(" ")
            routes[method, row["says"]].append((row["id"], pattern_of(path.partition("?")[0])))
    for answer in answers:
        reached.update(check if check.startswith("check.") else f"check.{check}"
                       for check in answer["checks"])
        rows = routes[answer["method"], answer["operation"]]
        reached.update(name for name, pattern in rows
                       if len(rows) == 1 or pattern.fullmatch(path_of(answer)))
        if not answer["error"]:
            continue
        if answer["type"] == "application/xml":
            code = re.search(r"<Code>(.*?)</Code>", answer["body"])
            if code:
                reached.add(f"storage-error.{code.group(1)}/{answer['status']}")
        reached.add(f"error.{answer['error']}")
        reached.add(f"error-class.{answer['error'].partition('/')[0]}/{answer['status']}")
        reached.add(f"gateway-error.{answer['error']}")
    return reached


def must_be_reached(row):
    return row["id"].partition(".")[0] in ("route", "error", "storage-error", "gateway-error",
                                           "check")


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
    reached, unreached = reached_rows(answers, ledger, errors), read_unreached()
    ids = {row["id"] for row in ledger if must_be_reached(row)}
    faults.update(f"no test reaches {row}" for row in ids - reached - unreached)
    faults.update(f"unreached.txt names {row}, which a test reaches" for row in unreached & reached)
    faults.update(f"unreached.txt names {row}, which is no row" for row in unreached - ids)
    return sorted(faults)


def main():
    parser = argparse.ArgumentParser()
    for name in ("answers", "build", "ctest", "amlemu"):
        parser.add_argument("--" + name, required=True)
    options = parser.parse_args()
    tests, answers = read_notes(options.answers)
    missing = sorted(set(tests_that_note(options.ctest, options.build)) - tests)
    if missing:
        print(f"{len(missing)} tests that note answers have not run, {missing[0]!r} is one")
        sys.exit(77)
    faults = check(answers, read_ledger(options.amlemu))
    for fault in faults:
        print(fault)
    print(f"{len(answers)} answers, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
