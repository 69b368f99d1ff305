// Snapshots, changes and their watch, against a real domain controller.

#include <grpcpp/grpcpp.h>

#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/guid.h"
#include "common/server/channel.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "directory-reader/checkpoint.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using DirectoryReaderTest = SambaReaderTest;

TEST_F(DirectoryReaderTest, SnapshotHoldsTheWholeCompany) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  EXPECT_THAT(snapshot.checkpoint, Not(IsEmpty()));
  for (const fixture::SampleUser& user : fixture::Company().users) {
    const auto* found = snapshot.Find("sAMAccountName", user.sam_account_name);
    ASSERT_NE(found, nullptr) << user.sam_account_name;
    EXPECT_EQ(found->kind(), pb::OBJECT_KIND_USER);
    EXPECT_EQ(ValueOf(*found, "displayName"), user.display_name);
    EXPECT_EQ(ValueOf(*found, "mail"), user.mail);
    EXPECT_EQ(ValueOf(*found, "title"), user.title);
    EXPECT_EQ(ValueOf(*found, "userAccountControl"),
              user.disabled ? "514" : "512");
    EXPECT_THAT(found->object_guid(), SizeIs(16));
    EXPECT_THAT(found->object_sid(), SizeIs(28));
  }
  for (const fixture::SampleContact& contact : fixture::Company().contacts) {
    const auto* found = snapshot.Find("mail", contact.mail);
    ASSERT_NE(found, nullptr) << contact.mail;
    EXPECT_EQ(found->kind(), pb::OBJECT_KIND_CONTACT);
  }
  const auto* computer = snapshot.Find("sAMAccountName", "DC1$");
  ASSERT_NE(computer, nullptr);
  EXPECT_EQ(computer->kind(), pb::OBJECT_KIND_COMPUTER);
}

TEST_F(DirectoryReaderTest, SnapshotNamesMembersByGuid) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  const auto* group = snapshot.Find("sAMAccountName", fixture::kExchangeGroup);
  ASSERT_NE(group, nullptr);
  EXPECT_EQ(group->kind(), pb::OBJECT_KIND_GROUP);
  const std::set<std::string> members(group->members_added().begin(),
                                      group->members_added().end());
  EXPECT_THAT(group->members_removed(), IsEmpty());
  for (const auto& user :
       fixture::Company().UsersIn(fixture::Scope::kExchange)) {
    const auto* found = snapshot.Find("sAMAccountName", user.sam_account_name);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(members.count(found->object_guid()), 1u) << user.display_name;
  }
}

TEST_F(DirectoryReaderTest, NothingChangedGivesOnlyACheckpoint) {
  const StreamResult changes = ChangesBy([] { return absl::OkStatus(); });
  EXPECT_THAT(changes.objects, IsEmpty());
  EXPECT_THAT(changes.checkpoint, Not(IsEmpty()));
}

TEST_F(DirectoryReaderTest, ChangedTitleComesAlone) {
  const StreamResult changes = ChangesBy([] {
    return dc_->SetAttribute("anna.weber", "title", {"Géschäftsführerin"});
  });
  ASSERT_THAT(changes.objects, SizeIs(1));
  const pb::DirectoryObject& anna = changes.objects[0];
  EXPECT_EQ(anna.object_guid(), GuidOf("anna.weber"));
  EXPECT_EQ(ValueOf(anna, "title"), "Géschäftsführerin");
  EXPECT_FALSE(Has(anna, "displayName"));
  EXPECT_FALSE(anna.deleted());
}

TEST_F(DirectoryReaderTest, RemovedAttributeComesWithoutValues) {
  const StreamResult changes =
      ChangesBy([] { return dc_->SetAttribute("olga.ivanova", "title", {}); });
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_TRUE(Has(changes.objects[0], "title"));
  EXPECT_EQ(ValueOf(changes.objects[0], "title"), "");
}

TEST_F(DirectoryReaderTest, LinkedAttributeComesAsPlainDn) {
  ASSERT_OK_AND_ASSIGN(const std::string boss, dc_->DnOf("anna.weber"));
  StreamResult changes = ChangesBy(
      [&] { return dc_->SetAttribute("juergen.mueller", "manager", {boss}); });
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(ValueOf(changes.objects[0], "manager"), boss);
  changes = ChangesBy(
      [&] { return dc_->SetAttribute("juergen.mueller", "manager", {}); });
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_TRUE(Has(changes.objects[0], "manager"));
  EXPECT_EQ(ValueOf(changes.objects[0], "manager"), "");
}

