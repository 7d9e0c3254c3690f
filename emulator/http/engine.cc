#include "emulator/http/engine.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"

namespace aml::http {

namespace {

// Requests of one connection in a row before others have their turn.
constexpr int kRequestsPerTurn = 16;

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
// soft limit is raised, and the limit of connections stays below it. An answer or body under way
// may hold a file beside its socket.
std::size_t connections_that_fit(std::size_t wanted) {
  rlimit files{};
  const rlim_t needed = 2 * wanted + kRefusedAtOnce + kOtherFiles;
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= needed) return wanted;
  files.rlim_cur = std::min<rlim_t>(needed, files.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &files);
  const rlim_t spare = kRefusedAtOnce + kOtherFiles;
  const auto fit = static_cast<std::size_t>(files.rlim_cur > spare ? files.rlim_cur - spare : 1);
  return std::min(fit, wanted);
}

PaceRule pace_of(const core::Limits& limits) {
  if (limits.slowest_peer == 0) return {limits.header_time, 1};
  const auto window = std::min(limits.slow_peer_time, limits.header_time);
  const auto bytes = limits.slowest_peer * static_cast<std::uint64_t>(window.count()) / 1000;
  return {window, std::max<std::uint64_t>(bytes, 1)};
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

Engine::Engine(Server::Options options, core::Clock& clock, core::IdSource& request_ids,
               Handler handler)
    : parts_{bounded(options.limits),
             std::move(options.spool_folder),
             clock,
             request_ids,
             std::move(handler),
             options.speech,
             options.keys},
      pace_(pace_of(options.limits)),
      pool_(
          poller_, [this](Connection& connection) { serve(connection); },
          [this](Instant now) { return expire(now); }) {}

Engine::~Engine() {
  stop(std::chrono::milliseconds::zero());
}

void Engine::adopt(int socket) {
  AML_ASSERT(socket >= 0);
  ++accepted_;
  Connection* connection = place(socket);
  if (connection == nullptr) {
    ::close(socket);
    return;
  }
  if (!connection->refused) {
    connection->waits_until = std::chrono::steady_clock::now() + parts_.limits.header_time;
    park(*connection, Interest::kReceive);
    return;
  }
  Scratch& scratch = thread_scratch();
  lend(*connection, scratch);
  enter_exchange(*connection);
  connection->exchange->begin_refused(core::ApiError(core::kTooManyConnections));
  const Next next = advance(*connection, scratch, false);
  take_back(*connection, scratch);
  settle(*connection, next);
}

// Null where not even a refusal has room.
Connection* Engine::place(int socket) {
  core::MutexLock lock(mutex_);
  AML_ASSERT(refused_open_ <= connections_.size() && refused_open_ <= kRefusedAtOnce);
  const bool over = connections_.size() - refused_open_ >= parts_.limits.connections;
  if (over) ++refused_;
  if (parts_.stopping || (over && refused_open_ == kRefusedAtOnce)) return nullptr;
  Connection& connection = connections_.emplace_front(socket, parts_.speech, parts_.keys);
  connection.place = connections_.begin();
  connection.refused = over;
  if (over) ++refused_open_;
  return &connection;
}

// What pauses goes on at once, and finds that the server stops.
void Engine::refuse_new() {
  core::MutexLock lock(mutex_);
  parts_.stopping = true;
  for (Connection& connection : connections_) {
    if (connection.pausing && connection.deadline.expire(Instant::max()))
      poller_.arm(connection.socket(), &connection, Interest::kTurn);
  }
}

// A request that waits for its peer has no thread: it is waited for before the threads end.
void Engine::stop(std::chrono::milliseconds grace) {
  const Instant end = std::chrono::steady_clock::now() + grace;
  const auto left = [&] {
    return std::max(std::chrono::milliseconds::zero(), std::chrono::ceil<std::chrono::milliseconds>(
                                                           end - std::chrono::steady_clock::now()));
  };
  refuse_new();
  {
    core::MutexLock lock(mutex_);
    while (in_exchange_ > 0 && left() > std::chrono::milliseconds::zero()) {
      exchange_ended_.wait_for(mutex_, left());
    }
  }
  if (!pool_.finish(left())) {
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
  AML_ASSERT(refused_open_ <= connections_.size());
  stats.connections_open = connections_.size() - refused_open_;
  return stats;
}

void Engine::serve(Connection& connection) {
  Scratch& scratch = thread_scratch();
  bool expired = connection.deadline.take();
  if (connection.pausing.load(std::memory_order_relaxed)) {
    connection.pausing = false;
    expired = false;
  }
  if (connection.phase == Connection::Phase::kLingering) {
    return settle(connection, expired ? Next::kClose : linger(connection));
  }
  lend(connection, scratch);
  const Next next = advance(connection, scratch, expired);
  if (next == Next::kLinger || next == Next::kHang)
    connection.in.consume(connection.in.bytes().size());
  take_back(connection, scratch);
  settle(connection, next);
}

void Engine::lend(Connection& connection, Scratch& scratch) {
  if (!connection.in.has_storage()) std::swap(connection.in, scratch.spare);
  if (connection.exchange != nullptr) return;
  connection.exchange = std::move(scratch.exchange);
  if (connection.exchange == nullptr) connection.exchange = std::make_unique<Exchange>(parts_);
}

// A connection that waits keeps no more than it must.
void Engine::take_back(Connection& connection, Scratch& scratch) {
  if (connection.in.empty()) scratch.spare = std::exchange(connection.in, {});
  if (!connection.in_exchange()) scratch.exchange = std::move(connection.exchange);
}

void Engine::enter_exchange(Connection& connection) {
  AML_ASSERT(!connection.in_exchange());
  in_exchange_.fetch_add(1, std::memory_order_relaxed);
  connection.phase = Connection::Phase::kBody;
  connection.pace.clear();
}

void Engine::leave_exchange() {
  const std::size_t before = in_exchange_.fetch_sub(1);
  AML_ASSERT(before > 0);
  if (before > 1 || !parts_.stopping) return;
  core::MutexLock lock(mutex_);
  exchange_ended_.notify_all();
}

Engine::Next Engine::advance(Connection& connection, Scratch& scratch, bool expired) {
  AML_ASSERT(connection.exchange != nullptr);
  if (expired) {
    const Next next = out_of_time(connection);
    if (next != Next::kGoOn) return next;
  }
  for (int served = 0; served < kRequestsPerTurn;) {
    const bool answers = connection.phase == Connection::Phase::kAnswer;
    const Next next = step(connection, scratch);
    if (next != Next::kGoOn) return next;
    served += answers ? 1 : 0;
  }
  return Next::kTurn;
}

Engine::Next Engine::step(Connection& connection, Scratch& scratch) {
  switch (connection.phase) {
    case Connection::Phase::kBody:
      return step_body(connection, scratch);
    case Connection::Phase::kAnswer:
      return step_answer(connection, scratch);
    default:
      return step_head(connection);
  }
}

// Finds the end of the head, receives more of it, or begins its request.
Engine::Next Engine::step_head(Connection& connection) {
  if (connection.scan.whole()) {
    enter_exchange(connection);
    connection.exchange->begin(connection);
    return Next::kGoOn;
  }
  if (const auto refusal = scan_head(connection.in.bytes(), parts_.limits, connection.scan)) {
    enter_exchange(connection);
    connection.exchange->begin_refused(*refusal);
    return Next::kGoOn;
  }
  if (connection.scan.whole()) return Next::kGoOn;
  switch (connection.receive_into_buffer()) {
    case Connection::Transfer::kDone:
      return Next::kGoOn;
    case Connection::Transfer::kWouldBlock:
      return Next::kReceive;
    case Connection::Transfer::kClosed:
      break;
  }
  return Next::kClose;
}

Engine::Next Engine::step_body(Connection& connection, Scratch& scratch) {
  const Next next = next_of(connection.exchange->receive_body(connection, scratch));
  if (next != Next::kGoOn) return next;
  connection.exchange->make_answer(scratch);
  connection.phase = Connection::Phase::kAnswer;
  connection.pace.clear();
  return Next::kGoOn;
}

Engine::Next Engine::step_answer(Connection& connection, Scratch& scratch) {
  const Exchange::Step step = connection.exchange->send_answer(connection, scratch);
  if (step == Exchange::Step::kReset) connection.reset_when_closed();
  const Next next = next_of(step);
  if (next != Next::kGoOn && next != Next::kHang) return next;
  const bool keep_alive = connection.exchange->keep_alive();
  const bool tunnel = connection.exchange->opens_tunnel();
  if (next == Next::kHang) connection.hanging = connection.exchange->take_delivery();
  connection.exchange->end();
  connection.phase = Connection::Phase::kIdle;
  leave_exchange();
  if (next == Next::kHang) return next;
  if (tunnel) return enter_tunnel(connection);
  if (!keep_alive) return Next::kLinger;
  // What else has come makes an armed socket ready at once: asking for it here would mostly be a
  // call for nothing.
  return connection.in.empty() ? Next::kReceive : Next::kGoOn;
}

// A peer that spoke before it was let through would be misunderstood.
Engine::Next Engine::enter_tunnel(Connection& connection) {
  if (connection.is_secure() || !connection.in.empty()) return Next::kLinger;
  connection.begin_tunnel();
  return Next::kReceive;
}

Engine::Next Engine::next_of(Exchange::Step step) {
  switch (step) {
    case Exchange::Step::kDone:
      return Next::kGoOn;
    case Exchange::Step::kReceive:
      return Next::kReceive;
    case Exchange::Step::kSend:
      return Next::kSend;
    case Exchange::Step::kTurn:
      return Next::kTurn;
    case Exchange::Step::kPause:
      return Next::kPause;
    case Exchange::Step::kHang:
      return Next::kHang;
    case Exchange::Step::kReset:
    case Exchange::Step::kLost:
      break;
  }
  return Next::kClose;
}

Engine::Next Engine::out_of_time(Connection& connection) {
  switch (connection.phase) {
    case Connection::Phase::kAnswer:
      return Next::kClose;
    case Connection::Phase::kBody:
      connection.exchange->give_up_body(
          core::ApiError(core::kRequestTooSlow, {"The body stopped arriving."}));
      return Next::kGoOn;
    default:
      break;
  }
  if (connection.in.empty()) return Next::kClose;
  enter_exchange(connection);
  connection.exchange->begin_refused(
      core::ApiError(core::kRequestTooSlow, {"The headers did not arrive in time."}));
  return Next::kGoOn;
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

}  // namespace aml::http
