// Over the wire: real TLS, a real client, every fault.

#include "tests/emulator/provider_emulator.h"

#include <curl/curl.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/curl_client.h"
#include "tests/emulator/signed_caller.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

constexpr char kMailbox[] = "/v1/domains/example.com/rs/mailboxes/ann";
constexpr char kNew[] = "password=Xy7%21kkpp&size=10240";

std::string FreshDirectory() {
  std::string name = absl::StrCat(::testing::TempDir(), "/emulatorXXXXXX");
  return mkdtemp(name.data());
}

class ProviderEmulatorTest : public ::testing::Test {
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

TEST_F(ProviderEmulatorTest, LatencyDelaysTheAnswer) {
  Start();
  AddFault(FaultKind::kLatency, [](Fault& f) {
    f.delay_ms = 150;
    f.jitter_ms = 50;
  });
  EXPECT_GE(Call("GET", "/v1/domains").seconds, 0.15);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
}

TEST_F(ProviderEmulatorTest, ErrorComesBeforeTheChangeOrAfterIt) {
  Start();
  AddFault(FaultKind::kError);
  const CurlAnswer before = Call("POST", kMailbox, kNew);
  EXPECT_EQ(before.status, 500);
  EXPECT_TRUE(json::parse(before.body).contains("appsFault"));
  EXPECT_FALSE(HasMailbox());
  AddFault(FaultKind::kError, [](Fault& f) {
    f.status = 503;
    f.after_commit = true;
  });
  EXPECT_EQ(Call("POST", kMailbox, kNew).status, 503);
  EXPECT_TRUE(HasMailbox());
}

TEST_F(ProviderEmulatorTest, DroppedBeforeAppliesNothing) {
  Start();
  AddFault(FaultKind::kDropBefore);
  EXPECT_NE(Call("POST", kMailbox, kNew).error, 0);
  EXPECT_FALSE(HasMailbox());
  EXPECT_EQ(Call("POST", kMailbox, kNew).status, 200);
}

TEST_F(ProviderEmulatorTest, DroppedAfterCommitHasAppliedIt) {
  Start();
  AddFault(FaultKind::kDropAfterCommit);
  EXPECT_NE(Call("POST", kMailbox, kNew).error, 0);
  EXPECT_TRUE(HasMailbox());
  emulator_->provider().Read([](const Account&, const Journal& journal) {
    ASSERT_EQ(journal.entries().size(), 1u);
    EXPECT_EQ(journal.entries()[0].status, 200);
    EXPECT_FALSE(journal.entries()[0].answered);
    EXPECT_EQ(journal.entries()[0].fault, "drop_after_commit");
  });
}

TEST_F(ProviderEmulatorTest, MalformedIsNoJson) {
  Start();
  AddFault(FaultKind::kMalformed, [](Fault& f) { f.count = 2; });
  const CurlAnswer read = Call("GET", "/v1/domains");
  EXPECT_EQ(read.status, 200);
  EXPECT_FALSE(json::accept(read.body)) << read.body;
  const CurlAnswer write = Call("POST", kMailbox, kNew);
  EXPECT_EQ(write.status, 200);
  EXPECT_FALSE(json::accept(write.body));
  EXPECT_TRUE(HasMailbox());
}

TEST_F(ProviderEmulatorTest, HtmlInsteadOfJson) {
  Start();
  AddFault(FaultKind::kHtml);
  const CurlAnswer answer = Call("GET", "/v1/domains");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(FindHeader(answer.headers, "Content-Type"), "text/html");
  EXPECT_TRUE(absl::StartsWith(answer.body, "<html>"));
}

TEST_F(ProviderEmulatorTest, SlowBodyTrickles) {
  Start();
  AddFault(FaultKind::kSlowBody, [](Fault& f) {
    f.slow_bytes = 40;
    f.interval_ms = 20;
  });
  const CurlAnswer answer = Call("GET", "/v1/domains/example.com");
  EXPECT_TRUE(json::accept(answer.body));
  EXPECT_GE(answer.seconds, 0.1);
  AddFault(FaultKind::kSlowBody, [](Fault& f) { f.interval_ms = 200; });
  EXPECT_EQ(Call("GET", "/v1/domains", "", 300).error,
            CURLE_OPERATION_TIMEDOUT);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
}

TEST_F(ProviderEmulatorTest, HugeBodyIsAsLongAsAsked) {
  Start();
  AddFault(FaultKind::kHugeBody);
  EXPECT_GT(Call("GET", "/v1/domains").body.size(), size_t{10} << 20);
}

TEST_F(ProviderEmulatorTest, TruncatedBodyEndsEarly) {
  Start();
  AddFault(FaultKind::kTruncate);
  const CurlAnswer answer = Call("GET", "/v1/domains");
  EXPECT_NE(answer.error, 0);
  EXPECT_FALSE(answer.body.empty());
}

TEST_F(ProviderEmulatorTest, ThrottleStormIs403WhateverTheCount) {
  Start();
  AddFault(FaultKind::kThrottle, [](Fault& f) { f.count = 3; });
  for (int i = 0; i < 3; ++i) {
    const CurlAnswer answer = Call("POST", kMailbox, kNew);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(FindHeader(answer.headers, "x-error-message"),
              "Exceeded request limits");
  }
  EXPECT_FALSE(HasMailbox());
  EXPECT_EQ(Call("POST", kMailbox, kNew).status, 200);
}

TEST_F(ProviderEmulatorTest, RedirectNamesItsLocation) {
  Start();
  AddFault(FaultKind::kRedirect,
           [](Fault& f) { f.location = "https://evil.test/\r\nX: y"; });
  const CurlAnswer answer = Call("GET", "/v1/domains");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(FindHeader(answer.headers, "Location"), "https://evil.test/  X: y");
  EXPECT_EQ(FindHeader(answer.headers, "X"), "");
}

TEST_F(ProviderEmulatorTest, DownRefusesOrHangsUpAndComesBack) {
  Start();
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
  ASSERT_OK(emulator_->SetDoor(Door::kRefuse));
  // The kept connection is cut; a second try finds nobody.
  Call("GET", "/v1/domains");
  EXPECT_EQ(Call("GET", "/v1/domains").error, CURLE_COULDNT_CONNECT);
  ASSERT_OK(emulator_->SetDoor(Door::kClose));
  EXPECT_NE(Call("GET", "/v1/domains").error, 0);
  ASSERT_OK(emulator_->SetDoor(Door::kOpen));
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

TEST_F(ProviderEmulatorTest, ControlWaitsForStatePasswordAndJournal) {
  Start();
  std::thread writer([this] {
    CurlClient client(emulator_->ca_file());
    client.Call("POST", emulator_->url() + kMailbox, Headers(kNew), kNew);
  });
  EXPECT_EQ(Control("POST", "/wait",
                    R"({"pointer":"/domains/example.com/rsMailboxes/ann/size",
                  "equals":"10240","timeout_ms":20000})")
                .status,
            200);
  writer.join();
  const char* password =
      R"({"pointer":"/domains/example.com/rsMailboxes/ann",
          "has_password":"%s","timeout_ms":50})";
  EXPECT_EQ(Control("POST", "/wait",
                    absl::StrReplaceAll(password, {{"%s", "Xy7!kkpp"}}))
                .status,
            200);
  EXPECT_EQ(
      Control("POST", "/wait", absl::StrReplaceAll(password, {{"%s", "wrong"}}))
          .status,
      408);
  EXPECT_EQ(Control("POST", "/wait",
                    R"({"journal":{"count":1,"method":"POST","status":200,
                        "path":"/rs/mailboxes/"},"timeout_ms":50})")
                .status,
            200);
  EXPECT_EQ(Control("POST", "/wait",
                    R"({"pointer":"/domains/gone.test","exists":false})")
                .status,
            200);
}

