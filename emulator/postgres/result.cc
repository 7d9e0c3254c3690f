#include "emulator/postgres/result.h"

#include <charconv>

#include "emulator/base/assert.h"
#include "emulator/postgres/pq_library.h"

namespace aml::postgres {

void Result::Clear::operator()(pg_result* handle) const {
  pq_library().clear(handle);
}

int Result::rows() const {
  return pq_library().ntuples(handle_.get());
}

std::int64_t Result::changed() const {
  const std::string_view text = pq_library().cmd_tuples(handle_.get());
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool Result::is_null(int row, int column) const {
  AML_ASSERT(row >= 0 && row < rows());
  AML_ASSERT(column >= 0 && column < pq_library().nfields(handle_.get()));
  return pq_library().getisnull(handle_.get(), row, column) != 0;
}

std::string_view Result::view(int row, int column) const {
  if (is_null(row, column)) return {};
  return {pq_library().getvalue(handle_.get(), row, column),
          static_cast<std::size_t>(pq_library().getlength(handle_.get(), row, column))};
}

std::optional<std::int64_t> Result::optional_integer(int row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return integer(row, column);
}

std::int64_t Result::integer(int row, int column) const {
  const std::string_view bytes = view(row, column);
  AML_ASSERT(bytes.size() == 1 || bytes.size() == 2 || bytes.size() == 4 || bytes.size() == 8);
  const bool is_negative = (static_cast<unsigned char>(bytes.front()) & 0x80) != 0;
  std::uint64_t number = is_negative ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

}  // namespace aml::postgres
