#include "uploader/dispatch/password_books.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/plan/planner.h"
#include "uploader/provider/error_texts.h"
#include "uploader/provider/retry_policy.h"
#include "uploader/store/account_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/service_number.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Operation;
using provider::FailureKind;
using provider::NextStep;

namespace {

// Passing failures: 1 s, doubling up to a minute.
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Minutes(1);
// Refusals other than the policy's: 15 minutes, doubling up to 6 hours.
constexpr absl::Duration kFirstRefusalRetry = absl::Minutes(15);
constexpr absl::Duration kLongestRefusalRetry = absl::Hours(6);

// Writes down one outcome.
class PasswordRecording {
 public:
  PasswordRecording(Database& database, PasswordDesk& desk,
                    const reconcile::ActualMailbox& mailbox,
                    const ReadyPassword& ready,
                    const provider::WriteResult& result, absl::Time begun,
                    absl::Time now)
      : database_(database),
        desk_(desk),
        mailbox_(mailbox),
        guid_(mailbox.object_guid),
        ready_(ready),
        result_(result),
        begun_(begun),
        now_(now) {}

  absl::Status Write() {
    RETURN_IF_ERROR(ProviderHealth::ReportAnswer(database_, result_.status,
                                                 result_.answer.failure, now_));
    RETURN_IF_ERROR(NoteAnswer());
    RETURN_IF_ERROR(Describe());
    switch (provider::StepAfter(result_.answer.failure)) {
      case NextStep::kDone:
        RETURN_IF_ERROR(desk_.NoteDelivered(database_, guid_, ready_, begun_));
        return AddHistory(true);
      case NextStep::kRepeatAtOnce:
      case NextStep::kStopAll:
        return desk_.NotePostponed(database_, guid_, text_.ToString(), now_);
      case NextStep::kRepeatLater:
        return NoteUndone();
      case NextStep::kForget:
        return NoteGone();
      case NextStep::kGiveUp:
        return NoteRefused();
    }
    return absl::InternalError("unknown next step");
  }

 private:
  // In the provider's own words, for the proof.
  absl::Status NoteAnswer() {
    PasswordTable passwords(database_);
    ASSIGN_OR_RETURN(PasswordRecord record, passwords.Get(guid_));
    attempts_ = record.attempts + 1;
    if (result_.answer.failure == FailureKind::kNotMade)
      return absl::OkStatus();
    record.provider_answer = result_.answer.error_message.empty()
                                 ? std::string(result_.status.message())
                                 : result_.answer.error_message;
    return passwords.Put(record);
  }

  absl::Status Describe() {
    ASSIGN_OR_RETURN(const auto account, AccountTable(database_).Find(guid_));
    provider::ErrorSubject subject;
    subject.action = "Set password";
    subject.name = account.has_value() ? account->display_name()
                                       : mailbox_.address.ToString();
    subject.domain = mailbox_.address.domain();
    subject.service = mailbox_.service;
    text_ = provider::DescribeFailure(result_.answer, subject);
    return absl::OkStatus();
  }

  absl::Status NoteUndone() {
    const absl::Time retry_at =
        now_ + RetryDelay(attempts_, kFirstRetry, kLongestRetry);
    if (result_.answer.failure == FailureKind::kAmbiguous) {
      return desk_.NoteUnknown(database_, guid_, ready_, text_.ToString(),
                               retry_at);
    }
    return desk_.NotePostponed(database_, guid_, text_.ToString(), retry_at);
  }

  // The mailbox is gone; when it is made again, it gets the password.
  absl::Status NoteGone() {
    RETURN_IF_ERROR(MailboxTable(database_).Remove(guid_, mailbox_.service,
                                                   mailbox_.address));
    RETURN_IF_ERROR(
        PlanAccountAgain(database_, guid_, /*run_id=*/0, now_).status());
    return desk_.NotePostponed(database_, guid_, text_.ToString(), now_);
  }

  absl::Status NoteRefused() {
    const bool for_good =
        result_.answer.failure == FailureKind::kPasswordRefused;
    RETURN_IF_ERROR(desk_.NoteRefused(
        database_, guid_, ready_, text_.message,
        absl::StrCat(text_.cause, " ", text_.cure), for_good,
        now_ +
            RetryDelay(attempts_, kFirstRefusalRetry, kLongestRefusalRetry)));
    return AddHistory(false);
  }

  absl::Status AddHistory(bool succeeded) {
    Operation record;
    record.set_kind(directorysync::upload::v1::OPERATION_KIND_SET_PASSWORD);
    record.set_state(succeeded
                         ? directorysync::upload::v1::OPERATION_STATE_SUCCEEDED
                         : directorysync::upload::v1::OPERATION_STATE_FAILED);
    record.set_service(NumberOfService(mailbox_.service));
    record.set_address(mailbox_.address.ToString());
    record.set_object_guid(guid_);
    record.set_why("the password was changed in the directory");
    *record.mutable_created() = ToTimestamp(begun_);
    *record.mutable_ended() = ToTimestamp(now_);
    *record.mutable_duration() = ToDuration(result_.answer.duration);
    record.set_attempts(attempts_);
    if (!succeeded) record.set_error(text_.ToString());
    record.set_provider_answer(result_.answer.error_message);
    return OperationTable(database_).Insert(std::move(record), now_).status();
  }

  Database& database_;
  PasswordDesk& desk_;
  const reconcile::ActualMailbox& mailbox_;
  const std::string& guid_;
  const ReadyPassword& ready_;
  const provider::WriteResult& result_;
  const absl::Time begun_;
  const absl::Time now_;
  int attempts_ = 0;
  provider::ErrorText text_;
};

}  // namespace

absl::Status RecordPassword(Database& database, PasswordDesk& desk,
                            const reconcile::ActualMailbox& mailbox,
                            const ReadyPassword& ready,
                            const provider::WriteResult& result,
                            absl::Time begun, absl::Time now) {
  return PasswordRecording(database, desk, mailbox, ready, result, begun, now)
      .Write();
}

}  // namespace directory_sync::uploader
