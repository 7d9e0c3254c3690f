"""Measures what HTTPS costs: memory over many handshakes, resumption, and the emulator's own time
of a request beside plain HTTP's. Started by bench/tls."""
import argparse
import contextlib
import os
import socket
import ssl
import statistics
import sys
import time

import emulator

REACH_COST = 2.0  # times a plain request
REACH_GROWTH_KIB = 1024
ROUNDS = 7
HOST = "ussouthcentral.services.azureml.net"
BODY = emulator.request_body(["This is a good day"])
REQUEST = (f"POST {emulator.EXECUTE} HTTP/1.1\r\nHost: {HOST}\r\n"
           f"Authorization: Bearer {emulator.KEY}\r\nContent-Type: application/json\r\n"
           f"Content-Length: {len(BODY)}\r\n\r\n").encode() + BODY
LIVE = b"GET /__emu/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Measured(emulator.Emulator):
    def memory_kib(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))

    def seconds(self):
        """Of all its threads, in user and kernel."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def authority(self):
        with contextlib.closing(self.connect()) as plain:
            plain.sendall(LIVE.replace(b"/__emu/health/live", b"/__emu/trust"))
            return read_all(plain).split(b"\r\n\r\n", 1)[1].decode()


def read_all(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


def handshake(own, context, session=None):
    """Whole: a request, its answer and the end. What it leaves is the next one's session."""
    with context.wrap_socket(own.connect(), server_hostname=HOST, session=session) as secure:
        secure.sendall(LIVE)
        read_all(secure)
        return secure.session, secure.session_reused


def measure_handshakes(own, context, count):
    for _ in range(500):
        handshake(own, context)
    before, seconds, begin = own.memory_kib(), own.seconds(), time.monotonic()
    for _ in range(count):
        handshake(own, context)
    growth = own.memory_kib() - before
    cost = (own.seconds() - seconds) / count * 1e6
    print(f"{count:,} handshakes in {time.monotonic() - begin:.1f} s: {cost:.0f} us of the emulator's "
          f"time each, memory {before} KiB and {growth:+} KiB  (reach: +{REACH_GROWTH_KIB} KiB)")
    return growth <= REACH_GROWTH_KIB


def measure_resumption(own, context, count):
    session, _ = handshake(own, context)
    resumed, seconds = 0, own.seconds()
    for _ in range(count):
        session, again = handshake(own, context, session)
        resumed += again
    cost = (own.seconds() - seconds) / count * 1e6
    print(f"{resumed:,} of {count:,} sessions resumed, {cost:.0f} us each  (reach: all)")
    return resumed == count


def send_many(connection, count):
    for _ in range(count):
        connection.sendall(REQUEST)
        data = connection.recv(65536)
        if not data.startswith(b"HTTP/1.1 200 "):
            sys.exit(f"unexpected answer: {data[:300]!r}")


def measure_requests(own, context, count):
    with contextlib.closing(own.connect()) as plain, \
            context.wrap_socket(own.connect(), server_hostname=HOST) as secure:
        costs = {plain: [], secure: []}
        for connection in costs:
            send_many(connection, 500)
        for _ in range(ROUNDS):  # in turn: what else the machine does meets both
            for connection, all_costs in costs.items():
                seconds = own.seconds()
                send_many(connection, count)
                all_costs.append((own.seconds() - seconds) / count * 1e6)
        http, https = (statistics.median(all_costs) for all_costs in costs.values())
    print(f"the guide's request on a kept connection: {http:.1f} us, over TLS {https:.1f} us, "
          f"{https / http:.2f} times  (reach: {REACH_COST})")
    return https / http <= REACH_COST


def main():
    parser = argparse.ArgumentParser(prog="bench/tls")
    parser.add_argument("program", help=argparse.SUPPRESS)
    parser.add_argument("--handshakes", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=10_000, help="in each of seven rounds")
    options = parser.parse_args()
    with emulator.serving(options.program, kind=Measured, quiet=True) as own:
        context = ssl.create_default_context(cadata=own.authority())
        fine = [measure_handshakes(own, context, options.handshakes),
                measure_resumption(own, context, max(options.handshakes // 10, 1)),
                measure_requests(own, context, options.requests)]
    sys.exit(0 if all(fine) else 1)


main()
