#include "emulator/http/engine.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"

namespace aml::http {

namespace {

// Requests of one connection in a row before others have their turn.
constexpr int kRequestsPerTurn = 16;

constexpr std::chrono::milliseconds kLingerTime{2000};
constexpr std::size_t kLingerBytes = 8u << 20;

// Connections over the limit that may wait for their 503 to be read.
constexpr std::size_t kRefusedAtOnce = 64;

// Files and sockets of the process beside its connections.
constexpr std::size_t kOtherFiles = 64;

Scratch& thread_scratch() {
  thread_local Scratch scratch;
  return scratch;
}

// Accepting fails, and the library turns in a loop, when the process runs out of descriptors: the
// soft limit is raised, and the limit of connections stays below it.
std::size_t connections_that_fit(std::size_t wanted) {
  rlimit files{};
  const rlim_t needed = wanted + kRefusedAtOnce + kOtherFiles;
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= needed) return wanted;
  files.rlim_cur = std::min<rlim_t>(needed, files.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &files);
  const rlim_t spare = kRefusedAtOnce + kOtherFiles;
  return static_cast<std::size_t>(files.rlim_cur > spare ? files.rlim_cur - spare : 1);
}

core::Limits bounded(core::Limits limits) {
  const std::size_t fit = connections_that_fit(limits.connections);
  if (fit < limits.connections) {
    core::log(core::LogLevel::kWarn, "http", "the limit of open files allows fewer connections",
              {{"connections", std::to_string(fit)}});
  }
  limits.connections = fit;
  return limits;
}

}  // namespace

Engine::Engine(core::Limits limits, core::Clock& clock, core::IdSource& request_ids,
               Handler handler, AnswerWriter& writer)
    : parts_{bounded(limits), clock, request_ids, std::move(handler)},
      writer_(writer),
      pool_(
          poller_, [this](Connection& connection) { serve(connection); },
          [this](Instant now) { return expire(now); }) {}

Engine::~Engine() {
  stop(std::chrono::milliseconds::zero());
}

void Engine::adopt(int socket) {
  ++accepted_;
  Connection* connection = place(socket);
  if (connection == nullptr) {
    ::close(socket);
  } else if (connection->refused) {
    const core::ApiError refusal(core::kTooManyConnections);
    settle(*connection, exchange(*connection, thread_scratch(), &refusal));
  } else {
    connection->waits_until = std::chrono::steady_clock::now() + parts_.limits.header_time;
    park(*connection, false);
  }
}

// Null where not even a refusal has room.
Connection* Engine::place(int socket) {
  core::MutexLock lock(mutex_);
  const bool over = connections_.size() - refused_open_ >= parts_.limits.connections;
  if (over) ++refused_;
  if (parts_.stopping || (over && refused_open_ == kRefusedAtOnce)) return nullptr;
  Connection& connection = connections_.emplace_front(socket);
  connection.place = connections_.begin();
  connection.refused = over;
  if (over) ++refused_open_;
  return &connection;
}

void Engine::refuse_new() {
  core::MutexLock lock(mutex_);
  parts_.stopping = true;
}

void Engine::stop(std::chrono::milliseconds grace) {
  refuse_new();
  if (!pool_.finish(grace)) {
    core::MutexLock lock(mutex_);
    for (Connection& connection : connections_) connection.shut_both();
  }
  pool_.join();
  std::list<Connection> rest;
  core::MutexLock lock(mutex_);
  rest.swap(connections_);
  refused_open_ = 0;
}

ServerStats Engine::stats() const {
  ServerStats stats;
  stats.connections_accepted = accepted_;
  stats.connections_refused = refused_;
  stats.requests = parts_.requests;
  stats.requests_malformed = parts_.requests_malformed;
  stats.threads = pool_.threads();
  core::MutexLock lock(mutex_);
  stats.connections_open = connections_.size() - refused_open_;
  return stats;
}

void Engine::serve(Connection& connection) {
  Scratch& scratch = thread_scratch();
  const bool expired = connection.deadline.take();
  if (connection.phase == Connection::Phase::kLingering) {
    return settle(connection, expired ? Next::kClose : linger(connection));
  }
  if (!connection.in.has_storage()) std::swap(connection.in, scratch.spare);
  const Next next =
      expired ? out_of_time(connection, scratch) : serve_requests(connection, scratch);
  if (next == Next::kLinger) connection.in.consume(connection.in.bytes().size());
  if (connection.in.empty()) scratch.spare = std::exchange(connection.in, {});
  settle(connection, next);
}

