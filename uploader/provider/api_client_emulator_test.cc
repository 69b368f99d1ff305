// The client against the provider emulator over real TLS.

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/clock/fake_clock.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/emulator/provider_emulator.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/api_keys.h"
#include "uploader/provider/http_transport.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_answer.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {
namespace {

using emulator::Account;
using emulator::EmulatorOptions;
using emulator::Fault;
using emulator::FaultKind;
using emulator::Journal;
using emulator::ProviderEmulator;
using emulator::Service;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;

class ApiClientTest : public testing::Test {
 protected:
  void SetUp() override {
    EmulatorOptions options;
    options.state_directory = absl::StrCat(
        std::getenv("TEST_TMPDIR") ? std::getenv("TEST_TMPDIR") : "/tmp", "/",
        testing::UnitTest::GetInstance()->current_test_info()->name());
    options.provider.limits.enabled = false;
    ASSERT_OK_AND_ASSIGN(emulator_, ProviderEmulator::Start(options));
    client_ = NewClient();
  }

  ApiClientOptions Options() const {
    ApiClientOptions options;
    options.base_url = emulator_->url();
    options.transport.ca_file = emulator_->ca_file();
    return options;
  }

  ApiKeys Keys() const {
    return ApiKeys{emulator_->user_key(),
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

  void AddFault(FaultKind kind, absl::string_view method,
                const std::function<void(Fault&)>& change = nullptr) {
    Fault fault;
    fault.kind = kind;
    fault.method = std::string(method);
    fault.count = 1;
    if (change) change(fault);
    emulator_->provider().AddFault(fault);
  }

  bool Exists(Service service) {
    bool exists = false;
    emulator_->provider().Read([&](const Account& account, const Journal&) {
      exists = account.FindMailbox("example.com", service, "ann") != nullptr;
    });
    return exists;
  }

  std::vector<emulator::JournalEntry> Entries() {
    std::vector<emulator::JournalEntry> entries;
    emulator_->provider().Read([&](const Account&, const Journal& journal) {
      entries = journal.entries();
    });
    return entries;
  }

  std::unique_ptr<ProviderEmulator> emulator_;
  std::unique_ptr<ApiClient> client_;
  const MailAddress ann_ = MailAddress::Parse("ann@example.com").value();
};

TEST_F(ApiClientTest, CreatedMailboxReadsBackInBothServices) {
  for (const MailService service : kMailServices) {
    const MailAddress address =
        MailAddress::Parse(
            absl::StrCat(ServicePath(service), ".o'neil+x@example.com"))
            .value();
    NewMailbox mailbox = Fresh();
    mailbox.fields["lastName"] = "Ek & S\xc3\xb6n = 100% \"x\"";
    mailbox.enabled = false;
    ASSERT_OK(client_->CreateMailbox(service, address, mailbox).status);
    const ReadResult<Mailbox> read = client_->GetMailbox(service, address);
    ASSERT_OK(read.value);
    EXPECT_EQ(read.value->fields, mailbox.fields);
    EXPECT_EQ(read.value->size_megabytes, 10240);
    EXPECT_FALSE(read.value->enabled);
  }
}

TEST_F(ApiClientTest, UpdateWritesOnlyTheGivenFieldsAndState) {
  ASSERT_OK(client_->CreateMailbox(kExchange, ann_, Fresh()).status);
  ASSERT_OK(client_
                ->UpdateMailbox(kExchange, ann_,
                                {{"jobTitle", "CTO"}, {"firstName", ""}}, false)
                .status);
  const ReadResult<Mailbox> read = client_->GetMailbox(kExchange, ann_);
  ASSERT_OK(read.value);
  EXPECT_EQ(read.value->fields,
            (FieldValues{{"displayName", "Ann Lee"}, {"jobTitle", "CTO"}}));
  EXPECT_FALSE(read.value->enabled);
  EXPECT_TRUE(emulator_->HasPassword("example.com", Service::kExchange, "ann",
                                     "Xy7!kkpp"));
}

TEST_F(ApiClientTest, SingleSpaceForEmptyReadsAsEmpty) {
  emulator::Choices choices;
  choices.single_space_for_empty = true;
  emulator_->provider().SetChoices(choices);
  ASSERT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  const ReadResult<Mailbox> read = client_->GetMailbox(kEmail, ann_);
  ASSERT_OK(read.value);
  EXPECT_EQ(read.value->fields, Fresh().fields);
}

TEST_F(ApiClientTest, PasswordArrivesByteForByte) {
  ASSERT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  const std::string password = "P\xc3\xa4ss&=+%w\"rd 1";
  ASSERT_OK(
      client_->SetPassword(kEmail, ann_, Secret::CopyOf(password)).status);
  EXPECT_TRUE(emulator_->HasPassword("example.com", Service::kRackspaceEmail,
                                     "ann", password));
}

TEST_F(ApiClientTest, ListsDomainsAdministratorsAndMailboxes) {
  const auto domains = client_->ListDomains({});
  ASSERT_OK(domains.value);
  ASSERT_EQ(domains.value->total, 2);
  EXPECT_EQ(domains.value->items[0].name, "example.com");
  EXPECT_TRUE(domains.value->items[0].hosted_exchange);
  EXPECT_TRUE(domains.value->items[0].hosted_email);
  const auto administrators = client_->ListAdministrators({});
  ASSERT_OK(administrators.value);
  EXPECT_TRUE(administrators.value->items.at(0).is_super);
  ASSERT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  const auto mailboxes = client_->ListMailboxes(kEmail, "example.com", {});
  ASSERT_OK(mailboxes.value);
  ASSERT_EQ(mailboxes.value->items.size(), 1u);
  EXPECT_EQ(mailboxes.value->items[0].address, ann_);
  EXPECT_EQ(mailboxes.value->items[0].enabled, true);
}

TEST_F(ApiClientTest, OneConnectionServesAllCalls) {
  for (int i = 0; i < 5; ++i) ASSERT_OK(client_->ListDomains({}).value);
  const auto entries = Entries();
  ASSERT_EQ(entries.size(), 5u);
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.connection, entries[0].connection);
  }
}

TEST_F(ApiClientTest, WrongKeysAreUnauthorizedWithTheCure) {
  ApiKeys keys{emulator_->user_key(), Secret::CopyOf("wrong")};
  auto client =
      ApiClient::Create(Options(), std::move(keys), SystemClock()).value();
  const auto result = client->ListDomains({});
  EXPECT_EQ(result.answer.failure, FailureKind::kUnauthorized);
  EXPECT_EQ(result.answer.http_status, 403);
  EXPECT_EQ(result.answer.error_message, "Authentication failed.");
  EXPECT_THAT(result.value, StatusIs(absl::StatusCode::kUnauthenticated,
                                     AllOf(HasSubstr("register again"),
                                           Not(HasSubstr("set it right")))));
}

TEST_F(ApiClientTest, WrongClockIsNamed) {
  emulator::Choices choices;
  choices.max_timestamp_skew_seconds = 300;
  emulator_->provider().SetChoices(choices);
  FakeClock clock(SystemClock().Now() - absl::Hours(30));
  auto client = ApiClient::Create(Options(), Keys(), clock).value();
  EXPECT_THAT(client->ListDomains({}).value,
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("behind the provider's")));
}

