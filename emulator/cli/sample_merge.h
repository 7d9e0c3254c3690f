#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "emulator/cli/service_sample.h"

namespace aml::cli {

/// Rows of many calls, put together.
class SampleMerger {
 public:
  /// Adds the rows of one call. Rows that were answered the same before are left out; columns
  /// become of a type that all their values are of.
  /// Shape:   the answer is empty, or says why nothing was added, or which rows were left out: the
  ///          first answer to a row stays.
  std::vector<std::string> merge(ServiceSample from);

  ServiceSample& sample() { return sample_; }

 private:
  ServiceSample sample_;
  std::map<std::vector<model::WrittenCell>, std::size_t> known_;  ///< rows of the first input
};

/// Makes columns texts where a value is not of their type.
void keep_fitting_types(definition::SampleTable& table);

}  // namespace aml::cli
