#include "ctl/operator_identity.h"

#include <utility>

#include "common/identity/certificate.h"
#include "common/identity/certificate_request.h"
#include "common/identity/identity_directory.h"
#include "common/status/status_macros.h"

namespace directory_sync::ctl {

std::string OperatorIdentity::certificate_request() const {
  return MakeCertificateRequest(key_);
}

absl::Status OperatorIdentity::Write(const std::string& directory,
                                     absl::string_view certificate_pem,
                                     absl::string_view fleet_ca_pem) const {
  ASSIGN_OR_RETURN(Certificate certificate,
                   Certificate::FromPem(certificate_pem));
  ASSIGN_OR_RETURN(Certificate authority, Certificate::FromPem(fleet_ca_pem));
  return WriteIdentity(
      directory, Identity{key_, std::move(certificate), std::move(authority)});
}

}  // namespace directory_sync::ctl
