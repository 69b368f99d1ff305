// The relay against those who shouldn't be there, or ask for too much.

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "common/clock/fake_clock.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/credentials.h"
#include "common/identity/identity_directory.h"
#include "common/server/channel.h"
#include "common/server/health_check.h"
#include "common/server/status_conversion.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/limits.h"
#include "relay/relay_fixture.h"

namespace directory_sync::relay {
namespace {

namespace v1 = ::directorysync::relay::v1;

using ::testing::AllOf;
using ::testing::HasSubstr;

class RelayAttackTest : public RelayFixture {
 protected:
  void SetUp() override { StartCertifiedRelay(); }

  // A leaf for `id` by `issuer`, shown to a server of the fleet or of the
  // primary, whose own certificate is accepted by `server_authority`.
  std::shared_ptr<grpc::ChannelCredentials> LeafOf(
      const CertificateAuthority& issuer, const SpiffeId& id,
      const CertificateAuthority& server_authority, const SpiffeId& server,
      absl::Duration lifetime = absl::Hours(1)) {
    const PrivateKey key = PrivateKey::Generate();
    LeafTemplate leaf{id};
    leaf.use = LeafUse::kClientAndServer;
    leaf.lifetime = lifetime;
    absl::StatusOr<Certificate> certificate =
        issuer.Issue(key.public_key(), leaf);
    EXPECT_OK(certificate);
    auto& member = *fleet_.add_leaves();
    member.set_id(id.uri());
    member.set_serial(certificate->serial());
    fleet_.set_revision(fleet_.revision() + 1);
    Publish();
    return ChannelCredentialsOf(
        Identity{key, *certificate, server_authority.certificate()}, server);
  }

  std::shared_ptr<grpc::Channel> ToNetworkFace(
      const CertificateAuthority& issuer, const SpiffeId& id,
      absl::Duration lifetime = absl::Hours(1)) {
    return Connect(NetworkAddress(),
                   LeafOf(issuer, id, identities_.fleet_authority(),
                          SpiffeId::FleetRelay(), lifetime));
  }

  static SpiffeId Dc1() { return *SpiffeId::FleetHandler("dc1"); }

  // How a Submit of one item ends there, which must not be well.
  static absl::Status SubmitTo(const std::shared_ptr<grpc::Channel>& channel) {
    TestHandler handler(channel);
    handler.Send("intruder");
    EXPECT_EQ(handler.AwaitAcknowledgement(), "");
    return handler.Finish();
  }

  static absl::Status Enrol(const std::shared_ptr<grpc::Channel>& channel,
                            const std::string& sealed_request) {
    grpc::ClientContext context;
    SetDeadline(context, absl::Seconds(20));
    v1::EnrolRequest request;
    request.set_sealed_request(sealed_request);
    v1::EnrolResponse response;
    return FromGrpcStatus(v1::FleetEnrolment::NewStub(channel)->Enrol(
        &context, request, &response));
  }

  static absl::Status Attend(const std::shared_ptr<grpc::Channel>& channel) {
    grpc::ClientContext context;
    SetDeadline(context, absl::Seconds(20));
    const auto stub = v1::FleetAttendance::NewStub(channel);
    const auto stream = stub->Attend(&context);
    v1::AttendResponse response;
    while (stream->Read(&response)) {
    }
    return FromGrpcStatus(stream->Finish());
  }