Engine::Next Engine::serve_requests(Connection& connection, Scratch& scratch) {
  for (int served = 0; served < kRequestsPerTurn;) {
    const bool whole = connection.scan.whole();
    const Next next = step(connection, scratch);
    if (next != Next::kGoOn) return next;
    served += whole ? 1 : 0;
  }
  return Next::kGoOn;
}

// One move: find the end of the head, receive more of it, or serve the request.
Engine::Next Engine::step(Connection& connection, Scratch& scratch) {
  if (connection.scan.whole()) return exchange(connection, scratch, nullptr);
  const auto refusal = scan_head(connection.in.bytes(), parts_.limits, connection.scan);
  if (refusal) return exchange(connection, scratch, &*refusal);
  return connection.scan.whole() ? Next::kGoOn : receive(connection);
}

Engine::Next Engine::receive(Connection& connection) {
  switch (connection.receive_into_buffer()) {
    case Connection::Transfer::kDone:
      return Next::kGoOn;
    case Connection::Transfer::kWouldBlock:
      return Next::kPark;
    case Connection::Transfer::kClosed:
    case Connection::Transfer::kStalled:
      break;
  }
  return Next::kClose;
}

Engine::Next Engine::exchange(Connection& connection, Scratch& scratch,
                              const core::ApiError* refusal) {
  Exchange exchange(parts_, connection, scratch);
  if (refusal != nullptr) {
    exchange.refuse(*refusal);
  } else {
    exchange.read_head();
  }
  writer_.answer(exchange);
  if (exchange.lost()) return Next::kClose;
  if (!exchange.keep_alive()) return Next::kLinger;
  connection.phase = Connection::Phase::kIdle;
  // What else has come makes an armed socket ready at once: asking for it here would mostly be a
  // call for nothing.
  return connection.in.empty() ? Next::kPark : Next::kGoOn;
}

Engine::Next Engine::out_of_time(Connection& connection, Scratch& scratch) {
  if (connection.in.empty()) return Next::kClose;
  const core::ApiError refusal(core::kRequestTooSlow, {"The headers did not arrive in time."});
  return exchange(connection, scratch, &refusal);
}

// The peer may still send; closing now would reset the connection under an answer it has not read.
Engine::Next Engine::linger(Connection& connection) {
  std::array<char, 64u << 10> dropped;
  while (connection.lingered < kLingerBytes) {
    std::size_t got = 0;
    const auto transfer = connection.receive(dropped.data(), dropped.size(), got);
    if (transfer == Connection::Transfer::kWouldBlock) return Next::kLinger;
    if (transfer != Connection::Transfer::kDone) break;
    connection.lingered += got;
  }
  return Next::kClose;
}

void Engine::settle(Connection& connection, Next next) {
  switch (next) {
    case Next::kClose:
      return close(connection);
    case Next::kLinger:
      return keep_lingering(connection);
    case Next::kPark:
      return park(connection, false);
    case Next::kGoOn:
      return park(connection, true);
  }
}

void Engine::keep_lingering(Connection& connection) {
  if (connection.phase != Connection::Phase::kLingering) {
    connection.phase = Connection::Phase::kLingering;
    connection.shut_sending();
    connection.waits_until = std::chrono::steady_clock::now() + kLingerTime;
  }
  arm(connection, false);
}

// A head has its time from its first byte, however slowly the others follow.
void Engine::park(Connection& connection, bool more_read) {
  if (connection.phase == Connection::Phase::kIdle) {
    const bool begun = !connection.in.empty();
    if (begun) connection.phase = Connection::Phase::kHead;
    connection.waits_until = std::chrono::steady_clock::now() +
                             (begun ? parts_.limits.header_time : parts_.limits.idle_time);
  }
  arm(connection, more_read);
}

// Setting the deadline hands the connection over: nothing of it is touched behind that.
void Engine::arm(Connection& connection, bool now) {
  const Instant due = connection.waits_until;
  const int socket = connection.socket();
  const bool watched = std::exchange(connection.watched, true);
  connection.deadline.set(due);
  if (watched) {
    poller_.arm(socket, &connection, now);
  } else {
    poller_.watch(socket, &connection);
  }
  pool_.wake_at(due);
}

void Engine::close(Connection& connection) {
  std::list<Connection> ended;  // outlives the lock: closing is a call to the system
  core::MutexLock lock(mutex_);
  if (connection.refused) --refused_open_;
  ended.splice(ended.begin(), connections_, connection.place);
}

Instant Engine::expire(Instant now) {
  core::MutexLock lock(mutex_);
  Instant due = Instant::max();
  for (Connection& connection : connections_) {
    if (connection.deadline.expire(now)) {
      connection.shut_receiving();
    } else {
      due = std::min(due, connection.deadline.at());
    }
  }
  return due;
}

}  // namespace aml::http
