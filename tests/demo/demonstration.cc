#include "tests/demo/demonstration.h"

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/clock/clock.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "tests/directory/sample_company.h"
#include "tests/system/free_ports.h"

namespace directory_sync::demo {
namespace {

using fixture::SampleUser;
using fixture::Scope;

constexpr absl::Duration kPatience = absl::Minutes(2);
constexpr int kWebPort = 8080;
constexpr int kRelayPort = 8732;

std::vector<SampleUser> UsersInScope() {
  std::vector<SampleUser> users = fixture::Company().UsersIn(Scope::kExchange);
  const std::vector<SampleUser> more =
      fixture::Company().UsersIn(Scope::kEmail);
  users.insert(users.end(), more.begin(), more.end());
  return users;
}

int PortOrAny(int port) { return system_test::IsPortFree(port) ? port : 0; }

// How many of the company's mailboxes there are.
int CountMailboxes(const emulator::Account& account) {
  int count = 0;
  for (const SampleUser& user : UsersInScope()) {
    if (account.FindMailbox(fixture::kMailDomain, system_test::ServiceOf(user),
                            system_test::MailboxName(user)) != nullptr) {
      ++count;
    }
  }
  return count;
}

std::string Seconds(absl::Duration duration) {
  return absl::StrFormat("%.1f s", absl::ToDoubleSeconds(duration));
}

}  // namespace

absl::Status Demonstration::Start() {
  system_test::CompanySystemOptions options;
  options.http_port = PortOrAny(kWebPort);
  options.relay_port = PortOrAny(kRelayPort);
  options.progress = [this](absl::string_view what) {
    out_ << "  " << what << std::endl;
  };
  auto log = std::make_shared<std::ofstream>(log_file_);
  auto mutex = std::make_shared<absl::Mutex>();
  options.log = [log, mutex](const std::string& line) {
    absl::MutexLock lock(mutex.get());
    *log << line << std::endl;
  };
  out_ << "== Starting (logs: " << log_file_ << ")" << std::endl;
  ASSIGN_OR_RETURN(system_, system_test::CompanySystem::Start(options));
  out_ << "== Registering with the provider and choosing the groups"
       << std::endl;
  return system_->RegisterAndChooseGroups();
}

absl::Status Demonstration::Show() {
  RETURN_IF_ERROR(ShowFullSync());
  out_ << "== Changes at the domain controller" << std::endl;
  RETURN_IF_ERROR(ShowTitle());
  RETURN_IF_ERROR(ShowPasswords());
  return ShowRefusedPassword();
}

absl::Status Demonstration::Time(const std::string& what,
                                 const std::function<absl::Status()>& change,
                                 const std::function<absl::Status()>& arrival) {
  absl::Status status = change();
  const absl::Duration begun = SystemClock().Monotonic();
  if (status.ok()) status = arrival();
  const absl::Duration took = SystemClock().Monotonic() - begun;
  out_ << absl::StreamFormat("  %-52s %s", what,
                             status.ok() ? Seconds(took) : "FAILED")
       << std::endl;
  steps_.push_back({what, took, status});
  return Annotate(status, what);
}

absl::Status Demonstration::ShowFullSync() {
  const int all = static_cast<int>(UsersInScope().size());
  out_ << "== Full sync: " << all << " mailboxes, as fast as the provider's "
       << "documented limit of 30 writes a minute allows" << std::endl;
  return Time(
      absl::StrCat("full sync, ", all, " mailboxes"),
      [] { return absl::OkStatus(); },
      [&] {
        for (int count = 1; count <= all; ++count) {
          RETURN_IF_ERROR(system_->provider().provider().WaitFor(
              [&](const emulator::Account& account, const emulator::Journal&) {
                return CountMailboxes(account) >= count;
              },
              kPatience));
          out_ << "\r  " << count << " of " << all << std::flush;
        }
        out_ << "\r";
        return system_->primary().CtlJson({"sync", "--wait"}).status();
      });
}

absl::Status Demonstration::ShowTitle() {
  const SampleUser user = fixture::Company().UsersIn(Scope::kExchange)[3];
  const std::string title = "Finance Director";
  return Time(
      absl::StrCat("title of ", user.mail),
      [&] {
        return system_->directory().SetAttribute(user.sam_account_name, "title",
                                                 {title});
      },
      [&] {
        return system_->WaitForField(user, "jobTitle", title, kPatience);
      });
}

absl::Status Demonstration::ShowPasswords() {
  const std::vector<SampleUser> users =
      fixture::Company().UsersIn(Scope::kEmail);
  fixture::DirectoryFixture& directory = system_->directory();
  RETURN_IF_ERROR(Time(
      absl::StrCat("password of ", users[0].mail, " (kpasswd)"),
      [&] {
        return directory.ChangePasswordByKpasswd(users[0].sam_account_name,
                                                 fixture::kUserPassword,
                                                 "Shown-By-Kpasswd-1");
      },
      [&] {
        return system_->WaitForPassword(users[0], "Shown-By-Kpasswd-1",
                                        kPatience);
      }));
  RETURN_IF_ERROR(Time(
      absl::StrCat("password of ", users[1].mail, " (LDAPS reset)"),
      [&] {
        return directory.ResetPasswordByLdaps(users[1].sam_account_name,
                                              "Shown-By-Ldaps-2");
      },
      [&] {
        return system_->WaitForPassword(users[1], "Shown-By-Ldaps-2",
                                        kPatience);
      }));
  return Time(
      absl::StrCat("password of ", users[2].mail, " (samba-tool)"),
      [&] {
        return directory.ResetPasswordBySambaTool(users[2].sam_account_name,
                                                  "Shown-By-Samba-3");
      },
      [&] {
        return system_->WaitForPassword(users[2], "Shown-By-Samba-3",
                                        kPatience);
      });
}

absl::Status Demonstration::ShowRefusedPassword() {
  // The history of the domain refuses it after the hook has seen it.
  const SampleUser user = fixture::Company().UsersIn(Scope::kEmail)[0];
  fixture::DirectoryFixture& directory = system_->directory();
  RETURN_IF_ERROR(Time(
      absl::StrCat("a refused change, then a good one, of ", user.mail),
      [&] {
        if (directory
                .ChangePasswordByKpasswd(user.sam_account_name,
                                         "Shown-By-Kpasswd-1",
                                         fixture::kUserPassword)
                .ok()) {
          return absl::InternalError("the domain took an old password");
        }
        return directory.ResetPasswordByLdaps(user.sam_account_name,
                                              "Shown-After-Refusal-4");
      },
      [&] {
        return system_->WaitForPassword(user, "Shown-After-Refusal-4",
                                        kPatience);
      }));
  // The good one took the same way behind it: the other is not to come.
  if (system_->WasEverSent(fixture::kUserPassword)) {
    return absl::InternalError("the refused password reached the provider");
  }
  return absl::OkStatus();
}

void Demonstration::PrintSummary() const {
  out_ << "\nWHAT                                                  ARRIVED\n";
  for (const Step& step : steps_) {
    out_ << absl::StreamFormat("%-52s  %s\n", step.what,
                               step.status.ok()
                                   ? absl::StrCat("after ", Seconds(step.took))
                                   : step.status.ToString());
  }
  out_ << std::endl;
}

absl::Status Demonstration::PrintHowToGoOn() {
  ASSIGN_OR_RETURN(const auto login,
                   system_->primary().CtlJson({"web", "login"}));
  const std::string ctl =
      absl::StrCat(system_test::ProgramPath("ctl/directory-syncctl"),
                   " --config=", system_->primary().config_file());
  out_ << "Web UI:        " << login["url"].get<std::string>() << "\n"
       << "Command line:  " << ctl << " status\n"
       << "               (also: accounts, history, alerts, groups, help)\n"
       << "Ctrl-C ends everything; only the logs stay." << std::endl;
  return absl::OkStatus();
}

}  // namespace directory_sync::demo
