"""Starts the suites of the test runners, each with the helper of fixtures/clients beside it, as a
project would have it.
    runners.py pytest|vitest|junit
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

from servers import SKIPPED, clean_environment

HERE = os.path.dirname(os.path.abspath(__file__))
HELPERS = os.path.join(HERE, "../../fixtures/clients")
JARS = "/usr/share/java"


def run(command, folder, **more):
    environment = {**clean_environment(), "AMLEMU": os.environ["AML_BINARY"], **more}
    return subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL).returncode


def pytest(folder):
    return run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], folder,
               PYTHONPATH=folder, PYTHONDONTWRITEBYTECODE="1")


def vitest(folder):
    modules = os.path.join(os.environ["AML_NODE"], "node_modules")
    if not os.path.exists(os.path.join(modules, "vitest")):
        return SKIPPED
    os.symlink(modules, os.path.join(folder, "node_modules"))
    return run(["node", "node_modules/vitest/vitest.mjs", "run", "--root", folder], folder)


def junit(folder):
    jars = glob.glob(os.path.join(JARS, "*.jar"))
    wanted = ("junit-jupiter", "junit-platform", "opentest4j", "apiguardian", "picocli",
              "univocity", "open-test-reporting")
    path = ":".join(jar for jar in jars if os.path.basename(jar).startswith(wanted)
                    and "standalone" not in jar)
    sources = glob.glob(os.path.join(folder, "*.java"))
    code = run(["javac", "-cp", path, "-d", folder, *sources], folder)
    return code or run(["java", "-cp", f"{folder}:{path}",
                        "org.junit.platform.console.ConsoleLauncher", "--select-class",
                        "ScoringTest", "--disable-banner"], folder)


SUITES = {
    "pytest": (pytest, "amlemu_pytest.py",
               ["conftest.py", "scoring_client.py", "test_batch.py", "test_scoring.py"]),
    "vitest": (vitest, "amlemu.mjs", ["scoring.test.mjs"]),
    "junit": (junit, "AmlemuExtension.java", ["ScoringTest.java"]),
}


def main():
    name = sys.argv[1]
    suite, helper, files = SUITES[name]
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(os.path.join(HERE, name, file), folder)
        shutil.copy(os.path.join(HELPERS, helper), folder)
        return suite(folder)


sys.exit(main())
