#include "uploader/dispatch/entry_call.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace directory_sync::uploader {
namespace {

using provider::EntryKind;
using provider::FailureKind;
using provider::ReadResult;
using provider::WriteResult;
using reconcile::FieldChange;
using reconcile::OperationKind;

constexpr int kOkStatus = 200;
constexpr int kAcceptedStatus = 202;

// Does one operation.
class EntryCall {
 public:
  EntryCall(provider::ProviderClient& client,
            const reconcile::PlannedOperation& planned)
      : client_(client),
        planned_(planned),
        kind_(planned.object == reconcile::ObjectKind::kContact
                  ? EntryKind::kContact
                  : EntryKind::kDistributionList) {}

  OperationOutcome Perform() {
    switch (planned_.kind) {
      case OperationKind::kCreate:
        return Create();
      case OperationKind::kDelete:
        return Delete();
      case OperationKind::kAddMembers:
      case OperationKind::kRemoveMembers:
        return ChangeMembers();
      default:
        return Update();
    }
  }

 private:
  static OperationOutcome OutcomeOf(absl::Status status,
                                    provider::ProviderAnswer answer) {
    OperationOutcome outcome;
    outcome.status = std::move(status);
    outcome.answer = std::move(answer);
    return outcome;
  }

  static OperationOutcome Done(provider::ProviderAnswer answer) {
    answer.failure = FailureKind::kNone;
    return OutcomeOf(absl::OkStatus(), std::move(answer));
  }

  // Taken, and not to be seen. `words` are the provider's, if it gave any.
  static OperationOutcome NotYet(provider::ProviderAnswer answer,
                                 const std::string& words) {
    answer.failure = FailureKind::kAccepted;
    answer.error_message =
        words.empty() ? "The provider took it and has not made it yet." : words;
    const std::string message = answer.error_message;
    return OutcomeOf(
        absl::Status(provider::StatusCodeOf(FailureKind::kAccepted), message),
        std::move(answer));
  }

  // `written`: the creation that was made before the look, if any.
  OperationOutcome Adopted(ReadResult<provider::Entry> look,
                           provider::ProviderAnswer written) const {
    look.answer.error_message = std::move(written.error_message);
    look.answer.body_excerpt = std::move(written.body_excerpt);
    look.answer.duration += written.duration;
    OperationOutcome outcome = Done(std::move(look.answer));
    outcome.adopted = true;
    outcome.maybe_ours =
        planned_.maybe_done || written.failure == FailureKind::kAmbiguous;
    outcome.found_entry = *std::move(look.value);
    return outcome;
  }

  // Taken, and perhaps not made yet: changes of lists whatever the status,
  // since clients know of 202 and of 204 for them, of contacts only if it says
  // so.
  bool WasAccepted(const WriteResult& written) const {
    return written.answer.failure == FailureKind::kNone &&
           (kind_ == EntryKind::kDistributionList ||
            written.answer.http_status == kAcceptedStatus);
  }

  ReadResult<provider::Entry> Look() {
    return client_.GetEntry(kind_, planned_.address);
  }

  OperationOutcome Create() {
    if (planned_.maybe_done) {
      ReadResult<provider::Entry> look = Look();
      if (look.value.ok()) return Adopted(std::move(look), {});
      if (look.answer.failure != FailureKind::kNotFound) {
        return OutcomeOf(look.value.status(), std::move(look.answer));
      }
    }
    WriteResult written =
        client_.CreateEntry(kind_, planned_.address, FieldsToWrite(planned_));
    const bool accepted = WasAccepted(written);
    const FailureKind failure = written.answer.failure;
    if (!accepted && failure != FailureKind::kExists &&
        failure != FailureKind::kAmbiguous) {
      return OutcomeOf(written.status, std::move(written.answer));
    }
    ReadResult<provider::Entry> look = Look();
    if (look.value.ok()) {
      return accepted ? Done(std::move(written.answer))
                      : Adopted(std::move(look), std::move(written.answer));
    }
    if (accepted && look.answer.failure != FailureKind::kUnauthorized) {
      return NotYet(std::move(written.answer), "");
    }
    return OutcomeOf(written.status, std::move(written.answer));
  }

