#ifndef TESTS_SYSTEM_COMPANY_SYSTEM_H_
#define TESTS_SYSTEM_COMPANY_SYSTEM_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/directory/directory_fixture.h"
#include "tests/directory/private_directory.h"
#include "tests/emulator/provider_emulator.h"
#include "tests/system/handler_host.h"
#include "tests/system/primary.h"

namespace directory_sync::system_test {

struct CompanySystemOptions {
  // The documented limits, as the demonstration has them; tests set false, and
  // neither side is throttled, nor do removals wait.
  bool throttled = true;
  int http_port = 0;
  int relay_port = 0;
  // Further lines of the domain controller's smb.conf, as SambaOptions has
  // them.
  std::string samba_lines;
  // As PrimaryOptions has them.
  std::vector<std::string> primary_launcher;
  std::string primary_programs;
  // Told what is going on, for a person.
  std::function<void(absl::string_view)> progress;
  // Told of each line that any process logs.
  Program::LineSink log;
};

// Everything that an administrator has: a real domain with the sample company
// and the password hook, the provider (emulated), the primary with all its
// processes, and a password handler. Needs root. Thread compatible; start it
// from the main thread.
class CompanySystem {
 public:
  // All of it runs; nothing is registered yet.
  static absl::StatusOr<std::unique_ptr<CompanySystem>> Start(
      CompanySystemOptions options = {});

  fixture::DirectoryFixture& directory() { return *directory_; }
  emulator::ProviderEmulator& provider() { return *provider_; }
  Primary& primary() { return *primary_; }
  HandlerHost& handler() { return *handler_; }

  // Registers, and chooses the sample company's two scope groups.
  absl::Status RegisterAndChooseGroups();

  // Waits until the user's mailbox is there and has that password, or that
  // value of a field of the provider's.
  absl::Status WaitForPassword(const fixture::SampleUser& user,
                               const std::string& password,
                               absl::Duration timeout);
  absl::Status WaitForField(const fixture::SampleUser& user,
                            const std::string& field, const std::string& value,
                            absl::Duration timeout);

  // Whether any request to the provider held that password.
  bool WasEverSent(const std::string& password);

 private:
  explicit CompanySystem(CompanySystemOptions options);
  absl::Status StartAll();
  absl::Status StartDirectory();
  absl::Status StartProvider();
  absl::Status StartPrimary();
  absl::Status EnrollHandler();
  void Progress(absl::string_view what) const;
  absl::Status WaitFor(
      const fixture::SampleUser& user,
      const std::function<bool(const emulator::Mailbox&)>& condition,
      absl::Duration timeout);

  const CompanySystemOptions options_;
  std::unique_ptr<fixture::PrivateDirectory> files_;
  std::unique_ptr<fixture::DirectoryFixture> directory_;
  std::unique_ptr<emulator::ProviderEmulator> provider_;
  std::unique_ptr<Primary> primary_;
  std::unique_ptr<HandlerHost> handler_;
};

// The name and domain of the user's mailbox, and its service.
emulator::Service ServiceOf(const fixture::SampleUser& user);
std::string MailboxName(const fixture::SampleUser& user);

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_COMPANY_SYSTEM_H_
