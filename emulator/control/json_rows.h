#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "emulator/core/bytes.h"

namespace aml::control {

/// A JSON list, or an object whose first member is one, written while it goes out: a row is made
/// when it is pulled.
/// Threads: one at a time.
class JsonRows : public core::ByteSource {
 public:
  /// The next row, laid out with two blanks a level; none: the list ends.
  using NextRow = std::function<std::optional<std::string>()>;

  explicit JsonRows(NextRow next_row) : next_row_(std::move(next_row)), text_("[") {}

  /// `{"name": [ROW, …], REST}`; `rest` is made once the rows are out: laid out, without braces.
  JsonRows(const std::string& name, NextRow next_row, std::function<std::string()> rest)
      : next_row_(std::move(next_row)),
        rest_(std::move(rest)),
        text_("{\n  \"" + name + "\": ["),
        indent_("  ") {}

  std::size_t read(char* to, std::size_t size) override;

 private:
  void fill();
  void append(const std::string& row);
  void end();

  NextRow next_row_;
  std::function<std::string()> rest_;  ///< of the object; none: a bare list
  std::string text_;                   ///< made, and from taken_ on not yet read
  std::size_t taken_ = 0;
  std::string indent_;  ///< of the list's end
  bool empty_ = true;
  bool ended_ = false;
};

/// All of it, for callers that need a text.
std::string read_whole(core::ByteSource& source);

}  // namespace aml::control
