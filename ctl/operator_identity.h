#ifndef CTL_OPERATOR_IDENTITY_H_
#define CTL_OPERATOR_IDENTITY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/identity/key.h"

namespace directory_sync::ctl {

// The operator's identity for port 8732 while it is made: the key is made here
// and goes nowhere but into its file.
class OperatorIdentity {
 public:
  std::string certificate_request() const;

  // Writes tls.pem and ca.crt. INVALID_ARGUMENT: not this key's certificate, or
  // not by that authority.
  absl::Status Write(const std::string& directory,
                     absl::string_view certificate_pem,
                     absl::string_view fleet_ca_pem) const;

 private:
  const PrivateKey key_ = PrivateKey::Generate();
};

}  // namespace directory_sync::ctl

#endif  // CTL_OPERATOR_IDENTITY_H_
