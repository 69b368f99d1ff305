// What a handler that has nothing to do costs its domain controller.

#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "password-handler/testing/handler_fixture.h"

namespace directory_sync::password_handler {
namespace {

// The sum of a line's numbers ("VmRSS:  1234 kB") in the file.
int64_t NumberIn(const std::string& file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string word; stream >> word;) {
    int64_t value = 0;
    if (word == name && stream >> value) return value;
  }
  return 0;
}

// How often the threads of a process went to sleep, all together.
int64_t Sleeps(int64_t process_id) {
  int64_t sleeps = 0;
  for (const auto& thread : std::filesystem::directory_iterator(
           absl::StrCat("/proc/", process_id, "/task"))) {
    sleeps += NumberIn(thread.path().string() + "/status",
                       "voluntary_ctxt_switches:");
  }
  return sleeps;
}

int64_t KiBOf(int64_t process_id, const std::string& name) {
  return NumberIn(absl::StrCat("/proc/", process_id, "/status"), name);
}

// The least that is resident before the next heartbeat, at the latest.
int64_t AtRest(int64_t process_id) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  int64_t resident = 0;
  do {
    resident = KiBOf(process_id, "VmRSS:");
    std::this_thread::yield();
  } while (resident >= 15 * 1024 && absl::Now() < deadline);
  return resident;
}

TEST(IdleSambaTest, AnIdleHandlerSleepsAndIsSmall) {
  HandlerFixture fixture;
  fixture.handler().Start();
  ASSERT_OK(fixture.domain().AddUser("idle"));
  fixture.relay().AwaitVerdict(fixture.relay().AwaitCapture("idle"));
  // The heartbeat after the work is done ends what it has set off.
  fixture.relay().AwaitHeartbeats(fixture.relay().heartbeats() + 1);
  const int64_t pid = fixture.handler().process_id();
  const int64_t before = Sleeps(pid);
  fixture.relay().AwaitHeartbeats(fixture.relay().heartbeats() + 1);
  const int64_t sleeps = Sleeps(pid) - before;
  // One heartbeat's work (LDAP, TLS, gRPC) and gRPC's own timers. Who looks ten
  // times a second would be at 600 alone.
  EXPECT_LT(sleeps, 400);
  // The heartbeat has just gone out: what it touched is given back at once.
  const int64_t resident = AtRest(pid);
  EXPECT_LT(resident, 15 * 1024);
  std::printf("sleeps in a minute: %d; resident %d KiB, of it anonymous %d\n",
              static_cast<int>(sleeps), static_cast<int>(resident),
              static_cast<int>(KiBOf(pid, "RssAnon:")));
}

}  // namespace
}  // namespace directory_sync::password_handler
