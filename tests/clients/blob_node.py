"""Starts the emulator and lets npm's @azure/storage-blob work with it."""
import json
import os
import pathlib
import subprocess
import sys

from servers import SKIPPED, Emulator
from storage_clients import ODD_NAMES, binary, connection_string

if not os.path.isdir(os.path.join(os.environ["AML_NODE"], "node_modules/@azure/storage-blob")):
    sys.exit(SKIPPED)
with Emulator(binary()) as emulator:
    script = pathlib.Path(__file__).with_suffix(".mjs")
    done = subprocess.run(["node", script, connection_string(emulator.url)],
                          input=json.dumps(ODD_NAMES), text=True, timeout=250)
sys.exit(done.returncode)
