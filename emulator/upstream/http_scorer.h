#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/core/scoring_server.h"
#include "emulator/outbound/client.h"
#include "emulator/outbound/traffic.h"
#include "model/evidence.h"

namespace aml::upstream {

/// Asks a scoring server over HTTP: rows in requests of ScoringServer::rows_at_once, over
/// connections that are kept for the next ones.
/// Errors:  ModuleError 1000 where the server cannot be reached, is too slow, answers with another
///          status than 200, with more than kMaxAnswerBytes, or with what read_answer() refuses;
///          RunStopped after traffic.stop().
/// Threads: any; as many requests as ScoringServer::connections are under way, others wait.
class HttpScorer final : public model::RowScorer {
 public:
  static constexpr std::size_t kMaxAnswerBytes = 16u << 20;

  HttpScorer(core::ScoringServer server, std::shared_ptr<outbound::Traffic> traffic);

  const model::Schema& columns() const override { return server_.columns; }
  void check(const model::Schema& rows) const override;
  std::vector<model::Cells> score(const model::Table& rows) const override;

 private:
  using Connection = std::unique_ptr<outbound::Client>;

  Connection take_connection() const;
  void give_back(Connection connection) const;
  outbound::Client::Options options() const;
  std::string ask(const std::string& body) const;
  std::vector<model::Cells> score_some(const model::Table& rows,
                                       const std::vector<std::size_t>& some) const;

  const core::ScoringServer server_;
  const std::shared_ptr<outbound::Traffic> traffic_;
  mutable core::Mutex mutex_;
  mutable core::CondVar returned_;
  mutable std::vector<Connection> idle_ AML_GUARDED_BY(mutex_);
  mutable std::size_t taken_ AML_GUARDED_BY(mutex_) = 0;
};

extern const std::vector<model::Rule> kUpstreamRules;  ///< rows of the evidence ledger

}  // namespace aml::upstream