TEST_F(ProviderEmulatorTest, ControlShowsStateJournalAndSalt) {
  Start();
  Call("POST", kMailbox, kNew);
  const std::string salt =
      json::parse(Control("GET", "/salt").body)["salt"].get<std::string>();
  const std::string digest = PasswordDigester(salt).Digest("Xy7!kkpp");
  EXPECT_EQ(json::parse(Control("GET",
                                "/state?pointer=/domains/example.com/"
                                "rsMailboxes/ann/password")
                            .body),
            digest);
  const CurlAnswer journal = Control("GET", "/journal");
  const json entry = json::parse(journal.body)["entries"][0];
  EXPECT_EQ(entry["method"], "POST");
  EXPECT_EQ(entry["fields"]["password"], digest);
  EXPECT_EQ(entry["status"], 200);
  EXPECT_FALSE(absl::StrContains(Control("GET", "/state").body, "Xy7!kkpp"));
  EXPECT_FALSE(absl::StrContains(journal.body, "Xy7"));
  EXPECT_EQ(Control("DELETE", "/journal").status, 200);
  EXPECT_EQ(json::parse(Control("GET", "/journal").body)["entries"].size(), 0u);
  EXPECT_EQ(Control("GET", "/state?pointer=/nothing").status, 404);
}

TEST_F(ProviderEmulatorTest, ControlSwitchesFaultsLimitsChoicesAndKeys) {
  Start();
  const CurlAnswer added =
      Control("POST", "/faults", R"({"kind":"error","status":500})");
  EXPECT_EQ(Call("GET", "/v1/domains").status, 500);
  const int id = json::parse(added.body)["id"].get<int>();
  EXPECT_EQ(json::parse(Control("GET", "/faults").body)["faults"].size(), 1u);
  EXPECT_EQ(Control("DELETE", absl::StrCat("/faults/", id)).status, 200);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);

  EXPECT_EQ(Control("PUT", "/limits",
                    R"({"enabled":true,"window":"sliding",
                        "gets_per_minute":0})")
                .status,
            200);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 403);
  Control("PUT", "/limits", R"({"enabled":false})");
  Control("PUT", "/choices", R"({"foreign_domain_status":404})");
  EXPECT_EQ(Call("GET", "/v1/domains/foreign.test").status, 404);
  Control("PUT", "/keys", R"({"userKey":"a","secretKey":"b"})");
  EXPECT_EQ(Call("GET", "/v1/domains").status, 403);
}

