#include "uploader/plan/directory_account.h"

#include "absl/strings/match.h"
#include "uploader/plan/utf8.h"
#include "uploader/provider/attribute_map.h"
#include "uploader/reconcile/alternate_addresses.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::Attribute;
using directorysync::directory::v1::DirectoryObject;

namespace {

const Attribute* FindAttribute(const DirectoryObject& object,
                               absl::string_view name) {
  for (const Attribute& attribute : object.attributes()) {
    if (absl::EqualsIgnoreCase(attribute.name(), name)) return &attribute;
  }
  return nullptr;
}

provider::AttributeValues ValuesOf(const DirectoryObject& object) {
  provider::AttributeValues values;
  for (const Attribute& attribute : object.attributes()) {
    std::vector<std::string>& list = values[attribute.name()];
    for (const std::string& value : attribute.values()) {
      list.push_back(ValidUtf8(value));
    }
  }
  return values;
}

}  // namespace

std::string FirstValue(const DirectoryObject& object,
                       absl::string_view attribute) {
  const Attribute* found = FindAttribute(object, attribute);
  if (found == nullptr || found->values().empty()) return "";
  return ValidUtf8(found->values(0));
}

std::string CommonName(const DirectoryObject& object) {
  // RFC 4514: "CN=Lee\, Ann,OU=Staff,…"; a comma inside is escaped.
  const std::string name = ValidUtf8(object.distinguished_name());
  const size_t begin = name.find('=') + 1;  // 0 when there is none
  std::string common_name;
  for (size_t i = begin; i < name.size() && name[i] != ','; ++i) {
    if (name[i] == '\\' && i + 1 < name.size()) ++i;
    common_name += name[i];
  }
  return common_name;
}

bool IsProtected(const DirectoryObject& object) {
  return FirstValue(object, "adminCount") == "1";
}

std::vector<std::string> AlternateAddressesOf(const DirectoryObject& user) {
  const Attribute* found = FindAttribute(user, "proxyAddresses");
  if (found == nullptr) return {};
  std::vector<std::string> values;
  for (const std::string& value : found->values()) {
    values.push_back(ValidUtf8(value));
  }
  return reconcile::SmtpAddressesIn(values);
}

reconcile::DesiredEntry DesiredEntryOf(const DirectoryObject& object) {
  reconcile::DesiredEntry desired;
  const bool is_contact =
      object.kind() == directorysync::directory::v1::OBJECT_KIND_CONTACT;
  desired.object_guid = object.object_guid();
  desired.object = is_contact ? reconcile::ObjectKind::kContact
                              : reconcile::ObjectKind::kDistributionList;
  desired.name = CommonName(object);
  desired.mail = FirstValue(object, "mail");
  desired.other_mailbox = FirstValue(object, "otherMailbox");
  desired.fields = provider::MapContactFields(ValuesOf(object), desired.name);
  if (!is_contact) {
    desired.fields = {{"displayName", desired.fields["displayName"]}};
  }
  return desired;
}

reconcile::DesiredMailbox DesiredMailboxOf(const DirectoryObject& user,
                                           provider::MailService service) {
  reconcile::DesiredMailbox desired;
  desired.object_guid = user.object_guid();
  desired.service = service;
  desired.name = CommonName(user);
  desired.mail = FirstValue(user, "mail");
  desired.enabled =
      provider::IsAccountEnabled(FirstValue(user, "userAccountControl"));
  desired.fields = provider::MapFields(service, ValuesOf(user), desired.name);
  return desired;
}

}  // namespace directory_sync::uploader
