// The LDAP session of //common/ldap against a real domain controller.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/ldap/account.h"
#include "common/ldap/connect.h"
#include "common/ldap/directory_server.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/session.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::ldap {
namespace {

using fixture::DirectoryFixture;
using testing::AllOf;
using testing::HasSubstr;

constexpr absl::Duration kTimeout = absl::Seconds(20);

class LdapSessionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    absl::StatusOr<std::unique_ptr<DirectoryFixture>> dc =
        DirectoryFixture::Start();
    ASSERT_OK(dc);
    dc_ = dc->release();
  }
  static void TearDownTestSuite() { delete dc_; }

  ServerAddress Address() const { return {dc_->ldaps_uri(), dc_->ca_file()}; }

  absl::StatusOr<std::unique_ptr<Session>> Connect() const {
    return ConnectSimple(Address(), dc_->service_account().dn,
                         Secret::CopyOf(dc_->service_account().password));
  }

  static DirectoryFixture* dc_;
};

DirectoryFixture* LdapSessionTest::dc_ = nullptr;

TEST_F(LdapSessionTest, ReadsRootDseAndInvocationId) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  ASSERT_OK_AND_ASSIGN(const RootDse root, ReadRootDse(*session, kTimeout));
  EXPECT_EQ(root.default_naming_context, fixture::kNamingContext);
  EXPECT_EQ(root.dns_host_name, "dc1.corp.example.test");
  EXPECT_GT(root.highest_committed_usn, 1000u);
  EXPECT_TRUE(root.Supports(kDirSyncOid));
  ASSERT_OK_AND_ASSIGN(
      const Guid id,
      ReadInvocationId(*session, root.ds_service_name, kTimeout));
  EXPECT_FALSE(id.is_zero());
}

TEST_F(LdapSessionTest, StreamsEntriesInManyScripts) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  SearchRequest request;
  request.base = fixture::kNamingContext;
  request.filter = EqualsFilter("displayName", "Ольга Иванова");
  request.attributes = {"sAMAccountName", "title"};
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Search> search,
                       session->Start(request));
  ASSERT_OK_AND_ASSIGN(const Entry* entry, search->Next());
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(entry->Value("sAMAccountName"), "olga.ivanova");
  EXPECT_EQ(entry->Value("title"), "Главный бухгалтер");
  ASSERT_OK_AND_ASSIGN(entry, search->Next());
  EXPECT_EQ(entry, nullptr);
}

TEST_F(LdapSessionTest, WrongPasswordIsSaidInWords) {
  EXPECT_THAT(ConnectSimple(Address(), dc_->service_account().dn,
                            Secret::CopyOf("wrong")),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       AllOf(HasSubstr(dc_->ldaps_uri()),
                             HasSubstr("the name or the password is wrong"))));
}

TEST_F(LdapSessionTest, EmptyPasswordIsNoAnonymousBind) {
  EXPECT_THAT(ConnectSimple(Address(), dc_->service_account().dn, Secret()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(LdapSessionTest, UntrustedCertificateIsRefused) {
  ServerAddress address = Address();
  address.ca_file = dc_->other_ca_file();
  EXPECT_THAT(ConnectSimple(address, dc_->service_account().dn,
                            Secret::CopyOf(dc_->service_account().password)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(address.uri), HasSubstr(address.ca_file),
                             HasSubstr("must be signed"))));
}

TEST(LdapSessionTlsTest, CertificateOfAnotherHostIsRefused) {
  fixture::DirectoryFixtureOptions options;
  options.certificate_names = {{"dc1.corp.example.test"}, {"127.0.0.1"}};
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<DirectoryFixture> dc,
                       DirectoryFixture::Start(options));
  const std::string uri = absl::StrCat("ldaps://localhost:", dc->ldaps_port());
  EXPECT_THAT(ConnectSimple({uri, dc->ca_file()}, dc->service_account().dn,
                            Secret::CopyOf(dc->service_account().password)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("name the host of")));
}

TEST_F(LdapSessionTest, NobodyListeningIsUnavailable) {
  ServerAddress address = Address();
  dc_->link().Cut();
  EXPECT_THAT(ConnectSimple(address, dc_->service_account().dn,
                            Secret::CopyOf(dc_->service_account().password)),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("refused")));
  dc_->link().Restore();
  EXPECT_OK(Connect());
}

TEST_F(LdapSessionTest, SilentServerAtConnectEndsAtTheDeadline) {
  ServerAddress address = Address();
  address.connect_timeout = absl::Milliseconds(500);
  dc_->link().Stall();
  EXPECT_THAT(
      ConnectSimple(address, dc_->service_account().dn,
                    Secret::CopyOf(dc_->service_account().password)),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("TLS handshake")));
  dc_->link().Restore();
}

TEST_F(LdapSessionTest, SilentServerDuringASearchEndsAtTheDeadline) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  dc_->link().Stall();
  EXPECT_THAT(ReadRootDse(*session, absl::Milliseconds(300)),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("didn't answer in time")));
  EXPECT_FALSE(session->usable());
  dc_->link().Restore();
}

TEST_F(LdapSessionTest, CancelledSearchEndsAndTheSessionStays) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  dc_->link().Stall();
  SearchRequest request;
  request.scope = SearchScope::kBase;
  request.cancelled = [] { return true; };
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Search> search, session->Start(request));
  EXPECT_THAT(search->Next(), StatusIs(absl::StatusCode::kCancelled));
  search.reset();
  dc_->link().Restore();
  EXPECT_OK(ReadRootDse(*session, kTimeout));
}

TEST_F(LdapSessionTest, LostConnectionIsUnavailable) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  dc_->link().Cut();
  EXPECT_THAT(ReadRootDse(*session, kTimeout),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(session->usable());
  dc_->link().Restore();
}

TEST_F(LdapSessionTest, StampRisesWithTheChangeAndNotWithARefusedOne) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  const auto read = [&] {
    return ReadAccountState(*session, fixture::kNamingContext, "ANNA.weber",
                            kTimeout);
  };
  ASSERT_OK_AND_ASSIGN(const AccountState before, read());
  ASSERT_TRUE(before.stamp.has_value());
  ASSERT_OK(dc_->ChangePasswordByKpasswd("anna.weber", fixture::kUserPassword,
                                         "Sec0nd-Passw0rd"));
  ASSERT_OK_AND_ASSIGN(const AccountState after, read());
  EXPECT_EQ(after.object_guid, before.object_guid);
  EXPECT_EQ(after.stamp->version, before.stamp->version + 1);
  EXPECT_TRUE(IsAbove(*after.stamp, *before.stamp));

  EXPECT_THAT(dc_->ChangePasswordByKpasswd("anna.weber", "Sec0nd-Passw0rd",
                                           fixture::kUserPassword),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_OK_AND_ASSIGN(const AccountState refused, read());
  EXPECT_EQ(*refused.stamp, *after.stamp);
  EXPECT_THAT(ReadAccountState(*session, fixture::kNamingContext,
                               after.object_guid, kTimeout)
                  ->stamp,
              testing::Eq(after.stamp));
}

TEST_F(LdapSessionTest, UnknownAccountIsNotFound) {
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Session> session, Connect());
  EXPECT_THAT(ReadAccountState(*session, fixture::kNamingContext,
                               "no*(such)\\one", kTimeout),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace directory_sync::ldap
