#include "emulator/storage/listing.h"

#include <algorithm>

#include "emulator/base/assert.h"

namespace aml::storage {

namespace {

// Up to and including the delimiter; empty for a blob that is shown itself.
std::string group_of(const std::string& name, const ListQuery& query) {
  if (query.delimiter.empty()) return {};
  const std::size_t at = name.find(query.delimiter, query.prefix.size());
  return at == std::string::npos ? std::string() : name.substr(0, at + query.delimiter.size());
}

}  // namespace

std::optional<std::string> first_after_all(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

BlobList list_page(const ListQuery& query, const ListSource& source) {
  AML_ASSERT(source.next && source.is_there && source.look);
  BlobList page;
  const std::size_t limit = std::max<std::size_t>(query.max_results, 1);
  std::optional<std::string> from = std::max(query.prefix, query.marker);
  while (from) {
    const auto name = source.next(*from);
    if (!name || !name->starts_with(query.prefix)) return page;
    AML_ASSERT(*name >= *from);  // else the same names come again
    if (!source.is_there(*name)) {
      from = *name + '\0';
      continue;
    }
    const std::string group = group_of(*name, query);
    if (page.entries.size() == limit) {
      page.next_marker = group.empty() ? *name : group;
      return page;
    }
    if (group.empty()) {
      page.entries.push_back({*name, false, source.look(*name)});
      from = *name + '\0';
    } else {
      page.entries.push_back({group, true, {}});
      from = first_after_all(group);
    }
  }
  return page;
}

}  // namespace aml::storage
