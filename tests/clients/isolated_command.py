"""`amlemu run --isolated -- COMMAND`: what is in reach and what is not, whose rights it has, shared
ports, signals and what is left. Where the system permits no namespaces, that it says so."""
import contextlib
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading

from batch_client import JOBS, KEY
from servers import clean_environment, is_there, permits_namespaces

BINARY = os.environ["AML_BINARY"]
EXECUTE = JOBS.replace("/jobs", "/execute?api-version=2.0")
BODY = json.dumps({"Inputs": {"input1": {"ColumnNames": ["Col2"], "Values": [["a"]]}}})
REFUSED = "error: this system does not permit user namespaces ("
AS_NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]


def run(*command, options=(), wrapper=(), **more):
    return subprocess.run([*wrapper, BINARY, "run", "--isolated", *options, "--", *command],
                          capture_output=True, text=True, timeout=120,
                          env={**clean_environment(), **more.pop("environment", {})}, **more)


def start(*command):
    process = subprocess.Popen([BINARY, "run", "--isolated", "--", *command], text=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               env=clean_environment())
    return process, process.stdout.readline().strip()


def call_of(host):
    return (f"curl -sS -f -o /dev/null -w '%{{http_code}}' -H 'Authorization: Bearer {KEY}' "
            f"-d '{BODY}' '{host}{EXECUTE}'")


def machine():
    """What a command could have changed or left on this machine. Other programs mount elsewhere."""
    places = ("/etc", "/media", "/mnt", "/srv", "/opt", "/boot")
    with open("/proc/self/mounts") as file:
        mounts = [line for line in file if line.split()[1].startswith(places)]
    with open("/etc/hosts") as file:
        return mounts, file.read()


def refusal(wrapper):
    done = run("true", wrapper=wrapper)
    assert done.returncode == 1 and done.stdout == "", done
    assert done.stderr.startswith(REFUSED), done
    assert done.stderr.endswith("use plain 'amlemu run -- COMMAND', which needs none\n"), done
    assert done.stderr.count("\n") == 1, done


def refused_here(_):
    refusal(["unshare", "-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
             "sh"])


def exit_codes(folder):
    for command, code in (("exit 0", 0), ("exit 7", 7), ("kill -KILL $$", 137)):
        assert run("sh", "-c", command).returncode == code, command
    missing = run(os.path.join(folder, "missing"))
    assert missing.returncode == 127 and "cannot be run" in missing.stderr, missing
    done = run("sh", "-c", "cat; echo wrong >&2", input="through\n")
    assert done.stdout == "through\n" and done.stderr == "wrong\n", done
    for options, words in ((["--no-https"], "--no-https"), (["--share", "x"], "--share x is no"),
                           (["--share", "0"], "--share 0 is no port"),
                           (["--share", "443"], "the emulator has that port")):
        done = run("true", options=options)
        assert done.returncode == 2 and words in done.stderr, done
    done = subprocess.run([BINARY, "run", "--share", "5", "--", "true"], capture_output=True, text=True)
    assert done.returncode == 2 and "--share is of --isolated" in done.stderr, done


def hosts(_):
    for host in ("https://ussouthcentral.services.azureml.net",
                 "http://ussouthcentral.services.azureml.net",
                 "https://europewest.services.azureml.net",
                 "https://never-seen.services.azureml.net",
                 "http://localhost:10100", "$AMLEMU_AT"):
        done = run("env", "-i", "PATH=" + os.environ["PATH"], "AMLEMU_AT=http://127.0.0.1:10100",
                   "sh", "-c", call_of(host).replace(f"'{host}", f'"{host}"\''))
        assert done.stdout == "200", (host, done)
    status = "curl -sS -o /dev/null -w '%{http_code}' "
    account = run("sh", "-c", status + "https://anyaccount.blob.core.windows.net/box/blob")
    assert account.stdout == "404", account
    plain = run("sh", "-c", status + "http://management.azureml.net:443/")
    assert plain.stdout == "400", plain
    found = run("sh", "-c", "getent ahostsv4 studio.azureml.net; getent hosts localhost $(uname -n)")
    lines = found.stdout.splitlines()  # the first asks with AI_ADDRCONFIG
    assert lines[0].split()[0] == "127.0.0.1" and len(lines) >= 4, lines


