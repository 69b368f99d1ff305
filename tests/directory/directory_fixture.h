#ifndef TESTS_DIRECTORY_DIRECTORY_FIXTURE_H_
#define TESTS_DIRECTORY_DIRECTORY_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/directory/directory_writer.h"
#include "tests/directory/port_forwarder.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/run_command.h"
#include "tests/directory/samba_server.h"
#include "tests/directory/sample_company.h"
#include "tests/directory/test_certificates.h"

namespace directory_sync::fixture {

struct DirectoryFixtureOptions {
  SambaOptions samba;
  // The parent of the fixture's directory; see PrivateDirectory.
  std::string directory;
  // Users "Person 000000" and so on in OU=Many, beside the sample company, and
  // a group of them all. The template of 100,000 takes minutes to make, once.
  int many_users = 0;
  // Where LDAPS is to listen on 127.0.0.1; 0 is any free port.
  int ldaps_port = 0;
  // The DC's certificate. Besides these it always has none.
  ServerNames certificate_names;
  // Told what is going on, for a person.
  std::function<void(absl::string_view)> progress;
  // From Samba's start to its first answer.
  absl::Duration start_timeout = absl::Seconds(60);

  // certificate_names has the DC's name, localhost, this machine's name (which
  // libldap puts in localhost's place) and both loopback addresses.
  DirectoryFixtureOptions();
};

// An account that a service logs in with.
struct Account {
  std::string sam_account_name;
  std::string dn;
  std::string user_principal_name;
  std::string password;
  // Holds exactly the password, 0600.
  std::string password_file;
};

// A real Active Directory domain with the sample company (sample_company.h), on
// a Samba AD DC of its own. Any number may run side by side. Needs root.
//
// Nothing of it outlives this process, not even by SIGKILL (but for the
// directory, which the next fixture removes). Thread-safe, except StopServer,
// KillServer and StartServer, which go with nothing else.
class DirectoryFixture {
 public:
  // OK: LDAPS answers. Errors: PermissionDenied (not root), FailedPrecondition
  // (Samba is not installed), DeadlineExceeded with the end of Samba's log.
  static absl::StatusOr<std::unique_ptr<DirectoryFixture>> Start(
      DirectoryFixtureOptions options = {});
  ~DirectoryFixture();

  // Endpoints in this namespace; they stay the same through StopServer.
  std::string ldaps_uri() const;  // ldaps://127.0.0.1:PORT
  std::string ldap_uri() const;   // without TLS: a simple bind is refused
  int ldaps_port() const { return link_->port(636); }
  int ldap_port() const { return link_->port(389); }
  int kerberos_port() const { return link_->port(88); }
  int kpasswd_port() const { return link_->port(464); }

  // Verifies the DC's certificate.
  std::string ca_file() const { return directory_->File("ca.pem"); }
  // A CA that did not sign it.
  std::string other_ca_file() const { return directory_->File("other_ca.pem"); }

  // A plain user with the rights to read all changes and deleted objects.
  const Account& service_account() const { return service_account_; }
  // A plain user.
  const Account& handler_account() const { return handler_account_; }
  // Domain administrator.
  const Account& administrator() const { return administrator_; }

  // The fixture's private directory, for a test's own files too.
  const PrivateDirectory& directory() const { return *directory_; }
  const SambaServer& server() const { return *server_; }

  // An outage of the DC. The ports stay and refuse.
  void StopServer();
  void KillServer();
  // As Start.
  absl::Status StartServer();
  // The link of everybody but the methods below, to cut and restore.
  PortForwarder& link() { return *link_; }

  // Runs a command inside the DC's namespaces; see SambaServer::Run.
  absl::StatusOr<CommandResult> RunInside(std::vector<std::string> argv,
                                          CommandOptions options = {}) const;

  // What follows changes the directory over LDAPS as the administrator (unless
  // said otherwise) on a link of its own that is never cut. `user` and `group`
  // are sAMAccountNames. Errors: see DirectoryWriter.
  DirectoryWriter& writer() { return *writer_; }
  absl::StatusOr<std::string> DnOf(absl::string_view sam_account_name);
  // An enabled user under kStaffUnit with kUserPassword. `attributes` are put
  // over the usual ones.
  absl::Status AddUser(absl::string_view user,
                       const Attributes& attributes = {});
  absl::Status DeleteUser(absl::string_view user);
  absl::Status AddToGroup(absl::string_view group, absl::string_view member);
  absl::Status RemoveFromGroup(absl::string_view group,
                               absl::string_view member);
  // No values removes the attribute.
  absl::Status SetAttribute(absl::string_view user,
                            const std::string& attribute,
                            const std::vector<std::string>& values);
  absl::Status SetEnabled(absl::string_view user, bool enabled);
  // Makes the deleted object with that GUID (as text) `dn` again.
  absl::Status Undelete(absl::string_view guid, absl::string_view dn);
  // ldapmodify's input, changetype lines and all, and further arguments of it.
  absl::Status ModifyLdif(std::string ldif,
                          const std::vector<std::string>& arguments = {});

  // The three ways a password changes. FailedPrecondition when the domain's
  // rules refuse it.
  // By the user, over Kerberos. Knows no history exemption.
  absl::Status ChangePasswordByKpasswd(absl::string_view user,
                                       absl::string_view old_password,
                                       absl::string_view new_password) const;
  // By the administrator, over LDAPS.
  absl::Status ResetPasswordByLdaps(absl::string_view user,
                                    absl::string_view new_password);
  // By root on the DC, directly in its database.
  absl::Status ResetPasswordBySambaTool(absl::string_view user,
                                        absl::string_view new_password) const;

  // OK if that password binds over LDAPS, Unauthenticated if not. Samba accepts
  // the password before the current one for an hour, too.
  absl::Status CheckPassword(absl::string_view user,
                             absl::string_view password) const;

 private:
  explicit DirectoryFixture(DirectoryFixtureOptions options);
  absl::Status Prepare();
  absl::Status WriteCertificates();
  absl::Status MakeAccounts();
  absl::StatusOr<Account> MakeAccount(absl::string_view sam_account_name,
                                      absl::string_view container,
                                      absl::string_view password);
  absl::Status WaitUntilAnswering();
  void Progress(absl::string_view what) const;
  std::string AdministrationUri() const;

  const DirectoryFixtureOptions options_;
  std::unique_ptr<PrivateDirectory> directory_;
  std::unique_ptr<SambaServer> server_;
  std::unique_ptr<PortForwarder> link_;
  std::unique_ptr<PortForwarder> administration_link_;
  std::unique_ptr<DirectoryWriter> writer_;
  Account service_account_;
  Account handler_account_;
  Account administrator_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_DIRECTORY_FIXTURE_H_
