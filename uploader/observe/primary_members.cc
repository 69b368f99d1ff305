#include "uploader/observe/primary_members.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/plan/directory_account.h"
#include "uploader/plan/sync_scope.h"
#include "uploader/provider/mail_service.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/mirror_table.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DirectoryObject;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;

namespace {

constexpr size_t kIdSize = 4;

bool IsPrimaryGroupOfOne(const std::string& group_id,
                         const std::vector<DirectoryObject>& objects) {
  if (group_id.empty()) return false;
  return std::any_of(
      objects.begin(), objects.end(), [&](const DirectoryObject& object) {
        return object.kind() ==
                   directorysync::directory::v1::OBJECT_KIND_USER &&
               FirstValue(object, "primaryGroupID") == group_id;
      });
}

absl::StatusOr<std::string> GroupIdOf(Database& database,
                                      const ServiceScope& scope) {
  if (!scope.active()) return "";
  ASSIGN_OR_RETURN(const auto group, MirrorTable(database).Find(scope.group));
  return group.has_value() ? PrimaryGroupIdOf(*group) : "";
}

}  // namespace

std::string PrimaryGroupIdOf(const DirectoryObject& group) {
  const std::string& sid = group.object_sid();
  if (sid.size() < kIdSize) return "";
  uint32_t id = 0;
  for (size_t i = 0; i < kIdSize; ++i) {
    const auto byte = static_cast<unsigned char>(sid[sid.size() - 1 - i]);
    id = id << 8 | byte;
  }
  return absl::StrCat(id);
}

absl::Status ReportPrimaryMembers(Database& database,
                                  const std::vector<DirectoryObject>& objects,
                                  bool is_snapshot, absl::Time now) {
  ASSIGN_OR_RETURN(const SyncScope scope, ReadSyncScope(database));
  AlertTable alerts(database);
  for (const provider::MailService service : provider::kMailServices) {
    const std::string key =
        absl::StrCat("primary-members/", provider::ServicePath(service));
    ASSIGN_OR_RETURN(const std::string group_id,
                     GroupIdOf(database, scope.of(service)));
    if (!IsPrimaryGroupOfOne(group_id, objects)) {
      if (is_snapshot) RETURN_IF_ERROR(alerts.Resolve(key, now));
      continue;
    }
    RETURN_IF_ERROR(alerts.Raise(
        {key, ALERT_SEVERITY_WARNING,
         absl::StrCat("The group '", scope.of(service).group_name,
                      "' that was chosen for ", provider::ServiceName(service),
                      " is the primary group of users. Members by primary "
                      "group are not seen: they get no mailbox by it."),
         "Choose another group on the settings page and make the users its "
         "members."},
        now));
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
