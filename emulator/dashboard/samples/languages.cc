#include "emulator/dashboard/samples/languages.h"

#include <array>

namespace aml::dashboard {

namespace {

constexpr std::string_view kMethodBody = "            ";

const std::array kLanguages = {
    Language{"csharp", "C#", "samples/rrs.cs", "samples/bes.cs", kCsharpNotation, kCsharpNotation,
             kMethodBody},
    Language{"python", "Python", "samples/rrs.py", "samples/bes.py", kPythonNotation,
             kPythonNotation},
    Language{"r", "R", "samples/rrs.R", "samples/bes.R", kRNotation, kRNotation},
    Language{"curl", "curl", "samples/rrs.sh", "samples/bes.sh", kShellNotation, kJsonNotation},
    Language{"python3", "Python 3", "samples/rrs.python3.py", "samples/bes.python3.py",
             kPython3Notation, kPython3Notation},
    Language{"node", "Node", "samples/rrs.mjs", "samples/bes.mjs", kJavascriptNotation,
             kJavascriptNotation},
};

}  // namespace

std::span<const Language> languages() {
  return kLanguages;
}

}  // namespace aml::dashboard
