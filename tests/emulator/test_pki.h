#ifndef TESTS_EMULATOR_TEST_PKI_H_
#define TESTS_EMULATOR_TEST_PKI_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

// How the server's certificate shall be; the defaults make a good one.
struct CertificateOptions {
  std::vector<std::string> dns_names = {"localhost"};
  std::vector<std::string> ip_addresses = {"127.0.0.1", "::1"};
  absl::Duration valid_from = -absl::Hours(24);  // From now.
  absl::Duration valid_to = absl::Hours(24 * 30);
};

// A server's identity and the authority behind it, all PEM.
struct ServerIdentity {
  std::string ca_pem;
  std::string certificate_pem;
  std::string private_key_pem;
};

// Makes a new authority and a certificate of its own (ECDSA P-256) for the
// machine's present time. Internal if the crypto library refuses.
absl::StatusOr<ServerIdentity> MakeServerIdentity(
    const CertificateOptions& options);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_TEST_PKI_H_
