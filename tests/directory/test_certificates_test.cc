#include "tests/directory/test_certificates.h"

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/run_command.h"

namespace directory_sync::fixture {
namespace {

using ::testing::HasSubstr;

class TestCertificatesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, PrivateDirectory::Create());
    ASSERT_OK_AND_ASSIGN(ca_, TestCertificateAuthority::Create("Test CA"));
    ASSERT_OK_AND_ASSIGN(const std::string pem, ca_->CertificatePem());
    ASSERT_OK(directory_->WriteFile("ca.pem", pem));
    ServerNames names;
    names.dns = {"dc1.example.test", "localhost"};
    names.addresses = {"127.0.0.1", "::1"};
    ASSERT_OK_AND_ASSIGN(pair_, ca_->IssueServer(names));
    ASSERT_OK(directory_->WriteFile("cert.pem", pair_.certificate_pem));
    ASSERT_OK(directory_->WriteFile("key.pem", pair_.key_pem));
  }

  // openssl's own judgement.
  CommandResult Openssl(std::vector<std::string> argv) const {
    argv.insert(argv.begin(), "openssl");
    for (std::string& argument : argv) {
      if (argument[0] == '@') argument = directory_->File(argument.substr(1));
    }
    auto result = RunCommand(argv);
    EXPECT_OK(result);
    return result.ok() ? *std::move(result) : CommandResult{};
  }

  std::unique_ptr<PrivateDirectory> directory_;
  std::unique_ptr<TestCertificateAuthority> ca_;
  TestCertificateAuthority::KeyPair pair_;
};

TEST_F(TestCertificatesTest, OpensslVerifiesAServerForItsNames) {
  for (const char* name : {"dc1.example.test", "localhost"}) {
    EXPECT_TRUE(
        Openssl({"verify", "-x509_strict", "-purpose", "sslserver",
                 "-verify_hostname", name, "-CAfile", "@ca.pem", "@cert.pem"})
            .ok());
  }
  for (const char* address : {"127.0.0.1", "::1"}) {
    EXPECT_TRUE(Openssl({"verify", "-verify_ip", address, "-CAfile", "@ca.pem",
                         "@cert.pem"})
                    .ok());
  }
}

TEST_F(TestCertificatesTest, OpensslRefusesOtherNamesAndCas) {
  EXPECT_FALSE(Openssl({"verify", "-verify_hostname", "other.example.test",
                        "-CAfile", "@ca.pem", "@cert.pem"})
                   .ok());
  ASSERT_OK_AND_ASSIGN(const auto other,
                       TestCertificateAuthority::Create("Test CA"));
  ASSERT_OK_AND_ASSIGN(const std::string pem, other->CertificatePem());
  ASSERT_OK(directory_->WriteFile("other.pem", pem));
  EXPECT_FALSE(Openssl({"verify", "-CAfile", "@other.pem", "@cert.pem"}).ok());
}

TEST_F(TestCertificatesTest, KeyBelongsToTheCertificate) {
  const CommandResult of_key = Openssl({"pkey", "-in", "@key.pem", "-pubout"});
  const CommandResult of_certificate =
      Openssl({"x509", "-in", "@cert.pem", "-noout", "-pubkey"});
  EXPECT_THAT(of_key.output, HasSubstr("BEGIN PUBLIC KEY"));
  EXPECT_EQ(of_key.output, of_certificate.output);
}

}  // namespace
}  // namespace directory_sync::fixture
