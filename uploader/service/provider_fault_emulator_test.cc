// Every way in which the provider's answers go wrong, on every kind of object:
// nothing is lost, and what is said of it goes away with its cause.

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::ElementsAre;
using testing::IsEmpty;

class ProviderFaultTest : public UploaderFixture,
                          public testing::WithParamInterface<FaultKind> {
 protected:
  // A user with an alternate address, in a list.
  void Populate() {
    settings_.set_sync_proxy_addresses(true);
    ann_ = directory_.AddUser("ann", {{"title", "Chief"}});
    directory_.AddMember(group_, ann_);
    directory_.SetValues(ann_, "proxyAddresses", {"smtp:a.lee@example.com"});
    const std::string sales = directory_.AddGroup("sales");
    directory_.Set(sales, "mail", "sales@example.com");
    directory_.AddMember(sales, ann_);
    directory_.AddMember(group_, sales);
  }

  void ExpectAllThere() {
    ASSERT_TRUE(MailboxOf("ann").has_value());
    EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
    EXPECT_THAT(MailboxOf("ann")->addresses, ElementsAre("a.lee@example.com"));
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* list = account.FindList("example.com", "sales");
          ASSERT_NE(list, nullptr);
          EXPECT_THAT(list->members, ElementsAre("ann"));
        });
  }

  std::string ann_;
};

TEST_P(ProviderFaultTest, OnEachCallOnceLosesNothing) {
  Populate();
  for (const char* method : {"POST", "PUT", "GET"}) {
    for (const char* path : {"/ex/mailboxes", "/ex/distributionlists"}) {
      AddFault(GetParam(), method, path, 1);
    }
  }

  Begin();
  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);

  ExpectAllThere();
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ProviderFaultTest,
    testing::Values(FaultKind::kLatency, FaultKind::kError,
                    FaultKind::kDropBefore, FaultKind::kDropAfterCommit,
                    FaultKind::kMalformed, FaultKind::kHtml,
                    FaultKind::kSlowBody, FaultKind::kHugeBody,
                    FaultKind::kTruncate, FaultKind::kThrottle,
                    FaultKind::kRedirect),
    [](const auto& test) {
      return std::string(emulator::FaultName(test.param));
    });

using ProviderAnswerTest = UploaderFixture;

TEST_F(ProviderAnswerTest, ASingleSpaceForAnEmptyValueIsEmpty) {
  emulator::Choices choices;
  choices.single_space_for_empty = true;
  emulator_->provider().SetChoices(choices);
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/ann",
      "displayName=ann&password=Xy7%21kkpp&size=2048&jobTitle="));
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  // Adopted, and nothing of it has to be written.
  EXPECT_EQ(Calls("PUT", "/ex/mailboxes/ann"), 0);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
