#include "emulator/scripts/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/scripts/private_folder.h"
#include "emulator/scripts/system_filter.h"

namespace aml::scripts {

namespace {

using std::chrono::milliseconds;

constexpr int kAnswer = 3;          // where the program writes its answer
constexpr int kFirstFree = 16;      // descriptors of this process that the child rearranges
constexpr int kOpenFiles = 64;      // also bounds what removed files hold: 64 * file_bytes
constexpr int kNoSandbox = 126;     // exit code of a child that could not be confined
constexpr milliseconds kLook{200};  // between looks at the folder
constexpr std::size_t kPiece = 64u << 10;

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": " +
                           std::error_code(errno, std::generic_category()).message());
}

/// A descriptor that is closed with it.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

/// Both ends of a stream; sockets, because writing to one raises no signal.
struct Stream {
  Descriptor ours;
  Descriptor childs;  ///< not below kFirstFree
};

Stream open_stream() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    fail("a script's streams cannot be opened");
  Stream stream{Descriptor(ends[0]), Descriptor()};
  const Descriptor low(ends[1]);
  stream.childs = Descriptor(::fcntl(low.get(), F_DUPFD_CLOEXEC, kFirstFree));
  if (!stream.childs.is_open()) fail("a script's streams cannot be opened");
  ::fcntl(stream.ours.get(), F_SETFL, O_NONBLOCK);
  return stream;
}

/// All that the child needs: after fork() it allocates nothing.
struct ChildPlan {
  const char* folder;
  char* const* arguments;
  char* const* environment;
  int input, console, answer;  ///< descriptors
  const sandbox::FileRules& file_rules;
  char* namespace_flag;  ///< of the environment: whether there is one of the network
  SandboxLimits limits;
};

void bound(__rlimit_resource resource, rlim_t most) {
  const rlimit limit{most, most};
  ::setrlimit(resource, &limit);
}

void bound_resources(const ChildPlan& plan) {
  bound(RLIMIT_AS, std::min(plan.limits.memory_bytes, kMostMapped));
  bound(RLIMIT_CPU, static_cast<rlim_t>(plan.limits.time.count() / 1000 + 1));
  bound(RLIMIT_FSIZE, plan.limits.file_bytes);
  bound(RLIMIT_NOFILE, kOpenFiles);
  bound(RLIMIT_CORE, 0);
}

// No user without rights is refused a namespace everywhere; the ban on sockets does not need one.
[[noreturn]] void become(const ChildPlan& plan) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::dup2(plan.input, STDIN_FILENO);
  ::dup2(plan.console, STDOUT_FILENO);
  ::dup2(plan.console, STDERR_FILENO);
  ::dup2(plan.answer, kAnswer);
  const bool is_there = ::chdir(plan.folder) == 0;
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0) *plan.namespace_flag = '1';
  const bool is_bound = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  const bool is_confined = !plan.file_rules.exist() || plan.file_rules.keep();
  ::syscall(SYS_close_range, kAnswer + 1, ~0U, 0);
  const char* const program = place_program_path(plan.arguments[0]);
  bound_resources(plan);
  if (is_there && is_bound && is_confined && program != nullptr && ban_system_calls())
    ::syscall(SYS_execve, program, plan.arguments, plan.environment);
  ::_exit(kNoSandbox);
}

struct Ended {
  int status = 0;
  milliseconds processor_time{0};
};

milliseconds time_of(const timeval& time) {
  return milliseconds(time.tv_sec * 1000 + time.tv_usec / 1000);
}

/// A child from its start to its end, with the streams to it.
class Child {
 public:
  Child(const std::vector<std::string>& command, const std::string& folder,
        const SandboxLimits& limits)
      : input_(open_stream()), console_(open_stream()), answer_(open_stream()) {
    std::vector<std::string> environment = {
        "PATH=/usr/bin:/bin",        "LANG=C.UTF-8",   "HOME=" + folder,
        "TMPDIR=" + folder,          "MPLBACKEND=Agg", "OPENBLAS_NUM_THREADS=1",
        "AMLEMU_NETWORK_NAMESPACE=0"};
    std::vector<std::string> words = command;
    std::vector<char*> arguments = pointers_to(words);
    std::vector<char*> variables = pointers_to(environment);
    const sandbox::FileRules rules = file_rules(folder);
    const ChildPlan plan{.folder = folder.c_str(),
                         .arguments = arguments.data(),
                         .environment = variables.data(),
                         .input = input_.childs.get(),
                         .console = console_.childs.get(),
                         .answer = answer_.childs.get(),
                         .file_rules = rules,
                         .namespace_flag = &environment.back().back(),
                         .limits = limits};
    pid_ = ::fork();
    if (pid_ < 0) fail("a script's process cannot be started");
    if (pid_ == 0) become(plan);
    for (Stream* stream : {&input_, &console_, &answer_}) stream->childs.close();
    end_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (pid_ > 0) wait_killed();
  }

  Stream& input() { return input_; }
  Stream& console() { return console_; }
  Stream& answer() { return answer_; }
  /// Readable when it has ended.
  int end() const { return end_.get(); }

  /// Ends it if it has not ended.
  Ended wait_killed() {
    AML_ASSERT(pid_ > 0);
    ::kill(pid_, SIGKILL);
    return wait_ended();
  }

