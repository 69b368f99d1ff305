// What is believed of the provider's answers about lists, and what histories
// and runs say.

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kListPath[] = "/ex/distributionlists";

class ListAnswersTest : public UploaderFixture {
 protected:
  std::string AddMember(const std::string& name) {
    const std::string guid = directory_.AddUser(name);
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::string AddList(const std::string& name,
                      const std::vector<std::string>& members) {
    const std::string guid = directory_.AddGroup(name);
    directory_.Set(guid, "mail", absl::StrCat(name, "@example.com"));
    for (const std::string& member : members) {
      directory_.AddMember(guid, member);
    }
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::optional<emulator::DistributionList> ListOf(const std::string& name) {
    std::optional<emulator::DistributionList> found;
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* list = account.FindList("example.com", name);
          if (list != nullptr) found = *list;
        });
    return found;
  }

  // What the history says of the object, the oldest first.
  std::vector<v1::OperationKind> KindsOf(const std::string& guid) {
    std::vector<v1::OperationKind> kinds;
    for (const Operation& operation : Operations()) {
      if (operation.object_guid() == guid) {
        kinds.insert(kinds.begin(), operation.kind());
      }
    }
    return kinds;
  }
};

// Of the success codes that clients know of for lists.
class ListWriteStatusTest : public ListAnswersTest,
                            public testing::WithParamInterface<int> {};

TEST_P(ListWriteStatusTest, AChangeCountsOnceItShows) {
  const std::string ann = AddMember("ann");
  AddMember("bo");
  AddMember("cy");
  Begin();
  emulator::Choices choices;
  choices.list_write_status = GetParam();
  choices.list_delay_ms = 1500;
  emulator_->provider().SetChoices(choices);
  const std::string sales = AddList("sales", {ann});

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  ASSERT_TRUE(ListOf("sales").has_value());
  EXPECT_THAT(ListOf("sales")->members, ElementsAre("ann"));

  directory_.Set(sales, "displayName", "All of Sales");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(ListOf("sales")->display_name, "All of Sales");

  directory_.RemoveMember(group_, sales);
  Sync();
  Sync();
  EXPECT_FALSE(ListOf("sales").has_value());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Codes, ListWriteStatusTest,
                         testing::Values(200, 202, 204));

TEST_F(ListAnswersTest, ALookThatFailsIsNoProof) {
  const std::string ann = AddMember("ann");
  AddMember("bo");
  const std::string sales = AddList("sales", {ann});
  Begin();
  emulator::Choices choices;
  choices.list_write_status = 204;
  choices.list_delay_ms = 1500;
  emulator_->provider().SetChoices(choices);
  AddFault(FaultKind::kError, "GET", kListPath, 1);

  directory_.RemoveMember(group_, sales);
  Sync();
  Sync();

  EXPECT_FALSE(ListOf("sales").has_value());
}

TEST_F(ListAnswersTest, DomainAliasStandsForListsAndAlternateAddresses) {
  settings_.set_sync_proxy_addresses(true);
  auto* alias = settings_.add_domain_aliases();
  alias->set_directory_domain("corp.example");
  alias->set_mail_domain("example.com");
  const std::string ann = AddMember("ann");
  directory_.Set(ann, "mail", "ann@corp.example");
  directory_.SetValues(ann, "proxyAddresses",
                       {"SMTP:ann@corp.example", "smtp:a.lee@corp.example"});
  const std::string sales = AddList("sales", {ann});
  directory_.Set(sales, "mail", "sales@corp.example");

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_THAT(MailboxOf("ann")->addresses, ElementsAre("a.lee@example.com"));
  ASSERT_TRUE(ListOf("sales").has_value());
  EXPECT_THAT(ListOf("sales")->members, ElementsAre("ann"));
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ListAnswersTest, HistoryTellsCreatedFromAdopted) {
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/old",
      "displayName=Old&password=Xy7%21kkpp&size=1024"));
  const std::string old = AddMember("old");
  Begin();
  AddFault(FaultKind::kDropAfterCommit, "POST", "/ex/mailboxes/ann", 1);
  AddFault(FaultKind::kDropAfterCommit, "POST", kListPath, 1);
  const std::string ann = AddMember("ann");
  const std::string sales = AddList("sales", {ann});

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_THAT(KindsOf(ann), ElementsAre(v1::OPERATION_KIND_CREATE));
  ASSERT_FALSE(KindsOf(sales).empty());
  EXPECT_EQ(KindsOf(sales).front(), v1::OPERATION_KIND_CREATE);
  ASSERT_FALSE(KindsOf(old).empty());
  EXPECT_EQ(KindsOf(old).front(), v1::OPERATION_KIND_ADOPT);
  for (const Operation& operation : Operations()) {
    if (operation.kind() != v1::OPERATION_KIND_ADOPT) continue;
    EXPECT_NE(operation.provider_answer(), "");
  }
}

TEST_F(ListAnswersTest, ADeltaNamesWhatWaitsForItsRetry) {
  const std::string ann = AddMember("ann");
  emulator_->provider().Edit([](emulator::Account& account) {
    account.domains.at("example.com").exchange_max_mailboxes = 0;
  });
  Begin();

  directory_.Set(ann, "pwdLastSet", "132000000000000000");
  const Run delta = Sync();

  EXPECT_THAT(delta.error(), HasSubstr("1 accounts can't be synchronized"));
}

TEST_F(ListAnswersTest, WithheldListsAreNotCalledMailboxes) {
  settings_.set_removal_threshold(1);
  std::vector<std::string> lists;
  for (int i = 0; i < 3; ++i)
    lists.push_back(AddList(absl::StrCat("l", i), {}));
  Begin();

  for (const std::string& list : lists) directory_.RemoveMember(group_, list);
  const Run run = Sync();

  EXPECT_THAT(run.error(), HasSubstr("3 removals are withheld"));
}

using RefusedKeysTest = UploaderFixture;

TEST_F(RefusedKeysTest, AreTriedAgainWithNothingToDo) {
  keys_pause_ = absl::Milliseconds(200);
  Begin();
  StopUploader();
  emulator_->provider().SetKeys({{"OtherUserKey", "OtherSecretKey"}});
  StartUploader();
  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 && alerts[0].alert_key() == "provider-keys";
  });

  emulator_->provider().SetKeys(
      {{emulator_->user_key(), emulator_->secret_key()}});

  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

}  // namespace
}  // namespace directory_sync::uploader
