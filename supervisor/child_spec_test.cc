#include "supervisor/child_spec.h"

#include <filesystem>
#include <string>
#include <vector>

#include "common/config/config.h"
#include "common/platform/files.h"
#include "common/platform/standard_paths.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::supervisor {
namespace {

class ChildSpecTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(root_, MakeTemporaryDirectory("programs"));
  }

  void Make(const std::string& path) {
    const auto whole = std::filesystem::path(root_) / ProgramFile(path);
    std::filesystem::create_directories(whole.parent_path());
    ASSERT_OK(AtomicWriteFile(whole.string(), ""));
  }

  std::string ReaderProgram() {
    const std::vector<ChildSpec> children =
        LocalChildren(config_, root_ + ProgramFile("/supervisor/supervisor"));
    EXPECT_EQ(children[1].name, "directory-reader");
    return std::filesystem::path(children[1].program)
        .lexically_relative(root_)
        .generic_string();
  }

  Config config_;
  std::string root_;
};

TEST_F(ChildSpecTest, ConfiguredDirectoryComesFirst) {
  Make("supervisor/directory_reader");
  config_.programs_directory = root_ + "/elsewhere";
  EXPECT_EQ(ReaderProgram(), ProgramFile("elsewhere/directory_reader"));
}

TEST_F(ChildSpecTest, ProgramsAreBesideTheSupervisor) {
  Make("supervisor/directory_reader");
  Make("directory-reader/directory_reader");
  EXPECT_EQ(ReaderProgram(), ProgramFile("supervisor/directory_reader"));
}

TEST_F(ChildSpecTest, BuildTreeHasThemInTheirOwnFolders) {
  Make("directory-reader/directory_reader");
  EXPECT_EQ(ReaderProgram(), ProgramFile("directory-reader/directory_reader"));
}

TEST_F(ChildSpecTest, MissingProgramIsLookedForBesideTheSupervisor) {
  EXPECT_EQ(ReaderProgram(), ProgramFile("supervisor/directory_reader"));
}

TEST_F(ChildSpecTest, HealthIsAskedAtTheConfiguredPorts) {
  config_.relay_port = 18735;
  const std::vector<ChildSpec> children = LocalChildren(config_, "/x");
  EXPECT_EQ(children[0].health_address, "127.0.0.1:18735");
  EXPECT_EQ(children[3].health_address, "127.0.0.1:8736");
}

}  // namespace
}  // namespace directory_sync::supervisor
