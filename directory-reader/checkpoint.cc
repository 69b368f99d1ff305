#include "directory-reader/checkpoint.h"

#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "directory-reader/checkpoint.pb.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::reader::v1::CheckpointContent;

constexpr absl::string_view kMagic = "DSCP";
constexpr char kVersion = 1;
constexpr size_t kHeaderSize = 5;
constexpr size_t kDigestSize = 8;
constexpr size_t kLargest = 4 << 20;

std::string Sha256(absl::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         digest);
  return std::string(reinterpret_cast<const char*>(digest), sizeof digest);
}

absl::Status NotACheckpoint() {
  return absl::InvalidArgumentError(
      "not a checkpoint of this service; give back exactly what an earlier "
      "answer had, or read a snapshot");
}

absl::StatusOr<Checkpoint> FromContent(const CheckpointContent& content) {
  Checkpoint checkpoint;
  checkpoint.cookie = content.cookie();
  checkpoint.flags = content.flags();
  checkpoint.domain_sid = content.domain_sid();
  checkpoint.naming_context = content.naming_context();
  checkpoint.dns_host_name = content.dns_host_name();
  ASSIGN_OR_RETURN(checkpoint.invocation_id,
                   ldap::Guid::FromBytes(content.invocation_id()));
  checkpoint.highest_committed_usn = content.highest_committed_usn();
  checkpoint.attributes_digest = content.attributes_digest();
  if (content.snapshot_due() != 0) {
    checkpoint.snapshot_due = absl::FromUnixSeconds(content.snapshot_due());
  }
  return checkpoint;
}

absl::Status NeedsSnapshot(absl::string_view why) {
  return absl::OutOfRangeError(
      absl::StrCat("changes can't be read from this checkpoint: ", why,
                   "; read a snapshot"));
}

}  // namespace

std::string Checkpoint::Encode() const {
  CheckpointContent content;
  content.set_cookie(cookie);
  content.set_flags(flags);
  content.set_domain_sid(domain_sid);
  content.set_naming_context(naming_context);
  content.set_dns_host_name(dns_host_name);
  content.set_invocation_id(std::string(invocation_id.bytes()));
  content.set_highest_committed_usn(highest_committed_usn);
  content.set_attributes_digest(attributes_digest);
  if (snapshot_due != absl::InfiniteFuture()) {
    content.set_snapshot_due(absl::ToUnixSeconds(snapshot_due));
  }
  std::string bytes = absl::StrCat(kMagic, std::string(1, kVersion),
                                   content.SerializeAsString());
  return bytes + Sha256(bytes).substr(0, kDigestSize);
}

absl::StatusOr<Checkpoint> Checkpoint::Decode(absl::string_view bytes) {
  if (bytes.size() < kHeaderSize + kDigestSize || bytes.size() > kLargest ||
      !absl::StartsWith(bytes, kMagic)) {
    return NotACheckpoint();
  }
  if (bytes[kMagic.size()] > kVersion) {
    return NeedsSnapshot("a later version of this program made it");
  }
  const size_t end = bytes.size() - kDigestSize;
  CheckpointContent content;
  if (bytes[kMagic.size()] != kVersion ||
      Sha256(bytes.substr(0, end)).substr(0, kDigestSize) !=
          bytes.substr(end) ||
      !content.ParseFromArray(bytes.data() + kHeaderSize,
                              static_cast<int>(end - kHeaderSize))) {
    return NotACheckpoint();
  }
  absl::StatusOr<Checkpoint> checkpoint = FromContent(content);
  if (!checkpoint.ok()) return NotACheckpoint();
  return checkpoint;
}

std::string AttributesDigest(std::vector<std::string> attributes) {
  for (std::string& attribute : attributes) absl::AsciiStrToLower(&attribute);
  std::sort(attributes.begin(), attributes.end());
  attributes.erase(std::unique(attributes.begin(), attributes.end()),
                   attributes.end());
  return Sha256(absl::StrJoin(attributes, "\n"));
}

absl::Status CheckUsable(const Checkpoint& checkpoint,
                         const CheckpointContext& now) {
  if (checkpoint.cookie.empty()) {
    return NeedsSnapshot("the server has no DirSync");
  }
  if (checkpoint.domain_sid != now.domain_sid ||
      !absl::EqualsIgnoreCase(checkpoint.naming_context, now.naming_context)) {
    return NeedsSnapshot(absl::StrCat("it is of the domain ",
                                      checkpoint.naming_context,
                                      ", not of this ", now.naming_context));
  }
  if (checkpoint.attributes_digest != now.attributes_digest) {
    return NeedsSnapshot("other attributes were asked for then");
  }
  if (now.time >= checkpoint.snapshot_due) {
    return NeedsSnapshot(
        "the account can't see deletions, which only a snapshot shows then "
        "(directory-syncctl domain says how to grant that right)");
  }
  const bool same_host =
      absl::EqualsIgnoreCase(checkpoint.dns_host_name, now.dns_host_name);
  if (same_host && checkpoint.invocation_id != now.invocation_id) {
    return NeedsSnapshot(
        absl::StrCat(now.dns_host_name, " was restored since"));
  }
  if (checkpoint.invocation_id == now.invocation_id &&
      now.highest_committed_usn < checkpoint.highest_committed_usn) {
    return NeedsSnapshot(absl::StrCat(
        now.dns_host_name, " was rolled back (highestCommittedUSN fell from ",
        checkpoint.highest_committed_usn, " to ", now.highest_committed_usn,
        ")"));
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::directory_reader
