#include "directory-reader/object_batch.h"

#include <string>
#include <vector>

#include "common/status/status_matchers.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DirectoryObject;
using directorysync::directory::v1::ReadChangesResponse;

struct Sent {
  std::vector<ReadChangesResponse> messages;
  bool accept = true;

  ObjectBatch<ReadChangesResponse> Batch() {
    return ObjectBatch<ReadChangesResponse>(
        [this](const ReadChangesResponse& response) {
          messages.push_back(response);
          return accept;
        });
  }
};

DirectoryObject ObjectOf(size_t bytes) {
  DirectoryObject object;
  object.set_distinguished_name(std::string(bytes, 'x'));
  return object;
}

TEST(ObjectBatchTest, SmallObjectsTravelTogetherWithTheCheckpoint) {
  Sent sent;
  auto batch = sent.Batch();
  ASSERT_OK(batch.Add(ObjectOf(10)));
  ASSERT_OK(batch.Add(ObjectOf(10)));
  EXPECT_FALSE(batch.has_sent());
  ASSERT_OK(batch.Finish("checkpoint"));
  ASSERT_EQ(sent.messages.size(), 1u);
  EXPECT_EQ(sent.messages[0].objects_size(), 2);
  EXPECT_EQ(sent.messages[0].checkpoint(), "checkpoint");
}

TEST(ObjectBatchTest, MessagesAreBounded) {
  Sent sent;
  auto batch = sent.Batch();
  for (int i = 0; i < 5000; ++i) ASSERT_OK(batch.Add(ObjectOf(1000)));
  ASSERT_OK(batch.Finish("checkpoint"));
  int objects = 0;
  for (const ReadChangesResponse& message : sent.messages) {
    EXPECT_LT(message.ByteSizeLong(), 300u << 10);
    objects += message.objects_size();
  }
  EXPECT_EQ(objects, 5000);
  for (size_t i = 0; i + 1 < sent.messages.size(); ++i) {
    EXPECT_EQ(sent.messages[i].checkpoint(), "");
  }
}

TEST(ObjectBatchTest, CallerThatWentAwayEndsTheReading) {
  Sent sent;
  sent.accept = false;
  auto batch = sent.Batch();
  EXPECT_THAT(batch.Add(ObjectOf(1 << 20)),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST(ObjectBatchTest, ClearedObjectsAreNotSent) {
  Sent sent;
  auto batch = sent.Batch();
  ASSERT_OK(batch.Add(ObjectOf(10)));
  batch.Clear();
  ASSERT_OK(batch.Finish("checkpoint"));
  EXPECT_EQ(sent.messages[0].objects_size(), 0);
}

}  // namespace
}  // namespace directory_sync::directory_reader
