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

constexpr std::chrono::milliseconds kLingerTime{2000};
constexpr std::size_t kLingerBytes = 8u << 20;

// A client that waits for an answer that never comes has given up long before.
constexpr std::chrono::minutes kHangTime{10};

// Connections over the limit that may wait for their 503 to be read.
constexpr std::size_t kRefusedAtOnce = 64;

// Files and sockets of the process beside its connections.
constexpr std::size_t kOtherFiles = 64;

constexpr std::chrono::milliseconds kExpiryPause{20};

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

void Engine::settle(Connection& connection, Next next) {
  switch (next) {
    case Next::kClose:
      return close(connection);
    case Next::kLinger:
      return keep_lingering(connection);
    case Next::kHang:
      return hang(connection);
    case Next::kPause:
      return pause(connection);
    case Next::kReceive:
      return park(connection, Interest::kReceive);
    case Next::kSend:
      return park(connection, Interest::kSend);
    case Next::kTurn:
    case Next::kGoOn:
      return park(connection, Interest::kTurn);
  }
}

void Engine::keep_lingering(Connection& connection) {
  AML_ASSERT(!connection.in_exchange());
  if (connection.phase != Connection::Phase::kLingering) {
    connection.phase = Connection::Phase::kLingering;
    connection.shut_sending();
    connection.waits_until = std::chrono::steady_clock::now() + kLingerTime;
  }
  arm(connection, Interest::kReceive);
}

// As lingering, but for long, and the peer sees no end.
void Engine::hang(Connection& connection) {
  AML_ASSERT(!connection.in_exchange());
  connection.phase = Connection::Phase::kLingering;
  connection.waits_until = std::chrono::steady_clock::now() + kHangTime;
  arm(connection, Interest::kReceive);
}

// No event of its socket ends a pause: the supervisor does, or refuse_new(), which the lock keeps
// from passing it by.
void Engine::pause(Connection& connection) {
  AML_ASSERT(connection.in_exchange() && connection.watched);
  const Instant due = connection.exchange->resume_at();
  bool waits = false;
  {
    core::MutexLock lock(mutex_);
    waits = !parts_.stopping;
    if (waits) {
      connection.pausing = true;
      connection.deadline.set(due);
    }
  }
  if (waits) {
    pool_.wake_at(due);
  } else {
    park(connection, Interest::kTurn);
  }
}

// A head has its time from its first byte, that of a handshake before it included, however slowly
// the others follow; a body and an answer have theirs window by window.
void Engine::park(Connection& connection, Interest interest) {
  const Instant now = std::chrono::steady_clock::now();
  if (connection.in_exchange()) {
    connection.waits_until = connection.pace.window_end(now, pace_);
  } else if (connection.phase == Connection::Phase::kIdle) {
    const bool begun = !connection.in.empty() || connection.shakes_hands();
    if (begun) connection.phase = Connection::Phase::kHead;
    connection.waits_until = now + (begun ? parts_.limits.header_time : parts_.limits.idle_time);
  }
  arm(connection, interest);
}

// Setting the deadline hands the connection over: nothing of it is touched after that.
void Engine::arm(Connection& connection, Interest wanted) {
  const Instant due = connection.waits_until;
  const Interest interest = connection.interest_for(wanted);
  const int socket = connection.socket();
  const bool watched = std::exchange(connection.watched, true);
  connection.deadline.set(due);
  if (watched) {
    poller_.arm(socket, &connection, interest);
  } else {
    poller_.watch(socket, &connection);
  }
  pool_.wake_at(due);
}

void Engine::close(Connection& connection) {
  if (connection.in_exchange()) leave_exchange();
  std::list<Connection> ended;  // outlives the lock: closing is a call to the system
  core::MutexLock lock(mutex_);
  AML_ASSERT(!connection.refused || refused_open_ > 0);
  if (connection.refused) --refused_open_;
  ended.splice(ended.begin(), connections_, connection.place);
}

Instant Engine::expire(Instant now) {
  core::MutexLock lock(mutex_);
  Instant due = Instant::max();
  for (Connection& connection : connections_) {
    if (connection.deadline.due(now)) end_wait(connection, now);
    due = std::min(due, connection.deadline.at());
  }
  // Many that end one after another are looked at together.
  return std::max(due, now + kExpiryPause);
}

void Engine::end_wait(Connection& connection, Instant now) {
  if (connection.pausing) {
    if (connection.deadline.expire(now))
      poller_.arm(connection.socket(), &connection, Interest::kTurn);
    return;
  }
  if (connection.in_exchange() && connection.pace.kept(now, pace_)) {
    connection.deadline.extend(now, now + pace_.window);
    return;
  }
  const bool sends = connection.phase == Connection::Phase::kAnswer;
  if (!connection.deadline.expire(now)) return;
  if (sends) {
    connection.shut_both();
  } else {
    connection.shut_receiving();
  }
}

}  // namespace aml::http
