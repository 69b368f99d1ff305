#ifndef UPLOADER_PROVIDER_HTTP_TRANSPORT_H_
#define UPLOADER_PROVIDER_HTTP_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "uploader/provider/call_stop.h"

namespace directory_sync::provider {

// How to reach the provider.
struct TransportOptions {
  // PEM file of the certificates to trust; empty: the system's.
  std::string ca_file;
  // http://host:port; empty: none, whatever the environment says.
  std::string proxy;
  absl::Duration connect_timeout = absl::Seconds(10);
  // Of a whole call, connecting included.
  absl::Duration call_timeout = absl::Seconds(30);
  // An answer with more is cut off and counts as none.
  size_t max_body_bytes = 4 << 20;
  size_t max_header_bytes = 64 << 10;
  // Ends calls when the process stops; none: nothing does.
  std::shared_ptr<CallStop> stop;
};

// One HTTP request. The body is read where it is: it must stay valid.
struct HttpRequest {
  absl::string_view method;
  std::string url;
  // "Name: value" lines, without any that come from outside.
  std::vector<std::string> headers;
  absl::string_view body;
  // Whether libcurl may send it again on a new connection when a kept one
  // turns out to be dead: never for what is harmful to repeat.
  bool repeatable = true;
};

// A whole answer.
struct HttpResponse {
  int status = 0;
  std::string content_type;
  // Of the x-error-message header.
  std::string error_message;
  // Of the Location header.
  std::string location;
  // Of the Date header; InfinitePast when there is none.
  absl::Time date = absl::InfinitePast();
  std::string body;
};

// What came of a request.
struct HttpExchange {
  // UNAVAILABLE: no whole answer, or none in time; the message has the cause
  //   and the cure. FAILED_PRECONDITION: the server's certificate isn't
  //   trusted. RESOURCE_EXHAUSTED: too large an answer. CANCELLED: Cancel.
  absl::StatusOr<HttpResponse> response;
  // Without an answer: whether the server may have got the request.
  bool may_have_arrived = false;
  absl::Duration duration = absl::ZeroDuration();
};

// Makes HTTPS requests one after the other over a connection that is kept.
// Follows no redirects, sends no Expect, takes nothing from the environment.
// What libcurl held in memory is wiped when it gives it back. Thread
// compatible, but for Cancel.
class HttpTransport {
 public:
  // INVALID_ARGUMENT: a CA file that can't be read.
  static absl::StatusOr<std::unique_ptr<HttpTransport>> Create(
      const TransportOptions& options);

  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  ~HttpTransport();

  HttpExchange Send(const HttpRequest& request);

  // Ends the request that is under way and all later ones. From any thread.
  void Cancel();

 private:
  class Impl;
  explicit HttpTransport(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_HTTP_TRANSPORT_H_
