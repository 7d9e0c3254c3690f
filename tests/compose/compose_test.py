"""What can be held of the image and of docker-compose.yml where no Docker engine runs."""
import fnmatch
import json
import os
import re
import subprocess
import unittest

import yaml
from dockerfile import read_stages

ROOT = os.environ["AML_SOURCE_DIR"]
# Shipped by Debian 12's docker-compose; newer ones have it inside the program.
SCHEMA = "/usr/lib/python3/dist-packages/compose/config/compose_spec.json"


def allowed_by_dockerignore(path):
    allowed = True
    with open(os.path.join(ROOT, ".dockerignore")) as file:
        for line in map(str.strip, file):
            if not line or line.startswith("#"):
                continue
            pattern = line.lstrip("!")
            if fnmatch.fnmatch(path, pattern) or path.startswith(pattern + "/"):
                allowed = line.startswith("!")
    return allowed


class Image(unittest.TestCase):
    def setUp(self):
        self.stages = read_stages(os.path.join(ROOT, "Dockerfile"))

    def instructions(self, name):
        return [step for step in self.stages[-1][2] if step.name == name]

    def test_stages_are_debian_13_and_the_last_one_has_no_compiler(self):
        self.assertEqual([base for base, _, _ in self.stages], ["debian:13-slim"] * 2)
        last = " ".join(step.text for step in self.instructions("RUN"))
        self.assertNotRegex(last, r"-dev\b|g\+\+|cmake")

    def test_what_is_copied_is_there_and_not_ignored(self):
        for _, _, steps in self.stages:
            for step in (step for step in steps if step.name == "COPY"):
                words = step.words()
                if words[0].startswith("--from="):
                    continue
                for source in words[:-1]:
                    source = source.rstrip("/")
                    self.assertTrue(os.path.exists(os.path.join(ROOT, source)), source)
                    self.assertTrue(allowed_by_dockerignore(source), source)
        self.assertFalse(allowed_by_dockerignore("build"))
        self.assertFalse(allowed_by_dockerignore(".git"))

    def test_runs_as_nobody_and_is_asked_how_it_is(self):
        (user,) = self.instructions("USER")
        self.assertRegex(user.text, r"^[1-9]\d*:[1-9]\d*$")
        (check,) = self.instructions("HEALTHCHECK")
        self.assertTrue(check.text.endswith('CMD ["amlemu", "healthcheck"]'))
        (entry,), (command,) = self.instructions("ENTRYPOINT"), self.instructions("CMD")
        self.assertEqual(entry.words() + command.words(), ["amlemu", "serve"])

    def test_libraries_of_the_program_are_those_installed(self):
        """By name: versions belong to Debian 13, which this machine need not be."""
        needed = subprocess.run(["ldd", os.environ["AML_BINARY"]], capture_output=True, text=True,
                                check=True).stdout
        installed = " ".join(step.text for step in self.instructions("RUN"))
        self.assertIn("libcurl4t64", installed)  # loaded by the first call that goes out
        for library, package in (("libcpp-httplib", "libcpp-httplib0"), ("libspdlog", "libspdlog1"),
                                 ("libmurmurhash", "libmurmurhash2"), ("libxxhash", "libxxhash0"),
                                 ("libsqlite3", "libsqlite3-0"), ("libpugixml", "libpugixml1"),
                                 ("libssl|libcrypto", "libssl3")):
            if re.search(library, needed):
                self.assertIn(package, installed)


class Compose(unittest.TestCase):
    def setUp(self):
        with open(os.path.join(ROOT, "docker-compose.yml")) as file:
            self.compose = yaml.safe_load(file)
        self.services = self.compose["services"]

    def test_schema(self):
        if not os.path.exists(SCHEMA):
            self.skipTest("Debian 12's docker-compose is not installed")
        import jsonschema
        with open(SCHEMA) as file:
            jsonschema.validate(self.compose, json.load(file))

    def test_services(self):
        self.assertEqual(sorted(self.services), ["amlemu", "azurite"])
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertTrue(service["ports"])
                for port in service["ports"]:
                    self.assertRegex(port, r"^127\.0\.0\.1:\d+:\d+$")
                self.assertEqual(service["healthcheck"]["test"][0], "CMD")
                self.assertEqual(service["cap_drop"], ["ALL"])
                for volume in service["volumes"]:
                    self.assertIn(volume.split(":")[0], self.compose["volumes"])

    def test_the_emulator_may_write_to_its_volumes_alone(self):
        service = self.services["amlemu"]
        self.assertRegex(service["user"], r"^[1-9]\d*:[1-9]\d*$")
        self.assertIs(service["read_only"], True)
        self.assertEqual(service["tmpfs"], ["/tmp"])
        self.assertEqual(service["healthcheck"]["test"][1:], ["amlemu", "healthcheck"])
        self.assertIn("amlemu-data:" + service["environment"]["AMLEMU_DATA"], service["volumes"])

    def test_the_variables_are_settings(self):
        variables = dict(self.services["amlemu"]["environment"])
        for step in read_stages(os.path.join(ROOT, "Dockerfile"))[-1][2]:
            if step.name == "ENV":
                name, _, value = step.text.partition("=")
                variables[name] = value
        for name in variables:
            self.assertRegex(name, "^AMLEMU_")
        done = subprocess.run([os.environ["AML_BINARY"], "config", "show"], capture_output=True,
                              text=True, env={**os.environ, **variables})
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_azurite_is_the_one_of_the_tests(self):
        with open(os.path.join(ROOT, "tests/node/package.json")) as file:
            version = json.load(file)["dependencies"]["azurite"]
        self.assertTrue(self.services["azurite"]["image"].endswith("azurite:" + version))


if __name__ == "__main__":
    unittest.main(verbosity=2)
