#ifndef UPLOADER_DISPATCH_PROVIDER_CONNECTION_H_
#define UPLOADER_DISPATCH_PROVIDER_CONNECTION_H_

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "uploader/access/provider_access.h"
#include "uploader/provider/call_budget.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::uploader {

// One thread's client, made anew when somebody registers. Thread compatible.
class ProviderConnection {
 public:
  // `access` must outlive it.
  ProviderConnection(ProviderAccess& access, provider::Priority priority)
      : access_(access), priority_(priority) {}

  // OK: client() has the keys registered last. FAILED_PRECONDITION without a
  // registration.
  absl::Status Refresh();

  provider::ProviderClient& client() { return *client_; }
  // Of client()'s keys; 0 before the first Refresh.
  int64_t generation() const { return generation_; }

 private:
  ProviderAccess& access_;
  const provider::Priority priority_;
  std::unique_ptr<provider::ProviderClient> client_;
  int64_t generation_ = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_PROVIDER_CONNECTION_H_
