// What a program in the sandbox can and cannot do.

#include "emulator/scripts/sandbox.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "emulator/core/clock.h"
#include "emulator/scripts/system_filter.h"

namespace sandbox_test {

using namespace aml;
using namespace aml::scripts;
namespace fs = std::filesystem;

namespace {

using End = SandboxRun::End;

SandboxRun run(const std::string& code, SandboxLimits limits = {}, std::string_view input = "") {
  return Sandbox(limits).run({"/usr/bin/python3", "-I", "-B", "-c", code}, input);
}

// What the code prints; the exception's name where it raises one.
std::string said(const std::string& code) {
  const SandboxRun ran =
      run("try:\n  " + code + "\nexcept BaseException as e:\n  print(type(e).__name__)");
  return ran.console;
}

SandboxLimits limits_of(int milliseconds) {
  SandboxLimits limits;
  limits.time = std::chrono::milliseconds(milliseconds);
  return limits;
}

bool has_file_rules() {
  return sandbox::FileRules().exist();
}

}  // namespace

TEST_CASE("input goes in, the answer and the console come out") {
  const SandboxRun ran =
      run("import os, sys\nt = sys.stdin.read()\nprint('seen', len(t))\n"
          "print('bad', file=sys.stderr)\nos.write(3, t[:3].encode())",
          {}, std::string(300'000, 'x'));
  CHECK(ran.end == End::kExited);
  CHECK(ran.status == 0);
  CHECK(ran.answer == "xxx");
  CHECK(ran.console.find("seen 300000\n") != std::string::npos);
  CHECK(ran.console.find("bad\n") != std::string::npos);
}

TEST_CASE("there is no network") {
  CHECK(said("import socket; socket.socket()") == "PermissionError\n");
  CHECK(said("import socket; socket.socketpair()") == "PermissionError\n");
  CHECK(said("import socket; socket.create_connection(('127.0.0.1', 80))") == "PermissionError\n");
}

TEST_CASE("there are no other programs and processes") {
  CHECK(said("import os; os.fork()") == "PermissionError\n");
  CHECK(said("import subprocess; subprocess.run(['/bin/true'])") == "PermissionError\n");
  CHECK(said("import os; os.kill(os.getppid(), 0)") == "PermissionError\n");
  CHECK(said("import os; os.setpgid(0, 0)") == "PermissionError\n");
  CHECK(said("import threading; t = threading.Thread(target=lambda: print('ran')); t.start(); "
             "t.join()") == "ran\n");
}

TEST_CASE("nothing of this process is left to it") {
  CHECK(said("import os; print(sorted(os.environ))") ==
        "['AMLEMU_NETWORK_NAMESPACE', 'HOME', 'LANG', 'MPLBACKEND', 'OPENBLAS_NUM_THREADS', "
        "'PATH', 'TMPDIR']\n");
  CHECK(
      said("import os; print([f for f in range(4, 64) if os.path.exists(f'/proc/self/fd/{f}')])") ==
      "[]\n");
}

TEST_CASE("its folder is its own and goes with it") {
  const std::string folder =
      said("import os; open('mine', 'w').write('x'); print(os.getcwd(), end='')");
  CHECK(folder.find("amlemu-script-") != std::string::npos);
  CHECK_FALSE(fs::exists(folder));
}

TEST_CASE("its folder goes with it whatever it made of it") {
  const uid_t user = ::geteuid();
  if (user == 0) REQUIRE(::seteuid(65534) == 0);  // modes do not bind root
  const SandboxRun ran =
      run("import os\nprint(os.getcwd(), end='', flush=True)\nos.mkdir('deep-0', 0o300)\n"
          "open('deep-0/x', 'w').close()\nos.mkdir('none', 0)\n"
          "for i in range(200):\n  os.mkdir('a' * 100, 0o300); os.chdir('a' * 100)\n"
          "open('x', 'w').close()");
  REQUIRE(::seteuid(user) == 0);
  CHECK(ran.console.find("amlemu-script-") != std::string::npos);
  CHECK(ran.console.find("Traceback") == std::string::npos);
  CHECK_FALSE(fs::exists(ran.console));
}

TEST_CASE("its folder has bounds") {
  SandboxLimits limits = limits_of(20'000);
  limits.folder_bytes = 4u << 20;
  const std::string wait = "\nimport select; select.select([], [], [])";
  CHECK(run("for i in range(8): open(str(i), 'wb').write(b'x' * (1 << 20))" + wait, limits).end ==
        End::kTooFull);
  CHECK(run("for i in range(12000): open(str(i), 'w').close()" + wait, limits).end ==
        End::kTooFull);
  limits.time = std::chrono::milliseconds(900);
  CHECK(run("import os; os.mkdir('a'); open('a/b', 'wb').write(b'x' * (1 << 20))" + wait, limits)
            .end == End::kTooLong);
  CHECK(run("import os, sys\ntry:\n  for i in range(99): os.dup(0)\nexcept OSError:\n  "
            "print('no more')")
            .console == "no more\n");
}

TEST_CASE("other files are closed to it, where the kernel has Landlock") {
  if (!has_file_rules()) return;
  CHECK(said("open('/etc/passwd')") == "PermissionError\n");
  CHECK(said("import os; os.listdir('/')") == "PermissionError\n");
  CHECK(said("open('/tmp/amlemu-not-here', 'w')") == "PermissionError\n");
}

TEST_CASE("what lives in the sandbox changes no file's mode and no mount") {
  CHECK(said("import os; os.chmod('.', 0o777)") == "PermissionError\n");
  CHECK(said("import os; os.truncate('/etc/hostname', 0)") == "PermissionError\n");
  CHECK(said("import ctypes, os; print(ctypes.CDLL(None, use_errno=True).unshare(0x20000))") ==
        "-1\n");
}

TEST_CASE("system calls that are not known to be harmless are refused") {
  const auto call = [](const std::string& number_and_arguments) {
    return said("import ctypes, errno; c = ctypes.CDLL(None, use_errno=True); r = c.syscall(" +
                number_and_arguments + "); print(r, errno.errorcode.get(ctypes.get_errno()))");
  };
  CHECK(said("import os; os.memfd_create('m')") == "PermissionError\n");
  CHECK(said("import os; os.fchmod(os.open('.', 0), 0o777)") == "PermissionError\n");
  CHECK(said("import os; os.fchown(os.open('.', 0), -1, -1)") == "PermissionError\n");
  CHECK(said("import os; os.removexattr('.', 'user.a')") == "PermissionError\n");
  CHECK(said("import os; os.setxattr(os.open('.', 0), 'user.a', b'')") == "PermissionError\n");
  CHECK(said("import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))") ==
        "ValueError\n");
  // A signal to another process, by way of a descriptor.
  CHECK(said("import fcntl, os; fcntl.fcntl(0, 8, os.getppid())") == "PermissionError\n");
  CHECK(call("425, 1, 0") == "-1 EPERM\n");                             // io_uring_setup
  CHECK(call("434, 1, 0") == "-1 EPERM\n");                             // pidfd_open
  CHECK(call("452, -100, b'.', 511, 0") == "-1 ENOSYS\n");              // fchmodat2
  CHECK(call("463, -100, b'.', 0, b'user.a', 0, 0") == "-1 ENOSYS\n");  // setxattrat
  CHECK(call("5000") == "-1 ENOSYS\n");
#if defined(__x86_64__)
  CHECK(call("29, 0, 4096, 0o1600") == "-1 EPERM\n");  // shmget
  CHECK(call("68, 0, 0o1600") == "-1 EPERM\n");        // msgget
  CHECK(call("250, 0, -3, 0") == "-1 EPERM\n");        // keyctl
  CHECK(call("447, 0") == "-1 EPERM\n");               // memfd_secret
#endif
}

TEST_CASE("the program cannot become another one") {
  CHECK(said("import os; os.execv('/usr/bin/id', ['id'])") == "PermissionError\n");
  CHECK(said("import os; os.execve(os.open('/usr/bin/id', 0), ['id'], {})") == "PermissionError\n");
  // Where the child had the path: nothing can be put there, not with a span over it either.
  const std::string start =
      "import ctypes; c = ctypes.CDLL(None, use_errno=True); V = ctypes.c_void_p; "
      "c.mmap.restype = V; m = lambda at, n: c.mmap(V(at), ctypes.c_size_t(n), 3, 0x32, -1, 0); ";
  const std::string end = " print(ctypes.get_errno())";
  CHECK(said(start + "m(0x500000000000, 65536);" + end) == "1\n");
  CHECK(said(start + "m(0x500000000000 - (1 << 29), 1 << 30);" + end) == "1\n");
  CHECK(said(start + "c.mremap(V(m(0, 4096)), 4096, 4096, 3, V(0x500000000000));" + end) == "1\n");
#if defined(__x86_64__)
  CHECK(said(start + "c.syscall(59, V(0x500000000000), None, None);" + end) == "14\n");  // EFAULT
#endif
  CHECK(said(start + "m(0x600000000000, 65536);" + end) == "0\n");
}

TEST_CASE("a program that loops ends when its time is up") {
  const core::Stopwatch watch;
  CHECK(run("while True: pass", limits_of(300)).end == End::kTooLong);
  CHECK(watch.elapsed() < std::chrono::seconds(20));
}

TEST_CASE("a program that waits for nothing ends when its time is up") {
  CHECK(run("import os; os.close(3); os.close(1); os.close(2); import select; select.select([], "
            "[], [])",
            limits_of(300))
            .end == End::kTooLong);
}

TEST_CASE("memory and files have bounds") {
  SandboxLimits limits;
  limits.memory_bytes = 256u << 20;
  limits.file_bytes = 1u << 20;
  const SandboxRun ate =
      run("try:\n  x = bytearray(1 << 30)\nexcept MemoryError:\n  print('no memory')", limits);
  CHECK(ate.console == "no memory\n");
  const SandboxRun wrote =
      run("import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\ntry:\n  open('big', "
          "'wb').write(b'x' * (2 << 20))\nexcept OSError:\n  print('no room')",
          limits);
  CHECK(wrote.console == "no room\n");
}

TEST_CASE("what it writes has bounds") {
  SandboxLimits limits = limits_of(20'000);
  limits.answer_bytes = 1000;
  limits.console_bytes = 1000;
  CHECK(run("import os\nwhile True: os.write(3, b'x' * 100)", limits).end == End::kTooMuch);
  const SandboxRun talked = run("for i in range(100000): print('line', i)", limits);
  CHECK(talked.end == End::kExited);
  CHECK(talked.console.size() == 1000);
  CHECK(talked.console.ends_with("line 99999\n"));
}

TEST_CASE("stopping ends what runs and refuses what comes after") {
  Sandbox sandbox(limits_of(60'000));
  SandboxRun ran;
  std::thread runner([&] {
    ran = sandbox.run({"/usr/bin/python3", "-c", "import select; select.select([], [], [])"}, "");
  });
  sandbox.stop();
  runner.join();
  CHECK(ran.end == End::kStopped);
  CHECK(sandbox.run({"/usr/bin/python3", "-c", "while True: pass"}, "").end == End::kStopped);
}

TEST_CASE("a program that is not there is said to be missing") {
  CHECK_THROWS_AS(Sandbox(SandboxLimits()).run({"/no/such/program"}, ""), std::runtime_error);
}

}  // namespace sandbox_test
