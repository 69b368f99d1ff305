// Binds by a keytab instead of a password, against a real domain controller.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/reader_setup.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/port_forwarder.h"

namespace directory_sync::directory_reader {
namespace {

using testing::HasSubstr;

constexpr char kPrincipal[] = "svc-directory-sync";

// A domain that is reached through forwarded ports: its KDC by a krb5.conf of
// its own, its LDAP service by the name ldap/127.0.0.1.
class KerberosTest : public testing::Test {
 protected:
  void SetUp() override {
    fixture::DirectoryFixtureOptions options;
    // For Kerberos inside of TLS; else Samba refuses that.
    options.samba.global_lines =
        "ldap server require strong auth = allow_sasl_over_tls\n";
    ASSERT_OK_AND_ASSIGN(dc_,
                         fixture::DirectoryFixture::Start(std::move(options)));
    UseKdcAt(dc_->kerberos_port());
    ASSERT_OK(dc_->ModifyLdif(absl::StrCat(
        "dn: CN=DC1,OU=Domain Controllers,", fixture::kNamingContext,
        "\nchangetype: modify\nadd: servicePrincipalName\n"
        "servicePrincipalName: ldap/127.0.0.1\n\n")));
    config_ = ConfigFor(*dc_);
    config_.directory_password_file.clear();
    config_.directory_keytab_file = File("svc.keytab");
    ExportKeytab(kPrincipal);
  }

  // Names would be made canonical by DNS, as MIT Kerberos does by itself.
  void UseKdcAt(int port) {
    const std::string krb5 = absl::StrCat(
        "[libdefaults]\n default_realm = CORP.EXAMPLE.TEST\n"
        " dns_lookup_kdc = false\n dns_lookup_realm = false\n"
        " udp_preference_limit = 0\n"
        "[realms]\n CORP.EXAMPLE.TEST = {\n  kdc = 127.0.0.1:",
        port, "\n }\n");
    ASSERT_OK(AtomicWriteFile(File("client.conf"), krb5));
    setenv("KRB5_CONFIG", File("client.conf").c_str(), 1);
  }

  void ExportKeytab(const std::string& principal) {
    std::filesystem::remove(config_.directory_keytab_file);
    const auto made = dc_->RunInside(
        {"samba-tool", "domain", "exportkeytab", config_.directory_keytab_file,
         absl::StrCat("--principal=", principal), "--configfile={smb.conf}"});
    ASSERT_OK(made);
    ASSERT_TRUE(made->ok()) << made->Describe();
    chmod(config_.directory_keytab_file.c_str(), 0600);
  }

  std::string File(const std::string& name) const {
    return dc_->directory().File(name);
  }

  std::unique_ptr<fixture::DirectoryFixture> dc_;
  Config config_;
};

// The first two, since tickets of the others stay in this process's memory.
TEST_F(KerberosTest, SilentKeyDistributionCenterEndsInTime) {
  constexpr int kKerberos = 88;
  ASSERT_OK_AND_ASSIGN(const auto silent,
                       fixture::PortForwarder::Create({{kKerberos, 0}}));
  ASSERT_OK(silent->Attach(getpid()));
  silent->Stall();
  UseKdcAt(silent->port(kKerberos));
  config_.directory_servers = {dc_->ldap_uri()};
  ReaderFixture reader(config_);
  EXPECT_THAT(reader.Snapshot(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("Kerberos wasn't done in time")));
}

TEST_F(KerberosTest, KeysOfAnOldPasswordAreRefusedWithTheCure) {
  config_.directory_servers = {dc_->ldap_uri()};
  ASSERT_OK(dc_->ResetPasswordByLdaps(kPrincipal, "An0ther-Passw0rd"));
  ReaderFixture reader(config_);
  EXPECT_THAT(reader.Snapshot(), StatusIs(absl::StatusCode::kUnauthenticated,
                                          HasSubstr("keytab_file")));
}

TEST_F(KerberosTest, KeytabReadsOverPlainPortSealed) {
  config_.directory_servers = {dc_->ldap_uri()};
  ReaderFixture reader(config_);
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader.Snapshot());
  EXPECT_NE(snapshot.Find("sAMAccountName", "anna.weber"), nullptr);
  ASSERT_OK(dc_->SetAttribute("anna.weber", "title", {"By Kerberos"}));
  ASSERT_OK_AND_ASSIGN(const StreamResult changes,
                       reader.Changes(snapshot.checkpoint));
  EXPECT_NE(changes.Find("title", "By Kerberos"), nullptr);
}

TEST_F(KerberosTest, KeytabReadsOverTls) {
  config_.directory_servers = {dc_->ldaps_uri()};
  ReaderFixture reader(config_);
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader.Snapshot());
  EXPECT_NE(snapshot.Find("sAMAccountName", "anna.weber"), nullptr);
}

TEST_F(KerberosTest, KeytabForAllToReadIsRefused) {
  chmod(config_.directory_keytab_file.c_str(), 0644);
  EXPECT_THAT(
      MakeControllerPool(config_, SystemClock()),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("chmod 600")));
}

}  // namespace
}  // namespace directory_sync::directory_reader
