"""cmake --install into an empty folder: what is there, that it works, and that another project
links the library by find_package alone."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.environ["AML_SOURCE_DIR"]
BUILD = os.environ["AML_BUILD_DIR"]
VERSION = re.search(r"project\(amlemu VERSION (\S+)",
                    open(os.path.join(SOURCE, "CMakeLists.txt")).read()).group(1)


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.prefix = os.path.join(cls.folder.name, "there")
        run("cmake", "--install", BUILD, "--prefix", cls.prefix, "--strip")

    def path(self, *parts):
        return os.path.join(self.prefix, *parts)

    def test_what_is_installed(self):
        for file in ("bin/amlemu", "share/man/man1/amlemu.1.gz", "lib/systemd/system/amlemu.service",
                     "share/bash-completion/completions/amlemu", "share/zsh/vendor-completions/_amlemu",
                     "share/fish/vendor_completions.d/amlemu.fish", "share/doc/amlemu/README.md",
                     "share/doc/amlemu/LICENSE", "share/doc/amlemu/docs/install.md",
                     "share/amlemu/service.schema.json", "share/amlemu/clients/amlemu_fixture.h"):
            self.assertTrue(os.path.isfile(self.path(file)), file)
        headers = [os.path.join(folder, name) for folder, _, names in os.walk(self.path("include"))
                   for name in names]
        self.assertEqual(headers, [self.path("include/amlemu/in_process_emulator.h")])

    def test_program_and_page_are_of_this_version(self):
        self.assertEqual(run(self.path("bin/amlemu"), "version").strip(), "amlemu " + VERSION)
        page = run("man", "--local-file", "--warnings", self.path("share/man/man1/amlemu.1.gz"),
                   env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
        self.assertIn("amlemu " + VERSION, page)

    def test_completions_are_the_programs(self):
        for shell, file in (("bash", "bash-completion/completions/amlemu"),
                            ("zsh", "zsh/vendor-completions/_amlemu"),
                            ("fish", "fish/vendor_completions.d/amlemu.fish")):
            with open(self.path("share", file)) as text:
                self.assertEqual(text.read(), run(self.path("bin/amlemu"), "completion", shell))

    def test_unit(self):
        """It starts the program that is installed, as no user of the system's."""
        unit = self.path("lib/systemd/system/amlemu.service")
        with open(unit) as file:
            text = file.read()
        self.assertIn(f"\nExecStart={self.path('bin/amlemu')} serve", text)
        for line in ("DynamicUser=yes", "StateDirectory=amlemu", "ProtectSystem=strict",
                     "NoNewPrivileges=yes", "CapabilityBoundingSet="):
            self.assertIn("\n" + line + "\n", text)
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True,
                              text=True)
        said = [line for line in done.stderr.splitlines() if "amlemu" in line]
        self.assertEqual((done.returncode, said), (0, []))

    def test_another_project_links_it(self):
        build = os.path.join(self.folder.name, "consumer")
        run("cmake", "-S", os.path.join(SOURCE, "tests/package/consumer"), "-B", build, "-G",
            "Ninja", "-DCMAKE_PREFIX_PATH=" + self.prefix)
        run("cmake", "--build", build)
        run(os.path.join(build, "scoring_test"))
        said = run(os.path.join(build, "consumer"))
        self.assertEqual(len(re.findall("median", said)), 2, said)


@unittest.skipUnless(shutil.which("dpkg-shlibdeps") and shutil.which("file"),
                     "dpkg-dev and file are not installed")
