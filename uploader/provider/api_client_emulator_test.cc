// The client against the provider emulator over real TLS: what it reads and
// writes, and the refusals.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "gmock/gmock.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/api_client_fixture.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {
namespace {

using emulator::Account;
using emulator::Service;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;

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
  const auto mailboxes =
      client_->ListMailboxes(kEmail, "example.com", {}, absl::nullopt);
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
  ApiKeys keys{Secret::CopyOf(emulator_->user_key()), Secret::CopyOf("wrong")};
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
