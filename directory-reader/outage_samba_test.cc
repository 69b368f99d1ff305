// Domain controllers that are gone, silent, or back again.

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using fixture::DirectoryFixture;
using testing::HasSubstr;

std::string ContentOf(const std::string& path) {
  std::ifstream file(path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(OutageTest, WatchEndsWhenTheControllerIsLost) {
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(30));
  const auto stream = reader.stub().WatchChanges(&context, {});
  pb::WatchChangesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  dc->link().Cut();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(OutageTest, NextControllerServesAndTheFirstIsUsedAgain) {
  // The same domain twice: what replication would make of two controllers.
  ASSERT_OK_AND_ASSIGN(const auto first, DirectoryFixture::Start());
  ASSERT_OK_AND_ASSIGN(const auto second, DirectoryFixture::Start());
  Config config = ConfigFor(*first);
  config.directory_servers.push_back(second->ldaps_uri());
  const std::string authorities =
      first->directory().File("both_authorities.pem");
  ASSERT_OK(first->directory().WriteFile(
      "both_authorities.pem",
      absl::StrCat(ContentOf(first->ca_file()), ContentOf(second->ca_file()))));
  config.directory_ca_file = authorities;
  FakeClock clock;
  ReaderFixture reader(config, clock);
  const auto in_use = [&] {
    const auto domain = reader.Describe();
    return domain.ok() ? domain->domain_controllers(0).uri()
                       : std::string(domain.status().message());
  };
  EXPECT_EQ(in_use(), first->ldaps_uri());
  first->link().Cut();
  EXPECT_OK(reader.Snapshot());
  first->link().Stall();  // not even refusing
  clock.Advance(absl::Minutes(1));
  EXPECT_OK(reader.Groups(""));
  first->link().Restore();
  clock.Advance(absl::Minutes(1));
  EXPECT_OK(reader.Groups(""));
  EXPECT_EQ(in_use(), first->ldaps_uri());
}

TEST(OutageTest, HangingControllerEndsTheCall) {
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader.Snapshot());
  dc->link().Stall();
  EXPECT_THAT(reader.Changes(snapshot.checkpoint),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("the TLS handshake didn't end")));
}

TEST(OutageTest, ControllerDownAndBack) {
  ASSERT_OK_AND_ASSIGN(const auto dc, DirectoryFixture::Start());
  ReaderFixture reader(ConfigFor(*dc));
  ASSERT_OK_AND_ASSIGN(const StreamResult snapshot, reader.Snapshot());
  dc->StopServer();
  EXPECT_THAT(
      reader.Changes(snapshot.checkpoint),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr(dc->ldaps_uri())));
  ASSERT_OK(dc->StartServer());
  absl::StatusOr<StreamResult> changes = reader.Changes(snapshot.checkpoint);
  const absl::Duration give_up = SystemClock().Monotonic() + absl::Seconds(30);
  while (!changes.ok() && SystemClock().Monotonic() < give_up) {
    changes = reader.Changes(snapshot.checkpoint);
  }
  EXPECT_OK(changes);
}

}  // namespace
}  // namespace directory_sync::directory_reader
