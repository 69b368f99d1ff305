#include "tests/emulator/provider_emulator.h"

#include <curl/curl.h>

#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/emulator_fixture.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

class ProviderEmulatorTest : public EmulatorFixture {};

TEST_F(ProviderEmulatorTest, ServesSignedCallsOnOneConnection) {
  Start();
  const CurlAnswer first = Call("GET", "/v1/customers/me/domains");
  EXPECT_EQ(first.status, 200) << first.error_text;
  EXPECT_EQ(first.new_connections, 1);
  EXPECT_EQ(json::parse(first.body)["total"], 2);
  const CurlAnswer second = Call("POST", kMailbox, kNew);
  EXPECT_EQ(second.status, 200);
  EXPECT_EQ(second.body, "");
  EXPECT_EQ(second.new_connections, 0);
  EXPECT_TRUE(emulator_->HasPassword("example.com", Service::kRackspaceEmail,
                                     "ann", "Xy7!kkpp"));
  EXPECT_FALSE(emulator_->HasPassword("example.com", Service::kRackspaceEmail,
                                      "ann", "Xy7!kkpq"));
}

TEST_F(ProviderEmulatorTest, UserAgentIsSignedByteForByteOnTheWire) {
  Start();
  HeaderList headers = Headers("");
  headers[1].second = "adsync/0.2";
  const CurlAnswer answer =
      client_->Call("GET", emulator_->url() + "/v1/domains", headers);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(FindHeader(answer.headers, "x-error-message"),
            "Authentication failed.");
}

TEST_F(ProviderEmulatorTest, KeysAndAuthorityAreWrittenForClients) {
  Start([](EmulatorOptions& options) { options.provider.keys.clear(); });
  EXPECT_EQ(emulator_->user_key().size(), 20u);
  EXPECT_EQ(emulator_->secret_key().size(), 28u);
  const HttpRequest request = SignedRequest(
      {emulator_->user_key(), emulator_->secret_key()}, "GET", "/");
  EXPECT_EQ(
      client_->Call("GET", emulator_->url() + "/v1/domains", request.headers)
          .status,
      200);
}

TEST_F(ProviderEmulatorTest, AddressesOfBothFamiliesAreInTheCertificate) {
  Start();
  std::string url = emulator_->url();
  url.replace(url.find("localhost"), 9, "127.0.0.1");
  EXPECT_EQ(client_->Call("GET", url + "/v1/domains", Headers("")).status, 200);
}

TEST_F(ProviderEmulatorTest, ExpiredCertificateIsRefusedByTheClient) {
  Start([](EmulatorOptions& options) {
    options.certificate.valid_to = -absl::Hours(1);
  });
  EXPECT_EQ(Call("GET", "/v1/domains").error, CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(ProviderEmulatorTest, WrongNameIsRefusedByTheClient) {
  Start([](EmulatorOptions& options) {
    options.certificate.dns_names = {"other.test"};
  });
  EXPECT_EQ(Call("GET", "/v1/domains").error, CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(ProviderEmulatorTest, ForeignAuthorityIsRefusedByTheClient) {
  Start();
  const std::string own_url = emulator_->url();
  const auto other = ProviderEmulator::Start([] {
    EmulatorOptions options;
    options.state_directory = FreshDirectory();
    return options;
  }());
  ASSERT_OK(other);
  CurlClient client((*other)->ca_file());
  EXPECT_EQ(client.Call("GET", own_url + "/v1/domains", Headers("")).error,
            CURLE_PEER_FAILED_VERIFICATION);
}

TEST_F(ProviderEmulatorTest, TakenPortIsNamed) {
  Start();
  EmulatorOptions options;
  options.state_directory = FreshDirectory();
  options.port = std::atoi(emulator_->url().c_str() +
                           std::string("https://localhost:").size());
  EXPECT_THAT(ProviderEmulator::Start(std::move(options)),
              StatusIs(absl::StatusCode::kUnavailable,
                       ::testing::HasSubstr("cannot listen on 127.0.0.1")));
}

TEST_F(ProviderEmulatorTest, ExpectIsAnsweredWith417UnlessChosenOtherwise) {
  Start();
  HeaderList headers = Headers("x");
  headers.emplace_back("Expect", "100-continue");
  const std::string url = emulator_->url() + kMailbox;
  EXPECT_EQ(client_->Call("POST", url, headers, kNew, 5000).status, 417);
  EXPECT_FALSE(HasMailbox());
  Choices choices;
  choices.reject_expect_continue = false;
  emulator_->provider().SetChoices(choices);
  EXPECT_EQ(client_->Call("POST", url, headers, kNew).status, 200);
}

TEST_F(ProviderEmulatorTest, OversizedBodyIs413) {
  Start();
  EXPECT_EQ(Call("POST", kMailbox, std::string(2 << 20, 'x')).status, 413);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
}

TEST_F(ProviderEmulatorTest, WaitForSeesTheChangeOfAnotherThread) {
  Start();
  std::thread writer([this] {
    CurlClient client(emulator_->ca_file());
    client.Call("POST", emulator_->url() + kMailbox, Headers(kNew), kNew);
  });
  EXPECT_OK(emulator_->provider().WaitFor(
      [](const Account& account, const Journal&) {
        return account.FindMailbox("example.com", Service::kRackspaceEmail,
                                   "ann") != nullptr;
      },
      absl::Seconds(20)));
  writer.join();
  EXPECT_THAT(emulator_->provider().WaitFor(
                  [](const Account&, const Journal&) { return false; },
                  absl::Milliseconds(20)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

}  // namespace
}  // namespace directory_sync::emulator
