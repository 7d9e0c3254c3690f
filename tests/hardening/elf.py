"""As much of an ELF file of 64 bits, little endian, as tells how a program was compiled and linked."""
import struct

X86_64, ARM64 = 62, 183
DYNAMIC, SHARED = 2, 3
LOAD, RELRO, STACK = 1, 0x6474E552, 0x6474E551
EXECUTE, WRITE = 1, 2
FLAGS, FLAGS_1 = 30, 0x6FFFFFFB
BIND_NOW, NOW_1, PIE_1 = 8, 1, 0x08000000


class Elf:
    def __init__(self, data):
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError("no ELF file of 64 bits, little endian")
        self.data = data
        self.type, self.machine = struct.unpack_from("<HH", data, 16)
        segments, sections = struct.unpack_from("<QQ", data, 32)
        size, count = struct.unpack_from("<HH", data, 54)
        self.segments = [struct.unpack_from("<IIQQQQQQ", data, segments + i * size)
                         for i in range(count)]
        size, count, names = struct.unpack_from("<HHH", data, 58)
        rows = [struct.unpack_from("<IIQQQQIIQQ", data, sections + i * size) for i in range(count)]
        self.sections = {self._text(rows[names][4] + row[0]): row for row in rows}

    def _text(self, at):
        return self.data[at:self.data.index(b"\0", at)].decode("latin-1")

    def bytes_of(self, section):
        row = self.sections[section]
        return self.data[row[4]:row[4] + row[5]]

    def segment_flags(self, kind):
        """The flags of each segment of that kind."""
        return [row[1] for row in self.segments if row[0] == kind]

    def dynamic(self, tag):
        """The value of a dynamic entry; 0 where it is absent."""
        table = self.bytes_of(".dynamic")
        return dict(struct.iter_unpack("<qQ", table)).get(tag, 0)

    def imports(self):
        """Names of functions and objects that other libraries have."""
        strings = self.sections[".dynstr"][4]
        return {self._text(strings + name)
                for name, _, _, section, _, _ in struct.iter_unpack("<IBBHQQ", self.bytes_of(".dynsym"))
                if section == 0}
