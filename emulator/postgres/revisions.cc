#include "emulator/postgres/revisions.h"

#include <array>

namespace aml::postgres {

namespace {

// **The one list** of layouts.
constexpr auto kRevisionSteps = std::to_array<Step>(
    {{"CREATE TABLE @.revision (subject text PRIMARY KEY, last bigint NOT NULL)"}});

std::uint64_t number_of(const Result& row) {
  return static_cast<std::uint64_t>(row.integer(0, 0));
}

}  // namespace

constinit const Migrations kRevisionLayout{"revision", kRevisionSteps};

Revisions read_revisions(Pool& pool) {
  Revisions revisions;
  const Result rows = pool.run("SELECT subject, last FROM @.revision");
  for (int row = 0; row < rows.rows(); ++row) {
    revisions.emplace(rows.text(row, 0), static_cast<std::uint64_t>(rows.integer(row, 1)));
  }
  return revisions;
}

std::uint64_t revision_of(Pool& pool, std::string_view subject) {
  const Result row = pool.run("SELECT last FROM @.revision WHERE subject = $1", {subject});
  return row.empty() ? 0 : number_of(row);
}

std::uint64_t hold_subject(Transaction& transaction, std::string_view subject) {
  return number_of(
      transaction.run("INSERT INTO @.revision AS r (subject, last) VALUES ($1, 0) "
                      "ON CONFLICT (subject) DO UPDATE SET last = r.last RETURNING last",
                      {subject}));
}

std::uint64_t count_change(Transaction& transaction, std::string_view subject) {
  return number_of(
      transaction.run("INSERT INTO @.revision AS r (subject, last) VALUES ($1, 1) "
                      "ON CONFLICT (subject) DO UPDATE SET last = r.last + 1 RETURNING last",
                      {subject}));
}

}  // namespace aml::postgres
