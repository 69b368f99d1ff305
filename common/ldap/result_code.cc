#include "common/ldap/result_code.h"

namespace directory_sync::ldap {
namespace {

struct Name {
  int result_code;
  const char* name;
};

// RFC 4511's names as libldap writes them.
constexpr Name kNames[] = {
    {kSuccess, "Success"},
    {1, "Operations error"},
    {2, "Protocol error"},
    {kTimeLimitExceeded, "Time limit exceeded"},
    {kSizeLimitExceeded, "Size limit exceeded"},
    {7, "Authentication method not supported"},
    {kStrongerAuthRequired, "Strong(er) authentication required"},
    {kReferral, "Referral"},
    {kAdminLimitExceeded, "Administrative limit exceeded"},
    {kUnavailableCriticalExtension, "Critical extension is unavailable"},
    {kConfidentialityRequired, "Confidentiality required"},
    {kSaslBindInProgress, "SASL bind in progress"},
    {16, "No such attribute"},
    {17, "Undefined attribute type"},
    {18, "Inappropriate matching"},
    {19, "Constraint violation"},
    {21, "Invalid syntax"},
    {kNoSuchObject, "No such object"},
    {kInvalidDnSyntax, "Invalid DN syntax"},
    {kInappropriateAuthentication, "Inappropriate authentication"},
    {kInvalidCredentials, "Invalid credentials"},
    {kInsufficientAccess, "Insufficient access"},
    {kBusy, "Server is busy"},
    {kUnavailable, "Server is unavailable"},
    {kUnwillingToPerform, "Server is unwilling to perform"},
    {kOther, "Internal (implementation specific) error"},
    {kServerDown, "Can't contact LDAP server"},
    {kTimeout, "Timed out"},
    {kFilterError, "Bad search filter"},
    {kNoMemory, "Out of memory"},
    {kConnectError, "Connect error"},
};

}  // namespace

std::string ResultName(int result_code) {
  for (const Name& name : kNames) {
    if (name.result_code == result_code) return name.name;
  }
  return "Unknown error";
}

}  // namespace directory_sync::ldap
