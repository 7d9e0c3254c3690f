#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace aml::bundle {

/// A bundle that is not one, or not whole: one sentence for people, without the file's name.
class BundleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The plain form of a tar file that POSIX calls ustar, regular files alone: `tar tf` reads it.

/// Whether a member may have the name: it is relative, leads nowhere else, and fits into a header.
bool is_member_name(std::string_view name);

/// The 512 bytes in front of a member. `name`: is_member_name().
std::string tar_header(std::string_view name, std::uint64_t size);
/// The bytes after a member of that size.
std::string tar_padding(std::uint64_t size);
/// The bytes after the last member.
std::string tar_end();

/// The members of a tar file that a stranger wrote. Only their places are kept in memory.
/// Shape:   at most kMaxMembers; regular files only, each name once; the file ends where its last
///          member says.
/// Threads: const; reads are independent of each other.
class TarFile {
 public:
  static constexpr std::size_t kMaxMembers = 200'000;

  /// Errors: BundleError.
  explicit TarFile(const std::filesystem::path& file);
  ~TarFile();
  TarFile(const TarFile&) = delete;
  TarFile& operator=(const TarFile&) = delete;

  struct Member {
    std::uint64_t offset;
    std::uint64_t size;
  };
  const std::map<std::string, Member, std::less<>>& members() const { return members_; }
  /// Null: no member has that name.
  const Member* find(std::string_view name) const;
  /// The bytes of a member. Errors: BundleError where it is larger than `most`, or not there.
  std::string read(std::string_view name, std::size_t most) const;
  /// At most `size` bytes of the member from `offset` on; 0 at its end. Errors: BundleError.
  std::size_t read_at(const Member& member, std::uint64_t offset, char* to, std::size_t size) const;

 private:
  void read_members();
  std::uint64_t read_member(std::uint64_t offset, std::string_view header);

  int file_ = -1;
  std::uint64_t size_ = 0;
  std::map<std::string, Member, std::less<>> members_;
};

}  // namespace aml::bundle
