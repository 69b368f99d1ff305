#include "uploader/observe/primary_members.h"

#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/status/status_macros.h"
#include "uploader/store/mirror_table.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DirectoryObject;
using directorysync::directory::v1::OBJECT_KIND_COMPUTER;
using directorysync::directory::v1::OBJECT_KIND_GROUP;

namespace {

// Of a domain, five parts behind eight bytes; of the built-in groups two.
constexpr size_t kDomainSidSize = 8 + 5 * 4;
constexpr size_t kPartSize = 4;

// Nothing: the object doesn't say. 0: it has none.
std::optional<uint32_t> PrimaryGroupOf(const DirectoryObject& object,
                                       bool is_whole) {
  for (const auto& attribute : object.attributes()) {
    if (!absl::EqualsIgnoreCase(attribute.name(), "primaryGroupID")) continue;
    uint32_t id = 0;
    if (attribute.values().empty() ||
        !absl::SimpleAtoi(attribute.values(0), &id)) {
      return 0;
    }
    return id;
  }
  if (is_whole) return 0;
  return std::nullopt;
}

}  // namespace

uint32_t RelativeIdOf(const DirectoryObject& group) {
  const std::string& sid = group.object_sid();
  if (sid.size() != kDomainSidSize) return 0;
  uint32_t id = 0;
  for (size_t i = 0; i < kPartSize; ++i) {
    const auto byte = static_cast<unsigned char>(sid[sid.size() - 1 - i]);
    id = id << 8 | byte;
  }
  return id;
}

absl::Status PutRelativeIds(Database& database,
                            absl::Span<const DirectoryObject> objects) {
  MirrorTable mirror(database);
  for (const DirectoryObject& object : objects) {
    if (object.deleted() || object.kind() != OBJECT_KIND_GROUP) continue;
    const uint32_t id = RelativeIdOf(object);
    if (id == 0) continue;
    RETURN_IF_ERROR(mirror.PutRelativeId(id, object.object_guid()));
  }
  return absl::OkStatus();
}

absl::Status ApplyPrimaryMembers(
    Database& database, absl::Span<const DirectoryObject> objects,
    bool is_snapshot,
    absl::FunctionRef<absl::Status(const std::string& group,
                                   const std::string& member)>
        on_change) {
  RETURN_IF_ERROR(PutRelativeIds(database, objects));
  MirrorTable mirror(database);
  for (const DirectoryObject& object : objects) {
    if (object.deleted() || object.kind() == OBJECT_KIND_GROUP ||
        object.kind() == OBJECT_KIND_COMPUTER) {
      continue;
    }
    const auto id = PrimaryGroupOf(object, is_snapshot);
    if (!id.has_value()) continue;
    ASSIGN_OR_RETURN(const auto groups,
                     mirror.SetPrimaryGroup(object.object_guid(), *id));
    for (const std::string& group : groups) {
      RETURN_IF_ERROR(on_change(group, object.object_guid()));
    }
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