TEST_F(DirectoryReaderTest, MembersAddedAndRemovedComeByGuid) {
  const std::string in = GuidOf("anna.weber");
  const std::string out = GuidOf("olga.ivanova");
  const StreamResult changes = ChangesBy([] {
    RETURN_IF_ERROR(dc_->AddToGroup(fixture::kEmailGroup, "anna.weber"));
    return dc_->RemoveFromGroup(fixture::kExchangeGroup, "olga.ivanova");
  });
  const auto* email = changes.FindGuid([&] {
    const auto snapshot = reader_->Snapshot();
    return snapshot->Find("sAMAccountName", fixture::kEmailGroup)
        ->object_guid();
  }());
  ASSERT_NE(email, nullptr);
  EXPECT_THAT(email->members_added(), ElementsAre(in));
  EXPECT_THAT(email->members_removed(), IsEmpty());
  bool removed = false;
  for (const pb::DirectoryObject& object : changes.objects) {
    for (const std::string& guid : object.members_removed()) {
      removed = removed || guid == out;
    }
  }
  EXPECT_TRUE(removed);
}

TEST_F(DirectoryReaderTest, DisabledAccountComesWithItsControl) {
  const StreamResult changes =
      ChangesBy([] { return dc_->SetEnabled("anna.weber", false); });
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(ValueOf(changes.objects[0], "userAccountControl"), "514");
  EXPECT_OK(dc_->SetEnabled("anna.weber", true));
}

TEST_F(DirectoryReaderTest, RenamedUserComesWithItsNewName) {
  ASSERT_OK(dc_->AddUser("to.rename"));
  ASSERT_OK_AND_ASSIGN(const std::string dn, dc_->DnOf("to.rename"));
  const std::string guid = GuidOf("to.rename");
  const StreamResult changes =
      ChangesBy([&] { return dc_->writer().Rename(dn, "CN=Re\\, named", ""); });
  const auto* found = changes.FindGuid(guid);
  ASSERT_NE(found, nullptr);
  EXPECT_TRUE(
      absl::StartsWith(found->distinguished_name(), "CN=Re\\, named,OU="));
}

TEST_F(DirectoryReaderTest, MoveOfAUserKeepsItsGuidAndMembership) {
  ASSERT_OK(dc_->AddUser("to.move"));
  ASSERT_OK(dc_->AddToGroup(fixture::kEmailGroup, "to.move"));
  ASSERT_OK_AND_ASSIGN(const std::string dn, dc_->DnOf("to.move"));
  const std::string guid = GuidOf("to.move");
  const StreamResult changes = ChangesBy([&] {
    return dc_->writer().Rename(dn, dn.substr(0, dn.find(',')),
                                absl::StrCat("OU=Left the Company,OU=Company,",
                                             fixture::kNamingContext));
  });
  const auto* moved = changes.FindGuid(guid);
  ASSERT_NE(moved, nullptr);
  EXPECT_THAT(moved->distinguished_name(), HasSubstr("OU=Left the Company"));
  for (const pb::DirectoryObject& object : changes.objects) {
    EXPECT_THAT(object.members_removed(), IsEmpty());
  }
  EXPECT_EQ(GuidOf("to.move"), guid);
}

TEST_F(DirectoryReaderTest, DeletedUserComesAsATombstone) {
  ASSERT_OK(dc_->AddUser("to.delete"));
  const std::string guid = GuidOf("to.delete");
  const StreamResult changes =
      ChangesBy([] { return dc_->DeleteUser("to.delete"); });
  const auto* tombstone = changes.FindGuid(guid);
  ASSERT_NE(tombstone, nullptr);
  EXPECT_TRUE(tombstone->deleted());
}

// Active Directory gives its groups back without telling of it.
TEST_F(DirectoryReaderTest, UndeletedUserNeedsASnapshot) {
  ASSERT_OK(dc_->AddUser("come.back"));
  const std::string guid = GuidOf("come.back");
  ASSERT_OK_AND_ASSIGN(const std::string dn, dc_->DnOf("come.back"));
  ASSERT_OK(dc_->DeleteUser("come.back"));
  ASSERT_OK_AND_ASSIGN(const StreamResult deleted, reader_->Snapshot());
  ASSERT_OK(dc_->Undelete(ldap::Guid::FromBytes(guid)->ToString(), dn));
  EXPECT_THAT(
      reader_->Changes(deleted.checkpoint),
      StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("was undeleted")));
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ASSERT_NE(snapshot.FindGuid(guid), nullptr);
  EXPECT_OK(reader_->Changes(snapshot.checkpoint));
}

