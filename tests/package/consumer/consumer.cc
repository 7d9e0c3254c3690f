// A program that has nothing of this project but what is installed: measures how long an emulator
// inside it takes to come and, with 100 idle clients, to go.

#include <amlemu/in_process_emulator.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

using Emulator = amlemu::InProcessEmulator;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 50;
constexpr int kClients = 100;

/// A kept connection on which one request was answered.
class IdleClient {
 public:
  explicit IdleClient(const std::string& url) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::atoi(url.c_str() + url.rfind(':') + 1)));
    const std::string request = "GET /__emu/health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::string answer(12, '\0');
    good_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
            write(socket_, request.data(), request.size()) > 0 &&
            recv(socket_, answer.data(), answer.size(), MSG_WAITALL) > 0 &&
            answer == "HTTP/1.1 200";
  }
  IdleClient(const IdleClient&) = delete;
  ~IdleClient() { close(socket_); }

  bool good() const { return good_; }

 private:
  const int socket_ = socket(AF_INET, SOCK_STREAM, 0);
  bool good_ = false;
};

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void print(const char* what, std::vector<double> times, double reach) {
  std::sort(times.begin(), times.end());
  std::printf("%-40s median %6.2f ms  longest %6.2f ms  reach %g ms\n", what,
              times[times.size() / 2], times.back(), reach);
}

}  // namespace

int main() {
  std::vector<double> construct, destruct;
  for (int round = 0; round < kRounds; ++round) {
    Clock::time_point start = Clock::now();
    auto emulator = std::make_unique<Emulator>();
    construct.push_back(milliseconds_since(start));

    std::vector<std::unique_ptr<IdleClient>> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.push_back(std::make_unique<IdleClient>(emulator->url()));
      if (!clients.back()->good()) {
        std::fprintf(stderr, "client %d was not answered\n", i);
        return 1;
      }
    }
    if (emulator->services().empty() || emulator->call("GET", "/__emu/clock").status != 200)
      return 1;

    start = Clock::now();
    emulator.reset();
    destruct.push_back(milliseconds_since(start));
  }
  std::printf("%-40s %6.2f ms\n", "the first construction of the process", construct.front());
  print("construct", std::move(construct), 5);
  print("destruct, 100 idle clients", std::move(destruct), 50);
}
