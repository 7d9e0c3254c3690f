#include "emulator/scripts/python_scripts.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/core/log.h"
#include "emulator/scripts/driver.h"
#include "emulator/scripts/script_wire.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"

namespace aml::scripts {

namespace {

using End = SandboxRun::End;
using model::ModuleError;

constexpr std::size_t kLoggedBytes = 4u << 10;

// Every system has that file.
constexpr const char* kProbe = R"python(
import os
import pandas

def is_closed(path):
    try:
        open(path).close()
        return False
    except OSError:
        return True

def azureml_main(frame):
    has_namespace = os.environ["AMLEMU_NETWORK_NAMESPACE"] == "1"
    return pandas.DataFrame({"network": [has_namespace], "files": [is_closed("/etc/passwd")]})
)python";

// The frame that one public notebook shows, blanks included.
ModuleError failed(const std::string& words) {
  return ModuleError(
      model::kScriptFailed,
      {"\r\n---------- Start of error message from Python interpreter ----------\r\n"
       "Caught exception while executing function: " +
       words + "\n\r\n\r\n---------- End of error message from Python  interpreter  ----------"});
}

std::string in_words(std::chrono::milliseconds time) {
  const auto whole = time.count() / 1000;
  return whole > 0 ? std::to_string(whole) + " s" : std::to_string(time.count()) + " ms";
}

// Why a run has no answer; empty: it may have one.
std::string why_no_answer(const SandboxRun& run, const SandboxLimits& limits) {
  switch (run.end) {
    case End::kTooLong:
      return "the script took more than " + in_words(limits.time);
    case End::kTooMuch:
      return "the script answered more than " + std::to_string(limits.answer_bytes >> 20) + " MiB";
    case End::kTooFull:
      return "the script's folder holds too many files, or more than " +
             std::to_string(limits.folder_bytes >> 20) + " MiB";
    case End::kStopped:
    case End::kExited:
      break;
  }
  if (WIFSIGNALED(run.status)) {
    // The kernel ends with SIGKILL, too, what ignores SIGXCPU.
    const int signal = WTERMSIG(run.status);
    if (signal == SIGXCPU || (signal == SIGKILL && run.processor_time >= limits.time))
      return "the script took more than " + in_words(limits.time);
    if (signal == SIGKILL)
      return "the script's process was killed by the system, as it does where memory runs out";
    return "the script's process ended by signal " + std::to_string(signal);
  }
  if (!run.answer.empty()) return "";
  return "the script's process ended without an answer\n" + text::to_utf8(run.console);
}

// `ok`, or a line and what is wrong with it.
std::optional<core::ScriptProblem> read_compiler_answer(const std::string& answer) {
  if (answer == "ok") return std::nullopt;
  const std::size_t end = std::min(answer.find('\n'), answer.size());
  return core::ScriptProblem{text::parse_number<std::size_t>(answer.substr(0, end)).value_or(0),
                             text::to_utf8(answer.substr(std::min(end + 1, answer.size())))};
}

void log_console(const SandboxRun& run) {
  if (run.console.empty()) return;
  const std::size_t size = std::min(run.console.size(), kLoggedBytes);
  core::log(core::LogLevel::kInfo, "scripts", "a script wrote",
            {{"text", text::to_utf8(run.console.substr(run.console.size() - size))}});
}

class PythonScript final : public model::TableScript {
 public:
  PythonScript(core::ScriptText script, std::shared_ptr<const PythonScripts> scripts)
      : script_(std::move(script)), scripts_(std::move(scripts)) {
    AML_ASSERT(!script_.columns.empty());
  }

  const model::Schema& columns() const override { return script_.columns; }
  model::Table run(std::span<const model::Table* const> tables) const override {
    return scripts_->run(script_, tables);
  }

 private:
  const core::ScriptText script_;
  const std::shared_ptr<const PythonScripts> scripts_;
};

}  // namespace

/// One of the scripts that may run at once.
class PythonScripts::Turn {
 public:
  explicit Turn(const PythonScripts& scripts) : scripts_(scripts) {
    const core::MutexLock lock(scripts.mutex_);
    const core::Stopwatch waited;
    const std::chrono::milliseconds limit = scripts.options_.limits.time;
    while (scripts.running_ == scripts.options_.at_once) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(limit - waited.elapsed());
      if (left <= std::chrono::milliseconds(0))
        throw failed("other scripts ran for more than " + in_words(limit));
      scripts.ended_.wait_for(scripts.mutex_, left);
    }
    ++scripts.running_;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    {
      const core::MutexLock lock(scripts_.mutex_);
      AML_ASSERT(scripts_.running_ > 0);
      --scripts_.running_;
    }
    scripts_.ended_.notify_one();
  }

 private:
  const PythonScripts& scripts_;
};

