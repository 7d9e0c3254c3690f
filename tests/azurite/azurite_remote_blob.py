"""Runs the C++ cases of the remote client against an Azurite of their own."""
import os
import subprocess
import sys

from servers import Azurite

with Azurite(os.environ["AML_NODE"]) as azurite:
    account = azurite.url + "/devstoreaccount1"
    sys.exit(subprocess.call([os.environ["AML_REMOTE_BLOB_TEST"]],
                             env={**os.environ, "AML_AZURITE_ACCOUNT": account}, timeout=240))
