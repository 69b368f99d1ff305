#include "uploader/observe/attribute_loss.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/observe/mirror_update.h"
#include "uploader/plan/directory_account.h"
#include "uploader/plan/removal_limit.h"
#include "uploader/provider/attribute_map.h"
#include "uploader/store/account_table.h"
#include "uploader/store/mirror_table.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DirectoryObject;

namespace {

constexpr int kTelling = 2;

bool Lost(const DirectoryObject& before, const DirectoryObject& after,
          absl::string_view attribute) {
  return !FirstValue(before, attribute).empty() &&
         FirstValue(after, attribute).empty();
}

// Of the attributes that are written as they are.
int CountMapped(const DirectoryObject& object) {
  int count = 0;
  for (const provider::MappedAttribute& row : provider::AttributeMap()) {
    if (!FirstValue(object, row.attribute).empty()) ++count;
  }
  return count;
}

}  // namespace

bool LostAttributes(const DirectoryObject& before,
                    const DirectoryObject& after) {
  return Lost(before, after, "mail") ||
         Lost(before, after, "userAccountControl") ||
         (CountMapped(before) >= kTelling && CountMapped(after) == 0);
}

absl::StatusOr<std::set<std::string>> LosersAmong(
    Database& database, absl::Span<const DirectoryObject> objects,
    bool is_snapshot) {
  AccountTable accounts(database);
  MirrorTable mirror(database);
  std::set<std::string> losers;
  for (const DirectoryObject& object : objects) {
    if (object.deleted()) continue;
    ASSIGN_OR_RETURN(const auto before, mirror.Find(object.object_guid()));
    if (!before.has_value()) continue;
    if (!LostAttributes(*before,
                        is_snapshot ? object : MergeChange(*before, object))) {
      continue;
    }
    ASSIGN_OR_RETURN(const auto row, accounts.Find(object.object_guid()));
    if (row.has_value()) losers.insert(object.object_guid());
  }
  return losers;
}

absl::Status RefuseMassLoss(Database& database,
                            const std::set<std::string>& losers) {
  if (losers.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t known, AccountTable(database).Count());
  const auto count = static_cast<int64_t>(losers.size());
  if (count <= RemovalLimit(known)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      count, " of ", known,
      " accounts have lost their mail, their userAccountControl or all their "
      "other attributes at once: that is taken for a mistake and nothing was "
      "changed. Check that the service account may still read these "
      "attributes. If they were cleared on purpose, put them back, take the "
      "accounts out of the group first, sync, then clear them again"));
}

}  // namespace directory_sync::uploader
