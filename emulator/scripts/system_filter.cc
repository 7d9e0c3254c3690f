#include "emulator/scripts/system_filter.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#include "emulator/sandbox/filter_program.h"
#include "emulator/sandbox/own_calls.h"

namespace aml::scripts {

namespace {

using sandbox::answer;
using sandbox::FilterProgram;
using sandbox::high_word;
using sandbox::kRefuse;
using sandbox::kUnknown;
using sandbox::load;
using sandbox::low_word;
using sandbox::unless_equal;

constexpr std::uint32_t kPrctls[] = {PR_SET_NAME, PR_GET_NAME};

// Filters see the address of execve()'s path, not its text. The child's is at one where the kernel
// places nothing unasked (above a legacy mmap base, below programs and stacks). The new program has
// nothing there and is refused any mapping that starts less than 1 TiB below, more than it may map
// at all: it starts no third program.
constexpr std::uint64_t kProgramPath = 0x5000'0000'0000;
constexpr std::uint32_t kLastKept = kProgramPath >> 32;  // high words of addresses
constexpr std::uint32_t kFirstKept = kLastKept - (1u << 8);

// prlimit64() asks, of the process itself, and sets nothing.
constexpr void add_limits(FilterProgram& program) {
  program.add(unless_equal(SYS_prlimit64, 8));
  program.add(load(low_word(0)));
  program.add(unless_equal(0, 5));
  program.add(load(low_word(2)));
  program.add(unless_equal(0, 3));
  program.add(load(high_word(2)));
  program.add(unless_equal(0, 1));
  program.add(answer(SECCOMP_RET_ALLOW));
  program.add(answer(kRefuse));
}

// execve() with its path at kProgramPath alone.
constexpr void add_one_program(FilterProgram& program) {
  program.add(unless_equal(SYS_execve, 6));
  program.add(load(low_word(0)));
  program.add(unless_equal(static_cast<std::uint32_t>(kProgramPath), 3));
  program.add(load(high_word(0)));
  program.add(unless_equal(kLastKept, 1));
  program.add(answer(SECCOMP_RET_ALLOW));
  program.add(answer(kRefuse));
}

// Maps memory anywhere but where it could reach kProgramPath.
constexpr void add_mapping(FilterProgram& program, long call, std::size_t address) {
  program.add(unless_equal(static_cast<std::uint32_t>(call), 5));
  program.add(load(high_word(address)));
  program.add(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kFirstKept, 0, 2));
  program.add(BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, kLastKept, 1, 0));
  program.add(answer(kRefuse));
  program.add(answer(SECCOMP_RET_ALLOW));
}

constexpr FilterProgram make_program() {
  FilterProgram program;
  program.begin();
  program.allow(sandbox::kOwnCalls);
  program.allow_threads();
  add_limits(program);
  program.allow_with(SYS_fcntl, 1, sandbox::kFcntls);
  program.allow_with(SYS_ioctl, 1, sandbox::kIoctls);
  program.allow_with(SYS_prctl, 0, kPrctls);
  add_one_program(program);
  add_mapping(program, SYS_mmap, 0);
  add_mapping(program, SYS_mremap, 4);
  program.add(BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, SYS_futex_waitv, 0, 1));
  program.add(answer(kUnknown));
  program.add(answer(kRefuse));
  return program;
}

}  // namespace

const char* place_program_path(const char* path) {
  constexpr std::size_t kPage = 64u << 10;  // of any kernel
  if (std::strlen(path) >= kPage) return nullptr;
  void* const page =
      ::mmap(nullptr, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  std::strcpy(static_cast<char*>(page), path);
  // Past libc, whose mremap() sanitizers watch; they know nothing at that address.
  const long placed =
      ::syscall(SYS_mremap, page, kPage, kPage, MREMAP_MAYMOVE | MREMAP_FIXED, kProgramPath);
  return placed == static_cast<long>(kProgramPath) ? reinterpret_cast<const char*>(placed)
                                                   : nullptr;
}

bool ban_system_calls() {
  if (sandbox::kArchitecture == 0) return false;
  static constexpr FilterProgram kProgram = make_program();
  FilterProgram program = kProgram;
  const sock_fprog filter{program.size, program.steps.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

sandbox::FileRules file_rules(const std::string& folder) {
  using sandbox::Access;
  sandbox::FileRules rules;
  for (const char* path :
       {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom",
        "/dev/random", "/proc/meminfo", "/proc/cpuinfo", "/sys/devices/system/cpu"})
    rules.allow(path, Access::kRun);
  rules.allow("/dev/null", Access::kWrite);
  rules.allow(folder, Access::kChange);
  return rules;
}

}  // namespace aml::scripts
