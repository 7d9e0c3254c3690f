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
import threading
import time
import urllib.error
import urllib.request

from servers import Emulator, Server, clean_environment, is_there

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

    def start(self):
        self.process = subprocess.Popen(
            [os.path.join(programs(), "postgres"), "-D", self.data, "-k", self.folder,
             "-h", "127.0.0.1", "-p", str(self.port), "-c", "max_connections=200"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **self._rights())
        end = time.monotonic() + PATIENCE
        while subprocess.run([os.path.join(programs(), "pg_isready"), "-h", "127.0.0.1", "-p",
                              str(self.port)], stdout=subprocess.DEVNULL).returncode != 0:
            if time.monotonic() > end:
                raise RuntimeError("PostgreSQL does not start")
            if self.process.poll() is not None:
                raise RuntimeError("PostgreSQL ended at its start")
            time.sleep(0.02)

    def kill(self):
        """As a machine that loses its power, but for its disk: none of its processes answers any more."""
        os.kill(self.process.pid, signal.SIGSTOP)  # It starts no other meanwhile.
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            children = [int(word) for word in file.read().split()]
        for child in children:
            os.kill(child, signal.SIGKILL)
        wait_until(lambda: not any(map(is_there, children)), "all of it has ended")
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, user="amlemu", port=None):
        return f"postgres://{user}@127.0.0.1:{port or self.port}/postgres"

    def sql(self, text):
        return subprocess.run(
            [os.path.join(programs(), "psql"), "-X", "-q", "-A", "-t", "-d", self.url(), "-c", text],
            check=True, capture_output=True, text=True).stdout.strip()

    def asks_password_of(self, user):
        """From now on; all others come in without."""
        path = os.path.join(self.data, "pg_hba.conf")
        with open(path) as file:
            rest = file.read()
        with open(path, "w") as file:
            file.write(f"host all {user} 127.0.0.1/32 scram-sha-256\n" + rest)
        self.sql("SELECT pg_reload_conf()")

    @contextlib.contextmanager
    def locked(self, table):
        """While it lasts, a session holds the table as one does that changes its columns."""
        session = subprocess.Popen(
            [os.path.join(programs(), "psql"), "-X", "-q", "-A", "-t", "-d", self.url()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            session.stdin.write(f"BEGIN; LOCK TABLE {table}; SELECT 'locked';\n")
            session.stdin.flush()
            assert session.stdout.readline().strip() == "locked"
            yield
        finally:
            session.communicate("ROLLBACK;\n")


class Route:
    """A port that leads to another one, until the way is cut: then no byte passes, and neither side
    hears of it."""

    def __init__(self, target):
        self._target = target
        self._open = threading.Event()
        self._open.set()
        self._sockets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self._open.clear()

    def mend(self):
        self._open.set()

    def stop(self):
        self.mend()
        for one in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near = self._listener.accept()[0]
                self._open.wait()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self._open.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


class Pooler(Server):
    """A pgbouncer in transaction mode in front of a database."""

    def __init__(self, database):
        self.folder = tempfile.mkdtemp(prefix="amlemu-pooler-")
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        users = os.path.join(self.folder, "users.txt")
        settings = os.path.join(self.folder, "pgbouncer.ini")
        with open(users, "w") as file:
            file.write('"amlemu" ""\n')
        with open(settings, "w") as file:
            file.write(f"[databases]\npostgres = host=127.0.0.1 port={database.port}\n[pgbouncer]\n"
                       f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
                       f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\n"
                       "default_pool_size = 10\nlogfile =\n")
        rights = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chmod(self.folder, 0o755)
            rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        super().__init__([shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", settings],
                         r"process up", stderr=subprocess.STDOUT, **rights)

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Group:
    """Equal replicas over one schema."""

    def __init__(self, database, count, *settings, lease="15s", url=None):
        self.schema = "r" + secrets.token_hex(8)
        self.database = database
        self.settings = ["--store-schema", self.schema, "--store-lease", lease, *settings]
        self.url = url or database.url()
        self.replicas = []
        for _ in range(count):
            self.add()

    def add(self, *more, url=None, variables=None):
        self.replicas.append(Emulator(BINARY, "--store", url or self.url, *self.settings, *more,
                                      variables=variables))
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


def refused_start(*settings):
    """What a replica that does not start says, and its exit code."""
    ended = subprocess.run([BINARY, "serve", "--port", "0", "--quiet", *settings],
                           capture_output=True, text=True, timeout=PATIENCE,
                           env=clean_environment())
    return ended.returncode, ended.stdout + ended.stderr