def expectations(folder):
    file = os.path.join(folder, "expect.json")
    with open(file, "w") as out:
        json.dump({"expect": [{"match": {"operation": "execute"}, "exactly": 1}]}, out)
    call = call_of("https://ussouthcentral.services.azureml.net")
    assert run("sh", "-c", call, options=["--verify", file]).returncode == 0
    unmet = run("true", options=["--verify", file])
    assert unmet.returncode == 4 and unmet.stderr.startswith("unmet\n"), unmet


def environment(folder):
    done = run("env", environment={"HTTPS_PROXY": "http://10.0.0.1:3128", "all_proxy": "socks5://a",
                                   "MINE": "1", "TMPDIR": folder})
    variables = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert not [name for name in variables if name.lower().endswith("s_proxy")], variables
    assert "all_proxy" not in variables and variables["MINE"] == "1", variables
    assert variables["AMLEMU_AT"] == "http://127.0.0.1:10100", variables
    assert variables["TMPDIR"] == folder and os.listdir(folder) == ["expect.json"], variables
    assert run("sh", "-c", "cat $NODE_EXTRA_CA_CERTS").stdout.count("BEGIN CERTIFICATE") >= 1


LEAKS = """
import errno, socket, time
begin = time.monotonic()
for family, address in ((socket.AF_INET, '192.0.2.1'), (socket.AF_INET, '10.0.0.1'),
                        (socket.AF_INET, '169.254.169.254'), (socket.AF_INET6, '2001:db8::1')):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as one:
            code = one.connect_ex((address, 443))
            assert code in (errno.ENETUNREACH, errno.EADDRNOTAVAIL), (address, code)
for name in ('example.org', 'service.example', 'azureml.net.example'):
    try:
        raise SystemExit(str(socket.getaddrinfo(name, 443)))
    except socket.gaierror as error:
        assert error.errno == socket.EAI_NONAME, error
assert time.monotonic() - begin < 5
lines = open('/proc/net/dev').read().splitlines()[2:]
print([line.split(':')[0].strip() for line in lines])
print(open('/proc/net/route').read().count(chr(10)), 'line of IPv4 routes')
"""


def nothing_leaves(_):
    done = run("/usr/bin/python3", "-c", LEAKS)
    assert done.stdout == "['lo']\n1 line of IPv4 routes\n", done
    # A service of this machine is out of reach too, by its port and by the path of its socket.
    with tempfile.TemporaryDirectory() as temporary, socket.socket(socket.AF_UNIX) as unix, \
            socket.create_server(("127.0.0.1", 0)) as tcp:
        path = os.path.join(temporary, "service")
        unix.bind(path)
        unix.listen()
        port = tcp.getsockname()[1]
        done = run("/usr/bin/python3", "-c", f"""
import socket
print(socket.socket().connect_ex(('127.0.0.1', {port})))
print(socket.socket(socket.AF_UNIX).connect_ex({path!r}))""")
        assert done.stdout == "111\n111\n", done
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)


def rights(_):
    """Neither the user's number nor what it may do is more than outside."""
    script = ("id -u; id -g; grep CapEff /proc/self/status; touch mine; stat -c %u mine;"
              "/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)' "
              "2>/dev/null && echo raw; umount /etc/hosts 2>/dev/null && echo uncovered;"
              "cat /proc/1/environ 2>/dev/null | head -c 1; ls -d /proc/[0-9]* | wc -l")
    users = [[]] + ([AS_NOBODY] if os.getuid() == 0 else [])
    for wrapper in users:
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o777)
            lines = run("sh", "-c", script, wrapper=wrapper, cwd=folder).stdout.splitlines()
            user = "65534" if wrapper else str(os.getuid())
            group = "65534" if wrapper else str(os.getgid())
            assert lines[0] == user and lines[1] == group and lines[3] == user, lines
            effective = int(lines[2].split()[1], 16)
            # No CAP_NET_ADMIN, CAP_NET_RAW, CAP_SYS_PTRACE, CAP_SYS_ADMIN; a user has none at all.
            assert effective & (1 << 12 | 1 << 13 | 1 << 19 | 1 << 21) == 0, lines
            assert user == "0" or effective == 0, lines
            assert "raw" not in lines and "uncovered" not in lines, lines
            assert int(lines[-1]) < 10, lines
    call = call_of("https://ussouthcentral.services.azureml.net")
    assert run("sh", "-c", call, wrapper=users[-1]).stdout == "200"


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class V4Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


