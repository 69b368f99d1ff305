#include "directory-reader/whole_read.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/ldap/controls.h"
#include "common/ldap/distinguished_name.h"
#include "common/ldap/single_entry.h"
#include "common/status/status_macros.h"
#include "directory-reader/paged_search.h"
#include "directory-reader/value_range.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DirectoryObject;

// A busy domain controller looks for all the objects of a large domain before
// it answers with the first ones.
constexpr absl::Duration kSilenceLimit = absl::Minutes(2);
// Values of one list that are asked for at once; servers may send fewer. Each
// range costs Samba nearly as much as the whole list, 0.7 s of 100,000 members;
// this many take 5 MB here.
constexpr uint32_t kValuesAtOnce = 25000;
// Times that a list is read from its beginning because it changed meanwhile.
constexpr int kMostBeginnings = 5;

// Members as GUIDs. A server that doesn't know it can be read all the same as
// long as no group has members: one without a GUID is an error.
ldap::Control ExtendedDn(const ldap::RootDse& root) {
  ldap::Control control = ldap::ExtendedDnControl();
  control.critical = root.Supports(ldap::kExtendedDnOid);
  return control;
}

ldap::SearchRequest RequestOf(const WholeRead& read) {
  ldap::SearchRequest request;
  request.base = read.root.default_naming_context;
  request.filter = read.filter;
  request.attributes = read.groups ? read.decoder.SnapshotAttributes()
                                   : read.decoder.PlainAttributes();
  if (read.groups) request.controls = {ExtendedDn(read.root)};
  request.silence_limit = kSilenceLimit;
  request.cancelled = read.cancelled;
  return request;
}

// The next values of one list of one object.
absl::StatusOr<bool> ReadMoreValues(const WholeRead& read,
                                    Unfinished& unfinished,
                                    DirectoryObject& object,
                                    FullSink when_full) {
  ldap::SearchRequest request;
  request.base =
      absl::StrCat("<GUID=", absl::BytesToHexString(object.object_guid()), ">");
  request.scope = ldap::SearchScope::kBase;
  const uint32_t first = unfinished.first();
  request.attributes = {
      RangeBetween(unfinished.attribute, first, first + kValuesAtOnce - 1)};
  request.controls = {ExtendedDn(read.root)};
  request.cancelled = read.cancelled;
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::SingleEntry> found,
                   ldap::ReadSingleEntry(read.session, request));
  return read.decoder.DecodeMore(found->entry(), unfinished, object, when_full);
}

// An object whose lists go on beyond what its page brought.
struct Begun {
  DirectoryObject object;
  std::vector<Unfinished> lists;
};

// What the next object of the same group begins with.
DirectoryObject Continuation(const DirectoryObject& object) {
  DirectoryObject next;
  next.set_object_guid(object.object_guid());
  next.set_kind(object.kind());
  next.set_distinguished_name(object.distinguished_name());
  return next;
}

bool HoldsOnlyMembers(const std::vector<Unfinished>& lists) {
  for (const Unfinished& list : lists) {
    if (!absl::EqualsIgnoreCase(list.attribute, "member")) return false;
  }
  return true;
}

class WholeReading {
 public:
  WholeReading(const WholeRead& read, ObjectSink sink)
      : read_(read), sink_(sink) {}

  absl::Status Take(const ldap::Entry& entry) {
    object_.Clear();
    std::vector<Unfinished> lists;
    RETURN_IF_ERROR(read_.decoder.DecodeWhole(entry, object_, lists));
    if (IsConflict(object_)) return absl::OkStatus();
    if (lists.empty()) return sink_(object_);
    Begun begun = {Continuation(object_), std::move(lists)};
    if (HoldsOnlyMembers(begun.lists)) {
      RETURN_IF_ERROR(sink_(object_));
    } else {
      begun.object = std::move(object_);
    }
    begun_.push_back(std::move(begun));
    return absl::OkStatus();
  }

  // Reads the rest of the page's long lists. Not within the page: its entries
  // would have to be held until the server answers this.
  absl::Status FinishPage() {
    for (Begun& begun : std::exchange(begun_, {})) {
      for (Unfinished& list : begun.lists) {
        RETURN_IF_ERROR(Complete(list, begun.object));
      }
      RETURN_IF_ERROR(sink_(begun.object));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Complete(Unfinished& list, DirectoryObject& object) {
    int beginnings = 1;
    while (true) {
      const absl::StatusOr<bool> whole = ReadMoreValues(
          read_, list, object,
          [this](DirectoryObject& full) { return Deliver(full); });
      if (absl::IsAborted(whole.status()) &&
          absl::EqualsIgnoreCase(list.attribute, "member") &&
          ++beginnings <= kMostBeginnings) {
        // Being told of a member twice does no harm.
        list = {list.attribute, 0, ""};
        continue;
      }
      RETURN_IF_ERROR(whole.status());
      if (*whole) return absl::OkStatus();
    }
  }

  absl::Status Deliver(DirectoryObject& object) {
    DirectoryObject next = Continuation(object);
    RETURN_IF_ERROR(sink_(object));
    object = std::move(next);
    return absl::OkStatus();
  }

  const WholeRead& read_;
  const ObjectSink sink_;
  DirectoryObject object_;  // the entry's; kept for its memory
  std::vector<Begun> begun_;
};

}  // namespace

bool IsConflict(const DirectoryObject& object) {
  return ldap::IsConflictDn(object.distinguished_name());
}

absl::Status ReadWhole(const WholeRead& read, ObjectSink sink) {
  WholeReading reading(read, sink);
  return ReadPages(
      read.session, RequestOf(read),
      [&](const ldap::Entry& entry) { return reading.Take(entry); },
      {read.groups ? Paging::Order::kOneAfterTheOther : Paging::Order::kAhead,
       [&] { return reading.FinishPage(); }});
}

}  // namespace directory_sync::directory_reader
