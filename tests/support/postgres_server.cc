#include "tests/support/postgres_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "emulator/postgres/pool.h"

namespace aml::tests {

namespace {

namespace fs = std::filesystem;

constexpr int kStartTries = 100;
constexpr useconds_t kPauseMicros = 20'000;
constexpr int kConnectTries = 600;

// Debian keeps each version in a folder of its number.
fs::path programs() {
  std::vector<int> versions;
  const fs::path all = "/usr/lib/postgresql";
  if (fs::exists(all)) {
    for (const auto& one : fs::directory_iterator(all))
      versions.push_back(std::atoi(one.path().filename().c_str()));
  }
  if (versions.empty()) throw std::runtime_error("Debian's package postgresql is not installed");
  return all / std::to_string(*std::max_element(versions.begin(), versions.end())) / "bin";
}

// PostgreSQL refuses to run as root.
void become_postgres() {
  if (::geteuid() != 0) return;
  const passwd* const user = ::getpwnam("postgres");
  if (user == nullptr || ::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
      ::setuid(user->pw_uid) != 0)
    ::_exit(126);
}

pid_t spawn(std::vector<std::string> words, const std::string& log, int ends_with_parent) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  const int in = ::open("/dev/null", O_RDONLY);
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  ::close_range(3, ~0U, 0);
  ::setsid();
  become_postgres();
  if (ends_with_parent != 0) ::prctl(PR_SET_PDEATHSIG, ends_with_parent);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

std::uint16_t free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool bound =
      ::bind(descriptor, any, length) == 0 && ::getsockname(descriptor, any, &length) == 0;
  ::close(descriptor);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

}  // namespace

PostgresServer::PostgresServer(End end) : end_(end) {
  if (::geteuid() == 0) {
    const passwd* const user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error("there is no user postgres");
    if (::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("cannot give the folder to postgres");
  }
  make_cluster();
  start();
}

PostgresServer::~PostgresServer() {
  if (pid_ > 0) end_with(SIGQUIT);
}

// Only what makes the cluster is not synced: it is complete before the server starts.
void PostgresServer::make_cluster() const {
  const std::string password = folder_.write("password", kPassword);
  const std::string log = folder_.path("log");
  const pid_t pid = spawn({programs() / "initdb", "--no-sync", "--auth-local=trust",
                           "--auth-host=scram-sha-256", "--pwfile=" + password, "-U", "postgres",
                           "-E", "UTF8", "--locale=C.UTF-8", "-D", folder_.path("data")},
                          log, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (status != 0) throw std::runtime_error("initdb: " + read_file(log));
}

std::string PostgresServer::url() const {
  return "postgres://postgres@/postgres?host=" + folder_.path().string() +
         "&port=" + std::to_string(port_);
}

std::string PostgresServer::tcp_url() const {
  return "postgres://postgres:" + std::string(kPassword) + "@127.0.0.1:" + std::to_string(port_) +
         "/postgres";
}

// Another process may take the port before the server does; and what a killed server left takes a
// while to go.
void PostgresServer::start() {
  for (int tries = 0; tries < kStartTries; ++tries) {
    if (!has_started_) port_ = free_port();
    if (run_server()) {
      has_started_ = true;
      return;
    }
    ::usleep(kPauseMicros);
  }
  throw std::runtime_error("PostgreSQL does not start: " + read_file(folder_.path("log")));
}

bool PostgresServer::run_server() {
  pid_ = spawn(
      {programs() / "postgres", "-D", folder_.path("data"), "-k", folder_.path().string(), "-p",
       std::to_string(port_), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"},
      folder_.path("log"), end_ == End::kWithThread ? SIGQUIT : 0);
  for (int tries = 0; tries < kConnectTries; ++tries) {
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
    try {
      const postgres::Connection connection({.url = url()});
      return true;
    } catch (const postgres::Unavailable&) {
      ::usleep(kPauseMicros);  // the server says by nothing else that it answers
    }
  }
  pid_ = -1;
  return false;
}

void PostgresServer::end_with(int signal_number) {
  ::kill(pid_, signal_number);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

// The server's children notice by themselves that it has gone; a new one waits for them.
// Its children would go on answering until they see that it is gone.
void PostgresServer::kill() {
  const std::string id = std::to_string(pid_);
  std::ifstream list("/proc/" + id + "/task/" + id + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  ::kill(pid_, SIGSTOP);  // so that it starts no other
  for (const pid_t child : children) ::kill(child, SIGKILL);
  end_with(SIGKILL);
}

void PostgresServer::stop() {
  end_with(SIGINT);
}

const std::string& PostgresServer::shared_url() {
  static const std::string url = [] {
    const char* const noted = std::getenv("AML_POSTGRES");
    if (noted != nullptr && fs::exists(noted)) return read_file(noted);
    static const PostgresServer server;
    return server.url();
  }();
  return url;
}

PostgresSchema::PostgresSchema() {
  static std::atomic<int> last = 0;
  target_.url = PostgresServer::shared_url();
  target_.schema = "test_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
}

PostgresSchema::~PostgresSchema() {
  try {
    postgres::Connection(target_).run_script("DROP SCHEMA IF EXISTS \"" + target_.schema +
                                             "\" CASCADE");
  } catch (const std::exception&) {
    // The server goes with all of its schemas.
  }
}

}  // namespace aml::tests
