#include "uploader/testing/listed_directory.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace directory_sync::uploader {

namespace directory = directorysync::directory::v1;

using Object = DirectorySource::Object;

namespace {

constexpr char kCheckpoint[] = "checkpoint";

std::string GuidOf(int number) { return absl::StrFormat("guid-%011d", number); }

absl::Status NotListed() {
  return absl::UnavailableError("a listed directory has objects only");
}

}  // namespace

const char ListedDirectory::kGroup[] = "the scope group!";

Object ListedDirectory::User(int number, const std::string& title) {
  Object user;
  user.set_object_guid(GuidOf(number));
  user.set_kind(directory::OBJECT_KIND_USER);
  user.set_distinguished_name(absl::StrCat("CN=User ", number, ",DC=test"));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"mail", absl::StrCat("user", number, "@example.com")},
           {"sAMAccountName", absl::StrCat("user", number)},
           {"displayName", absl::StrCat("User ", number)},
           {"givenName", "Ann"},
           {"sn", absl::StrCat("Number ", number)},
           {"company", "Example"},
           {"telephoneNumber", absl::StrCat("+1 555 ", number)},
           {"userAccountControl", "512"},
           {"title", title}}) {
    auto* attribute = user.add_attributes();
    attribute->set_name(name);
    attribute->add_values(value);
  }
  return user;
}

Object ListedDirectory::GroupOf(int users) {
  Object group;
  group.set_object_guid(kGroup);
  group.set_kind(directory::OBJECT_KIND_GROUP);
  group.set_distinguished_name("CN=Scope,DC=test");
  for (int i = 0; i < users; ++i) group.add_members_added(GuidOf(i));
  return group;
}

absl::StatusOr<std::string> ListedDirectory::ReadSnapshot(
    const std::vector<std::string>&, Visit visit) {
  for (const Object& object : objects) visit(Object(object));
  return kCheckpoint;
}

absl::StatusOr<std::string> ListedDirectory::ReadChanges(
    const std::string&, const std::vector<std::string>&, Visit visit) {
  for (const Object& object : changes) visit(Object(object));
  return kCheckpoint;
}

absl::Status ListedDirectory::ReadObjects(
    const std::vector<std::string>& object_guids,
    const std::vector<std::string>&, const std::string&, Visit visit) {
  for (const std::string& guid : object_guids) {
    for (const Object& object : objects) {
      if (object.object_guid() == guid) visit(Object(object));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<directory::LookUpPasswordStampsResponse>
ListedDirectory::LookUpPasswordStamps(const std::vector<std::string>&,
                                      const std::string&) {
  return NotListed();
}

absl::StatusOr<directory::DescribeDomainResponse>
ListedDirectory::DescribeDomain() {
  return NotListed();
}

absl::StatusOr<directory::ListDomainControllersResponse>
ListedDirectory::ListDomainControllers() {
  return NotListed();
}

absl::Status ListedDirectory::WatchChanges(absl::FunctionRef<void()>) {
  return NotListed();
}

}  // namespace directory_sync::uploader
