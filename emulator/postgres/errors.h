#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "emulator/core/state_unavailable.h"

namespace aml::postgres {

/// What PostgreSQL says went wrong. A full disk is std::system_error ENOSPC instead, as it is for
/// records in files.
class PostgresError : public std::runtime_error {
 public:
  explicit PostgresError(const std::string& what, std::string state = {})
      : std::runtime_error(what), state_(std::move(state)) {}

  /// PostgreSQL's five characters (SQLSTATE); empty: it did not answer.
  const std::string& state() const { return state_; }

 private:
  std::string state_;
};

/// The database cannot be asked now; a later call may find it again. Whether the statement that
/// failed took effect is not known, unless it was part of a transaction without its commit.
class Unavailable : public PostgresError, public core::StateUnavailable {
 public:
  using PostgresError::PostgresError;
  const char* reason() const override { return what(); }
};
/// No connection, or it was lost.
class Unreachable : public Unavailable {
 public:
  using Unavailable::Unavailable;
};
/// No answer within the time that a call has.
class TimedOut : public Unavailable {
 public:
  using Unavailable::Unavailable;
};
/// All connections of the pool were in use for as long as a call waits for one, or the server has
/// none left. Nothing was asked.
class Busy : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// The transaction lost against another (serialization, deadlock) and may be run again.
class MustRetry : public PostgresError {
 public:
  using PostgresError::PostgresError;
};
class ConstraintViolated : public PostgresError {
 public:
  using PostgresError::PostgresError;
};
/// The role may not do this.
class NoRights : public PostgresError {
 public:
  using PostgresError::PostgresError;
};

}  // namespace aml::postgres
