// A relay that withholds, replays and reorders what handlers signed can only
// delay: random histories of changes, some refused by the directory.

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordItem;
using directorysync::password::v1::VERDICT_KIND_SUPERSEDED;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;

constexpr int kHistories = 40;
constexpr int kMostChanges = 5;

class HostileRelayTest : public PasswordFixture {
 protected:
  // The items of one history, as the handler signed them. The last change is
  // one that the directory committed.
  std::vector<PasswordItem> MakeHistory(const std::string& guid, int history) {
    std::vector<PasswordItem> items;
    last_version_ = 1;
    const int changes = std::uniform_int_distribution<>(1, kMostChanges)(dice_);
    for (int i = 0; i < changes; ++i) {
      const std::string id = absl::StrCat("h", history, "c", i);
      items.push_back(dc1_.Capture(id, guid, absl::StrCat("Pass.w0rd.", id)));
      const bool refused = i + 1 < changes && dice_() % 4 == 0;
      if (refused) {
        items.push_back(dc1_.Verdict(id, guid, VERDICT_KIND_SUPERSEDED));
        continue;
      }
      ++last_version_;
      const auto stamp = dc1_.Stamp(static_cast<uint32_t>(last_version_),
                                    static_cast<uint64_t>(1000 + i / 2));
      items.push_back(dc1_.Committed(id, guid, stamp));
      source_.SetStamp(guid, stamp);
    }
    return items;
  }

  // Delivers what has its turn; versions only ever rise.
  void DeliverAll(const std::string& guid) {
    while (true) {
      const auto ready = desk_->Decide(guid);
      ASSERT_OK(ready.status());
      if (!ready->has_value()) return;
      const int version = static_cast<int>((*ready)->stamp.version());
      ASSERT_GT(version, delivered_version_);
      delivered_version_ = version;
      ASSERT_OK(desk_->BeginWrite(guid, **ready));
      Write([&](Database& database) {
        return desk_->NoteDelivered(database, guid, **ready, clock_.Now());
      });
    }
  }

  std::mt19937 dice_{6};
  int last_version_ = 1;
  int delivered_version_ = 0;
};

TEST_F(HostileRelayTest, ReplayAndReorderingChangeNothing) {
  for (int history = 0; history < kHistories; ++history) {
    SCOPED_TRACE(history);
    const std::string guid = absl::StrCat("guid-", 1000 + history, ".......");
    PutAccount(guid, absl::StrCat("user", history));
    delivered_version_ = 0;
    std::vector<PasswordItem> items = MakeHistory(guid, history);
    // Each once, some twice, in any order.
    const size_t signed_items = items.size();
    for (size_t i = 0; i < signed_items; ++i) {
      if (dice_() % 2 == 0) items.push_back(items[i]);
    }
    std::shuffle(items.begin(), items.end(), dice_);
    for (const PasswordItem& item : items) {
      Take(item);
      ASSERT_NO_FATAL_FAILURE(DeliverAll(guid));
    }
    EXPECT_EQ(delivered_version_, last_version_);
    Write([&](Database& database) -> absl::Status {
      const auto record = PasswordTable(database).Get(guid);
      EXPECT_EQ(record->state, PASSWORD_STATE_DELIVERED);
      return record.status();
    });
  }
}

TEST_F(HostileRelayTest, WithholdingBringsNothingOlderBack) {
  for (int history = 0; history < kHistories; ++history) {
    SCOPED_TRACE(history);
    const std::string guid = absl::StrCat("guid-", 2000 + history, ".......");
    PutAccount(guid, absl::StrCat("held", history));
    delivered_version_ = 0;
    std::vector<PasswordItem> items = MakeHistory(guid, 100 + history);
    std::shuffle(items.begin(), items.end(), dice_);
    items.resize((items.size() + 1) / 2);
    for (const PasswordItem& item : items) Take(item);
    ASSERT_NO_FATAL_FAILURE(DeliverAll(guid));
    // Only ever the directory's current one, or nothing.
    EXPECT_TRUE(delivered_version_ == 0 || delivered_version_ == last_version_);
  }
}

}  // namespace
}  // namespace directory_sync::uploader
