"""What a disk may hold after a loss of power, of what recording_disk wrote down.

A file keeps what was forced. Of each later write there is all, nothing, or some of its sectors; of
each later change of its length that change or none. A folder keeps the names that were forced with
it. Of the later ones any may be lost while others are there: only a rename is one step.
"""
import os
import pathlib
import random
import urllib.parse

SECTOR = 512
# How what was not forced is chosen: whole classes at once, or by chance.
EXTREMES = ("nothing", "names", "lengths", "bytes", "everything")


class Content:
    """One file, and what was done to it."""

    def __init__(self, inode):
        self.inode = inode
        self.changes = []  # (offset, bytes) or (length, None), and the time it got
        self.forced = 0    # that many of them

    def force(self):
        self.forced = len(self.changes)

    def build(self, choose):
        """Its bytes and its time."""
        content, time = bytearray(), self.changes[0][2] if self.changes else 0
        for number, (at, bytes_, at_time) in enumerate(self.changes):
            is_forced = number < self.forced
            if bytes_ is None:
                if is_forced or choose.length():
                    self.resize(content, at)
                    time = at_time
                continue
            kept = [(0, len(bytes_))] if is_forced else choose.pieces(at, len(bytes_))
            for begin, end in kept:
                self.resize(content, max(len(content), at + end))
                content[at + begin:at + end] = bytes_[begin:end]
            if is_forced or choose.length():
                self.resize(content, max(len(content), at + len(bytes_)))
                time = at_time
        return bytes(content), time

    @staticmethod
    def resize(content, length):
        if length < len(content):
            del content[length:]
        else:
            content.extend(bytes(length - len(content)))


class Folder:
    def __init__(self, inode):
        self.inode = inode
        self.names = {}  # as programs see it


class Step:
    """One change of names, which is there or not: (folder, name, what is there then) each."""

    def __init__(self, changes):
        self.changes = changes
        self.is_forced = False


class Choice:
    """Decides about what was not forced."""

    def __init__(self, how, seed):
        self.how = how
        self.random = random.Random(seed)
        self.odds = self.random.choice((0.2, 0.5, 0.8))

    def step(self):
        if self.how == "chance":
            return self.random.random() < self.odds
        return self.how in ("names", "lengths", "everything")

    def length(self):
        if self.how == "chance":
            return self.random.random() < self.odds
        return self.how in ("lengths", "everything")

    def pieces(self, at, size):
        """Parts of a write that the disk has, none of them a part of a sector."""
        if self.how != "chance":
            return [(0, size)] if self.how in ("bytes", "everything") else []
        drawn = self.random.random()
        if drawn < 0.4:
            return [(0, size)]
        if drawn < 0.7:
            return []
        borders = sorted({0, size, *(border - at for border in
                                     range(at - at % SECTOR + SECTOR, at + size, SECTOR))})
        return [(begin, end) for begin, end in zip(borders, borders[1:])
                if self.random.random() < 0.5]


class Disk:
    """The state after the first records of a log."""

    def __init__(self):
        self.root = None
        self.by_inode = {}
        self.steps = []

    def find_folder(self, path):
        folder = self.root
        for name in path.split("/")[:-1]:
            folder = folder.names[name]
        return folder, path.split("/")[-1]

    def change(self, *changes):
        for folder, name, what in changes:
            if what is None:
                del folder.names[name]
            else:
                folder.names[name] = what
        self.steps.append(Step(changes))

    def make(self, kind, inode, path):
        folder, name = self.find_folder(path)
        there = folder.names.get(name)
        if there is not None and there.inode == inode:
            return  # opened, not made
        what = self.by_inode[inode] = kind(inode)
        self.change((folder, name, what))

    def rename(self, from_path, to_path, exchanges):
        from_folder, from_name = self.find_folder(from_path)
        to_folder, to_name = self.find_folder(to_path)
        moved, replaced = from_folder.names[from_name], to_folder.names.get(to_name)
        self.change((from_folder, from_name, replaced if exchanges else None),
                    (to_folder, to_name, moved))

    def force(self, inode):
        what = self.by_inode.get(inode)
        if isinstance(what, Content):
            what.force()
        elif what is not None:
            for step in self.steps:
                step.is_forced |= any(folder is what for folder, _, _ in step.changes)

    def take(self, record):
        kind, words, bytes_ = record
        if kind == "root":
            self.root = self.root or Folder(words[0])
            self.by_inode[words[0]] = self.root
        elif kind == "unnamed":
            self.by_inode[words[0]] = Content(words[0])
        elif kind in ("create", "mkdir"):
            self.make(Content if kind == "create" else Folder, *words)
        elif kind == "unlink":
            self.change((*self.find_folder(words[0]), None))
        elif kind in ("rename", "exchange"):
            self.rename(*words, kind == "exchange")
        elif kind == "write":
            self.by_inode[words[0]].changes.append((int(words[1]), bytes_, int(words[3])))
        elif kind == "truncate":
            self.by_inode[words[0]].changes.append((int(words[1]), None, int(words[2])))
        elif kind == "force":
            self.force(words[0])
        else:
            raise ValueError(kind)

    def build(self, to, how, seed):
        """Writes what a disk may hold into the folder `to`; pairs of inodes, there and then."""
        choice = Choice(how, seed)
        names = {id(self.root): {}}
        for step in self.steps:
            if not step.is_forced and not choice.step():
                continue
            for folder, name, what in step.changes:
                there = names.setdefault(id(folder), {})
                if what is None:
                    there.pop(name, None)
                else:
                    there[name] = what
        pairs = []
        written = set()
        left = [(self.root, pathlib.Path(to))]
        while left:
            folder, path = left.pop()
            if id(folder) in written:
                continue  # a folder has one place
            written.add(id(folder))
            path.mkdir(exist_ok=True)
            for name, what in sorted(names.get(id(folder), {}).items()):
                if isinstance(what, Folder):
                    left.append((what, path / name))
                else:
                    pairs.append(self.write(what, path / name, choice))
        return pairs

    @staticmethod
    def write(what, path, choice):
        content, time = what.build(choice)
        path.write_bytes(content)
        path.chmod(0o600 if path.suffix.startswith(".sqlite") else 0o644)
        os.utime(path, ns=(time, time))
        return path.stat().st_ino, what.inode


def read_log(path):
    """Its records, and where each ends."""
    records, ends = [], []
    data = pathlib.Path(path).read_bytes()
    at = 0
    while True:
        end = data.find(b"\n", at)
        if end < 0:
            return records, ends
        kind, *words = (urllib.parse.unquote(word, errors="surrogateescape")
                        for word in data[at:end].decode(errors="surrogateescape").split(" "))
        size = int(words[2]) if kind == "write" else 0
        at = end + 1 + size
        if at > len(data):
            return records, ends
        records.append((kind, words, data[end + 1:at]))
        ends.append(at)


def disk_after(records, count):
    disk = Disk()
    for record in records[:count]:
        disk.take(record)
    return disk
