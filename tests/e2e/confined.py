"""The real program, kept to what it needs: what it cannot open, and that its start and end are whole."""
import ctypes
import http.client
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import unittest
import urllib.parse

from servers import Emulator, clean_environment

BINARY = os.environ["AML_BINARY"]
FIXTURES = pathlib.Path(os.environ["AML_FIXTURES"])
SERVICE = "SimpleFeatureHashingExperiment"
PATIENCE = 30
LANDLOCK_CREATE_RULESET, PRCTL_NO_NEW_PRIVS, PRCTL_SECCOMP = 444, 38, 22
LIBC = ctypes.CDLL(None, use_errno=True)


def landlock_version():
    return LIBC.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)


def has_landlock():
    return landlock_version() >= 2


def without_landlock():
    """In a child: a filter for which that call is as unknown as to an older kernel."""
    steps = [(0x20, 0, 0, 0),                                 # load the call's number
             (0x15, 0, 1, LANDLOCK_CREATE_RULESET),           # another one: skip the next step
             (0x06, 0, 0, 0x00050000 | 38),                   # ENOSYS
             (0x06, 0, 0, 0x7FFF0000)]                        # allowed
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(
        struct.pack("<HxxxxxxQ", len(steps), ctypes.addressof(code)))
    LIBC.prctl(PRCTL_NO_NEW_PRIVS, 1, 0, 0, 0)
    if LIBC.prctl(PRCTL_SECCOMP, 2, ctypes.byref(program), 0, 0) != 0:
        os._exit(99)


def statuses(pid):
    """What the kernel says of each thread."""
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            lines = (task / "status").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
        yield dict(line.split(":\t", 1) for line in lines if ":\t" in line)


class Confined(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.fixtures = self.folder / "fixtures"
        shutil.copytree(FIXTURES / "services" / SERVICE, self.fixtures / "services" / SERVICE)
        self.definition = self.fixtures / "services" / SERVICE / "service.json"

    def serve(self, *arguments, **options):
        environment = {**clean_environment(), "TMPDIR": str(self.temporary)}
        command = [BINARY, "serve", "--port", "0", "--quiet", *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL, text=True, env=environment, **options)
        line = process.stdout.readline()
        self.assertTrue(line.startswith("READY "), process.stderr.read() if not line else line)
        self.url = urllib.parse.urlsplit(json.loads(line[6:])["http"])
        self.addCleanup(self.stop, process)
        return process

    def stop(self, process):
        """What it logged."""
        if process.returncode is None:
            process.terminate()
            self.log = process.communicate(timeout=PATIENCE)[1]
            self.assertEqual(process.returncode, 0, self.log)
        return self.log

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    @unittest.skipUnless(has_landlock(), "no Landlock here")
    def test_every_thread_is_kept_to_it_once_the_program_serves(self):
        for arguments in (), ("--sandbox", "on"):
            process = self.serve("--log-level", "debug", *arguments)
            self.assertEqual(self.ask("GET", "/__emu/services")[0], 200)
            for status in statuses(process.pid):
                self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"))
            self.assertIn("kept to what it needs", self.stop(process))

    @unittest.skipUnless(has_landlock(), "no Landlock here")
    def test_a_start_that_is_kept_to_it_is_silent(self):
        self.assertNotIn("kept to what it needs", self.stop(self.serve()))

    def reload_of_a_link_made_later(self, *arguments):
        self.serve("--fixtures", str(self.fixtures), "--no-watch", *arguments)
        self.definition.unlink()
        self.definition.symlink_to("/etc/passwd")
        return self.ask("POST", "/__emu/reload")

    @unittest.skipUnless(has_landlock(), "no Landlock here")
    def test_a_link_among_the_fixtures_opens_no_other_file(self):
        status, said = self.reload_of_a_link_made_later()
        self.assertEqual(status, 422)
        self.assertIn("Permission denied", said)

    def test_without_the_sandbox_the_same_link_is_read(self):
        status, said = self.reload_of_a_link_made_later("--sandbox", "off")
        self.assertEqual(status, 422)
        self.assertNotIn("Permission denied", said)

    @unittest.skipUnless(has_landlock(), "no Landlock here")
    def test_a_folder_that_took_the_place_of_the_fixtures_is_said_to_be_another(self):
        self.serve("--fixtures", str(self.fixtures), "--no-watch")
        shutil.copytree(self.fixtures, self.folder / "other")
        self.fixtures.rename(self.folder / "before")
        (self.folder / "other").rename(self.fixtures)
        status, said = self.ask("POST", "/__emu/reload")
        self.assertEqual(status, 422)
        self.assertIn("another folder is in its place since the start", said)

    def test_a_link_that_was_there_at_the_start_is_one_of_the_fixtures(self):
        elsewhere = self.folder / "elsewhere.json"
        self.definition.rename(elsewhere)
        self.definition.symlink_to(elsewhere)
        self.serve("--fixtures", str(self.fixtures), "--no-watch")
        elsewhere.write_text(elsewhere.read_text().replace(f'"{SERVICE}"', '"Renamed"', 1))
        self.assertEqual(self.ask("POST", "/__emu/reload")[0], 200)
        self.assertEqual(json.loads(self.ask("GET", "/__emu/services")[1])[0]["name"], "Renamed")

    def test_files_that_settings_name_are_written_and_the_temporary_folder_goes(self):
        ready, authority = self.folder / "a" / "ready", self.folder / "b" / "authority.pem"
        for file in (ready, authority):
            file.parent.mkdir()
        process = self.serve("--ready-file", str(ready), "--authority-file", str(authority),
                             "--data", str(self.folder / "made" / "data"))
        self.assertTrue(ready.read_text().startswith("READY "))
        self.assertIn("BEGIN CERTIFICATE", authority.read_text())
        self.assertEqual([file.name for file in ready.parent.iterdir()], ["ready"])
        self.stop(process)
        self.assertEqual(list(self.temporary.iterdir()), [])

    def test_a_kernel_without_landlock_serves_all_the_same(self):
        process = self.serve(preexec_fn=without_landlock)
        self.assertEqual(self.ask("GET", "/__emu/services")[0], 200)
        self.assertIn("no Landlock", self.stop(process))

    def test_on_does_not_start_where_the_kernel_has_none(self):
        done = subprocess.run([BINARY, "serve", "--port", "0", "--sandbox", "on"],
                              capture_output=True, text=True, timeout=PATIENCE,
                              env=clean_environment(), preexec_fn=without_landlock)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--sandbox on: this system has no Landlock", done.stderr)

    def test_off_leaves_the_process_as_it_is(self):
        process = self.serve("--sandbox", "off")
        before = next(statuses(os.getpid()))
        for status in statuses(process.pid):
            self.assertEqual(status["Seccomp"], before["Seccomp"])

    def test_the_command_of_run_is_not_kept_to_it(self):
        command = ["--", "cat", "/etc/passwd"]
        done = subprocess.run([BINARY, "run", *command], capture_output=True, text=True,
                              timeout=PATIENCE, env=clean_environment())
        self.assertEqual((done.returncode, done.stdout),
                         (0, pathlib.Path("/etc/passwd").read_text()))
        refused = subprocess.run([BINARY, "run", "--sandbox", "on", *command], capture_output=True,
                                 text=True, timeout=PATIENCE, env=clean_environment())
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))

    def test_a_port_in_use_is_reported_with_its_process(self):
        first = self.serve()
        done = subprocess.run([BINARY, "serve", "--port", str(self.url.port)],
                              capture_output=True, text=True, timeout=PATIENCE, env=clean_environment())
        self.assertEqual(done.returncode, 3)
        self.assertIn(f"by process {first.pid}", done.stderr)


