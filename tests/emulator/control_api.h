#ifndef TESTS_EMULATOR_CONTROL_API_H_
#define TESTS_EMULATOR_CONTROL_API_H_

#include <functional>
#include <list>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/http_message.h"
#include "tests/emulator/http_server.h"
#include "tests/emulator/provider.h"
#include "tests/emulator/visible_mutex.h"

namespace directory_sync::emulator {

// The way in for tests and ./run: JSON below /_emulator/, on a plain HTTP
// listener of its own on loopback. README.md has the table of its calls.
// Thread safe. Calls of /_emulator/wait block in a thread each.
class ControlApi {
 public:
  // `set_door` opens and closes the provider's listener. Both must outlive
  // this object.
  ControlApi(Provider& provider, std::function<absl::Status(Door)> set_door);
  // Provider::StopWaiting must have been called.
  ~ControlApi();

  void Serve(const HttpRequest& request, const Responder& respond);

 private:
  using Json = nlohmann::ordered_json;
  struct Request {
    std::string method;
    std::string resource;  // "journal", "faults", …
    std::string rest;      // Behind it: "faults/3" has "3".
    FieldMap query;
    Json body;
  };

  absl::StatusOr<Json> Answer(const Request& request);
  absl::StatusOr<Json> State(const Request& request);
  absl::StatusOr<Json> Journal(const Request& request);
  absl::StatusOr<Json> Faults(const Request& request);
  absl::StatusOr<Json> LimitsCall(const Request& request);
  absl::StatusOr<Json> ChoicesCall(const Request& request);
  absl::StatusOr<Json> DoorCall(const Request& request);
  absl::StatusOr<Json> Keys(const Request& request);
  absl::StatusOr<Json> Apply(const Request& request);
  absl::StatusOr<Json> DomainCall(const Request& request);
  absl::StatusOr<Json> Admin(const Request& request);
  absl::StatusOr<Json> Wait(const Request& request);

  Provider& provider_;
  const std::function<absl::Status(Door)> set_door_;
  VisibleMutex mutex_;
  std::list<std::thread> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_CONTROL_API_H_
