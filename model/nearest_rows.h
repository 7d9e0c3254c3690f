#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/table.h"

namespace aml::model {

/// Finds the row of a table that is nearest to another row: a tree of boxes over its rows, which
/// are contiguous in memory.
/// Shape:   the distance of two rows is the sum of their columns' squared distances. Numbers,
///          dates and Booleans: the difference, in units of the column's spread; what is beyond
///          that counts as its end. Texts, and a
///          missing cell and one that is not: 0 where they are equal, else 1.
/// Threads: const; many threads ask at once.
/// Source:  the emulator's own.
class NearestRows {
 public:
  /// `rows` has at least one.
  explicit NearestRows(const Table& rows);

  /// Which of the rows is nearest; of several always the same one. `cells` are the table's columns
  /// in its order; a number may be of the other type.
  std::size_t find(std::span<const Cells* const> cells, std::size_t row) const;

 private:
  /// How the cells of a column become coordinates.
  struct Axis {
    bool is_text = false;
    double low = 0;
    double scale = 0;  ///< coordinates per unit
    std::unordered_map<std::string, double> texts;
  };
  /// The rows of points_[first, end), and between which coordinates they are.
  struct Box {
    std::size_t first;
    std::size_t end;
    std::size_t above;  ///< index of the box with the upper half; the lower half's is next; 0: leaf
  };
  struct Edge {
    double low;
    double high;
    bool has_missing;
  };
  struct Best;

  std::size_t width() const { return axes_.size(); }
  double coordinate(const Axis& axis, const Cells& cells, std::size_t row) const;
  void measure(const Table& rows);
  std::size_t build(std::vector<std::size_t>& order, std::size_t first, std::size_t end,
                    const std::vector<double>& points);
  std::size_t widest_axis(std::size_t box) const;
  double distance_to_box(const std::vector<double>& point, std::size_t box) const;
  double distance_to_row(const std::vector<double>& point, std::size_t at, double limit) const;
  void search(const std::vector<double>& point, std::size_t box, Best& best) const;

  std::vector<Axis> axes_;
  std::vector<double> points_;     ///< width() coordinates a row; NaN: missing
  std::vector<std::size_t> rows_;  ///< per point: its row
  std::vector<Box> boxes_;
  std::vector<Edge> edges_;  ///< width() a box
};

}  // namespace aml::model
