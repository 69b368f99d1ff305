#include "common/identity/identity_directory.h"

#include <sys/stat.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/key.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class IdentityDirectoryTest : public testing::Test {
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

  FakeClock clock_{kNow};
  std::string directory_;
};

TEST_F(IdentityDirectoryTest, LoadsWhatWasWrittenAndKeepsItPrivate) {
  const Identity identity = Issue(Mint());
  ASSERT_OK(WriteIdentity(directory_, identity));
  ASSERT_OK_AND_ASSIGN(const Identity loaded, LoadIdentity(directory_, clock_));
  EXPECT_EQ(loaded.key.public_key(), identity.key.public_key());
  EXPECT_EQ(loaded.certificate.ToPem(), identity.certificate.ToPem());
  EXPECT_EQ(loaded.authority.ToPem(), identity.authority.ToPem());
  struct stat found;
  ASSERT_EQ(stat(directory_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  ASSERT_EQ(stat(PairPath().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(IdentityDirectoryTest, ReplacesAnIdentityInPlace) {
  const CertificateAuthority authority = Mint();
  ASSERT_OK(WriteIdentity(directory_, Issue(authority)));
  const Identity second = Issue(authority);
  ASSERT_OK(WriteIdentity(directory_, second));
  ASSERT_OK_AND_ASSIGN(const Identity loaded, LoadIdentity(directory_, clock_));
  EXPECT_EQ(loaded.certificate.serial(), second.certificate.serial());
}

TEST_F(IdentityDirectoryTest, MissingFilesAreNamed) {
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(PairPath())));
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  ASSERT_OK(RemoveFile(AuthorityPath(directory_)));
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr(AuthorityPath(directory_))));
}

TEST_F(IdentityDirectoryTest, KeyThatOthersCanReadIsRefusedWithTheCure) {
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  ASSERT_EQ(chmod(PairPath().c_str(), 0644), 0);
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       AllOf(HasSubstr(PairPath()), HasSubstr("chmod 600"))));
}

TEST_F(IdentityDirectoryTest, MixedPairIsRefusedWhenWrittenAndWhenLoaded) {
  const CertificateAuthority authority = Mint();
  const Identity one = Issue(authority);
  const Identity other = Issue(authority);
  EXPECT_THAT(WriteIdentity(directory_, Identity{one.key, other.certificate,
                                                 one.authority}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(FileExists(PairPath()));

  ASSERT_OK(WriteIdentity(directory_, one));
  ASSERT_OK_AND_ASSIGN(std::string pem, ReadFile(PairPath()));
  pem.resize(pem.find("-----BEGIN CERTIFICATE"));
  ASSERT_OK(AtomicWriteFile(PairPath(),
                            absl::StrCat(pem, other.certificate.ToPem())));
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(PairPath()), HasSubstr("another key"))));
}

TEST_F(IdentityDirectoryTest, CertificateOfAnotherAuthorityIsRefused) {
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  ASSERT_OK(
      AtomicWriteFile(AuthorityPath(directory_), Mint().certificate().ToPem()));
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not signed by the authority")));
}

TEST_F(IdentityDirectoryTest, ExpiredAndFutureCertificatesAreRefused) {
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  clock_.StepWallClock(-absl::Hours(1));
  EXPECT_THAT(
      LoadIdentity(directory_, clock_),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  clock_.StepWallClock(absl::Hours(25));
  EXPECT_THAT(LoadIdentity(directory_, clock_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(PairPath()), HasSubstr("expired"))));
}

TEST_F(IdentityDirectoryTest, TruncatedFileIsRefused) {
  ASSERT_OK(WriteIdentity(directory_, Issue(Mint())));
  ASSERT_OK_AND_ASSIGN(const std::string pem, ReadFile(PairPath()));
  ASSERT_OK(AtomicWriteFile(PairPath(), pem.substr(0, pem.size() / 4)));
  EXPECT_THAT(
      LoadIdentity(directory_, clock_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(PairPath())));
}

}  // namespace
}  // namespace directory_sync
