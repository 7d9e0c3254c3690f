#include "emulator/service/upload_md5.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "emulator/core/signature.h"

namespace aml::service {
namespace {

constexpr std::size_t kMib = std::size_t{1} << 20;
constexpr std::size_t kPiece = kMib / 8;  ///< what is done alone, and what is handed over at once

std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t next = size;
  for (char& byte : bytes) byte = static_cast<char>((next = next * 75 + 74) >> 5);
  return bytes;
}

void update_in_pieces(UploadMd5& md5, std::string_view bytes, std::size_t piece) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    md5.update(bytes.substr(0, piece));
}

std::string md5_in_pieces(std::string_view bytes, std::size_t piece) {
  UploadMd5 md5;
  update_in_pieces(md5, bytes, piece);
  return md5.finish();
}

TEST_CASE("an upload's MD5 is that of its bytes, however they arrive") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kPiece - 1, kPiece, kPiece + 1,
                                 2 * kPiece, 2 * kPiece + 1, 6 * kPiece, 3 * kMib + 7}) {
    CAPTURE(size);
    const std::string bytes = some_bytes(size);
    for (const std::size_t piece : {std::size_t{1000}, std::size_t{64 * 1024}, 2 * kMib})
      CHECK(md5_in_pieces(bytes, piece) == core::md5_base64(bytes));
  }
}

TEST_CASE("an upload's MD5 can be moved and be given up at any time") {
  const std::string bytes = some_bytes(5 * kMib);
  for (const std::size_t size : {kPiece / 2, kPiece, 3 * kMib}) {
    UploadMd5 first;
    update_in_pieces(first, std::string_view(bytes).substr(0, size), 64 * 1024);
    UploadMd5 second = std::move(first);
    update_in_pieces(second, std::string_view(bytes).substr(size), 64 * 1024);
    CHECK(second.finish() == core::md5_base64(bytes));
    UploadMd5 dropped;
    update_in_pieces(dropped, std::string_view(bytes).substr(0, size), 64 * 1024);
  }
}

TEST_CASE("many uploads at once: each has its own MD5") {
  std::vector<std::string> found(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < found.size(); ++i)
    threads.emplace_back([&, i] { found[i] = md5_in_pieces(some_bytes(2 * kMib + i), 64 * 1024); });
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(found[i] == core::md5_base64(some_bytes(2 * kMib + i)));
}

}  // namespace
}  // namespace aml::service
