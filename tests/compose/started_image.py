"""An image's root folder, started as an engine would: its user, a read-only root, /tmp and /data to
write to. As root."""
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BODY = b'{"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}}}'


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class StartedImage:
    def __init__(self, root):
        self.root = root
        self.environment = {"PATH": PATH, "HOME": "/"}
        self.user = "0:0"
        self.health = self.entry = self.command = ()

    def chroot(self, command):
        return ["chroot", "--userspec=" + self.user, self.root, *command]

    def start(self):
        """In a mount namespace of its own, so that nothing stays mounted."""
        uid, gid = self.user.split(":")
        script = f"""set -e
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount -t tmpfs -o uid={uid},gid={gid} tmpfs "$1/data"
shift
exec "$@"
"""
        return subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, "sh",
             self.root, *self.chroot([*self.entry, *self.command])],
            env={**self.environment, "AMLEMU_DATA": "/data"})

    def becomes_healthy(self, process):
        for _ in range(60):
            if process.poll() is not None:
                return False
            if subprocess.run(self.chroot(self.health), env=self.environment,
                              capture_output=True).returncode == 0:
                return True
            time.sleep(0.5)
        return False

    def call(self):
        """One call of the first service."""
        url = "http://127.0.0.1:" + self.environment["AMLEMU_PORT"]
        with urllib.request.urlopen(url + "/__emu/services", timeout=30) as answer:
            service = json.load(answer)[0]
        request = urllib.request.Request(service["executeUrl"], BODY, {
            "Authorization": "Bearer " + service["primaryKey"], "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["Results"]["output1"]["value"]["Values"]

    def serve(self):
        """It has to become healthy, answer, and end with 0 on SIGTERM."""
        self.environment["AMLEMU_PORT"] = str(free_port())
        process = self.start()
        try:
            if not self.becomes_healthy(process):
                sys.exit("the image does not become healthy")
            with open(f"/proc/{process.pid}/status") as status:
                uids = next(line for line in status if line.startswith("Uid:")).split()[1:]
            if set(uids) != {self.user.split(":")[0]}:
                sys.exit(f"the image runs as {uids}")
            if self.call() != [["This is a good day", *"11220201"]]:
                sys.exit("the image answers something else")
            process.send_signal(signal.SIGTERM)
            if process.wait(10) != 0:
                sys.exit(f"the image ends with {process.returncode}")
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