class Packages(unittest.TestCase):
    """What `cpack -G DEB` makes; deb_in_roots installs it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        run("cpack", "-G", "DEB", "-B", cls.folder.name, cwd=BUILD)

    def package(self, name):
        (file,) = [file for file in os.listdir(self.folder.name) if file.startswith(name + "_")]
        return os.path.join(self.folder.name, file)

    def field(self, name, field):
        return run("dpkg-deb", "--field", self.package(name), field).strip()

    def files(self, name):
        listed = run("dpkg-deb", "--contents", self.package(name)).splitlines()
        return [line.split()[5].lstrip(".") for line in listed]

    def test_program(self):
        self.assertTrue(self.field("amlemu", "Version").startswith(VERSION + "+deb"))
        needed = self.field("amlemu", "Depends").split(", ")
        self.assertIn("libcurl4", needed)
        self.assertTrue(any(package.startswith("libcpp-httplib0") for package in needed), needed)
        self.assertEqual(run("dpkg-deb", "--info", self.package("amlemu"), "conffiles"),
                         "/etc/default/amlemu\n")
        files = self.files("amlemu")
        for file in ("/usr/bin/amlemu", "/etc/default/amlemu", "/usr/share/doc/amlemu/copyright",
                     "/usr/share/doc/amlemu/changelog.gz", "/usr/lib/systemd/system/amlemu.service"):
            self.assertIn(file, files)
        self.assertEqual([file for file in files if "/include/" in file or ".a" == file[-2:]], [])

    def test_library(self):
        self.assertIn("libcpp-httplib-dev", self.field("libamlemu-dev", "Depends").split(", "))
        files = self.files("libamlemu-dev")
        self.assertIn("/usr/include/amlemu/in_process_emulator.h", files)
        self.assertEqual([file for file in files if "/bin/" in file], [])


class BillOfMaterials(unittest.TestCase):
    """share/doc/amlemu/amlemu.cdx.json, by the rules of CycloneDX 1.5 that it is subject to."""

    @classmethod
    def setUpClass(cls):
        with open(os.path.join(BUILD, "share/amlemu.cdx.json")) as file:
            cls.bill = json.load(file)

    def test_head(self):
        self.assertEqual((self.bill["bomFormat"], self.bill["specVersion"], self.bill["version"]),
                         ("CycloneDX", "1.5", 1))
        self.assertRegex(self.bill["serialNumber"],
                         "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                         "[0-9a-f]{12}$")
        self.assertEqual(sorted(self.bill), ["bomFormat", "components", "dependencies", "metadata",
                                             "serialNumber", "specVersion", "version"])
        component = self.bill["metadata"]["component"]
        self.assertEqual((component["type"], component["name"], component["version"]),
                         ("application", "amlemu", VERSION))

    def test_components_are_the_packages_of_the_build(self):
        with open(os.path.join(SOURCE, ".ci/packages.txt")) as file:
            wanted = [line.split()[1] for line in file if line.startswith("build ")]
        self.assertLessEqual(set(c["name"] for c in self.bill["components"]), set(wanted))
        for component in self.bill["components"]:
            with self.subTest(component["name"]):
                self.assertEqual(sorted(component),
                                 ["bom-ref", "name", "purl", "scope", "type", "version"])
                self.assertEqual(component["type"], "library")
                self.assertIn(component["scope"], ("required", "excluded"))
                installed = run("dpkg-query", "--show", "--showformat=${Version} ",
                                component["name"]).split()
                self.assertIn(component["version"], installed)
                self.assertRegex(component["purl"],
                                 r"^pkg:deb/\w+/[\w.%-]+@[\w.%-]+\?arch=\w+&distro=\w+-\d*$")

    def test_references_are_unique_and_lead_somewhere(self):
        references = [c["bom-ref"] for c in self.bill["components"]] + ["amlemu"]
        self.assertEqual(len(set(references)), len(references))
        (row,) = self.bill["dependencies"]
        self.assertEqual(row["ref"], "amlemu")
        self.assertEqual(len(set(row["dependsOn"])), len(row["dependsOn"]))
        required = {c["bom-ref"] for c in self.bill["components"] if c["scope"] == "required"}
        self.assertEqual(set(row["dependsOn"]), required)


if __name__ == "__main__":
    unittest.main(verbosity=2)
