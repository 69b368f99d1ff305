#ifndef TESTS_DIRECTORY_TEST_CERTIFICATES_H_
#define TESTS_DIRECTORY_TEST_CERTIFICATES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::fixture {

struct ServerNames {
  std::vector<std::string> dns;
  std::vector<std::string> addresses;
};

// A certificate authority that exists for one test: its key is never written.
// P-256; everything is valid from a day ago for 30 days. Not thread-safe.
class TestCertificateAuthority {
 public:
  // Errors: Internal, with OpenSSL's words.
  static absl::StatusOr<std::unique_ptr<TestCertificateAuthority>> Create(
      absl::string_view common_name);
  ~TestCertificateAuthority();

  // The CA's own certificate in PEM.
  absl::StatusOr<std::string> CertificatePem() const;

  struct KeyPair {
    std::string certificate_pem;
    std::string key_pem;
  };
  // A server certificate with exactly these names as SANs.
  absl::StatusOr<KeyPair> IssueServer(const ServerNames& names) const;

 private:
  struct Keys;
  explicit TestCertificateAuthority(std::unique_ptr<Keys> keys);
  const std::unique_ptr<Keys> keys_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_TEST_CERTIFICATES_H_
