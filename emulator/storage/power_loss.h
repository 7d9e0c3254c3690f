#pragma once

#include <cstdint>

#include "emulator/storage/service_folder.h"

namespace aml::storage {

/// Looks through an account whose machine stopped before everything was on the disk. A blob's file
/// that no line of the properties fits by its content is moved to `.amlemu/damaged`, and the log
/// names it; lines that fit are found again, whichever of a blob's contents the disk has. Staged
/// blocks are removed: nothing tells which of them are whole. Files that were written well before
/// the loss are on the disk, and those a person put there by then stay.
/// `root`: the account's folder, in no other use. `since_ns`: what was written before it was forced.
/// Errors: std::system_error; what was done until then need not be done again.
void repair_account(int root, ServiceFolder& service, std::int64_t since_ns);

}  // namespace aml::storage
