#include "common/ldap/call_in_time.h"

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

TEST(CallInTimeTest, GivesWhatTheCallReturns) {
  EXPECT_THAT(CallInTime<std::string>([] { return std::string("found"); },
                                      Deadline::In(absl::Minutes(1))),
              IsOkAndHolds("found"));
  EXPECT_THAT(CallInTime<int>([] { return absl::NotFoundError("nothing"); },
                              Deadline::In(absl::Minutes(1))),
              StatusIs(absl::StatusCode::kNotFound));
}

// Tells when it goes.
struct Result {
  ~Result() {
    if (gone != nullptr) gone->Notify();
  }
  absl::Notification* gone = nullptr;
};

TEST(CallInTimeTest, EndsBeforeACallThatHangs) {
  absl::Notification go_on;
  absl::Notification gone;
  EXPECT_THAT(CallInTime<std::unique_ptr<Result>>(
                  [&] {
                    go_on.WaitForNotification();
                    auto result = std::make_unique<Result>();
                    result->gone = &gone;
                    return result;
                  },
                  Deadline::In(absl::Milliseconds(1)))
                  .status(),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  go_on.Notify();
  // What comes too late is destroyed, not kept.
  gone.WaitForNotification();
}

}  // namespace
}  // namespace directory_sync::ldap
