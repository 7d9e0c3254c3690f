"""Reads a Dockerfile as far as this project's goes: stages of instructions, lines joined."""
import json
import re
import shlex


class Instruction:
    def __init__(self, name, text):
        self.name = name
        self.text = text

    def words(self):
        """Of the list form or of the plain form."""
        return json.loads(self.text) if self.text.startswith("[") else shlex.split(self.text)


def read_stages(path):
    """A list of (base image, stage name, instructions)."""
    with open(path) as file:
        text = "".join(line for line in file if not line.lstrip().startswith("#"))
    stages = []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        if name == "FROM":
            words = rest.split()
            stages.append((words[0], words[2] if len(words) == 3 else str(len(stages)), []))
        else:
            stages[-1][2].append(Instruction(name, rest.strip()))
    return stages
