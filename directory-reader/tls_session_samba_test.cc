// The session of Windows' programs, whose only system part is the socket,
// against a real domain controller.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/ldap/connect.h"
#include "common/ldap/controls.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/session.h"
#include "common/ldap/tls_session.h"
#include "common/platform/stop_signal.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::ldap {
namespace {

using fixture::DirectoryFixture;
using testing::AllOf;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kUsers[] = "(&(objectClass=user)(objectCategory=person))";

class TlsSessionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    StopSignal::OfProcess();  // no SIGPIPE
    auto dc = DirectoryFixture::Start();
    ASSERT_OK(dc);
    dc_ = dc->release();
  }
  static void TearDownTestSuite() { delete dc_; }

  static ServerAddress Address() { return {dc_->ldaps_uri(), dc_->ca_file()}; }

  static absl::StatusOr<std::unique_ptr<Session>> Connect(
      const ServerAddress& address) {
    return ConnectSimpleByTls(address, dc_->service_account().dn,
                              Secret::CopyOf(dc_->service_account().password));
  }

  static absl::StatusOr<std::unique_ptr<Session>> ConnectByLibldap() {
    return ConnectSimple(Address(), dc_->service_account().dn,
                         Secret::CopyOf(dc_->service_account().password));
  }

  static SearchRequest Users() {
    SearchRequest request;
    request.base = fixture::kNamingContext;
    request.filter = kUsers;
    request.attributes = {"displayName", "objectGUID"};
    return request;
  }

  // All entries as text.
  static std::vector<std::string> Read(Session& session,
                                       const SearchRequest& request,
                                       std::vector<Control>* controls) {
    std::vector<std::string> read;
    auto search = session.Start(request);
    EXPECT_OK(search);
    while (true) {
      const auto entry = (*search)->Next();
      EXPECT_OK(entry);
      if (!entry.ok() || *entry == nullptr) break;
      read.push_back(absl::StrCat((*entry)->dn, "|",
                                  (*entry)->Value("displayName"), "|",
                                  (*entry)->Value("objectGUID")));
    }
    if (controls != nullptr) *controls = (*search)->result_controls();
    return read;
  }

  static DirectoryFixture* dc_;
};

DirectoryFixture* TlsSessionTest::dc_ = nullptr;

TEST_F(TlsSessionTest, ReadsWhatLibldapReads) {
  ASSERT_OK_AND_ASSIGN(const auto own, Connect(Address()));
  ASSERT_OK_AND_ASSIGN(const auto libldap, ConnectByLibldap());
  for (const char* filter :
       {kUsers, "(displayName=*a*)", "(!(sAMAccountName=a*))",
        "(userAccountControl:1.2.840.113556.1.4.803:=2)",
        "(|(cn=Žofia*)(uSNChanged>=1))"}) {
    SearchRequest request = Users();
    request.filter = filter;
    EXPECT_THAT(Read(*own, request, nullptr),
                ElementsAreArray(Read(*libldap, request, nullptr)))
        << filter;
  }
}

TEST_F(TlsSessionTest, PagesReadTheSame) {
  ASSERT_OK_AND_ASSIGN(const auto session, Connect(Address()));
  const size_t whole = Read(*session, Users(), nullptr).size();
  std::string cookie;
  size_t paged = 0;
  do {
    SearchRequest request = Users();
    request.controls = {PagedResultsControl(7, cookie)};
    std::vector<Control> controls;
    paged += Read(*session, request, &controls).size();
    ASSERT_OK_AND_ASSIGN(cookie, NextPageCookie(controls));
  } while (!cookie.empty());
  EXPECT_EQ(paged, whole);
}

TEST_F(TlsSessionTest, DirSyncReadsWhatLibldapReads) {
  ASSERT_OK_AND_ASSIGN(const auto own, Connect(Address()));
  ASSERT_OK_AND_ASSIGN(const auto libldap, ConnectByLibldap());
  SearchRequest request = Users();
  request.controls = {DirSyncControl(kDirSyncObjectSecurity, ""),
                      ExtendedDnControl()};
  std::vector<Control> controls;
  EXPECT_THAT(Read(*own, request, &controls),
              ElementsAreArray(Read(*libldap, request, nullptr)));
  ASSERT_OK_AND_ASSIGN(const DirSyncPosition position,
                       ParseDirSyncResult(controls));
  // Nothing is new since.
  request.controls = {DirSyncControl(kDirSyncObjectSecurity, position.cookie)};
  EXPECT_THAT(Read(*own, request, nullptr), SizeIs(0));
}

