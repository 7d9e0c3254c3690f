"""Samples of the help pages run as shown and print what the emulator answers.

usage: help_samples.py LANGUAGE
"""
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import help_pages
from servers import SKIPPED, clean_environment

# How people start a sample; what has to be there for it.
COMMANDS = {
    "python": (["/usr/bin/python3"], "sample.py", ["-c", "import azure.storage.blob"]),
    "python3": (["/usr/bin/python3"], "sample.py", ["-c", "import azure.storage.blob"]),
    "r": (["Rscript"], "sample.R", ["-e", "library(RCurl); library(rjson)"]),
    "curl": (["bash"], "sample.sh", ["-c", "curl --version"]),
    "node": (["node"], "sample.mjs", ["-e", "fetch"]),
}
language = sys.argv.pop()
command, file_name, probe = COMMANDS[language]


def is_installed():
    return bool(shutil.which(command[0])) and subprocess.run(
        command + probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Samples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def start(self, *arguments):
        self.emulator = help_pages.start_emulator(*arguments)
        self.addCleanup(self.emulator.stop)
        self.services = help_pages.services(self.emulator)

    def run_code(self, code):
        """What the code prints; nothing but itself appears where it runs."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            with open(os.path.join(folder, file_name), "w", newline="", encoding="utf-8") as file:
                file.write(code)
            done = subprocess.run(command + [file_name], cwd=folder, capture_output=True,
                                  timeout=100, env={**clean_environment(), "NO_PROXY": "*"})
            self.assertEqual(done.returncode, 0, (done.stderr + done.stdout).decode())
            self.assertEqual(os.listdir(folder), [file_name])
        return done.stdout.decode()

    def check_rrs(self, service):
        page = help_pages.help_page(service)
        answer = self.run_code(help_pages.text_of(page, "code-snippet-" + language))
        expected = help_pages.execute(service, help_pages.text_of(page, "sample-request"))
        self.assertEqual(answer.rstrip("\n"), expected)

    def check_bes(self, service):
        request = help_pages.text_of(help_pages.help_page(service), "sample-request")
        results = json.loads(help_pages.execute(service, request))["Results"]
        page = help_pages.help_page(service, "jobs")
        printed = self.run_code(help_pages.text_of(page, "code-snippet-" + language))
        rows = [row for row in csv.reader(io.StringIO(printed, newline="")) if row]
        # CSV files end their lines as they like, so a line end inside a name may differ.
        plain = lambda row: [cell.replace("\r\n", "\n") for cell in row]
        expected = []
        for result in results.values():
            expected += [result["value"]["ColumnNames"], *result["value"]["Values"]]
        self.assertEqual([plain(row) for row in rows], [plain(row) for row in expected])

    def test_built_in_services(self):
        self.start()
        self.assertEqual(len(self.services), 3)
        for service in self.services:
            with self.subTest(service["name"]):
                self.check_rrs(service)
                self.check_bes(service)

    def test_another_value(self):
        self.start()
        code = help_pages.text_of(help_pages.help_page(self.services[0]), "code-snippet-" + language)
        self.assertEqual(code.count('"value"'), 2)
        answer = json.loads(self.run_code(code.replace('"value"', '"This is a good day"')))
        row = answer["Results"]["output1"]["value"]["Values"][0]
        self.assertEqual(" ".join(row[1:]), "1 1 2 2 0 2 0 1")

    def test_a_service_of_traps(self):
        self.start("--fixtures", help_pages.trap_fixtures(self.folder))
        self.check_rrs(self.services[0])
        self.check_bes(self.services[0])

    def test_behind_a_public_url(self):
        self.start("--public-url", "https://ml.example/base")
        page = help_pages.fetch(self.services[0]["helpUrl"].replace(
            "https://ml.example/base", self.emulator.url))
        self.assertIn("https://ml.example/base/workspaces/",
                      help_pages.text_of(page, "code-snippet-" + language))

    def test_a_wrong_key_fails(self):
        self.start()
        service = self.services[0]
        code = help_pages.text_of(help_pages.help_page(service), "code-snippet-" + language)
        wrong = code.replace(service["primaryKey"], "wrong")
        with self.assertRaises(AssertionError) as failure:
            self.run_code(wrong)
        self.assertIn("ScoreRequestUnauthorized", str(failure.exception))


if __name__ == "__main__":
    if not is_installed():
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
