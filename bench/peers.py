"""Measures a newcomer's request beside slow senders and slow readers. Started by bench/peers."""
import argparse
import http.client
import os
import resource
import socket
import statistics
import tempfile
import time

import emulator

REACH_MS = 10
REACH_KIB = 64
BLOB_BYTES = 100 << 20
BODY = emulator.request_body(["This is a good day"])


def resident_kib(process):
    with open(f"/proc/{process.pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def newcomer_ms(server):
    """One request of the guide on a connection of its own, from connecting to the answer's end."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    connection.request("POST", emulator.EXECUTE, BODY,
                       {"Authorization": f"Bearer {emulator.KEY}",
                        "Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"the newcomer was answered {answer.status}")
    return (time.perf_counter() - started) * 1000


class Peers:
    """Connections that move one byte a second each."""

    def __init__(self, server, count, head, receive_bytes=None):
        self.moves_reading = receive_bytes is not None
        self.sockets = []
        for _ in range(count):
            peer = socket.socket()
            if self.moves_reading:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
            peer.connect((server.host, server.port))
            peer.sendall(head)
            peer.setblocking(False)
            self.sockets.append(peer)

    def move(self):
        for peer in self.sockets:
            try:
                if self.moves_reading:
                    peer.recv(1)
                else:
                    peer.send(b"x")
            except BlockingIOError:
                pass

    def close(self):
        for peer in self.sockets:
            peer.close()


def measure(server, name, peers, before, seconds):
    # Answered once all of the peers, which came at once, are taken in.
    first = newcomer_ms(server)
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        second = time.monotonic() + 1
        peers.move()
        while time.monotonic() < second:
            times.append(newcomer_ms(server))
    cost = (resident_kib(server.process) - before) / len(peers.sockets)
    times.sort()
    print(f"{name:28} newcomer: median {statistics.median(times):6.2f} ms, "
          f"p99 {times[int(len(times) * 0.99)]:6.2f} ms, worst {times[-1]:6.2f} ms (reach {REACH_MS}), "
          f"while they come {first:6.2f} ms; "
          f"{cost:5.1f} KiB each (reach {REACH_KIB})")


def main():
    parser = argparse.ArgumentParser(prog="bench/peers")
    parser.add_argument("program")
    parser.add_argument("--peers", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=15)
    options = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(limit, 3 * options.peers + 200), limit))
    with emulator.serving(options.program, "--slowest-peer", "0") as server:
        server.put_container("peers")
        with tempfile.NamedTemporaryFile() as file:
            os.truncate(file.name, BLOB_BYTES)
            server.put_file("peers/large", file.name)
        for _ in range(200):
            newcomer_ms(server)
        print(f"{'no other peer':28} newcomer: median "
              f"{statistics.median(newcomer_ms(server) for _ in range(500)):6.2f} ms")
        get = f"GET {server.blob_path('peers/large')} HTTP/1.1\r\nHost: h\r\n\r\n".encode()
        post = (f"POST {emulator.EXECUTE} HTTP/1.1\r\nHost: h\r\nContent-Length: 30000\r\n"
                f"Authorization: Bearer {emulator.KEY}\r\n\r\n").encode()
        put = (f"PUT {server.blob_path('peers/slow')} HTTP/1.1\r\nHost: h\r\n"
               "x-ms-blob-type: BlockBlob\r\nContent-Length: 104857600\r\n\r\n").encode()
        for name, head, buffer in (("senders of a request", post, None),
                                   ("senders of a blob", put, None),
                                   ("readers of a 100 MiB blob", get, 4096)):
            before = resident_kib(server.process)
            peers = Peers(server, options.peers, head, buffer)
            measure(server, f"{options.peers} {name}", peers, before, options.seconds)
            peers.close()


main()
