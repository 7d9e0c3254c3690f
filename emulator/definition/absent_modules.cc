#include "emulator/definition/absent_modules.h"

#include <algorithm>
#include <iterator>

namespace aml::definition {

namespace {

constexpr std::string_view kNoTraining = "its training cannot be reproduced";
constexpr std::string_view kUseModel = "score with a model of yours: Score Model, Score Upstream";
constexpr std::string_view kNoRuntime = "R is not run here";
constexpr std::string_view kUseAnswers =
    "give its answers: Score by Example, or rewrite it for Execute Python Script";
constexpr std::string_view kNoSource = "its sources and targets are in the cloud";
constexpr std::string_view kUseRows = "list the rows as a dataset, or Enter Data Manually";
constexpr std::string_view kClosed = "its dictionaries and models are those of a closed library";
constexpr std::string_view kUseExamples = "give its answers: Score by Example";

constexpr AbsentModule kAbsent[] = {
    {"Execute R Script", kNoRuntime, kUseAnswers},
    {"Create R Model", kNoRuntime, kUseAnswers},
    {"Create Python Model", kNoTraining, kUseModel},
    {"Import Data", kNoSource, kUseRows},
    {"Reader", kNoSource, kUseRows},
    {"Load Trained Model", kNoSource, kUseModel},
    {"Import Images", kNoSource, kUseExamples},
    {"Unpack Zipped Datasets", kNoSource, kUseRows},
    {"Export Data", kNoSource, "make it an output, which callers and jobs get"},
    {"Writer", kNoSource, "make it an output, which callers and jobs get"},
    {"Train Model", kNoTraining, kUseModel},
    {"Train Clustering Model", kNoTraining, kUseModel},
    {"Train Anomaly Detection Model", kNoTraining, kUseModel},
    {"Train Matchbox Recommender", kNoTraining, kUseExamples},
    {"Score Matchbox Recommender", kNoTraining, kUseExamples},
    {"Evaluate Recommender", kNoTraining, kUseExamples},
    {"Train Vowpal Wabbit Version 7-4 Model", kNoTraining, kUseModel},
    {"Train Vowpal Wabbit Version 7-10 Model", kNoTraining, kUseModel},
    {"Train Vowpal Wabbit Version 8 Model", kNoTraining, kUseModel},
    {"Score Vowpal Wabbit Version 7-4 Model", kNoTraining, kUseExamples},
    {"Score Vowpal Wabbit Version 7-10 Model", kNoTraining, kUseExamples},
    {"Score Vowpal Wabbit Version 8 Model", kNoTraining, kUseExamples},
    {"Tune Model Hyperparameters", kNoTraining, kUseModel},
    {"Sweep Clustering", kNoTraining, kUseModel},
    {"Cross Validate Model", kNoTraining, kUseModel},
    {"Evaluate Model", kNoTraining, kUseModel},
    {"Assign Data to Clusters", kNoTraining, kUseExamples},
    {"Linear Regression", kNoTraining, kUseModel},
    {"Bayesian Linear Regression", kNoTraining, kUseModel},
    {"Boosted Decision Tree Regression", kNoTraining, kUseModel},
    {"Decision Forest Regression", kNoTraining, kUseModel},
    {"Fast Forest Quantile Regression", kNoTraining, kUseModel},
    {"Neural Network Regression", kNoTraining, kUseModel},
    {"Ordinal Regression", kNoTraining, kUseModel},
    {"Poisson Regression", kNoTraining, kUseModel},
    {"Two-Class Averaged Perceptron", kNoTraining, kUseModel},
    {"Two-Class Bayes Point Machine", kNoTraining, kUseModel},
    {"Two-Class Boosted Decision Tree", kNoTraining, kUseModel},
    {"Two-Class Decision Forest", kNoTraining, kUseModel},
    {"Two-Class Decision Jungle", kNoTraining, kUseModel},
    {"Two-Class Locally-Deep Support Vector Machine", kNoTraining, kUseModel},
    {"Two-Class Logistic Regression", kNoTraining, kUseModel},
    {"Two-Class Neural Network", kNoTraining, kUseModel},
    {"Two-Class Support Vector Machine", kNoTraining, kUseModel},
    {"Multiclass Decision Forest", kNoTraining, kUseModel},
    {"Multiclass Decision Jungle", kNoTraining, kUseModel},
    {"Multiclass Logistic Regression", kNoTraining, kUseModel},
    {"Multiclass Neural Network", kNoTraining, kUseModel},
    {"One-vs-All Multiclass", kNoTraining, kUseModel},
    {"K-Means Clustering", kNoTraining, kUseModel},
    {"One-Class Support Vector Machine", kNoTraining, kUseModel},
    {"PCA-Based Anomaly Detection", kNoTraining, kUseModel},
    {"Time Series Anomaly Detection", kNoTraining, kUseExamples},
    {"Latent Dirichlet Allocation", kNoTraining, kUseExamples},
    {"Detect Languages", kClosed, kUseExamples},
    {"Extract Key Phrases from Text", kClosed, kUseExamples},
    {"Named Entity Recognition", kClosed, kUseExamples},
    {"Preprocess Text", kClosed, "Execute Python Script with the rules that you need"},
    {"Pretrained Cascade Image Classification", kClosed, kUseExamples},
};

}  // namespace

std::span<const AbsentModule> absent_modules() {
  return kAbsent;
}

const AbsentModule* find_absent_module(std::string_view name) {
  const auto found = std::find_if(std::begin(kAbsent), std::end(kAbsent),
                                  [&](const AbsentModule& absent) { return absent.name == name; });
  return found == std::end(kAbsent) ? nullptr : found;
}

}  // namespace aml::definition
