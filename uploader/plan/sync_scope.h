#ifndef UPLOADER_PLAN_SYNC_SCOPE_H_
#define UPLOADER_PLAN_SYNC_SCOPE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/reconcile.h"

namespace directory_sync::uploader {

// How one service takes part.
struct ServiceScope {
  // objectGUID of the scope group; empty: "Do Not Sync".
  std::string group;
  std::string group_name;
  // The group is gone from the directory: nothing is changed for its sake.
  bool group_missing = false;

  bool active() const { return !group.empty() && !group_missing; }
};

// Who is to have mailboxes, by settings and mirror.
struct SyncScope {
  directorysync::upload::v1::Settings settings;
  ServiceScope hosted_exchange;
  ServiceScope hosted_email;

  const ServiceScope& of(provider::MailService service) const {
    return service == provider::MailService::kHostedExchange ? hosted_exchange
                                                             : hosted_email;
  }
  reconcile::ReconcileScope ForReconcile() const {
    return {hosted_exchange.active(), hosted_email.active(),
            settings.rename_mailboxes()};
  }
  bool chosen() const {
    return !hosted_exchange.group.empty() || !hosted_email.group.empty();
  }
};

// Use inside StateDatabase::Write or Read.
absl::StatusOr<SyncScope> ReadSyncScope(Database& database);

// A mail attribute with the domain that its own stands for. Pure.
std::string MailOf(const directorysync::upload::v1::Settings& settings,
                   const std::string& mail);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_SYNC_SCOPE_H_
