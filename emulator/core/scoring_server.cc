#include "emulator/core/scoring_server.h"

#include <utility>

#include "emulator/base/assert.h"

namespace aml::core {

namespace {

class NoScorer final : public model::RowScorer {
 public:
  explicit NoScorer(model::Schema columns) : columns_(std::move(columns)) {
    AML_ASSERT(!columns_.empty());
  }

  const model::Schema& columns() const override { return columns_; }
  void check(const model::Schema&) const override {}
  std::vector<model::Cells> score(const model::Table&) const override {
    throw model::ModuleError(model::kLibraryException, {"Upstream", "no server is asked here"});
  }

 private:
  const model::Schema columns_;
};

}  // namespace

std::shared_ptr<const model::RowScorer> scorer_without_server(ScoringServer server) {
  return std::make_shared<const NoScorer>(std::move(server.columns));
}

}  // namespace aml::core