TEST_F(ProviderEmulatorTest, ControlPreparesAccounts) {
  Start();
  EXPECT_EQ(Control("PUT", "/domains/new.test",
                    R"({"serviceType":"rsemail","rsEmailMaxNumberMailboxes":1,
                        "accepted":["x.test"]})")
                .status,
            200);
  EXPECT_EQ(Control("POST", "/apply",
                    R"({"method":"POST",
                        "target":"/v1/domains/new.test/rs/mailboxes/bo",
                        "body":{"size":1,"password":"Xy7!kkpp"}})")
                .status,
            200);
  EXPECT_EQ(Control("POST", "/apply",
                    R"({"method":"POST",
                        "target":"/v1/domains/new.test/rs/mailboxes/b2",
                        "body":"size=1&password=Xy7!kkpp"})")
                .status,
            409);
  EXPECT_EQ(
      Control("PUT", "/admins/sync.admin", R"({"type":"limited"})").status,
      200);
  EXPECT_EQ(json::parse(Call("GET", "/v1/admins").body)["admins"][0]["type"],
            "limited");
}

TEST_F(ProviderEmulatorTest, ControlRefusesTypingErrors) {
  Start();
  const std::pair<const char*, const char*> wrong[] = {
      {"/faults", R"({"kind":"eror"})"},
      {"/faults", R"({"kind":"error","cuont":1})"},
      {"/faults", R"({"kind":"error","count":"1"})"},
      {"/faults", "nonsense"},
      {"/wait", R"({"pointre":"/x"})"},
      {"/wait", R"({"journal":{}})"},
      {"/wait", R"({"pointer":"x"})"}};
  for (const auto& [path, body] : wrong) {
    const CurlAnswer answer = Control("POST", path, body);
    EXPECT_EQ(answer.status, 400) << path << " " << body;
    EXPECT_TRUE(json::parse(answer.body).contains("error"));
  }
  EXPECT_EQ(Control("PUT", "/limits", R"({"window":"round"})").status, 400);
  EXPECT_EQ(Control("PUT", "/choices", R"({"unknown":1})").status, 400);
  EXPECT_EQ(Control("PUT", "/door", R"({"door":"ajar"})").status, 400);
  EXPECT_EQ(Control("GET", "/nothing").status, 404);
}

TEST_F(ProviderEmulatorTest, EndsWhileSomebodyWaits) {
  Start();
  std::thread waiter([url = emulator_->control_url()] {
    CurlClient client("");
    client.Call("POST", url + "/wait", {},
                R"({"journal":{"count":999},"timeout_ms":60000})");
  });
  // The wait is under way once a second call on that listener is answered
  // after it; either way the emulator must end at once.
  Control("GET", "/salt");
  emulator_.reset();
  waiter.join();
}

}  // namespace
}  // namespace directory_sync::emulator
