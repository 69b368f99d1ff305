#include "common/sealing/sealing.h"

#include <sodium.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sealing/test_headers.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::password::v1;
using Code = absl::StatusCode;

std::string Sha512(const std::string& bytes) {
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return digest;
}

class SealingTest : public testing::Test {
 protected:
  v1::Envelope Seal(const std::string& password) {
    return *SealEnvelope(SampleHeader(), Secret::CopyOf(password),
                         uploader_.public_key(), handler_);
  }

  absl::StatusOr<OpenedEnvelope> Open(const v1::Envelope& envelope) {
    return OpenEnvelope(envelope, uploader_, handler_.public_key());
  }

  SealingKeyPair uploader_ = SealingKeyPair::Generate();
  SigningKeyPair handler_ = SigningKeyPair::Generate();
};

TEST_F(SealingTest, OpensWhatWasSealed) {
  for (const size_t size : {0, 1, 63, 64, 65, 127, 128, 129, 1024}) {
    const std::string password(size, 'p');
    ASSERT_OK_AND_ASSIGN(const OpenedEnvelope opened, Open(Seal(password)));
    EXPECT_EQ(opened.password, Secret::CopyOf(password)) << size;
    EXPECT_EQ(opened.header.sam_account_name(), "jürgen");
    EXPECT_EQ(opened.header.seq(), 7);
    EXPECT_EQ(opened.header.sealing_key_id(), uploader_.public_key().key_id());
  }
}

TEST_F(SealingTest, LengthShowsOnlyInSteps) {
  EXPECT_EQ(Seal("").sealed_password().size(),
            Seal(std::string(64, 'p')).sealed_password().size());
  EXPECT_LT(Seal(std::string(64, 'p')).sealed_password().size(),
            Seal(std::string(65, 'p')).sealed_password().size());
}

TEST_F(SealingTest, NothingOfThePasswordShows) {
  const v1::Envelope envelope = Seal("planted-password");
  EXPECT_EQ(envelope.SerializeAsString().find("planted"), std::string::npos);
}

TEST_F(SealingTest, TooLongPasswordIsRefused) {
  EXPECT_THAT(SealEnvelope(SampleHeader(), Secret::Random(1025),
                           uploader_.public_key(), handler_),
              StatusIs(Code::kInvalidArgument));
}

TEST_F(SealingTest, IncompleteHeadersAreRefused) {
  const std::vector<std::function<void(v1::EnvelopeHeader&)>> breaks = {
      [](auto& header) { header.set_id("short"); },
      [](auto& header) { header.clear_sam_account_name(); },
      [](auto& header) { header.set_object_guid("short"); },
      [](auto& header) { header.clear_invocation_id(); },
      [](auto& header) { header.mutable_before()->clear_originating_dsa(); },
      [](auto& header) { header.mutable_before()->set_version(0); },
      [](auto& header) { header.clear_incarnation(); },
      [](auto& header) { header.clear_seq(); },
      [](auto& header) { header.clear_hook_kind(); },
  };
  for (size_t i = 0; i < breaks.size(); ++i) {
    v1::EnvelopeHeader header = SampleHeader();
    breaks[i](header);
    EXPECT_THAT(SealEnvelope(header, Secret::CopyOf("p"),
                             uploader_.public_key(), handler_),
                StatusIs(Code::kInvalidArgument))
        << i;
  }
}

TEST_F(SealingTest, ForgedSignatureIsRefused) {
  const SigningKeyPair stranger = SigningKeyPair::Generate();
  const v1::Envelope envelope = *SealEnvelope(
      SampleHeader(), Secret::CopyOf("p"), uploader_.public_key(), stranger);
  EXPECT_THAT(Open(envelope), StatusIs(Code::kPermissionDenied));
}

TEST_F(SealingTest, EveryFlippedBitIsNoticed) {
  const v1::Envelope envelope = Seal("correct horse");
  for (std::string* (v1::Envelope::*field)() :
       {&v1::Envelope::mutable_header, &v1::Envelope::mutable_sealed_password,
        &v1::Envelope::mutable_signature}) {
    v1::Envelope broken = envelope;
    std::string& bytes = *(broken.*field)();
    for (size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] ^= 1;
      EXPECT_THAT(Open(broken), StatusIs(Code::kPermissionDenied)) << i;
      bytes[i] ^= 1;
    }
  }
}

// A sealed box has no sender: a handler that was taken could put the box of
// another header under its own signature.
TEST_F(SealingTest, SplicedBoxIsRefused) {
  v1::Envelope mine = Seal("mine");
  v1::EnvelopeHeader other_header = SampleHeader();
  other_header.set_sam_account_name("victim");
  const v1::Envelope other = *SealEnvelope(
      other_header, Secret::CopyOf("theirs"), uploader_.public_key(), handler_);
  mine.set_sealed_password(other.sealed_password());
  EXPECT_THAT(Open(mine), StatusIs(Code::kPermissionDenied));
  mine.set_signature(
      handler_.Sign("directory-sync password envelope v1",
                    Sha512(mine.header()) + mine.sealed_password()));
  EXPECT_THAT(Open(mine), StatusIs(Code::kPermissionDenied,
                                   testing::HasSubstr("another header")));
}