  Ended wait_ended() {
    AML_ASSERT(pid_ > 0);
    Ended ended;
    rusage used{};
    while (::wait4(pid_, &ended.status, 0, &used) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    ended.processor_time = time_of(used.ru_utime) + time_of(used.ru_stime);
    return ended;
  }

 private:
  static std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  Stream input_, console_, answer_;
  pid_t pid_ = -1;
  Descriptor end_;
};

/// The talk with one child.
class Talk {
 public:
  Talk(Child& child, const PrivateFolder& folder, std::string_view input,
       const SandboxLimits& limits, int stopping)
      : child_(child), folder_(folder), input_(input), limits_(limits), stopping_(stopping) {}

  SandboxRun run() && {
    while (!has_ended_) {
      const auto left = std::chrono::ceil<milliseconds>(limits_.time - watch_.elapsed());
      if (left <= milliseconds(0)) return ended_by(SandboxRun::End::kTooLong);
      wait(static_cast<int>(std::min(left, kLook).count()));
      if (is_stopping_) return ended_by(SandboxRun::End::kStopped);
      if (run_.answer.size() > limits_.answer_bytes) return ended_by(SandboxRun::End::kTooMuch);
      if (is_too_full()) return ended_by(SandboxRun::End::kTooFull);
    }
    // What is in the streams of a child that has ended is all there.
    while (read_console()) {
    }
    while (run_.answer.size() <= limits_.answer_bytes && read_answer()) {
    }
    if (run_.answer.size() > limits_.answer_bytes) return ended_by(SandboxRun::End::kTooMuch);
    return ended(child_.wait_ended());
  }

 private:
  SandboxRun ended_by(SandboxRun::End end) {
    run_.end = end;
    return ended(child_.wait_killed());
  }

  SandboxRun ended(const Ended& how) {
    run_.status = how.status;
    run_.processor_time = how.processor_time;
    return std::move(run_);
  }

  bool is_too_full() {
    if (watch_.elapsed() < next_look_) return false;
    const bool is_full = !folder_.is_within(limits_.folder_bytes);
    next_look_ = std::chrono::ceil<milliseconds>(watch_.elapsed()) + kLook;
    return is_full;
  }

  void wait(int left_ms) {
    std::array<pollfd, 5> sets = {pollfd{child_.input().ours.get(), POLLOUT, 0},
                                  pollfd{child_.console().ours.get(), POLLIN, 0},
                                  pollfd{child_.answer().ours.get(), POLLIN, 0},
                                  pollfd{child_.end(), POLLIN, 0}, pollfd{stopping_, POLLIN, 0}};
    if (::poll(sets.data(), sets.size(), left_ms) < 0) return;
    if (sets[0].revents != 0) write_input();
    if (sets[1].revents != 0 && !read_console()) child_.console().ours.close();
    if (sets[2].revents != 0 && !read_answer()) child_.answer().ours.close();
    has_ended_ = sets[3].revents != 0;
    is_stopping_ = sets[4].revents != 0;
  }

  void write_input() {
    Descriptor& to = child_.input().ours;
    const ssize_t count = ::send(to.get(), input_.data(), input_.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) return;
    input_.remove_prefix(count < 0 ? input_.size() : static_cast<std::size_t>(count));
    if (input_.empty()) to.close();
  }

  // False at the end of the stream, or where there is nothing now.
  static bool read_some(const Descriptor& from, std::string& text) {
    if (!from.is_open()) return false;
    std::array<char, kPiece> bytes;
    const ssize_t count = ::recv(from.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count <= 0) return false;
    text.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  bool read_console() {
    const bool more = read_some(child_.console().ours, run_.console);
    if (run_.console.size() > 2 * limits_.console_bytes)
      run_.console.erase(0, run_.console.size() - limits_.console_bytes);
    return more;
  }

  bool read_answer() { return read_some(child_.answer().ours, run_.answer); }

  Child& child_;
  const PrivateFolder& folder_;
  std::string_view input_;
  const SandboxLimits& limits_;
  const int stopping_;
  const core::Stopwatch watch_;
  milliseconds next_look_ = kLook;
  SandboxRun run_;
  bool has_ended_ = false;
  bool is_stopping_ = false;
};

}  // namespace

Sandbox::Sandbox(SandboxLimits limits)
    : limits_(limits), stopping_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  AML_ASSERT(limits.time > milliseconds(0) && limits.console_bytes > 0);
  if (stopping_ < 0) fail("a sandbox cannot be made");
}

Sandbox::~Sandbox() {
  ::close(stopping_);
}

SandboxRun Sandbox::run(const std::vector<std::string>& command, std::string_view input) const {
  AML_ASSERT(!command.empty());
  const PrivateFolder folder;
  Child child(command, folder.path(), limits_);
  if (child.end() < 0) fail("a script's process cannot be watched");
  SandboxRun run = Talk(child, folder, input, limits_, stopping_).run();
  if (run.console.size() > limits_.console_bytes)
    run.console.erase(0, run.console.size() - limits_.console_bytes);
  const bool is_refused = WIFEXITED(run.status) && WEXITSTATUS(run.status) == kNoSandbox;
  if (run.end == SandboxRun::End::kExited && is_refused)
    throw std::runtime_error("a script's process cannot be confined, or " + command.front() +
                             " is not there");
  return run;
}

void Sandbox::stop() {
  const std::uint64_t one = 1;
  while (::write(stopping_, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

}  // namespace aml::scripts
