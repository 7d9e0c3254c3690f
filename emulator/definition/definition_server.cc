#include "emulator/definition/definition_server.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include "emulator/core/url.h"

namespace aml::definition {

namespace {

constexpr std::array<std::string_view, 2> kProtocols = {"MLflow", "Open Inference"};
constexpr std::int64_t kMaxRowsAtOnce = 100'000;
constexpr std::int64_t kMaxConnections = 64;
constexpr double kMinSeconds = 0.001;
constexpr double kMaxSeconds = 600;

/// Reads a server while every fault of it is collected.
class ServerReader {
 public:
  ServerReader(const Node& node, FaultList& faults) : node_(node), faults_(faults) {}

  std::optional<core::ScoringServer> read() {
    const std::size_t faults_before = faults_.size();
    check_format(node_, kScoringServerFormat, faults_);
    read_protocol(node_.member("protocol"));
    read_url(node_.member("url"));
    read_answer_columns(node_.member("columns"));
    read_tensor(node_.member("tensor"));
    read_count("rowsAtOnce", kMaxRowsAtOnce, server_.rows_at_once);
    read_count("connections", kMaxConnections, server_.connections);
    read_timeout(node_.member("timeout"));
    if (faults_.size() != faults_before) return std::nullopt;
    return std::move(server_);
  }

 private:
  void read_protocol(const Node& node) {
    const auto text = node.text();
    if (!text) return;
    if (*text == kProtocols[0])
      server_.protocol = core::ScoringProtocol::kMlflow;
    else if (*text == kProtocols[1])
      server_.protocol = core::ScoringProtocol::kOpenInference;
    else
      faults_.add(node.position(), "protocol " + in_quotes(*text) + " is not known",
                  spelling_notes(*text, kProtocols));
  }

  void read_url(const Node& node) {
    const auto text = node.text();
    if (!text) return;
    auto url = core::parse_url(*text);
    if (!url)
      faults_.add(node.position(), node.shown() + " is no address of a server",
                  {"help: write http:// or https://, a host, a path; no query and no user"});
    else if (url->path.empty())
      faults_.add(node.position(), node.shown() + " has no path",
                  {"help: MLflow scores at /invocations, Open Inference at /v2/models/NAME/infer"});
    else
      server_.url = std::move(*url);
  }

  void read_answer_columns(const Node& node) {
    server_.columns = read_columns(node, faults_);
    if (node.is(kList) && node.children().empty())
      faults_.add(node.position(), "a server's answer needs at least one column");
  }

  void read_tensor(const Node& node) {
    const auto text = node.text();
    if (!text) return;
    server_.tensor = *text;
    if (text->empty()) faults_.add(node.position(), "the name of a tensor is empty");
    if (server_.protocol == core::ScoringProtocol::kMlflow)
      faults_.add(node.name_position(), "MLflow takes no tensors",
                  {"help: \"protocol\": \"Open Inference\""});
  }

  void read_count(std::string_view name, std::int64_t most, std::size_t& count) {
    const Node node = node_.member(name);
    const auto number = node.integer();
    if (!number) return;
    if (*number < 1 || *number > most)
      faults_.add(node.position(), in_quotes(name) + " must be from 1 to " + std::to_string(most) +
                                       ", not " + node.shown());
    else
      count = static_cast<std::size_t>(*number);
  }

  void read_timeout(const Node& node) {
    const auto seconds = node.number();
    if (!seconds) return;
    if (*seconds >= kMinSeconds && *seconds <= kMaxSeconds)
      server_.timeout = std::chrono::milliseconds(std::llround(*seconds * 1000));
    else
      faults_.add(node.position(),
                  "\"timeout\" must be from 0.001 to 600 seconds, not " + node.shown());
  }

  const Node& node_;
  FaultList& faults_;
  core::ScoringServer server_;
};

}  // namespace

std::optional<model::ScorerReference> read_server(const Node& value, const core::MakeScorer& make,
                                                  FaultList& faults) {
  if (!value.is(kObject)) {
    faults.add(value.position(), "\"Server\" must be an object, not " + value.shown());
    return std::nullopt;
  }
  std::optional<core::ScoringServer> server = ServerReader(value, faults).read();
  if (!server) return std::nullopt;
  const std::string name = server->url.origin() + server->url.path;
  return model::ScorerReference{name, make(std::move(*server))};
}

}  // namespace aml::definition
