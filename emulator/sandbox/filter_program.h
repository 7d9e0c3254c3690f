#pragma once

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "emulator/base/assert.h"

namespace aml::sandbox {

#if defined(__x86_64__)
inline constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
inline constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
inline constexpr std::uint32_t kArchitecture = 0;  // no filter is known
#endif

inline constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
inline constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;  // as an older kernel says

constexpr sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

constexpr sock_filter answer(std::uint32_t action) {
  return BPF_STMT(BPF_RET | BPF_K, action);
}

/// Skips `otherwise` steps unless the loaded word is `value`.
constexpr sock_filter unless_equal(std::uint32_t value, std::size_t otherwise) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, static_cast<std::uint8_t>(otherwise));
}

/// Where the words of an argument are, little endian.
constexpr std::size_t low_word(std::size_t argument) {
  return offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t);
}
constexpr std::size_t high_word(std::size_t argument) {
  return low_word(argument) + sizeof(std::uint32_t);
}

/// A filter of system calls that is being written. The number of the call is the loaded word at
/// each step that is not inside of one call's rules.
struct FilterProgram {
  std::array<sock_filter, 1024> steps{};
  unsigned short size = 0;

  constexpr void add(sock_filter step) {
    AML_ASSERT(size < steps.size());
    steps[size++] = step;
  }

  /// Loads the number; calls by another convention end the process, or are refused.
  constexpr void begin() {
    constexpr std::uint32_t kX32Bit = 0x40000000;  // numbers of the third calling convention
    add(load(offsetof(seccomp_data, arch)));
    add(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
    add(answer(SECCOMP_RET_KILL_PROCESS));
    add(load(offsetof(seccomp_data, nr)));
    add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kX32Bit, 0, 1));
    add(answer(kRefuse));
  }

  constexpr void add_answer_to(long call, std::uint32_t action) {
    add(unless_equal(static_cast<std::uint32_t>(call), 1));
    add(answer(action));
  }
  constexpr void allow(std::span<const long> calls) {
    for (const long call : calls) add_answer_to(call, SECCOMP_RET_ALLOW);
  }

  /// Allows the call where that argument is one of `values`, 32 bits each.
  constexpr void allow_with(long call, std::size_t argument,
                            std::span<const std::uint32_t> values) {
    add(unless_equal(static_cast<std::uint32_t>(call), 2 + 2 * values.size()));
    add(load(low_word(argument)));
    for (const std::uint32_t value : values) add_answer_to(value, SECCOMP_RET_ALLOW);
    add(answer(kRefuse));
  }

  /// clone() for threads, whose flags can be seen; clone3() hides them, and then clone() is tried.
  constexpr void allow_threads() {
    constexpr std::uint32_t kNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                          CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                          CLONE_NEWNET;
    add_answer_to(SYS_clone3, kUnknown);
    add(unless_equal(SYS_clone, 5));
    add(load(low_word(0)));
    add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kNamespaces, 2, 0));
    add(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
    add(answer(SECCOMP_RET_ALLOW));
    add(answer(kRefuse));
  }
};

}  // namespace aml::sandbox
