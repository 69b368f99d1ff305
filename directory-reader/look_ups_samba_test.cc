// Groups, accounts, stamps, the domain and the rights in it, against a real
// domain controller.

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "common/ldap/sid.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LookUpsTest : public SambaReaderTest {
 protected:
  // By a shell inside of the domain controller.
  static void RunAsRoot(const std::string& command) {
    ASSERT_OK_AND_ASSIGN(
        const fixture::CommandResult result,
        dc_->RunInside({"/usr/bin/env", "SMB_CONF_PATH={smb.conf}", "/bin/sh",
                        "-c", command}));
    ASSERT_TRUE(result.ok()) << result.Describe();
  }
};

// Of what a missing right's text says, the command for Samba.
std::string CommandOf(const std::string& text) {
  constexpr absl::string_view kMark = "on Samba, as root: ";
  return text.substr(text.find(std::string(kMark)) + kMark.size());
}

TEST_F(LookUpsTest, PrimaryMembersAreToldByTheirGroupsRid) {
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

TEST_F(LookUpsTest, CertainObjectsAreReadWhole) {
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

TEST_F(LookUpsTest, GroupsAreOrderedSearchedAndPaged) {
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

TEST_F(LookUpsTest, AccountsAreFoundBySidAndName) {
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

TEST_F(LookUpsTest, AccountsAreFoundByRid) {
  pb::LookUpAccountsRequest request;
  request.add_relative_ids(500);
  request.add_relative_ids(4000000000);
  ASSERT_OK_AND_ASSIGN(const auto found, reader_->Accounts(request));
  ASSERT_EQ(found.accounts_size(), 1);
  EXPECT_EQ(found.accounts(0).sam_account_name(), "Administrator");
}

TEST_F(LookUpsTest, StampComesWithTheTimeOfTheLastChange) {
  const std::string guid = GuidOf("dmytro.shevchenko");
  ASSERT_OK_AND_ASSIGN(const auto before, reader_->Stamps({guid}));
  ASSERT_EQ(before.stamps_size(), 1);
  // Within a second of the stamp's, in units of 100 ns.
  const uint64_t stamp = before.stamps(0).stamp().originating_time() * 10000000;
  EXPECT_NEAR(static_cast<double>(before.stamps(0).pwd_last_set()),
              static_cast<double>(stamp), 2e7);
  ASSERT_OK(dc_->SetAttribute("dmytro.shevchenko", "pwdLastSet", {"0"}));
  ASSERT_OK_AND_ASSIGN(const auto after, reader_->Stamps({guid}));
  EXPECT_EQ(after.stamps(0).pwd_last_set(), 0u);
  EXPECT_EQ(after.stamps(0).stamp().version(),
            before.stamps(0).stamp().version());
}

TEST_F(LookUpsTest, DirectoryKnowsItsDomainControllers) {
  grpc::ClientContext context;
  pb::ListDomainControllersResponse known;
  ASSERT_TRUE(reader_->stub().ListDomainControllers(&context, {}, &known).ok());
  ASSERT_EQ(known.domain_controllers_size(), 1);
  const pb::KnownDomainController& one = known.domain_controllers(0);
  EXPECT_EQ(one.dns_host_name(), "dc1.corp.example.test");
  EXPECT_EQ(one.site(), "Default-First-Site-Name");
  EXPECT_FALSE(one.read_only());
  EXPECT_EQ(one.configured_uri(), dc_->ldaps_uri());
  ASSERT_OK_AND_ASSIGN(const auto domain, reader_->Describe());
  EXPECT_EQ(domain.domain_controllers(0).invocation_id(), one.invocation_id());
  EXPECT_FALSE(domain.domain_controllers(0).read_only());
  EXPECT_GE(domain.functional_level(), 4);
  // It is the one that stamps name.
  ASSERT_OK_AND_ASSIGN(const auto stamps,
                       reader_->Stamps({GuidOf("anna.weber")}));
  EXPECT_EQ(stamps.stamps(0).stamp().originating_dsa(), one.invocation_id());
}

TEST_F(LookUpsTest, StampRisesWithAChangeAndNotWithARefusedOne) {
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

TEST_F(LookUpsTest, UnknownControllerHasNoStamps) {
  EXPECT_THAT(
      reader_->Stamps({}, std::string(16, 'x')),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("directory knows no")));
}

TEST_F(LookUpsTest, DomainIsDescribed) {
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

TEST_F(LookUpsTest, PlainAccountReadsAndIsToldItsMissingRights) {
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

// A domain controller says OK all the same, and tells of no deletion.
TEST_F(LookUpsTest, WhoNoLongerSeesDeletionsNeedsASnapshot) {
  Config config = ConfigFor(*dc_);
  config.directory_account = dc_->handler_account().dn;
  config.directory_password_file = dc_->handler_account().password_file;
  ReaderFixture plain(config);
  ASSERT_OK_AND_ASSIGN(const auto domain, plain.Describe());
  ASSERT_THAT(domain.missing_rights(), SizeIs(2));
  const std::string grant = CommandOf(domain.missing_rights(0));
  RunAsRoot(grant);
  ASSERT_OK_AND_ASSIGN(const StreamResult seeing, plain.Snapshot());
  RunAsRoot(absl::StrReplaceAll(
      grant, {{"old[:at] + ", "old.replace("}, {" + old[at:],", ", \"\"),"}}));
  EXPECT_THAT(plain.Changes(seeing.checkpoint),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr("lost the right to see deleted objects")));
  ASSERT_OK_AND_ASSIGN(const StreamResult unseeing, plain.Snapshot());
  EXPECT_OK(plain.Changes(unseeing.checkpoint));
}

TEST_F(LookUpsTest, MissingRightsAreGrantedByTheCommandsShown) {
  Config config = ConfigFor(*dc_);
  config.directory_account = dc_->handler_account().user_principal_name;
  config.directory_password_file = dc_->handler_account().password_file;
  ReaderFixture plain(config);
  ASSERT_OK_AND_ASSIGN(const auto before, plain.Describe());
  for (const std::string& text : before.missing_rights()) {
    RunAsRoot(CommandOf(text));
  }
  ASSERT_OK_AND_ASSIGN(const auto after, plain.Describe());
  EXPECT_TRUE(after.sees_deletions());
  EXPECT_TRUE(after.has_get_changes());
  EXPECT_THAT(after.missing_rights(), IsEmpty());
}

TEST_F(LookUpsTest, WrongPasswordIsSaidInWords) {
  Config config = ConfigFor(*dc_);
  config.directory_password_file = dc_->directory().File("wrong.password");
  ASSERT_OK(dc_->directory().WriteFile("wrong.password", "wrong"));
  ReaderFixture reader(config);
  EXPECT_THAT(reader.Snapshot(),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("the name or the password is wrong")));
  EXPECT_THAT(reader.Describe(), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(LookUpsTest, UntrustedCertificateIsSaidInWords) {
  Config config = ConfigFor(*dc_);
  config.directory_ca_file = dc_->other_ca_file();
  ReaderFixture reader(config);
  EXPECT_THAT(reader.Groups(""), StatusIs(absl::StatusCode::kFailedPrecondition,
                                          HasSubstr(config.directory_ca_file)));
}

TEST_F(LookUpsTest, AnotherDomainIsSaidInWords) {
  Config config = ConfigFor(*dc_);
  config.directory_domain = "other.example.test";
  ReaderFixture reader(config);
  EXPECT_THAT(reader.Groups(""),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("corp.example.test"),
                             HasSubstr("directory.domain"))));
}

}  // namespace
}  // namespace directory_sync::directory_reader
