// What the documents tell people to type and to write is what the programs
// take.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/config/config.h"
#include "common/platform/files.h"
#include "common/platform/standard_paths.h"
#include "common/status/status_matchers.h"
#include "ctl/command.h"
#include "ctl/command_line.h"
#include "gtest/gtest.h"
#include "password-handler/handler_config.h"
#include "tests/docs/document_code.h"

namespace directory_sync::docs {
namespace {

constexpr char kConfiguration[] = "docs/operations/configuration.md";

std::string WriteBlock(const std::string& block) {
  const std::string path = testing::TempDir() + "/block.toml";
  EXPECT_OK(AtomicWriteFile(path, block));
  return path;
}

TEST(DocumentsTest, EveryCommandOfTheOperatorIsOne) {
  const std::vector<DocumentCommand> commands = CommandsOf("directory-syncctl");
  EXPECT_GT(commands.size(), 5u);
  for (const DocumentCommand& command : commands) {
    const auto parsed = ctl::ParseCommandLine(
        {command.words.begin() + 1, command.words.end()}, ctl::AllCommands());
    EXPECT_OK(parsed) << command.document << ": "
                      << absl::StrJoin(command.words, " ");
    EXPECT_TRUE(parsed.ok() && parsed->command != nullptr);
  }
}

// "Suite.Test" or "Suite", as a file of tests would declare it.
bool IsDeclared(const std::string& test, const std::string& sources) {
  const std::vector<std::string> parts = absl::StrSplit(test, '.');
  const std::string suite = absl::StrCat("(", parts[0], ",");
  if (parts.size() == 1) return absl::StrContains(sources, suite);
  return absl::StrContains(sources, absl::StrCat(suite, " ", parts[1], ")")) ||
         absl::StrContains(sources,
                           absl::StrCat(suite, "\n       ", parts[1], ")"));
}

TEST(DocumentsTest, EveryTestInTheTableOfObjectsExists) {
  const std::string sources = TestSources();
  int checked = 0;
  for (const std::vector<std::string>& row : TableRows("docs/objects.md")) {
    ASSERT_EQ(row.size(), 2u);
    EXPECT_TRUE(IsDeclared(row[1], sources)) << row[1];
    ++checked;
  }
  EXPECT_GT(checked, 30);
}

TEST(DocumentsTest, TheConfigurationFilesAreValidAndShowTheDefaults) {
  const std::vector<std::string> blocks = Blocks(kConfiguration, "toml");
  ASSERT_EQ(blocks.size(), 2u);
  ASSERT_OK_AND_ASSIGN(const Config config, LoadConfig(WriteBlock(blocks[0])));
  const Config defaults;
  EXPECT_EQ(config.provider_url, defaults.provider_url);
  EXPECT_EQ(config.provider_writes_per_minute,
            defaults.provider_writes_per_minute);
  EXPECT_EQ(config.relay_listen, defaults.relay_listen);
  EXPECT_EQ(config.uploader_port, defaults.uploader_port);
  EXPECT_EQ(config.http_port, defaults.http_port);
  EXPECT_EQ(config.state_directory, StandardStateDirectory());
  EXPECT_OK(password_handler::LoadHandlerConfig(WriteBlock(blocks[1])));
}

}  // namespace
}  // namespace directory_sync::docs
