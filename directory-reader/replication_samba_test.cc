// Fail-over, carried-over checkpoints and stamps on two domain controllers that
// really replicate.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/replicated_domain.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::directory_reader {
namespace {

using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

auto NoObjects() { return Field(&StreamResult::objects, IsEmpty()); }

class ReplicationTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto domain = fixture::ReplicatedDomain::Start();
    ASSERT_OK(domain);
    domain_ = domain->release();
  }
  static void TearDownTestSuite() { delete domain_; }

  void SetUp() override {
    Config config = ConfigFor(domain_->dc1());
    config.directory_servers.push_back(domain_->dc2_ldaps_uri());
    reader_ = std::make_unique<ReaderFixture>(config);
  }
  void TearDown() override { domain_->dc1().link().Restore(); }

  std::string GuidOf(const std::string& user) {
    pb::LookUpAccountsRequest request;
    request.add_sam_account_names(user);
    const auto found = reader_->Accounts(request);
    EXPECT_OK(found);
    return found->accounts(0).object_guid();
  }

  // invocationIds of both, dc1's first.
  std::vector<std::string> Ids() {
    grpc::ClientContext context;
    pb::ListDomainControllersResponse known;
    EXPECT_TRUE(
        reader_->stub().ListDomainControllers(&context, {}, &known).ok());
    std::vector<std::string> ids;
    for (const auto& one : known.domain_controllers()) {
      ids.push_back(one.invocation_id());
    }
    return ids;
  }

  static fixture::ReplicatedDomain* domain_;
  std::unique_ptr<ReaderFixture> reader_;
};

fixture::ReplicatedDomain* ReplicationTest::domain_ = nullptr;

TEST_F(ReplicationTest, CheckpointOfOneCarriesOnAtTheOtherWithoutLossOrGlut) {
  ASSERT_OK_AND_ASSIGN(const StreamResult before, reader_->Snapshot());
  ASSERT_OK(domain_->dc1().SetAttribute("anna.weber", "title", {"Carried"}));
  ASSERT_OK(domain_->ReplicateToDc2());
  domain_->dc1().link().Cut();
  ASSERT_OK_AND_ASSIGN(const StreamResult there,
                       reader_->Changes(before.checkpoint));
  EXPECT_NE(there.Find("title", "Carried"), nullptr);
  EXPECT_LT(there.objects.size(), before.objects.size());

  // And back, with a change that dc2 took meanwhile.
  ASSERT_OK_AND_ASSIGN(const std::string dn,
                       domain_->dc1().DnOf("olga.ivanova"));
  ASSERT_OK(domain_->dc2_writer().Replace(dn, {{"title", {"By dc2"}}}));
  ASSERT_OK(domain_->ReplicateToDc1());
  domain_->dc1().link().Restore();
  ReaderFixture again(ConfigFor(domain_->dc1()));
  ASSERT_OK_AND_ASSIGN(const StreamResult back,
                       again.Changes(there.checkpoint));
  EXPECT_NE(back.Find("title", "By dc2"), nullptr);
  EXPECT_LT(back.objects.size(), before.objects.size());
}

// A user whom only dc2 knows yet, told of by dc2, must not be looked for
// elsewhere: he would be taken for gone.
TEST_F(ReplicationTest, ObjectsAreReadWhereTheirChangeWasTold) {
  ASSERT_OK_AND_ASSIGN(const StreamResult before, reader_->Snapshot());
  ASSERT_OK(domain_->ReplicateToDc2());
  domain_->dc1().link().Cut();
  ASSERT_OK(domain_->dc2_writer().Add(
      absl::StrCat("CN=Only There,", fixture::kStaffUnit),
      {{"objectClass", {"user"}}, {"sAMAccountName", {"only.there"}}}));
  ASSERT_OK_AND_ASSIGN(const StreamResult there,
                       reader_->Changes(before.checkpoint));
  const auto* user = there.Find("sAMAccountName", "only.there");
  ASSERT_NE(user, nullptr);
  const std::string guid = user->object_guid();
  domain_->dc1().link().Restore();
  // A new reader begins with dc1, which has no such user yet.
  SetUp();
  EXPECT_THAT(reader_->Objects({guid}), IsOkAndHolds(NoObjects()));
  ASSERT_OK_AND_ASSIGN(const StreamResult found,
                       reader_->Objects({guid}, there.checkpoint));
  EXPECT_THAT(found.objects, SizeIs(1));
  domain_->dc2_link().Cut();
  EXPECT_THAT(reader_->Objects({guid}, there.checkpoint),
              StatusIs(absl::StatusCode::kUnavailable));
  domain_->dc2_link().Restore();
}

