// What a thief of the relay has: its files and its memory, while a sealed
// password waits in it. None of it opens the password.

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/sealing/sealing.h"
#include "common/sealing/test_headers.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/relay_clients.h"
#include "relay/relay_process.h"

namespace directory_sync::relay {
namespace {

constexpr char kPassword[] = "Planted-Passw0rd-7f3a";

std::string AsUtf16(const std::string& text) {
  std::string wide;
  for (const char letter : text) wide.append({letter, '\0'});
  return wide;
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// All files below the directory.
std::vector<std::string> FilesBelow(const std::string& directory) {
  std::vector<std::string> contents;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) contents.push_back(Contents(entry.path()));
  }
  return contents;
}

// All readable memory of the process.
std::vector<std::string> MemoryOf(int64_t process) {
  std::vector<std::string> contents;
  const std::string directory = absl::StrCat("/proc/", process);
  const int memory = open((directory + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  std::ifstream maps(directory + "/maps");
  std::string line;
  while (std::getline(maps, line)) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    const std::vector<std::string> range = absl::StrSplit(words[0], '-');
    const uint64_t begin = std::stoull(range[0], nullptr, 16);
    const uint64_t end = std::stoull(range[1], nullptr, 16);
    if (words[1][0] != 'r' || absl::StrContains(line, "[v")) continue;
    std::string bytes(end - begin, '\0');
    const ssize_t got =
        pread(memory, bytes.data(), bytes.size(), static_cast<off_t>(begin));
    if (got > 0) contents.push_back(bytes.substr(0, got));
  }
  close(memory);
  return contents;
}

bool AnyHolds(const std::vector<std::string>& contents,
              const std::string& bytes) {
  for (const std::string& content : contents) {
    if (absl::StrContains(content, bytes)) return true;
  }
  return false;
}

class RelaySecrecyTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(relay_.Start());
    relay_.Certify();
    absl::StatusOr<directorysync::password::v1::Envelope> sealed =
        SealEnvelope(SampleHeader(), Secret::CopyOf(kPassword),
                     uploader_.public_key(), handler_);
    ASSERT_OK(sealed);
    envelope_ = *sealed;
    directorysync::password::v1::PasswordItem item;
    *item.mutable_envelope() = envelope_;
    payload_ = item.SerializeAsString();
    TestHandler handler(relay_.Handler());
    ASSERT_TRUE(handler.Send("sealed", payload_));
    ASSERT_EQ(handler.AwaitAcknowledgement(), "sealed");
  }

  const SealingKeyPair uploader_ = SealingKeyPair::Generate();
  const SigningKeyPair handler_ = SigningKeyPair::Generate();
  directorysync::password::v1::Envelope envelope_;
  std::string payload_;
  RelayProcess relay_;
};

TEST_F(RelaySecrecyTest, PasswordIsNeitherInItsFilesNorInItsMemory) {
  const std::vector<std::string> files = FilesBelow(relay_.StateDirectory());
  EXPECT_TRUE(AnyHolds(files, payload_)) << "the search finds nothing at all";
  EXPECT_FALSE(AnyHolds(files, kPassword));
  EXPECT_FALSE(AnyHolds(files, AsUtf16(kPassword)));
  if (geteuid() != 0) GTEST_SKIP() << "memory needs root";
  const std::vector<std::string> memory = MemoryOf(relay_.process_id());
  EXPECT_TRUE(AnyHolds(memory, relay_.network_address()))
      << "the search finds nothing at all";
  EXPECT_FALSE(AnyHolds(memory, kPassword));
  EXPECT_FALSE(AnyHolds(memory, AsUtf16(kPassword)));
}

TEST_F(RelaySecrecyTest, NoKeyInItsFilesOpensIt) {
  const SigningPublicKey& sender = handler_.public_key();
  ASSERT_OK(OpenEnvelope(envelope_, uploader_, sender));
  int tried = 0;
  for (const std::string& content : FilesBelow(relay_.StateDirectory())) {
    for (size_t i = 0; i + 32 <= content.size(); ++i) {
      // Long runs of zeros are pages that hold nothing.
      const std::string window = content.substr(i, 32);
      if (window.find_first_not_of('\0') == std::string::npos) continue;
      absl::StatusOr<SealingKeyPair> key =
          SealingKeyPair::FromSecret(Secret::CopyOf(window));
      if (!key.ok()) continue;
      ASSERT_FALSE(OpenEnvelope(envelope_, *key, sender).ok());
      ++tried;
    }
  }
  EXPECT_GT(tried, 1000);
}

}  // namespace
}  // namespace directory_sync::relay
