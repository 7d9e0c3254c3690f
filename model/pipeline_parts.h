#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

#include "model/pipeline.h"
#include "model/wires.h"

namespace aml::model {

// What pipeline_assembly.cc puts together and pipeline.cc runs.

/// What a step's second port takes.
struct Pipeline::SecondSource {
  SecondPort port;
  WireEnd end;
  std::size_t slot;
  bool takes = false;  ///< as Node::takes
};

/// A table or a module that is kept once it is made. Those who need it before that make it for
/// themselves: making it may take as long as a script or another server does, and may fail.
struct Pipeline::Once {
  template <typename Made, typename Make>
  std::shared_ptr<const Made> get(std::shared_ptr<const Made>& kept, Make make) {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      if (kept) return kept;
    }
    std::shared_ptr<const Made> made = make();
    const std::lock_guard<std::mutex> lock(mutex);
    if (!kept) kept = std::move(made);
    return kept;
  }

  std::mutex mutex;
  std::shared_ptr<const Table> table;
  std::shared_ptr<const Module> module;
};

}  // namespace aml::model
