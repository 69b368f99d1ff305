#include "uploader/benchmark/planning_run.h"

#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/status/status_macros.h"
#include "uploader/observe/observation.h"
#include "uploader/plan/directory_account.h"
#include "uploader/reconcile/reconcile.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::benchmark {

namespace v1 = directorysync::upload::v1;

using provider::MailService;
using uploader::ListedDirectory;

namespace {

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

reconcile::ActualMailbox HeldFor(const ListedDirectory::Object& user) {
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
  source_.objects.push_back(ListedDirectory::GroupOf(users_));
  for (int i = 0; i < users_; ++i) {
    source_.objects.push_back(ListedDirectory::User(i, "title"));
  }
  RETURN_IF_ERROR(state_->Write([&](Database& database) -> absl::Status {
    v1::Settings settings;
    settings.mutable_hosted_exchange_group()->set_object_guid(
        ListedDirectory::kGroup);
    RETURN_IF_ERROR(uploader::SettingsTable(database)
                        .Replace(settings, 0, "benchmark", SystemClock().Now())
                        .status());
    uploader::MailboxTable mailboxes(database);
    for (int i = 0; i < users_; ++i) {
      RETURN_IF_ERROR(mailboxes.Put(HeldFor(source_.objects[i + 1])));
    }
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(Observe(v1::RUN_KIND_FULL));
  return FinishStampChecks();
}

// Else each of them would still wait for its look, which takes a service
// seconds, and a delta would put off the looks of a first sync.
absl::Status PlanningRun::FinishStampChecks() {
  return state_->Write([&](Database& database) -> absl::Status {
    uploader::StampCheckTable checks(database);
    ASSIGN_OR_RETURN(const auto due, checks.Due(SystemClock().Now(), users_));
    for (const uploader::StampCheck& check : due) {
      RETURN_IF_ERROR(checks.Finish(check));
    }
    return absl::OkStatus();
  });
}

absl::Status PlanningRun::Observe(v1::RunKind kind) {
  v1::Run run;
  RETURN_IF_ERROR(state_->Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(run, uploader::RunTable(database).Start(
                              kind, "benchmark", SystemClock().Now()));
    return absl::OkStatus();
  }));
  return uploader::Observation(*state_, source_, SystemClock()).Run(run);
}

absl::Duration PlanningRun::PlanDelta(int count) {
  const std::string title = absl::StrCat("title ", ++titles_);
  source_.changes.clear();
  for (int i = 0; i < count; ++i) {
    // Spread over the whole directory.
    const int number = static_cast<int>(int64_t{i} * users_ / count);
    source_.changes.push_back(ListedDirectory::User(number, title));
  }
  const absl::Duration before = SystemClock().Monotonic();
  Check(Observe(v1::RUN_KIND_DELTA));
  const absl::Duration took = SystemClock().Monotonic() - before;
  Check(FinishStampChecks());
  return took;
}

absl::Duration PlanningRun::ReconcileAll() {
  std::vector<reconcile::DesiredMailbox> desired;
  std::vector<reconcile::ActualMailbox> actual;
  for (int i = 0; i < users_; ++i) {
    desired.push_back(uploader::DesiredMailboxOf(
        ListedDirectory::User(i, "new"), MailService::kHostedExchange));
    actual.push_back(HeldFor(ListedDirectory::User(i, "old")));
  }
  const absl::Duration before = SystemClock().Monotonic();
  const reconcile::Plan plan = reconcile::Reconcile(desired, actual, {});
  const absl::Duration took = SystemClock().Monotonic() - before;
  if (plan.operations.size() != desired.size()) std::abort();
  return took;
}

}  // namespace directory_sync::benchmark
