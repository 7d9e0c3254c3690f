"""Several emulators and the PostgreSQL that they share."""
import contextlib
import glob
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from servers import Emulator

BINARY = os.environ["AML_BINARY"]
PATIENCE = 60


def programs():
    """Where Debian has the server of its newest PostgreSQL."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
    return found[-1]


class Database:
    """A PostgreSQL server of its own, with its settings as in production, which may be killed."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="amlemu-replicas-")
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.data = os.path.join(self.folder, "data")
        self._run("initdb", "--pgdata", self.data, "--username", "amlemu", "--auth", "trust",
                  "--no-locale", "--encoding", "UTF8")
        self.process = None
        self.start()

    def _rights(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} \
            if self.user else {}

    def _run(self, name, *words):
        subprocess.run([os.path.join(programs(), name), *words], check=True, cwd=self.folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, **self._rights())

    def _spawn(self):
        self.process = subprocess.Popen(
            [os.path.join(programs(), "postgres"), "-D", self.data, "-k", self.folder,
             "-h", "127.0.0.1", "-p", str(self.port), "-c", "max_connections=200"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **self._rights())

    def start(self):
        """Children of one that was killed hold its memory until they see that it is gone: then it
        is started again."""
        self._spawn()
        end = time.monotonic() + PATIENCE
        while subprocess.run([os.path.join(programs(), "pg_isready"), "-h", "127.0.0.1", "-p",
                              str(self.port)], stdout=subprocess.DEVNULL).returncode != 0:
            if time.monotonic() > end:
                raise RuntimeError("PostgreSQL does not start")
            if self.process.poll() is not None:
                self._spawn()
            time.sleep(0.02)

    def kill(self):
        """As a machine that loses its power, but for its disk."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self):
        return f"postgres://amlemu@127.0.0.1:{self.port}/postgres"

    def sql(self, text):
        return subprocess.run(
            [os.path.join(programs(), "psql"), "-X", "-q", "-A", "-t", "-d", self.url(), "-c", text],
            check=True, capture_output=True, text=True).stdout.strip()


class Group:
    """Equal replicas over one schema."""

    def __init__(self, database, count, *settings, lease="15s"):
        self.schema = "r" + secrets.token_hex(8)
        self.database = database
        self.settings = ["--store", database.url(), "--store-schema", self.schema,
                         "--store-lease", lease, *settings]
        self.replicas = []
        for _ in range(count):
            self.add()

    def add(self, *more):
        self.replicas.append(Emulator(BINARY, *self.settings, *more))
        return self.replicas[-1]

    def stop(self):
        for replica in self.replicas:
            with contextlib.suppress(ProcessLookupError):
                replica.process.send_signal(signal.SIGCONT)
            replica.stop()

    def urls(self):
        return [replica.url for replica in self.replicas]


def ask(method, url, body=None, headers=None, timeout=PATIENCE):
    """Status, headers and body, whatever the status."""
    data = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def get_json(url):
    status, _, body = ask("GET", url)
    assert status == 200, (url, status, body)
    return json.loads(body)


def wait_until(condition, what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise TimeoutError(what)
