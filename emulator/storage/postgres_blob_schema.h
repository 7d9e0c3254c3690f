#pragma once

#include <cstddef>

#include "emulator/postgres/migrations.h"

namespace aml::storage {

/// Content is kept in pieces of this size. What is not longer lies in the row of its segment.
inline constexpr std::size_t kPieceBytes = 256u << 10;

/// The tables of containers, blobs and their bytes. A blob's row names its body; a body is made of
/// segments, and a segment's bytes are in its row or in the chunks of a content, which segments of
/// several bodies may share.
extern const postgres::Migrations kBlobLayout;

}  // namespace aml::storage
