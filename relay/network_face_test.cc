#include "relay/network_face.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/clock/fake_clock.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/certificate_request.h"
#include "common/identity/credentials.h"
#include "common/identity/identity_directory.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/relay_fixture.h"

namespace directory_sync::relay {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class NetworkFaceTest : public RelayFixture {
 protected:
  CertificateAuthority& fleet() { return identities_.fleet_authority(); }

  PublicKey RelayKey() {
    return *PublicKeyOfRequest(*GetSigningRequest(Inner()));
  }

  absl::Status Install(const CertificateAuthority& issuer, const PublicKey& key,
                       const SpiffeId& id,
                       const CertificateAuthority& authority,
                       absl::Duration lifetime = absl::Hours(1)) {
    LeafTemplate leaf{id};
    leaf.use = LeafUse::kServer;
    leaf.lifetime = lifetime;
    return InstallCertificate(Inner(), issuer.Issue(key, leaf)->ToPem(),
                              authority.certificate().ToPem());
  }
};

TEST_F(NetworkFaceTest, PortIsClosedWithoutACertificateAndTheStatusTellsWhy) {
  StartRelay();
  EXPECT_FALSE(Status().network_face_open());
  EXPECT_THAT(Status().problem(),
              AllOf(HasSubstr("no certificate yet"), HasSubstr("uploader")));
}

TEST_F(NetworkFaceTest, FirstCertificateOpensIt) {
  StartCertifiedRelay();
  EXPECT_TRUE(Status().network_face_open());
  EXPECT_EQ(Status().problem(), "");
  SubmitOne("a");
}

TEST_F(NetworkFaceTest, KeyStaysTheSameOverRestarts) {
  StartRelay();
  const PublicKey first = RelayKey();
  StopRelay();
  StartRelay();
  EXPECT_TRUE(first == RelayKey());
}

TEST_F(NetworkFaceTest, WhatIsNoCertificateOfTheRelaysIsRefused) {
  StartRelay();
  const SpiffeId relay = SpiffeId::FleetRelay();
  const PublicKey other_key = PrivateKey::Generate().public_key();
  EXPECT_THAT(Install(fleet(), other_key, relay, fleet()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("this relay's key")));
  EXPECT_THAT(Install(fleet(), RelayKey(), SpiffeId::FleetOperator(), fleet()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr(SpiffeId::FleetOperator().uri())));
  EXPECT_THAT(
      Install(fleet(), RelayKey(), relay, identities_.local_authority()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not signed by")));
  EXPECT_THAT(InstallCertificate(Inner(), "nonsense", "nonsense"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("certificate_pem")));
  EXPECT_FALSE(Status().network_face_open());
}

TEST_F(NetworkFaceTest, RefusedCertificateLeavesTheOpenFaceAlone) {
  StartCertifiedRelay();
  EXPECT_THAT(InstallCertificate(Inner(), "nonsense", "nonsense"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  SubmitOne("a");
  StopRelay();
  StartRelay();
  SubmitOne("b");
}

TEST_F(NetworkFaceTest, NewCertificateAndAuthorityAreTakenUpLive) {
  StartCertifiedRelay();
  TestHandler open(Handler());
  ASSERT_TRUE(open.Send("a"));
  ASSERT_EQ(open.AwaitAcknowledgement(), "a");

  absl::StatusOr<CertificateAuthority> next = CertificateAuthority::Mint(
      kFleetTrustDomain, absl::Hours(1), SystemClock());
  ASSERT_OK(next);
  ASSERT_OK(Install(*next, RelayKey(), SpiffeId::FleetRelay(), *next));
  const PrivateKey key = PrivateKey::Generate();
  LeafTemplate leaf{*SpiffeId::FleetHandler("dc1")};
  const Identity identity{key, *next->Issue(key.public_key(), leaf),
                          next->certificate()};
  auto& member = *fleet_.add_leaves();
  member.set_id(leaf.id.uri());
  member.set_serial(identity.certificate.serial());
  Publish();
  const auto credentials =
      ChannelCredentialsOf(identity, SpiffeId::FleetRelay());
  const auto channel = Connect(NetworkAddress(), credentials);
  ASSERT_TRUE(channel->WaitForConnected(
      absl::ToChronoTime(absl::Now() + absl::Seconds(30))));
  TestHandler renewed(channel);
  ASSERT_TRUE(renewed.Send("b"));
  EXPECT_EQ(renewed.AwaitAcknowledgement(), "b");

  ASSERT_TRUE(open.Send("c"));
  EXPECT_EQ(open.AwaitAcknowledgement(), "c");
}

TEST_F(NetworkFaceTest, ExpiredCertificateIsNotUsedAfterARestart) {
  StartRelay();
  const SpiffeId relay = SpiffeId::FleetRelay();
  ASSERT_OK(Install(fleet(), RelayKey(), relay, fleet(), absl::Minutes(5)));
  StopRelay();
  FakeClock later(absl::Now() + absl::Hours(1));
  NetworkFace::Options options;
  options.address = "127.0.0.1:0";
  options.state_directory = options_.state_directory;
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<NetworkFace> face,
                       NetworkFace::Create(options, later));
  EXPECT_FALSE(face->state().open);
  EXPECT_THAT(face->state().problem, HasSubstr("expired"));
}

TEST_F(NetworkFaceTest, DamagedCertificateIsReplacedByTheNextInstallation) {
  StartCertifiedRelay();
  StopRelay();
  ASSERT_OK(AtomicWriteFile(options_.state_directory + "/fleet/tls.pem", "?"));
  StartRelay();
  EXPECT_FALSE(Status().network_face_open());
  EXPECT_THAT(Status().problem(), HasSubstr("tls.pem"));
  ASSERT_OK(CertifyRelay(Inner(), fleet()));
  SubmitOne("a");
}

}  // namespace
}  // namespace directory_sync::relay