// After fail-over and back, changes are read where they are watched.
TEST_F(ReplicationTest, ReadingGoesBackToTheFirstOne) {
  ASSERT_OK_AND_ASSIGN(const StreamResult before, reader_->Snapshot());
  ASSERT_OK(domain_->ReplicateToDc2());
  domain_->dc1().link().Cut();
  ASSERT_OK_AND_ASSIGN(const StreamResult there,
                       reader_->Changes(before.checkpoint));
  grpc::ClientContext context;
  const auto watch = reader_->stub().WatchChanges(&context, {});
  pb::WatchChangesResponse at;
  const std::vector<std::string> ids = Ids();
  ASSERT_TRUE(watch->Read(&at));
  EXPECT_EQ(at.invocation_id(), ids[1]);
  domain_->dc1().link().Restore();
  // Only dc1 has this one.
  ASSERT_OK(domain_->dc1().SetAttribute("anna.weber", "title", {"At dc1"}));
  absl::StatusOr<StreamResult> back;
  std::string checkpoint = there.checkpoint;
  do {  // until dc1 is tried again: its back-off is at most 10 s
    back = reader_->Changes(checkpoint);
    ASSERT_OK(back);
    checkpoint = back->checkpoint;
  } while (back->Find("title", "At dc1") == nullptr);
  ASSERT_TRUE(watch->Read(&at));
  EXPECT_EQ(at.invocation_id(), ids[0]);
  context.TryCancel();
}

TEST_F(ReplicationTest, EveryControllerIsAskedByItsInvocationId) {
  const std::vector<std::string> ids = Ids();
  ASSERT_THAT(ids, SizeIs(2));
  ASSERT_OK(domain_->dc1().ResetPasswordByLdaps("dmytro.shevchenko",
                                                "Th1rd-Passw0rd"));
  const std::string guid = GuidOf("dmytro.shevchenko");
  ASSERT_OK_AND_ASSIGN(const auto first, reader_->Stamps({guid}, ids[0]));
  ASSERT_OK_AND_ASSIGN(const auto second, reader_->Stamps({guid}, ids[1]));
  EXPECT_EQ(first.invocation_id(), ids[0]);
  EXPECT_EQ(second.invocation_id(), ids[1]);
  EXPECT_EQ(first.stamps(0).stamp().originating_dsa(), ids[0]);
  ASSERT_OK(domain_->ReplicateToDc2());
  ASSERT_OK_AND_ASSIGN(const auto later, reader_->Stamps({guid}, ids[1]));
  EXPECT_EQ(later.stamps(0).stamp().SerializeAsString(),
            first.stamps(0).stamp().SerializeAsString());
}

// It may have got another name since.
TEST_F(ReplicationTest, OneThatFailsIsLookedUpInTheDirectoryAgain) {
  const std::vector<std::string> ids = Ids();
  ASSERT_OK(reader_->Stamps({}, ids[1]));
  domain_->dc2_link().Cut();
  EXPECT_THAT(reader_->Stamps({}, ids[1]),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("ldaps://dc2.corp.example.test")));
  domain_->dc2_link().Restore();
}

TEST_F(ReplicationTest,
       OneThatIsKnownButNotConfiguredAndNotFoundIsUnavailable) {
  const std::vector<std::string> ids = Ids();
  ReaderFixture one(ConfigFor(domain_->dc1()));
  // dc2.corp.example.test has no address here.
  EXPECT_THAT(one.Stamps({}, ids[1]), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace directory_sync::directory_reader
