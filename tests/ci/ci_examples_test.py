"""The examples of docs/ci are read, and what of them is shell is run: in a project with the pytest
suite of tests/runners, beside an emulator where they name one."""
import glob
import os
import shutil
import subprocess
import tempfile
import unittest

import yaml
from servers import Emulator, clean_environment

ROOT = os.environ["AML_SOURCE_DIR"]
BINARY = os.environ["AML_BINARY"]
EXAMPLES = os.path.join(ROOT, "docs/ci")
# What a runner installs for itself, from the internet.
FETCHES = ("pip install",)


def read(name):
    with open(os.path.join(EXAMPLES, name)) as file:
        return yaml.safe_load(file)


class Project:
    """A folder as a runner checks it out, the emulator's sources beside the tests."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        suite = os.path.join(ROOT, "tests/runners/pytest")
        shutil.copytree(suite, self.folder.name, dirs_exist_ok=True)
        shutil.copy(os.path.join(ROOT, "fixtures/clients/amlemu_pytest.py"), self.folder.name)
        os.makedirs(os.path.join(self.folder.name, "amlemu/docs"))
        os.symlink(EXAMPLES, os.path.join(self.folder.name, "amlemu/docs/ci"))
        os.symlink(BINARY, os.path.join(self.folder.name, "amlemu/run"))
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def run(self, script, variables):
        environment = clean_environment()
        environment.update(PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=self.folder.name,
                           PATH="/usr/bin:" + environment["PATH"], **variables)  # Debian's Python
        done = subprocess.run(["bash", "-e", "-c", script], cwd=self.folder.name, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout


class Examples(unittest.TestCase):
    def run_beside(self, scripts, at):
        """Steps that ask the emulator at `at`, which is one that listens elsewhere."""
        with Emulator(BINARY) as emulator, Project() as project:
            self.assertTrue(at.endswith(":10100"), at)
            out = "".join(project.run(script, {"AMLEMU_AT": emulator.url}) for script in scripts)
        self.assertRegex(out, r"\d+ passed")

    def test_every_file_has_a_test(self):
        names = {os.path.basename(path) for path in glob.glob(os.path.join(EXAMPLES, "*"))}
        self.assertEqual(names, {"with-amlemu.sh", "github-service.yml", "github-step.yml",
                                 "gitlab-ci.yml", "azure-pipelines.yml"})

    def test_github_service_container(self):
        workflow = read("github-service.yml")
        self.assertIn("push", workflow[True])  # YAML 1.1 reads the key `on` as true
        (job,) = workflow["jobs"].values()
        (service,) = job["services"].values()
        self.assertEqual(service["ports"], ["10100:10100"])
        self.assertIn("--health-cmd", service["options"])
        for step in job["steps"]:
            self.assertEqual(len({"uses", "run"} & set(step)), 1, step)
        self.run_beside([step["run"] for step in job["steps"] if "run" in step],
                        job["env"]["AMLEMU_AT"])

    def test_github_step(self):
        (job,) = read("github-step.yml")["jobs"].values()
        with Project() as project:
            for step in (step for step in job["steps"] if "run" in step):
                out = project.run(step["run"], step["env"])
                self.assertRegex(out, r"\d+ passed")

    def test_gitlab(self):
        job = read("gitlab-ci.yml")["test"]
        (service,) = job["services"]
        self.assertIn("//" + service["alias"] + ":", job["variables"]["AMLEMU_AT"])
        scripts = [line for line in job["before_script"] + job["script"]
                   if not any(word in line for word in FETCHES)]
        self.run_beside(scripts, job["variables"]["AMLEMU_AT"])

    def test_azure_pipelines(self):
        pipeline = read("azure-pipelines.yml")
        (container,) = pipeline["resources"]["containers"]
        self.assertEqual(list(pipeline["services"].values()), [container["container"]])
        steps = pipeline["steps"]
        self.run_beside([step["script"] for step in steps], steps[0]["env"]["AMLEMU_AT"])

    def test_shell_passes_on_the_exit_code_and_ends_the_emulator(self):
        with Project() as project:
            script = 'code=0; ./amlemu/docs/ci/with-amlemu.sh sh -c "curl -sf \\$AMLEMU_AT/__emu/' \
                     'health/ready >/dev/null && echo \\$AMLEMU_AT && exit 7" || code=$?; echo $code'
            url, code = project.run(script, {"AMLEMU": "./amlemu/run"}).split()
            self.assertEqual(code, "7")
            with self.assertRaises(AssertionError):
                project.run(f"curl -sf {url}/__emu/health/live", {})
            with self.assertRaisesRegex(AssertionError, "did not start"):
                project.run("./amlemu/docs/ci/with-amlemu.sh true",
                            {"AMLEMU": "./amlemu/run", "AMLEMU_PORTT": "1"})


unittest.main()
