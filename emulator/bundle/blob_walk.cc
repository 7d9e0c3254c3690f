#include "emulator/bundle/blob_walk.h"

#include <utility>

#include "emulator/base/assert.h"

namespace aml::bundle {

BlobWalk::BlobWalk(std::vector<AccountStore> accounts, std::string_view left_out)
    : accounts_(std::move(accounts)), left_out_(left_out) {
  for (const AccountStore& account : accounts_) AML_ASSERT(account.store != nullptr);
}

std::optional<BlobWalk::Found> BlobWalk::next() {
  while (blob_ == page_.entries.size()) {
    if (!next_page()) return std::nullopt;
  }
  return Found{&accounts_[account_ - 1], containers_[container_ - 1], page_.entries[blob_++].name};
}

bool BlobWalk::next_page() {
  if (page_.next_marker.empty() && !next_container()) return false;
  storage::ListQuery query;
  query.marker = std::exchange(page_.next_marker, {});
  page_ = accounts_[account_ - 1].store->list(containers_[container_ - 1], query);
  blob_ = 0;
  return true;
}

bool BlobWalk::next_container() {
  while (container_ == containers_.size()) {
    if (account_ == accounts_.size()) return false;
    containers_.clear();
    container_ = 0;
    for (const auto& [name, properties] : accounts_[account_++].store->list_containers()) {
      if (name != left_out_) containers_.push_back(name);
    }
  }
  ++container_;
  return true;
}

}  // namespace aml::bundle
