"""The programs of fixtures/clients do what they say, against the emulator and its own storage."""
import os
import subprocess
import tempfile
import unittest

from servers import Emulator

CLIENTS = os.environ["AML_CLIENTS"]
OUTPUT = ("Col2," + ",".join(f"Col2_HashingFeature.{n}" for n in range(8)) + "\r\n"
          "This is a good day,1,1,2,2,0,2,0,1\r\n")


class GuideClients(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.emulator = Emulator(os.environ["AML_BINARY"])
        self.addCleanup(self.emulator.stop)
        with open(os.path.join(self.folder, "myinput.csv"), "w") as file:
            file.write("Col2\nThis is a good day\n")

    def run_client(self, *command, **variables):
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=100,
                              env={**os.environ, "BASE_URL": self.emulator.url, **variables})

    def result(self):
        with open(os.path.join(self.folder, "myresults.csv"), newline="") as file:
            return file.read()

    def test_python_program(self):
        done = self.run_client("python3", os.path.join(CLIENTS, "bes_program.py"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.result(), OUTPUT)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[:2], ["Uploading the input to blob storage...",
                                     "Submitting the job..."])
        self.assertRegex(lines[2], "^Job ID: [0-9a-f]{32}$")
        self.assertEqual(lines[3], "Starting the job...")
        self.assertEqual(lines[-3:], ["Job status: Finished",
                                      "The results for output1 have been written to myresults.csv",
                                      "The job was deleted."])

    def test_python_program_tells_why(self):
        done = self.run_client("python3", os.path.join(CLIENTS, "bes_program.py"),
                               BLOB_ENDPOINT=self.emulator.url + "/otheraccount")
        self.assertEqual(done.returncode, 1)
        self.assertIn("403", done.stderr)

    def test_curl_script(self):
        done = self.run_client("bash", os.path.join(CLIENTS, "bes.sh"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.result(), OUTPUT)


if __name__ == "__main__":
    unittest.main(verbosity=2)
