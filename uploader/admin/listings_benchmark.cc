// A page of users as the web UI asks for it, out of 100,000: the read, and the
// JSON that it becomes. The bound is 50 ms.
//
//   bazel run --config=opt //uploader/admin:listings_benchmark

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/json_util.h"
#include "uploader/admin/listings.h"
#include "uploader/store/account_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

constexpr int64_t kAccounts = 100000;
constexpr int kPageSize = 200;

absl::Status Fill(Database& database) {
  AccountTable table(database);
  for (int64_t i = 0; i < kAccounts; ++i) {
    AccountTable::Account account;
    account.set_object_guid(absl::StrFormat("%016d", i));
    account.set_address(absl::StrFormat("user%07d@example.com", i));
    account.set_display_name(absl::StrCat("User ", i));
    account.set_sam_account_name(absl::StrCat("user", i));
    RETURN_IF_ERROR(table.Put(account));
  }
  return absl::OkStatus();
}

StateDatabase& State() {
  static StateDatabase* const state = [] {
    auto opened =
        StateDatabase::Open(
            absl::StrCat(MakeTemporaryDirectory("users").value(), "/state.db"))
            .value();
    if (!opened->Write([](Database& database) { return Fill(database); })
             .ok()) {
      std::abort();
    }
    return opened.release();
  }();
  return *state;
}

v1::ListAccountsResponse Page(const v1::ListAccountsRequest& request) {
  v1::ListAccountsResponse page = ListAccounts(State(), request).value();
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(page, &json).ok()) {
    std::abort();
  }
  benchmark::DoNotOptimize(json);
  return page;
}

void FirstPage(benchmark::State& run) {
  v1::ListAccountsRequest request;
  request.set_page_size(kPageSize);
  State();  // filled before the time is taken
  for (auto _ : run) benchmark::DoNotOptimize(Page(request));
}
BENCHMARK(FirstPage)->Unit(benchmark::kMillisecond);

void LastPage(benchmark::State& run) {
  v1::ListAccountsRequest request;
  request.set_page_size(kPageSize);
  std::string token;
  do {
    token = request.page_token();
    request.set_page_token(ListAccounts(State(), request)->next_page_token());
  } while (!request.page_token().empty());
  request.set_page_token(token);
  for (auto _ : run) benchmark::DoNotOptimize(Page(request));
}
BENCHMARK(LastPage)->Unit(benchmark::kMillisecond);

void SearchThatFindsOneAtTheEnd(benchmark::State& run) {
  v1::ListAccountsRequest request;
  request.set_page_size(kPageSize);
  request.set_search("user0099999@");
  for (auto _ : run) benchmark::DoNotOptimize(Page(request));
}
BENCHMARK(SearchThatFindsOneAtTheEnd)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace directory_sync::uploader
