// The client when the provider, or the way to it, is out of order.

#include <cstdlib>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "uploader/provider/api_client_fixture.h"
#include "uploader/provider/call_stop.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {
namespace {

using emulator::Fault;
using emulator::FaultKind;
using emulator::Service;
using testing::AllOf;
using testing::HasSubstr;

constexpr MailService kEmail = MailService::kHostedEmail;

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

TEST_F(ApiClientTest, AnswersThatAreNoneAreReadAgain) {
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
    EXPECT_EQ(read.answer.failure, kind == FaultKind::kMalformed
                                       ? FailureKind::kUnreadable
                                       : FailureKind::kTransient)
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
  EXPECT_EQ(result.answer.failure, FailureKind::kNotMade);
  EXPECT_LT(result.answer.duration, absl::Seconds(10));
}

TEST_F(ApiClientTest, AStopEndsCallsThatWaitAndAllLaterOnes) {
  ApiClientOptions options = Options();
  options.transport.stop = std::make_shared<CallStop>();
  client_ = NewClient(options);
  AddFault(FaultKind::kLatency, "PUT",
           [](Fault& fault) { fault.delay_ms = 20000; });
  WriteResult result;
  std::thread caller(
      [&] { result = client_->UpdateMailbox(kEmail, ann_, {}, true); });
  ASSERT_OK(emulator_->provider().WaitFor(
      [](const auto&, const auto& journal) {
        return !journal.entries().empty();
      },
      absl::Seconds(20)));
  options.transport.stop->Stop();
  caller.join();
  // It was sent.
  EXPECT_EQ(result.answer.failure, FailureKind::kAmbiguous);
  EXPECT_LT(result.answer.duration, absl::Seconds(15));
  EXPECT_EQ(NewClient(options)->ListDomains({}).answer.failure,
            FailureKind::kNotMade);
}

}  // namespace
}  // namespace directory_sync::provider
