// Changes that are made while a snapshot is being read, on a real domain
// controller.

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/ldap/connect.h"
#include "common/secret/secret.h"
#include "directory-reader/directory_read.h"
#include "directory-reader/domain_controller.h"
#include "directory-reader/folded_state.h"
#include "directory-reader/samba_reader.h"
#include "gmock/gmock.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::directory_reader {
namespace {

using testing::IsEmpty;

class MeanwhileTest : public SambaReaderTest {
 protected:
  // Not manager: the name in it follows its owner's moves by itself.
  const std::vector<std::string> attributes_ = {"displayName", "title", "mail"};

  static absl::StatusOr<DomainController> Connect() {
    auto session = ldap::ConnectSimple(
        {dc_->ldaps_uri(), dc_->ca_file()}, dc_->service_account().dn,
        Secret::CopyOf(dc_->service_account().password));
    if (!session.ok()) return session.status();
    return Introduce(*std::move(session), "corp.example.test", absl::Minutes(1),
                     SystemClock());
  }

  // One of each kind.
  static void ChangeTheDirectory(const std::string& name) {
    const auto& users = fixture::Company().users;
    ASSERT_OK(dc_->AddUser(name));
    ASSERT_OK(dc_->AddToGroup(fixture::kExchangeGroup, name));
    ASSERT_OK(dc_->SetAttribute("anna.weber", "title", {"Now " + name}));
    ASSERT_OK(dc_->AddUser(name + ".gone"));
    ASSERT_OK(dc_->DeleteUser(name + ".gone"));
    ASSERT_OK(dc_->SetEnabled(users.back().sam_account_name, false));
  }

  FoldedState Fresh(const DomainController& controller) {
    FoldedState state;
    EXPECT_OK(ReadSnapshot(controller, nullptr, attributes_, absl::Now(),
                           [&](const pb::DirectoryObject& object) {
                             state.Apply(object);
                             return absl::OkStatus();
                           }));
    return state;
  }

  // Reads a snapshot and changes the directory when its first object has come,
  // then reads the changes.
  void ReadWhileItChanges(const DomainController* beside,
                          const std::string& name) {
    ASSERT_OK_AND_ASSIGN(const DomainController controller, Connect());
    FoldedState state;
    int objects = 0;
    const auto take = [&](const pb::DirectoryObject& object) {
      if (objects++ == 0) ChangeTheDirectory(name);
      state.Apply(object);
      return absl::OkStatus();
    };
    ASSERT_OK_AND_ASSIGN(
        const Checkpoint checkpoint,
        ReadSnapshot(controller, beside, attributes_, absl::Now(), take));
    ASSERT_GT(objects, 1);
    RightsCache rights(SystemClock());
    ASSERT_OK(ReadChanges(controller, checkpoint, attributes_, absl::Now(),
                          rights, take));
    EXPECT_THAT(FoldedState::Differences(state, Fresh(controller)), IsEmpty());
  }
};

TEST_F(MeanwhileTest, WhatChangesDuringASnapshotComesWithTheChanges) {
  ReadWhileItChanges(nullptr, "meanwhile.one");
}

TEST_F(MeanwhileTest, WhatChangesWhileTwoSessionsReadComesWithTheChanges) {
  ASSERT_OK_AND_ASSIGN(const DomainController beside, Connect());
  ReadWhileItChanges(&beside, "meanwhile.two");
}

}  // namespace
}  // namespace directory_sync::directory_reader
