#include "directory-reader/samba_reader.h"

namespace directory_sync::directory_reader {

fixture::DirectoryFixture* SambaReaderTest::dc_ = nullptr;
ReaderFixture* SambaReaderTest::reader_ = nullptr;

Config ConfigFor(const fixture::DirectoryFixture& dc) {
  Config config;
  config.directory_domain = "corp.example.test";
  config.directory_servers = {dc.ldaps_uri()};
  config.directory_account = dc.service_account().dn;
  config.directory_password_file = dc.service_account().password_file;
  config.directory_ca_file = dc.ca_file();
  return config;
}

void SambaReaderTest::SetUpTestSuite() {
  auto dc = fixture::DirectoryFixture::Start();
  ASSERT_OK(dc);
  dc_ = dc->release();
  reader_ = new ReaderFixture(ConfigFor(*dc_));
}

void SambaReaderTest::TearDownTestSuite() {
  delete reader_;
  delete dc_;
}

std::string SambaReaderTest::GuidOf(const std::string& user) {
  pb::LookUpAccountsRequest request;
  request.add_sam_account_names(user);
  const auto found = reader_->Accounts(request);
  EXPECT_OK(found);
  EXPECT_EQ(found->accounts_size(), 1) << user;
  return found->accounts(0).object_guid();
}

}  // namespace directory_sync::directory_reader
