// Several fixtures at once, and the end of one.

#include <unistd.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"
#include "tests/directory/process_space.h"

namespace directory_sync::fixture {
namespace {

using ::testing::HasSubstr;

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

TEST(FixtureLifeTest, SeveralRunSideBySide) {
  ASSERT_OK_AND_ASSIGN(const auto one, DirectoryFixture::Start());
  ASSERT_OK_AND_ASSIGN(const auto two, DirectoryFixture::Start());
  ASSERT_OK(one->AddUser("only.in.one"));
  EXPECT_OK(one->DnOf("only.in.one"));
  EXPECT_THAT(two->DnOf("only.in.one"), StatusIs(absl::StatusCode::kNotFound));
  // Each CA is its own.
  const LdapLogin login = {two->ldaps_uri(), one->ca_file(),
                           two->service_account().dn,
                           two->service_account().password};
  EXPECT_THAT(DirectoryWriter(login).Bind(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(FixtureLifeTest, LeavesNothingBehind) {
  ASSERT_OK_AND_ASSIGN(auto fixture, DirectoryFixture::Start());
  const std::string directory = fixture->directory().path();
  const std::string space = ProcessSpaceOf(fixture->server().pid());
  ASSERT_GE(CountProcessesIn(space), 3);
  fixture.reset();
  EXPECT_EQ(CountProcessesIn(space), 0);
  EXPECT_FALSE(Exists(directory));
}

TEST(FixtureLifeTest, SaysWhatSambaSaidWhenItDoesNotStart) {
  DirectoryFixtureOptions options;
  options.samba.services = {"no-such-service"};
  options.start_timeout = absl::Seconds(2);
  EXPECT_THAT(DirectoryFixture::Start(options),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("no-such-service")));
}

}  // namespace
}  // namespace directory_sync::fixture
