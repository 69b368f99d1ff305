#include "common/identity/identity_directory.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/identity_directory_fixture.h"
#include "common/identity/key.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using IdentityDirectoryTest = IdentityDirectoryFixture;

TEST_F(IdentityDirectoryTest, LoadsWhatWasWritten) {
  const Identity identity = Issue(Mint());
  ASSERT_OK(WriteIdentity(directory_, identity));
  ASSERT_OK_AND_ASSIGN(const Identity loaded, LoadIdentity(directory_, clock_));
  EXPECT_EQ(loaded.key.public_key(), identity.key.public_key());
  EXPECT_EQ(loaded.certificate.ToPem(), identity.certificate.ToPem());
  EXPECT_EQ(loaded.authority.ToPem(), identity.authority.ToPem());
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
