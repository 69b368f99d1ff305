// The queue on a disk whose power fails at every write, sync and truncation
// that it makes: what was promised is there, whatever the disk kept.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/sqlite/fault_vfs.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "password-handler/queue.h"

namespace directory_sync::password_handler {
namespace {

using Kind = Candidate::Kind;

std::string Id(char fill) { return std::string(16, fill); }

// What a run was promised before the power failed.
struct Promises {
  std::string incarnation;
  std::map<std::string, uint64_t> appended;  // id -> seq
  std::set<std::string> asked_to_forget;     // may be gone
  std::set<uint64_t> asked_to_decide;        // may be decided
  std::set<std::string> verdicts;            // must be there
  std::set<std::string> forgotten;           // must be gone
};

class QueueCrashTest : public testing::Test {
 protected:
  QueueCrashTest() : directory_(*MakeTemporaryDirectory("queue")) {
    options_.vfs = disk_.name();
  }
  ~QueueCrashTest() override { EXPECT_OK(RemoveTree(directory_)); }

  absl::StatusOr<std::unique_ptr<Queue>> Open() {
    return Queue::Open(directory_ + "/queue.db", options_, clock_);
  }

  static void Append(Queue& queue, Kind kind, char id, Promises& promises) {
    uint64_t seq = 0;
    const absl::Status appended = queue.Append(
        kind, Id(id), [&](Candidate& candidate) -> absl::StatusOr<std::string> {
          candidate.sam_account_name = "user";
          seq = candidate.seq;
          return std::string(3000, id);  // over several pages
        });
    if (appended.ok()) promises.appended[Id(id)] = seq;
  }

  static void Decide(Queue& queue, uint64_t seq, char id, Promises& promises) {
    promises.asked_to_decide.insert(seq);
    if (queue.Decide({{seq, {0, Id(id), "verdict"}}}).ok()) {
      promises.verdicts.insert(Id(id));
    }
  }

  static void Acknowledge(Queue& queue, char id, Promises& promises) {
    promises.asked_to_forget.insert(Id(id));
    if (queue.Acknowledged({Id(id)}).ok()) promises.forgotten.insert(Id(id));
  }

  // A short life of a queue, until the power fails.
  Promises Work() {
    Promises promises;
    const auto queue = Open();
    if (!queue.ok()) return promises;
    promises.incarnation = (*queue)->incarnation();
    Append(**queue, Kind::kCapture, 'a', promises);
    Append(**queue, Kind::kCapture, 'b', promises);
    Acknowledge(**queue, 'a', promises);
    Append(**queue, Kind::kTombstone, 't', promises);
    Decide(**queue, 1, 'v', promises);
    Append(**queue, Kind::kCapture, 'c', promises);
    Acknowledge(**queue, 'b', promises);
    return promises;
  }

  void Check(const Promises& promises) {
    ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Queue> queue, Open());
    if (!promises.incarnation.empty()) {
      EXPECT_EQ(queue->incarnation(), promises.incarnation);
    }
    CheckItems(*queue, promises);
    CheckCandidates(*queue, promises);
    // It goes on where it was.
    Promises next;
    Append(*queue, Kind::kCapture, 'z', next);
    ASSERT_EQ(next.appended.size(), 1);
    for (const auto& [id, seq] : promises.appended) {
      EXPECT_GT(next.appended.begin()->second, seq);
    }
  }

  static void CheckItems(Queue& queue, const Promises& promises) {
    ASSERT_OK_AND_ASSIGN(const auto items, queue.Unsent(0, 100));
    std::set<std::string> ids;
    for (const OutgoingItem& item : items) {
      ids.insert(item.id);
      if (item.payload != "verdict") {
        EXPECT_EQ(item.payload, std::string(3000, item.id[0]));
      }
    }
    for (const auto& [id, seq] : promises.appended) {
      if (promises.asked_to_forget.count(id) == 0) {
        EXPECT_EQ(ids.count(id), 1) << id;
      }
    }
    for (const std::string& id : promises.verdicts) {
      EXPECT_EQ(ids.count(id), 1);
    }
    for (const std::string& id : promises.forgotten) {
      EXPECT_EQ(ids.count(id), 0);
    }
  }

  static void CheckCandidates(Queue& queue, const Promises& promises) {
    ASSERT_OK_AND_ASSIGN(const auto open, queue.OpenCaptures());
    std::map<std::string, uint64_t> seqs;
    for (const Candidate& capture : open) seqs[capture.id] = capture.seq;
    for (const auto& [id, seq] : promises.appended) {
      if (id == Id('t') || promises.asked_to_decide.count(seq) != 0) continue;
      EXPECT_EQ(seqs[id], seq) << id;
    }
  }

  const std::string directory_;
  FakeClock clock_;
  FaultVfs disk_;
  QueueOptions options_;
};

TEST_F(QueueCrashTest, KeepsItsPromisesAtEveryPoint) {
  for (const auto unsynced :
       {FaultVfs::Unsynced::kLost, FaultVfs::Unsynced::kKept,
        FaultVfs::Unsynced::kTorn}) {
    int64_t point = 0;
    for (bool is_over = false; !is_over; ++point) {
      SCOPED_TRACE(absl::StrCat("power fails at operation ", point));
      disk_.Format();
      disk_.FailPowerAt(point);
      const Promises promises = Work();
      is_over = !disk_.power_failed();
      disk_.Restart(unsynced, point);
      Check(promises);
      if (HasFailure()) return;
    }
    EXPECT_GT(point, 50);
  }
}

TEST_F(QueueCrashTest, FullDiskPromisesNothingAndHeals) {
  disk_.Format();
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Queue> queue, Open());
  Promises promises;
  Append(*queue, Kind::kCapture, 'a', promises);
  disk_.FillUpAt(disk_.operations());
  Append(*queue, Kind::kCapture, 'b', promises);
  EXPECT_EQ(promises.appended.size(), 1);
  disk_.Heal();
  Append(*queue, Kind::kCapture, 'c', promises);
  EXPECT_EQ(promises.appended[Id('c')], 2);
}

TEST_F(QueueCrashTest, BrokenDiskPromisesNothing) {
  disk_.Format();
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<Queue> queue, Open());
  Promises promises;
  disk_.FailSyncsAt(disk_.operations());
  Append(*queue, Kind::kCapture, 'a', promises);
  EXPECT_TRUE(promises.appended.empty());
}

}  // namespace
}  // namespace directory_sync::password_handler
