#include "directory-reader/directory_read.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/ldap/controls.h"
#include "common/ldap/guid.h"
#include "common/ldap/search_filter.h"
#include "common/status/status_macros.h"
#include "directory-reader/dir_sync.h"
#include "directory-reader/domain_description.h"
#include "directory-reader/object_decoder.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DirectoryObject;

constexpr size_t kMostObjects = 10000;
// How long somebody who was deleted may seem to be there, where the account
// can't see deletions; then a snapshot is asked for.
constexpr absl::Duration kDeletionsUnseen = absl::Hours(4);
// For a session that was kept to show that it is alive.
constexpr absl::Duration kLivenessTimeout = absl::Seconds(5);
// Objects in one filter.
constexpr size_t kObjectsAtOnce = 100;

// All that decides what is told: a checkpoint from before other attributes were
// read, by the request or by this program, would hide their values.
std::string DigestOf(const ObjectDecoder& decoder) {
  std::vector<std::string> all = decoder.ChangesAttributes();
  all.emplace_back(kObjectFilter);
  return AttributesDigest(std::move(all));
}

CheckpointContext ContextOf(const DomainController& controller,
                            const ObjectDecoder& decoder, absl::Time now) {
  return {controller.domain_sid,
          controller.root.default_naming_context,
          controller.root.dns_host_name,
          controller.invocation_id,
          controller.root.highest_committed_usn,
          DigestOf(decoder),
          now};
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
                                 CheckpointContext context) {
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
  ASSIGN_OR_RETURN(const bool sees_deletions, SeesDeletions(controller));
  const absl::Time due =
      sees_deletions ? absl::InfiniteFuture() : context.time + kDeletionsUnseen;
  Checkpoint checkpoint =
      CheckpointOf(std::move(context), flags, *std::move(cookie));
  checkpoint.snapshot_due = due;
  return checkpoint;
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

// By what the account may see, a domain controller leaves silently out what it
// may no longer: deletions above all. What was left out since is seen by the
// snapshot.
absl::Status CheckSeesDeletions(const DomainController& controller,
                                const Checkpoint& checkpoint,
                                RightsCache& rights) {
  const bool saw_them = checkpoint.snapshot_due == absl::InfiniteFuture();
  if (!saw_them || (checkpoint.flags & ldap::kDirSyncObjectSecurity) == 0 ||
      rights.Has(Right::kSeeDeletions, controller.invocation_id)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const bool sees_deletions, SeesDeletions(controller));
  if (!sees_deletions) {
    return absl::OutOfRangeError(
        "the account lost the right to see deleted objects, so that changes "
        "don't tell of them any more; read a snapshot");
  }
  rights.NoteSeen(Right::kSeeDeletions, controller.invocation_id);
  return absl::OkStatus();
}

// To those who know it, it is gone.
void MarkGone(DirectoryObject& object) {
  DirectoryObject gone;
  gone.set_object_guid(object.object_guid());
  gone.set_distinguished_name(object.distinguished_name());
  gone.set_deleted(true);
  object = std::move(gone);
}

WholeRead ReadOf(const DomainController& controller,
                 const ObjectDecoder& decoder, std::string filter) {
  return {*controller.session, controller.root, decoder,
          std::move(filter),   /*groups=*/true, controller.cancelled};
}

absl::Status FirstCause(const absl::Status& one, const absl::Status& other) {
  return one.ok() || (absl::IsCancelled(one) && !other.ok()) ? other : one;
}

// The sink of both searches at the same time; what one fails with ends both.
class SharedSink {
 public:
  explicit SharedSink(ObjectSink sink) : sink_(sink) {}

  absl::Status Run(WholeRead read) {
    read.cancelled = [this, cancelled = std::move(read.cancelled)] {
      return failed_ || (cancelled && cancelled());
    };
    const absl::Status status = ReadWhole(
        read, [this](DirectoryObject& object) { return Take(object); });
    if (!status.ok()) failed_ = true;
    return status;
  }

 private:
  absl::Status Take(DirectoryObject& object) {
    absl::MutexLock lock(&mutex_);
    if (failed_) return absl::CancelledError("the other search failed");
    return sink_(object);
  }

  absl::Mutex mutex_;
  const ObjectSink sink_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> failed_ = false;
};

// Groups by a session of their own: their members cost the server most.
absl::Status ReadAll(const DomainController& controller,
                     const DomainController* beside,
                     const ObjectDecoder& decoder, ObjectSink sink) {
  WholeRead people = ReadOf(controller, decoder, kPeopleFilter);
  people.groups = false;
  const WholeRead groups =
      ReadOf(beside == nullptr ? controller : *beside, decoder, kGroupFilter);
  if (beside == nullptr) {
    RETURN_IF_ERROR(ReadWhole(groups, sink));
    return ReadWhole(people, sink);
  }
  SharedSink shared(sink);
  absl::Status of_groups;
  std::thread thread([&] { of_groups = shared.Run(groups); });
  const absl::Status of_people = shared.Run(std::move(people));
  thread.join();
  return FirstCause(of_people, of_groups);
}

}  // namespace

absl::StatusOr<Checkpoint> ReadSnapshot(
    const DomainController& controller, const DomainController* beside,
    const std::vector<std::string>& attributes, absl::Time now,
    ObjectSink sink) {
  const ObjectDecoder decoder(attributes);
  ASSIGN_OR_RETURN(Checkpoint checkpoint,
                   Begin(controller, ContextOf(controller, decoder, now)));
  bool sees_anything = false;
  RETURN_IF_ERROR(
      ReadAll(controller, beside, decoder, [&](DirectoryObject& object) {
        sees_anything = true;
        return sink(object);
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
        ReadWhole(ReadOf(controller, decoder,
                         ldap::AllOf({kObjectFilter, ldap::AnyOf(filters)})),
                  sink));
  }
  return absl::OkStatus();
}

absl::StatusOr<Checkpoint> ReadChanges(
    const DomainController& controller, const Checkpoint& checkpoint,
    const std::vector<std::string>& attributes, absl::Time now,
    RightsCache& rights, ObjectSink sink) {
  RETURN_IF_ERROR(CheckSeesDeletions(controller, checkpoint, rights));
  const ObjectDecoder decoder(attributes);
  CheckpointContext context = ContextOf(controller, decoder, now);
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
                    return sink(object);
                  });
  RETURN_IF_ERROR(CheckSameFlags(cookie.status(), checkpoint.flags));
  Checkpoint next =
      CheckpointOf(std::move(context), checkpoint.flags, *std::move(cookie));
  next.snapshot_due = checkpoint.snapshot_due;
  return next;
}

}  // namespace directory_sync::directory_reader
