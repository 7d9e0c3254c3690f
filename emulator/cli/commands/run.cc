#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/cli/asked.h"
#include "emulator/cli/child.h"
#include "emulator/cli/client_environment.h"
#include "emulator/cli/commands/verify.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/isolated_run.h"
#include "emulator/cli/serving.h"
#include "emulator/cli/stop_signals.h"

namespace aml::cli {

namespace {

/// The settings of an emulator beside others, and of a command that has the word: on a free port,
/// where others have ports too, and quiet, unless asked for otherwise.
Config config_of(const ResolvedSettings& resolved, bool isolated) {
  const auto is_default = [&](std::string_view flag) {
    const auto rows = settings();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const Setting& setting) { return setting.flag == flag; });
    AML_ASSERT(row != rows.end());
    const auto index = static_cast<std::size_t>(row - rows.begin());
    return resolved.values[index].origin == Origin::kDefault;
  };
  Config config = resolved.config;
  if (!isolated && is_default("port")) config.port = 0;
  config.sandbox = SandboxSetting::kOff;  // its command would be kept to the same
  if (is_default("log-level")) config.log_level = core::LogLevel::kWarn;
  return config;
}

// Variables are easily ignored, and a program that ignores them fails elsewhere.
void hint_at_isolation() {
  std::fputs(
      "amlemu: the command failed, and no call of it came here: a program that reads no proxy "
      "variables needs `amlemu run --isolated -- COMMAND`\n",
      stderr);
}

int run_child(const Invocation& invocation, const std::string& expectations, const App& app,
              Front& front, const StopSignals& signals, const MakeEnvironment& environment) {
  const std::string url = front.urls().http;
  int code = kFailed;
  try {
    Child child(invocation.words, environment(url, *front.authority()));
    code = child.wait(signals);
  } catch (const Child::NotStarted& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return error.exit_code;
  }
  constexpr int kFirstSignal = 128;  // a command that was ended did not fail by itself
  const bool failed = code != 0 && code < kFirstSignal;
  if (failed && !invocation.has("isolated") && app.journal().entries().totals().entries == 0)
    hint_at_isolation();
  if (code != 0 || expectations.empty()) return code;
  Config asked = invocation.settings.config;
  asked.at = url;
  return verify_calls(asked, expectations);
}

int run_plain(const Config& config, const ServeCommand& serve) {
  const DataFolder files("");
  return serve(config, [&](const std::string& url, const tls::Authority& authority) {
    return client_environment(environ, url, authority, files.path());
  });
}

int run_run(const Invocation& invocation) {
  if (invocation.words.empty())
    return refuse_call("run takes a command: amlemu run [OPTIONS] -- COMMAND [WORD...]");
  if (invocation.settings.config.sandbox == SandboxSetting::kOn)
    return refuse_call("--sandbox on is of serve: the command of run would be kept to it as well");
  const bool isolated = invocation.has("isolated");
  const Config config = config_of(invocation.settings, isolated);
  if (!config.https)
    return refuse_call("run speaks HTTPS with its command: start it without --no-https");
  if (!isolated && invocation.has("share"))
    return refuse_call("--share is of --isolated: without it, all ports are shared");
  const auto shared = shared_ports(invocation);
  if (!shared) return kUsage;
  std::string expectations;
  if (const std::string* file = invocation.find("verify")) {
    const auto text = read_expectations(*file);
    if (!text) return kUsage;
    expectations = *text;
  }
  const StopSignals signals(Child::kSignals);
  const ServeCommand serve = [&](const Config& settings, const MakeEnvironment& environment) {
    const int code = serve_while(
        settings, [](const App&, const Front&, const FileWriter&) {},
        [&](const App& app, Front& front) {
          return run_child(invocation, expectations, app, front, signals, environment);
        });
    Child::end_rest(signals);
    return code;
  };
  return isolated ? run_isolated(config, *shared, signals, serve) : run_plain(config, serve);
}

}  // namespace

const Command kRun{
    .name = "run",
    .words = "-- COMMAND...",
    .summary = "run a command whose HTTP and HTTPS go to an emulator made for it",
    .options = {{"isolated", "", "in a network that leads nowhere but to the emulator"},
                {"share", "PORT", "of this machine that --isolated leaves in reach (repeatable)"},
                {"verify", "FILE", "exit with 4 where its calls were not the expected ones"}},
    .reads_settings = true,
    .run = &run_run};

}  // namespace aml::cli
