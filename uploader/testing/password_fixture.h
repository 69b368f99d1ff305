#ifndef UPLOADER_TESTING_PASSWORD_FIXTURE_H_
#define UPLOADER_TESTING_PASSWORD_FIXTURE_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/observe/directory_source.h"
#include "uploader/passwords/capture_opener.h"
#include "uploader/passwords/controller_directory.h"
#include "uploader/passwords/item_intake.h"
#include "uploader/passwords/password_desk.h"
#include "uploader/passwords/stamp_reader.h"
#include "uploader/passwords/stamp_watch.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"
#include "uploader/testing/scripted_controller.h"

namespace directory_sync::uploader {

// A directory that only knows stamps. Thread compatible.
class StampSource final : public DirectorySource {
 public:
  using Stamp = directorysync::password::v1::PasswordStamp;

  // On every domain controller that SetStampAt says nothing else of.
  void SetStamp(const std::string& guid, const Stamp& stamp) {
    stamps_[guid] = stamp;
  }
  void SetStampAt(const std::string& controller, const std::string& guid,
                  const Stamp& stamp) {
    stamps_at_[{controller, guid}] = stamp;
  }
  // All domain controllers agree again.
  void Replicate() { stamps_at_.clear(); }
  // One that the directory knows; the first is the one in use.
  void AddController(const std::string& dns_host_name,
                     const std::string& invocation_id);
  void SetReachable(const std::string& invocation_id, bool reachable);
  int calls() const { return calls_; }
  // Runs once, in the middle of the next look-up.
  void OnNextLookUp(std::function<void()> work) {
    on_look_up_ = std::move(work);
  }

  absl::StatusOr<std::string> ReadSnapshot(const std::vector<std::string>&,
                                           Visit) override;
  absl::StatusOr<std::string> ReadChanges(const std::string&,
                                          const std::vector<std::string>&,
                                          Visit) override;
  absl::Status ReadObjects(const std::vector<std::string>&,
                           const std::vector<std::string>&, const std::string&,
                           Visit) override;
  absl::StatusOr<directorysync::directory::v1::LookUpPasswordStampsResponse>
  LookUpPasswordStamps(const std::vector<std::string>& object_guids,
                       const std::string& invocation_id) override;
  absl::StatusOr<directorysync::directory::v1::DescribeDomainResponse>
  DescribeDomain() override;
  absl::StatusOr<directorysync::directory::v1::ListDomainControllersResponse>
  ListDomainControllers() override;
  absl::Status WatchChanges(absl::FunctionRef<void()>) override;
  void Stop() override {}

 private:
  std::map<std::string, Stamp> stamps_;
  std::map<std::pair<std::string, std::string>, Stamp> stamps_at_;
  directorysync::directory::v1::ListDomainControllersResponse known_;
  std::set<std::string> silent_;
  int calls_ = 0;
  std::function<void()> on_look_up_;
};

// The passwords' part of the uploader on a state.db of the test's own, with
// one admitted domain controller and the account ann, who is in scope.
class PasswordFixture : public testing::Test {
 protected:
  PasswordFixture();

  void Write(absl::FunctionRef<absl::Status(Database&)> work);

  void Admit(ScriptedController& controller);
  // What the relay hands over, from dc1 or from whom `sender` says.
  void Take(const directorysync::password::v1::PasswordItem& item,
            const std::string& sender = "");
  // ann's password was changed on dc1: captured, committed, in the directory.
  void Change(const std::string& id, int version,
              const std::string& password = "Wint3r!is.coming");

  // The account list's row and the mailbox <name>@example.com.
  void PutAccount(const std::string& guid, const std::string& name);
  void LeaveScope(const std::string& guid);
  // The next changes of the directory tell of a new pwdLastSet, and are planned
  // for.
  void ReplicatePwdLastSet(const std::string& guid, const std::string& value);
  void PutMailbox(const std::string& guid, const std::string& name,
                  bool enabled);
  void PutUser(const std::string& guid, const std::string& admin_count);

  // Decides for ann; what is ready is written and delivered.
  bool DeliverNext();
  // Looks at the stamps of the accounts that changed.
  void CheckStamps() { ASSERT_OK(watch_->CheckDue()); }
  // Whose turn has come; empty: nobody's.
  std::string Due();
  PasswordRecord Record();
  std::vector<AlertTable::Alert> OpenAlerts();
  int64_t Captures();

  FakeClock clock_{absl::FromUnixSeconds(1700000100)};
  ValueCipher cipher_;
  std::unique_ptr<StateDatabase> state_;
  std::unique_ptr<FleetAuthority> fleet_;
  StampSource source_;
  ControllerDirectory controllers_{source_, clock_};
  StampReader stamps_{source_, controllers_, clock_};
  std::unique_ptr<CaptureOpener> opener_;
  std::unique_ptr<PasswordDesk> desk_;
  std::unique_ptr<ItemIntake> intake_;
  Wakeup wakeup_for_watch_{clock_};
  std::unique_ptr<StampWatch> watch_;
  ScriptedController dc1_{"dc1.corp.example.test"};
  const std::string ann_ = "ann.............";
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_PASSWORD_FIXTURE_H_
