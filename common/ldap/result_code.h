#ifndef COMMON_LDAP_RESULT_CODE_H_
#define COMMON_LDAP_RESULT_CODE_H_

#include <string>

namespace directory_sync::ldap {

// LDAP's result codes (RFC 4511, appendix A) and, below zero, what a client
// library itself finds out, by libldap's numbers on every system.
enum ResultCode : int {
  kSuccess = 0,
  kTimeLimitExceeded = 3,
  kSizeLimitExceeded = 4,
  kStrongerAuthRequired = 8,
  kReferral = 10,
  kAdminLimitExceeded = 11,
  kUnavailableCriticalExtension = 12,
  kConfidentialityRequired = 13,
  kSaslBindInProgress = 14,
  kNoSuchObject = 32,
  kInvalidDnSyntax = 34,
  kInappropriateAuthentication = 48,
  kInvalidCredentials = 49,
  kInsufficientAccess = 50,
  kBusy = 51,
  kUnavailable = 52,
  kUnwillingToPerform = 53,
  kOther = 80,
  kServerDown = -1,
  kTimeout = -5,
  kFilterError = -7,
  kNoMemory = -10,
  kConnectError = -11,
};

// A code in words: "Invalid credentials".
std::string ResultName(int result_code);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_RESULT_CODE_H_
