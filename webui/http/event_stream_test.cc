#include "webui/http/event_stream.h"

#include "gtest/gtest.h"

namespace directory_sync::webui {
namespace {

EventStream::Bytes Text(const std::string& text) {
  return std::make_shared<const std::string>(text);
}

TEST(EventStreamTest, BytesComeOutInTheirOrder) {
  EventStream stream;
  stream.Send(Text("a"));
  stream.Send(Text("b"));
  EXPECT_EQ(*stream.Take(), "a");
  EXPECT_EQ(*stream.Take(), "b");
  EXPECT_EQ(stream.Take(), nullptr);
}

TEST(EventStreamTest, WakesOnAttachOnSendAndOnClose) {
  EventStream stream;
  stream.Send(Text("a"));
  int woken = 0;
  stream.Attach([&] { ++woken; });
  EXPECT_EQ(woken, 1);
  stream.Send(Text("b"));
  EXPECT_EQ(woken, 2);
  stream.Close();
  stream.Close();
  EXPECT_EQ(woken, 3);
}

TEST(EventStreamTest, AReaderWhoDoesNotReadLosesTheStream) {
  EventStream stream(10);
  stream.Send(Text("12345"));
  EXPECT_FALSE(stream.closed());
  EXPECT_NE(stream.Take(), nullptr);
  stream.Send(Text("1234567890"));
  EXPECT_FALSE(stream.closed());
  stream.Send(Text("1"));
  EXPECT_TRUE(stream.closed());
  EXPECT_EQ(stream.Take(), nullptr);
  stream.Send(Text("1"));
  EXPECT_EQ(stream.Take(), nullptr);
}

}  // namespace
}  // namespace directory_sync::webui
