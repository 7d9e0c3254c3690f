#pragma once

#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/service/blob_locations.h"

namespace aml::tests {

/// Blobs in a map, by their relative location without a leading slash. `failure`, where set, is
/// called before every read and may throw.
class MapBlobs : public service::BlobLocations {
 public:
  std::map<std::string, std::string> blobs;
  std::function<void()> failure;
  int unfinished = 0;  ///< sinks open or dropped without commit

  void check_input(const core::BlobReference& input, const std::string&) override {
    const std::string name = name_of(input);
    if (!blobs.contains(name)) {
      throw core::ApiError(core::kBlobNotFound, {name, "The specified blob does not exist"});
    }
  }
  void check_output(const core::BlobReference& output, const std::string&) override {
    name_of(output);
  }
  service::OpenInput open_input(const core::BlobReference& input) override {
    check_input(input, "");
    const std::string& text = blobs.at(name_of(input));
    return {std::make_unique<Source>(text, failure), text.size()};
  }
  std::unique_ptr<core::ByteSink> open_output(const core::BlobReference& output,
                                              const std::string&) override {
    return std::make_unique<Sink>(*this, name_of(output));
  }
  core::BlobReference default_output(const std::string& guid,
                                     const std::string& extension) override {
    return {{}, "experimentoutput/" + guid + "/" + guid + extension, "http://own/", {}};
  }
  core::BlobReference signed_result(const core::BlobReference& place, bool placed,
                                    const std::string& own_base,
                                    std::chrono::milliseconds /*age*/) override {
    return {{}, name_of(place), own_base + "/", placed ? "?sig=signed" : "?sig=default"};
  }

 private:
  class Source : public core::ByteSource {
   public:
    Source(std::string_view text, std::function<void()> failure)
        : rest_(text), failure_(std::move(failure)) {}
    std::size_t read(char* to, std::size_t size) override {
      if (failure_) failure_();
      const std::size_t count = rest_.copy(to, size);
      rest_.remove_prefix(count);
      return count;
    }

   private:
    std::string_view rest_;
    std::function<void()> failure_;
  };

  class Sink : public core::ByteSink {
   public:
    Sink(MapBlobs& owner, std::string name) : owner_(owner), name_(std::move(name)) {
      ++owner_.unfinished;
    }
    void write(std::string_view bytes) override { text_ += bytes; }
    void commit() override {
      owner_.blobs[name_] = text_;
      --owner_.unfinished;
    }

   private:
    MapBlobs& owner_;
    std::string name_;
    std::string text_;
  };

  static std::string name_of(const core::BlobReference& reference) {
    std::string name = reference.relative_location.value_or("");
    if (name.empty()) throw core::ApiError(core::kInputBlobRelativeLocationInvalid);
    if (name.front() == '/') name.erase(0, 1);
    return name;
  }
};

}  // namespace aml::tests
