// A real domain controller's own audit says who asked it to change what: nobody
// by the reader's account.

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/ldap/sid.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using testing::HasSubstr;
using testing::Not;

// The DC's, up to now.
std::string AuditOf(const fixture::DirectoryFixture& dc) {
  std::ifstream file(dc.directory().File("samba.log"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string SidOf(ReaderFixture& reader, const std::string& name) {
  pb::LookUpAccountsRequest request;
  request.add_sam_account_names(name);
  const auto found = reader.Accounts(request);
  EXPECT_OK(found);
  return ldap::Sid::FromBytes(found->accounts(0).object_sid())->ToString();
}

// Every RPC once.
void CallEverything(ReaderFixture& reader) {
  ASSERT_OK_AND_ASSIGN(const StreamResult all, reader.Snapshot());
  ASSERT_OK(reader.Changes(all.checkpoint));
  const std::string guid =
      all.Find("sAMAccountName", "anna.weber")->object_guid();
  ASSERT_OK(reader.Objects({guid}));
  ASSERT_OK(reader.Describe());
  ASSERT_OK(reader.Groups("hosted"));
  ASSERT_OK(reader.Stamps({guid}));
  grpc::ClientContext listing;
  pb::ListDomainControllersResponse known;
  ASSERT_TRUE(reader.stub().ListDomainControllers(&listing, {}, &known).ok());
  grpc::ClientContext watching;
  const auto watch = reader.stub().WatchChanges(&watching, {});
  pb::WatchChangesResponse began;
  ASSERT_TRUE(watch->Read(&began));
  watching.TryCancel();
}

TEST(ReadOnlyTest, NoRequestOfTheReaderIsAChange) {
  fixture::DirectoryFixtureOptions options;
  options.samba.debug_classes = "dsdb_audit:5";
  ASSERT_OK_AND_ASSIGN(const auto dc,
                       fixture::DirectoryFixture::Start(std::move(options)));
  ReaderFixture reader(ConfigFor(*dc));
  const std::string ours = SidOf(reader, "svc-directory-sync");
  const std::string administrator = SidOf(reader, "Administrator");
  CallEverything(reader);
  // The last, so that all before it is in the log; and the proof that it would
  // be there.
  ASSERT_OK(dc->SetAttribute("anna.weber", "title", {"Audited"}));
  const std::string audit = AuditOf(*dc);
  EXPECT_THAT(audit, HasSubstr(absl::StrCat("SID [", administrator, "]")));
  EXPECT_THAT(audit, HasSubstr("title"));
  EXPECT_THAT(audit, Not(HasSubstr(absl::StrCat("SID [", ours, "]"))));
}

}  // namespace
}  // namespace directory_sync::directory_reader
