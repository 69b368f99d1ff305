#include "uploader/status/peer_errors.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

TEST(PeerErrorsTest, ProcessThatIsNotThereIsNamed) {
  const absl::Status status = ExplainPeerError(
      absl::UnavailableError("failed to connect to all addresses"),
      "the relay");
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(status.message(),
            "the relay doesn't answer; the supervisor starts it again by "
            "itself, its log says why it stopped (failed to connect to all "
            "addresses)");
}

TEST(PeerErrorsTest, OtherErrorsStayAsTheyAre) {
  const absl::Status down = absl::UnavailableError("no domain controller");
  EXPECT_EQ(ExplainPeerError(down, "the relay"), down);
  const absl::Status other = absl::InternalError("addresses");
  EXPECT_EQ(ExplainPeerError(other, "the relay"), other);
}

}  // namespace
}  // namespace directory_sync::uploader
