// Whose a mailbox is: nobody gets one that somebody else uses, and nobody's is
// closed before its successor is there.

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
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

class MailboxOwnerTest : public UploaderFixture {
 protected:
  std::string AddMember(const std::string& name,
                        const ScriptedDirectory::Attributes& more = {}) {
    const std::string guid = directory_.AddUser(name, more);
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::string OwnerOf(const std::string& mailbox) {
    return MailboxOf(mailbox)->Get("displayName");
  }
};

TEST_F(MailboxOwnerTest, NewcomerGetsNoMailboxThatAnotherStillUses) {
  const std::string ann = AddMember("ann");
  Begin();
  // Her mailbox stays as it is.
  directory_.Set(ann, "mail", "ann.smith@example.com");
  const std::string bo = AddMember("bo", {{"mail", "ann@example.com"}});
  Sync();
  Sync(v1::RUN_KIND_FULL);

  EXPECT_EQ(OwnerOf("ann"), "ann");
  EXPECT_THAT(AccountOf(bo).error(), HasSubstr("ann@example.com"));
  EXPECT_THAT(OpenAlerts(), SizeIs(2));

  // She leaves: now it is his.
  directory_.RemoveMember(group_, ann);
  Sync();
  EXPECT_EQ(OwnerOf("ann"), "bo");
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(MailboxOwnerTest, WhoComesBackLeavesTheOldMailboxToItsNewOwner) {
  settings_.set_rename_mailboxes(true);
  const std::string ann = AddMember("ann");
  Begin();
  directory_.RemoveMember(group_, ann);
  AddMember("bo", {{"mail", "ann@example.com"}});
  Sync();
  EXPECT_EQ(OwnerOf("ann"), "bo");

  directory_.Set(ann, "mail", "ann.two@example.com");
  directory_.AddMember(group_, ann);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_EQ(OwnerOf("ann"), "bo");
  EXPECT_EQ(OwnerOf("ann.two"), "ann");
}

TEST_F(MailboxOwnerTest, ARenamedMailboxIsNotTakenByWhoGetsItsOldAddress) {
  settings_.set_rename_mailboxes(true);
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "mail", "ann.smith@example.com");
  AddMember("bo", {{"mail", "ann@example.com"}});
  // First hers, then his, at the latest with the sync behind it.
  Sync();
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_EQ(OwnerOf("ann.smith"), "ann");
  EXPECT_EQ(OwnerOf("ann"), "bo");
}

TEST_F(MailboxOwnerTest, PasswordOfTheFormerOwnerStaysAway) {
  ScriptedController dc1{"dc1.corp.example.test"};
  const std::string ann = AddMember("ann");
  Begin();
  Admit(dc1);
  directory_.RemoveMember(group_, ann);
  const std::string bo = AddMember("bo", {{"mail", "ann@example.com"}});
  Sync();
  ASSERT_EQ(OwnerOf("ann"), "bo");

  const auto change = [&](const std::string& id, const std::string& guid,
                          int version, const std::string& password) {
    const auto stamp = dc1.Stamp(version, 1000 + version);
    directory_.SetStamp(guid, stamp);
    relay_.Put(dc1.sender(), dc1.Capture(id, guid, password));
    relay_.Put(dc1.sender(), dc1.Committed(id, guid, stamp));
  };
  change("anns", ann, 2, "Wint3r!is.coming");
  relay_.AwaitEmpty();
  change("bos", bo, 2, "Summ3r!is.gone");
  AwaitAccount(bo, [](const Account& account) {
    return account.password_state() == v1::PASSWORD_STATE_DELIVERED;
  });

  EXPECT_TRUE(HasPassword("ann", "Summ3r!is.gone"));
  EXPECT_THAT(Operations(),
              Not(Contains(testing::AllOf(
                  Property(&Operation::kind, v1::OPERATION_KIND_SET_PASSWORD),
                  Property(&Operation::object_guid, ann)))));
}

TEST_F(MailboxOwnerTest, StaysOpenWhileItsSuccessorIsRefused) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "mail", "ann@not-ours.example");
  Sync();
  Sync(v1::RUN_KIND_FULL);

  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_THAT(AccountOf(ann).error(), HasSubstr("Not authorized"));
}

TEST_F(MailboxOwnerTest, StaysOpenWhileTheOtherServiceRefusesIts) {
  const std::string email = directory_.AddGroup("Email Users");
  const std::string ann = AddMember("ann");
  StartUploader();
  ASSERT_OK(Register());
  Choose(group_, email);
  directory_.RemoveMember(group_, ann);
  directory_.AddMember(email, ann);
  Sync();
  Sync(v1::RUN_KIND_FULL);

  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_THAT(AccountOf(ann).error(), HasSubstr("another service"));
}

TEST_F(MailboxOwnerTest, AddressFoundAfterALookThatFailedIsNotOurs) {
  settings_.set_sync_proxy_addresses(true);
  const std::string ann = AddMember("ann");
  Begin();
  ASSERT_OK(emulator_->provider().Apply(
      "POST",
      "/v1/domains/example.com/ex/mailboxes/ann/emailaddresses/"
      "old@example.com"));
  AddFault(FaultKind::kError, "GET", "/ex/mailboxes/ann", 1);
  directory_.SetValues(ann, "proxyAddresses", {"smtp:old@example.com"});
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  directory_.SetValues(ann, "proxyAddresses", {});
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(MailboxOf("ann")->addresses,
              testing::ElementsAre("old@example.com"));
}

TEST_F(MailboxOwnerTest, MostListsOfASmallFirmAreNotDeletedUnasked) {
  std::vector<std::string> lists;
  for (const char* name : {"all", "sales", "staff", "board"}) {
    lists.push_back(directory_.AddGroup(name));
    directory_.Set(lists.back(), "mail", std::string(name) + "@example.com");
    directory_.AddMember(group_, lists.back());
  }
  Begin();
  for (int i = 0; i < 3; ++i) directory_.RemoveMember(group_, lists[i]);
  Sync();

  EXPECT_EQ(Calls("DELETE", "/ex/distributionlists"), 0);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

}  // namespace
}  // namespace directory_sync::uploader
