"""Hands the manifests of Kubernetes to kubernetes_test.mjs as JSON."""
import glob
import json
import os
import subprocess
import sys

import yaml

ROOT = os.environ["AML_SOURCE_DIR"]
NODE = os.environ["AML_NODE"]

if not os.path.isdir(os.path.join(NODE, "node_modules/kubernetes-models")):
    print("the programs of tests/node are not installed")
    sys.exit(77)
files = {}
for name in sorted(glob.glob(os.path.join(ROOT, "fixtures/replicas/kubernetes/*.yaml"))):
    with open(name) as file:
        files[os.path.basename(name)] = list(yaml.safe_load_all(file))
shown = subprocess.run([os.environ["AML_BINARY"], "config", "show", "--json"], check=True,
                       capture_output=True, text=True).stdout
settings = ["AMLEMU_" + name.upper().replace("-", "_") for name in json.loads(shown)]
done = subprocess.run(
    ["node", os.path.join(os.path.dirname(__file__), "kubernetes_test.mjs")],
    input=json.dumps(files), text=True,
    env={**os.environ, "AML_SETTINGS": " ".join(settings)})
sys.exit(done.returncode)
