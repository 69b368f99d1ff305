#include "directory-reader/domain_description.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/ldap/controls.h"
#include "common/ldap/distinguished_name.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/sid.h"
#include "common/ldap/single_entry.h"
#include "common/ldap/utf8.h"
#include "common/status/status_macros.h"
#include "directory-reader/dir_sync.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DescribeDomainResponse;

absl::StatusOr<std::string> ReadNetbiosName(
    const DomainController& controller) {
  ldap::SearchRequest request;
  request.cancelled = controller.cancelled;
  request.base = absl::StrCat("CN=Partitions,",
                              controller.root.configuration_naming_context);
  request.scope = ldap::SearchScope::kOneLevel;
  request.filter =
      ldap::EqualsFilter("nCName", controller.root.default_naming_context);
  request.attributes = {"nETBIOSName"};
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::SingleEntry> found,
                   ldap::ReadSingleEntry(*controller.session, request));
  return ldap::ToValidUtf8(found->entry().Value("nETBIOSName"));
}

absl::StatusOr<bool> HasGetChanges(const DomainController& controller,
                                   RightsCache& rights) {
  if (rights.Has(Right::kGetChanges, controller.invocation_id)) return true;
  const absl::Status status =
      CurrentDirSyncCookie(*controller.session,
                           controller.root.default_naming_context,
                           /*flags=*/0, controller.cancelled)
          .status();
  if (absl::IsPermissionDenied(status)) return false;
  RETURN_IF_ERROR(status);
  rights.NoteSeen(Right::kGetChanges, controller.invocation_id);
  return true;
}

// The service account as the commands below want it.
struct AccountName {
  std::string windows;  // CORP\svc-directory-sync
  std::string sid;
};

// As configured, where the account can't be found.
AccountName NameOf(const DomainController& controller,
                   const std::string& netbios_name,
                   const std::string& account) {
  ldap::SearchRequest request;
  request.cancelled = controller.cancelled;
  request.base = controller.root.default_naming_context;
  request.filter = ldap::AnyOf({
      ldap::EqualsFilter("distinguishedName", account),
      ldap::EqualsFilter("userPrincipalName", account),
      ldap::EqualsFilter("sAMAccountName",
                         account.substr(account.find('\\') + 1)),
  });
  request.attributes = {"objectSid", "sAMAccountName"};
  const auto found = ldap::ReadSingleEntry(*controller.session, request);
  if (!found.ok()) return {account, account};
  const ldap::Entry& entry = (*found)->entry();
  const absl::StatusOr<ldap::Sid> sid =
      ldap::Sid::FromBytes(entry.Value("objectSid"));
  return {absl::StrCat(netbios_name, "\\",
                       ldap::ToValidUtf8(entry.Value("sAMAccountName"))),
          sid.ok() ? sid->ToString() : account};
}

// samba-tool dsacl doesn't find deleted objects, nor their container.
std::string SambaDeletionsCommand(const std::string& container,
                                  const std::string& sid) {
  return absl::StrCat(
      "/usr/bin/python3 -c 'from samba.samdb import SamDB; "
      "from samba.auth import system_session; "
      "from samba.param import LoadParm; from samba.sd_utils import SDUtils; "
      "lp = LoadParm(); lp.load_default(); "
      "sd = SDUtils(SamDB(session_info=system_session(lp), lp=lp)); "
      "dn = \"",
      container,
      "\"; controls = [\"show_deleted:1\", \"sd_flags:1:4\"]; "
      "old = sd.get_sd_as_sddl(dn, controls); at = old.index(\"(\"); "
      "sd.modify_sd_on_dn(dn, old[:at] + \"(A;CI;RPLC;;;",
      sid, ")\" + old[at:], controls)'");
}

std::string DeletionsAdvice(const std::string& naming_context,
                            const AccountName& account) {
  const std::string container =
      absl::StrCat("CN=Deleted Objects,", naming_context);
  return absl::StrCat(
      "Seeing deleted objects (without it, deletions are only noticed by full "
      "reads). On Windows, as a domain administrator: dsacls \"",
      container, "\" /takeOwnership && dsacls \"", container, "\" /G \"",
      account.windows, ":LCRP\"; on Samba, as root: ",
      SambaDeletionsCommand(container, account.sid));
}

std::string GetChangesAdvice(const std::string& naming_context,
                             const AccountName& account) {
  return absl::StrCat(
      "Replicating Directory Changes (reading works without it, through "
      "object security). On Windows, as a domain administrator: dsacls \"",
      naming_context, "\" /G \"", account.windows,
      ":CA;Replicating Directory Changes\"; on Samba, as root: samba-tool "
      "dsacl set --objectdn=\"",
      naming_context,
      "\" --action=allow "
      "--sddl=\"(OA;;CR;1131f6aa-9c07-11d1-f79f-00c04fc2dcd2;;",
      account.sid, ")\"");
}

}  // namespace

// The container's own isDeleted is readable only for those who may read what
// lies in it; without that right deleted objects are silently left out.
absl::StatusOr<bool> SeesDeletions(const DomainController& controller) {
  ldap::SearchRequest request;
  request.cancelled = controller.cancelled;
  request.base = absl::StrCat("CN=Deleted Objects,",
                              controller.root.default_naming_context);
  request.scope = ldap::SearchScope::kBase;
  request.attributes = {"isDeleted"};
  request.controls = {ldap::ShowDeletedControl()};
  const absl::StatusOr<std::unique_ptr<ldap::SingleEntry>> found =
      ldap::ReadSingleEntry(*controller.session, request);
  if (absl::IsNotFound(found.status())) return false;
  RETURN_IF_ERROR(found.status());
  return (*found)->entry().HasValue("isDeleted", "TRUE");
}

absl::StatusOr<DescribeDomainResponse> DescribeDomain(
    const DomainController& controller, const std::string& account,
    RightsCache& rights) {
  DescribeDomainResponse response;
  const std::string& base = controller.root.default_naming_context;
  ASSIGN_OR_RETURN(*response.mutable_dns_name(), ldap::DnsNameOfDn(base));
  ASSIGN_OR_RETURN(*response.mutable_netbios_name(),
                   ReadNetbiosName(controller));
  response.set_naming_context(base);
  ASSIGN_OR_RETURN(const ldap::Sid sid,
                   ldap::Sid::FromBytes(controller.domain_sid));
  response.set_sid(sid.ToString());
  response.set_functional_level(controller.root.domain_functional_level);
  ASSIGN_OR_RETURN(const bool sees_deletions, SeesDeletions(controller));
  response.set_sees_deletions(sees_deletions);
  ASSIGN_OR_RETURN(const bool has_get_changes,
                   HasGetChanges(controller, rights));
  response.set_has_get_changes(has_get_changes);
  if (sees_deletions && has_get_changes) return response;
  const AccountName name = NameOf(controller, response.netbios_name(), account);
  if (!sees_deletions) {
    response.add_missing_rights(DeletionsAdvice(base, name));
  }
  if (!has_get_changes) {
    response.add_missing_rights(GetChangesAdvice(base, name));
  }
  return response;
}

}  // namespace directory_sync::directory_reader
