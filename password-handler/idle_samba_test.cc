// What a handler that has nothing to do costs its domain controller.

#include <filesystem>
#include <fstream>
#include <map>
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

// What the system keeps of "password_handler".
constexpr char kOurThreads[] = "password_handle ";
// A thread of ours wakes for the heartbeat alone and what it takes (LDAP, TLS,
// gRPC): 6 times and fewer as a rule. Who looks every two seconds would be at
// 30.
constexpr int64_t kMostOfOurs = 30;
// gRPC 1.51 can't be kept from it: its three threads for timers wake once or
// twice a second each, whether or not there is a timer.
constexpr int64_t kMostOfGrpcs = 200;

// The sum of a line's numbers ("VmRSS:  1234 kB") in the file.
int64_t NumberIn(const std::string& file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string word; stream >> word;) {
    int64_t value = 0;
    if (word == name && stream >> value) return value;
  }
  return 0;
}

// How often each thread of a process went to sleep, by "name number". gRPC
// names its threads; ours have the program's name.
std::map<std::string, int64_t> Sleeps(int64_t process_id) {
  std::map<std::string, int64_t> sleeps;
  for (const auto& thread : std::filesystem::directory_iterator(
           absl::StrCat("/proc/", process_id, "/task"))) {
    const std::string directory = thread.path().string();
    std::string name;
    std::getline(std::ifstream(directory + "/comm"), name);
    sleeps[absl::StrCat(name, " ", thread.path().filename().string())] =
        NumberIn(directory + "/status", "voluntary_ctxt_switches:");
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
  const std::map<std::string, int64_t> before = Sleeps(pid);
  fixture.relay().AwaitHeartbeats(fixture.relay().heartbeats() + 1);
  for (const auto& [thread, count] : Sleeps(pid)) {
    const auto found = before.find(thread);
    const int64_t since = count - (found == before.end() ? 0 : found->second);
    std::printf("%s slept %d times in a minute\n", thread.c_str(),
                static_cast<int>(since));
    EXPECT_LT(since, absl::StartsWith(thread, kOurThreads) ? kMostOfOurs
                                                           : kMostOfGrpcs)
        << thread;
  }
  // The heartbeat has just gone out: what it touched is given back at once.
  const int64_t resident = AtRest(pid);
  EXPECT_LT(resident, 15 * 1024);
  std::printf("resident %d KiB, of it anonymous %d\n",
              static_cast<int>(resident),
              static_cast<int>(KiBOf(pid, "RssAnon:")));
}

}  // namespace
}  // namespace directory_sync::password_handler
