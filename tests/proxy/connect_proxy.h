#ifndef TESTS_PROXY_CONNECT_PROXY_H_
#define TESTS_PROXY_CONNECT_PROXY_H_

#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace directory_sync::proxy {

// What a CONNECT asks for (RFC 9110, 9.3.6), and what became of it.
struct Tunnel {
  // "localhost:443".
  std::string target;
  // The request's head, with its lines' ends.
  std::string head;
  // What the client sent through it, up to some KiB.
  std::string sent;
};

// An HTTP proxy on 127.0.0.1 that makes tunnels to ports of 127.0.0.1, as a
// firm's proxy does to the Internet. Whatever isn't a CONNECT gets 405. One
// thread for each connection. Thread safe.
class ConnectProxy {
 public:
  enum class Mood {
    kForwards,
    // 403 to every CONNECT, with headers of its own.
    kRefuses,
    // Connections are ended at once, as by a proxy that is down.
    kHangsUp,
  };

  // Listens on a free port. Internal if that fails.
  static absl::StatusOr<std::unique_ptr<ConnectProxy>> Start();
  // Ends all tunnels.
  ~ConnectProxy();

  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  // "http://127.0.0.1:PORT".
  std::string url() const;

  // For connections from now on.
  void SetMood(Mood mood);
  // Ends all tunnels, in the middle of whatever passes; new ones are made.
  void LoseTunnels();

  // Those asked for so far, the refused ones too.
  std::vector<Tunnel> tunnels() const;

 private:
  struct Connection {
    int client = -1;  // None any more.
    Tunnel tunnel;
  };

  ConnectProxy(int listener, int port);
  void Accept();
  void Serve(Connection& connection);
  // Reads the request and answers it: the socket to the target, or -1.
  int MakeTunnel(Connection& connection);
  void Pump(Connection& connection, int client, int target);
  bool Pass(Connection& connection, int from, int to, bool note);

  const int listener_;
  const int port_;
  mutable absl::Mutex mutex_;
  Mood mood_ ABSL_GUARDED_BY(mutex_) = Mood::kForwards;
  // Their addresses stay.
  std::list<Connection> connections_ ABSL_GUARDED_BY(mutex_);
  // The acceptor's, until it has ended.
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace directory_sync::proxy

#endif  // TESTS_PROXY_CONNECT_PROXY_H_
