#include "common/ldap/status.h"

#include <ldap.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
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
    {LDAP_INVALID_CREDENTIALS, StatusCode::kUnauthenticated,
     "the directory refused the account or its password; correct account, or "
     "the content of password_file, in [directory]"},
    {LDAP_INAPPROPRIATE_AUTH, StatusCode::kUnauthenticated,
     "the directory doesn't let this account in that way"},
    {LDAP_INSUFFICIENT_ACCESS, StatusCode::kPermissionDenied,
     "the account lacks a right for this"},
    {LDAP_NO_SUCH_OBJECT, StatusCode::kNotFound,
     "there is no such object, or the account may not see it"},
    {LDAP_BUSY, StatusCode::kUnavailable,
     "the domain controller is busy; it will be asked again"},
    {LDAP_UNAVAILABLE, StatusCode::kUnavailable,
     "the domain controller is starting or stopping; it will be asked again"},
    {LDAP_SERVER_DOWN, StatusCode::kUnavailable,
     "the connection to the domain controller was lost"},
    {LDAP_CONNECT_ERROR, StatusCode::kUnavailable,
     "the domain controller can't be reached"},
    {LDAP_TIMEOUT, StatusCode::kDeadlineExceeded,
     "the domain controller didn't answer in time"},
    {LDAP_TIMELIMIT_EXCEEDED, StatusCode::kDeadlineExceeded,
     "the domain controller gave up at its time limit (MaxQueryDuration); the "
     "answer is not whole"},
    {LDAP_SIZELIMIT_EXCEEDED, StatusCode::kResourceExhausted,
     "the answer was cut at the size limit"},
    {LDAP_ADMINLIMIT_EXCEEDED, StatusCode::kResourceExhausted,
     "the answer was cut at an administrative limit of the domain controller"},
    {LDAP_REFERRAL, StatusCode::kFailedPrecondition,
     "the domain controller points to another server: it doesn't hold this "
     "domain; correct the configured domain or servers"},
    {LDAP_STRONG_AUTH_REQUIRED, StatusCode::kFailedPrecondition,
     "the domain controller wants an encrypted connection; use ldaps://"},
    {LDAP_CONFIDENTIALITY_REQUIRED, StatusCode::kFailedPrecondition,
     "the domain controller wants an encrypted connection; use ldaps://"},
    {LDAP_UNWILLING_TO_PERFORM, StatusCode::kFailedPrecondition,
     "the domain controller is unwilling to do this"},
    {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, StatusCode::kUnimplemented,
     "the server doesn't know a control that Active Directory has"},
    {LDAP_FILTER_ERROR, StatusCode::kInvalidArgument, "malformed filter"},
    {LDAP_INVALID_DN_SYNTAX, StatusCode::kInvalidArgument, "malformed DN"},
    {LDAP_NO_MEMORY, StatusCode::kResourceExhausted, "out of memory"},
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
  if (result_code == LDAP_SUCCESS) return absl::OkStatus();
  const Meaning meaning = MeaningOf(result_code);
  std::string message(meaning.cause_and_cure);
  const absl::string_view reason =
      result_code == LDAP_INVALID_CREDENTIALS ? ReasonOf(diagnostic) : "";
  if (!reason.empty()) absl::StrAppend(&message, ": ", reason);
  absl::StrAppend(&message, " (LDAP ", result_code, " ",
                  ldap_err2string(result_code));
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