class Jobs(unittest.TestCase):
    """What a job may name."""

    def submit(self, endpoint, *arguments):
        place = {"ConnectionString": f"BlobEndpoint={endpoint};SharedAccessSignature=sig=x",
                 "RelativeLocation": "box/in.csv"}
        body = json.dumps({"Inputs": {"input1": place}, "GlobalParameters": {}, "Outputs": {}})
        with Emulator(BINARY, "--storage-timeout", "200ms", *arguments) as emulator:
            url = urllib.parse.urlsplit(emulator.url)
            connection = http.client.HTTPConnection("127.0.0.1", url.port, timeout=PATIENCE)
            connection.request("GET", "/__emu/services")
            service = json.loads(connection.getresponse().read())[0]
            path = urllib.parse.urlsplit(service["jobsUrl"]).path + "?api-version=2.0"
            connection.request("POST", path, body,
                               {"Authorization": "Bearer " + service["primaryKey"]})
            answer = connection.getresponse()
            said = json.loads(answer.read())
            connection.close()
            return answer.status, said

    def test_metadata_of_a_cloud_is_refused_in_the_words_of_a_missing_blob(self):
        for host in ("169.254.169.254", "2852039166", "0xa9fea9fe", "[::ffff:169.254.169.254]"):
            with self.subTest(host=host):
                status, said = self.submit(f"http://{host}/account")
                details = said["error"]["details"][0]
                self.assertEqual((status, details["code"]), (400, "BlobNotFound"))
                self.assertIn("may not be called: ", details["message"])
                self.assertIn("where clouds keep their metadata", details["message"])

    def test_another_machine_is_refused_where_it_may_not_be_named(self):
        status, said = self.submit("http://192.0.2.1:9/account", "--allow-remote", "off")
        self.assertEqual(status, 400)
        self.assertIn("192.0.2.1 is another machine's", said["error"]["details"][0]["message"])

    def test_beyond_loopback_another_machine_is_refused_unless_it_is_allowed(self):
        status, said = self.submit("http://192.0.2.1:9/account", "--host", "0.0.0.0")
        self.assertIn("--allow-remote on", said["error"]["details"][0]["message"])


if __name__ == "__main__":
    unittest.main()
