#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/error_catalog.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/management/management.h"
#include "emulator/management/memory_definition_store.h"
#include "model/cell_text.h"
#include "tests/support/temporary_folder.h"

namespace aml::tests {

inline constexpr const char* kWorkspace = "aa000000000000000000000000000001";
inline constexpr const char* kCredit = "cc000000000000000000000000000001";
inline constexpr const char* kCreditEndpoint = "dd000000000000000000000000000001";
inline constexpr const char* kSentiment = "cc000000000000000000000000000002";
inline constexpr const char* kSentimentEndpoint = "dd000000000000000000000000000002";

/// Blobs by `container/name`.
class SampleBlobs : public service::BlobLocations {
 public:
  std::map<std::string, std::string> blobs;

  void check_input(const core::BlobReference& input, const std::string&) override {
    if (!input.base_location || input.base_location->empty())
      throw core::ApiError(core::kMissingInputBlobInformation);
    if (!blobs.contains(*input.relative_location))
      throw core::ApiError(core::kBlobNotFound, {*input.relative_location, "404"});
  }
  void check_output(const core::BlobReference&, const std::string&) override {}
  service::OpenInput open_input(const core::BlobReference& input) override {
    return {std::make_unique<Text>(blobs.at(*input.relative_location)), std::nullopt};
  }
  std::unique_ptr<core::ByteSink> open_output(const core::BlobReference&,
                                              const std::string&) override {
    return nullptr;
  }
  core::BlobReference default_output(const std::string&, const std::string&) override { return {}; }
  core::BlobReference signed_result(const core::BlobReference& place, bool, const std::string&,
                                    std::chrono::milliseconds) override {
    return place;
  }

 private:
  class Text : public core::ByteSource {
   public:
    explicit Text(std::string text) : text_(std::move(text)) {}
    std::size_t read(char* to, std::size_t size) override {
      const std::size_t got = text_.copy(to, size, at_);
      at_ += got;
      return got;
    }

   private:
    const std::string text_;
    std::size_t at_ = 0;
  };
};

/// A service of fixtures/retraining.
inline core::ServiceDefinition retraining_service(const std::string& name) {
  const std::filesystem::path folder =
      std::filesystem::path(AML_FIXTURES) / "retraining" / "services" / name;
  auto parsed = definition::parse_definition(
      read_file(folder / "service.json"), "service.json", name, [&](const std::string& file) {
        return definition::FileBeside{read_file(folder / file), ""};
      });
  for (const auto& fault : parsed.faults) throw std::runtime_error(definition::to_text(fault));
  return std::move(*parsed.definition);
}

inline service::Catalog::Endpoints retraining_services() {
  std::vector<core::ServiceDefinition> definitions;
  definitions.push_back(retraining_service("CreditRisk"));
  definitions.push_back(retraining_service("Sentiment"));
  return service::Catalog(std::move(definitions)).endpoints();
}

/// The services of fixtures/retraining and what is made of them, over a store that may outlive it.
struct PublishedUnderTest {
  explicit PublishedUnderTest(management::DefinitionStore& kept_in, std::size_t max_endpoints = 100,
                              service::Catalog::Endpoints fixtures = retraining_services())
      : services(std::make_shared<const service::Catalog>(fixtures)),
        published({.services = services,
                   .store = kept_in,
                   .sources = {.fixtures = fixtures,
                               .workspaces = {},
                               .started = clock.now(),
                               .outside = {}},
                   .max_endpoints = max_endpoints,
                   .about_to_serve = [this](const service::Catalog&) { ++served; }}),
        management({.services = published,
                    .blobs = blobs,
                    .clock = clock,
                    .ids = ids,
                    .new_key = [](std::string_view kind, const std::string& endpoint) {
                      return core::derived_key(kind, endpoint);
                    }}) {}

  const management::PublishedEndpoint& endpoint(const char* service, const char* name) {
    kept = published.now();
    return management::get_endpoint(management::get_service(*kept, {kWorkspace, service}), name);
  }
  const service::Endpoint* live(const std::string& id) {
    catalog = services.now();
    return catalog->find(id);
  }

  int served = 0;
  core::ManualClock clock{*text::parse_utc("2016-10-14T14:52:33Z")};
  core::SequentialIds ids;
  service::LiveCatalog services;
  SampleBlobs blobs;
  management::PublishedServices published;
  management::Management management;
  std::shared_ptr<const management::Published> kept;
  std::shared_ptr<const service::Catalog> catalog;
};

/// The first cell of output1 for one row.
inline std::string score(const service::Endpoint& endpoint, const std::vector<std::string>& cells) {
  const model::Port& port = endpoint.pipeline().inputs().front();
  model::Table table(port.schema);
  for (std::size_t i = 0; i < cells.size(); ++i) model::append_parsed(table.column(i), cells[i]);
  std::vector<model::Table> inputs;
  inputs.push_back(std::move(table));
  const std::vector<model::Table> outputs = endpoint.pipeline().run(std::move(inputs));
  std::string text;
  model::append_cell(text, outputs.front().column(0), 0);
  return text;
}

/// The code of the ApiError that a call throws; empty: none.
template <typename Call>
std::string refusal(Call call) {
  try {
    call();
    return "";
  } catch (const core::ApiError& error) {
    return error.code();
  }
}

}  // namespace aml::tests
