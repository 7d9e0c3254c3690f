#include "emulator/steering/spoiled_output.h"

#include <algorithm>
#include <string>

namespace aml::steering {

namespace {

std::string read_blob(core::ByteSource& source) {
  constexpr std::size_t kPiece = 64u << 10;
  std::string bytes;
  while (bytes.size() < kMaxSpoiledBytes) {
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min(kPiece, kMaxSpoiledBytes - before));
    const std::size_t got = source.read(bytes.data() + before, bytes.size() - before);
    bytes.resize(before + got);
    if (got == 0) break;
  }
  return bytes;
}

}  // namespace

void spoil(service::BlobLocations& locations, const jobs::JobEnd& end, Spoil how) {
  for (const auto& [name, place] : end.results) {
    std::string bytes = read_blob(*locations.open_input(place).bytes);
    if (how == Spoil::kSecondHalf) {
      bytes.resize(bytes.size() / 2);
    } else {
      for (char& byte : bytes) byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 0x80u);
    }
    const auto sink = locations.open_output(place, "text/csv");
    sink->write(bytes);
    sink->commit();
  }
}

}  // namespace aml::steering
