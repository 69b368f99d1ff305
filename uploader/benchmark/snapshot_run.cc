#include "uploader/benchmark/snapshot_run.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "common/status/status_macros.h"
#include "uploader/admin/listings.h"
#include "uploader/admin/preview_shelf.h"
#include "uploader/observe/observation.h"
#include "uploader/provider/limits.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"

namespace directory_sync::benchmark {

namespace v1 = directorysync::upload::v1;

using uploader::ListedDirectory;

namespace {

constexpr int kPage = 100;
// Between two small writes.
constexpr absl::Duration kPause = absl::Milliseconds(2);

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

template <typename Work>
absl::Duration TimeOf(const Work& work) {
  const absl::Duration before = SystemClock().Monotonic();
  Check(work());
  return SystemClock().Monotonic() - before;
}

// A write as small as any, durable.
absl::Status WriteLittle(uploader::StateDatabase& state) {
  return state.Write([](Database& database) {
    return uploader::AlertTable(database).Raise(
        {"benchmark", v1::ALERT_SEVERITY_WARNING, "", ""}, SystemClock().Now());
  });
}

}  // namespace

SnapshotRun::SnapshotRun(const std::string& directory, int users)
    : directory_(directory), users_(users) {
  auto state =
      uploader::StateDatabase::Open(absl::StrCat(directory, "/snapshot.db"));
  Check(state.status());
  state_ = *std::move(state);
  Check(state_->Write([&](Database& database) {
    v1::Settings settings;
    settings.mutable_hosted_exchange_group()->set_object_guid(
        ListedDirectory::kGroup);
    return uploader::SettingsTable(database)
        .Replace(settings, 0, "benchmark", SystemClock().Now())
        .status();
  }));
  source_.objects.push_back(ListedDirectory::GroupOf(users));
  for (int i = 0; i < users; ++i) {
    source_.objects.push_back(ListedDirectory::User(i, "title"));
  }
}

LoadedTime SnapshotRun::UnderLoad(absl::FunctionRef<absl::Status()> work) {
  std::atomic<bool> done{false};
  LoadedTime time;
  std::thread writer([&] {
    while (!done) {
      time.longest_wait = std::max(
          time.longest_wait, TimeOf([&] { return WriteLittle(*state_); }));
      absl::SleepFor(kPause);
    }
  });
  time.took = TimeOf(work);
  done = true;
  writer.join();
  return time;
}

LoadedTime SnapshotRun::Observe() {
  return UnderLoad([&]() -> absl::Status {
    v1::Run run;
    RETURN_IF_ERROR(state_->Write([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(
          run, uploader::RunTable(database).Start(
                   v1::RUN_KIND_FULL, "benchmark", SystemClock().Now()));
      return absl::OkStatus();
    }));
    return uploader::Observation(*state_, source_, SystemClock()).Run(run);
  });
}

LoadedTime SnapshotRun::Preview() {
  uploader::PreviewShelf shelf(*state_, absl::StrCat(directory_, "/previews"),
                               provider::Limits(), SystemClock());
  return UnderLoad([&]() -> absl::Status {
    v1::PreviewRequest request;
    RETURN_IF_ERROR(state_->Read([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(*request.mutable_settings(),
                       uploader::SettingsTable(database).Get());
      return absl::OkStatus();
    }));
    request.mutable_settings()->set_hosted_exchange_mailbox_megabytes(4096);
    return shelf.Make(request).status();
  });
}

absl::Duration SnapshotRun::HistoryPage() {
  v1::ListOperationsRequest request;
  request.set_page_size(kPage);
  return TimeOf(
      [&] { return uploader::ListOperations(*state_, request).status(); });
}

absl::Duration SnapshotRun::HistoryOfOne() {
  v1::ListOperationsRequest request;
  request.set_page_size(kPage);
  request.set_address(absl::StrCat("user", users_ / 2, "@example.com"));
  return TimeOf(
      [&] { return uploader::ListOperations(*state_, request).status(); });
}

absl::Duration SnapshotRun::AccountsPage() {
  v1::ListAccountsRequest request;
  request.set_page_size(kPage);
  return TimeOf(
      [&] { return uploader::ListAccounts(*state_, request).status(); });
}

absl::Duration SnapshotRun::AccountsFound() {
  v1::ListAccountsRequest request;
  request.set_page_size(kPage);
  request.set_search(absl::StrCat("user", users_ - 1));
  return TimeOf(
      [&] { return uploader::ListAccounts(*state_, request).status(); });
}

absl::Duration SnapshotRun::StatusCounts() {
  return TimeOf([&] {
    return state_->Read([&](Database& database) -> absl::Status {
      RETURN_IF_ERROR(uploader::AccountTable(database).Count().status());
      return uploader::OperationTable(database).CountPending().status();
    });
  });
}

int PeakMegabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<int>(usage.ru_maxrss / 1024);
}

}  // namespace directory_sync::benchmark
