// The directory-reader's contract against a real domain controller.

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/ldap/guid.h"
#include "common/ldap/sid.h"
#include "common/server/authorization_table.h"
#include "common/server/channel.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "directory-reader/checkpoint.h"
#include "directory-reader/reader_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::directory_reader {
namespace {

using fixture::DirectoryFixture;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Config ConfigFor(const DirectoryFixture& dc) {
  Config config;
  config.directory_domain = "corp.example.test";
  config.directory_servers = {dc.ldaps_uri()};
  config.directory_account = dc.service_account().dn;
  config.directory_password_file = dc.service_account().password_file;
  config.directory_ca_file = dc.ca_file();
  return config;
}

std::string ContentOf(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class DirectoryReaderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto dc = DirectoryFixture::Start();
    ASSERT_OK(dc);
    dc_ = dc->release();
    reader_ = new ReaderFixture(ConfigFor(*dc_));
  }
  static void TearDownTestSuite() {
    delete reader_;
    delete dc_;
  }

  // What changed by `change`, as seen from a checkpoint just before.
  template <typename Change>
  StreamResult ChangesBy(Change change) {
    const auto before = reader_->Snapshot();
    EXPECT_OK(before);
    EXPECT_OK(change());
    const auto changes = reader_->Changes(before->checkpoint);
    EXPECT_OK(changes);
    return changes.ok() ? *changes : StreamResult();
  }

  std::string GuidOf(const std::string& user) {
    pb::LookUpAccountsRequest request;
    request.add_sam_account_names(user);
    const auto found = reader_->Accounts(request);
    EXPECT_OK(found);
    EXPECT_EQ(found->accounts_size(), 1) << user;
    return found->accounts(0).object_guid();
  }

  static DirectoryFixture* dc_;
  static ReaderFixture* reader_;
};

DirectoryFixture* DirectoryReaderTest::dc_ = nullptr;
ReaderFixture* DirectoryReaderTest::reader_ = nullptr;

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

TEST_F(DirectoryReaderTest, PrimaryMembersAreToldByTheirGroupsRid) {
  ASSERT_OK_AND_ASSIGN(const auto groups, reader_->Groups("Domain "));
  for (const pb::Group& group : groups.groups()) {
    const std::string& name = group.sam_account_name();
    EXPECT_EQ(group.has_primary_members(), name == "Domain Users" ||
                                               name == "Domain Guests" ||
                                               name == "Domain Controllers")
        << name;
  }
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  const auto* users = snapshot.Find("sAMAccountName", "Domain Users");
  ASSERT_NE(users, nullptr);
  EXPECT_EQ(ldap::Sid::FromBytes(users->object_sid())->rid(), 513u);
  const auto* anna = snapshot.Find("sAMAccountName", "anna.weber");
  EXPECT_EQ(ValueOf(*anna, "primaryGroupID"), "513");
}