  OperationOutcome Update() {
    WriteResult written =
        client_.UpdateEntry(kind_, planned_.address, FieldsToWrite(planned_));
    if (!WasAccepted(written)) {
      return OutcomeOf(written.status, std::move(written.answer));
    }
    const ReadResult<provider::Entry> look = Look();
    if (!look.value.ok()) return NotYet(std::move(written.answer), "");
    if (Shows(*look.value)) return Done(std::move(written.answer));
    return NotYet(std::move(written.answer), look.value->error);
  }

  bool Shows(const provider::Entry& entry) const {
    return std::all_of(planned_.changes.begin(), planned_.changes.end(),
                       [&](const FieldChange& change) {
                         const auto it = entry.fields.find(change.field);
                         return (it == entry.fields.end() ? "" : it->second) ==
                                change.after;
                       });
  }

  OperationOutcome Delete() {
    WriteResult written = client_.DeleteEntry(kind_, planned_.address);
    if (written.answer.failure == FailureKind::kNotFound) {
      return Done(std::move(written.answer));
    }
    if (!WasAccepted(written)) {
      return OutcomeOf(written.status, std::move(written.answer));
    }
    const ReadResult<provider::Entry> look = Look();
    if (look.answer.failure == FailureKind::kNotFound) {
      return Done(std::move(written.answer));
    }
    return NotYet(std::move(written.answer),
                  look.value.ok() ? look.value->error : "");
  }

  OperationOutcome ChangeMembers() {
    if (planned_.maybe_done) {
      ReadResult<std::set<std::string>> look =
          client_.GetMembers(planned_.address);
      if (look.value.ok() && CountOpen(*look.value) == 0) {
        return Done(std::move(look.answer));
      }
    }
    WriteResult written = client_.ChangeMembers(planned_.address, Change());
    if (!WasAccepted(written)) {
      return OutcomeOf(written.status, std::move(written.answer));
    }
    const ReadResult<std::set<std::string>> look =
        client_.GetMembers(planned_.address);
    // A list so large that it can't be read whole is believed.
    const bool is_unreadable =
        !look.value.ok() && look.answer.http_status == kOkStatus;
    if (is_unreadable || (look.value.ok() && CountOpen(*look.value) == 0)) {
      return Done(std::move(written.answer));
    }
    if (!look.value.ok()) return NotYet(std::move(written.answer), "");
    const ReadResult<provider::Entry> list = Look();
    OperationOutcome outcome = NotYet(std::move(written.answer),
                                      list.value.ok() ? list.value->error : "");
    for (const FieldChange& change : planned_.changes) {
      outcome.members_done.push_back(IsMade(change, *look.value));
    }
    return outcome;
  }

  provider::MemberChange Change() const {
    provider::MemberChange change;
    for (const FieldChange& member : planned_.changes) {
      if (!member.before.empty()) change.removed.push_back(member.before);
      if (!member.after.empty()) change.added.push_back(member.after);
    }
    return change;
  }

  static bool IsMade(const FieldChange& change,
                     const std::set<std::string>& members) {
    if (!change.after.empty()) return members.count(change.after) > 0;
    return members.count(change.before) == 0;
  }

  size_t CountOpen(const std::set<std::string>& members) const {
    return static_cast<size_t>(std::count_if(
        planned_.changes.begin(), planned_.changes.end(),
        [&](const FieldChange& change) { return !IsMade(change, members); }));
  }

  provider::ProviderClient& client_;
  const reconcile::PlannedOperation& planned_;
  const EntryKind kind_;
};

}  // namespace

OperationOutcome PerformEntryOperation(
    provider::ProviderClient& client,
    const reconcile::PlannedOperation& planned) {
  return EntryCall(client, planned).Perform();
}

}  // namespace directory_sync::uploader
