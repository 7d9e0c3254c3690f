// Lines to pipes, sockets and files that take them or do not.

#include "emulator/core/line_output.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace line_output_test {

using namespace aml;

namespace {

class Descriptors {
 public:
  Descriptors(int read_end, int write_end) : ends_{read_end, write_end} {}
  static Descriptors pipe() {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    return {ends[0], ends[1]};
  }
  static Descriptors sockets() {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    return {ends[0], ends[1]};
  }
  Descriptors(const Descriptors&) = delete;
  ~Descriptors() {
    for (const int end : ends_) ::close(end);
  }

  int write_end() const { return ends_[1]; }

  /// What is there now.
  std::string drain() const {
    ::fcntl(ends_[0], F_SETFL, ::fcntl(ends_[0], F_GETFL) | O_NONBLOCK);
    std::string all;
    char piece[4096];
    for (ssize_t got = ::read(ends_[0], piece, sizeof piece); got > 0;
         got = ::read(ends_[0], piece, sizeof piece)) {
      all.append(piece, static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  std::array<int, 2> ends_;
};

std::string line(std::size_t number, std::size_t size) {
  std::string text = std::to_string(number) + " ";
  text.resize(size - 1, '.');
  return text + "\n";
}

// Writes until nothing goes out any more; how many lines did.
std::size_t fill(core::LineOutput& output, std::size_t size) {
  std::size_t count = 0;
  while (output.write(line(count, size))) ++count;
  CHECK_FALSE(output.write(line(count, size)));
  return count;
}

void check_whole_lines(const std::string& text, std::size_t count, std::size_t size) {
  std::string expected;
  for (std::size_t i = 0; i < count; ++i) expected += line(i, size);
  CHECK(text == expected);
}

}  // namespace

TEST_CASE("a reader that does not read costs lines, no time, and no half of a line") {
  for (const std::size_t size : {100u, 4000u, 20000u}) {
    for (const bool socket : {false, true}) {
      CAPTURE(size);
      CAPTURE(socket);
      const Descriptors ends = socket ? Descriptors::sockets() : Descriptors::pipe();
      const int flags = ::fcntl(ends.write_end(), F_GETFL);
      core::LineOutput output(ends.write_end());
      const std::size_t count = fill(output, size);
      CHECK(count > 0);
      std::string text = ends.drain();
      CHECK(output.write(line(count, size)));
      text += ends.drain();
      check_whole_lines(text, count + 1, size);
      CHECK(::fcntl(ends.write_end(), F_GETFL) == flags);
    }
  }
}

TEST_CASE("a file goes on where it is") {
  char name[] = "/tmp/amlemu-line-output-XXXXXX";
  const int file = ::mkstemp(name);
  REQUIRE(file >= 0);
  ::unlink(name);
  REQUIRE(::write(file, "before\n", 7) == 7);
  core::LineOutput output(file);
  CHECK(output.write("after\n"));
  char text[32] = {};
  REQUIRE(::pread(file, text, sizeof text, 0) == 13);
  CHECK(std::string(text) == "before\nafter\n");
  ::close(file);
}

TEST_CASE("what is closed, or has no reader, takes nothing") {
  core::LineOutput nothing(-1);
  CHECK_FALSE(nothing.write("a\n"));
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  core::LineOutput output(ends[1]);
  ::close(ends[0]);
  CHECK_FALSE(output.write("a\n"));
  ::close(ends[1]);
}

}  // namespace line_output_test
