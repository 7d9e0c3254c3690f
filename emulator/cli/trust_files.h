#pragma once

#include "emulator/isolation/private_files.h"
#include "emulator/tls/authority.h"

namespace aml::cli {

/// Puts copies that hold the emulator's authority too in place of this machine's files of
/// authorities: those of OpenSSL and of Java, on every distribution where a place is known. Java's
/// hold it alone.
/// Shape:  `java_home`: of the command's environment; empty: not set. False: no such file is here.
/// Errors: those of PrivateFiles.
bool cover_trust_files(isolation::PrivateFiles& files, const tls::Authority& authority,
                       const std::filesystem::path& java_home);

}  // namespace aml::cli
