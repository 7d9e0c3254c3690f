#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/postgres/value.h"

namespace aml::storage {

/// A blob's name as its row has it. A name is a view into the caller's.
struct PostgresName {
  static constexpr std::size_t kHeadBytes = 1024;

  explicit PostgresName(std::string_view name)
      : head(postgres::Value::bytes(name.substr(0, kHeadBytes))),
        tail(postgres::Value::bytes(name.size() > kHeadBytes ? name.substr(kHeadBytes)
                                                             : std::string_view())) {}

  postgres::Value head;
  postgres::Value tail;
};

/// A part of statements that replace or remove a blob: `old` is what was there (body, length), `done`
/// has a row where it happened. Readers may still be in a body that is longer than they hold.
inline constexpr const char* kDropOldBody = R"(
  cut AS (DELETE FROM @.blob_segment s USING old o, done
          WHERE s.body = o.body AND o.length <= 262144),
  aside AS (UPDATE @.blob_segment s SET dropped_at = now() FROM old o, done
            WHERE s.body = o.body AND o.length > 262144))";

}  // namespace aml::storage
