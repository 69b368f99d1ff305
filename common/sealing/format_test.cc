// Holds the code to the test vector in docs/formats/password-envelope.md.

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/sealing/format_vector.h"
#include "common/sealing/sealing.h"
#include "common/sealing/test_headers.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::password::v1;
using Vector = std::map<std::string, std::string>;

Vector ParseVector(const std::vector<std::string>& lines) {
  Vector vector;
  for (const std::string& line : lines) {
    const std::vector<std::string> parts = absl::StrSplit(line, " = ");
    if (parts.size() == 2 && parts[0].find(' ') == std::string::npos) {
      vector[parts[0]] = absl::HexStringToBytes(parts[1]);
    }
  }
  return vector;
}

Vector DocumentedVector() {
  std::ifstream file("docs/formats/password-envelope.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return ParseVector(lines);
}

class FormatTest : public testing::Test {
 protected:
  Vector vector_ = DocumentedVector();
  SigningPublicKey handler_ =
      *SigningPublicKey::FromBytes(vector_["signing_public"]);
};

TEST_F(FormatTest, DocumentedEnvelopeOpens) {
  ASSERT_OK_AND_ASSIGN(
      const SealingKeyPair uploader,
      SealingKeyPair::FromSecret(Secret::CopyOf(vector_["sealing_secret"])));
  v1::Envelope envelope;
  envelope.set_header(vector_["header"]);
  envelope.set_sealed_password(vector_["sealed_password"]);
  envelope.set_signature(vector_["envelope_signature"]);
  ASSERT_OK_AND_ASSIGN(const OpenedEnvelope opened,
                       OpenEnvelope(envelope, uploader, handler_));
  EXPECT_EQ(opened.password, Secret::CopyOf(vector_["password"]));
  EXPECT_EQ(opened.header.sam_account_name(), "jürgen");
}

TEST_F(FormatTest, DocumentedStatementsVerify) {
  v1::SignedVerdict verdict;
  verdict.set_verdict(vector_["verdict"]);
  verdict.set_signature(vector_["verdict_signature"]);
  EXPECT_OK(VerifyVerdict(verdict, handler_));
  v1::SignedTombstone tombstone;
  tombstone.set_tombstone(vector_["tombstone"]);
  tombstone.set_signature(vector_["tombstone_signature"]);
  EXPECT_OK(VerifyTombstone(tombstone, handler_));
}

TEST_F(FormatTest, WhatIsNotRandomIsMadeTheSame) {
  const std::string text = MakeFormatVector();
  const std::vector<std::string> lines = absl::StrSplit(text, '\n');
  Vector made = ParseVector(lines);
  ASSERT_EQ(made.size(), vector_.size());
  for (const char* random : {"sealed_password", "envelope_signature"}) {
    EXPECT_EQ(made[random].size(), vector_[random].size());
    made[random] = vector_[random];
  }
  EXPECT_EQ(made, vector_)
      << "if the format changed on purpose, put the output of bazel run "
         "//common/sealing:print_format_vector into the document";
}

}  // namespace
}  // namespace directory_sync
