"""Servers that tests start: each on a port that the system chose, each ended by its own id."""
import json
import os
import re
import secrets
import signal
import subprocess
import sys

SKIPPED = 77  # CTest: what the test drives is not installed


class Server:
    """A program that says on stdout when it serves. Ended, and waited for, with the `with` block."""

    def __init__(self, command, ready, **options):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                        text=True, **options)
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            self.ready = re.search(ready, line)
            if self.ready:
                return
        raise RuntimeError(f"{command[0]} ended with {self.process.wait()}: {''.join(lines)}")

    def stop(self):
        """The exit code. A second call does nothing."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        code = self.process.wait()
        self.process.stdout.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("AMLEMU_")}


def is_there(pid):
    """Also an orphan whose end is never asked for has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before, or between opening and reading
        return False


def permits_namespaces():
    """Whether a process of this user may have users, a network, mounts and processes for itself."""
    try:
        return subprocess.run(["unshare", "-Urnmpf", "--mount-proc", "true"],
                              stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


class Emulator(Server):
    def __init__(self, binary, *arguments, variables=None, **options):
        if "AML_BLOBS" in os.environ and "--blobs" not in arguments:
            arguments += ("--blobs", os.environ["AML_BLOBS"])
        if "AML_STORE" in os.environ and "--store" not in arguments:
            # All over one database, each with tables of its own.
            arguments += ("--store", os.environ["AML_STORE"],
                          "--store-schema", "p" + secrets.token_hex(8))
        super().__init__([binary, "serve", "--port", "0", "--quiet", *arguments], r"^READY (.*)",
                         env={**clean_environment(), **(variables or {})}, **options)
        self.url = json.loads(self.ready[1])["http"]


class Azurite(Server):
    """The Blob server of npm, keeping everything in memory."""

    def __init__(self, node_folder, *arguments):
        script = os.path.join(node_folder, "node_modules/azurite/dist/src/blob/main.js")
        if not os.path.exists(script):
            sys.exit(SKIPPED)
        super().__init__(["node", script, "--blobPort", "0", "--inMemoryPersistence",
                          "--disableTelemetry", "--silent", *arguments], r"listens on (\S+)")
        self.url = self.ready[1]
