#include "common/identity/tls13.h"

#include "common/platform/environment.h"

namespace directory_sync {

void RestrictToTls13() {
  // TLS 1.3 suites are not affected by this list, and this suite of TLS 1.2
  // needs an RSA certificate, while all of ours are ECDSA: nothing of TLS 1.2
  // is left to agree on.
  SetEnvironment("GRPC_SSL_CIPHER_SUITES", "ECDHE-RSA-AES256-GCM-SHA384");
}

}  // namespace directory_sync
