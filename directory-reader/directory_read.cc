#include "directory-reader/directory_read.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/controls.h"
#include "common/ldap/distinguished_name.h"
#include "common/ldap/guid.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/single_entry.h"
#include "common/status/status_macros.h"
#include "directory-reader/dir_sync.h"
#include "directory-reader/object_decoder.h"
#include "directory-reader/paged_search.h"
#include "directory-reader/value_range.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DirectoryObject;

// Members in one object; more follow in another one of the same GUID.
constexpr int kMembersPerObject = 5000;

constexpr size_t kMostObjects = 10000;
// For a session that was kept to show that it is alive.
constexpr absl::Duration kLivenessTimeout = absl::Seconds(5);
// Objects in one filter.
constexpr size_t kObjectsAtOnce = 100;

CheckpointContext ContextOf(const DomainController& controller,
                            const std::vector<std::string>& attributes) {
  return {controller.domain_sid,
          controller.root.default_naming_context,
          controller.root.dns_host_name,
          controller.invocation_id,
          controller.root.highest_committed_usn,
          AttributesDigest(attributes)};
}

Checkpoint CheckpointOf(CheckpointContext context, uint32_t flags,
                        std::string cookie) {
  Checkpoint checkpoint;
  checkpoint.cookie = std::move(cookie);
  checkpoint.flags = flags;
  checkpoint.domain_sid = std::move(context.domain_sid);
  checkpoint.naming_context = std::move(context.naming_context);
  checkpoint.dns_host_name = std::move(context.dns_host_name);
  checkpoint.invocation_id = context.invocation_id;
  checkpoint.highest_committed_usn = context.highest_committed_usn;
  checkpoint.attributes_digest = std::move(context.attributes_digest);
  return checkpoint;
}

// A checkpoint of this moment, with the right "Replicating Directory Changes"
// where the account has it, else with what the account may see.
absl::StatusOr<Checkpoint> Begin(const DomainController& controller,
                                 const std::vector<std::string>& attributes) {
  CheckpointContext context = ContextOf(controller, attributes);
  if (!controller.root.Supports(ldap::kDirSyncOid)) {
    return CheckpointOf(std::move(context), 0, "");
  }
  uint32_t flags = ldap::kDirSyncIncrementalValues;
  absl::StatusOr<std::string> cookie = CurrentDirSyncCookie(
      *controller.session, context.naming_context, flags, controller.cancelled);
  if (absl::IsPermissionDenied(cookie.status())) {
    flags |= ldap::kDirSyncObjectSecurity;
    cookie = CurrentDirSyncCookie(*controller.session, context.naming_context,
                                  flags, controller.cancelled);
  }
  RETURN_IF_ERROR(cookie.status());
  return CheckpointOf(std::move(context), flags, *std::move(cookie));
}

// Members as GUIDs. A server that doesn't know it can be read all the same as
// long as no group has members: one without a GUID is an error.
ldap::Control ExtendedDn(const DomainController& controller) {
  ldap::Control control = ldap::ExtendedDnControl();
  control.critical = controller.root.Supports(ldap::kExtendedDnOid);
  return control;
}

ldap::SearchRequest WholeRequest(const DomainController& controller,
                                 const ObjectDecoder& decoder,
                                 const std::string& filter) {
  ldap::SearchRequest request;
  request.base = controller.root.default_naming_context;
  request.filter = filter;
  request.attributes = decoder.SnapshotAttributes();
  request.controls = {ExtendedDn(controller)};
  request.cancelled = controller.cancelled;
  return request;
}

// The next values of one list of one object.
absl::StatusOr<bool> ReadMoreValues(const DomainController& controller,
                                    const ObjectDecoder& decoder,
                                    Unfinished& unfinished,
                                    DirectoryObject& object) {
  ldap::SearchRequest request;
  request.base =
      absl::StrCat("<GUID=", absl::BytesToHexString(object.object_guid()), ">");
  request.scope = ldap::SearchScope::kBase;
  request.attributes = {RangeBetween(unfinished.attribute, unfinished.next,
                                     unfinished.next + kMembersPerObject - 1)};
  request.controls = {ExtendedDn(controller)};
  request.cancelled = controller.cancelled;
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::SingleEntry> found,
                   ldap::ReadSingleEntry(*controller.session, request));
  return decoder.DecodeMore(found->entry(), unfinished, object);
}

// What the next object of the same group begins with.
DirectoryObject Continuation(const DirectoryObject& object) {
  DirectoryObject next;
  next.set_object_guid(object.object_guid());
  next.set_kind(object.kind());
  next.set_distinguished_name(object.distinguished_name());
  return next;
}

absl::Status CompleteLists(const DomainController& controller,
                           const ObjectDecoder& decoder,
                           std::vector<Unfinished> lists,
                           DirectoryObject& object, ObjectSink sink) {
  for (Unfinished& unfinished : lists) {
    bool whole = false;
    while (!whole) {
      if (object.members_added_size() >= kMembersPerObject) {
        DirectoryObject next = Continuation(object);
        RETURN_IF_ERROR(sink(std::move(object)));
        object = std::move(next);
      }
      ASSIGN_OR_RETURN(whole,
                       ReadMoreValues(controller, decoder, unfinished, object));
    }
  }
  return absl::OkStatus();
}

