#ifndef WEBUI_LIVE_METRICS_PAGE_H_
#define WEBUI_LIVE_METRICS_PAGE_H_

#include "webui/http/http_message.h"
#include "webui/live/change_feed.h"

namespace directory_sync::webui {

// What Prometheus reads: which services answer and how long the queues are, as
// `feed` last heard it, and how many people use the web UI. Counts only, no
// name of anybody.
HttpResponse MetricsPage(const ChangeFeed& feed, size_t sessions);

}  // namespace directory_sync::webui

#endif  // WEBUI_LIVE_METRICS_PAGE_H_
