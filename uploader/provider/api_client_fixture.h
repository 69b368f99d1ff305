#ifndef UPLOADER_PROVIDER_API_CLIENT_FIXTURE_H_
#define UPLOADER_PROVIDER_API_CLIENT_FIXTURE_H_

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/emulator/provider_emulator.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/api_keys.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// A client of a provider emulator, over real TLS, without throttle.
class ApiClientTest : public testing::Test {
 protected:
  void SetUp() override {
    emulator::EmulatorOptions options;
    options.state_directory = absl::StrCat(
        std::getenv("TEST_TMPDIR") ? std::getenv("TEST_TMPDIR") : "/tmp", "/",
        testing::UnitTest::GetInstance()->current_test_info()->name());
    options.provider.limits.enabled = false;
    ASSERT_OK_AND_ASSIGN(emulator_, emulator::ProviderEmulator::Start(options));
    client_ = NewClient();
  }

  ApiClientOptions Options() const {
    ApiClientOptions options;
    options.base_url = emulator_->url();
    options.transport.ca_file = emulator_->ca_file();
    return options;
  }

  ApiKeys Keys() const {
    return ApiKeys{Secret::CopyOf(emulator_->user_key()),
                   Secret::CopyOf(emulator_->secret_key())};
  }

  std::unique_ptr<ApiClient> NewClient() { return NewClient(Options()); }
  std::unique_ptr<ApiClient> NewClient(const ApiClientOptions& options) {
    return ApiClient::Create(options, Keys(), SystemClock()).value();
  }

  static NewMailbox Fresh(absl::string_view password = "Xy7!kkpp") {
    NewMailbox mailbox;
    mailbox.fields = {{"displayName", "Ann Lee"}, {"firstName", "Ann"}};
    mailbox.size_megabytes = 10240;
    mailbox.password = Secret::CopyOf(password);
    return mailbox;
  }

  void AddFault(emulator::FaultKind kind, absl::string_view method,
                const std::function<void(emulator::Fault&)>& change = nullptr) {
    emulator::Fault fault;
    fault.kind = kind;
    fault.method = std::string(method);
    fault.count = 1;
    if (change) change(fault);
    emulator_->provider().AddFault(fault);
  }

  bool Exists(emulator::Service service) {
    bool exists = false;
    emulator_->provider().Read([&](const emulator::Account& account,
                                   const emulator::Journal&) {
      exists = account.FindMailbox("example.com", service, "ann") != nullptr;
    });
    return exists;
  }

  std::vector<emulator::JournalEntry> Entries() {
    std::vector<emulator::JournalEntry> entries;
    emulator_->provider().Read(
        [&](const emulator::Account&, const emulator::Journal& journal) {
          entries = journal.entries();
        });
    return entries;
  }

  std::unique_ptr<emulator::ProviderEmulator> emulator_;
  std::unique_ptr<ApiClient> client_;
  const MailAddress ann_ = MailAddress::Parse("ann@example.com").value();
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_API_CLIENT_FIXTURE_H_
