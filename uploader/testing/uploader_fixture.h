#ifndef UPLOADER_TESTING_UPLOADER_FIXTURE_H_
#define UPLOADER_TESTING_UPLOADER_FIXTURE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/identity/test_identities.h"
#include "common/server/grpc_server.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/fleet.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"
#include "tests/emulator/provider_emulator.h"
#include "uploader/provider/pacer.h"
#include "uploader/service/uploader_service.h"
#include "uploader/testing/scripted_controller.h"
#include "uploader/testing/scripted_directory.h"
#include "uploader/testing/scripted_fleet_outlet.h"
#include "uploader/testing/scripted_relay.h"

namespace directory_sync::uploader {

// The uploader between a scripted directory, a scripted relay and the real
// provider emulator, all over TLS. Nothing is registered or chosen at first.
class UploaderFixture : public testing::Test {
 protected:
  using Run = directorysync::upload::v1::Run;
  using RunKind = directorysync::upload::v1::RunKind;
  using Account = directorysync::upload::v1::Account;
  using Alert = directorysync::upload::v1::Alert;
  using Operation = directorysync::upload::v1::Operation;
  using Settings = directorysync::upload::v1::Settings;

  UploaderFixture();
  ~UploaderFixture() override;

  // The uploader in this process, with the state of the one before.
  void StartUploader();
  void StopUploader();

  // Registers the emulator's keys; an error is the RPC's.
  absl::Status Register();
  absl::Status RegisterWith(const std::string& user_key,
                            const std::string& secret_key);
  // Chooses scope groups; empty: "Do Not Sync". Waits for the end of the full
  // sync that this starts when keys are registered.
  Run Choose(const std::string& hosted_exchange_group,
             const std::string& hosted_email_group);
  void ChooseWithoutWaiting(const std::string& hosted_exchange_group,
                            const std::string& hosted_email_group = "");
  // Starts a sync and waits for its end.
  Run Sync(RunKind kind = directorysync::upload::v1::RUN_KIND_DELTA);
  // Starts one and doesn't wait.
  void StartSync();
  // StartUploader, Register and Choose(group, "").
  Run Begin();

  // Lets a domain controller join.
  void Admit(ScriptedController& controller);
  directorysync::fleet::v1::JoinBundle Invite(const std::string& dns_host_name);
  std::vector<directorysync::upload::v1::DomainController> DomainControllers();

  Account AccountOf(const std::string& guid);
  std::vector<Alert> OpenAlerts();
  std::vector<Operation> Operations();
  directorysync::upload::v1::GetStatusResponse Status();

  Run Await(int64_t run_id);

  // Blocks until the account, the mailbox, the status or the
  // alerts are so.
  void AwaitAccount(const std::string& guid,
                    const std::function<bool(const Account&)>& predicate);
  void AwaitMailbox(
      const std::string& name,
      const std::function<bool(const emulator::Mailbox&)>& predicate);
  void AwaitStatus(
      const std::function<bool(
          const directorysync::upload::v1::GetStatusResponse&)>& predicate);
  void AwaitAlerts(
      const std::function<bool(const std::vector<Alert>&)>& predicate);

  // A mailbox of example.com; nothing if there is none.
  std::optional<emulator::Mailbox> MailboxOf(
      const std::string& name,
      emulator::Service service = emulator::Service::kExchange);
  bool HasPassword(const std::string& name, const std::string& password);
  // How many calls of that method whose path contains `part` were made.
  int Calls(const std::string& method, const std::string& part);

  void AddFault(emulator::FaultKind kind, const std::string& method,
                const std::string& path, int count);

  TestIdentities identities_;
  ScriptedDirectory directory_;
  ScriptedRelay relay_;
  ScriptedFleetOutlet fleet_;
  std::unique_ptr<GrpcServer> directory_server_;
  std::unique_ptr<GrpcServer> relay_server_;
  std::unique_ptr<emulator::ProviderEmulator> emulator_;
  provider::Pacer pacer_;
  PasswordDesk::Options password_options_;
  absl::Duration keys_pause_ = ProviderHealth::kKeysPause;
  // What Choose stores, but for the groups: without a removal delay.
  Settings settings_;
  std::string state_directory_;
  std::unique_ptr<UploaderService> uploader_;
  FleetAuthority::Options fleet_options_;
  std::unique_ptr<directorysync::upload::v1::UploaderAdmin::Stub> admin_;
  std::unique_ptr<directorysync::upload::v1::FleetAdmin::Stub> fleet_admin_;
  // A scope group of Hosted Exchange.
  std::string group_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_UPLOADER_FIXTURE_H_
