#include "uploader/plan/removal_report.h"

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/provider/mail_service.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

// How each kind is told of.
struct KindText {
  const char* key;
  const char* one;
  const char* many;
};

KindText TextOf(v1::RemovalKind kind) {
  switch (kind) {
    case v1::REMOVAL_KIND_DELETE_LIST:
      return {"delete-list", " distribution list of ",
              " distribution lists of "};
    case v1::REMOVAL_KIND_DELETE_CONTACT:
      return {"delete-contact", " contact of ", " contacts of "};
    case v1::REMOVAL_KIND_REMOVE_MEMBER:
      return {"remove-member", " member of distribution lists of ",
              " members of distribution lists of "};
    default:
      return {"disable-mailbox", " mailbox of ", " mailboxes of "};
  }
}

provider::MailService ServiceOf(const v1::RemovalCount& counts) {
  const auto service = ServiceOfNumber(counts.service());
  return service.ok() ? *service : provider::MailService::kHostedExchange;
}

}  // namespace

std::string WithheldAlertKey(const v1::RemovalCount& counts) {
  return absl::StrCat("removals-withheld/",
                      provider::ServicePath(ServiceOf(counts)), "/",
                      TextOf(counts.kind()).key);
}

absl::Status ReportWithheld(Database& database, const v1::RemovalCount& counts,
                            absl::Time now) {
  AlertTable alerts(database);
  const std::string key = WithheldAlertKey(counts);
  if (counts.withheld() == 0) return alerts.Resolve(key, now);
  const KindText text = TextOf(counts.kind());
  const bool disables = counts.kind() == v1::REMOVAL_KIND_DISABLE_MAILBOX;
  return alerts.Raise(
      {key, v1::ALERT_SEVERITY_ERROR,
       absl::StrCat(
           counts.withheld(), counts.withheld() == 1 ? text.one : text.many,
           provider::ServiceName(ServiceOf(counts)),
           counts.withheld() == 1 ? " is to be " : " are to be ",
           disables ? "disabled" : "removed", ". More than ", counts.limit(),
           " within 24 hours are taken for a mistake, so none of "
           "these is. Everything else goes on."),
       "Look whether the scope group has lost its members, or their accounts "
       "were disabled, by mistake, and put that right: this then goes away by "
       "itself. If they are to go, look at them on the Preview page or with "
       "\"directory-syncctl plan show\", and approve them there or with "
       "\"directory-syncctl plan approve\"."},
      now);
}

}  // namespace directory_sync::uploader
