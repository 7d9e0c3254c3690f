#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "emulator/definition/model_parts.h"
#include "model/linear_learner.h"
#include "model/neighbor_learner.h"

namespace aml::definition {

namespace {

constexpr unsigned kClassName = kText | kNumber | kBoolean;
constexpr FormatMember kType{"type", kText, true};
constexpr FormatMember kFeatures{"features", kList, true, nullptr, kText | kObject};
constexpr FormatMember kClasses{"classes", kList, true, nullptr, kClassName};

const FormatObject kLinearFormat{
    "linear",
    "a linear model",
    {kType, kFeatures, {"coefficients", kList, true, nullptr, kNumber}, {"intercept", kNumber}}};

const FormatObject kLogisticFormat{"logistic",
                                   "a logistic model",
                                   {kType,
                                    kFeatures,
                                    kClasses,
                                    {"coefficients", kList, true, nullptr, kNumber},
                                    {"intercept", kNumber}}};

const FormatObject kSoftmaxFormat{"softmax",
                                  "a softmax model",
                                  {kType,
                                   kFeatures,
                                   kClasses,
                                   {"coefficients", kList, true, nullptr, kList},
                                   {"intercepts", kList, true, nullptr, kNumber}}};

const FormatObject kNeighborsFormat{"neighbors",
                                    "a nearest-neighbours model",
                                    {kType,
                                     kFeatures,
                                     {"classes", kList, false, nullptr, kClassName},
                                     {"neighbors", kInteger, true},
                                     {"metric", kText},
                                     {"weights", kText},
                                     {"points", kList, true, nullptr, kList},
                                     {"targets", kList, true, nullptr, kClassName}}};

void check_count(const Node& list, std::size_t wanted, std::string_view noun, const std::string& of,
                 FaultList& faults) {
  const std::size_t given = list.children().size();
  if (given != wanted)
    faults.add(list.position(),
               counted(given, noun) + " for " + of + "; there must be " + std::to_string(wanted));
}

// A list of rows of numbers, each as long as there are features.
std::vector<std::vector<double>> read_rows(const Node& list, std::size_t width,
                                           std::string_view noun, FaultList& faults) {
  std::vector<std::vector<double>> rows;
  for (const Node& row : list.children()) {
    for (const Node& cell : row.children()) {
      if (!cell.is(kNumber))
        faults.add(cell.position(),
                   "each " + std::string(noun) + " must be a number, not " + cell.shown());
    }
    check_count(row, width, noun, counted(width, "feature"), faults);
    rows.push_back(read_numbers(row, faults));
  }
  return rows;
}

Model finished(std::vector<model::Feature> features, std::vector<std::string> classes,
               std::unique_ptr<const model::Learner> learner) {
  return std::make_shared<const model::TrainedModel>(std::move(features), std::move(classes),
                                                     std::move(learner));
}

/// A linear or logistic model, whose one output is one row of coefficients.
Model read_one_output(const Node& root, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  const bool is_logistic = root.member("type").text() == "logistic";
  auto features = read_model_features(root.member("features"), faults);
  auto classes = read_model_classes(root.member("classes"), faults);
  if (is_logistic && classes.size() > 2)
    faults.add(root.member("classes").position(), "a logistic model has two classes",
               {"help: \"type\": \"softmax\" has more"});
  const Node coefficients = root.member("coefficients");
  check_count(coefficients, root.member("features").children().size(), "coefficient",
              counted(root.member("features").children().size(), "feature"), faults);
  std::vector<double> weights = read_numbers(coefficients, faults);
  if (faults.size() != faults_before) return nullptr;
  return finished(std::move(features), std::move(classes),
                  std::make_unique<model::LinearLearner>(
                      std::vector<std::vector<double>>{std::move(weights)},
                      std::vector<double>{root.member("intercept").number().value_or(0)},
                      is_logistic ? model::Link::kLogistic : model::Link::kIdentity));
}

Model read_softmax(const Node& root, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  auto features = read_model_features(root.member("features"), faults);
  auto classes = read_model_classes(root.member("classes"), faults);
  if (classes.size() == 2)
    faults.add(root.member("classes").position(), "a softmax model has more than two classes",
               {"help: \"type\": \"logistic\" has two"});
  const std::string of = counted(classes.size(), "class");
  auto rows = read_rows(root.member("coefficients"), root.member("features").children().size(),
                        "coefficient", faults);
  check_count(root.member("coefficients"), classes.size(), "row", of, faults);
  check_count(root.member("intercepts"), classes.size(), "intercept", of, faults);
  std::vector<double> intercepts = read_numbers(root.member("intercepts"), faults);
  if (faults.size() != faults_before) return nullptr;
  return finished(std::move(features), std::move(classes),
                  std::make_unique<model::LinearLearner>(std::move(rows), std::move(intercepts),
                                                         model::Link::kSoftmax));
}

void read_targets(const Node& list, const std::vector<std::string>& classes,
                  model::Neighbors& neighbors, FaultList& faults) {
  const std::vector<std::string_view> known(classes.begin(), classes.end());
  for (const Node& target : list.children()) {
    if (classes.empty()) {
      if (!target.is(kNumber))
        faults.add(target.position(),
                   "the target of a regression is a number, not " + target.shown());
      neighbors.targets.push_back(target.number().value_or(0));
      continue;
    }
    const std::string name = target.text().value_or(target.shown());
    const auto found = std::find(classes.begin(), classes.end(), name);
    if (found == classes.end())
      faults.add(target.position(), "there is no class " + in_quotes(name),
                 spelling_notes(name, known));
    const auto index = static_cast<std::size_t>(found - classes.begin());
    if (classes.size() == 2) {
      neighbors.targets.push_back(index == 1 ? 1 : 0);
    } else {
      for (std::size_t i = 0; i < classes.size(); ++i)
        neighbors.targets.push_back(i == index ? 1 : 0);
    }
  }
}

Model read_neighbors(const Node& root, FaultList& faults) {
  static constexpr std::array<std::string_view, 2> kMetrics = {"euclidean", "manhattan"};
  static constexpr std::array<std::string_view, 2> kWeights = {"uniform", "distance"};
  const std::size_t faults_before = faults.size();
  auto features = read_model_features(root.member("features"), faults);
  auto classes = read_model_classes(root.member("classes"), faults);
  const Node points = root.member("points");
  const Node count = root.member("neighbors");
  const std::size_t rows = points.children().size();
  model::Neighbors neighbors;
  neighbors.features = features.size();
  neighbors.outputs = outputs_for(classes.size());
  neighbors.metric =
      static_cast<model::Neighbors::Metric>(read_word(root.member("metric"), kMetrics, faults));
  neighbors.by_distance = read_word(root.member("weights"), kWeights, faults) == 1;
  for (const auto& row :
       read_rows(points, root.member("features").children().size(), "number", faults))
    neighbors.points.insert(neighbors.points.end(), row.begin(), row.end());
  check_count(root.member("targets"), rows, "target", counted(rows, "point"), faults);
  read_targets(root.member("targets"), classes, neighbors, faults);
  const std::int64_t wanted = count.integer().value_or(0);
  if (wanted < 1 || static_cast<std::uint64_t>(wanted) > rows)
    faults.add(count.position(), "\"neighbors\" must be 1 to the number of points, " +
                                     std::to_string(rows) + ", not " + count.shown());
  if (faults.size() != faults_before) return nullptr;
  neighbors.count = static_cast<std::size_t>(wanted);
  return finished(std::move(features), std::move(classes),
                  std::make_unique<model::NeighborLearner>(std::move(neighbors)));
}

}  // namespace

Model read_plain_model(const Node& root, FaultList& faults) {
  using Read = Model (*)(const Node&, FaultList&);
  struct Form {
    const FormatObject* format;
    Read read;
  };
  static const std::map<std::string_view, Form> kForms = {
      {"linear", {&kLinearFormat, read_one_output}},
      {"logistic", {&kLogisticFormat, read_one_output}},
      {"neighbors", {&kNeighborsFormat, read_neighbors}},
      {"softmax", {&kSoftmaxFormat, read_softmax}},
      {"trees", {&kTreesFormat, read_plain_trees}}};
  if (!root.is(kObject)) {
    faults.add(root.position(), "a model is an object, not " + root.shown());
    return nullptr;
  }
  std::vector<std::string_view> known;
  for (const auto& [name, form] : kForms) known.push_back(name);
  const Node type = root.member("type");
  const auto form = kForms.find(type.text().value_or(""));
  if (form == kForms.end()) {
    faults.add(
        type.present() ? type.position() : root.position(),
        type.present() ? "a model cannot be of type " + type.shown() : "a model needs \"type\"",
        spelling_notes(type.text().value_or(""), known));
    return nullptr;
  }
  const std::size_t faults_before = faults.size();
  check_format(root, *form->second.format, faults);
  if (faults.size() == faults_before) return form->second.read(root, faults);
  if (root.member("features").is(kList)) read_model_features(root.member("features"), faults);
  if (root.member("classes").is(kList)) read_model_classes(root.member("classes"), faults);
  return nullptr;
}

}  // namespace aml::definition
