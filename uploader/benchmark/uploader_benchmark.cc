// What the uploader does a minute, beside what could be done:
//   bazel run -c opt //uploader/benchmark:uploader_benchmark
// With pacing, calls, planning or snapshot as arguments only those parts. Each
// line has a measure, its bound, and what it was measured against in the same
// run. Exit code 1: a bound was missed; its line says so.

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "tests/emulator/options.h"
#include "uploader/benchmark/call_run.h"
#include "uploader/benchmark/pacing_run.h"
#include "uploader/benchmark/planning_run.h"
#include "uploader/benchmark/snapshot_run.h"

namespace directory_sync::benchmark {
namespace {

using emulator::WindowKind;

constexpr int kMailboxes = 10000;
constexpr int kCalls = 2000;
constexpr int kRounds = 5;
constexpr int kMany = 100000;
constexpr int kFew = 1000;
constexpr int kDelta = 100;

constexpr double kLeastBudgetShare = 0.95;
constexpr absl::Duration kSlowestPassword = absl::Seconds(3);
constexpr double kLeastCallRatio = 0.9;
constexpr double kMostDeltaRatio = 1.2;
constexpr absl::Duration kSlowestPage = absl::Milliseconds(50);
// A password has that long in all, its call included.
constexpr absl::Duration kLongestWait = absl::Seconds(1);

bool missed = false;

// What a line ends with.
const char* Verdict(bool within_bounds) {
  missed = missed || !within_bounds;
  return within_bounds ? "" : "  <- MISSED";
}

void MeasurePacing() {
  for (const auto& [name, window] :
       std::vector<std::pair<const char*, WindowKind>>{
           {"fixed", WindowKind::kFixed},
           {"sliding", WindowKind::kSliding},
           {"token bucket", WindowKind::kTokenBucket}}) {
    for (const int jitter : {0, 500}) {
      const PacingResult result =
          CreateUnderLimits(kMailboxes, window, absl::Milliseconds(jitter));
      absl::PrintF(
          "%d mailboxes, %s window, answers up to %d ms: %.1f %% of the budget "
          "(>= 95), %d throttle answers (0), password p99 %s (<= 3s), %s%s\n",
          result.created, name, jitter, 100 * result.budget_share,
          result.throttle_answers, absl::FormatDuration(result.password_p99),
          absl::FormatDuration(result.length),
          Verdict(result.budget_share >= kLeastBudgetShare &&
                  result.throttle_answers == 0 &&
                  result.password_p99 <= kSlowestPassword));
      std::fflush(stdout);
    }
  }
}

absl::Duration Median(std::vector<absl::Duration> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

template <typename Work>
absl::Duration TimeOf(const Work& work) {
  const absl::Duration before = SystemClock().Monotonic();
  work();
  return SystemClock().Monotonic() - before;
}

void MeasureCalls(const std::string& directory) {
  CallRun run(directory);
  run.CallOurs(kCalls / 10);
  run.CallPlainly(kCalls / 10);
  std::vector<absl::Duration> ours;
  std::vector<absl::Duration> plain;
  for (int i = 0; i < kRounds; ++i) {
    plain.push_back(TimeOf([&] { run.CallPlainly(kCalls); }));
    ours.push_back(TimeOf([&] { run.CallOurs(kCalls); }));
  }
  const double ratio = absl::FDivDuration(Median(plain), Median(ours));
  absl::PrintF(
      "writes a second, one connection: ours %.0f, plain libcurl (%d "
      "connections) %.0f, ratio %.2f (>= 0.9)%s\n",
      kCalls / absl::ToDoubleSeconds(Median(ours)), run.plain_connections(),
      kCalls / absl::ToDoubleSeconds(Median(plain)), ratio,
      Verdict(ratio >= kLeastCallRatio));
}

void MeasurePlanning(const std::string& directory) {
  PlanningRun many(absl::StrCat(directory, "/many.db"), kMany);
  PlanningRun few(absl::StrCat(directory, "/few.db"), kFew);
  absl::PrintF("reconcile %d objects, pure: %s\n", kMany,
               absl::FormatDuration(many.ReconcileAll()));
  many.PlanDelta(kDelta);
  few.PlanDelta(kDelta);
  std::vector<absl::Duration> in_many;
  std::vector<absl::Duration> in_few;
  for (int i = 0; i < 4 * kRounds + 1; ++i) {
    in_few.push_back(few.PlanDelta(kDelta));
    in_many.push_back(many.PlanDelta(kDelta));
  }
  const double ratio = absl::FDivDuration(Median(in_many), Median(in_few));
  absl::PrintF(
      "a delta of %d: %s among %d, %s among %d, ratio %.2f (<= 1.2)%s\n",
      kDelta, absl::FormatDuration(Median(in_many)), kMany,
      absl::FormatDuration(Median(in_few)), kFew, ratio,
      Verdict(ratio <= kMostDeltaRatio));
}

void PrintLoaded(const std::string& what, const LoadedTime& time) {
  absl::PrintF(
      "%s: %s, small writes waited at most %s (<= 1s), memory %d MiB%s\n", what,
      absl::FormatDuration(time.took), absl::FormatDuration(time.longest_wait),
      PeakMegabytes(), Verdict(time.longest_wait <= kLongestWait));
  std::fflush(stdout);
}

void PrintPage(const char* what, const std::function<absl::Duration()>& read) {
  std::vector<absl::Duration> times;
  for (int i = 0; i < 4 * kRounds + 1; ++i) times.push_back(read());
  const absl::Duration longest = *std::max_element(times.begin(), times.end());
  absl::PrintF("%s: %s, at most %s (< 50ms)%s\n", what,
               absl::FormatDuration(Median(times)),
               absl::FormatDuration(longest),
               Verdict(Median(times) < kSlowestPage));
}

void MeasureSnapshot(const std::string& directory) {
  SnapshotRun run(directory, kMany);
  absl::PrintF("%d objects: in memory %d MiB\n", kMany, PeakMegabytes());
  PrintLoaded("a snapshot, all new", run.Observe());
  PrintLoaded("the same again, nothing new", run.Observe());
  PrintPage("a page of history", [&] { return run.HistoryPage(); });
  PrintPage("a page of one account's history",
            [&] { return run.HistoryOfOne(); });
  PrintPage("a page of accounts", [&] { return run.AccountsPage(); });
  PrintPage("a page of accounts that a search finds",
            [&] { return run.AccountsFound(); });
  PrintPage("the status's counts", [&] { return run.StatusCounts(); });
  PrintLoaded("a preview of other settings", run.Preview());
}

// The parts named, or all.
int Main(const std::vector<std::string>& parts) {
  const auto directory = MakeTemporaryDirectory("benchmark");
  if (!directory.ok()) return 1;
  const auto is_asked_for = [&](const char* part) {
    return parts.empty() ||
           std::find(parts.begin(), parts.end(), part) != parts.end();
  };
  if (is_asked_for("pacing")) MeasurePacing();
  if (is_asked_for("calls")) MeasureCalls(*directory + "/emulator");
  if (is_asked_for("planning")) MeasurePlanning(*directory);
  if (is_asked_for("snapshot")) MeasureSnapshot(*directory);
  return missed ? 1 : 0;
}

}  // namespace
}  // namespace directory_sync::benchmark

int main(int argc, char** argv) {
  return directory_sync::benchmark::Main({argv + 1, argv + argc});
}
