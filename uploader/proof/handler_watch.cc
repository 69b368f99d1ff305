#include "uploader/proof/handler_watch.h"

#include "common/log/log.h"
#include "uploader/proof/certificate_alerts.h"
#include "uploader/proof/coverage.h"
#include "uploader/proof/handler_alerts.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(1);

}  // namespace

void HandlerWatch::Run() {
  const absl::Duration started = clock_.Monotonic();
  while (wakeup_.Wait(kInterval)) {
    absl::Status status = KeepHandlerAlerts(
        state_, clock_.Now(), clock_.Monotonic() - started < kSilentAfter);
    status.Update(KeepCertificateAlerts(state_, fleet_, clock_.Now()));
    if (!status.ok()) LogError("handlers_not_checked", {{"error", status}});
  }
}

}  // namespace directory_sync::uploader
