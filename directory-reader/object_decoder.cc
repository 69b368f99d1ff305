#include "directory-reader/object_decoder.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/ldap/extended_dn.h"
#include "common/ldap/utf8.h"
#include "common/status/status_macros.h"
#include "directory-reader/value_range.h"

namespace directory_sync::directory_reader {

const char kObjectFilter[] =
    "(|(objectClass=user)(objectClass=group)(objectClass=contact))";
const char kGroupFilter[] = "(objectClass=group)";
const char kPeopleFilter[] = "(|(objectClass=user)(objectClass=contact))";

namespace {

using directorysync::directory::v1::DirectoryObject;
using directorysync::directory::v1::ObjectKind;

// Delivered among an object's attributes, asked for or not.
constexpr absl::string_view kAlwaysDelivered[] = {
    "sAMAccountName", "userAccountControl", "primaryGroupID", "adminCount"};

// Delivered in fields of their own. `name` makes DirSync tell of renames.
constexpr absl::string_view kAlwaysAsked[] = {"objectGUID", "objectClass",
                                              "objectSid", "isDeleted", "name"};

// Members of each group that are asked for together with the group; servers may
// send fewer. It bounds what a page of large groups makes us hold.
constexpr uint32_t kMembersAtFirst = 5000;

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  for (const std::string& one : names) {
    if (absl::EqualsIgnoreCase(one, name)) return true;
  }
  return false;
}

bool IsMember(absl::string_view name) {
  return absl::EqualsIgnoreCase(name, "member");
}

absl::Status Impossible(const ldap::Entry& entry, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the domain controller sent ", what,
                                          " with '", ldap::ForDisplay(entry.dn),
                                          "'"));
}

ObjectKind KindOf(const ldap::Entry& entry) {
  if (entry.HasValue("objectClass", "computer")) {
    return directorysync::directory::v1::OBJECT_KIND_COMPUTER;
  }
  if (entry.HasValue("objectClass", "user")) {
    return directorysync::directory::v1::OBJECT_KIND_USER;
  }
  if (entry.HasValue("objectClass", "group")) {
    return directorysync::directory::v1::OBJECT_KIND_GROUP;
  }
  if (entry.HasValue("objectClass", "contact")) {
    return directorysync::directory::v1::OBJECT_KIND_CONTACT;
  }
  return directorysync::directory::v1::OBJECT_KIND_UNSPECIFIED;
}

absl::Status DecodeIdentity(const ldap::Entry& entry, DirectoryObject& object) {
  const absl::string_view guid = entry.Value("objectGUID");
  if (guid.size() != ldap::Guid::kSize) {
    return Impossible(entry, "no objectGUID");
  }
  object.set_object_guid(guid.data(), guid.size());
  const absl::StatusOr<ldap::ExtendedDn> dn = ldap::ParseExtendedDn(entry.dn);
  if (!dn.ok()) return Impossible(entry, "a malformed name");
  object.set_distinguished_name(ldap::ToValidUtf8(dn->dn));
  if (const absl::string_view sid = entry.Value("objectSid"); !sid.empty()) {
    object.set_object_sid(sid.data(), sid.size());
  } else if (dn->sid.has_value()) {
    object.set_object_sid(dn->sid->bytes());
  }
  object.set_kind(KindOf(entry));
  object.set_deleted(entry.HasValue("isDeleted", "TRUE"));
  return absl::OkStatus();
}

using Values = absl::Span<const absl::string_view>;

absl::Status AddMembers(const ldap::Entry& entry, Values values,
                        google::protobuf::RepeatedPtrField<std::string>& to) {
  for (const absl::string_view value : values) {
    const absl::StatusOr<ldap::Guid> guid = ldap::GuidOfExtendedDn(value);
    if (!guid.ok()) return Impossible(entry, "a member without GUID");
    to.Add(std::string(guid->bytes()));
  }
  return absl::OkStatus();
}

