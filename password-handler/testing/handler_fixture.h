#ifndef PASSWORD_HANDLER_TESTING_HANDLER_FIXTURE_H_
#define PASSWORD_HANDLER_TESTING_HANDLER_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/identity/test_identities.h"
#include "common/sealing/signing_key.h"
#include "password-handler/ldap_stamps.h"
#include "password-handler/testing/fake_relay.h"
#include "password-handler/testing/handler_process.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::password_handler {

struct HandlerFixtureOptions {
  // Whether Samba runs our hook.
  bool with_hook = true;
  // Samba's.
  std::string process_model = "standard";
};

// A real Samba domain controller with the real hook, the real handler beside
// it, and a relay that opens everything. Make it in the main thread; any
// failure aborts.
class HandlerFixture {
 public:
  explicit HandlerFixture(HandlerFixtureOptions options = {});
  ~HandlerFixture();

  fixture::DirectoryFixture& domain() { return *domain_; }
  FakeRelay& relay() { return relay_; }
  HandlerProcess& handler() { return handler_; }

  // The stamp that the directory shows.
  ldap::PasswordStamp StampOf(absl::string_view account);

  std::string state_directory() const { return directory_ + "/state"; }
  std::string socket() const { return state_directory() + "/hook.socket"; }
  std::string spool() const { return state_directory() + "/spool"; }

  // Makes `command` the script in Samba's configuration, as it was before any
  // setup; returns the one that was there. Samba must be restarted.
  std::string ReplaceScript(const std::string& command);

  // The command line of the handler's `setup` or `remove`.
  std::vector<std::string> SetupCommand(const std::string& command);

  // The files below the handler's directory, and "(log)" for its log, in which
  // `text` occurs as UTF-8 or UTF-16.
  std::string PlacesOf(absl::string_view text);

 private:
  void WriteHandlerFiles();
  void StartDomain(const HandlerFixtureOptions& options);

  const std::string directory_;
  TestIdentities identities_;
  const SigningKeyPair signing_key_ = SigningKeyPair::Generate();
  const SigningKeyPair settings_key_ = SigningKeyPair::Generate();
  FakeRelay relay_;
  std::unique_ptr<fixture::DirectoryFixture> domain_;
  HandlerProcess handler_;
  std::unique_ptr<LdapStamps> stamps_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_TESTING_HANDLER_FIXTURE_H_
