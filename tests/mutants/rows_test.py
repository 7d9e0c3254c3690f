"""Each row of mutants.json fits the sources, and has tests to be tried first."""
import json
import os
import pathlib
import re
import subprocess
import unittest

SOURCE = os.environ["AML_SOURCE_DIR"]
ROWS = 60
MEMBERS = {"name", "file", "kind", "first", "from", "to"}


def read_rows():
    with open(os.path.join(SOURCE, "tests/mutants/mutants.json"), encoding="utf-8") as text:
        return json.load(text)


def test_names():
    """Those of CTest, and the cases of C++, which are entries there where all of them are built alone."""
    tests = pathlib.Path(SOURCE, "tests")
    targets = (tests / "fuzz/target_rows.inc").read_text(encoding="utf-8")
    names = [f"changed inputs: {name}" for name in re.findall(r"^AML_FUZZ_TARGET\((\w+)", targets, re.M)]
    for path in tests.rglob("*.cc"):
        names += re.findall(r'TEST_CASE\w*\(\s*"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
    listed = subprocess.run([os.environ["AML_CTEST"], "--test-dir", os.environ["AML_BUILD_DIR"],
                             "--show-only=json-v1"], check=True, capture_output=True, text=True)
    return names + [test["name"] for test in json.loads(listed.stdout)["tests"]]


def room_of(path):
    return "model" if path.startswith("model/") else "/".join(path.split("/")[:2])


def all_rooms():
    folders = os.listdir(os.path.join(SOURCE, "emulator"))
    return {"model"} | {"emulator/" + name for name in folders
                        if os.path.isdir(os.path.join(SOURCE, "emulator", name))}


class Rows(unittest.TestCase):
    def setUp(self):
        self.rows = read_rows()

    def test_as_many_as_promised_each_with_a_name(self):
        self.assertEqual(len(self.rows), ROWS)
        self.assertEqual(len({row["name"] for row in self.rows}), ROWS)
        for row in self.rows:
            self.assertEqual(set(row), MEMBERS, row["name"])
            self.assertRegex(row["name"], "^[a-z0-9-]+$")

    def test_each_room_has_one(self):
        self.assertEqual({room_of(row["file"]) for row in self.rows}, all_rooms())

    def test_each_text_is_in_its_file_once(self):
        for row in self.rows:
            with open(os.path.join(SOURCE, row["file"]), encoding="utf-8") as source:
                self.assertEqual(source.read().count(row["from"]), 1, row["name"])
            self.assertNotEqual(row["from"], row["to"], row["name"])

    def test_each_names_tests_that_exist(self):
        names = test_names()
        for row in self.rows:
            for words in row["first"].split("|"):
                self.assertTrue(any(re.search(words, name) for name in names),
                                f"{row['name']}: no test is called {words}")


if __name__ == "__main__":
    unittest.main()
