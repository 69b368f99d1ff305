// What the directory shows: parts, nothing, errors, and what that changes.

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Property;

class DirectoryReadingTest : public UploaderFixture {
 protected:
  // A user in scope.
  std::string AddMember(const std::string& name,
                        const ScriptedDirectory::Attributes& more = {}) {
    const std::string guid = directory_.AddUser(name, more);
    directory_.AddMember(group_, guid);
    return guid;
  }
};

TEST_F(DirectoryReadingTest, LostReadingRightsChangeNothing) {
  std::vector<std::string> members;
  for (int i = 0; i < 4; ++i) {
    members.push_back(
        AddMember("user" + std::to_string(i), {{"title", "Chief"}}));
  }
  Begin();

  for (const std::string& guid : members) {
    directory_.Set(guid, "mail", "");
    directory_.Set(guid, "title", "");
  }
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_FAILED);
  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);

  EXPECT_EQ(MailboxOf("user0")->Get("jobTitle"), "Chief");
  EXPECT_THAT(OpenAlerts(),
              Contains(Property(&Alert::alert_key, "directory-unreadable")));
}

TEST_F(DirectoryReadingTest, MemberThatBecameVisibleIsReadWhole) {
  const std::string ann = directory_.AddUser("ann", {{"title", "Chief"}});
  directory_.Hide(ann);
  Begin();

  directory_.Show(ann);
  directory_.AddMember(group_, ann);
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_EQ(directory_.snapshots(), 1);
}

TEST_F(DirectoryReadingTest, PartOfAnUnknownObjectIsNotTakenForTheWhole) {
  const std::string ann = AddMember("ann", {{"company", "Example"}});
  directory_.Hide(ann);
  Begin();

  directory_.Show(ann);
  directory_.Set(ann, "title", "Chief");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  EXPECT_EQ(MailboxOf("ann")->Get("company"), "Example");
  EXPECT_EQ(directory_.snapshots(), 1);
}

TEST_F(DirectoryReadingTest, UnknownObjectThatCantBeReadMakesTheSyncFull) {
  const std::string ann = AddMember("ann", {{"company", "Example"}});
  directory_.Hide(ann);
  Begin();

  directory_.Show(ann);
  directory_.Set(ann, "title", "Chief");
  directory_.FailObjectsWith(absl::UnimplementedError("an older reader"));
  EXPECT_EQ(Sync().kind(), v1::RUN_KIND_FULL);

  ASSERT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(MailboxOf("ann")->Get("company"), "Example");
}

TEST_F(DirectoryReadingTest, IncompleteReadChangesNothing) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.RemoveMember(group_, ann);
  directory_.OmitNextCheckpoint();

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);
  EXPECT_TRUE(MailboxOf("ann")->enabled());

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_FALSE(MailboxOf("ann")->enabled());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(DirectoryReadingTest, IncompleteChangesAreReadWholeInstead) {
  const std::string ann = AddMember("ann");
  Begin();
  const int before = directory_.snapshots();
  directory_.RemoveMember(group_, ann);
  directory_.OmitNextCheckpoint();

  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(directory_.snapshots(), before + 1);
  EXPECT_FALSE(MailboxOf("ann")->enabled());
}

TEST_F(DirectoryReadingTest, EmptySnapshotIsRefusedWithAnAlert) {
  AddMember("ann");
  Begin();
  directory_.EmptyNextSnapshot();

  const Run run = Sync(v1::RUN_KIND_FULL);

  EXPECT_EQ(run.state(), v1::RUN_STATE_FAILED);
  EXPECT_THAT(run.error(), HasSubstr("no object at all"));
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_THAT(Status().problems(), Contains(HasSubstr("no object at all")));
}

TEST_F(DirectoryReadingTest, ForgottenCheckpointBecomesASnapshot) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "title", "Chief");
  directory_.ForgetCheckpoints();

  const Run run = Sync();

  EXPECT_EQ(run.kind(), v1::RUN_KIND_FULL);
  EXPECT_EQ(run.state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
}

TEST_F(DirectoryReadingTest, DirectoryErrorsReachTheStatus) {
  Begin();
  directory_.FailWith(absl::UnauthenticatedError(
      "the directory refused the account svc: correct its password in the "
      "file pw"));

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_FAILED);
  EXPECT_FALSE(Status().directory_reachable());
  EXPECT_THAT(Status().problems(), Contains(HasSubstr("correct its password")));

  directory_.FailWith(absl::OkStatus());
  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_TRUE(Status().directory_reachable());
  EXPECT_THAT(Status().problems(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
