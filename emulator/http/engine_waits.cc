#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/http/engine.h"

// What a connection waits for between two turns of a thread, and the end of each wait.

namespace aml::http {

namespace {

constexpr std::chrono::milliseconds kLingerTime{2000};

// A client that waits for an answer that never comes has given up long before.
constexpr std::chrono::minutes kHangTime{10};

constexpr std::chrono::milliseconds kExpiryPause{20};

}  // namespace

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
  AML_ASSERT(!connection.in_exchange() && connection.hanging != nullptr);
  connection.phase = Connection::Phase::kLingering;
  Delivery& hanging = *connection.hanging;
  if (hanging.hangs_in != nullptr)
    connection.hung.emplace(*hanging.hangs_in, connection.socket(), hanging.hangs_for,
                            std::move(hanging.held));
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
