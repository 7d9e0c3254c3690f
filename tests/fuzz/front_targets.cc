// The first bytes that a peer sends: requests, TLS, answers of other servers, name queries.

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "emulator/core/clock.h"
#include "emulator/http/body_decoder.h"
#include "emulator/isolation/dns_message.h"
#include "emulator/outbound/head_reader.h"
#include "emulator/tls/server_keys.h"
#include "emulator/tls/session.h"
#include "emulator/upstream/answer_reader.h"
#include "tests/fuzz/head_text.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/plain_http.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

/// Longer ones meet bounds that the plain reader does not have.
constexpr std::size_t kMaxPlainBytes = 8u << 10;

std::string shown(const http::Request& request, const http::Framing& framing) {
  std::ostringstream out;
  out << request.method << '\n'
      << request.target << '\n'
      << request.host << '\n'
      << request.proxied << '\n';
  for (const http::Header& header : request.headers)
    out << header.name << ": " << header.value << '\n';
  out << framing.is_http11 << framing.keep_alive << framing.expects_continue << framing.chunked
      << ' ' << framing.length;
  return out.str();
}

std::string outcome_of(std::string_view bytes, http::HeadScan& scan) {
  http::Request request;
  http::Framing framing;
  const auto refusal = read_head(bytes, scan, request, framing);
  if (refusal) return "refused " + std::to_string(refusal->status());
  if (!scan.whole()) return "incomplete";
  hold(request.path.size() <= request.target.size(), "the path is a part of the target");
  return shown(request, framing);
}

// The end is found where it is, however the bytes come.
std::string outcome_in_pieces(std::string_view bytes) {
  http::HeadScan scan;
  for (std::size_t end = 1; end < bytes.size(); end += 1 + end / 3) {
    const std::string outcome = outcome_of(bytes.substr(0, end), scan);
    if (outcome != "incomplete") return outcome;
  }
  return outcome_of(bytes, scan);
}

std::string decoded(std::string_view bytes, const http::Framing& framing, std::size_t piece) {
  http::BodyDecoder decoder(framing);
  std::string body;
  std::size_t used = 0;
  std::size_t come = 0;
  while (decoder.open()) {
    const auto step = decoder.take(bytes.substr(used, come - used));
    hold(step.used <= come - used && step.piece.size() <= step.used, "a step is of what has come");
    body += step.piece;
    used += step.used;
    if (step.used > 0) continue;
    if (come == bytes.size()) break;
    come = std::min(bytes.size(), come + piece);
  }
  if (decoder.open()) return "open " + body;
  if (decoder.state() == http::BodyDecoder::State::kBroken) return "broken " + body;
  return "finished " + body + " rest " + std::string(bytes.substr(used));
}

/// A pair of sockets; the first is the server's.
class Pair {
 public:
  Pair() {
    hold(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_) == 0,
         "there is a pair of sockets");
  }
  ~Pair() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  int server() const { return ends_[0]; }
  /// As many bytes as the socket takes; then no more come.
  void send(std::string_view bytes) const {
    const ssize_t sent = ::send(ends_[1], bytes.data(), bytes.size(), MSG_NOSIGNAL);
    hold(sent >= 0 || bytes.empty(), "bytes are sent");
    ::shutdown(ends_[1], SHUT_WR);
  }

 private:
  int ends_[2] = {-1, -1};
};

const core::ScoringServer& scoring_server(core::ScoringProtocol protocol) {
  static const auto kServers = [] {
    core::ScoringServer server;
    server.url = {"http", "127.0.0.1", 80, "/invocations"};
    server.columns =
        model::Schema{{"label", model::ColumnType::kString}, {"p", model::ColumnType::kDouble}};
    core::ScoringServer other = server;
    other.protocol = core::ScoringProtocol::kOpenInference;
    return std::pair(server, other);
  }();
  return protocol == core::ScoringProtocol::kMlflow ? kServers.first : kServers.second;
}

}  // namespace

void fuzz_request_head(std::string_view bytes) {
  http::HeadScan scan;
  const std::string whole = outcome_of(bytes, scan);
  hold_same(outcome_in_pieces(bytes), whole, "in pieces the head is another one");
  if (bytes.size() <= kMaxPlainBytes)
    hold_same(plain_head(bytes), whole, "the plain reader reads another head");
}

void fuzz_request_body(std::string_view bytes) {
  http::Framing framing;
  framing.chunked = bytes.empty() || bytes.front() != 'L';
  if (!framing.chunked) framing.length = bytes.size() / 2 + 1;
  const std::string whole = decoded(bytes, framing, bytes.size() + 1);
  for (const std::size_t piece : {1u, 3u, 17u})
    hold_same(decoded(bytes, framing, piece), whole, "in pieces the body is another one");
  hold_same(plain_body(bytes, framing.chunked ? std::nullopt
                                              : std::optional<std::uint64_t>(framing.length)),
            whole, "the plain decoder decodes another body");
}

void fuzz_first_flight(std::string_view bytes) {
  static const core::SystemClock kClock;
  static tls::ServerKeys keys(tls::PlayedNames(), "", kClock);
  const Pair pair;
  const auto session = keys.accept(pair.server());
  pair.send(bytes);
  char plain[512];
  std::size_t got = 0;
  const auto outcome = session->read(plain, sizeof plain, got);
  hold(outcome != tls::Session::Outcome::kDone && got == 0, "a first flight holds no plain bytes");
  hold(!session->is_open(), "a first flight is no handshake");
  session->end();
}

void fuzz_answer_head(std::string_view bytes) {
  outbound::HeadReader reader;
  while (!bytes.empty()) {
    const std::size_t lf = bytes.find('\n');
    const std::string_view line = bytes.substr(0, lf == bytes.npos ? lf : lf + 1);
    if (!reader.read(line)) return;
    bytes.remove_prefix(line.size());
  }
  if (!reader.complete()) return;
  hold(reader.status() >= 200 && reader.status() <= 999, "a status is one of HTTP");
  for (const core::Header& header : reader.take_headers()) {
    hold(!header.name.empty() && header.name.find_first_of(": \r\n") == std::string::npos,
         "a name can be sent on");
    hold(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
         "a value can be sent on");
  }
}

void fuzz_upstream_answer(std::string_view body) {
  for (const auto protocol :
       {core::ScoringProtocol::kMlflow, core::ScoringProtocol::kOpenInference}) {
    for (const std::size_t rows : {1u, 2u}) {
      try {
        const auto cells = upstream::read_answer(scoring_server(protocol), body, rows);
        hold(cells.size() == 2, "there are cells for each column");
        for (const model::Cells& column : cells)
          hold(column.size() == rows, "there is a cell for each row");
      } catch (const upstream::AnswerFault& fault) {
        hold(fault.what()[0] != '\0', "a fault says what is wrong");
      }
    }
  }
}

void fuzz_name_query(std::string_view datagram) {
  constexpr std::size_t kHead = 12;
  const auto answer =
      isolation::answer_query(datagram, [](std::string_view name) { return name == "a.test"; });
  if (!answer) return;
  hold(answer->size() >= kHead && answer->substr(0, 2) == datagram.substr(0, 2),
       "an answer is to its question");
  hold((static_cast<unsigned char>((*answer)[2]) & 0x80) != 0, "an answer is no question");
}

}  // namespace aml::tests
