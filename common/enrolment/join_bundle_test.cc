#include "common/enrolment/join_bundle.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "common/clock/clock.h"
#include "common/identity/certificate_authority.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using directorysync::fleet::v1::JoinBundle;
using testing::HasSubstr;
using testing::Not;

JoinBundle GoodBundle() {
  JoinBundle bundle;
  bundle.set_version(1);
  bundle.add_relay_addresses("primary.example.com:8732");
  bundle.add_relay_addresses("[2001:db8::1]:8732");
  bundle.set_fleet_ca_pem(CertificateAuthority::Mint(
                              kFleetTrustDomain, absl::Hours(1), SystemClock())
                              ->certificate()
                              .ToPem());
  bundle.set_sealing_public_key(std::string(32, 's'));
  bundle.set_settings_public_key(std::string(32, 'k'));
  bundle.set_token(std::string(32, 't'));
  bundle.add_domain_controllers("dc1.example.com");
  bundle.mutable_expires()->set_seconds(1700000000);
  return bundle;
}

TEST(JoinBundleTest, ComesBackAsItWasWritten) {
  const JoinBundle bundle = GoodBundle();
  ASSERT_OK_AND_ASSIGN(const std::string text, FormatJoinBundle(bundle));
  ASSERT_OK_AND_ASSIGN(const JoinBundle read, ParseJoinBundle(text));
  EXPECT_EQ(read.SerializeAsString(), bundle.SerializeAsString());
}

TEST(JoinBundleTest, WithoutItsTokenItStillTellsWhomToTrust) {
  JoinBundle bundle = GoodBundle();
  bundle.clear_token();
  ASSERT_OK_AND_ASSIGN(const std::string text, FormatJoinBundle(bundle));
  EXPECT_OK(ParseJoinBundle(text));
}

TEST(JoinBundleTest, DamagedOnesAreRefusedWithTheCureAndWithoutTheToken) {
  ASSERT_OK_AND_ASSIGN(const std::string text, FormatJoinBundle(GoodBundle()));
  const std::string token = "dHR0dHR0";  // base64 of 't's
  ASSERT_THAT(text, HasSubstr(token));
  for (const std::string& damaged :
       {text.substr(0, text.size() / 2), text + "x", std::string(),
        absl::StrReplaceAll(text, {{"BEGIN CERT", "BEGIN CRAP"}}),
        absl::StrReplaceAll(text, {{"dHR0dHR0", "dHR0"}}),
        absl::StrReplaceAll(text, {{"version", "wersion"}}),
        absl::StrReplaceAll(text, {{"dc1.example.com", "dc 1"}})}) {
    const absl::Status status = ParseJoinBundle(damaged).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                                 HasSubstr("domain-controllers add")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(token)));
  }
}

TEST(JoinBundleTest, AnotherVersionIsNamed) {
  ASSERT_OK_AND_ASSIGN(std::string text, FormatJoinBundle(GoodBundle()));
  text = absl::StrReplaceAll(text, {{"\"version\": 1", "\"version\": 2"}});
  EXPECT_THAT(
      ParseJoinBundle(text),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("version 2")));
}

TEST(JoinBundleTest, RelayAddressesAreHostAndPort) {
  for (const char* good : {"primary:8732", "10.0.0.1:1", "[::1]:65535"}) {
    EXPECT_OK(CheckRelayAddress(good));
  }
  for (const char* bad :
       {"", "primary", "primary:", ":8732", "primary:0", "primary:65536",
        "pri mary:8732", "unix:/tmp/socket", "dns:///x y:1"}) {
    EXPECT_THAT(
        CheckRelayAddress(bad),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("host:port")))
        << bad;
  }
}

TEST(JoinBundleTest, TrustDigestDependsOnEachPart) {
  const std::string all = TrustDigest("a", "b", "c");
  EXPECT_NE(all, TrustDigest("x", "b", "c"));
  EXPECT_NE(all, TrustDigest("a", "x", "c"));
  EXPECT_NE(all, TrustDigest("a", "b", "x"));
  EXPECT_NE(all, TrustDigest("ab", "", "c"));
}

}  // namespace
}  // namespace directory_sync
