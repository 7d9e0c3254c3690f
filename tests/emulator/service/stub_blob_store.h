#pragma once

#include <map>
#include <stdexcept>
#include <string>

#include "emulator/storage/blob_store.h"

namespace aml::tests {

/// A store with containers and nothing in them, for tests that look at no blob.
class StubBlobStore : public storage::BlobStore {
 public:
  std::map<std::string, storage::ContainerProperties> containers;

  bool create_container(const std::string& name, storage::ContainerProperties made) override {
    return containers.emplace(name, std::move(made)).second;
  }
  std::optional<storage::ContainerProperties> find_container(
      const std::string& name) const override {
    const auto found = containers.find(name);
    if (found == containers.end()) return std::nullopt;
    return found->second;
  }
  bool update_container(const std::string&, const storage::ContainerProperties&) override {
    none();
  }
  bool remove_container(const std::string&) override { none(); }
  std::vector<std::pair<std::string, storage::ContainerProperties>> list_containers()
      const override {
    none();
  }
  std::unique_ptr<storage::Upload> begin_upload() override { none(); }
  storage::WriteResult put(const std::string&, const std::string&, std::unique_ptr<storage::Upload>,
                           const storage::BlobProperties&, const storage::Conditions&) override {
    none();
  }
  storage::WriteStatus stage_block(const std::string&, const std::string&, const std::string&,
                                   std::unique_ptr<storage::Upload>) override {
    none();
  }
  storage::WriteResult commit_blocks(const std::string&, const std::string&,
                                     const std::vector<storage::BlockChoice>&,
                                     const storage::BlobProperties&,
                                     const storage::Conditions&) override {
    none();
  }
  storage::WriteResult append(const std::string&, const std::string&,
                              std::unique_ptr<storage::Upload>,
                              const storage::Conditions&) override {
    none();
  }
  storage::WriteResult set_properties(const std::string&, const std::string&,
                                      const storage::BlobProperties&,
                                      const storage::Conditions&) override {
    none();
  }
  storage::WriteResult remove(const std::string&, const std::string&,
                              const storage::Conditions&) override {
    none();
  }
  std::optional<storage::BlobProperties> find(const std::string&,
                                              const std::string&) const override {
    none();
  }
  std::unique_ptr<storage::OpenBlob> open(const std::string&, const std::string&) const override {
    none();
  }
  std::optional<storage::BlockLists> block_lists(const std::string&,
                                                 const std::string&) const override {
    none();
  }
  storage::BlobList list(const std::string&, const storage::ListQuery&) const override { none(); }

 private:
  [[noreturn]] static void none() { throw std::logic_error("this store has containers only"); }
};

}  // namespace aml::tests