// The same of more than one object is to hold.
absl::Status AddMoreMembers(const ldap::Entry& entry, Values values,
                            DirectoryObject& object, FullSink when_full) {
  while (!values.empty()) {
    const int room = kMembersPerObject - object.members_added_size();
    if (room <= 0) {
      RETURN_IF_ERROR(when_full(object));
      continue;
    }
    const Values some = values.subspan(0, room);
    RETURN_IF_ERROR(AddMembers(entry, some, *object.mutable_members_added()));
    values.remove_prefix(some.size());
  }
  return absl::OkStatus();
}

// The extended-DN control also changes other attributes that hold DNs.
absl::string_view WithoutExtension(absl::string_view value) {
  if (!absl::StartsWith(value, "<GUID=")) return value;
  const absl::StatusOr<ldap::ExtendedDn> dn = ldap::ParseExtendedDn(value);
  return dn.ok() && absl::StrContains(dn->dn, '=') ? dn->dn : value;
}

void AddValues(Values values, const std::string& name,
               DirectoryObject& object) {
  directorysync::directory::v1::Attribute* target = nullptr;
  for (auto& existing : *object.mutable_attributes()) {
    if (existing.name() == name) target = &existing;
  }
  if (target == nullptr) {
    target = object.add_attributes();
    target->set_name(name);
  }
  for (const absl::string_view value : values) {
    const absl::string_view plain = WithoutExtension(value);
    target->add_values(plain.data(), plain.size());
  }
}

absl::Status WholeListAmongChanges(const DirectoryObject& object) {
  return absl::OutOfRangeError(
      absl::StrCat("the domain controller doesn't say which members of '",
                   object.distinguished_name(), "' changed; read a snapshot"));
}

// An undeleted object's memberships come back without metadata of their own, so
// the changes don't tell of them ([MS-ADTS] 3.1.1.5.3.7.3).
absl::Status WasUndeleted(const DirectoryObject& object) {
  return absl::OutOfRangeError(absl::StrCat(
      "'", object.distinguished_name(),
      "' was undeleted, and the changes don't say in which groups it is again; "
      "read a snapshot"));
}

// What tells a value from the others of its list: a renamed member is the same.
std::string MarkOf(absl::string_view value) {
  const absl::StatusOr<ldap::Guid> guid = ldap::GuidOfExtendedDn(value);
  return std::string(guid.ok() ? guid->bytes() : value);
}

absl::Status ChangedMeanwhile(const ldap::Entry& entry) {
  return absl::AbortedError(
      absl::StrCat("a list of '", ldap::ForDisplay(entry.dn),
                   "' ends before its end or moved: it was changed while it "
                   "was read; try again"));
}

// The values of a further part that are new.
absl::StatusOr<Values> ValuesAfter(const ldap::Entry& entry,
                                   const ldap::Attribute& attribute,
                                   const RangedName& name,
                                   const Unfinished& unfinished) {
  if (name.low != unfinished.first() ||
      (name.high.has_value() && *name.high < unfinished.next)) {
    return Impossible(entry, "a list with a gap");
  }
  Values values(attribute.values);
  if (!unfinished.last.empty()) {
    if (values.empty() || MarkOf(values.front()) != unfinished.last) {
      return ChangedMeanwhile(entry);
    }
    values.remove_prefix(1);
  }
  if (name.high.has_value() && values.empty()) {
    return Impossible(entry, "a list with a gap");
  }
  return values;
}

absl::StatusOr<RangedName> NameOf(const ldap::Entry& entry,
                                  const ldap::Attribute& attribute) {
  absl::StatusOr<RangedName> name = ParseRangedName(attribute.name);
  if (!name.ok()) return Impossible(entry, name.status().message());
  return name;
}

}  // namespace

ObjectDecoder::ObjectDecoder(const std::vector<std::string>& wanted) {
  for (const std::string& name : wanted) {
    if (!Contains(attributes_, name) && !IsMember(name)) {
      attributes_.push_back(name);
    }
  }
  for (const absl::string_view name : kAlwaysDelivered) {
    if (!Contains(attributes_, name)) attributes_.emplace_back(name);
  }
}

