"""Runs a program with an Azurite of its own, whose account AML_AZURITE_ACCOUNT names; emulators that
tests in Python start have their blobs there."""
import os
import subprocess
import sys

from servers import Azurite

with Azurite(os.environ["AML_NODE"]) as azurite:
    account = azurite.url + "/devstoreaccount1"
    sys.exit(subprocess.call(sys.argv[1:], env={**os.environ, "AML_AZURITE_ACCOUNT": account,
                                               "AML_BLOBS": account},
                             timeout=280))