TEST_F(ApiClientTest, RefusalsAreToldApart) {
  ASSERT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  const auto failure = [&](MailService service, const char* address,
                           const char* password) {
    return client_
        ->CreateMailbox(service, MailAddress::Parse(address).value(),
                        Fresh(password))
        .answer.failure;
  };
  EXPECT_EQ(failure(kEmail, "ann@example.com", "Xy7!kkpp"),
            FailureKind::kExists);
  EXPECT_EQ(failure(kExchange, "ann@example.com", "Xy7!kkpp"),
            FailureKind::kExists);
  EXPECT_EQ(failure(kEmail, "bo@elsewhere.example", "Xy7!kkpp"),
            FailureKind::kNotAuthorized);
  EXPECT_EQ(failure(kEmail, "bo@example.com", "weak"),
            FailureKind::kPasswordRefused);
  EXPECT_EQ(client_->GetMailbox(kExchange, ann_).answer.failure,
            FailureKind::kNotFound);
  EXPECT_EQ(client_->UpdateMailbox(kExchange, ann_, {}, true).answer.failure,
            FailureKind::kNotFound);
}

TEST_F(ApiClientTest, FullDomainIsTheDocumentedError) {
  emulator_->provider().Edit([](Account& account) {
    account.domains["example.com"].rsemail_max_mailboxes = 0;
  });
  for (const int status : {400, 409, 500}) {
    emulator::Choices choices;
    choices.limit_status = status;
    emulator_->provider().SetChoices(choices);
    const WriteResult result = client_->CreateMailbox(kEmail, ann_, Fresh());
    EXPECT_EQ(result.answer.failure, FailureKind::kLimitExceeded) << status;
    EXPECT_THAT(result.status.ToString(),
                HasSubstr("Performed action 'Create' for user "
                          "'ann@example.com'. Mailbox limit exceeded."));
  }
}

