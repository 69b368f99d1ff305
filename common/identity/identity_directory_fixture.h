#ifndef COMMON_IDENTITY_IDENTITY_DIRECTORY_FIXTURE_H_
#define COMMON_IDENTITY_IDENTITY_DIRECTORY_FIXTURE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/identity_directory.h"
#include "common/identity/key.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {

// A directory for an identity, and authorities that issue it.
class IdentityDirectoryFixture : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(const std::string root,
                         MakeTemporaryDirectory("identity"));
    directory_ = absl::StrCat(root, "/relay");
  }

  CertificateAuthority Mint() {
    auto authority = CertificateAuthority::Mint(kLocalTrustDomain,
                                                absl::Hours(1000), clock_);
    EXPECT_OK(authority);
    return *std::move(authority);
  }

  Identity Issue(const CertificateAuthority& authority) {
    const PrivateKey key = PrivateKey::Generate();
    auto certificate = authority.Issue(
        key.public_key(), LeafTemplate{SpiffeId::Local(Role::kRelay)});
    EXPECT_OK(certificate);
    return Identity{key, *certificate, authority.certificate()};
  }

  std::string PairPath() { return KeyAndCertificatePath(directory_); }

  static constexpr absl::Time kNow = absl::FromUnixSeconds(1800000000);

  FakeClock clock_{kNow};
  std::string directory_;
};

}  // namespace directory_sync

#endif  // COMMON_IDENTITY_IDENTITY_DIRECTORY_FIXTURE_H_