class V6Server(V4Server):
    address_family = socket.AF_INET6


@contextlib.contextmanager
def serving(kind, host):
    with kind((host, 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


SHARED = """
import sys, urllib.request
from concurrent.futures import ThreadPoolExecutor
def call(at):
    data = bytes([at % 251]) * 300_000
    with urllib.request.urlopen(f'http://localhost:{sys.argv[1]}/', data) as answer:
        return answer.read() == data
with ThreadPoolExecutor(40) as pool:
    print(sum(pool.map(call, range(200))))
"""


def shared(_):
    kinds = [(V4Server, "127.0.0.1")]
    with contextlib.suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        kinds.append((V6Server, "::1"))
    for kind, host in kinds:
        with serving(kind, host) as port:
            done = run("/usr/bin/python3", "-c", SHARED, str(port), options=["--share", str(port)])
            assert done.stdout == "200\n", done
    # Two ports; of one, the service has ended.
    with serving(*kinds[0]) as first, socket.create_server(("127.0.0.1", 0)) as gone:
        second = gone.getsockname()[1]
        gone.close()
        done = run("sh", "-c", f"for port in {first} {second}; do curl -s -d x localhost:$port; "
                               "echo \" $?\"; done", options=["--share", str(first), "--share",
                                                              str(second)])
        lines = done.stdout.splitlines()
        assert lines[0] == "x 0" and lines[1] in (" 7", " 52", " 56"), done


def processes_with(mark):
    found = []
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdigit():
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    if mark.encode() in file.read():
                        found.append(int(name))
    return [pid for pid in found if is_there(pid)]


def wait_until_gone(mark):
    for _ in range(100_000):
        if not processes_with(mark):
            return
    raise AssertionError(processes_with(mark))


def signals(_):
    process, ready = start("sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do read x <&- ; sleep 0.05; done")
    assert ready == "ready"
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 5
    process.stdout.close()
    process, ready = start("sh", "-c", "trap '' TERM; echo ready; exec sleep 600")
    assert ready == "ready"
    while process.poll() is None:
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 137, process.returncode
    process.stdout.close()


def left_behind(_):
    before = machine()
    with tempfile.TemporaryDirectory() as folder:
        for number, leave in enumerate(("sleep 600", "setsid sleep 600",
                                        "setsid sh -c \"trap '' TERM; while :; do sleep 600; done\"")):
            mark = os.path.join(folder, str(number))
            done = run("sh", "-c", f"{leave} >&- 2>&- & exit 3 # {mark}")
            assert done.returncode == 3, done
            wait_until_gone(mark)
        # However it is ended: a file that it kept for the emulator would be below TMPDIR.
        mark = os.path.join(folder, "killed")
        os.environ["TMPDIR"] = folder
        process, ready = start("sh", "-c", f"setsid sleep 600 >&- & echo ready; sleep 600 # {mark}")
        del os.environ["TMPDIR"]
        assert ready == "ready" and len(processes_with(mark)) >= 3, processes_with(mark)
        process.kill()
        process.wait()
        wait_until_gone(mark)
        process.stdout.close()
        assert os.listdir(folder) == [], os.listdir(folder)
    assert machine() == before


CHECKS = (refused_here, exit_codes, hosts, expectations, environment, nothing_leaves, rights, shared,
          signals, left_behind)

if __name__ == "__main__":
    if not permits_namespaces():
        refusal([])
        sys.exit(print("this system permits no namespaces, which is said in one line"))
    with tempfile.TemporaryDirectory() as temporary:
        for check in CHECKS:
            check(temporary)
            print(check.__name__, flush=True)
