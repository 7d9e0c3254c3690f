#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "model/registry.h"

namespace aml::model {
namespace apply_transformation {
namespace {

constexpr std::string_view kTransformation = "Transformation";

class ApplyTransformation final : public Module {
 public:
  explicit ApplyTransformation(const Parameters& parameters)
      : transformation_(parameters.transformation(kTransformation).transformation) {
    AML_ASSERT(transformation_ != nullptr);
  }

  Schema output_schema(const Schema& input) const override {
    return transformation_->output_schema(input);
  }

  Table run(Table batch, const Schema& made) const override {
    return transformation_->run(std::move(batch), made);
  }

  bool row_wise() const override { return transformation_->row_wise(); }

 private:
  std::shared_ptr<const Module> transformation_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ApplyTransformation>(parameters);
}

constexpr std::string_view kPage = "Apply Transformation, module page";

}  // namespace
}  // namespace apply_transformation

const ModuleSpec kApplyTransformation{
    .name = "Apply Transformation",
    .summary = "Does to the data what another module learnt from its own.",
    .parameters = {{.name = apply_transformation::kTransformation,
                    .type = ParameterType::kTransformation,
                    .description = "The module and its port, with a slash between.",
                    .default_value = std::nullopt,
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}}},
    .rules = {{"apply-transformation.learnt",
               "Means, deviations, ranges and replacements are those that were learnt.",
               documented(apply_transformation::kPage)},
              {"apply-transformation.columns",
               "The columns are those that were transformed; one that is not there is error 0001.",
               inferred("the documented error of a column that is not there")}},
    .create = apply_transformation::create};

}  // namespace aml::model
