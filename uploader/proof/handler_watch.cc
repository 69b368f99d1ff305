#include "uploader/proof/handler_watch.h"

#include "common/log/log.h"
#include "uploader/proof/coverage.h"
#include "uploader/proof/handler_alerts.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(1);

}  // namespace

void HandlerWatch::Run() {
  // When this machine was down, the handlers have to come back first.
  absl::Duration wait = kSilentAfter;
  while (wakeup_.Wait(wait)) {
    wait = kInterval;
    const absl::Status status = KeepHandlerAlerts(state_, clock_.Now());
    if (!status.ok()) LogError("handlers_not_checked", {{"error", status}});
  }
}

}  // namespace directory_sync::uploader
