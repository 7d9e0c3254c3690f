#include "emulator/cli/settings.h"

#include <algorithm>
#include <type_traits>

#include "emulator/cli/blobs_setting.h"
#include "emulator/cli/setting_values.h"

namespace aml::cli {

namespace {

constexpr ValueKind kSwitch{"", "true or false (also 1/0, yes/no)"};
constexpr ValueKind kHost{"HOST", "a host name or address"};
constexpr ValueKind kPort{"PORT", "a number from 0 to 65535"};
constexpr ValueKind kPortOrOff{"PORT|off", "a number from 0 to 65535, or off"};
constexpr ValueKind kUrl{"URL", "a URL such as http://localhost:10100"};
constexpr ValueKind kFolder{"DIR", "a folder"};
constexpr ValueKind kFile{"FILE", "a file name"};
constexpr ValueKind kClock{"wall|manual|manual@TIME",
                           "wall, manual, or manual@ and a UTC time such as "
                           "manual@2016-10-14T14:52:33Z"};
constexpr ValueKind kIds{"random|sequential", "random or sequential"};
constexpr ValueKind kAuthorities{"system|none|FILE",
                                 "system, none, or a PEM file of certificate authorities"};
constexpr ValueKind kOrigins{"ORIGINS",
                             "*, or origins such as http://localhost:3000 between commas"};
constexpr ValueKind kLogFormat{"text|json", "text or json"};
constexpr ValueKind kLogLevel{"error|warn|info|debug", "error, warn, info or debug"};
constexpr ValueKind kSize{"SIZE", "a size such as 100MiB, 64KiB or 65536"};
constexpr ValueKind kTime{"TIME", "a duration such as 30s, 500ms or 5m, up to 24h"};
constexpr ValueKind kCount{"N", "a whole number from 0"};
constexpr ValueKind kPositive{"N", "a whole number from 1"};
constexpr ValueKind kWaits{"N", "a whole number from 1 to 10000"};
constexpr ValueKind kWorkers{"cores|N", "a whole number from 0 to 256, or cores"};
constexpr ValueKind kEmptyStatus{"204|200", "204 or 200"};
constexpr ValueKind kUnknownPolicies{"refuse|skip", "refuse or skip"};
constexpr ValueKind kStore{"embedded|URL",
                           "embedded, or a URL such as postgres://user@host/database"};
constexpr ValueKind kBlobs{"own|URL|CONNECTION",
                           "own, a URL such as http://127.0.0.1:10000/devstoreaccount1, or a "
                           "connection string with AccountName and AccountKey"};
constexpr ValueKind kSchema{"NAME", "up to 40 of a-z, 0-9 and _, a letter first"};
constexpr ValueKind kStoreLoss{"refuse|local", "refuse or local"};
constexpr ValueKind kOnOff{"on|off", "on or off"};
constexpr ValueKind kAutoOnOff{"auto|on|off", "auto, on or off"};
constexpr ValueKind kDepth{"N", "a whole number from 1 to 1000"};

template <auto kMember, auto kParse>
bool into(Config& config, std::string_view text) {
  auto value = kParse(text);
  if (!value) return false;
  config.*kMember = std::move(*value);
  return true;
}

template <auto kMember, auto kParse>
bool into_limit(Config& config, std::string_view text) {
  const auto value = kParse(text);
  if (!value) return false;
  config.limits.*kMember = *value;
  return true;
}

template <auto kMember, auto kParse>
bool into_script(Config& config, std::string_view text) {
  const auto value = kParse(text);
  using Value = std::remove_cvref_t<decltype(*value)>;
  if (!value || *value == Value{}) return false;
  config.script_limits.*kMember = *value;
  return true;
}

template <auto kMember, auto kParse>
bool into_store(Config& config, std::string_view text) {
  auto value = kParse(text);
  if (!value) return false;
  config.store.*kMember = std::move(*value);
  return true;
}

bool into_host(Config& config, std::string_view text) {
  if (text.empty()) return false;
  config.host = text;
  return true;
}

bool into_storage_timeout(Config& config, std::string_view text) {
  const auto time = parse_duration(text);
  if (!time) return false;
  config.remote_storage.answer_time = *time;
  config.remote_storage.connect_time = std::min(*time, storage::RemoteSettings().connect_time);
  return true;
}

bool into_storage_ca(Config& config, std::string_view text) {
  if (text.empty()) return false;
  config.remote_storage.verify_tls = text != "none";
  config.remote_storage.ca_file = text == "none" || text == "system" ? "" : text;
  return true;
}

using L = core::Limits;

constexpr Setting kSettings[] = {
    {"host", kHost, "localhost",
     "address to bind; localhost binds 127.0.0.1 and, where there is one, ::1", into_host},
    {"port", kPort, "10100", "HTTP port; 0 lets the system choose",
     into<&Config::port, parse_port>},
    {"https", kSwitch, "true", "TLS on each port, too: the first byte of a connection tells",
     into<&Config::https, parse_switch>},
    {"https-port", kPortOrOff, "off", "one more port for HTTPS alone; 0 lets the system choose",
     into<&Config::https_port, parse_port_or_off>},
    {"blob-port", kPortOrOff, "off",
     "one more port for the blob account alone, such as 10000; 0 lets the system choose",
     into<&Config::blob_port, parse_port_or_off>},
    {"data", kFolder, "",
     "folder that keeps jobs, blobs and what the gateway counted (default: none)",
     into<&Config::data, parse_text>},
    {"durable", kSwitch, "false",
     "force what is acknowledged to the disk of --data first, so that it outlives a loss of power",
     into<&Config::durable, parse_switch>},
    {"store", kStore, "embedded",
     "where the state is: embedded, or a PostgreSQL database that several replicas share",
     into_store<&StoreSetting::url, parse_store>, shown_store},
    {"store-schema", kSchema, "amlemu", "the schema of the database that has the tables",
     into_store<&StoreSetting::schema, parse_schema>},
    {"store-loss", kStoreLoss, "refuse",
     "while the database is away: refuse with 503, or go on alone with what needs no other replica",
     into_store<&StoreSetting::loss, parse_store_loss>},
    {"store-lease", kTime, "15s",
     "how long a silent replica counts, from 1s: others take over its jobs then",
     into_store<&StoreSetting::lease, parse_lease>},
    {"store-listen", kOnOff, "on",
     "hear of changes at once; off: look each second, as a pooler in transaction mode asks for",
     into_store<&StoreSetting::listens, parse_on_off>},
    {"blobs", kBlobs, "own",
     "where the account's blobs are: own, or an Azurite or Azure account, by URL or connection "
     "string",
     into<&Config::blobs, parse_blobs>, shown_blobs},
    {"public-url", kUrl, "", "base of the URLs handed out (default: the request's own Host)",
     into<&Config::public_url, parse_url>},
    {"at", kUrl, "", "the running emulator that verbs such as faults ask (default: --port here)",
     into<&Config::at, parse_url>},
    {"at-ca", kFile, "",
     "PEM of the authority of --at https (default: on this machine, what it says itself)",
     into<&Config::at_ca, parse_text>},
    {"fixtures", kFolder, "", "folder of services and gateway (default: the built-in ones)",
     into<&Config::fixtures, parse_text>},
    {"watch", kSwitch, "true", "read the folder of --fixtures again when it changes",
     into<&Config::watch, parse_switch>},
    {"clock", kClock, "wall", "wall, manual, or manual@2016-10-14T14:52:33Z",
     into<&Config::clock, parse_clock>},
    {"ids", kIds, "random", "random, or sequential (reproducible)", into<&Config::ids, parse_ids>},
    {"job-workers", kWorkers, "cores", "BES jobs run at once; 0: by POST /__emu/jobs/run alone",
     into<&Config::job_workers, parse_workers>},
    {"empty-answers", kEmptyStatus, "204", "status of answers without a body: start, delete",
     into<&Config::empty_answers, parse_empty_status>},
    {"deterministic", kSwitch, "false", "short for --clock manual --ids sequential --job-workers 0",
     into<&Config::deterministic, parse_switch>},
    {"quiet", kSwitch, "false", "print the READY line only", into<&Config::quiet, parse_switch>},
    {"ready-file", kFile, "", "file that receives the READY line when ready",
     into<&Config::ready_file, parse_text>},
    {"authority-file", kFile, "",
     "file that receives the certificate that clients of https trust, without its key",
     into<&Config::authority_file, parse_text>},
    {"log-format", kLogFormat, "text", "text or json, on stderr",
     into<&Config::log_format, parse_log_format>},
    {"log-level", kLogLevel, "info", "error, warn, info or debug (a line per request)",
     into<&Config::log_level, parse_log_level>},
    {"config", kFile, "", "settings file (JSON)", into<&Config::config, parse_text>},
    {"require-api-version", kSwitch, "false", "refuse /execute without api-version",
     into<&Config::require_api_version, parse_switch>},
    {"known-accounts-only", kSwitch, "false",
     "refuse storage accounts that no fixture names instead of opening them",
     into<&Config::known_accounts_only, parse_switch>},
    {"loose-signatures", kSwitch, "false", "accept storage requests whatever their signature",
     into<&Config::loose_signatures, parse_switch>},
    {"cors", kOrigins, "",
     "origins whose pages may read answers of the services (default: none, as the cloud)",
     into<&Config::cors, endpoints::parse_cors_origins>},
    {"unknown-policies", kUnknownPolicies, "refuse",
     "policies of the gateway that are not run here: refuse them, or skip and report them",
     into<&Config::unknown_policies, parse_unknown_policies>},
    {"allow-scripts", kSwitch, "false",
     "run the Python scripts of the services, in a sandbox; needs python3-pandas",
     into<&Config::allow_scripts, parse_switch>},
    {"sandbox", kAutoOnOff, "auto",
     "keep serve to the files and system calls it needs; auto: as far as the kernel can",
     into<&Config::sandbox, parse_sandbox>},
    {"script-time", kTime, "30s", "time that one script may take",
     into_script<&scripts::SandboxLimits::time, parse_duration>},
    {"script-memory", kSize, "1GiB", "memory that one script may take",
     into_script<&scripts::SandboxLimits::memory_bytes, parse_size>},
    {"allow-remote", kAutoOnOff, "auto",
     "whether jobs may name storage of other machines; auto: while bound to loopback",
     into<&Config::allow_remote, parse_remote>},
    {"storage-timeout", kTime, "30s", "time that another storage endpoint has to answer",
     into_storage_timeout},
    {"storage-ca", kAuthorities, "system",
     "whose certificates other storage endpoints may have: system, a PEM file, or none to ask none",
     into_storage_ca},
    {"max-blob", kSize, "5GiB", "largest upload to the blob account",
     into_limit<&L::blob_bytes, parse_size>},
    {"max-body", kSize, "100MiB", "largest request body", into_limit<&L::body_bytes, parse_size>},
    {"max-headers", kSize, "64KiB", "largest header block",
     into_limit<&L::header_bytes, parse_size>},
    {"max-header-line", kSize, "16KiB", "longest header line, the request line included",
     into_limit<&L::header_line_bytes, parse_size>},
    {"max-json-depth", kDepth, "64", "deepest nesting of a JSON body",
     into_limit<&L::json_depth, parse_depth>},
    {"max-services", kPositive, "10000", "services of the fixtures; more are refused at the start",
     into_limit<&L::services, parse_positive>},
    {"max-workspaces", kPositive, "256", "private workspaces at once; more are refused",
     into_limit<&L::workspaces, parse_positive>},
    {"max-connections", kPositive, "4096", "open connections; beyond: 503 and close",
     into_limit<&L::connections, parse_positive>},
    {"max-outbound", kWaits, "128",
     "requests that wait for other servers at once; beyond: 503 or error 1000",
     into_limit<&L::outbound_waits, parse_waits>},
    {"header-timeout", kTime, "30s", "time to send the headers",
     into_limit<&L::header_time, parse_duration>},
    {"idle-timeout", kTime, "60s", "keep-alive without a request",
     into_limit<&L::idle_time, parse_duration>},
    {"slowest-peer", kCount, "240",
     "bytes a second that a peer must send or take of a body, after 10 s; 0: any",
     into_limit<&L::slowest_peer, parse_count>},
    {"journal-entries", kCount, "10000", "requests kept in the journal; 0 keeps none",
     into_limit<&L::journal_entries, parse_count>},
    {"journal-bytes", kSize, "64MiB", "bytes kept in the journal",
     into_limit<&L::journal_bytes, parse_size>},
    {"model-memory", kSize, "2560MiB", "tables and answer of one execute",
     into_limit<&L::model_bytes, parse_size>},
};

}  // namespace

std::span<const Setting> settings() {
  return kSettings;
}

const Setting* find_setting(std::string_view flag) {
  for (const Setting& setting : kSettings) {
    if (setting.flag == flag) return &setting;
  }
  return nullptr;
}

}  // namespace aml::cli
