"""Runs a program with a PostgreSQL of its own, which AML_STORE names: emulators that tests start have
their state there, each in a schema of its own."""
import os
import subprocess
import sys

from replicas import Database

database = Database()
try:
    sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "AML_STORE": database.url()}))
finally:
    database.stop()
