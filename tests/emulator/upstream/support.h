#pragma once

#include <string>
#include <utility>

#include "emulator/core/scoring_server.h"
#include "model/cell_text.h"
#include "model/table.h"

namespace aml::upstream::test {

inline core::ScoringServer server_of(core::ScoringProtocol protocol, model::Schema columns,
                                     const std::string& url = "http://127.0.0.1:1/invocations") {
  core::ScoringServer server;
  server.url = core::parse_url(url).value();
  server.protocol = protocol;
  server.columns = std::move(columns);
  return server;
}

/// The cells of all rows: `1,a;2,?`.
inline std::string text_of(const std::vector<model::Cells>& cells) {
  std::string text;
  for (std::size_t row = 0; row < cells.front().size(); ++row) {
    if (row > 0) text += ';';
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += ',';
      if (cells[i].is_missing(row))
        text += '?';
      else
        model::append_cell(text, cells[i], row);
    }
  }
  return text;
}

}  // namespace aml::upstream::test
