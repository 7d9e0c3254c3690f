#include "tests/emulator/storage/backends.h"

#include <array>
#include <atomic>

#include "emulator/storage/directory_blob_store.h"
#include "emulator/storage/postgres_blob_store.h"
#include "emulator/text/dates.h"
#include "tests/support/postgres_place.h"

namespace aml::tests {

using namespace aml::storage;

namespace {

// What one operation leaves is there for the next, which may be of another store over the same.
class ForwardingStore : public BlobStore {
 public:
  bool create_container(const std::string& name, ContainerProperties properties) override {
    return next().create_container(name, std::move(properties));
  }
  std::optional<ContainerProperties> find_container(const std::string& name) const override {
    return next().find_container(name);
  }
  bool update_container(const std::string& name, const ContainerProperties& properties) override {
    return next().update_container(name, properties);
  }
  bool remove_container(const std::string& name) override { return next().remove_container(name); }
  std::vector<std::pair<std::string, ContainerProperties>> list_containers() const override {
    return next().list_containers();
  }
  // An upload belongs to the store that began it.
  std::unique_ptr<Upload> begin_upload() override { return next().begin_upload(); }
  std::unique_ptr<Upload> begin_block(const std::string& container,
                                      const std::string& blob) override {
    return next().begin_block(container, blob);
  }
  WriteResult put(const std::string& container, const std::string& blob,
                  std::unique_ptr<Upload> content, const BlobProperties& properties,
                  const Conditions& conditions) override {
    return last().put(container, blob, std::move(content), properties, conditions);
  }
  WriteStatus stage_block(const std::string& container, const std::string& blob,
                          const std::string& block_id, std::unique_ptr<Upload> content) override {
    return last().stage_block(container, blob, block_id, std::move(content));
  }
  WriteResult append(const std::string& container, const std::string& blob,
                     std::unique_ptr<Upload> content, const Conditions& conditions) override {
    return last().append(container, blob, std::move(content), conditions);
  }
  WriteResult commit_blocks(const std::string& container, const std::string& blob,
                            const std::vector<BlockChoice>& blocks,
                            const BlobProperties& properties,
                            const Conditions& conditions) override {
    return next().commit_blocks(container, blob, blocks, properties, conditions);
  }
  WriteResult set_properties(const std::string& container, const std::string& blob,
                             const BlobProperties& properties,
                             const Conditions& conditions) override {
    return next().set_properties(container, blob, properties, conditions);
  }
  WriteResult remove(const std::string& container, const std::string& blob,
                     const Conditions& conditions) override {
    return next().remove(container, blob, conditions);
  }
  std::optional<BlobProperties> find(const std::string& container,
                                     const std::string& blob) const override {
    return next().find(container, blob);
  }
  std::unique_ptr<OpenBlob> open(const std::string& container,
                                 const std::string& blob) const override {
    return next().open(container, blob);
  }
  std::optional<BlockLists> block_lists(const std::string& container,
                                        const std::string& blob) const override {
    return next().block_lists(container, blob);
  }
  BlobList list(const std::string& container, const ListQuery& query) const override {
    return next().list(container, query);
  }

 private:
  virtual BlobStore& next() const = 0;
  virtual BlobStore& last() const = 0;  ///< that next() gave
};

// Opens the folder anew before every operation: what holds in one life holds across restarts.
class ReopenedStore : public ForwardingStore {
 public:
  ReopenedStore(std::filesystem::path root, const core::Clock& clock)
      : root_(std::move(root)), clock_(clock) {}

 private:
  BlobStore& next() const override {
    store_.reset();
    store_ = std::make_unique<DirectoryBlobStore>(root_, clock_);
    return *store_;
  }
  BlobStore& last() const override { return *store_; }

  const std::filesystem::path root_;
  const core::Clock& clock_;
  mutable std::unique_ptr<DirectoryBlobStore> store_;
};

// Stores over one database, as replicas have them, in turn.
template <std::size_t kReplicas>
class DatabaseStore : public ForwardingStore {
 public:
  DatabaseStore(const std::filesystem::path&, const core::Clock& clock) {
    for (std::size_t i = 0; i < kReplicas; ++i) {
      stores_[i] = std::make_unique<PostgresBlobStore>(place_.pool, "account", clock);
    }
  }

 private:
  BlobStore& next() const override { return *stores_[++turn_ % kReplicas]; }
  BlobStore& last() const override { return *stores_[turn_ % kReplicas]; }

  PostgresPlace place_;
  std::array<std::unique_ptr<PostgresBlobStore>, kReplicas> stores_;
  mutable std::atomic<std::size_t> turn_{0};
};

template <typename Store>
std::unique_ptr<BlobStore> open(const std::filesystem::path& root, const core::Clock& clock) {
  return std::make_unique<Store>(root, clock);
}

}  // namespace

const std::vector<Backend>& backends() {
  static const std::vector<Backend> rows = {
      {"directory", true, open<DirectoryBlobStore>},
      {"directory, opened anew before every operation", false, open<ReopenedStore>},
      {"database", true, open<DatabaseStore<1>>},
      {"database, two replicas in turn", true, open<DatabaseStore<2>>},
  };
  return rows;
}

Storage::Storage(const Backend& backend)
    : clock(*text::parse_utc("2016-10-14T14:52:33.500Z")),
      store(backend.open(folder.path() / "account", clock)) {
  store->create_container("c", {});
}

namespace {

std::unique_ptr<Upload> filled(std::unique_ptr<Upload> begun, std::string_view content) {
  begun->write(content.substr(0, content.size() / 2));
  begun->write(content.substr(content.size() / 2));
  return begun;
}

std::unique_ptr<Upload> upload(BlobStore& store, std::string_view content) {
  return filled(store.begin_upload(), content);
}

}  // namespace

WriteResult Storage::put(const std::string& container, const std::string& blob,
                         std::string_view content, BlobProperties properties,
                         const Conditions& conditions) {
  return store->put(container, blob, upload(*store, content), properties, conditions);
}

WriteStatus Storage::stage(const std::string& blob, const std::string& id,
                           std::string_view content) {
  return store->stage_block("c", blob, id, filled(store->begin_block("c", blob), content));
}

WriteResult Storage::commit(const std::string& blob, const std::vector<BlockChoice>& blocks,
                            const BlobProperties& properties, const Conditions& conditions) {
  return store->commit_blocks("c", blob, blocks, properties, conditions);
}

WriteResult Storage::append(const std::string& blob, std::string_view content) {
  return store->append("c", blob, upload(*store, content), {});
}

std::string content_of(const OpenBlob& blob) {
  std::string content;
  char buffer[4096];
  while (const std::size_t got = blob.read_at(content.size(), buffer, sizeof buffer)) {
    content.append(buffer, got);
  }
  return content;
}

std::string content_of(const BlobStore& store, const std::string& blob) {
  const auto opened = store.open("c", blob);
  return opened ? content_of(*opened) : "(none)";
}

std::string names_of(const BlobList& list) {
  std::string names;
  for (const ListedBlob& entry : list.entries) {
    if (!names.empty()) names += '|';
    names += entry.is_prefix ? "[" + entry.name + "]" : entry.name;
  }
  return list.next_marker.empty() ? names : names + ">" + list.next_marker;
}

BlockChoice latest(const std::string& id) {
  return {BlockSource::kLatest, id};
}

}  // namespace aml::tests
