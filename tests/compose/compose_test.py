"""What can be held of the image and of docker-compose.yml where no Docker engine runs."""
import fnmatch
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
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
        for loaded in ("libcurl4t64", "libpq5"):  # by the first call that goes out
            self.assertIn(loaded, installed)
        for library, package in (("libcpp-httplib", "libcpp-httplib0"), ("libspdlog", "libspdlog1"),
                                 ("libmurmurhash", "libmurmurhash2"), ("libxxhash", "libxxhash0"),
                                 ("libsqlite3", "libsqlite3-0"), ("libpugixml", "libpugixml1"),
                                 ("libre2", "libre2"), ("libyaml", "libyaml-0-2"),
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
        self.assertEqual(sorted(self.services), ["amlemu", "azurite", "client"])
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertNotIn("network_mode", service)
                self.assertEqual("ports" in service, name != "client")
                for port in service.get("ports", ()):
                    self.assertRegex(port, r"^127\.0\.0\.1:\d+:\d+$")
                if name != "client":
                    self.assertEqual(service["healthcheck"]["test"][0], "CMD")
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                for volume in service["volumes"]:
                    source = volume.split(":")[0]
                    if source.startswith("./"):
                        self.assertTrue(os.path.isdir(os.path.join(ROOT, source)), source)
                    else:
                        self.assertIn(source, self.compose["volumes"])

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

    def test_the_client_gets_the_certificate_and_never_the_key(self):
        emulator, client = self.services["amlemu"], self.services["client"]
        folder, file = os.path.split(emulator["environment"]["AMLEMU_AUTHORITY_FILE"])
        self.assertEqual(client["environment"]["SSL_CERT_FILE"], folder + "/" + file)
        self.assertNotEqual(folder, emulator["environment"]["AMLEMU_DATA"])
        self.assertIn("amlemu-authority:" + folder, emulator["volumes"])
        self.assertIn("amlemu-authority:" + folder + ":ro", client["volumes"])
        self.assertTrue(all(volume.endswith(":ro") for volume in client["volumes"]))
        self.assertEqual(client["depends_on"]["amlemu"]["condition"], "service_healthy")
        made = " ".join(step.text for step in read_stages(
            os.path.join(ROOT, "Dockerfile"))[-1][2] if step.name == "RUN")
        self.assertRegex(made, rf"install -d -o 65534 -g 65534 \S+ {folder}")

    def test_the_port_of_https_may_be_bound_without_rights(self):
        service = self.services["amlemu"]
        port = int(service["environment"]["AMLEMU_HTTPS_PORT"])
        self.assertEqual(port, 443)
        self.assertLessEqual(int(service["sysctls"]["net.ipv4.ip_unprivileged_port_start"]), port)

    def test_azurite_is_the_one_of_the_tests(self):
        with open(os.path.join(ROOT, "tests/node/package.json")) as file:
            version = json.load(file)["dependencies"]["azurite"]
        self.assertTrue(self.services["azurite"]["image"].endswith("azurite:" + version))


class Replicas(unittest.TestCase):
    """docker-compose.replicas.yml: what it starts, and that only the balancer can be reached."""

    def setUp(self):
        with open(os.path.join(ROOT, "docker-compose.replicas.yml")) as file:
            self.compose = yaml.safe_load(file)
        self.services = self.compose["services"]
        self.replicas = {name: service for name, service in self.services.items()
                         if name.startswith("replica-")}

    def test_schema(self):
        if not os.path.exists(SCHEMA):
            self.skipTest("Debian 12's docker-compose is not installed")
        import jsonschema
        with open(SCHEMA) as file:
            jsonschema.validate(self.compose, json.load(file))

    def test_three_equal_replicas_and_one_way_in(self):
        self.assertEqual(sorted(self.services), ["balancer", "postgres", "replica-1", "replica-2",
                                                 "replica-3"])
        self.assertEqual(len({json.dumps(service) for service in self.replicas.values()}), 1)
        self.assertEqual([name for name, service in self.services.items() if "ports" in service],
                         ["balancer"])
        for port in self.services["balancer"]["ports"]:
            self.assertRegex(port, r"^127\.0\.0\.1:\d+:\d+$")
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertNotIn("network_mode", service)
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                self.assertEqual(service.get("cap_drop", ["ALL"]), ["ALL"])

    def test_the_variables_are_settings(self):
        variables = self.services["replica-1"]["environment"]
        for name in variables:
            self.assertRegex(name, "^AMLEMU_")
        done = subprocess.run([os.environ["AML_BINARY"], "config", "show"], capture_output=True,
                              text=True, env={**os.environ, **variables})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("amlemu:amlemu@", done.stdout)  # the password
        self.assertRegex(variables["AMLEMU_STORE"], "^postgres://amlemu:amlemu@postgres/amlemu$")
        database = self.services["postgres"]["environment"]
        self.assertEqual((database["POSTGRES_USER"], database["POSTGRES_PASSWORD"]),
                         ("amlemu", "amlemu"))

    def test_everybody_waits_for_what_it_needs(self):
        for service in self.replicas.values():
            self.assertEqual(service["depends_on"]["postgres"]["condition"], "service_healthy")
            self.assertEqual(service["healthcheck"]["test"][1:], ["amlemu", "healthcheck"])
        self.assertEqual(sorted(self.services["balancer"]["depends_on"]), sorted(self.replicas))

    def test_the_balancer_names_the_replicas(self):
        (source,) = [volume.split(":")[0] for volume in self.services["balancer"]["volumes"]]
        with open(os.path.join(ROOT, source)) as file:
            named = re.findall(r"^ *server ([\w-]+):10100\b", file.read(), re.M)
        self.assertEqual(sorted(named), sorted(self.replicas))


class Sample(unittest.TestCase):
    """The client of docker-compose.yml, and the names under which it reaches the emulator: here the
    emulator is its proxy, where Compose has a network alias."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.authority = os.path.join(folder.name, "authority.pem")
        self.emulator = subprocess.Popen(
            [os.environ["AML_BINARY"], "serve", "--port", "0", "--quiet", "--data",
             os.path.join(folder.name, "data"), "--authority-file", self.authority],
            stdout=subprocess.PIPE, text=True,
            env={name: value for name, value in os.environ.items() if "AMLEMU_" not in name})
        self.addCleanup(self.emulator.stdout.close)
        self.addCleanup(self.emulator.wait)
        self.addCleanup(self.emulator.terminate)
        self.url = json.loads(self.emulator.stdout.readline()[len("READY "):])["http"]
        with open(os.path.join(ROOT, "docker-compose.yml")) as file:
            self.services = yaml.safe_load(file)["services"]

    def test_certificate_is_alone_in_its_file(self):
        with open(self.authority) as file:
            self.assertEqual(re.findall("BEGIN ([A-Z ]+)", file.read()), ["CERTIFICATE"])
        self.assertEqual(os.stat(self.authority).st_mode & 0o777, 0o644)

    def test_every_alias_has_a_certificate(self):
        context = ssl.create_default_context(cafile=self.authority)
        port = int(self.url.rsplit(":", 1)[1])
        aliases = self.services["amlemu"]["networks"]["default"]["aliases"]
        self.assertIn("ussouthcentral.services.azureml.net", aliases)
        for alias in aliases:
            with self.subTest(alias), socket.create_connection(("127.0.0.1", port), 30) as plain:
                context.wrap_socket(plain, server_hostname=alias).close()

    def test_client_is_answered(self):
        script = self.services["client"]["command"][1].replace(
            "/client/", os.path.join(ROOT, "fixtures/clients") + "/")
        done = subprocess.run([sys.executable, script], capture_output=True, text=True,
                              env={"SSL_CERT_FILE": self.authority, "https_proxy": self.url,
                                   "PATH": os.environ["PATH"]})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"This is a good day","1","1","2","2","0","2","0","1"', done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
