#ifndef TESTS_EMULATOR_EMULATOR_FIXTURE_H_
#define TESTS_EMULATOR_EMULATOR_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "tests/emulator/curl_client.h"
#include "tests/emulator/provider_emulator.h"
#include "tests/emulator/signed_caller.h"

namespace directory_sync::emulator {

// A mailbox of the sample account, and the form that creates it.
inline constexpr char kMailbox[] = "/v1/domains/example.com/rs/mailboxes/ann";
inline constexpr char kNew[] = "password=Xy7%21kkpp&size=10240";

// A new empty directory below the test's own.
std::string FreshDirectory();

// A running emulator without throttle, and a client each for its two doors.
class EmulatorFixture : public ::testing::Test {
 protected:
  void Start(const std::function<void(EmulatorOptions&)>& change = nullptr) {
    EmulatorOptions options;
    options.state_directory = FreshDirectory();
    options.provider.keys = {SampleKeys()};
    options.provider.limits.enabled = false;
    if (change) change(options);
    ASSERT_OK_AND_ASSIGN(emulator_,
                         ProviderEmulator::Start(std::move(options)));
    client_ = std::make_unique<CurlClient>(emulator_->ca_file());
    control_ = std::make_unique<CurlClient>("");
  }

  HeaderList Headers(const std::string& body) {
    return SignedRequest(SampleKeys(), "GET", "/", body).headers;
  }

  CurlAnswer Call(const std::string& method, const std::string& path,
                  const std::string& body = "", long timeout_ms = 20000) {
    return client_->Call(method, emulator_->url() + path, Headers(body), body,
                         timeout_ms);
  }

  CurlAnswer Control(const std::string& method, const std::string& path,
                     const std::string& body = "") {
    return control_->Call(method, emulator_->control_url() + path, {}, body);
  }

  void AddFault(
      FaultKind kind,
      const std::function<void(Fault&)>& change = [](Fault&) {}) {
    Fault fault;
    fault.kind = kind;
    fault.count = 1;
    change(fault);
    emulator_->provider().AddFault(fault);
  }

  bool HasMailbox() {
    bool found = false;
    emulator_->provider().Read([&](const Account& account, const Journal&) {
      found = account.FindMailbox("example.com", Service::kRackspaceEmail,
                                  "ann") != nullptr;
    });
    return found;
  }

  std::unique_ptr<ProviderEmulator> emulator_;
  std::unique_ptr<CurlClient> client_;
  std::unique_ptr<CurlClient> control_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_EMULATOR_FIXTURE_H_
