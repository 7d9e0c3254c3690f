"""Starts the emulator and lets npm's @apidevtools/swagger-parser judge its OpenAPI documents."""
import os
import pathlib
import subprocess
import sys

from servers import SKIPPED, Emulator

if not os.path.isdir(os.path.join(os.environ["AML_NODE"],
                                  "node_modules/@apidevtools/swagger-parser")):
    sys.exit(SKIPPED)
with Emulator(os.environ["AML_BINARY"]) as emulator:
    script = pathlib.Path(__file__).with_suffix(".mjs")
    done = subprocess.run(["node", script, emulator.url], timeout=100)
sys.exit(done.returncode)