TEST_F(DirectoryReaderTest, LoserOfANameConflictIsNoUser) {
  ASSERT_OK(dc_->AddUser("loser"));
  const std::string guid = GuidOf("loser");
  ASSERT_OK_AND_ASSIGN(const std::string dn, dc_->DnOf("loser"));
  const StreamResult changes = ChangesBy([&] {
    return dc_->writer().Rename(
        dn, "CN=Loser\\, The\\0ACNF:8d5a7c43-3a2f-4a3a-9f6e-0123456789ab", "");
  });
  ASSERT_NE(changes.FindGuid(guid), nullptr);
  EXPECT_TRUE(changes.FindGuid(guid)->deleted());
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  EXPECT_EQ(snapshot.FindGuid(guid), nullptr);
  EXPECT_OK(dc_->DeleteUser("loser"));
}

TEST_F(DirectoryReaderTest, RecreatedUserIsAnotherObject) {
  ASSERT_OK(dc_->AddUser("phoenix"));
  const std::string old_guid = GuidOf("phoenix");
  const StreamResult changes = ChangesBy([] {
    RETURN_IF_ERROR(dc_->DeleteUser("phoenix"));
    return dc_->AddUser("phoenix");
  });
  const std::string new_guid = GuidOf("phoenix");
  EXPECT_NE(new_guid, old_guid);
  ASSERT_NE(changes.FindGuid(old_guid), nullptr);
  EXPECT_TRUE(changes.FindGuid(old_guid)->deleted());
  ASSERT_NE(changes.FindGuid(new_guid), nullptr);
  EXPECT_FALSE(changes.FindGuid(new_guid)->deleted());
  EXPECT_EQ(changes.FindGuid(new_guid)->kind(), pb::OBJECT_KIND_USER);
}

TEST_F(DirectoryReaderTest, CheckpointsCarryOn) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ASSERT_OK(dc_->SetAttribute("anna.weber", "title", {"One"}));
  ASSERT_OK_AND_ASSIGN(const StreamResult first,
                       reader_->Changes(snapshot.checkpoint));
  ASSERT_OK(dc_->SetAttribute("olga.ivanova", "title", {"Two"}));
  ASSERT_OK_AND_ASSIGN(const StreamResult second,
                       reader_->Changes(first.checkpoint));
  ASSERT_THAT(second.objects, SizeIs(1));
  EXPECT_EQ(ValueOf(second.objects[0], "title"), "Two");
  // A checkpoint stays good: reading from it again gives both.
  ASSERT_OK_AND_ASSIGN(const StreamResult again,
                       reader_->Changes(snapshot.checkpoint));
  EXPECT_THAT(again.objects, SizeIs(2));
}

TEST_F(DirectoryReaderTest, RubbishIsNoCheckpoint) {
  EXPECT_THAT(reader_->Changes("rubbish"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("read a snapshot")));
}

TEST_F(DirectoryReaderTest, CheckpointOfAnotherDirectoryNeedsASnapshot) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ASSERT_OK_AND_ASSIGN(const Checkpoint here,
                       Checkpoint::Decode(snapshot.checkpoint));
  Checkpoint other_domain = here;
  other_domain.domain_sid[20] ^= 1;
  Checkpoint restored = here;
  restored.invocation_id = *ldap::Guid::FromBytes(std::string(16, 'x'));
  Checkpoint rolled_back = here;
  rolled_back.highest_committed_usn += 1000000;
  Checkpoint other_cookie = here;
  other_cookie.cookie = "rubbish";
  for (const Checkpoint& checkpoint :
       {other_domain, restored, rolled_back, other_cookie}) {
    EXPECT_THAT(
        reader_->Changes(checkpoint.Encode()),
        StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("read a snapshot")));
  }
  EXPECT_OK(reader_->Changes(here.Encode()));
}

TEST_F(DirectoryReaderTest, OtherAttributesNeedASnapshot) {
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ReaderFixture other(ConfigFor(*dc_));
  other.attributes = {"title"};
  EXPECT_THAT(
      other.Changes(snapshot.checkpoint),
      StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("other attributes")));
}

TEST_F(DirectoryReaderTest, WatchTellsOfItsBeginningAndOfAChange) {
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(30));
  const auto stream = reader_->stub().WatchChanges(&context, {});
  pb::WatchChangesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_THAT(response.invocation_id(), SizeIs(16));
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  ASSERT_OK(dc_->SetAttribute("anna.weber", "title", {"Watched"}));
  ASSERT_TRUE(stream->Read(&response));
  ASSERT_OK_AND_ASSIGN(const StreamResult changes,
                       reader_->Changes(snapshot.checkpoint));
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(ValueOf(changes.objects[0], "title"), "Watched");
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

}  // namespace
}  // namespace directory_sync::directory_reader
