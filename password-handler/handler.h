#ifndef PASSWORD_HANDLER_HANDLER_H_
#define PASSWORD_HANDLER_HANDLER_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "password-handler/handler_config.h"

namespace directory_sync::password_handler {

// A password handler: hook server, queue, decider and the session with the
// relay, wired.
class Handler {
 public:
  // Runs until destruction. An unreachable directory or relay doesn't stop
  // it: captures become tombstones, or wait in the queue. Errors name what must
  // be corrected: keys, paths, a second instance.
  static absl::StatusOr<std::unique_ptr<Handler>> Start(
      const HandlerConfig& config, Clock& clock);
  virtual ~Handler() = default;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HANDLER_H_
