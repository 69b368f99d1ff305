#include "uploader/plan/sync_scope.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/settings_table.h"

namespace directory_sync::uploader {
namespace {

absl::StatusOr<ServiceScope> ReadService(
    MirrorTable& mirror, const directorysync::upload::v1::ScopeGroup& group) {
  ServiceScope scope;
  scope.group = group.object_guid();
  scope.group_name = group.name();
  if (scope.group.empty()) return scope;
  ASSIGN_OR_RETURN(const std::optional<MirrorTable::Object> object,
                   mirror.Find(scope.group));
  scope.group_missing =
      !object.has_value() ||
      object->kind() != directorysync::directory::v1::OBJECT_KIND_GROUP;
  return scope;
}

}  // namespace

std::string MailOf(const directorysync::upload::v1::Settings& settings,
                   const std::string& mail) {
  const size_t at = mail.rfind('@');
  if (at == std::string::npos) return mail;
  for (const auto& alias : settings.domain_aliases()) {
    if (absl::EqualsIgnoreCase(mail.substr(at + 1), alias.directory_domain())) {
      return absl::StrCat(mail.substr(0, at + 1), alias.mail_domain());
    }
  }
  return mail;
}

absl::StatusOr<SyncScope> ReadSyncScope(Database& database) {
  SyncScope scope;
  ASSIGN_OR_RETURN(scope.settings, SettingsTable(database).Get());
  MirrorTable mirror(database);
  ASSIGN_OR_RETURN(scope.hosted_exchange,
                   ReadService(mirror, scope.settings.hosted_exchange_group()));
  ASSIGN_OR_RETURN(scope.hosted_email,
                   ReadService(mirror, scope.settings.hosted_email_group()));
  return scope;
}

}  // namespace directory_sync::uploader
