#ifndef RELAY_SILENT_CONNECTION_H_
#define RELAY_SILENT_CONNECTION_H_

#include <string>

namespace directory_sync::relay {

// A TCP connection that says nothing, for tests.
class SilentConnection {
 public:
  // To "127.0.0.1:port", from the neighbour 127.0.1.`host`. Whether it worked
  // doesn't matter to a flood.
  explicit SilentConnection(const std::string& address, int host = 1);
  ~SilentConnection();
  SilentConnection(const SilentConnection&) = delete;
  SilentConnection& operator=(const SilentConnection&) = delete;

  // Blocks until the other side closes.
  void AwaitClose();

 private:
  int socket_ = -1;
};

}  // namespace directory_sync::relay

#endif  // RELAY_SILENT_CONNECTION_H_
