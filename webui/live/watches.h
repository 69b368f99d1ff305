#ifndef WEBUI_LIVE_WATCHES_H_
#define WEBUI_LIVE_WATCHES_H_

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace directory_sync::webui {

// A call that is repeated to notice changes. What it answers is told to every
// page under `topic`; webui/app/src/api/live.ts has the same topics.
struct Watch {
  std::string topic;
  std::string method;   // "/package.Service/Method", one of ApiMethods
  std::string request;  // JSON
  absl::Duration period = absl::Seconds(1);
  // Also while no page is open, for the queues' history and the metrics.
  bool always = false;
  // Its period then.
  absl::Duration quiet_period = absl::Seconds(10);
};

const std::vector<Watch>& Watches();

}  // namespace directory_sync::webui

#endif  // WEBUI_LIVE_WATCHES_H_
