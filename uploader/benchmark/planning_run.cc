#include "uploader/benchmark/planning_run.h"

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/clock/clock.h"
#include "common/status/status_macros.h"
#include "uploader/plan/directory_account.h"
#include "uploader/plan/planner.h"
#include "uploader/reconcile/reconcile.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"

namespace directory_sync::benchmark {

namespace v1 = directorysync::upload::v1;

using provider::MailService;
using uploader::MirrorTable;

namespace {

constexpr char kGroup[] = "the scope group!";  // 16 bytes

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

MirrorTable::Object UserNumber(int number, const std::string& title) {
  MirrorTable::Object user;
  user.set_object_guid(absl::StrFormat("guid-%011d", number));
  user.set_kind(directorysync::directory::v1::OBJECT_KIND_USER);
  user.set_distinguished_name(absl::StrCat("CN=User ", number, ",DC=test"));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{
           {"mail", absl::StrCat("user", number, "@example.com")},
           {"displayName", absl::StrCat("User ", number)},
           {"userAccountControl", "512"},
           {"title", title}}) {
    auto* attribute = user.add_attributes();
    attribute->set_name(name);
    attribute->add_values(value);
  }
  return user;
}

reconcile::ActualMailbox HeldFor(const MirrorTable::Object& user) {
  const auto desired =
      uploader::DesiredMailboxOf(user, MailService::kHostedExchange);
  reconcile::ActualMailbox held;
  held.object_guid = desired.object_guid;
  held.service = desired.service;
  held.address = provider::MailAddress::Parse(desired.mail).value();
  held.enabled = true;
  held.fields = desired.fields;
  return held;
}

}  // namespace

PlanningRun::PlanningRun(const std::string& path, int users) : users_(users) {
  auto state = uploader::StateDatabase::Open(path);
  Check(state.status());
  state_ = *std::move(state);
  Check(Populate());
}

absl::Status PlanningRun::Populate() {
  return state_->Write([&](Database& database) -> absl::Status {
    v1::Settings settings;
    settings.mutable_hosted_exchange_group()->set_object_guid(kGroup);
    const absl::Time now = SystemClock().Now();
    RETURN_IF_ERROR(uploader::SettingsTable(database)
                        .Replace(settings, 0, "benchmark", now)
                        .status());
    MirrorTable mirror(database);
    uploader::MailboxTable mailboxes(database);
    MirrorTable::Object group;
    group.set_object_guid(kGroup);
    group.set_kind(directorysync::directory::v1::OBJECT_KIND_GROUP);
    RETURN_IF_ERROR(mirror.Put(group).status());
    for (int i = 0; i < users_; ++i) {
      const MirrorTable::Object user = UserNumber(i, "title");
      RETURN_IF_ERROR(mirror.Put(user).status());
      RETURN_IF_ERROR(mirror.AddMember(kGroup, user.object_guid()).status());
      RETURN_IF_ERROR(mailboxes.Put(HeldFor(user)));
    }
    ASSIGN_OR_RETURN(const auto run, uploader::RunTable(database).Start(
                                         v1::RUN_KIND_FULL, "benchmark", now));
    RETURN_IF_ERROR(uploader::MarkAllAccounts(database, run.run_id()));
    return uploader::PlanDirtyAccounts(database, now).status();
  });
}

absl::Duration PlanningRun::PlanDelta(int count) {
  const std::string title = absl::StrCat("title ", ++titles_);
  const absl::Duration before = SystemClock().Monotonic();
  Check(state_->Write([&](Database& database) -> absl::Status {
    const absl::Time now = SystemClock().Now();
    ASSIGN_OR_RETURN(const auto run, uploader::RunTable(database).Start(
                                         v1::RUN_KIND_DELTA, "benchmark", now));
    MirrorTable mirror(database);
    uploader::DirtyTable dirty(database);
    for (int i = 0; i < count; ++i) {
      // Spread over the whole directory.
      const int number = static_cast<int>(int64_t{i} * users_ / count);
      const MirrorTable::Object user = UserNumber(number, title);
      RETURN_IF_ERROR(mirror.Put(user).status());
      RETURN_IF_ERROR(dirty.Mark(user.object_guid(), run.run_id()));
    }
    return uploader::PlanDirtyAccounts(database, now).status();
  }));
  return SystemClock().Monotonic() - before;
}

absl::Duration PlanningRun::ReconcileAll() {
  std::vector<reconcile::DesiredMailbox> desired;
  std::vector<reconcile::ActualMailbox> actual;
  for (int i = 0; i < users_; ++i) {
    desired.push_back(uploader::DesiredMailboxOf(UserNumber(i, "new"),
                                                 MailService::kHostedExchange));
    actual.push_back(HeldFor(UserNumber(i, "old")));
  }
  const absl::Duration before = SystemClock().Monotonic();
  const reconcile::Plan plan = reconcile::Reconcile(desired, actual, {});
  const absl::Duration took = SystemClock().Monotonic() - before;
  if (plan.operations.size() != desired.size()) std::abort();
  return took;
}

}  // namespace directory_sync::benchmark