std::vector<std::string> ObjectDecoder::PlainAttributes() const {
  std::vector<std::string> names = attributes_;
  for (const absl::string_view name : kAlwaysAsked) {
    if (!Contains(names, name)) names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> ObjectDecoder::ChangesAttributes() const {
  std::vector<std::string> names = PlainAttributes();
  names.emplace_back("member");
  return names;
}

std::vector<std::string> ObjectDecoder::SnapshotAttributes() const {
  std::vector<std::string> names = PlainAttributes();
  names.push_back(RangeBetween("member", 0, kMembersAtFirst - 1));
  return names;
}

const std::string* ObjectDecoder::Wanted(absl::string_view name) const {
  for (const std::string& wanted : attributes_) {
    if (absl::EqualsIgnoreCase(wanted, name)) return &wanted;
  }
  return nullptr;
}

absl::Status ObjectDecoder::DecodeWhole(
    const ldap::Entry& entry, DirectoryObject& object,
    std::vector<Unfinished>& unfinished) const {
  RETURN_IF_ERROR(DecodeIdentity(entry, object));
  for (const ldap::Attribute& attribute : entry.attributes) {
    ASSIGN_OR_RETURN(const RangedName name, NameOf(entry, attribute));
    const std::string* wanted = Wanted(name.name);
    if (wanted == nullptr && !IsMember(name.name)) continue;
    // A server that sends ranges may also send the bare name, without values.
    if (attribute.values.empty()) continue;
    if (name.has_range && name.low != 0) {
      return Impossible(entry, "a list without its beginning");
    }
    if (IsMember(name.name)) {
      RETURN_IF_ERROR(
          AddMembers(entry, attribute.values, *object.mutable_members_added()));
    } else {
      AddValues(attribute.values, *wanted, object);
    }
    if (name.high.has_value()) {
      unfinished.push_back({std::string(name.name), *name.high + 1,
                            MarkOf(attribute.values.back())});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> ObjectDecoder::DecodeMore(const ldap::Entry& entry,
                                               Unfinished& unfinished,
                                               DirectoryObject& object,
                                               FullSink when_full) const {
  for (const ldap::Attribute& attribute : entry.attributes) {
    ASSIGN_OR_RETURN(const RangedName name, NameOf(entry, attribute));
    if (!absl::EqualsIgnoreCase(name.name, unfinished.attribute) ||
        !name.has_range) {
      continue;
    }
    ASSIGN_OR_RETURN(const Values values,
                     ValuesAfter(entry, attribute, name, unfinished));
    if (IsMember(name.name)) {
      RETURN_IF_ERROR(AddMoreMembers(entry, values, object, when_full));
    } else if (const std::string* wanted = Wanted(name.name)) {
      AddValues(values, *wanted, object);
    }
    if (!name.high.has_value()) return true;
    unfinished.next = *name.high + 1;
    unfinished.last = MarkOf(values.back());
    return false;
  }
  return ChangedMeanwhile(entry);
}

absl::Status ObjectDecoder::DecodeChange(const ldap::Entry& entry,
                                         DirectoryObject& object) const {
  RETURN_IF_ERROR(DecodeIdentity(entry, object));
  for (const ldap::Attribute& attribute : entry.attributes) {
    ASSIGN_OR_RETURN(const RangedName name, NameOf(entry, attribute));
    if (absl::EqualsIgnoreCase(name.name, "isDeleted") &&
        attribute.values.empty()) {
      return WasUndeleted(object);
    }
    const bool removed = name.has_range && name.low == 0;
    const bool added = name.has_range && name.low == 1;
    if (name.has_range && name.low == 0 && name.high != name.low) {
      // A first part, of a list without the metadata of its values.
      return WholeListAmongChanges(object);
    }
    if (name.has_range && ((!added && !removed) || name.high != name.low)) {
      return Impossible(entry,
                        "a list of changes that is neither added nor "
                        "removed values");
    }
    if (IsMember(name.name)) {
      if (!name.has_range) return WholeListAmongChanges(object);
      RETURN_IF_ERROR(AddMembers(entry, attribute.values,
                                 removed ? *object.mutable_members_removed()
                                         : *object.mutable_members_added()));
    } else if (const std::string* wanted = Wanted(name.name)) {
      // Of a list, what is no longer there is known by what is.
      AddValues(removed ? Values() : Values(attribute.values), *wanted, object);
    }
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::directory_reader
