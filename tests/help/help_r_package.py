"""Programs that strip tags and cut at `code-snippet-r` find R code that people can read."""
import re
import unittest

import help_pages

# As the R package AzureML strips: tags whose attributes are plain words, which it leaves in the text.
TAG = re.compile(r"""</?\w+((\s+\w+(\s*=\s*(?:".*?"|'.*?'|[^'">\s]+))?)+\s*|\s*)/?>""")
ID = "code-snippet-r"


class RPackage(unittest.TestCase):
    def setUp(self):
        with help_pages.start_emulator() as emulator:
            self.page = help_pages.help_page(help_pages.services(emulator)[0])
        self.code = help_pages.text_of(self.page, ID)

    def check(self, text):
        self.assertTrue(text.startswith('library("RCurl")\nlibrary("rjson")\n'), text[:80])
        self.assertNotRegex(text[:len(self.code)], "<|>|&lt;|&gt;|&quot;|&#")
        self.assertEqual(text[:len(self.code) + 4].replace("&amp;", "&")[:len(self.code)], self.code)

    def test_the_package(self):
        stripped = "\n".join(TAG.sub(r"\1", line) for line in self.page.split("\n"))
        self.check(stripped[stripped.index(ID) + len(ID) + 2:])

    def test_tags_stripped_behind_the_line_with_the_id(self):
        lines = self.page.split("\n")
        start = next(number for number, line in enumerate(lines) if ID in line)
        self.check(re.sub("<[^>]*>", "", "\n".join(lines[start:])).lstrip("\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
