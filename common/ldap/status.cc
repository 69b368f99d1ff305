#include "common/ldap/status.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/result_code.h"
#include "common/ldap/utf8.h"

namespace directory_sync::ldap {
namespace {

constexpr char kPayload[] = "directory_sync.ldap/result_code";

struct Meaning {
  int result_code;
  absl::StatusCode status_code;
  absl::string_view cause_and_cure;
};

using absl::StatusCode;

constexpr Meaning kMeanings[] = {
    {kInvalidCredentials, StatusCode::kUnauthenticated,
     "the directory refused the account or its password; correct account, or "
     "the content of password_file, in [directory]"},
    {kInappropriateAuthentication, StatusCode::kUnauthenticated,
     "the directory doesn't let this account in that way"},
    {kInsufficientAccess, StatusCode::kPermissionDenied,
     "the account lacks a right for this"},
    {kNoSuchObject, StatusCode::kNotFound,
     "there is no such object, or the account may not see it"},
    {kBusy, StatusCode::kUnavailable,
     "the domain controller is busy; it will be asked again"},
    {kUnavailable, StatusCode::kUnavailable,
     "the domain controller is starting or stopping; it will be asked again"},
    {kServerDown, StatusCode::kUnavailable,
     "the connection to the domain controller was lost"},
    {kConnectError, StatusCode::kUnavailable,
     "the domain controller can't be reached"},
    {kTimeout, StatusCode::kDeadlineExceeded,
     "the domain controller didn't answer in time"},
    {kTimeLimitExceeded, StatusCode::kDeadlineExceeded,
     "the domain controller gave up at its time limit (MaxQueryDuration); the "
     "answer is not whole"},
    {kSizeLimitExceeded, StatusCode::kResourceExhausted,
     "the answer was cut at the size limit"},
    {kAdminLimitExceeded, StatusCode::kResourceExhausted,
     "the answer was cut at an administrative limit of the domain controller"},
    {kReferral, StatusCode::kFailedPrecondition,
     "the domain controller points to another server: it doesn't hold this "
     "domain; correct the configured domain or servers"},
    {kStrongerAuthRequired, StatusCode::kFailedPrecondition,
     "the domain controller wants an encrypted connection; use ldaps://"},
    {kConfidentialityRequired, StatusCode::kFailedPrecondition,
     "the domain controller wants an encrypted connection; use ldaps://"},
    {kUnwillingToPerform, StatusCode::kFailedPrecondition,
     "the domain controller is unwilling to do this"},
    {kUnavailableCriticalExtension, StatusCode::kUnimplemented,
     "the server doesn't know a control that Active Directory has"},
    {kFilterError, StatusCode::kInvalidArgument, "malformed filter"},
    {kInvalidDnSyntax, StatusCode::kInvalidArgument, "malformed DN"},
    {kNoMemory, StatusCode::kResourceExhausted, "out of memory"},
};

struct BindRefusal {
  absl::string_view data;  // hexadecimal, in "…, data 52e, v…"
  absl::string_view reason;
};

// The Windows error numbers that a refused bind carries.
constexpr BindRefusal kBindRefusals[] = {
    {"525", "there is no such account"},
    {"52e", "the name or the password is wrong"},
    {"530", "the account may not log on at this time"},
    {"531", "the account may not log on from this machine"},
    {"532", "the account's password has expired; set it to never expire"},
    {"533", "the account is disabled; enable it"},
    {"701", "the account has expired"},
    {"773", "the account must change its password first; clear that flag"},
    {"775", "the account is locked out; unlock it, then correct the password"},
};

absl::string_view ReasonOf(absl::string_view diagnostic) {
  const std::string text = absl::AsciiStrToLower(diagnostic);
  for (const BindRefusal& refusal : kBindRefusals) {
    if (absl::StrContains(text, absl::StrCat("data ", refusal.data, ","))) {
      return refusal.reason;
    }
  }
  return "";
}

Meaning MeaningOf(int result_code) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.result_code == result_code) return meaning;
  }
  return {result_code, StatusCode::kInternal, "unexpected answer"};
}

}  // namespace

absl::Status StatusOfResult(int result_code, absl::string_view diagnostic) {
  if (result_code == kSuccess) return absl::OkStatus();
  const Meaning meaning = MeaningOf(result_code);
  std::string message(meaning.cause_and_cure);
  const absl::string_view reason =
      result_code == kInvalidCredentials ? ReasonOf(diagnostic) : "";
  if (!reason.empty()) absl::StrAppend(&message, ": ", reason);
  absl::StrAppend(&message, " (LDAP ", result_code, " ",
                  ResultName(result_code));
  if (!diagnostic.empty()) {
    // What the server says is shown, never trusted.
    absl::StrAppend(&message, ": ", ForDisplay(diagnostic));
  }
  absl::StrAppend(&message, ")");
  absl::Status status(meaning.status_code, message);
  status.SetPayload(kPayload, absl::Cord(absl::StrCat(result_code)));
  return status;
}

std::optional<int> ResultCodeOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayload);
  int result_code = 0;
  if (!payload.has_value() ||
      !absl::SimpleAtoi(std::string(*payload), &result_code)) {
    return std::nullopt;
  }
  return result_code;
}

}  // namespace directory_sync::ldap