PythonScripts::PythonScripts(Options options)
    : options_(std::move(options)), sandbox_(options_.limits) {
  AML_ASSERT(options_.at_once > 0 && !options_.interpreter.empty());
}

SandboxRun PythonScripts::run_driver(const std::string& request) const {
  // -I: nothing of the user's; -B: nothing is written beside modules.
  return sandbox_.run({options_.interpreter, "-I", "-B", "-c", kDriver}, request);
}

PythonScripts::Check PythonScripts::check() const {
  Check check = probe();
  if (check.problem.empty()) return check;
  const SandboxLimits enough;
  SandboxLimits more = options_.limits;
  more.memory_bytes = std::max(more.memory_bytes, enough.memory_bytes);
  if (runs_with(more)) {
    check.needs_memory = true;
    return check;
  }
  more.time = std::max(more.time, enough.time);
  if (!runs_with(more)) return check;
  more.memory_bytes = options_.limits.memory_bytes;
  check.needs_time = true;
  check.needs_memory = !runs_with(more);
  return check;
}

bool PythonScripts::runs_with(const SandboxLimits& limits) const {
  if (limits.time == options_.limits.time && limits.memory_bytes == options_.limits.memory_bytes)
    return false;  // as it did not
  Options options = options_;
  options.limits = limits;
  return PythonScripts(std::move(options)).probe().problem.empty();
}

PythonScripts::Check PythonScripts::probe() const {
  const core::ScriptText probe{kProbe, model::Schema{{"network", model::ColumnType::kBoolean},
                                                     {"files", model::ColumnType::kBoolean}}};
  model::Table table(model::Schema{{"a"}});
  table.column(0).append_text("a");
  const std::array<const model::Table*, 1> tables = {&table};
  Check check;
  try {
    const model::Table found = run(probe, tables);
    check.network_namespace = found.column(0).boolean(0);
    check.files_closed = found.column(1).boolean(0);
  } catch (const model::ModuleError& problem) {
    check.problem = problem.what();
  }
  return check;
}

std::optional<core::ScriptProblem> PythonScripts::find_problem(const std::string& code) const {
  constexpr std::size_t kKeptBytes = 16u << 20;
  {
    const core::MutexLock lock(mutex_);
    if (const auto found = compiled_.find(code); found != compiled_.end()) return found->second;
  }
  std::optional<core::ScriptProblem> problem;
  try {
    const SandboxRun run =
        sandbox_.run({options_.interpreter, "-I", "-S", "-B", "-c", kCompiler}, code);
    if (run.end != End::kExited || run.answer.empty()) return std::nullopt;
    problem = read_compiler_answer(run.answer);
  } catch (const std::runtime_error&) {
    return std::nullopt;  // check() says what is wrong with the interpreter
  }
  const core::MutexLock lock(mutex_);
  if (compiled_bytes_ + code.size() > kKeptBytes) {
    compiled_.clear();
    compiled_bytes_ = 0;
  }
  if (compiled_.emplace(code, problem).second) compiled_bytes_ += code.size();
  return problem;
}

std::shared_ptr<const model::TableScript> PythonScripts::make(core::ScriptText script) const {
  return std::make_shared<const PythonScript>(std::move(script), shared_from_this());
}

model::Table PythonScripts::run(const core::ScriptText& script,
                                std::span<const model::Table* const> tables) const {
  AML_ASSERT(!tables.empty() && tables.size() <= 2);
  const Turn turn(*this);
  SandboxRun run;
  try {
    run = run_driver(write_script_request(script, tables));
  } catch (const std::runtime_error& problem) {
    throw failed(problem.what());
  }
  if (run.end == End::kStopped)
    throw model::RunStopped(model::kScriptFailed, {" the emulator is stopping"});
  log_console(run);
  const std::string problem = why_no_answer(run, options_.limits);
  if (!problem.empty()) throw failed(problem);
  auto answer = read_script_answer(script, run.answer);
  if (const auto* words = std::get_if<std::string>(&answer)) throw failed(*words);
  return std::get<model::Table>(std::move(answer));
}

}  // namespace aml::scripts
