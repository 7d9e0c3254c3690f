#include "emulator/upstream/http_scorer.h"

namespace aml::upstream {

namespace {

constexpr model::Evidence kOwn =
    model::inferred("the emulator's own module; Studio had no such one");

}  // namespace

const std::vector<model::Rule> kUpstreamRules = {
    {"score-upstream.mlflow", "Rows go to MLflow as dataframe_split; a missing cell is null.",
     model::documented("MLflow, \"Deploy MLflow Model as a Local Inference Server\"")},
    {"score-upstream.open-inference",
     "Rows go to Open Inference as one tensor of numbers, or as one tensor for each column.",
     model::documented("Open Inference Protocol, version 2, inference request"), "tensor"},
    {"score-upstream.infinite",
     "NaN goes to MLflow as null and gets no score of tensors; Infinity is error 0018.",
     model::inferred("JSON has neither; pandas reads null as NaN, and nothing as Infinity")},
    {"score-upstream.gaps", "A row with a missing cell gets no score from a server of tensors.",
     model::inferred("a tensor has no missing values; Score Model treats such rows alike")},
    {"score-upstream.failure",
     "A server that is down, slow or answers with what does not fit is error 1000 with the reason.",
     model::inferred("1000 is the documented error of what a library outside the module throws")},
    {"score-upstream.chunks", "A request has at most rowsAtOnce rows, and 16 MiB of answer.", kOwn,
     "rowsAtOnce"},
};

}  // namespace aml::upstream
