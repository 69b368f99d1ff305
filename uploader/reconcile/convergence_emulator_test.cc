// Plans carried out by the real client on the emulator, with faults of every
// kind at random: when the faults are gone, the provider is what the directory
// says, and the next plan is empty.

#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/emulator/provider_emulator.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/attribute_map.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/mailbox_creation.h"
#include "uploader/provider/provider_client.h"
#include "uploader/provider/retry_policy.h"
#include "uploader/reconcile/mailbox.h"
#include "uploader/reconcile/plan.h"
#include "uploader/reconcile/progress.h"
#include "uploader/reconcile/reconcile.h"

namespace directory_sync::reconcile {
namespace {

using emulator::Account;
using emulator::EmulatorOptions;
using emulator::Fault;
using emulator::FaultKind;
using emulator::Journal;
using emulator::ProviderEmulator;
using emulator::Service;
using provider::ApiClient;
using provider::ApiClientOptions;
using provider::ApiKeys;
using provider::CreationResult;
using provider::MailAddress;
using provider::MailService;
using provider::NewMailbox;

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;
constexpr int kMostRounds = 100;

using Key = std::tuple<std::string, MailService, MailAddress>;

class ReconcileConvergenceTest : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const char* directory = std::getenv("TEST_TMPDIR");
    EmulatorOptions options;
    options.state_directory = absl::StrCat(
        directory != nullptr ? directory : "/tmp", "/emulator.", GetParam());
    options.provider.limits.enabled = false;
    options.provider.seed = static_cast<uint32_t>(GetParam());
    ASSERT_OK_AND_ASSIGN(emulator_, ProviderEmulator::Start(options));
    ApiClientOptions client;
    client.base_url = emulator_->url();
    client.transport.ca_file = emulator_->ca_file();
    client.transport.call_timeout = absl::Seconds(2);
    ASSERT_OK_AND_ASSIGN(
        client_,
        ApiClient::Create(client,
                          ApiKeys{Secret::CopyOf(emulator_->user_key()),
                                  Secret::CopyOf(emulator_->secret_key())},
                          SystemClock()));
  }

  void Want(const std::string& name, MailService service,
            const std::string& title, bool enabled = true) {
    DesiredMailbox desired;
    desired.object_guid = name;
    desired.service = service;
    desired.name = name;
    desired.mail = name + "@example.com";
    desired.enabled = enabled;
    desired.fields = provider::MapFields(
        service, {{"title", {title}}, {"sn", {name}}}, name);
    desired_[name] = std::move(desired);
  }

  Plan MakePlan() const {
    std::vector<DesiredMailbox> desired;
    for (const auto& [name, mailbox] : desired_) desired.push_back(mailbox);
    std::vector<ActualMailbox> actual;
    for (const auto& [key, mailbox] : held_) actual.push_back(mailbox);
    return Reconcile(desired, actual, ReconcileScope());
  }

  void CarryOut(const PlannedOperation& operation) {
    const Key key(operation.object_guid, operation.service, operation.address);
    if (operation.kind == OperationKind::kCreate) return Create(operation, key);
    held_[key] = During(operation, held_[key]);
    const provider::WriteResult result =
        client_->UpdateMailbox(operation.service, operation.address,
                               FieldsToWrite(operation), operation.enabled);
    const provider::NextStep step = provider::StepAfter(result.answer.failure);
    if (step == provider::NextStep::kForget) held_.erase(key);
    if (step == provider::NextStep::kDone) {
      held_[key] = After(operation, held_[key]);
    }
  }

  void Create(const PlannedOperation& operation, const Key& key) {
    NewMailbox mailbox;
    mailbox.fields = FieldsToWrite(operation);
    mailbox.enabled = *operation.enabled;
    mailbox.size_megabytes = 10240;
    mailbox.password = Secret::CopyOf("Xy7!kkpp");
    const CreationResult result = provider::CreateOrAdopt(
        *client_, operation.service, operation.address, mailbox,
        /*may_be_made=*/false);
    if (result.creation == provider::Creation::kCreated) {
      held_[key] = After(operation, absl::nullopt);
    } else if (result.creation == provider::Creation::kAdopted) {
      held_[key] = AfterAdoption(operation, result.found);
    }
  }

