#pragma once

#include "emulator/records/layout.h"

namespace aml::jobs {

/// The version of the records' layout that this program writes (SQLite's `user_version`).
int schema_version();

/// What records::set_up() brings them to.
const records::Layout& job_layout();

}  // namespace aml::jobs
