#ifndef TESTS_EMULATOR_CURL_CLIENT_H_
#define TESTS_EMULATOR_CURL_CLIENT_H_

#include <string>

#include "tests/emulator/http_message.h"

namespace directory_sync::emulator {

// What came back; `error` is curl's own code, 0 for none.
struct CurlAnswer {
  int error = 0;
  std::string error_text;
  long status = 0;
  HeaderList headers;
  std::string body;
  long new_connections = 0;
  double seconds = 0;
};

// One libcurl handle, as the product uses it: a real client for the wire
// tests. Keeps its connection between calls.
class CurlClient {
 public:
  // `ca_file` may be empty for plain HTTP.
  explicit CurlClient(std::string ca_file);
  CurlClient(const CurlClient&) = delete;
  CurlClient& operator=(const CurlClient&) = delete;
  ~CurlClient();

  CurlAnswer Call(const std::string& method, const std::string& url,
                  const HeaderList& headers, const std::string& body = "",
                  long timeout_ms = 20000);

 private:
  void* const handle_;
  const std::string ca_file_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_CURL_CLIENT_H_
