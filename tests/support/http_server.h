// A web server for tests: one process on a free port of this machine that gives the same bytes to every GET, whole or
// from an offset on (Range), and can break off in the middle. Stops at the end of the scope.
#pragma once

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace limpid::test {

class HttpServer {
 public:
  struct Options {
    bool ranges = true;         // answers "Range: bytes=N-" with the rest of the file
    std::size_t break_off = 0;  // closes the connection after that many bytes of the file; 0: never
    bool missing = false;       // answers 404
  };

  HttpServer(const std::string& file, const Options& options) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, 8) != 0 ||
        ::getsockname(listener, any, &size) != 0) {
      throw std::runtime_error("no port for the test's web server");
    }
    port_ = ntohs(address.sin_port);
    child_ = ::fork();
    if (child_ == 0) {
      ::signal(SIGPIPE, SIG_IGN);
      for (;;) answer(::accept(listener, nullptr, nullptr), file, options);
    }
    ::close(listener);
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  static void answer(int connection, const std::string& file, const Options& options) {
    std::string request;
    char piece[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t count = ::read(connection, piece, sizeof piece);
      if (count <= 0) break;
      request.append(piece, static_cast<std::size_t>(count));
    }
    const std::size_t range = request.find("ange: bytes=");
    const bool partial = options.ranges && range != std::string::npos;
    const std::size_t from = partial ? std::strtoul(request.c_str() + range + 12, nullptr, 10) : 0;
    std::string head = "HTTP/1.1 200 OK\r\n", body = file.substr(std::min(from, file.size()));
    if (partial) {
      head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(from) + "-" +
             std::to_string(file.size() - 1) + "/" + std::to_string(file.size()) + "\r\n";
    }
    if (options.missing) head = "HTTP/1.1 404 Not Found\r\n", body = "<html>not here</html>";
    send(connection, head + "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
    if (options.break_off > from) body.resize(std::min(body.size(), options.break_off - from));
    if (options.break_off > 0 && options.break_off <= from) body.clear();
    send(connection, body);
    ::close(connection);
  }
  static void send(int connection, const std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t count = ::write(connection, bytes.data() + done, bytes.size() - done);
      if (count <= 0) return;
      done += static_cast<std::size_t>(count);
    }
  }

  int port_ = 0;
  pid_t child_ = -1;
};

}  // namespace limpid::test
