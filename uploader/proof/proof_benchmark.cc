// The page of proofs as the web UI asks for it: totals and the first page, and
// all of the accounts page by page.
//
//   bazel run --config=opt //uploader/proof:proof_benchmark

#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "uploader/proof/proof_reports.h"
#include "uploader/store/account_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

absl::Status Fill(Database& database, int64_t accounts) {
  AccountTable table(database);
  PasswordTable passwords(database);
  for (int64_t i = 0; i < accounts; ++i) {
    AccountTable::Account account;
    account.set_object_guid(absl::StrFormat("%016d", i));
    account.set_address(absl::StrFormat("user%07d@example.com", i));
    account.set_display_name(absl::StrCat("User ", i));
    account.set_sam_account_name(absl::StrCat("user", i));
    RETURN_IF_ERROR(table.Put(account));
    if (i % 3 == 0) continue;
    PasswordRecord record;
    record.guid = account.object_guid();
    record.state =
        i % 10 == 0 ? v1::PASSWORD_STATE_MISSED : v1::PASSWORD_STATE_DELIVERED;
    record.seen.emplace().set_version(2);
    record.delivered = record.seen;
    record.delivered_at = absl::FromUnixSeconds(1700000000);
    record.captured_at = record.delivered_at;
    record.captured_on = "dc1.corp.example.test";
    RETURN_IF_ERROR(passwords.Put(record));
  }
  return absl::OkStatus();
}

StateDatabase& StateOf(int64_t accounts) {
  static auto* const states =
      new std::map<int64_t, std::unique_ptr<StateDatabase>>();
  std::unique_ptr<StateDatabase>& state = (*states)[accounts];
  if (state == nullptr) {
    state =
        StateDatabase::Open(
            absl::StrCat(MakeTemporaryDirectory("proofs").value(), "/state.db"))
            .value();
    const absl::Status status = state->Write(
        [&](Database& database) { return Fill(database, accounts); });
    if (!status.ok()) std::abort();
  }
  return *state;
}

std::string Name(const std::string&) { return "dc1.corp.example.test"; }

void FirstPageWithTotals(benchmark::State& run) {
  StateDatabase& state = StateOf(run.range(0));
  for (auto _ : run) {
    benchmark::DoNotOptimize(ReportTotals(state).value());
    benchmark::DoNotOptimize(ListProofs(state, Name, {}).value());
  }
}
BENCHMARK(FirstPageWithTotals)
    ->Arg(10000)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);

void NeverCapturedPage(benchmark::State& run) {
  StateDatabase& state = StateOf(run.range(0));
  v1::ListAccountProofsRequest request;
  request.set_state(v1::PASSWORD_STATE_NEVER_CAPTURED);
  for (auto _ : run) {
    benchmark::DoNotOptimize(ListProofs(state, Name, request).value());
  }
}
BENCHMARK(NeverCapturedPage)
    ->Arg(10000)
    ->Arg(100000)
    ->Unit(benchmark::kMillisecond);

void EveryAccount(benchmark::State& run) {
  StateDatabase& state = StateOf(run.range(0));
  for (auto _ : run) {
    v1::ListAccountProofsRequest request;
    request.set_page_size(1000);
    do {
      const auto page = ListProofs(state, Name, request).value();
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
}
BENCHMARK(EveryAccount)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace directory_sync::uploader
