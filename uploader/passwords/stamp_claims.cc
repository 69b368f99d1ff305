#include "uploader/passwords/stamp_claims.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/fleet_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ALERT_SEVERITY_ERROR;

namespace {

absl::Status RaiseFalseClaim(Database& database, const std::string& guid,
                             const std::string& sender,
                             const std::string& maker, absl::Time now) {
  ASSIGN_OR_RETURN(const auto account, AccountTable(database).Find(guid));
  const std::string name =
      account.has_value() ? account->sam_account_name() : "an account";
  return AlertTable(database).Raise(
      {absl::StrCat("password-claim/", sender), ALERT_SEVERITY_ERROR,
       absl::StrCat(sender, " sent a password of '", name,
                    "' for a change that ", maker,
                    " made. It is not delivered."),
       absl::StrCat("If that domain controller was renamed, let its password "
                    "handler join again under its new name. Otherwise somebody "
                    "uses its identity: take it from the fleet with "
                    "\"directory-syncctl domain-controllers remove ",
                    sender, "\" and find out who.")},
      now);
}

}  // namespace

absl::StatusOr<StampClaims> TakeOutFalseClaims(
    Database& database, const AccountBooks& books,
    const std::function<std::string(const std::string&)>& maker_of,
    absl::Time now, std::vector<Candidate>& candidates) {
  StampClaims claims;
  FleetTable fleet(database);
  std::vector<Candidate> honest;
  for (Candidate& candidate : candidates) {
    const Capture& capture = *FindCapture(books.captures, candidate.id);
    const std::string& dsa = candidate.stamp.originating_dsa();
    const std::string maker = maker_of(dsa);
    if (maker == capture.domain_controller) {
      honest.push_back(std::move(candidate));
      continue;
    }
    ASSIGN_OR_RETURN(const auto sender,
                     fleet.FindController(capture.domain_controller));
    ASSIGN_OR_RETURN(const auto real, fleet.FindController(maker));
    if (sender.has_value() && !maker.empty()) {
      RETURN_IF_ERROR(RaiseFalseClaim(database, books.record.guid,
                                      capture.domain_controller, maker, now));
    }
    if (!maker.empty() && (real.has_value() || !sender.has_value())) {
      claims.refused.push_back(candidate.id);
      continue;
    }
    claims.held.push_back(candidate.id);
    claims.reason = absl::StrCat(
        capture.domain_controller, " captured it, but the directory says that ",
        maker.empty() ? "no domain controller that it knows" : maker,
        " made the change (", absl::BytesToHexString(dsa), ")");
  }
  candidates = std::move(honest);
  return claims;
}

}  // namespace directory_sync::uploader