TEST_F(SealingTest, AnotherRecipientCannotOpen) {
  const SealingKeyPair other = SealingKeyPair::Generate();
  EXPECT_THAT(OpenEnvelope(Seal("p"), other, handler_.public_key()),
              StatusIs(Code::kNotFound));
}

TEST_F(SealingTest, VerdictKeepsItsFieldsAndItsSender) {
  ASSERT_OK_AND_ASSIGN(v1::SignedVerdict verdict,
                       SignVerdict(SampleVerdict(), handler_));
  ASSERT_OK_AND_ASSIGN(const v1::Verdict verified,
                       VerifyVerdict(verdict, handler_.public_key()));
  EXPECT_EQ(verified.SerializeAsString(), SampleVerdict().SerializeAsString());
  EXPECT_THAT(VerifyVerdict(verdict, SigningKeyPair::Generate().public_key()),
              StatusIs(Code::kPermissionDenied));
  verdict.mutable_verdict()->back() ^= 1;
  EXPECT_THAT(VerifyVerdict(verdict, handler_.public_key()),
              StatusIs(Code::kPermissionDenied));
}

TEST_F(SealingTest, TombstoneKeepsItsFieldsAndItsSender) {
  ASSERT_OK_AND_ASSIGN(const v1::SignedTombstone tombstone,
                       SignTombstone(SampleTombstone(), handler_));
  ASSERT_OK_AND_ASSIGN(const v1::Tombstone verified,
                       VerifyTombstone(tombstone, handler_.public_key()));
  EXPECT_EQ(verified.SerializeAsString(),
            SampleTombstone().SerializeAsString());
  EXPECT_THAT(
      VerifyTombstone(tombstone, SigningKeyPair::Generate().public_key()),
      StatusIs(Code::kPermissionDenied));
}

TEST_F(SealingTest, OneKindOfStatementIsNeverTakenForAnother) {
  ASSERT_OK_AND_ASSIGN(const v1::SignedVerdict verdict,
                       SignVerdict(SampleVerdict(), handler_));
  v1::SignedTombstone disguised;
  disguised.set_tombstone(verdict.verdict());
  disguised.set_signature(verdict.signature());
  EXPECT_THAT(VerifyTombstone(disguised, handler_.public_key()),
              StatusIs(Code::kPermissionDenied));
}

TEST_F(SealingTest, ContradictoryVerdictsAreRefused) {
  v1::Verdict without_stamp = SampleVerdict();
  without_stamp.clear_stamp();
  EXPECT_THAT(SignVerdict(without_stamp, handler_),
              StatusIs(Code::kInvalidArgument));
  v1::Verdict superseded_with_stamp = SampleVerdict();
  superseded_with_stamp.set_kind(v1::VERDICT_KIND_SUPERSEDED);
  EXPECT_THAT(SignVerdict(superseded_with_stamp, handler_),
              StatusIs(Code::kInvalidArgument));
  v1::Verdict without_object = SampleVerdict();
  without_object.clear_object_guid();
  EXPECT_THAT(SignVerdict(without_object, handler_),
              StatusIs(Code::kInvalidArgument));
}

TEST_F(SealingTest, KeysSurviveTheirTexts) {
  ASSERT_OK_AND_ASSIGN(const SigningKeyPair again,
                       SigningKeyPair::FromText(handler_.ToText()));
  EXPECT_EQ(again.public_key(), handler_.public_key());
  ASSERT_OK_AND_ASSIGN(
      const SigningPublicKey signing,
      SigningPublicKey::FromText(handler_.public_key().ToText()));
  EXPECT_EQ(signing, handler_.public_key());
  ASSERT_OK_AND_ASSIGN(
      const SealingPublicKey sealing,
      SealingPublicKey::FromText(uploader_.public_key().ToText() + "\n"));
  EXPECT_EQ(sealing, uploader_.public_key());
  ASSERT_OK_AND_ASSIGN(const SealingKeyPair pair,
                       SealingKeyPair::FromSecret(uploader_.secret().Clone()));
  EXPECT_EQ(pair.public_key(), uploader_.public_key());
}

TEST_F(SealingTest, WrongKeyTextsAreRefused) {
  for (const char* text : {"", "AAAA", "not base64!", "="}) {
    EXPECT_THAT(SealingPublicKey::FromText(text),
                StatusIs(Code::kInvalidArgument));
    EXPECT_THAT(SigningPublicKey::FromText(text),
                StatusIs(Code::kInvalidArgument));
    EXPECT_THAT(SigningKeyPair::FromText(Secret::CopyOf(text)),
                StatusIs(Code::kInvalidArgument));
  }
}

}  // namespace
}  // namespace directory_sync
