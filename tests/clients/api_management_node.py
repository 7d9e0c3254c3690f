"""Lets npm's @azure/arm-apimanagement make and change instances over HTTPS."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from servers import SKIPPED, Emulator, clean_environment

BINARY = os.environ["AML_BINARY"]
if not os.path.isdir(os.path.join(os.environ["AML_NODE"],
                                  "node_modules/@azure/arm-apimanagement")):
    sys.exit(SKIPPED)
with tempfile.TemporaryDirectory() as folder, Emulator(BINARY) as emulator:
    authority = os.path.join(folder, "authority.pem")
    subprocess.run([BINARY, "trust", "--at", emulator.url, "--out", authority], check=True,
                   env=clean_environment())
    script = pathlib.Path(__file__).with_suffix(".mjs")
    done = subprocess.run(["node", script, json.loads(emulator.ready[1])["https"]], timeout=250,
                          env={**clean_environment(), "NODE_EXTRA_CA_CERTS": authority})
sys.exit(done.returncode)
