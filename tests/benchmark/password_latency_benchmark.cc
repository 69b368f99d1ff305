// From a change at the domain controller to the provider's acceptance: ours and
// `samba-tool user syncpasswords` with a script that signs and sends the same
// call with curl, in turns on the same domain controller to the same emulated
// provider, no limits.
//
//   bazel run -c opt //tests/benchmark:password_latency_benchmark --
//   --changes=500

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "tests/benchmark/timing.h"
#include "tests/directory/run_command.h"
#include "tests/directory/sample_company.h"
#include "tests/system/company_system.h"
#include "tests/system/program.h"

namespace directory_sync::benchmark {
namespace {

using system_test::CompanySystem;
using system_test::MailboxName;
using system_test::Program;
using system_test::ServiceOf;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr int kUnmeasured = 5;
// Changes that syncpasswords may leave out; they don't count in its times.
constexpr int kMostMissed = 10;
constexpr double kMostOfPeers = 0.5;

// $0 keys, $1 CA, $2 the mailbox's URL.
constexpr char kScript[] = R"(#!/bin/bash
# Called by syncpasswords for each change, with the account as LDIF.
ldif=$$(cat)
password=$$(sed -n 's/^virtualClearTextUTF8:: //p' <<<"$$ldif" | base64 -d)
[ -n "$$password" ] ||
  password=$$(sed -n 's/^virtualClearTextUTF8: //p' <<<"$$ldif")
# The first one, from before passwords were kept.
[ -n "$$password" ] || { echo "DONE-EXIT: done"; exit 0; }
agent=peer/1
time=$$(date -u +%Y%m%d%H%M%S)
hash=$$(printf %s "$0$${agent}$${time}$1" | openssl dgst -sha1 -binary | base64)
curl --silent --show-error --fail-with-body --cacert "$2" -X PUT -A "$$agent" \
  -H "X-Api-Signature: $0:$$time:$$hash" \
  --data-urlencode "password=$$password" "$3" 2>&1 || exit 1
echo "DONE-EXIT: done"
)";

// One way from the domain controller to the provider.
struct Way {
  // Whose password is changed, and whose mailbox shows it.
  fixture::SampleUser changed;
  fixture::SampleUser shown;
  std::vector<absl::Duration> times;
};

class Race {
 public:
  absl::Status Run(int changes) {
    RETURN_IF_ERROR(Boot());
    RETURN_IF_ERROR(StartPeer());
    for (int i = -kUnmeasured; i < changes; ++i) {
      RETURN_IF_ERROR(Change(ours_, absl::StrCat("Our-Way-Is-", i), i >= 0));
      const absl::Status theirs =
          Change(peers_, absl::StrCat("Their-Way-", i), i >= 0);
      if (theirs.ok()) continue;
      // It misses a change at times, and sends the next one.
      std::cerr << theirs << "\n";
      if (++missed_by_peer_ > kMostMissed) return theirs;
    }
    return Report();
  }

 private:
  absl::Status Boot() {
    system_test::CompanySystemOptions options;
    options.throttled = false;
    ASSIGN_OR_RETURN(system_, CompanySystem::Start(std::move(options)));
    RETURN_IF_ERROR(system_->RegisterAndChooseGroups());
    RETURN_IF_ERROR(system_->primary().CtlJson({"sync", "--wait"}).status());
    const auto scoped = fixture::Company().UsersIn(fixture::Scope::kEmail);
    ours_.changed = ours_.shown = scoped[0];
    peers_.shown = scoped[1];
    // In no scope group, so that nothing of ours writes for it.
    peers_.changed.sam_account_name = "peer.user";
    RETURN_IF_ERROR(system_->directory().AddUser("peer.user"));
    // UF_ENCRYPTED_TEXT_PASSWORD_ALLOWED and NORMAL_ACCOUNT: what syncpasswords
    // can read without a key.
    RETURN_IF_ERROR(system_->directory().SetAttribute(
        "peer.user", "userAccountControl", {"640"}));
    return Tool({"samba-tool", "domain", "passwordsettings", "set",
                 "--store-plaintext=on", "--configfile={smb.conf}"});
  }

  absl::Status Tool(std::vector<std::string> argv) {
    ASSIGN_OR_RETURN(const auto result,
                     system_->directory().RunInside(std::move(argv)));
    return result.ok() ? absl::OkStatus()
                       : absl::InternalError(result.Describe());
  }

