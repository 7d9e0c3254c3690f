#include "model/evidence.h"

namespace aml::model {

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::kDocumented:
      return "documented";
    case Certainty::kObserved:
      return "observed";
    case Certainty::kInferred:
      return "inferred";
  }
  return "inferred";
}

}  // namespace aml::model