// No domain is without users.
absl::Status SeesNothing(const DomainController& controller) {
  return absl::PermissionDeniedError(
      absl::StrCat(controller.session->uri(),
                   ": the account sees no user, group or contact "
                   "at all; let it read the domain: dsacls \"",
                   controller.root.default_naming_context,
                   "\" /I:T /G \"<service account>:GR\""));
}

absl::Status CheckSameFlags(const absl::Status& status, uint32_t flags) {
  if (!absl::IsPermissionDenied(status) ||
      (flags & ldap::kDirSyncObjectSecurity) != 0) {
    return status;
  }
  return absl::OutOfRangeError(absl::StrCat(
      "the account lost the right 'Replicating Directory Changes' that this "
      "checkpoint was made with (",
      status.message(), "); read a snapshot, which works without it"));
}

// Whether it lost its name to another in replication: a leftover, not a user.
bool IsConflict(const DirectoryObject& object) {
  return ldap::IsConflictDn(object.distinguished_name());
}

// To those who know it, it is gone.
void MarkGone(DirectoryObject& object) {
  DirectoryObject gone;
  gone.set_object_guid(object.object_guid());
  gone.set_distinguished_name(object.distinguished_name());
  gone.set_deleted(true);
  object = std::move(gone);
}

// Every object that matches, with all its values.
absl::Status ReadWhole(const DomainController& controller,
                       const ObjectDecoder& decoder, const std::string& filter,
                       ObjectSink sink) {
  return ReadPages(*controller.session,
                   WholeRequest(controller, decoder, filter),
                   [&](const ldap::Entry& entry) -> absl::Status {
                     DirectoryObject object;
                     std::vector<Unfinished> lists;
                     RETURN_IF_ERROR(decoder.DecodeWhole(entry, object, lists));
                     if (IsConflict(object)) return absl::OkStatus();
                     RETURN_IF_ERROR(CompleteLists(
                         controller, decoder, std::move(lists), object, sink));
                     return sink(std::move(object));
                   });
}

}  // namespace

absl::StatusOr<Checkpoint> ReadSnapshot(
    const DomainController& controller,
    const std::vector<std::string>& attributes, ObjectSink sink) {
  ASSIGN_OR_RETURN(Checkpoint checkpoint, Begin(controller, attributes));
  const ObjectDecoder decoder(attributes);
  bool sees_anything = false;
  RETURN_IF_ERROR(ReadWhole(controller, decoder, kObjectFilter,
                            [&](DirectoryObject object) {
                              sees_anything = true;
                              return sink(std::move(object));
                            }));
  if (!sees_anything) return SeesNothing(controller);
  return checkpoint;
}

absl::Status ReadObjects(const DomainController& controller,
                         const std::vector<std::string>& guids,
                         const std::vector<std::string>& attributes,
                         ObjectSink sink) {
  if (guids.size() > kMostObjects) {
    return absl::InvalidArgumentError(absl::StrCat(
        "at most ", kMostObjects, " objects at once, not ", guids.size()));
  }
  const ObjectDecoder decoder(attributes);
  for (size_t first = 0; first < guids.size(); first += kObjectsAtOnce) {
    std::vector<std::string> filters;
    for (size_t i = first; i < std::min(guids.size(), first + kObjectsAtOnce);
         ++i) {
      RETURN_IF_ERROR(ldap::Guid::FromBytes(guids[i]).status());
      filters.push_back(ldap::EqualsFilter("objectGUID", guids[i]));
    }
    RETURN_IF_ERROR(
        ReadWhole(controller, decoder,
                  ldap::AllOf({kObjectFilter, ldap::AnyOf(filters)}), sink));
  }
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> ReadChanges(
    const DomainController& controller, const Checkpoint& checkpoint,
    const std::vector<std::string>& attributes, ObjectSink sink) {
  CheckpointContext context = ContextOf(controller, attributes);
  DirSyncRead read;
  std::optional<ldap::UsnQuestion> question;
  if (controller.root_is_old) {
    // Both requests travel together: one round trip.
    ASSIGN_OR_RETURN(question, ldap::UsnQuestion::Ask(*controller.session,
                                                      kLivenessTimeout));
    read.on_sent = [&]() -> absl::Status {
      ASSIGN_OR_RETURN(context.highest_committed_usn, question->Answer());
      return CheckUsable(checkpoint, context);
    };
  } else {
    RETURN_IF_ERROR(CheckUsable(checkpoint, context));
  }
  const ObjectDecoder decoder(attributes);
  read.naming_context = context.naming_context;
  read.filter = kObjectFilter;
  read.attributes = decoder.ChangesAttributes();
  read.flags = checkpoint.flags;
  read.cookie = checkpoint.cookie;
  read.cancelled = controller.cancelled;
  absl::StatusOr<std::string> cookie =
      ReadDirSync(*controller.session, std::move(read),
                  [&](const ldap::Entry& entry) -> absl::Status {
                    DirectoryObject object;
                    RETURN_IF_ERROR(decoder.DecodeChange(entry, object));
                    if (IsConflict(object)) MarkGone(object);
                    return sink(std::move(object));
                  });
  RETURN_IF_ERROR(CheckSameFlags(cookie.status(), checkpoint.flags));
  return CheckpointOf(std::move(context), checkpoint.flags, *std::move(cookie));
}

}  // namespace directory_sync::directory_reader