  // The honest ones are served all the same.
  void ExpectOthersAreServed() {
    SubmitOne("honest");
    EXPECT_EQ(Status().inbox_items(), 1);
  }
};

TEST_F(RelayAttackTest, CertificateOfAForeignAuthorityIsRefused) {
  absl::StatusOr<CertificateAuthority> foreign = CertificateAuthority::Mint(
      kFleetTrustDomain, absl::Hours(1), SystemClock());
  ASSERT_OK(foreign);
  EXPECT_THAT(SubmitTo(ToNetworkFace(*foreign, Dc1())),
              StatusIs(absl::StatusCode::kUnavailable));
  ExpectOthersAreServed();
}

TEST_F(RelayAttackTest, LocalProcessesLeafIsNoIdentityOnTheNetworkFace) {
  EXPECT_THAT(SubmitTo(ToNetworkFace(identities_.local_authority(),
                                     SpiffeId::Local(Role::kUploader))),
              StatusIs(absl::StatusCode::kUnavailable));
  // Nor does a local leaf that claims to be a handler help.
  EXPECT_THAT(SubmitTo(ToNetworkFace(identities_.local_authority(), Dc1())),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RelayAttackTest, HandlersLeafIsNoIdentityOnTheInnerFace) {
  const auto credentials =
      LeafOf(identities_.fleet_authority(), Dc1(),
             identities_.local_authority(), SpiffeId::Local(Role::kRelay));
  TestUploader collector(Connect(relay_->inner_address(), credentials));
  EXPECT_THAT(collector.Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RelayAttackTest, ExpiredCertificateIsRefused) {
  FakeClock long_ago(absl::Now() - absl::Hours(20));
  absl::StatusOr<CertificateAuthority> fleet = CertificateAuthority::Load(
      identities_.fleet_authority().certificate().ToPem(),
      identities_.fleet_authority().KeyPem(), long_ago);
  ASSERT_OK(fleet);
  EXPECT_OK(Handler()->WaitForConnected(gpr_inf_future(GPR_CLOCK_REALTIME))
                ? absl::OkStatus()
                : absl::UnknownError("control"));
  EXPECT_THAT(SubmitTo(ToNetworkFace(*fleet, Dc1(), absl::Hours(19))),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RelayAttackTest, PeerWithoutACertificateCanOnlyAskToEnrol) {
  const auto stranger = Connect(
      NetworkAddress(),
      ChannelCredentialsWithoutIdentity(
          identities_.fleet_authority().certificate(), SpiffeId::FleetRelay()));
  EXPECT_THAT(SubmitTo(stranger), StatusIs(absl::StatusCode::kPermissionDenied,
                                           HasSubstr("without identity")));
  EXPECT_THAT(CheckHealth(stranger, absl::Seconds(10)),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Attend(stranger), StatusIs(absl::StatusCode::kPermissionDenied));
  // Nobody answers, but it was let in.
  EXPECT_THAT(Enrol(stranger, "wish"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("uploader")));
  EXPECT_THAT(Enrol(stranger, ""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Enrol(stranger, std::string(kMaxFleetMessageBytes + 1, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(RelayAttackTest, FloodOfEnrolmentRequestsIsRefused) {
  const auto stranger = Connect(
      NetworkAddress(),
      ChannelCredentialsWithoutIdentity(
          identities_.fleet_authority().certificate(), SpiffeId::FleetRelay()));
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    refused += absl::IsResourceExhausted(Enrol(stranger, "wish")) ? 1 : 0;
  }
  EXPECT_GT(refused, 50);
  ExpectOthersAreServed();
}

TEST_F(RelayAttackTest, CertificateThatTheUploaderDoesNotNameIsRefused) {
  const auto channel = Handler("dc7");
  fleet_.clear_leaves();
  Publish();
  EXPECT_THAT(SubmitTo(channel), StatusIs(absl::StatusCode::kPermissionDenied,
                                          HasSubstr("revoked")));
  EXPECT_THAT(Attend(channel), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(RelayAttackTest, RevokedOnesOpenStreamsEndWithinASecond) {
  TestHandler revoked(Handler("dc7"));
  ASSERT_TRUE(revoked.Send("a"));
  ASSERT_EQ(revoked.AwaitAcknowledgement(), "a");
  // Another that reads nothing of what it is sent.
  TestHandler deaf(Handler("dc8"));
  for (int i = 0; i < 200; ++i) deaf.Send(absl::StrCat(i));
  TestHandler honest(Handler("dc9"));
  ASSERT_TRUE(honest.Send("b"));
  ASSERT_EQ(honest.AwaitAcknowledgement(), "b");
  fleet_.mutable_leaves()->DeleteSubrange(0, 2);
  const absl::Time start = absl::Now();
  Publish();
  EXPECT_THAT(revoked.Finish(), StatusIs(absl::StatusCode::kPermissionDenied));
  AwaitStatus([](const v1::GetStatusResponse& status) {
    return status.connected_handlers_size() == 1;
  });
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
  ASSERT_TRUE(honest.Send("c"));
  EXPECT_EQ(honest.AwaitAcknowledgement(), "c");
}

TEST_F(RelayAttackTest, RevocationOutlivesTheRelay) {
  const auto before = Handler("dc7");
  Handler("dc8");
  fleet_.mutable_leaves()->DeleteSubrange(0, 1);
  Publish();
  StopRelay();
  StartRelay();
  // The uploader hasn't said a word yet.
  EXPECT_THAT(
      SubmitTo(Connect(NetworkAddress(), identities_.FleetChannel("dc7"))),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("revoked")));
  TestHandler honest(
      Connect(NetworkAddress(), identities_.FleetChannel("dc8")));
  ASSERT_TRUE(honest.Send("b"));
  EXPECT_EQ(honest.AwaitAcknowledgement(), "b");
}

TEST_F(RelayAttackTest, RelayThatWasNeverToldTrustsNobody) {
  EXPECT_THAT(
      SubmitTo(Connect(NetworkAddress(), identities_.FleetChannel("dc7"))),
      StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(RelayAttackTest, UnencryptedPeerIsRefused) {
  EXPECT_THAT(
      SubmitTo(Connect(NetworkAddress(), grpc::InsecureChannelCredentials())),
      StatusIs(absl::StatusCode::kUnavailable));
}

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
  char buffer[4096];
  while (const size_t size = fread(buffer, 1, sizeof(buffer), pipe)) {
    output.append(buffer, size);
  }
  pclose(pipe);
  return output;
}

TEST_F(RelayAttackTest, Tls12IsRefusedAndTls13IsNot) {
  const std::string directory = identities_.FleetDirectory(Dc1());
  const std::string pair = KeyAndCertificatePath(directory);
  const std::string connect = absl::StrCat(
      "openssl s_client -connect ", NetworkAddress(), " -alpn h2 -cert ", pair,
      " -key ", pair, " -CAfile ", AuthorityPath(directory));
  EXPECT_THAT(OutputOf(connect + " -tls1_3"),
              AllOf(HasSubstr("New, TLSv1.3"),
                    HasSubstr("Verify return code: 0 (ok)")));
  EXPECT_THAT(OutputOf(connect + " -tls1_2"),
              AllOf(HasSubstr("CONNECTED"), HasSubstr("New, (NONE)"),
                    HasSubstr("no peer certificate available")));
}

TEST_F(RelayAttackTest, OtherMembersOfTheFleetMayNotSubmit) {
  for (const SpiffeId& id :
       {SpiffeId::FleetOperator(), SpiffeId::FleetRelay()}) {
    EXPECT_THAT(
        SubmitTo(ToNetworkFace(identities_.fleet_authority(), id)),
        StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr(id.uri())));
  }
}

TEST_F(RelayAttackTest, OtherProcessesOfThePrimaryMayNotCollect) {
  SubmitOne("a");
  for (const Role role : AllRoles()) {
    if (role == Role::kUploader) continue;
    TestUploader collector(Inner(role));
    EXPECT_TRUE(collector.Next().empty());
    EXPECT_THAT(collector.Finish(),
                StatusIs(absl::StatusCode::kPermissionDenied))
        << RoleName(role);
    EXPECT_THAT(GetSigningRequest(Inner(role)),
                StatusIs(absl::StatusCode::kPermissionDenied));
    EXPECT_THAT(InstallCertificate(Inner(role), "", ""),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST_F(RelayAttackTest, HandlerFindsNothingButSubmitOnTheNetworkFace) {
  EXPECT_THAT(GetSigningRequest(Handler()),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(CheckHealth(Handler(), absl::Seconds(10)),
              StatusIs(absl::StatusCode::kPermissionDenied));
  TestUploader collector(Handler());
  EXPECT_THAT(collector.Finish(),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(RelayAttackTest, FleetsOperatorSeesTheHealthOfTheNetworkFace) {
  EXPECT_THAT(CheckHealth(ToNetworkFace(identities_.fleet_authority(),
                                        SpiffeId::FleetOperator()),
                          absl::Seconds(10)),
              IsOkAndHolds(true));
}

TEST_F(RelayAttackTest, HandlersItemsBearTheNameThatItsCertificateProves) {
  TestHandler handler(Handler("dc2"));
  ASSERT_TRUE(handler.Send("a"));
  ASSERT_EQ(handler.AwaitAcknowledgement(), "a");
  TestUploader uploader(Inner());
  const std::vector<v1::InboxItem> items = uploader.Take(1);
  ASSERT_EQ(items.size(), 1);
  EXPECT_EQ(items[0].sender(), "spiffe://directory-sync.fleet/handler/dc2");
}

}  // namespace
}  // namespace directory_sync::relay