TEST_F(ApiClientTest, ClashIsRecognizedWithAnyDocumentedStatus) {
  ASSERT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  for (const int status : {400, 409}) {
    emulator::Choices choices;
    choices.clash_status = status;
    emulator_->provider().SetChoices(choices);
    EXPECT_EQ(client_->CreateMailbox(kExchange, ann_, Fresh()).answer.failure,
              FailureKind::kExists)
        << status;
  }
}

TEST_F(ApiClientTest, ThrottleAnswerIsTold) {
  AddFault(FaultKind::kThrottle, "PUT");
  const WriteResult result = client_->UpdateMailbox(kEmail, ann_, {}, true);
  EXPECT_EQ(result.answer.failure, FailureKind::kThrottled);
  EXPECT_THAT(result.status, StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(ApiClientTest, DroppedAfterCommitIsAmbiguousAndNotRepeated) {
  ASSERT_OK(client_->ListDomains({}).value);  // So that a connection is kept.
  AddFault(FaultKind::kDropAfterCommit, "POST");
  const WriteResult result = client_->CreateMailbox(kEmail, ann_, Fresh());
  EXPECT_EQ(result.answer.failure, FailureKind::kAmbiguous);
  EXPECT_TRUE(Exists(Service::kRackspaceEmail));
  EXPECT_EQ(Entries().size(), 2u);
}

TEST_F(ApiClientTest, DroppedBeforeIsAmbiguousForCreatesToo) {
  ASSERT_OK(client_->ListDomains({}).value);
  AddFault(FaultKind::kDropBefore, "POST");
  EXPECT_EQ(client_->CreateMailbox(kEmail, ann_, Fresh()).answer.failure,
            FailureKind::kAmbiguous);
  EXPECT_FALSE(Exists(Service::kRackspaceEmail));
}

TEST_F(ApiClientTest, DeadKeptConnectionIsReplacedForHarmlessCalls) {
  ASSERT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
  AddFault(FaultKind::kDropBefore, "PUT");
  EXPECT_OK(
      client_->SetPassword(kEmail, ann_, Secret::CopyOf("Ab1!efgh")).status);
}

TEST_F(ApiClientTest, ServerErrorsAreAmbiguousForWritesAndTransientForReads) {
  for (const bool after_commit : {false, true}) {
    AddFault(FaultKind::kError, "POST",
             [&](Fault& fault) { fault.after_commit = after_commit; });
    EXPECT_EQ(client_->CreateMailbox(kEmail, ann_, Fresh()).answer.failure,
              FailureKind::kAmbiguous);
    EXPECT_EQ(Exists(Service::kRackspaceEmail), after_commit);
  }
  AddFault(FaultKind::kError, "GET");
  const auto read = client_->ListDomains({});
  EXPECT_EQ(read.answer.failure, FailureKind::kTransient);
  EXPECT_THAT(read.value, StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ApiClientTest, AnswersThatAreNoneAreTransientReads) {
  ApiClientOptions options = Options();
  options.transport.call_timeout = absl::Seconds(2);
  client_ = NewClient(options);
  for (const FaultKind kind :
       {FaultKind::kMalformed, FaultKind::kHtml, FaultKind::kHugeBody,
        FaultKind::kTruncate, FaultKind::kRedirect, FaultKind::kDropBefore}) {
    AddFault(kind, "GET", [](Fault& fault) {
      fault.count = -1;
      fault.location = "https://elsewhere.example/";
    });
    const auto read = client_->ListDomains({});
    EXPECT_EQ(read.answer.failure, FailureKind::kTransient)
        << static_cast<int>(kind) << ": " << read.value.status();
    emulator_->provider().ClearFaults();
  }
  EXPECT_OK(client_->ListDomains({}).value);
}

TEST_F(ApiClientTest, SlowAnswerEndsAtTheDeadline) {
  ApiClientOptions options = Options();
  options.transport.call_timeout = absl::Milliseconds(300);
  client_ = NewClient(options);
  AddFault(FaultKind::kSlowBody, "GET", [](Fault& fault) {
    fault.slow_bytes = 1;
    fault.interval_ms = 50;
  });
  const auto read = client_->ListDomains({});
  EXPECT_EQ(read.answer.failure, FailureKind::kTransient);
  EXPECT_GE(read.answer.duration, absl::Milliseconds(290));
  EXPECT_LT(read.answer.duration, absl::Seconds(5));
}

TEST_F(ApiClientTest, RedirectIsNotFollowed) {
  AddFault(FaultKind::kRedirect, "PUT", [&](Fault& fault) {
    fault.location = emulator_->url() + "/v1/customers/me/domains";
  });
  const WriteResult result =
      client_->SetPassword(kEmail, ann_, Secret::CopyOf("Ab1!efgh"));
  EXPECT_EQ(result.answer.failure, FailureKind::kTransient);
  EXPECT_THAT(result.status.ToString(), HasSubstr("isn't followed"));
  EXPECT_EQ(Entries().size(), 1u);
}

TEST_F(ApiClientTest, WebPageForAWriteSaysNothingAboutIt) {
  AddFault(FaultKind::kHtml, "PUT");
  EXPECT_EQ(client_->UpdateMailbox(kEmail, ann_, {}, true).answer.failure,
            FailureKind::kAmbiguous);
}

TEST_F(ApiClientTest, ProviderThatIsDownIsTransient) {
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kRefuse));
  const WriteResult result = client_->CreateMailbox(kEmail, ann_, Fresh());
  EXPECT_EQ(result.answer.failure, FailureKind::kTransient);
  EXPECT_THAT(result.status.ToString(), HasSubstr("can't be reached"));
  ASSERT_OK(emulator_->SetDoor(emulator::Door::kOpen));
  EXPECT_OK(client_->CreateMailbox(kEmail, ann_, Fresh()).status);
}

TEST_F(ApiClientTest, UntrustedCertificateStopsTheCall) {
  ApiClientOptions options = Options();
  options.transport.ca_file.clear();  // The system's don't know the test CA.
  client_ = NewClient(options);
  const WriteResult result = client_->CreateMailbox(kEmail, ann_, Fresh());
  EXPECT_EQ(result.answer.failure, FailureKind::kTransient);
  EXPECT_THAT(result.status.ToString(),
              AllOf(HasSubstr("isn't trusted"), HasSubstr("ca_file")));
  EXPECT_TRUE(Entries().empty());
}

TEST_F(ApiClientTest, ProxyOfTheEnvironmentIsNotUsed) {
  setenv("https_proxy", "http://127.0.0.1:1", 1);
  EXPECT_OK(NewClient()->ListDomains({}).value);
  unsetenv("https_proxy");
  ApiClientOptions options = Options();
  options.transport.proxy = "http://127.0.0.1:1";
  EXPECT_EQ(NewClient(options)->ListDomains({}).answer.failure,
            FailureKind::kTransient);
}

TEST_F(ApiClientTest, CancelEndsACallThatWaits) {
  AddFault(FaultKind::kLatency, "GET",
           [](Fault& fault) { fault.delay_ms = 20000; });
  ReadResult<Page<MailDomain>> result{absl::UnknownError(""), {}};
  std::thread caller([&] { result = client_->ListDomains({}); });
  client_->Cancel();
  caller.join();
  EXPECT_EQ(result.answer.failure, FailureKind::kTransient);
  EXPECT_LT(result.answer.duration, absl::Seconds(10));
}

TEST_F(ApiClientTest, BadOptionsAreRefusedWithTheCure) {
  for (const char* url : {"http://api.emailsrvr.com", "https://", "api",
                          "https://user@host", "https://host/v1"}) {
    ApiClientOptions options = Options();
    options.base_url = url;
    EXPECT_THAT(ApiClient::Create(options, Keys(), SystemClock()).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Cure")))
        << url;
  }
  ApiClientOptions options = Options();
  options.transport.ca_file = "/nowhere.pem";
  EXPECT_THAT(
      ApiClient::Create(options, Keys(), SystemClock()).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("/nowhere.pem")));
}

}  // namespace
}  // namespace directory_sync::provider