TEST_F(TlsSessionTest, SearchesRunSideBySideAndAreAbandoned) {
  ASSERT_OK_AND_ASSIGN(const auto session, Connect(Address()));
  SearchRequest watching = Users();
  watching.filter = "(objectClass=*)";
  watching.controls = {NotificationControl()};
  ASSERT_OK_AND_ASSIGN(std::unique_ptr<Search> watch, session->Start(watching));
  EXPECT_THAT(Read(*session, Users(), nullptr), SizeIs(testing::Gt(20)));
  ASSERT_OK(dc_->SetAttribute("olga.ivanova", "title", {"Vorstand"}));
  EXPECT_THAT(watch->Await(absl::Seconds(30)), IsOkAndHolds(true));
  ASSERT_OK_AND_ASSIGN(const Entry* changed, watch->Next());
  ASSERT_NE(changed, nullptr);
  EXPECT_THAT(std::string(changed->dn), HasSubstr("OU="));
  watch.reset();
  EXPECT_THAT(Read(*session, Users(), nullptr), SizeIs(testing::Gt(20)));
  EXPECT_TRUE(session->usable());
}

TEST_F(TlsSessionTest, WrongPasswordIsSaidInWords) {
  EXPECT_THAT(ConnectSimpleByTls(Address(), dc_->service_account().dn,
                                 Secret::CopyOf("wrong")),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("the name or the password is wrong")));
  EXPECT_THAT(ConnectSimpleByTls(Address(), "a", Secret::CopyOf("")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(TlsSessionTest, UntrustedServersAreRefused) {
  ServerAddress address = Address();
  address.ca_file = dc_->other_ca_file();
  EXPECT_THAT(Connect(address), StatusIs(absl::StatusCode::kFailedPrecondition,
                                         HasSubstr("ca_file")));
  address.ca_file = "/nonexistent";
  EXPECT_THAT(Connect(address), StatusIs(absl::StatusCode::kFailedPrecondition,
                                         HasSubstr("/nonexistent")));
  // Nothing is trusted without a file here.
  address.ca_file = "";
  EXPECT_THAT(Connect(address),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(TlsSessionTest, AnotherHostsCertificateIsRefused) {
  ServerAddress address = Address();
  // The same server by an address that its certificate doesn't name.
  address.uri = absl::StrCat("ldaps://127.0.0.2:", dc_->ldaps_port());
  const auto session = Connect(address);
  EXPECT_FALSE(session.ok());
  address.uri =
      absl::StrCat("ldaps://ip6-localhost.invalid:", dc_->ldaps_port());
  EXPECT_THAT(Connect(address), StatusIs(absl::StatusCode::kUnavailable,
                                         HasSubstr("can't be resolved")));
}

TEST_F(TlsSessionTest, PortThatSpeaksNoTlsIsUnavailable) {
  ServerAddress address = Address();
  address.uri = absl::StrCat("ldaps://127.0.0.1:", dc_->ldap_port());
  address.connect_timeout = absl::Seconds(2);
  EXPECT_THAT(Connect(address), StatusIs(absl::StatusCode::kUnavailable));
}

// The last one: it ends the server.
TEST_F(TlsSessionTest, LostConnectionIsUnavailable) {
  ASSERT_OK_AND_ASSIGN(const auto session, Connect(Address()));
  dc_->KillServer();
  SearchRequest request = Users();
  const auto search = session->Start(request);
  const absl::Status status =
      search.ok() ? (*search)->Next().status() : search.status();
  EXPECT_THAT(status, AllOf(StatusIs(absl::StatusCode::kUnavailable,
                                     HasSubstr(dc_->ldaps_uri()))));
  EXPECT_FALSE(session->usable());
  EXPECT_THAT(Connect(Address()), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace directory_sync::ldap
