"""What the program prints for shells and for man, read by those themselves."""
import os
import shutil
import subprocess
import tempfile
import unittest

AMLEMU = os.environ["AML_BINARY"]


def printed(*words):
    return subprocess.run([AMLEMU, *words], capture_output=True, text=True, check=True).stdout


def file_of(test, *words):
    file = tempfile.NamedTemporaryFile("w", suffix="." + words[-1])
    test.addCleanup(file.close)
    file.write(printed(*words))
    file.flush()
    return file.name


def needs(program):
    return unittest.skipUnless(shutil.which(program), program + " is not installed")


# What is typed, its last word unfinished; some of what has to be offered, and what must not be.
OFFERED = (
    (["ser"], ["serve", "services"], ["reset", "--port"]),
    (["--log-f"], ["--log-format"], ["serve"]),
    (["--log-format", ""], ["text", "json"], ["serve"]),
    (["--ids", "se"], ["sequential"], ["serve", "random"]),
    (["--port", "7", "jo"], ["jobs"], ["--json"]),
    (["jobs", "--"], ["--state", "--json", "--at"], ["--verbose", "serve"]),
    (["version", "--"], ["--verbose"], ["--port"]),
    (["faults", ""], ["add", "list", "clear"], ["serve"]),
    (["completion", "b"], ["bash"], ["zsh"]),
    (["trust", "--format", "p"], ["pem", "p12"], ["der"]),
)


class Bash(unittest.TestCase):
    def offered(self, words):
        script = f"""source '{file_of(self, "completion", "bash")}'
COMP_WORDS=(amlemu "$@") COMP_CWORD=$#
_amlemu amlemu
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
        done = subprocess.run(["bash", "-u", "-c", script, "bash", *words], capture_output=True,
                              text=True, cwd=os.path.dirname(__file__), check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.splitlines()

    def test_words_are_offered_where_they_fit(self):
        more = ((["--log-format", "=", "j"], ["json"], ["text"]),
                (["--log-format", "="], ["json", "text"], ["serve"]),
                (["--log-format", "=", "json", "se"], ["serve"], []),
                (["validate", "co"], ["consumer"], []),
                (["--config", "shells"], ["shells_test.py"], []),
                (["--data", ""], ["consumer"], ["shells_test.py"]),
                (["run", "--", "se"], [], ["serve"]))
        for words, wanted, unwanted in (*OFFERED, *more):
            with self.subTest(words):
                offered = self.offered(words)
                self.assertEqual(sorted(set(wanted) - set(offered)), [])
                self.assertEqual(sorted(set(unwanted) & set(offered)), [])


class Fish(unittest.TestCase):
    @needs("fish")
    def test_words_are_offered_where_they_fit(self):
        script = file_of(self, "completion", "fish")
        with tempfile.TemporaryDirectory() as home:
            for words, wanted, unwanted in OFFERED:
                with self.subTest(words):
                    done = subprocess.run(
                        ["fish", "--no-config", "-c",
                         f"source {script}; complete -C 'amlemu {' '.join(words)}'"],
                        capture_output=True, text=True, env={**os.environ, "HOME": home})
                    self.assertEqual(done.stderr, "")
                    offered = [line.split("\t")[0] for line in done.stdout.splitlines()]
                    self.assertEqual(sorted(set(wanted) - set(offered)), [])
                    self.assertEqual(sorted(set(unwanted) & set(offered)), [])


class Zsh(unittest.TestCase):
    """zsh completes in a terminal alone; here its own _arguments has to understand what it gets."""

    @needs("zsh")
    def test_script_is_read_and_its_arguments_are_understood(self):
        script = file_of(self, "completion", "zsh")
        subprocess.run(["zsh", "-f", "-n", script], check=True)
        verbs = [line.split()[0] for line in printed("--help").split("Verbs:\n")[1]
                 .split("\n\n")[0].splitlines() if line.startswith("  ") and line[2] != " "]
        for verb in ("", *verbs):
            with self.subTest(verb):
                done = subprocess.run(
                    ["zsh", "-f", "-c", f"""compdef() {{ }}
_describe() {{ print -r -- describe ${{#verbs}} }}
_files() {{ }}
_arguments() {{ print -r -- arguments $#; state=${{1:+$wanted}}; wanted=; }}
words=({verb}) wanted={'words' if verb else 'verb'}
source {script}
_amlemu
"""], capture_output=True, text=True)
                self.assertEqual(done.stderr, "")
                self.assertRegex(done.stdout, "arguments [1-9][0-9]*\narguments [1-9]" if verb
                                 else f"arguments [1-9][0-9]*\ndescribe {len(verbs)}\n")


class Manual(unittest.TestCase):
    def test_names_all_that_the_help_names(self):
        page = printed("manual").replace("\\-", "-")
        for line in printed("--help").splitlines():
            if line.startswith("  ") and line[2] != " ":
                self.assertIn("\\fB" + line.split()[0].rstrip(","), page + "\\fB-h\\fB-v")

    def test_formatter_has_nothing_to_say(self):
        page = file_of(self, "manual")
        done = subprocess.run(["groff", "-ww", "-z", "-man", "-Kutf8", "-Tutf8", page],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @needs("mandoc")
    def test_lint_has_nothing_to_say(self):
        page = file_of(self, "manual")
        done = subprocess.run(["mandoc", "-man", "-Tlint", "-Wwarning", page], capture_output=True,
                              text=True)
        # Without a date the page is the same at every build.
        said = [line for line in done.stdout.splitlines() if "missing date" not in line]
        self.assertEqual(said, [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
