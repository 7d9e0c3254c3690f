#include "model/cells.h"

#include <type_traits>
#include <utility>

namespace aml::model {

Cells::Cells(ColumnType type) {
  switch (type) {
    case ColumnType::kString:
      values_.emplace<Texts>();
      return;
    case ColumnType::kInt32:
      values_.emplace<std::vector<std::int32_t>>();
      return;
    case ColumnType::kDouble:
      values_.emplace<std::vector<double>>();
      return;
    case ColumnType::kBoolean:
      values_.emplace<std::vector<std::uint8_t>>();
      return;
    case ColumnType::kDateTime:
      values_.emplace<std::vector<DateTime>>();
      return;
  }
}

std::size_t Cells::size() const {
  return std::visit(
      [](const auto& values) {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Texts>)
          return values.ends.size();
        else
          return values.size();
      },
      values_);
}

void Cells::reserve(std::size_t rows, std::size_t text_bytes) {
  std::visit(
      [&](auto& values) {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Texts>) {
          values.bytes.reserve(text_bytes);
          values.ends.reserve(rows);
        } else {
          values.reserve(rows);
        }
      },
      values_);
}

void Cells::append_text(std::string_view value) {
  Texts& texts = as<Texts>();
  texts.bytes.append(value);
  texts.ends.push_back(texts.bytes.size());
}

void Cells::append_int32(std::int32_t value) {
  as<std::vector<std::int32_t>>().push_back(value);
}

void Cells::append_real(double value) {
  as<std::vector<double>>().push_back(value);
}

void Cells::append_boolean(bool value) {
  as<std::vector<std::uint8_t>>().push_back(value ? 1 : 0);
}

void Cells::append_datetime(DateTime value) {
  as<std::vector<DateTime>>().push_back(value);
}

void Cells::append_missing() {
  missing_.resize(size() + 1, false);
  missing_.back() = true;
  any_missing_ = true;
  std::visit(
      [](auto& values) {
        if constexpr (std::is_same_v<std::decay_t<decltype(values)>, Texts>)
          values.ends.push_back(values.bytes.size());
        else
          values.emplace_back();
      },
      values_);
}

void Cells::append_from(const Cells& other, std::size_t row) {
  if (other.is_missing(row)) return append_missing();
  std::visit(
      [&]<typename Values>(Values& values) {
        if constexpr (std::is_same_v<Values, Texts>)
          append_text(other.text(row));
        else
          values.push_back(other.as<Values>()[row]);
      },
      values_);
}

Cells Cells::pick(std::span<const std::size_t> rows) const {
  Cells picked(type());
  std::size_t text_bytes = 0;
  if (type() == ColumnType::kString) {
    for (const std::size_t row : rows) text_bytes += text(row).size();
  }
  picked.reserve(rows.size(), text_bytes);
  for (const std::size_t row : rows) picked.append_from(*this, row);
  return picked;
}

std::size_t Cells::bytes() const {
  const std::size_t marks = missing_.capacity() / 8;
  return marks + std::visit(
                     []<typename Values>(const Values& values) {
                       if constexpr (std::is_same_v<Values, Texts>)
                         return values.bytes.capacity() +
                                values.ends.capacity() * sizeof(std::size_t);
                       else
                         return values.capacity() * sizeof(typename Values::value_type);
                     },
                     values_);
}

}  // namespace aml::model
