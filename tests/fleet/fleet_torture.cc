#include "tests/fleet/fleet_torture.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "nlohmann/json.hpp"
#include "tests/system/company_system.h"
#include "tests/system/eventually.h"

namespace directory_sync::fleet_test {
namespace {

// From Heal on: back-off waits up to 30 s, a domain controller that failed is
// left alone for a while.
constexpr absl::Duration kPatience = absl::Minutes(4);
constexpr int kMisfortunePercent = 30;
constexpr int kMostChanges = 4;

constexpr char kFakeTime[] =
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

// For Samba alone, which makes the stamps; time-outs stay as they are.
std::vector<std::string> ClockAhead(int seconds) {
  return {absl::StrCat("LD_PRELOAD=", kFakeTime),
          absl::StrCat("FAKETIME=", seconds > 0 ? "+" : "", seconds, "s"),
          "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1",
          // Else Samba's modules take their clock from libc itself.
          "LDB_MODULES_DISABLE_DEEPBIND=1"};
}

}  // namespace

FleetTorture::FleetTorture(TortureOptions options)
    : options_(options),
      random_(options.seed),
      planted_(absl::StrCat("Planted-", options.seed, "-")) {}

absl::StatusOr<std::unique_ptr<FleetTorture>> FleetTorture::Start(
    TortureOptions options) {
  auto torture = absl::WrapUnique(new FleetTorture(options));
  FleetOptions fleet;
  if (options.dc2_clock_seconds != 0) {
    fleet.dc2_environment = ClockAhead(options.dc2_clock_seconds);
  }
  ASSIGN_OR_RETURN(torture->fleet_, Fleet::Start(std::move(fleet)));
  RETURN_IF_ERROR(torture->CheckClocks());
  for (const auto scope : {fixture::Scope::kEmail, fixture::Scope::kExchange}) {
    for (const auto& user : fixture::Company().UsersIn(scope)) {
      // Nobody binds as a disabled one.
      if (!user.disabled) torture->users_.push_back(user);
    }
  }
  return torture;
}

// That the clock is wrong, or the run would say less than it seems to.
absl::Status FleetTorture::CheckClocks() {
  ASSIGN_OR_RETURN(const absl::Time dc1, fleet_->domain().ClockOf(0));
  ASSIGN_OR_RETURN(const absl::Time dc2, fleet_->domain().ClockOf(1));
  const absl::Duration wrong =
      dc2 - dc1 - absl::Seconds(options_.dc2_clock_seconds);
  if (absl::AbsDuration(wrong) < absl::Seconds(20)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("dc2's clock is ahead by ", absl::FormatDuration(dc2 - dc1),
                   ", not by ", options_.dc2_clock_seconds,
                   " s; is libfaketime there (package faketime)?"));
}

int FleetTorture::Any(int count) {
  return std::uniform_int_distribution<>(0, count - 1)(random_);
}

bool FleetTorture::Chance(int percent) { return Any(100) < percent; }

absl::Status FleetTorture::ChangeOne() {
  return ChangeFor(users_[Any(static_cast<int>(users_.size()))]);
}

absl::Status FleetTorture::MakeHistory() {
  const fixture::SampleUser& user =
      users_[Any(static_cast<int>(users_.size()))];
  for (int left = 1 + Any(kMostChanges); left > 0; --left) {
    RETURN_IF_ERROR(Chance(options_.refused_percent) ? TryOldPassword(user)
                                                     : ChangeFor(user));
  }
  return absl::OkStatus();
}

// By the user at dc1, of whose passwords there the one before the last is in
// the history. Where dc2 changed it since, that refuses it as well: by then the
// hook was not called.
absl::Status FleetTorture::TryOldPassword(const fixture::SampleUser& user) {
  std::vector<std::string> typed;
  for (const Change& change : changes_[user.mail]) {
    if (change.dc == 0) typed.push_back(change.password);
  }
  if (typed.size() < 2) return ChangeFor(user);
  const std::string& again = typed[typed.size() - 2];
  const size_t before = fleet_->Acknowledged(0).size();
  const absl::Status refusal = fleet_->domain().dc1().ChangePasswordByKpasswd(
      user.sam_account_name, typed.back(), again);
  const bool acknowledged = fleet_->Acknowledged(0).size() > before;
  Note(user, 0, refusal.ok(), acknowledged);
  if (!refusal.ok()) {
    ++refused_;
    return absl::OkStatus();
  }
  // A conflict has taken it out of the history: so it counts, a second time.
  repeated_.insert(again);
  changes_[user.mail].push_back({0, again, acknowledged, round_});
  unchecked_.insert(user.mail);
  return absl::OkStatus();
}

void FleetTorture::Note(const fixture::SampleUser& user, int dc, bool taken,
                        bool acknowledged) {
  if (!acknowledged) {
    lost_[user.mail].insert(dc);
  } else if (taken) {
    lost_[user.mail].erase(dc);
  }
  absl::StrAppend(&histories_[user.mail], "; ", ControllerName(dc),
                  taken ? " took" : " refused", " one that was ",
                  acknowledged ? "" : "not ", "acknowledged");
}

absl::Status FleetTorture::ChangeFor(const fixture::SampleUser& user) {
  Change change;
  change.dc = Any(2);
  change.password = absl::StrCat(planted_, ++typed_);
  const size_t before = fleet_->Acknowledged(change.dc).size();
  const absl::Status taken = fleet_->domain().ResetPassword(
      change.dc, user.sam_account_name, change.password);
  change.acknowledged = fleet_->Acknowledged(change.dc).size() > before;
  change.round = round_;
  Note(user, change.dc, taken.ok(), change.acknowledged);
  if (taken.ok()) {
    acknowledged_ += change.acknowledged ? 1 : 0;
    changes_[user.mail].push_back(std::move(change));
    unchecked_.insert(user.mail);
  } else {
    ++refused_;
  }
  RETURN_IF_ERROR(RaiseTheDead());
  return Chance(kMisfortunePercent) ? Misfortune() : absl::OkStatus();
}

absl::Status FleetTorture::Misfortune() {
  switch (Any(5)) {
    case 0: {
      const int dc = Any(2);
      if (!fleet_->handler_runs(dc)) return absl::OkStatus();
      ++misfortunes_["handler killed"];
      RETURN_IF_ERROR(fleet_->KillHandler(dc));
      // Else it stays dead for a few changes, which nobody captures.
      return Chance(75) ? fleet_->StartHandler(dc) : absl::OkStatus();
    }
    case 1:
      ++misfortunes_["relay killed"];
      return fleet_->KillService("relay");
    case 2:
      ++misfortunes_["uploader killed"];
      return fleet_->KillService("uploader");
    default:
      return CutOrMend();
  }
}

absl::Status FleetTorture::RaiseTheDead() {
  for (const int dc : {0, 1}) {
    if (!fleet_->handler_runs(dc) && Chance(50)) {
      RETURN_IF_ERROR(fleet_->StartHandler(dc));
    }
  }
  return absl::OkStatus();
}

absl::Status FleetTorture::CutOrMend() {
  Cable* cable = fleet_->domain().cables()[Any(3)];
  if (!cable->is_cut()) {
    ++misfortunes_["cable cut"];
    return cable->Cut();
  }
  return cable->Restore();
}

absl::Status FleetTorture::Heal() {
  for (Cable* cable : fleet_->domain().cables()) {
    RETURN_IF_ERROR(cable->Restore());
  }
  for (const int dc : {0, 1}) {
    if (!fleet_->handler_runs(dc)) RETURN_IF_ERROR(fleet_->StartHandler(dc));
  }
  for (const int dc : {0, 1, 0, 1}) {
    RETURN_IF_ERROR(fleet_->domain().ReplicateTo(dc));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> FleetTorture::NotTaken() {
  if (!fleet_->primary().Stop().has_value()) {
    return absl::DeadlineExceededError("the supervisor doesn't stop");
  }
  std::set<std::string> missing;
  for (const int dc : {0, 1}) {
    const std::set<std::string> expected = fleet_->Acknowledged(dc);
    if (expected.empty()) {
      return absl::InternalError("nothing was ever acknowledged");
    }
    ASSIGN_OR_RETURN(const std::set<std::string> taken, fleet_->TakenFrom(dc));
    std::set_difference(expected.begin(), expected.end(), taken.begin(),
                        taken.end(), std::inserter(missing, missing.end()));
  }
  return missing;
}

absl::Status FleetTorture::CheckAcknowledged() {
  const absl::Time deadline = absl::Now() + kPatience;
  ASSIGN_OR_RETURN(std::set<std::string> missing, NotTaken());
  // What the current password isn't may still be on its way.
  while (!missing.empty() && absl::Now() < deadline) {
    RETURN_IF_ERROR(fleet_->primary().Start());
    RETURN_IF_ERROR(fleet_->primary().CtlJson({"sync", "--wait"}).status());
    ASSIGN_OR_RETURN(missing, NotTaken());
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(missing.size(),
                   " acknowledged captures never reached the uploader, such "
                   "as ",
                   absl::BytesToHexString(*missing.begin())));
}

absl::Status FleetTorture::CheckDelivered() {
  for (const fixture::SampleUser& user : users_) {
    if (unchecked_.count(user.mail) == 0) continue;
    RETURN_IF_ERROR(
        Annotate(CheckAccount(user, changes_[user.mail]), user.mail));
  }
  unchecked_.clear();
  histories_.clear();
  ++round_;
  return absl::OkStatus();
}

absl::Status FleetTorture::CheckAtTheEnd() {
  for (const auto& [mail, changes] : changes_) {
    unchecked_.insert(mail);
  }
  RETURN_IF_ERROR(CheckDelivered());
  if (!fleet_->primary().Stop().has_value()) {
    return absl::DeadlineExceededError("the supervisor doesn't stop");
  }
  for (const auto& [mail, changes] : changes_) {
    RETURN_IF_ERROR(Annotate(CheckOrder(changes), mail));
  }
  return absl::OkStatus();
}

absl::Status FleetTorture::CheckAccount(const fixture::SampleUser& user,
                                        const std::vector<Change>& changes) {
  ASSIGN_OR_RETURN(const Change current, Current(user, changes));
  RETURN_IF_ERROR(AwaitDelivered(user, current));
  return CheckOrder(changes);
}

// The domain decides: it's the last of one of the two.
absl::StatusOr<FleetTorture::Change> FleetTorture::Current(
    const fixture::SampleUser& user, const std::vector<Change>& changes) {
  std::vector<Change> binding;
  for (const int dc : {0, 1}) {
    const auto last =
        std::find_if(changes.rbegin(), changes.rend(),
                     [dc](const Change& change) { return change.dc == dc; });
    if (last == changes.rend()) continue;
    const auto binds = [&](int at) {
      return fleet_->domain()
          .CheckPassword(at, user.sam_account_name, last->password)
          .ok();
    };
    if (binds(0) != binds(1)) {
      return absl::InternalError("the domain controllers don't agree");
    }
    if (binds(0)) binding.push_back(*last);
  }
  if (binding.size() == 1) return binding[0];
  return absl::InternalError(
      absl::StrCat(binding.size(), " of the typed passwords bind"));
}

absl::Status FleetTorture::AwaitDelivered(const fixture::SampleUser& user,
                                          const Change& change) {
  std::string state;
  bool is_there = false;
  const bool settled = system_test::Eventually(
      [&] {
        is_there = fleet_->provider().HasPassword(
            fixture::kMailDomain, system_test::ServiceOf(user),
            system_test::MailboxName(user), change.password);
        state = StateOf(user.mail);
        if (is_there) return state == "PASSWORD_STATE_DELIVERED";
        return (!change.acknowledged ||
                lost_[user.mail].count(change.dc) > 0) &&
               (state == "PASSWORD_STATE_MISSED" ||
                state == "PASSWORD_STATE_UNDECIDABLE");
      },
      kPatience);
  delivered_ += is_there ? 1 : 0;
  if (settled) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "the provider ", is_there ? "has" : "lacks",
      " the password that binds (typed at ", ControllerName(change.dc), ", ",
      change.acknowledged ? "" : "not ", "acknowledged), shown as ", state,
      HistoryOf(user)));
}

std::string FleetTorture::HistoryOf(const fixture::SampleUser& user) {
  const auto page =
      fleet_->primary().CtlJson({"passwords", "--search", user.mail});
  return absl::StrCat(histories_[user.mail], "; ",
                      page.ok() ? page->dump() : page.status().ToString());
}

absl::Status FleetTorture::CheckOrder(const std::vector<Change>& changes) {
  auto& provider = fleet_->provider().provider();
  struct Place {
    int round;
    int dc;
    int index;
  };
  std::map<std::string, Place> places;
  for (int i = 0; i < static_cast<int>(changes.size()); ++i) {
    if (repeated_.count(changes[i].password) > 0) continue;
    places[provider.digester().Digest(changes[i].password)] = {
        changes[i].round, changes[i].dc, i};
  }
  int newest_round = 0;
  int newest[] = {0, 0};
  bool in_order = true;
  provider.Read(
      [&](const emulator::Account&, const emulator::Journal& journal) {
        for (const emulator::JournalEntry& entry : journal.entries()) {
          for (const auto& [name, value] : entry.fields) {
            const auto found = places.find(value);
            if (found == places.end()) continue;
            const auto& [round, dc, index] = found->second;
            in_order &= round >= newest_round && index >= newest[dc];
            newest_round = std::max(newest_round, round);
            newest[dc] = std::max(newest[dc], index);
          }
        }
      });
  if (in_order) return absl::OkStatus();
  return absl::InternalError("an older password came after a newer one");
}

std::string FleetTorture::StateOf(const std::string& address) {
  const auto page =
      fleet_->primary().CtlJson({"passwords", "--search", address});
  if (!page.ok() || (*page)["proofs"].empty()) return "";
  return (*page)["proofs"][0]["state"].get<std::string>();
}

std::string FleetTorture::Describe() const {
  std::string text = absl::StrCat(
      typed_, " changes of ", changes_.size(), " accounts, ", acknowledged_,
      " acknowledged, ", refused_, " refused by the domain; ", delivered_,
      " accounts' current password delivered");
  for (const auto& [what, count] : misfortunes_) {
    absl::StrAppend(&text, "; ", what, " ", count, " times");
  }
  return text;
}

}  // namespace directory_sync::fleet_test
