"""Measures RRS of amlemu against nginx returning the same bytes. Started by bench/rrs."""
import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import emulator
import load

STARTS = 20
MANY_ROWS = 10_000
ROW_BYTES = 96  # with quotes, brackets and the comma: about 100
MANY_REQUESTS = 15
MIB = 1024 * 1024

ONE_ROW = emulator.request_body(["This is a good day"])
ONE_ROW_COUNTS = ["1", "1", "2", "2", "0", "2", "0", "1"]


class Connection:
    """One keep-alive connection that sends a POST and reads the whole answer."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = port

    def post(self, body):
        head = (f"POST {emulator.EXECUTE} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Authorization: Bearer {emulator.KEY}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n")
        self.socket.sendall(head.encode() + body)
        data = bytearray()
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.receive()
        lines = data[:end].decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        length = int({name.lower(): value for name, value in headers.items()}["content-length"])
        answer = bytearray(data[end + 4:])
        while len(answer) < length:
            answer += self.receive()
        if lines[0].split()[1] != "200":
            sys.exit(f"unexpected answer: {lines[0]}\n{answer.decode(errors='replace')[:500]}")
        return headers, bytes(answer), end + 4 + length

    def receive(self):
        data = self.socket.recv(MIB)
        if not data:
            sys.exit("the connection was closed in the middle of an answer")
        return data


def rows_of(answer):
    return json.loads(answer)["Results"]["output1"]["value"]["Values"]


class Server:
    """A process that ends with the block that started it."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


class Amlemu(Server):
    def __init__(self, binary):
        self.process = subprocess.Popen([binary, "serve", "--port", "0", "--quiet"],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        env=self.environment())
        line = self.process.stdout.readline().decode()
        if not line.startswith("READY "):
            sys.exit("amlemu did not start")
        self.port = int(json.loads(line[6:])["http"].rsplit(":", 1)[1])

    @staticmethod
    def environment():
        return {name: value for name, value in os.environ.items()
                if not name.startswith("AMLEMU_")}

    def memory(self, field):
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(field + ":"):
                    return int(line.split()[1]) * 1024
        sys.exit(f"no {field} in /proc/{self.process.pid}/status")

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as file:
            file.write("5")


