#include "emulator/definition/absent_modules.h"

#include <algorithm>
#include <iterator>

#include "emulator/text/ascii.h"

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

constexpr std::string_view kNotBuilt = "it is not among the emulator's modules";
constexpr std::string_view kUseQuery =
    "write it as Apply SQL Transformation or Execute Python Script";
constexpr std::string_view kUsePython = "write it as Execute Python Script";
constexpr std::string_view kNoFormats = "every dataset is a table here, whatever it was read from";
constexpr std::string_view kUseWire = "leave it out, and wire what it takes to what takes from it";

constexpr AbsentModule kAbsent[] = {
    {"Execute R Script", kNoRuntime, kUseAnswers, "30806023392b42e094d66b775a6e0fd5"},
    {"Create R Model", kNoRuntime, kUseAnswers},
    {"Create Python Model", kNoTraining, kUseModel},
    {"Import Data", kNoSource, kUseRows, "4e1b0fe6aded4b3fa36f39b8862b9004"},
    {"Reader", kNoSource, kUseRows},
    {"Load Trained Model", kNoSource, kUseModel},
    {"Import Images", kNoSource, kUseExamples},
    {"Unpack Zipped Datasets", kNoSource, kUseRows},
    {"Export Data", kNoSource, "make it an output, which callers and jobs get",
     "7a391181b6a74ad4b82de419c0d6522c"},
    {"Writer", kNoSource, "make it an output, which callers and jobs get"},
    {"Train Model", kNoTraining, kUseModel, "5cc7053eaa30450d96c0dae4be720977"},
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
    {"Evaluate Model", kNoTraining, kUseModel, "927d65ac3b504694990320f6c1672089"},
    {"Assign Data to Clusters", kNoTraining, kUseExamples},
    {"Linear Regression", kNoTraining, kUseModel, "31960a6f789b4cf788d62e1152c0bd1a"},
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
    {"Preprocess Text", kClosed, "Execute Python Script with the rules that you need",
     "bf9e794a9e2b4662902a0e73b255c135"},
    {"Pretrained Cascade Image Classification", kClosed, kUseExamples},
    {"Convert to ARFF", kNoFormats, kUseWire},
    {"Convert to CSV", kNoFormats, kUseWire, "faa6ba63383c4086ba587abf26b85814"},
    {"Convert to Dataset", kNoFormats, kUseWire, "72bf58e0fc874bb19704f1805003b975"},
    {"Convert to SVMLight", kNoFormats, kUseWire},
    {"Convert to TSV", kNoFormats, kUseWire, "1cdbcda42ece49088b87e6b636258d3d"},
    {"Apply Filter", kNotBuilt, kUsePython},
    {"FIR Filter", kNotBuilt, kUsePython},
    {"IIR Filter", kNotBuilt, kUsePython},
    {"Median Filter", kNotBuilt, kUsePython},
    {"Moving Average Filter", kNotBuilt, kUsePython},
    {"Threshold Filter", kNotBuilt, kUsePython},
    {"User Defined Filter", kNotBuilt, kUsePython},
    {"Build Counting Transform", kNotBuilt, kUsePython},
    {"Export Count Table", kNotBuilt, kUsePython},
    {"Import Count Table", kNotBuilt, kUsePython},
    {"Merge Count Transform", kNotBuilt, kUsePython},
    {"Modify Count Table Parameters", kNotBuilt, kUsePython},
    {"Convert to Indicator Values", kNotBuilt, kUseQuery},
    {"Group Categorical Values", kNotBuilt, kUseQuery},
    {"Remove Duplicate Rows", kNotBuilt, kUseQuery},
    {"Select Columns Transform", kNotBuilt, "name the columns: Select Columns in Dataset"},
    {"SMOTE", kNotBuilt, kUsePython},
    {"Partition and Sample", kNotBuilt, "Split Data, or Apply SQL Transformation"},
    {"Clip Values", kNotBuilt, kUseQuery},
    {"Group Data into Bins", kNotBuilt, kUseQuery},
    {"Principal Component Analysis", kNotBuilt, kUsePython},
    {"Filter Based Feature Selection", kNotBuilt, "name the columns: Select Columns in Dataset"},
    {"Fisher Linear Discriminant Analysis", kNotBuilt, kUsePython},
    {"Permutation Feature Importance", kNotBuilt, kUsePython},
    {"Compute Elementary Statistics", kNotBuilt, kUseQuery},
    {"Compute Linear Correlation", kNotBuilt, kUsePython},
    {"Evaluate Probability Function", kNotBuilt, kUsePython},
    {"Replace Discrete Values", kNotBuilt, kUseQuery},
    {"Summarize Data", kNotBuilt, kUseQuery},
    {"Test Hypothesis Using t-Test", kNotBuilt, kUsePython},
    {"Extract N-Gram Features from Text", kNotBuilt, "Feature Hashing, or Execute Python Script"},
    {"Missing Values Scrubber", "its parameters were others than those of its successor",
     "Clean Missing Data"},
    {"Sweep Parameters", kNoTraining, kUseModel},
    {"Quantize", kNotBuilt, kUseQuery},
    {"Quantize Data", kNotBuilt, kUseQuery},
    {"Descriptive Statistics", kNotBuilt, kUseQuery},
    {"Elementary Statistics", kNotBuilt, kUseQuery},
    {"Linear Correlation", kNotBuilt, kUsePython},
    {"Hypothesis Testing T-Test", kNotBuilt, kUsePython},
    {"Probability Function Evaluation", kNotBuilt, kUsePython},
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

const AbsentModule* find_absent_family(std::string_view family) {
  const auto found =
      std::find_if(std::begin(kAbsent), std::end(kAbsent), [&](const AbsentModule& absent) {
        return !absent.family.empty() && text::same_name(absent.family, family);
      });
  return found == std::end(kAbsent) ? nullptr : found;
}

}  // namespace aml::definition
