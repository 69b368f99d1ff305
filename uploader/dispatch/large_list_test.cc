// A list of more members than any page or operation holds: what is written is
// what has changed, whatever its size.

#include <string>
#include <vector>

#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/dispatch/operation_books.h"
#include "uploader/observe/observation.h"
#include "uploader/plan/directory_account.h"
#include "uploader/plan/planner.h"
#include "uploader/reconcile/entry.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/test_state.h"
#include "uploader/testing/listed_directory.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using provider::MailService;
using testing::SizeIs;

constexpr int kMembers = 20500;
constexpr char kList[] = "the list's guid!";

class LargeListTest : public TestState {
 protected:
  // Everybody has a mailbox that is as it should be.
  LargeListTest() {
    Write([](Database& database) {
      v1::Settings settings;
      settings.mutable_hosted_exchange_group()->set_object_guid(
          ListedDirectory::kGroup);
      EXPECT_OK(
          SettingsTable(database).Replace(settings, 0, "", absl::UnixEpoch()));
      MailboxTable mailboxes(database);
      for (int i = 0; i < kMembers; ++i) {
        const auto desired = DesiredMailboxOf(ListedDirectory::User(i, "title"),
                                              MailService::kHostedExchange);
        reconcile::ActualMailbox held;
        held.object_guid = desired.object_guid;
        held.service = desired.service;
        held.address = provider::MailAddress::Parse(desired.mail).value();
        held.enabled = true;
        held.fields = desired.fields;
        EXPECT_OK(mailboxes.Put(held));
      }
    });
    DirectorySource::Object list = ListedDirectory::GroupOf(kMembers);
    list.set_object_guid(kList);
    list.set_distinguished_name("CN=Everybody,DC=test");
    auto* mail = list.add_attributes();
    mail->set_name("mail");
    mail->add_values("everybody@example.com");
    DirectorySource::Object scope = ListedDirectory::GroupOf(kMembers);
    scope.add_members_added(kList);
    source_.objects = {scope, list};
    for (int i = 0; i < kMembers; ++i) {
      source_.objects.push_back(ListedDirectory::User(i, "title"));
    }
  }

  void Observe(v1::RunKind kind) {
    v1::Run run;
    Write([&](Database& database) {
      run = RunTable(database).Start(kind, "test", clock_.Now()).value();
    });
    ASSERT_OK(Observation(*state_, source_, clock_).Run(run));
  }

  // Does at once what is planned for the list; the operations.
  std::vector<reconcile::PlannedOperation> DoAll() {
    std::vector<reconcile::PlannedOperation> done;
    bool more = true;
    while (more) {
      Write([&](Database& database) {
        const QueuedPlan plan =
            PlanAccountAgain(database, kList, 1, clock_.Now()).value();
        more = !plan.operations.empty();
        for (const QueuedOperation& operation : plan.operations) {
          done.push_back(operation.planned);
          EXPECT_OK(NoteBegun(database, operation));
          EXPECT_OK(RecordOutcome(database, operation, {}, clock_.Now()));
          break;
        }
      });
    }
    return done;
  }

  FakeClock clock_;
  ListedDirectory source_;
};

TEST_F(LargeListTest, AChangeInALargeListIsOneSmallWrite) {
  Observe(v1::RUN_KIND_FULL);
  const auto made = DoAll();

  // The list, and its members by the piece.
  const size_t pieces = (kMembers + reconcile::kMembersPerOperation - 1) /
                        reconcile::kMembersPerOperation;
  ASSERT_THAT(made, SizeIs(1 + pieces));
  size_t members = 0;
  for (const auto& operation : made) members += operation.member_guids.size();
  EXPECT_EQ(members, kMembers);

  DirectorySource::Object change;
  change.set_object_guid(kList);
  change.set_kind(directorysync::directory::v1::OBJECT_KIND_GROUP);
  change.add_members_removed(ListedDirectory::User(7, "").object_guid());
  source_.changes = {change};
  Observe(v1::RUN_KIND_DELTA);

  const auto changed = DoAll();
  ASSERT_THAT(changed, SizeIs(1));
  EXPECT_EQ(changed[0].kind, reconcile::OperationKind::kRemoveMembers);
  ASSERT_THAT(changed[0].changes, SizeIs(1));
  EXPECT_EQ(changed[0].changes[0].before, "user7");
}

}  // namespace
}  // namespace directory_sync::uploader
