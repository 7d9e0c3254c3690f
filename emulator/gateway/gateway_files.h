#pragma once

#include <map>
#include <string>

#include "emulator/gateway/configuration.h"

namespace aml::gateway {

/// Instances as a folder `gateway` of fixtures: gateway.json and the documents that it names, by
/// their names in it. parse_gateway() reads the same instances from them, but for the files that
/// policies name as their own.
/// Shape:   there is one instance at least. Keys and secret values are in the files.
std::map<std::string, std::string> write_gateway_files(const Configurations& instances);

}  // namespace aml::gateway