class Nginx(Server):
    """Its own configuration, folder and port; nothing of the system's nginx is used."""

    SKIPPED = {"content-length", "content-type", "connection", "date", "server", "keep-alive"}

    def __init__(self, folder, headers, answer):
        folder.mkdir()
        self.port = self.free_port()
        configuration = folder / "nginx.conf"
        configuration.write_text(self.configuration(folder, headers, answer.decode()))
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        with open(folder / "log", "w") as log:
            self.process = subprocess.Popen([program, "-p", str(folder), "-c", str(configuration),
                                             "-e", "stderr"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait_until_open(folder)

    @staticmethod
    def free_port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @staticmethod
    def quoted(text):
        if "$" in text:
            sys.exit("nginx cannot return a text with a dollar sign")
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def configuration(self, folder, headers, answer):
        types = [value for name, value in headers.items() if name.lower() == "content-type"]
        lines = [f"add_header {name} {self.quoted(value)};" for name, value in headers.items()
                 if name.lower() not in self.SKIPPED]
        places = [f"{kind}_temp_path {folder}/{kind};"
                  for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
        return "\n".join([
            "daemon off;", "worker_processes auto;", f"pid {folder}/pid;",
            "events { worker_connections 1024; }",
            "http {", "access_log off;", "keepalive_requests 1000000000;",
            "keepalive_timeout 600s;", *places,
            f"server {{ listen 127.0.0.1:{self.port};",
            f"location / {{ default_type {self.quoted(types[0])};", *lines,
            f"return 200 {self.quoted(answer)}; }} }} }}", ""])

    def wait_until_open(self, folder):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.02)
        sys.exit("nginx did not start:\n" + (folder / "log").read_text())


def first_answer(port):
    with Connection(port) as connection:
        headers, answer, size = connection.post(ONE_ROW)
    if rows_of(answer)[0][1:] != ONE_ROW_COUNTS:
        sys.exit(f"wrong answer: {answer.decode()}")
    return headers, answer, size


def side_by_side(binary, folder, rounds, seconds):
    body_file = folder / "one-row.json"
    body_file.write_bytes(ONE_ROW)
    with Amlemu(binary) as amlemu:
        headers, answer, size = first_answer(amlemu.port)
        with Nginx(folder / "nginx", headers, answer) as nginx:
            _, static_answer, static_size = first_answer(nginx.port)
            if static_answer != answer:
                sys.exit("nginx does not return the same body")
            print(f"one row, {load.CONNECTIONS} connections, {rounds} alternations of {seconds} s; "
                  f"answers of {size} bytes (amlemu) and {static_size} bytes (nginx)")
            sides = alternate({"amlemu": amlemu.port, "nginx": nginx.port}, body_file, rounds,
                              seconds)
        return sides, amlemu.memory("VmRSS")


def drive(port, body_file, seconds):
    return load.post(f"http://127.0.0.1:{port}{emulator.EXECUTE}", body_file, emulator.KEY, seconds)


def alternate(ports, body_file, rounds, seconds):
    for port in ports.values():
        drive(port, body_file, 1)
    sides = {name: [] for name in ports}
    for number in range(rounds):
        for name, port in ports.items():
            sides[name].append(drive(port, body_file, seconds))
        print(f"  {number + 1}: " + ", ".join(
            f"{name} {results[-1]['rate']:,.0f}/s p99 {results[-1]['p99']:.2f} ms"
            for name, results in sides.items()), flush=True)
    return sides


def start_and_idle(binary):
    times, resident = [], []
    for _ in range(STARTS):
        began = time.perf_counter()
        with Amlemu(binary) as amlemu:
            first_answer(amlemu.port)
            times.append((time.perf_counter() - began) * 1000)
            resident.append(amlemu.memory("VmRSS"))
    return times, resident


def rows_of_text():
    words = random.Random(1)
    rows = []
    for _ in range(MANY_ROWS):
        text = ""
        while len(text) < ROW_BYTES:
            text += "".join(words.choices("abcdefghijklmnopqrstuvwxyz",
                                          k=words.randint(2, 9))) + " "
        rows.append(text[:ROW_BYTES])
    return rows


def many_rows(binary):
    body = emulator.request_body(rows_of_text())
    times, peaks = [], []
    with Amlemu(binary) as amlemu:
        first_answer(amlemu.port)
        idle = amlemu.memory("VmRSS")
        amlemu.forget_peak()
        with Connection(amlemu.port) as connection:
            for _ in range(MANY_REQUESTS):
                began = time.perf_counter()
                _, answer, _ = connection.post(body)
                times.append(time.perf_counter() - began)
                peaks.append(amlemu.memory("VmHWM") - idle)
    if len(rows_of(answer)) != MANY_ROWS:
        sys.exit("the answer does not have every row")
    return {"rates": [MANY_ROWS / seconds for seconds in times], "body": len(body),
            "answer": len(answer), "first": peaks[0], "peak": peaks[-1]}


def row(what, measured, reach, met):
    print(f"{what:<44} {measured:>16}   {reach:<18} {'yes' if met else 'no'}")


def report(sides, loaded, times, resident, many):
    def median(name, field):
        return statistics.median(result[field] for result in sides[name])

    print(f"\n{'':<10}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}    (medians)")
    for name in sides:
        print(f"{name:<10}{median(name, 'rate'):>12,.0f}{median(name, 'p50'):>10.3f}"
              f"{median(name, 'p99'):>10.3f}")

    print(f"\n{'':<44} {'measured':>16}   {'reach':<18} met")
    ratio = median("amlemu", "rate") / median("nginx", "rate")
    row("requests/s, amlemu to nginx", f"{ratio:.3f}", ">= 0.85", ratio >= 0.85)
    p99 = median("amlemu", "p99")
    row("p99", f"{p99:.2f} ms", "<= 2 ms", p99 <= 2)
    start = statistics.median(times)
    row(f"start to first right answer, median of {len(times)}", f"{start:.1f} ms", "<= 10 ms",
        start <= 10)
    idle = statistics.median(resident) / MIB
    row("resident, idle", f"{idle:.1f} MiB", "<= 14 MiB", idle <= 14)
    rate = statistics.median(many["rates"])
    row(f"{MANY_ROWS:,} rows in one request, median of {len(many['rates'])}", f"{rate:,.0f} rows/s",
        ">= 1,000,000", rate >= 1e6)
    for what, growth in (("the first", many["first"]), (f"{MANY_REQUESTS} in turn", many["peak"])):
        times_body = growth / many["body"]
        row(f"peak growth of memory to the body, {what}", f"{times_body:.2f}", "<= 6",
            times_body <= 6)
    print(f"\n{MANY_ROWS:,} rows: body {many['body']:,} bytes, answer {many['answer']:,} bytes, "
          f"best {max(many['rates']):,.0f} rows/s")
    print(f"resident after the one-row load: {loaded / MIB:.1f} MiB (the journal is part of it)")


def main():
    options = load.parse_options("bench/rrs", __doc__, rounds=7)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start")
    with tempfile.TemporaryDirectory(prefix="amlemu-bench-") as name:
        sides, loaded = side_by_side(options.program, pathlib.Path(name), options.rounds,
                                     options.seconds)
    times, resident = start_and_idle(options.program)
    report(sides, loaded, times, resident, many_rows(options.program))


main()