  // Plans and carries out until there is nothing to do.
  void Converge() {
    for (int round = 0; round < kMostRounds; ++round) {
      const Plan plan = MakePlan();
      if (plan.operations.empty()) return;
      for (const PlannedOperation& operation : plan.operations) {
        CarryOut(operation);
      }
    }
    ADD_FAILURE() << "Still to do: " << DescribePlan(MakePlan());
  }

  void AddFaults(double probability) {
    for (const FaultKind kind :
         {FaultKind::kError, FaultKind::kDropBefore,
          FaultKind::kDropAfterCommit, FaultKind::kMalformed, FaultKind::kHtml,
          FaultKind::kTruncate, FaultKind::kThrottle, FaultKind::kRedirect}) {
      Fault fault;
      fault.kind = kind;
      fault.probability = probability;
      emulator_->provider().AddFault(fault);
      fault.after_commit = true;
      if (kind == FaultKind::kError) emulator_->provider().AddFault(fault);
    }
  }

  // The mailbox that the directory wants, as the emulator has it.
  void ExpectArrived(const DesiredMailbox& desired) {
    const bool is_exchange = desired.service == kExchange;
    emulator_->provider().Read([&](const Account& account, const Journal&) {
      const emulator::Mailbox* mailbox = account.FindMailbox(
          "example.com",
          is_exchange ? Service::kExchange : Service::kRackspaceEmail,
          desired.name);
      ASSERT_NE(mailbox, nullptr) << desired.name;
      EXPECT_EQ(mailbox->enabled(), desired.enabled) << desired.name;
      for (const auto& [field, value] : desired.fields) {
        EXPECT_EQ(mailbox->Get(field), value) << desired.name << " " << field;
      }
    });
  }

  std::unique_ptr<ProviderEmulator> emulator_;
  std::unique_ptr<ApiClient> client_;
  std::map<std::string, DesiredMailbox> desired_;
  std::map<Key, ActualMailbox> held_;
};

TEST_P(ReconcileConvergenceTest, ProviderBecomesWhatTheDirectorySays) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/customers/me/domains/example.com/rs/mailboxes/u3",
      "password=Old1!pass&size=1000&title=by+hand&initials=X&enabled=false"));
  AddFaults(0.04);
  for (int step = 0; step < 15; ++step) {
    for (int i = 0; i < 8; ++i) {
      const int number = static_cast<int>(random() % 12);
      Want(absl::StrCat("u", number), number % 2 == 0 ? kExchange : kEmail,
           random() % 4 == 0 ? "" : absl::StrCat("title ", random() % 3),
           random() % 5 != 0);
    }
    for (const PlannedOperation& operation : MakePlan().operations) {
      CarryOut(operation);
    }
  }
  emulator_->provider().ClearFaults();
  Converge();
  for (const auto& [name, desired] : desired_) ExpectArrived(desired);
}

TEST_P(ReconcileConvergenceTest, LeaversAreDisabledAndKeptAndComeBack) {
  Want("ann", kEmail, "CTO");
  Want("bo", kExchange, "CFO");
  Converge();
  std::map<std::string, DesiredMailbox> everybody;
  everybody.swap(desired_);
  Converge();
  for (auto [name, desired] : everybody) {
    desired.enabled = false;
    ExpectArrived(desired);
  }
  desired_.swap(everybody);
  Converge();
  for (const auto& [name, desired] : desired_) ExpectArrived(desired);
}

TEST_P(ReconcileConvergenceTest,
       ChangeTakenBackAfterALostAnswerIsWrittenAgain) {
  Want("ann", kEmail, "CTO");
  Converge();
  Want("ann", kEmail, "CEO", /*enabled=*/false);
  Fault fault;
  fault.kind = FaultKind::kError;
  fault.after_commit = true;
  fault.count = 1;
  emulator_->provider().AddFault(fault);
  CarryOut(MakePlan().operations.at(0));
  Want("ann", kEmail, "CTO");
  Converge();
  ExpectArrived(desired_["ann"]);
}

TEST_P(ReconcileConvergenceTest, MailboxDeletedByHandIsMadeAgain) {
  Want("ann", kEmail, "CTO");
  Converge();
  ASSERT_OK(emulator_->provider().Apply(
      "DELETE", "/v1/customers/me/domains/example.com/rs/mailboxes/ann"));
  Want("ann", kEmail, "CEO");
  Converge();
  ExpectArrived(desired_["ann"]);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReconcileConvergenceTest, testing::Range(1, 7));

}  // namespace
}  // namespace directory_sync::reconcile
