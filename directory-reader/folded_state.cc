#include "directory-reader/folded_state.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace directory_sync::directory_reader {
namespace {

std::string Describe(const FoldedState::Object& object) {
  std::string text;
  for (const auto& [name, values] : object.attributes) {
    absl::StrAppend(&text, " ", name, "=", absl::StrJoin(values, "|"));
  }
  return absl::StrCat(text, " members=", object.members.size());
}

}  // namespace

void FoldedState::Apply(
    const directorysync::directory::v1::DirectoryObject& object) {
  if (object.deleted()) {
    objects_.erase(object.object_guid());
    // The directory doesn't tell the groups of a deleted member.
    for (auto& [guid, other] : objects_) {
      other.members.erase(object.object_guid());
    }
    return;
  }
  Object& known = objects_[object.object_guid()];
  for (const auto& attribute : object.attributes()) {
    known.attributes.erase(attribute.name());
    if (attribute.values().empty()) continue;
    known.attributes[attribute.name()] = {attribute.values().begin(),
                                          attribute.values().end()};
  }
  for (const std::string& guid : object.members_removed()) {
    known.members.erase(guid);
  }
  for (const std::string& guid : object.members_added()) {
    known.members.insert(guid);
  }
}

std::vector<std::string> FoldedState::Differences(const FoldedState& a,
                                                  const FoldedState& b) {
  std::vector<std::string> differences;
  const auto compare = [&](const FoldedState& one, const FoldedState& other,
                           bool both) {
    for (const auto& [guid, object] : one.objects_) {
      const auto found = other.objects_.find(guid);
      const std::string name = absl::BytesToHexString(guid);
      if (found == other.objects_.end()) {
        differences.push_back(
            absl::StrCat(name, " only in one:", Describe(object)));
      } else if (both && !(object == found->second)) {
        differences.push_back(absl::StrCat(name, ":", Describe(object), " <> ",
                                           Describe(found->second)));
      }
    }
  };
  compare(a, b, true);
  compare(b, a, false);
  return differences;
}

}  // namespace directory_sync::directory_reader
