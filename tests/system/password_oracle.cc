#include "tests/system/password_oracle.h"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "tests/directory/sample_company.h"
#include "tests/system/eventually.h"

namespace directory_sync::system_test {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(120);
constexpr int kMostChanges = 4;
constexpr int kDeathPercent = 8;
constexpr int kRefusedPercent = 20;

}  // namespace

absl::StatusOr<std::unique_ptr<PasswordOracle>> PasswordOracle::Start(
    unsigned seed) {
  auto oracle = absl::WrapUnique(new PasswordOracle(seed));
  RETURN_IF_ERROR(oracle->Boot());
  return oracle;
}

absl::Status PasswordOracle::Boot() {
  CompanySystemOptions options;
  options.throttled = false;
  options.samba_lines = "\told password allowed period = 0\n";
  ASSIGN_OR_RETURN(system_, CompanySystem::Start(std::move(options)));
  RETURN_IF_ERROR(system_->RegisterAndChooseGroups());
  return system_->primary().CtlJson({"sync", "--wait"}).status();
}

bool PasswordOracle::Chance(int percent) {
  return std::uniform_int_distribution<>(1, 100)(random_) <= percent;
}

fixture::SampleUser PasswordOracle::AnyUser() {
  const auto users = fixture::Company().UsersIn(
      Chance(50) ? fixture::Scope::kEmail : fixture::Scope::kExchange);
  std::uniform_int_distribution<size_t> any(0, users.size() - 1);
  fixture::SampleUser user = users[any(random_)];
  // Nobody binds as a disabled one.
  while (user.disabled) user = users[any(random_)];
  return user;
}

absl::Status PasswordOracle::MakeHistory() {
  const fixture::SampleUser user = AnyUser();
  users_[user.mail] = user;
  const int changes = std::uniform_int_distribution<>(1, kMostChanges)(random_);
  for (int i = 0; i < changes; ++i) {
    RETURN_IF_ERROR(ChangeOne(user));
    if (Chance(kDeathPercent)) RETURN_IF_ERROR(KillOne());
  }
  return absl::OkStatus();
}

absl::Status PasswordOracle::ChangeOne(const fixture::SampleUser& user) {
  Typed& typed = typed_[user.mail];
  const std::string password =
      absl::StrCat("Typed-Password-", ++next_password_);
  if (Chance(kRefusedPercent) && typed.accepted.size() >= 2) {
    // Refused by history, by the user himself: the hook has seen it by then.
    const std::string& again = typed.accepted[typed.accepted.size() - 2];
    const absl::Status refusal = system_->directory().ChangePasswordByKpasswd(
        user.sam_account_name, typed.accepted.back(), again);
    if (refusal.ok()) {
      return absl::InternalError("the domain took an old password again");
    }
    typed.refused.push_back(again);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(system_->directory().ResetPasswordByLdaps(
      user.sam_account_name, password));
  typed.accepted.push_back(password);
  return absl::OkStatus();
}

absl::Status PasswordOracle::KillOne() {
  ++deaths_;
  const int who = std::uniform_int_distribution<>(0, 2)(random_);
  if (who == 0) {
    system_->handler().program().Kill();
    if (!system_->handler().program().WaitForExit(kPatience).has_value()) {
      return absl::DeadlineExceededError("the handler doesn't die");
    }
    // Some are missed meanwhile, and have to be named.
    if (Chance(50)) {
      const fixture::SampleUser user = users_.begin()->second;
      typed_[user.mail].may_be_named = true;
      RETURN_IF_ERROR(ChangeOne(user));
    }
    return system_->handler().Start();
  }
  const char* name = who == 1 ? "relay" : "uploader";
  // With something wrong it exits with 1 and says it all the same.
  ASSIGN_OR_RETURN(const auto result,
                   system_->primary().Ctl({"status", "--json"}));
  const auto status = nlohmann::json::parse(result.output, nullptr, false);
  if (!status.is_object()) return absl::InternalError(result.Describe());
  for (const auto& child : status["supervisor"]["children"]) {
    if (child["name"] == name && child["pid"].get<int>() > 0) {
      kill(child["pid"].get<int>(), SIGKILL);
    }
  }
  return absl::OkStatus();
}

std::string PasswordOracle::StateOf(const std::string& address) {
  const auto page =
      system_->primary().CtlJson({"passwords", "--search", address});
  if (!page.ok() || (*page)["proofs"].empty()) return "";
  return (*page)["proofs"][0]["state"].get<std::string>();
}

absl::Status PasswordOracle::CheckAll() {
  for (const auto& [address, typed] : typed_) {
    if (typed.accepted.empty()) continue;
    RETURN_IF_ERROR(CheckOne(users_[address], typed));
    RETURN_IF_ERROR(CheckOrder(users_[address], typed));
  }
  return absl::OkStatus();
}

absl::Status PasswordOracle::CheckOne(const fixture::SampleUser& user,
                                      const Typed& typed) {
  const std::string& current = typed.accepted.back();
  RETURN_IF_ERROR(
      system_->directory().CheckPassword(user.sam_account_name, current));
  std::string state;
  bool is_there = false;
  const bool settled = Eventually(
      [&] {
        is_there = system_->provider().HasPassword(
            fixture::kMailDomain, ServiceOf(user), MailboxName(user), current);
        state = StateOf(user.mail);
        return is_there ? state == "PASSWORD_STATE_DELIVERED"
                        : typed.may_be_named &&
                              (state == "PASSWORD_STATE_MISSED" ||
                               state == "PASSWORD_STATE_UNDECIDABLE");
      },
      kPatience);
  if (settled) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(user.mail, ": the provider ", is_there ? "has" : "lacks",
                   " the password that binds, and it is shown as ", state));
}

absl::Status PasswordOracle::CheckOrder(const fixture::SampleUser& user,
                                        const Typed& typed) {
  std::map<std::string, size_t> position;
  auto& provider = system_->provider().provider();
  for (size_t i = 0; i < typed.accepted.size(); ++i) {
    position[provider.digester().Digest(typed.accepted[i])] = i;
  }
  size_t newest = 0;
  bool in_order = true;
  provider.Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        for (const emulator::JournalEntry& entry : journal.entries()) {
          for (const auto& [name, value] : entry.fields) {
            const auto found = position.find(value);
            if (found == position.end()) continue;
            in_order &= found->second >= newest;
            newest = std::max(newest, found->second);
          }
        }
      });
  if (in_order) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(user.mail, ": an older password came after a newer one"));
}

std::string PasswordOracle::Describe() const {
  size_t accepted = 0;
  size_t refused = 0;
  for (const auto& [address, typed] : typed_) {
    accepted += typed.accepted.size();
    refused += typed.refused.size();
  }
  return absl::StrCat(typed_.size(), " accounts, ", accepted, " changes, ",
                      refused, " refused by history, ", deaths_, " deaths");
}

}  // namespace directory_sync::system_test
