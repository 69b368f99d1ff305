#include "directory-reader/checkpoint.h"

#include <string>
#include <vector>

#include "common/status/status_matchers.h"

namespace directory_sync::directory_reader {
namespace {

using testing::HasSubstr;

Checkpoint Sample() {
  Checkpoint checkpoint;
  checkpoint.cookie = std::string("MSDS\0\3", 6);
  checkpoint.flags = 0x80000000;
  checkpoint.domain_sid = "sid";
  checkpoint.naming_context = "DC=corp,DC=example,DC=test";
  checkpoint.dns_host_name = "dc1.corp.example.test";
  checkpoint.invocation_id = *ldap::Guid::FromBytes(std::string(16, 'i'));
  checkpoint.highest_committed_usn = 4000;
  checkpoint.attributes_digest = AttributesDigest({"title"});
  return checkpoint;
}

CheckpointContext SameContext() {
  const Checkpoint checkpoint = Sample();
  return {checkpoint.domain_sid,
          checkpoint.naming_context,
          checkpoint.dns_host_name,
          checkpoint.invocation_id,
          4000,
          checkpoint.attributes_digest,
          absl::FromUnixSeconds(1000)};
}

TEST(CheckpointTest, ComesBackAsItWas) {
  ASSERT_OK_AND_ASSIGN(const Checkpoint decoded,
                       Checkpoint::Decode(Sample().Encode()));
  EXPECT_EQ(decoded.cookie, Sample().cookie);
  EXPECT_EQ(decoded.flags, Sample().flags);
  EXPECT_EQ(decoded.domain_sid, Sample().domain_sid);
  EXPECT_EQ(decoded.naming_context, Sample().naming_context);
  EXPECT_EQ(decoded.dns_host_name, Sample().dns_host_name);
  EXPECT_EQ(decoded.invocation_id, Sample().invocation_id);
  EXPECT_EQ(decoded.highest_committed_usn, Sample().highest_committed_usn);
  EXPECT_EQ(decoded.attributes_digest, Sample().attributes_digest);
}

TEST(CheckpointTest, EveryFlippedBitIsNoticed) {
  const std::string good = Sample().Encode();
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] ^= 1;
    EXPECT_FALSE(Checkpoint::Decode(bad).ok()) << i;
  }
}

TEST(CheckpointTest, EveryTruncationIsNoticed) {
  const std::string good = Sample().Encode();
  for (size_t size = 0; size < good.size(); ++size) {
    EXPECT_THAT(Checkpoint::Decode(good.substr(0, size)),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << size;
  }
}

TEST(CheckpointTest, LaterVersionNeedsASnapshot) {
  std::string later = Sample().Encode();
  later[4] = 2;
  EXPECT_THAT(Checkpoint::Decode(later),
              StatusIs(absl::StatusCode::kOutOfRange));
}

TEST(CheckpointTest, UsableWhereItWasMade) {
  EXPECT_OK(CheckUsable(Sample(), SameContext()));
}

TEST(CheckpointTest, UsableAtAnotherDomainController) {
  CheckpointContext now = SameContext();
  now.dns_host_name = "dc2.corp.example.test";
  now.invocation_id = *ldap::Guid::FromBytes(std::string(16, 'j'));
  now.highest_committed_usn = 1;
  EXPECT_OK(CheckUsable(Sample(), now));
}

void ExpectNeedsSnapshot(const Checkpoint& checkpoint,
                         const CheckpointContext& now, const char* why) {
  EXPECT_THAT(
      CheckUsable(checkpoint, now),
      StatusIs(absl::StatusCode::kOutOfRange,
               testing::AllOf(HasSubstr(why), HasSubstr("read a snapshot"))));
}

TEST(CheckpointTest, AnotherDomainNeedsASnapshot) {
  CheckpointContext now = SameContext();
  now.domain_sid = "other";
  ExpectNeedsSnapshot(Sample(), now, "not of this");
}

TEST(CheckpointTest, RestoredControllerNeedsASnapshot) {
  CheckpointContext now = SameContext();
  now.invocation_id = *ldap::Guid::FromBytes(std::string(16, 'j'));
  ExpectNeedsSnapshot(Sample(), now, "was restored");
}

TEST(CheckpointTest, UsnRollbackNeedsASnapshot) {
  CheckpointContext now = SameContext();
  now.highest_committed_usn = 3999;
  ExpectNeedsSnapshot(Sample(), now, "rolled back");
}

TEST(CheckpointTest, ServerWithoutDirSyncNeedsASnapshot) {
  Checkpoint checkpoint = Sample();
  checkpoint.cookie.clear();
  ExpectNeedsSnapshot(checkpoint, SameContext(), "DirSync");
}

TEST(CheckpointTest, SnapshotThatIsDueIsNeeded) {
  Checkpoint checkpoint = Sample();
  checkpoint.snapshot_due = absl::FromUnixSeconds(2000);
  ASSERT_OK_AND_ASSIGN(checkpoint, Checkpoint::Decode(checkpoint.Encode()));
  CheckpointContext now = SameContext();
  now.time = absl::FromUnixSeconds(1999);
  EXPECT_OK(CheckUsable(checkpoint, now));
  now.time = absl::FromUnixSeconds(2000);
  ExpectNeedsSnapshot(checkpoint, now, "can't see deletions");
}

TEST(CheckpointTest, OtherAttributesNeedASnapshot) {
  CheckpointContext now = SameContext();
  now.attributes_digest = AttributesDigest({"title", "mail"});
  ExpectNeedsSnapshot(Sample(), now, "other attributes");
}

TEST(CheckpointTest, OrderAndCaseOfAttributesDontMatter) {
  EXPECT_EQ(AttributesDigest({"Title", "mail"}),
            AttributesDigest({"MAIL", "title", "mail"}));
  EXPECT_NE(AttributesDigest({"title", "mail"}), AttributesDigest({"title"}));
}

}  // namespace
}  // namespace directory_sync::directory_reader
