#ifndef TESTS_DIRECTORY_PORT_FORWARDER_H_
#define TESTS_DIRECTORY_PORT_FORWARDER_H_

#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/directory/file_descriptor.h"

namespace directory_sync::fixture {

// Makes TCP ports of 127.0.0.1 in another network namespace reachable on
// 127.0.0.1 in this one, and can lose the link. One thread with one epoll set
// pumps all connections; it lives in the other namespace, where the sockets to
// the server are made, while the listening ones stay in the namespace where
// they were created.
//
// The ports on this side stay the forwarder's through Cut and Detach. All
// methods are thread-safe and take effect before they return.
class PortForwarder {
 public:
  // A port in the other namespace -> one here, 0 for any free one.
  using Ports = std::map<int, int>;

  // Reserves the ports; connections are refused until Attach. Errors:
  // Internal, when a port is taken.
  // `there` is the loopback address in the other namespace.
  static absl::StatusOr<std::unique_ptr<PortForwarder>> Create(
      const Ports& ports, const std::string& there = "127.0.0.1");
  ~PortForwarder();

  PortForwarder(const PortForwarder&) = delete;
  PortForwarder& operator=(const PortForwarder&) = delete;

  // The port here for `target` there, which must have been given to Create.
  int port(int target) const;

  // Forwards into the network namespace of `pid`. Errors: Internal.
  absl::Status Attach(pid_t pid);

  // Resets all connections and refuses new ones, like a host that is down.
  void Cut();
  // Keeps connections open and lets new ones in, but no byte passes, like a
  // network that loses everything. Restore lets what was sent pass.
  void Stall();
  // Forwards again.
  void Restore();

 private:
  struct Watched;
  struct Listener;
  struct Side;
  struct Connection;
  struct Mailbox;
  enum class Link { kForwarding, kRefusing, kStalled };

  explicit PortForwarder(const std::string& there);

  // Runs `task` on the loop's thread and returns when it has run.
  void RunOnLoop(std::function<void()> task);

  // What follows runs on the loop's thread.
  void Loop();
  void RunTask();
  absl::Status ApplyLink(Link link);
  void Accept(Listener& listener);
  void Connect(Connection& connection, int target);
  void Serve(Side& side);
  void Read(Side& side);
  void Write(Side& side);
  void Close(Connection& connection, bool reset);
  void UpdateInterest(Connection& connection);
  void Watch(Watched& watched, uint32_t events);

  const std::string there_;
  FileDescriptor epoll_;
  FileDescriptor wake_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::set<std::unique_ptr<Connection>> connections_;
  Link link_ = Link::kRefusing;
  bool stopped_ = false;
  std::unique_ptr<Mailbox> mailbox_;
  std::thread thread_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_PORT_FORWARDER_H_
