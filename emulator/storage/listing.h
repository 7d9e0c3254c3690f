#pragma once

#include <functional>
#include <optional>
#include <string>

#include "emulator/storage/blob_store.h"

namespace aml::storage {

/// Where a listing takes its names from.
struct ListSource {
  /// The first name that is not before this one.
  std::function<std::optional<std::string>(const std::string& from)> next;
  /// False where the blob is gone meanwhile.
  std::function<bool(const std::string& name)> is_there;
  /// Of one that is there.
  std::function<BlobProperties(const std::string& name)> look;
};

/// The first name after all names that begin with this; none where there can be no such name.
std::optional<std::string> first_after_all(std::string prefix);

/// One page. A marker is the name, or the prefix, that the next page begins with.
BlobList list_page(const ListQuery& query, const ListSource& source);

}  // namespace aml::storage
