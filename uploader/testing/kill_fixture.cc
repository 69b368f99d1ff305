#include "uploader/testing/kill_fixture.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "tests/system/eventually.h"
#include "uploader/store/drift_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::IsEmpty;

namespace {

constexpr char kKillAtSync[] = "DIRECTORY_SYNC_KILL_AT_SYNC";
// How long a process that has nothing left to do is watched for another step.
constexpr absl::Duration kQuiet = absl::Seconds(3);
constexpr absl::Duration kPatience = absl::Seconds(60);

}  // namespace

void KillFixture::SetUp() {
  ProcessFixture::SetUp();
  config_.program = "uploader/testing/killable_uploader";
}

void KillFixture::ExpectAsWanted() {
  emulator_->provider().Read(
      [&](const emulator::Account& account, const emulator::Journal&) {
        ExpectAsWanted(account);
      });
}

void KillFixture::ForgetComparisons() {
  const std::string path =
      absl::StrCat(config_.directory, "/state/uploader/state.db");
  if (!std::filesystem::exists(path)) return;
  ASSERT_OK_AND_ASSIGN(const auto state, StateDatabase::Open(path));
  ASSERT_OK(state->Write([](Database& database) -> absl::Status {
    DriftTable table(database);
    while (true) {
      ASSIGN_OR_RETURN(const std::optional<DriftLook> look, table.Next());
      if (!look.has_value()) return absl::OkStatus();
      RETURN_IF_ERROR(table.Clear(*look));
    }
  }));
}

void KillFixture::StartUnwatched() {
  ForgetComparisons();
  process_ = std::make_unique<UploaderProcess>(config_);
}

void KillFixture::StartToBeKilledAt(int commit) {
  setenv(kKillAtSync, absl::StrCat(commit).c_str(), 1);
  StartUnwatched();
  unsetenv(kKillAtSync);
}

bool KillFixture::RunsIntoCommit(int n, const std::function<void()>& ask) {
  StartToBeKilledAt(n);
  bool killed = false;
  EXPECT_TRUE(system_test::Eventually(
      [&] {
        killed = process_->EndsWithin(absl::Milliseconds(20));
        return killed || Connects();
      },
      kPatience));
  if (!killed) {
    ask();
    killed = process_->EndsWithin(kQuiet);
  }
  process_->Kill();
  return killed;
}

bool KillFixture::RunsIntoCommit(int n) {
  StartToBeKilledAt(n);
  const bool killed = EndsBeforeItIsDone();
  process_->Kill();
  return killed;
}

bool KillFixture::EndsBeforeItIsDone() {
  bool over = false;
  EXPECT_TRUE(system_test::Eventually(
      [&] {
        over = process_->EndsWithin(absl::Milliseconds(50));
        bool is_wanted = false;
        emulator_->provider().Read(
            [&](const emulator::Account& account, const emulator::Journal&) {
              is_wanted = IsAsWanted(account);
            });
        return over || is_wanted;
      },
      kPatience));
  return over || process_->EndsWithin(kQuiet);
}

bool KillFixture::RunsIntoRequest(int n, bool before) {
  emulator::Fault fault;
  fault.skip = n - 1;
  fault.count = 1;
  fault.kind = FaultKind::kLatency;
  fault.delay_ms = absl::ToInt64Milliseconds(kPatience);
  emulator_->provider().AddFault(fault);
  fault.kind = FaultKind::kDropBefore;
  if (before) emulator_->provider().AddFault(fault);
  emulator_->provider().ClearJournal();
  StartUnwatched();
  // Others may be made meanwhile.
  const auto hangs = [](const emulator::Account&,
                        const emulator::Journal& journal) {
    return journal.Count([](const emulator::JournalEntry& entry) {
      return absl::StrContains(entry.fault, "latency");
    }) > 0;
  };
  EXPECT_OK(emulator_->provider().WaitFor(
      [&](const emulator::Account& account, const emulator::Journal& journal) {
        return hangs(account, journal) || IsAsWanted(account);
      },
      kPatience));
  const bool hung = emulator_->provider().WaitFor(hangs, kQuiet).ok();
  process_->Kill();
  return hung;
}

void KillFixture::SeeTheDirectoryFirst() {
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  const int64_t restarted = absl::ToUnixMicros(absl::Now());
  StartProcess();
  AwaitStatus([&](const v1::GetStatusResponse& status) {
    const auto& observed = status.last_observed();
    return observed.seconds() * 1000000 + observed.nanos() / 1000 > restarted;
  });
  process_->Kill();
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));
}

void KillFixture::ExpectNothingLost() {
  emulator_->provider().ClearFaults();
  StartProcess();
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  // What came of its operations may be of another run, and what came of those
  // may be removals.
  for (int i = 0; i < 2; ++i) {
    AwaitStatus([](const v1::GetStatusResponse& status) {
      return status.pending_operations() == 0;
    });
    Sync();
  }
  // Before anything that compares what is held with the provider.
  ExpectAsWanted();
  const Run last = Sync(v1::RUN_KIND_FULL);
  EXPECT_EQ(last.state(), v1::RUN_STATE_SUCCEEDED) << last.DebugString();
  EXPECT_EQ(last.planned(), 0) << last.DebugString();
  ExpectAsWanted();
  EXPECT_THAT(OpenAlerts(), IsEmpty());
  for (const Operation& operation : Operations()) {
    EXPECT_NE(operation.state(), v1::OPERATION_STATE_PENDING)
        << operation.DebugString();
    EXPECT_FALSE(absl::StartsWith(operation.why(), "compared"))
        << operation.DebugString();
  }
  EXPECT_EQ(Status().rejects(), 0);
}

}  // namespace directory_sync::uploader
