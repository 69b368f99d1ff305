#include "uploader/proof/proof_reports.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

using testing::SizeIs;

constexpr uint64_t kChanged = 13344473700;  // 2023-11-14 22:15:00

class ProofReportsTest : public PasswordFixture {
 protected:
  v1::ListAccountProofsResponse Proofs(
      const v1::ListAccountProofsRequest& request = {}) {
    auto response = ListProofs(*state_, Names(), request);
    EXPECT_OK(response.status());
    return response.value_or(v1::ListAccountProofsResponse());
  }
  v1::GetPasswordTotalsResponse Totals() {
    auto response = ReportTotals(*state_);
    EXPECT_OK(response.status());
    return response.value_or(v1::GetPasswordTotalsResponse());
  }
  v1::GetPasswordTimelineResponse Timeline(const std::string& account) {
    v1::GetPasswordTimelineRequest request;
    request.set_account(account);
    auto response = ReportTimeline(*state_, Names(), request);
    EXPECT_OK(response.status());
    return response.value_or(v1::GetPasswordTimelineResponse());
  }
  ControllerNames Names() {
    return [this](const std::string& id) { return controllers_.NameOf(id); };
  }
};

TEST_F(ProofReportsTest, ADeliveredPasswordIsProvenStepByStep) {
  const auto stamp = dc1_.Stamp(2, kChanged);
  source_.SetStamp(ann_, stamp);
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  Take(dc1_.Committed("one", ann_, stamp));
  ASSERT_TRUE(DeliverNext());

  const auto proofs = Proofs();
  ASSERT_THAT(proofs.proofs(), SizeIs(1));
  const v1::AccountProof& proof = proofs.proofs(0);
  EXPECT_EQ(proof.state(), v1::PASSWORD_STATE_DELIVERED);
  EXPECT_EQ(proof.reason(), "");
  EXPECT_EQ(proof.last_change().stamp().version(), 2);
  EXPECT_EQ(proof.last_change().changed().seconds(), 1700000100);
  EXPECT_EQ(proof.last_change().changed_on(), "dc1.corp.example.test");
  EXPECT_EQ(proof.captured_on(), "dc1.corp.example.test");
  EXPECT_TRUE(proof.has_captured());
  EXPECT_TRUE(proof.has_confirmed());
  EXPECT_TRUE(proof.has_delivered());
  EXPECT_EQ(proof.delivered_stamp().version(), 2);
  EXPECT_EQ(proof.provider_answer(), "accepted");
}

TEST_F(ProofReportsTest, TheTimelineTellsItNewestFirst) {
  const auto stamp = dc1_.Stamp(2, kChanged);
  source_.SetStamp(ann_, stamp);
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  Take(dc1_.Committed("one", ann_, stamp));
  ASSERT_TRUE(DeliverNext());

  const auto timeline = Timeline("ANN@example.com");
  std::vector<int> kinds;
  for (const auto& event : timeline.events()) {
    kinds.push_back(event.kind());
  }
  EXPECT_THAT(kinds, ElementsAre(v1::PASSWORD_EVENT_KIND_DELIVERED,
                                 v1::PASSWORD_EVENT_KIND_CONFIRMED,
                                 v1::PASSWORD_EVENT_KIND_CAPTURED));
  EXPECT_EQ(Timeline("ann").proof().state(), v1::PASSWORD_STATE_DELIVERED);
}

TEST_F(ProofReportsTest, NeverCapturedHasItsReasonAndCure) {
  const auto proofs = Proofs();
  ASSERT_THAT(proofs.proofs(), SizeIs(1));
  EXPECT_EQ(proofs.proofs(0).state(), v1::PASSWORD_STATE_NEVER_CAPTURED);
  EXPECT_THAT(proofs.proofs(0).reason(), HasSubstr("not been changed"));
  EXPECT_THAT(proofs.proofs(0).cure(), HasSubstr("change the password"));
}

TEST_F(ProofReportsTest, WaitingSaysForWhat) {
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  EXPECT_EQ(Proofs().proofs(0).state(), v1::PASSWORD_STATE_WAITING);
  EXPECT_THAT(Proofs().proofs(0).reason(), HasSubstr("has yet to say"));
}

TEST_F(ProofReportsTest, RefusedHasTheRule) {
  Change("one", 2, "weak");
  EXPECT_FALSE(DeliverNext());
  EXPECT_EQ(Proofs().proofs(0).state(), v1::PASSWORD_STATE_REFUSED);
  EXPECT_THAT(Proofs().proofs(0).reason(), HasSubstr("8 characters"));
}

TEST_F(ProofReportsTest, MissedNamesTheDomainController) {
  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(1, kChanged)));
  EXPECT_EQ(Proofs().proofs(0).state(), v1::PASSWORD_STATE_MISSED);
  EXPECT_THAT(Proofs().proofs(0).reason(),
              HasSubstr("missed on dc1.corp.example.test"));
}

TEST_F(ProofReportsTest, TotalsFollowEveryChange) {
  PutAccount("bo..............", "bo");
  EXPECT_EQ(Totals().accounts(), 2);
  EXPECT_EQ(Totals().delivered(), 0);
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());
  EXPECT_EQ(Totals().accounts(), 2);
  EXPECT_EQ(Totals().delivered(), 1);
  LeaveScope(ann_);
  EXPECT_EQ(Totals().accounts(), 1);
  EXPECT_EQ(Totals().delivered(), 0);
  PutAccount(ann_, "ann");
  EXPECT_EQ(Totals().delivered(), 1);
}

TEST_F(ProofReportsTest, PagesByStateHoldEachAccountOnce) {
  for (int i = 0; i < 9; ++i) {
    PutAccount(absl::StrCat("guid", i, "..........."), absl::StrCat("user", i));
  }
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());
  v1::ListAccountProofsRequest request;
  request.set_state(v1::PASSWORD_STATE_NEVER_CAPTURED);
  request.set_page_size(4);
  std::vector<std::string> seen;
  do {
    const auto page = Proofs(request);
    for (const auto& proof : page.proofs()) seen.push_back(proof.address());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(seen, SizeIs(9));
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_THAT(seen, testing::Not(Contains("ann@example.com")));
  request.set_search("USER7");
  EXPECT_THAT(Proofs(request).proofs(), SizeIs(1));
}

TEST_F(ProofReportsTest, AnUnknownAccountIsNotFound) {
  v1::GetPasswordTimelineRequest request;
  request.set_account("nobody");
  EXPECT_THAT(ReportTimeline(*state_, Names(), request).status(),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReportTimeline(*state_, Names(), {}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync::uploader