  // Outside of the domain controller's namespaces, where the provider is; its
  // socket and database are files.
  absl::Status StartPeer() {
    const std::string script =
        system_->directory().directory().File("peer_script");
    const std::string url = absl::StrCat(
        system_->provider().url(), "/v1/customers/me/domains/",
        fixture::kMailDomain, "/rs/mailboxes/", MailboxName(peers_.shown));
    RETURN_IF_ERROR(AtomicWriteFile(
        script, absl::Substitute(kScript, system_->provider().user_key(),
                                 system_->provider().secret_key(),
                                 system_->provider().ca_file(), url)));
    ASSIGN_OR_RETURN(const auto made_runnable,
                     fixture::RunCommand({"chmod", "0700", script}));
    if (!made_runnable.ok()) {
      return absl::InternalError(made_runnable.Describe());
    }
    const std::vector<std::string> command = {
        "user", "syncpasswords",
        absl::StrCat("--configfile=",
                     system_->directory().server().configuration_file())};
    std::vector<std::string> first = {"samba-tool"};
    first.insert(first.end(), command.begin(), command.end());
    first.insert(first.end(),
                 {"--cache-ldb-initialize", "--filter",
                  "(sAMAccountName=peer.user)", "--attributes",
                  "objectGUID,sAMAccountName,pwdLastSet,virtualClearTextUTF8",
                  absl::StrCat("--script=", script)});
    ASSIGN_OR_RETURN(const auto initialized, fixture::RunCommand(first));
    if (!initialized.ok()) return absl::InternalError(initialized.Describe());
    ASSIGN_OR_RETURN(peer_, Program::Start("/usr/bin/samba-tool", command));
    return absl::OkStatus();
  }

  absl::Status Change(Way& way, const std::string& password, bool measured) {
    RETURN_IF_ERROR(system_->directory().ResetPasswordByLdaps(
        way.changed.sam_account_name, password));
    const absl::Time changed = absl::Now();
    const absl::Status arrived =
        system_->WaitForPassword(way.shown, password, kPatience);
    if (!arrived.ok()) {
      return absl::InternalError(
          absl::StrCat(arrived.message(), "\n", peer_->Output()));
    }
    absl::Time accepted;
    system_->provider().provider().Read([&](const emulator::Account& account,
                                            const emulator::Journal&) {
      accepted = account
                     .FindMailbox(fixture::kMailDomain, ServiceOf(way.shown),
                                  MailboxName(way.shown))
                     ->password_set;
    });
    if (measured) way.times.push_back(accepted - changed);
    return absl::OkStatus();
  }

  // FAILED_PRECONDITION: more than half of the peer's time.
  absl::Status Report() const {
    bool is_fast = true;
    for (const double share : {0.5, 0.99}) {
      const absl::Duration ours = Duel::Quantile(ours_.times, share);
      const absl::Duration peers = Duel::Quantile(peers_.times, share);
      std::cout << absl::StrFormat(
          "p%.0f over %d changes: ours %.1f ms, syncpasswords %.1f ms, ratio "
          "%.2f (at most 0.50)\n",
          share * 100, ours_.times.size(), absl::ToDoubleMilliseconds(ours),
          absl::ToDoubleMilliseconds(peers), absl::FDivDuration(ours, peers));
      is_fast &= ours <= kMostOfPeers * peers;
    }
    std::cout << absl::StrFormat("never sent by syncpasswords: %d\n",
                                 missed_by_peer_);
    return is_fast ? absl::OkStatus()
                   : absl::FailedPreconditionError("that is too slow");
  }

  std::unique_ptr<CompanySystem> system_;
  std::unique_ptr<Program> peer_;
  Way ours_;
  Way peers_;
  int missed_by_peer_ = 0;
};

}  // namespace
}  // namespace directory_sync::benchmark

int main(int argc, char** argv) {
  int changes = 500;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (!absl::ConsumePrefix(&argument, "--changes=") ||
        !absl::SimpleAtoi(argument, &changes) || changes < 1) {
      std::cerr << "usage: password_latency_benchmark [--changes=N]\n";
      return EXIT_FAILURE;
    }
  }
  const absl::Status status = directory_sync::benchmark::Race().Run(changes);
  if (status.ok()) return EXIT_SUCCESS;
  std::cerr << status << "\n";
  return EXIT_FAILURE;
}
