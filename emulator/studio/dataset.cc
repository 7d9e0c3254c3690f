#include "emulator/studio/dataset.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/ids.h"
#include "model/entered_table.h"
#include "model/table_text.h"

namespace aml::studio {

namespace {

using core::MutexLock;

struct DataType {
  std::string_view name;
  std::string_view format;  ///< of read_entered; empty: the bytes are not rows
  bool has_header = true;
};

// **The one list** of them.
constexpr std::array kDataTypes = {DataType{"GenericCSV", "CSV"},
                                   DataType{"GenericCSVNoHeader", "CSV", false},
                                   DataType{"GenericTSV", "TSV"},
                                   DataType{"GenericTSVNoHeader", "TSV", false},
                                   DataType{"ARFF", "ARFF"},
                                   DataType{"SvmLight", "SvmLight"},
                                   DataType{"Dataset", "CSV"},
                                   DataType{"PlainText", ""},
                                   DataType{"Zip", ""},
                                   DataType{"RData", ""},
                                   DataType{"ILearnerDotNet", ""},
                                   DataType{"ITransformDotNet", ""}};

const DataType* find_data_type(std::string_view name) {
  const auto found = std::find_if(kDataTypes.begin(), kDataTypes.end(),
                                  [&](const DataType& one) { return one.name == name; });
  return found == kDataTypes.end() ? nullptr : &*found;
}

std::string csv_of(const model::Table& table) {
  std::string text;
  model::write_table_header(model::TextFormat::kCsv, text, table.schema());
  model::write_table_rows(model::TextFormat::kCsv, text, table);
  return text;
}

model::Table read_declared(const std::string& bytes, const model::Schema& columns) {
  const auto opened = model::open_table(model::TextFormat::kCsv, bytes, true, columns);
  AML_ASSERT(opened.has_value());  // all of it was there
  return opened->reader->read(std::string_view(bytes).substr(opened->header_bytes));
}

struct Review {
  int rating;
  const char* text;
};

// Of our own: the original's rows are not public property.
constexpr Review kReviews[] = {{5, "This is a good day"},
                               {5, "A warm story that I finished in one evening"},
                               {4, "Good maps and clear words"},
                               {2, "The print is too small to read"},
                               {1, "Half of the pages were missing"},
                               {4, "My children ask for it every night"},
                               {1, "The last chapter spoils a good idea"},
                               {5, "I lent it to a friend and bought another one"},
                               {2, "It says in ten pages what one would do for"},
                               {4, "The recipes work, and the pictures help"}};

}  // namespace

DatasetContent::DatasetContent(std::string bytes, std::string data_type, model::Schema columns)
    : data_type_(std::move(data_type)),
      columns_(std::move(columns)),
      bytes_(std::move(bytes)),
      has_bytes_(true),
      is_read_(false) {}

DatasetContent::DatasetContent(model::SharedTable table)
    : data_type_("Dataset"),
      columns_(table.schema()),
      has_bytes_(false),
      is_read_(true),
      table_(std::move(table)) {}

void DatasetContent::read() const {
  if (std::exchange(is_read_, true)) return;
  const DataType* type = find_data_type(data_type_);
  if (type == nullptr || type->format.empty()) {
    problem_ = "data of type " + data_type_ + " is not a table";
    return;
  }
  try {
    table_ = columns_.empty() ? model::read_entered(type->format, bytes_, type->has_header)
                              : read_declared(bytes_, columns_);
  } catch (const model::TextFault& fault) {
    problem_ = fault.what();
  }
}

const std::string& DatasetContent::bytes() const {
  const MutexLock lock(mutex_);
  if (!std::exchange(has_bytes_, true)) bytes_ = csv_of(*table_);
  return bytes_;  // never changes from here on
}

std::optional<model::SharedTable> DatasetContent::table() const {
  const MutexLock lock(mutex_);
  read();
  return table_;
}

std::string DatasetContent::problem() const {
  const MutexLock lock(mutex_);
  read();
  return problem_;
}

bool is_data_type(std::string_view data_type) {
  return find_data_type(data_type) != nullptr;
}

bool is_table_type(std::string_view data_type) {
  const DataType* type = find_data_type(data_type);
  return type != nullptr && !type->format.empty();
}

std::string dataset_id(std::string_view workspace, std::string_view family) {
  return std::string(workspace) + "." + std::string(family) + ".v1-default-1";
}

Dataset sample_dataset(core::TimePoint created) {
  model::Table table(model::Schema{{"Col1", model::ColumnType::kInt32}, {"Col2"}});
  for (const Review& review : kReviews) {
    table.column(0).append_int32(review.rating);
    table.column(1).append_text(review.text);
  }
  Dataset dataset;
  dataset.name = "Book Reviews from Amazon";
  dataset.family = core::derived_id("dataset", dataset.name);
  dataset.id = dataset_id(kGlobalWorkspace, dataset.family);
  dataset.data_type = "GenericCSV";
  dataset.description = "Ratings and texts of book reviews.";
  dataset.owner = "Microsoft Corporation";
  dataset.origin = "FromResourceUpload";
  dataset.created = created;
  dataset.content = std::make_shared<const DatasetContent>(model::SharedTable(std::move(table)));
  return dataset;
}

}  // namespace aml::studio
