// The changes that a DirectoryFixture makes in its directory.

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::fixture {
namespace {

constexpr char kEnabled[] = "512";
constexpr char kDisabled[] = "514";
constexpr char kShowDeletedOid[] = "1.2.840.113556.1.4.417";

absl::Status Refused(absl::string_view what, const CommandResult& result) {
  return absl::FailedPreconditionError(
      absl::StrCat(what, ": ", result.Describe()));
}

}  // namespace

absl::StatusOr<std::string> DirectoryFixture::DnOf(
    absl::string_view sam_account_name) {
  ASSIGN_OR_RETURN(
      const std::vector<Entry> found,
      writer_->Search(kNamingContext,
                      absl::StrCat("(sAMAccountName=",
                                   EscapeFilterValue(sam_account_name), ")"),
                      {"sAMAccountName"}));
  if (found.size() == 1) return found.front().dn;
  return absl::NotFoundError(
      absl::StrCat("no account '", sam_account_name, "' in the directory"));
}

absl::Status DirectoryFixture::AddUser(absl::string_view user,
                                       const Attributes& attributes) {
  const std::string name(user);
  Attributes all = {
      {"objectClass", {"user"}},
      {"sAMAccountName", {name}},
      {"userPrincipalName", {absl::StrCat(user, "@", kRealm)}},
      {"displayName", {name}},
      {"userAccountControl", {kEnabled}},
      {"unicodePwd", {UnicodePassword(kUserPassword)}},
  };
  for (const auto& [attribute, values] : attributes) all[attribute] = values;
  return writer_->Add(absl::StrCat("CN=", EscapeDnValue(user), ",", kStaffUnit),
                      all);
}

absl::Status DirectoryFixture::DeleteUser(absl::string_view user) {
  ASSIGN_OR_RETURN(const std::string dn, DnOf(user));
  return writer_->Delete(dn);
}

absl::Status DirectoryFixture::AddToGroup(absl::string_view group,
                                          absl::string_view member) {
  ASSIGN_OR_RETURN(const std::string group_dn, DnOf(group));
  ASSIGN_OR_RETURN(const std::string member_dn, DnOf(member));
  return writer_->AddValue(group_dn, "member", member_dn);
}

absl::Status DirectoryFixture::RemoveFromGroup(absl::string_view group,
                                               absl::string_view member) {
  ASSIGN_OR_RETURN(const std::string group_dn, DnOf(group));
  ASSIGN_OR_RETURN(const std::string member_dn, DnOf(member));
  return writer_->RemoveValue(group_dn, "member", member_dn);
}

absl::Status DirectoryFixture::SetAttribute(
    absl::string_view user, const std::string& attribute,
    const std::vector<std::string>& values) {
  ASSIGN_OR_RETURN(const std::string dn, DnOf(user));
  return writer_->Replace(dn, {{attribute, values}});
}

absl::Status DirectoryFixture::SetEnabled(absl::string_view user,
                                          bool enabled) {
  return SetAttribute(user, "userAccountControl",
                      {enabled ? kEnabled : kDisabled});
}

absl::Status DirectoryFixture::Undelete(absl::string_view guid,
                                        absl::string_view dn) {
  const absl::string_view name = dn.substr(0, dn.find(','));
  const absl::string_view base = dn.substr(dn.find(",DC="));
  const std::string deleted =
      absl::StrCat(name, "\\0ADEL:", guid, ",CN=Deleted Objects", base);
  return ModifyLdif(
      absl::StrCat("dn: ", deleted, "\nchangetype: modify\ndelete: isDeleted\n",
                   "-\nreplace: distinguishedName\ndistinguishedName: ", dn,
                   "\n-\n"),
      {"-e", absl::StrCat("!", kShowDeletedOid)});
}

absl::Status DirectoryFixture::ModifyLdif(
    std::string ldif, const std::vector<std::string>& arguments) {
  CommandOptions options;
  options.input = std::move(ldif);
  options.environment = {absl::StrCat("LDAPTLS_CACERT=", ca_file())};
  std::vector<std::string> command = {
      "ldapmodify", "-x",
      "-H",         AdministrationUri(),
      "-D",         administrator_.user_principal_name,
      "-y",         administrator_.password_file};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ASSIGN_OR_RETURN(const CommandResult result, RunCommand(command, options));
  return result.ok() ? absl::OkStatus() : Refused("ldapmodify", result);
}

absl::Status DirectoryFixture::ChangePasswordByKpasswd(
    absl::string_view user, absl::string_view old_password,
    absl::string_view new_password) const {
  CommandOptions options;
  options.input =
      absl::StrCat(old_password, "\n", new_password, "\n", new_password, "\n");
  ASSIGN_OR_RETURN(const CommandResult result,
                   RunInside({"kpasswd", std::string{user}}, options));
  return result.ok() ? absl::OkStatus() : Refused("kpasswd", result);
}

absl::Status DirectoryFixture::ResetPasswordByLdaps(
    absl::string_view user, absl::string_view new_password) {
  ASSIGN_OR_RETURN(const std::string dn, DnOf(user));
  return writer_->Replace(dn,
                          {{"unicodePwd", {UnicodePassword(new_password)}}});
}

absl::Status DirectoryFixture::ResetPasswordBySambaTool(
    absl::string_view user, absl::string_view new_password) const {
  CommandOptions options;
  options.input = absl::StrCat(new_password, "\n", new_password, "\n");
  ASSIGN_OR_RETURN(const CommandResult result,
                   RunInside({"samba-tool", "user", "setpassword",
                              std::string{user}, "--configfile={smb.conf}"},
                             options));
  return result.ok() ? absl::OkStatus() : Refused("samba-tool", result);
}

absl::Status DirectoryFixture::CheckPassword(absl::string_view user,
                                             absl::string_view password) const {
  DirectoryWriter session(LdapLogin{AdministrationUri(), ca_file(),
                                    absl::StrCat(user, "@", kRealm),
                                    std::string{password}});
  return session.Bind();
}

}  // namespace directory_sync::fixture
