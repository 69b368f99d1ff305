#include "uploader/observe/snapshot_update.h"

#include <set>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/test_state.h"
#include "uploader/testing/listed_directory.h"

namespace directory_sync::uploader {
namespace {

using testing::SizeIs;

constexpr int64_t kRun = 7;
constexpr size_t kPiece = 3;
constexpr int kUsers = 10;
constexpr char kOther[] = "the other group!";

class SnapshotUpdateTest : public TestState {
 protected:
  SnapshotUpdateTest() {
    Write([](Database& database) {
      directorysync::upload::v1::Settings settings;
      settings.mutable_hosted_exchange_group()->set_object_guid(
          ListedDirectory::kGroup);
      settings.mutable_hosted_email_group()->set_object_guid(kOther);
      EXPECT_OK(SettingsTable(database).Replace(settings, 0, "", absl::Now()));
    });
    Show(kUsers, 0);
    Apply(/*to_the_end=*/true);
    Write([](Database& database) {
      EXPECT_OK(database.Execute("DELETE FROM dirty"));
    });
  }

  // The first users are in the one group, the next ones in the other.
  void Show(int in_first, int in_other) {
    objects_ = {ListedDirectory::GroupOf(in_first),
                ListedDirectory::GroupOf(in_first + in_other)};
    auto* others = objects_[1].mutable_members_added();
    others->erase(others->begin(), others->begin() + in_first);
    objects_[1].set_object_guid(kOther);
    for (int i = 0; i < kUsers; ++i) {
      objects_.push_back(ListedDirectory::User(i, "title"));
    }
  }

  void Apply(bool to_the_end) {
    SnapshotUpdate update(*state_, objects_, kRun, kPiece);
    ASSERT_OK(update.Check());
    ASSERT_OK(update.ApplyAdditions());
    if (!to_the_end) return;
    ASSERT_OK(state_->Write(
        [&](Database& database) { return update.ApplyRest(database); }));
  }

  void ExpectMembers(const char* group, int count) {
    Write([&](Database& database) {
      EXPECT_THAT(MirrorTable(database).MembersOf(group),
                  IsOkAndHolds(SizeIs(count)));
    });
  }

  std::set<std::string> Marked() {
    std::set<std::string> marked;
    Write([&](Database& database) {
      const auto dirty = DirtyTable(database).All();
      ASSERT_OK(dirty);
      for (const DirtyAccount& account : *dirty) marked.insert(account.guid);
    });
    return marked;
  }

  std::vector<ListedDirectory::Object> objects_;
};

TEST_F(SnapshotUpdateTest, NobodyIsGoneBeforeTheRest) {
  Show(2, 0);
  objects_.pop_back();
  Apply(/*to_the_end=*/false);
  ExpectMembers(ListedDirectory::kGroup, kUsers);
  Write([](Database& database) {
    EXPECT_THAT(MirrorTable(database).Count(), IsOkAndHolds(kUsers + 2));
  });

  Apply(/*to_the_end=*/true);
  ExpectMembers(ListedDirectory::kGroup, 2);
  Write([](Database& database) {
    EXPECT_THAT(MirrorTable(database).Count(), IsOkAndHolds(kUsers + 1));
  });
}

TEST_F(SnapshotUpdateTest, WhoMovesIsNeverInBothGroups) {
  Show(6, 4);
  Apply(/*to_the_end=*/false);
  ExpectMembers(kOther, 0);

  Apply(/*to_the_end=*/true);
  ExpectMembers(ListedDirectory::kGroup, 6);
  ExpectMembers(kOther, 4);
}

TEST_F(SnapshotUpdateTest, PiecesMarkWhomTheyConcern) {
  objects_[5] = ListedDirectory::User(3, "new title");
  auto newcomer = ListedDirectory::User(kUsers, "title");
  objects_[0].add_members_added(newcomer.object_guid());
  objects_.push_back(newcomer);
  Apply(/*to_the_end=*/false);

  EXPECT_EQ(Marked(), (std::set<std::string>{objects_[5].object_guid(),
                                             newcomer.object_guid()}));
  ExpectMembers(ListedDirectory::kGroup, kUsers + 1);
}

TEST_F(SnapshotUpdateTest, TheSameAgainChangesNothing) {
  Apply(/*to_the_end=*/true);
  EXPECT_EQ(Marked(), std::set<std::string>());
  ExpectMembers(ListedDirectory::kGroup, kUsers);
}

TEST_F(SnapshotUpdateTest, LostAttributesAreRefusedBeforeAnythingChanges) {
  Write([&](Database& database) {
    EXPECT_OK(database.Execute(
        "INSERT INTO account (guid, service, address, display_name, "
        "sam_account_name, mailbox_state, error) SELECT guid, 1, '', '', '', "
        "1, '' FROM object"));
  });
  for (auto& object : objects_) object.clear_attributes();
  SnapshotUpdate update(*state_, objects_, kRun, kPiece);
  EXPECT_THAT(update.Check(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace directory_sync::uploader