TEST_F(DirectoryReaderTest, CertainObjectsAreReadWhole) {
  const std::string anna = GuidOf("anna.weber");
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader_->Snapshot());
  const std::string group =
      snapshot.Find("sAMAccountName", fixture::kExchangeGroup)->object_guid();
  ASSERT_OK_AND_ASSIGN(const StreamResult objects,
                       reader_->Objects({anna, group, std::string(16, 'x')}));
  EXPECT_THAT(objects.objects, SizeIs(2));
  EXPECT_EQ(objects.FindGuid(anna)->SerializeAsString(),
            snapshot.FindGuid(anna)->SerializeAsString());
  EXPECT_EQ(objects.FindGuid(group)->members_added_size(),
            snapshot.FindGuid(group)->members_added_size());
  EXPECT_THAT(reader_->Objects({"no GUID"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
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

TEST_F(DirectoryReaderTest, GroupsAreOrderedSearchedAndPaged) {
  ASSERT_OK_AND_ASSIGN(const auto all, reader_->Groups("", 1000));
  ASSERT_GT(all.groups_size(), 20);
  std::vector<std::string> paged;
  std::string token;
  do {
    ASSERT_OK_AND_ASSIGN(const auto page, reader_->Groups("", 7, token));
    EXPECT_LE(page.groups_size(), 7);
    for (const pb::Group& group : page.groups()) paged.push_back(group.name());
    token = page.next_page_token();
  } while (!token.empty());
  ASSERT_EQ(paged.size(), static_cast<size_t>(all.groups_size()));
  for (int i = 0; i < all.groups_size(); ++i) {
    EXPECT_EQ(paged[i], all.groups(i).name());
  }

  ASSERT_OK_AND_ASSIGN(const auto hosted, reader_->Groups("hosted e"));
  ASSERT_EQ(hosted.groups_size(), 2);
  EXPECT_EQ(hosted.groups(0).name(), fixture::kEmailGroup);
  EXPECT_EQ(hosted.groups(1).name(), fixture::kExchangeGroup);
  EXPECT_EQ(hosted.groups(1).description(), "Who has a mailbox there.");
  EXPECT_THAT(hosted.groups(1).object_guid(), SizeIs(16));
  EXPECT_GT(hosted.groups(1).member_count(), 10);

  ASSERT_OK_AND_ASSIGN(const auto none, reader_->Groups("*)(cn=*"));
  EXPECT_EQ(none.groups_size(), 0);
  EXPECT_THAT(reader_->Groups("", 0, "x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(reader_->Groups("", 1001),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DirectoryReaderTest, AccountsAreFoundBySidAndName) {
  pb::LookUpAccountsRequest request;
  request.add_sam_account_names("OLGA.Ivanova");
  request.add_sam_account_names("nobody*");
  ASSERT_OK_AND_ASSIGN(const auto by_name, reader_->Accounts(request));
  ASSERT_EQ(by_name.accounts_size(), 1);
  const pb::Account& olga = by_name.accounts(0);
  EXPECT_EQ(olga.sam_account_name(), "olga.ivanova");
  EXPECT_EQ(olga.user_account_control(), 512u);
  EXPECT_FALSE(olga.is_protected());

  request.Clear();
  request.add_object_sids(olga.object_sid());
  request.add_object_guids(olga.object_guid());
  ASSERT_OK_AND_ASSIGN(const auto by_sid, reader_->Accounts(request));
  ASSERT_EQ(by_sid.accounts_size(), 1);
  EXPECT_EQ(by_sid.accounts(0).object_guid(), olga.object_guid());

  request.Clear();
  request.add_sam_account_names("Administrator");
  ASSERT_OK_AND_ASSIGN(const auto admin, reader_->Accounts(request));
  EXPECT_TRUE(admin.accounts(0).is_protected());
  request.add_object_sids("no SID");
  EXPECT_THAT(reader_->Accounts(request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DirectoryReaderTest, StampRisesWithAChangeAndNotWithARefusedOne) {
  const std::string guid = GuidOf("olga.ivanova");
  ASSERT_OK_AND_ASSIGN(const auto before, reader_->Stamps({guid}));
  ASSERT_EQ(before.stamps_size(), 1);
  ASSERT_OK(dc_->ResetPasswordByLdaps("olga.ivanova", "Sec0nd-Passw0rd"));
  ASSERT_OK_AND_ASSIGN(const auto after,
                       reader_->Stamps({guid}, before.invocation_id()));
  EXPECT_EQ(after.stamps(0).object_guid(), guid);
  EXPECT_EQ(after.stamps(0).stamp().version(),
            before.stamps(0).stamp().version() + 1);
  EXPECT_EQ(after.stamps(0).stamp().originating_dsa(), after.invocation_id());
  ASSERT_FALSE(dc_->ChangePasswordByKpasswd("olga.ivanova", "Sec0nd-Passw0rd",
                                            fixture::kUserPassword)
                   .ok());
  ASSERT_OK_AND_ASSIGN(const auto refused, reader_->Stamps({guid}));
  EXPECT_EQ(refused.stamps(0).stamp().version(),
            after.stamps(0).stamp().version());
}

TEST_F(DirectoryReaderTest, UnknownControllerHasNoStamps) {
  EXPECT_THAT(
      reader_->Stamps({}, std::string(16, 'x')),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("directory.servers")));
}

TEST_F(DirectoryReaderTest, DomainIsDescribed) {
  ASSERT_OK_AND_ASSIGN(const auto domain, reader_->Describe());
  EXPECT_EQ(domain.dns_name(), "corp.example.test");
  EXPECT_EQ(domain.netbios_name(), "CORP");
  EXPECT_EQ(domain.naming_context(), fixture::kNamingContext);
  EXPECT_THAT(domain.sid(), HasSubstr("S-1-5-21-"));
  EXPECT_TRUE(domain.sees_deletions());
  EXPECT_TRUE(domain.has_get_changes());
  EXPECT_THAT(domain.missing_rights(), IsEmpty());
  ASSERT_EQ(domain.domain_controllers_size(), 1);
  const pb::DomainController& dc = domain.domain_controllers(0);
  EXPECT_TRUE(dc.reachable()) << dc.error();
  EXPECT_EQ(dc.dns_host_name(), "dc1.corp.example.test");
  EXPECT_THAT(dc.invocation_id(), SizeIs(16));
}

TEST_F(DirectoryReaderTest, PlainAccountReadsAndIsToldItsMissingRights) {
  Config config = ConfigFor(*dc_);
  config.directory_account = dc_->handler_account().dn;
  config.directory_password_file = dc_->handler_account().password_file;
  ReaderFixture plain(config);
  ASSERT_OK_AND_ASSIGN(const auto domain, plain.Describe());
  EXPECT_FALSE(domain.sees_deletions());
  EXPECT_FALSE(domain.has_get_changes());
  EXPECT_THAT(domain.missing_rights(),
              ElementsAre(AllOf(HasSubstr("CORP\\svc-password-handler:LCRP"),
                                HasSubstr("(A;CI;RPLC;;;S-1-5-21-")),
                          HasSubstr("1131f6aa-9c07-11d1-f79f-00c04fc2dcd2")));

  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, plain.Snapshot());
  EXPECT_NE(snapshot.Find("sAMAccountName", "anna.weber"), nullptr);
  ASSERT_OK(dc_->SetAttribute("anna.weber", "title", {"Seen plainly"}));
  ASSERT_OK_AND_ASSIGN(const StreamResult changes,
                       plain.Changes(snapshot.checkpoint));
  ASSERT_THAT(changes.objects, SizeIs(1));
  EXPECT_EQ(ValueOf(changes.objects[0], "title"), "Seen plainly");
}

TEST_F(DirectoryReaderTest, MissingRightsAreGrantedByTheCommandsShown) {
  Config config = ConfigFor(*dc_);
  config.directory_account = dc_->handler_account().user_principal_name;
  config.directory_password_file = dc_->handler_account().password_file;
  ReaderFixture plain(config);
  ASSERT_OK_AND_ASSIGN(const auto before, plain.Describe());
  for (const std::string& text : before.missing_rights()) {
    constexpr absl::string_view kMark = "on Samba, as root: ";
    const size_t begin = text.find(std::string(kMark));
    ASSERT_NE(begin, std::string::npos);
    ASSERT_OK_AND_ASSIGN(
        const fixture::CommandResult result,
        dc_->RunInside({"/usr/bin/env", "SMB_CONF_PATH={smb.conf}", "/bin/sh",
                        "-c", text.substr(begin + kMark.size())}));
    ASSERT_TRUE(result.ok()) << result.Describe();
  }
  ASSERT_OK_AND_ASSIGN(const auto after, plain.Describe());
  EXPECT_TRUE(after.sees_deletions());
  EXPECT_TRUE(after.has_get_changes());
  EXPECT_THAT(after.missing_rights(), IsEmpty());
}

TEST_F(DirectoryReaderTest, WrongPasswordIsSaidInWords) {
  Config config = ConfigFor(*dc_);
  config.directory_password_file = dc_->directory().File("wrong.password");
  ASSERT_OK(dc_->directory().WriteFile("wrong.password", "wrong"));
  ReaderFixture reader(config);
  EXPECT_THAT(reader.Snapshot(),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("the name or the password is wrong")));
  EXPECT_THAT(reader.Describe(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(DirectoryReaderTest, UntrustedCertificateIsSaidInWords) {
  Config config = ConfigFor(*dc_);
  config.directory_ca_file = dc_->other_ca_file();
  ReaderFixture reader(config);
  EXPECT_THAT(reader.Groups(""), StatusIs(absl::StatusCode::kFailedPrecondition,
                                          HasSubstr(config.directory_ca_file)));
}

TEST_F(DirectoryReaderTest, AnotherDomainIsSaidInWords) {
  Config config = ConfigFor(*dc_);
  config.directory_domain = "other.example.test";
  ReaderFixture reader(config);
  EXPECT_THAT(reader.Groups(""),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("corp.example.test"),
                             HasSubstr("directory.domain"))));
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

TEST(DirectoryReaderOutageTest, WatchEndsWhenTheControllerIsLost) {
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(30));
  const auto stream = reader.stub().WatchChanges(&context, {});
  pb::WatchChangesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  dc->link().Cut();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(DirectoryReaderOutageTest, NextControllerServesAndTheFirstIsUsedAgain) {
  // The same domain twice: what replication would make of two controllers.
  ASSERT_OK_AND_ASSIGN(const auto first, DirectoryFixture::Start());
  ASSERT_OK_AND_ASSIGN(const auto second, DirectoryFixture::Start());
  Config config = ConfigFor(*first);
  config.directory_servers.push_back(second->ldaps_uri());
  const std::string authorities =
      first->directory().File("both_authorities.pem");
  ASSERT_OK(first->directory().WriteFile(
      "both_authorities.pem",
      absl::StrCat(ContentOf(first->ca_file()), ContentOf(second->ca_file()))));
  config.directory_ca_file = authorities;
  FakeClock clock;
  ReaderFixture reader(config, clock);
  const auto in_use = [&] {
    const auto domain = reader.Describe();
    return domain.ok() ? domain->domain_controllers(0).uri()
                       : std::string(domain.status().message());
  };
  EXPECT_EQ(in_use(), first->ldaps_uri());
  first->link().Cut();
  EXPECT_OK(reader.Snapshot());
  first->link().Stall();  // not even refusing
  clock.Advance(absl::Minutes(1));
  EXPECT_OK(reader.Groups(""));
  first->link().Restore();
  clock.Advance(absl::Minutes(1));
  EXPECT_OK(reader.Groups(""));
  EXPECT_EQ(in_use(), first->ldaps_uri());
}

TEST(DirectoryReaderOutageTest, HangingControllerEndsTheCall) {
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader.Snapshot());
  dc->link().Stall();
  EXPECT_THAT(reader.Changes(snapshot.checkpoint),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("the TLS handshake didn't end")));
}

TEST(DirectoryReaderOutageTest, ControllerDownAndBack) {
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader.Snapshot());
  dc->StopServer();
  EXPECT_THAT(
      reader.Changes(snapshot.checkpoint),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr(dc->ldaps_uri())));
  ASSERT_OK(dc->StartServer());
  absl::StatusOr<StreamResult> changes = reader.Changes(snapshot.checkpoint);
  const absl::Duration give_up = SystemClock().Monotonic() + absl::Seconds(30);
  while (!changes.ok() && SystemClock().Monotonic() < give_up) {
    changes = reader.Changes(snapshot.checkpoint);
  }
  EXPECT_OK(changes);
}

TEST(DirectoryReaderAuthorizationTest, EveryRpcIsInTheTable) {
  EXPECT_THAT(MissingMethods(DirectoryReaderAuthorization(),
                             {"directorysync.directory.v1.DirectoryReader"}),
              IsEmpty());
}

TEST(DirectoryReaderAuthorizationTest, StampsAreNotForTheWebUi) {
  const AuthorizationTable table = DirectoryReaderAuthorization();
  const std::string stamps =
      "/directorysync.directory.v1.DirectoryReader/LookUpPasswordStamps";
  EXPECT_TRUE(table.IsAllowed(stamps, SpiffeId::Local(Role::kUploader)));
  EXPECT_FALSE(table.IsAllowed(stamps, SpiffeId::Local(Role::kWebui)));
  EXPECT_FALSE(table.IsAllowed(stamps, SpiffeId::Local(Role::kRelay)));
}

}  // namespace
}  // namespace directory_sync::directory_reader
