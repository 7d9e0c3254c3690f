#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aml::storage {

// Names of blobs are any bytes; names of files are not. A plain name is its own path, everything
// else is written by these rules (docs/storage.md shows them by example):
//   - a slash of the name separates folders;
//   - `%XX` encodes a byte: `%` itself, \ : * ? " < > |, control characters, bytes that are not
//     UTF-8, a dot in front (so `.` and `..` and hidden files are not blobs), a dot or blank at the
//     end, the first letter of a device name (CON, NUL, COM1 ...);
//   - an empty segment is `%_`;
//   - a segment of more than 240 such bytes goes on in a folder: each part but the last ends in
//   `%+`;
//   - a file whose name is a folder, too, ends in `%=`.
// A file with another kind of name is not a blob.

/// The relative path of a blob's file.
std::string write_path(std::string_view name);

/// The path of one segment; a slash in it is escaped.
std::string write_segment(std::string_view segment);

/// The name of the blob whose file has this path, with or without kBesideFolder; none where no
/// name is written so.
std::optional<std::string> parse_path(std::string_view path);

/// The segment that write_segment wrote so; none where no segment is.
std::optional<std::string> parse_segment(std::string_view path);

/// The end of a file's name that makes room for a folder.
inline constexpr std::string_view kBesideFolder = "%=";

/// Names may be 1,024 characters of up to four bytes.
inline constexpr std::size_t kMaxNameBytes = 4096;

/// Errors: std::system_error ENAMETOOLONG.
void require_name(std::string_view name);

}  // namespace aml::storage
