"""Reads a program and names what of the hardening is missing in it: hardening_test.py PROGRAM."""
import pathlib
import sys

import elf

# Instructions that only these flags of the compiler make, and how many there are at least: more than
# the objects of the system have, that every program begins with. Few frames are larger than a page.
MARKS = {
    elf.X86_64: {"-fcf-protection": (b"\xf3\x0f\x1e\xfa", 100),           # endbr64
                 "-fstack-clash-protection": (b"\x48\x83\x0c\x24\x00", 4)},  # orq $0, (%rsp)
    elf.ARM64: {"-mbranch-protection": (b"\x3f\x23\x03\xd5", 100)},       # paciasp
}


def fortified(imports):
    """__memcpy_chk, say, of the C library."""
    return any(name.startswith("__") and name.endswith("_chk") for name in imports)


def missing(program):
    """One line for each part that the program does not have."""
    flags_1 = program.dynamic(elf.FLAGS_1)
    imports = program.imports()
    is_bound = program.dynamic(elf.FLAGS) & elf.BIND_NOW or flags_1 & elf.NOW_1
    stack = program.segment_flags(elf.STACK)
    checks = {
        "-pie: the program's place is not chosen anew": program.type == elf.SHARED
        and flags_1 & elf.PIE_1,
        "-z relro: the linker's tables stay writable": program.segment_flags(elf.RELRO),
        "-z now: functions are bound at their first call": is_bound,
        "-z noexecstack: the stack can be run": stack and not stack[0] & elf.EXECUTE,
        "a segment can be written and run": not any(
            flags & elf.WRITE and flags & elf.EXECUTE for flags in program.segment_flags(elf.LOAD)),
        "-fstack-protector-strong: no frame is checked": "__stack_chk_fail" in imports,
        "-D_FORTIFY_SOURCE: no call is checked": fortified(imports),
    }
    for flag, (mark, least) in MARKS.get(program.machine, {}).items():
        checks[f"{flag}: no function has its instruction"] = (
            program.bytes_of(".text").count(mark) >= least)
    return [what for what, is_there in checks.items() if not is_there]


if __name__ == "__main__":
    lines = missing(elf.Elf(pathlib.Path(sys.argv[1]).read_bytes()))
    print("\n".join(lines) or "hardened")
    sys.exit(bool(lines))
