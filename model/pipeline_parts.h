#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

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

/// A table or a module that is made once, for the first that needs it.
struct Pipeline::Once {
  std::once_flag flag;
  std::shared_ptr<const Table> table;
  std::shared_ptr<const Module> module;
};

}  // namespace aml::model
