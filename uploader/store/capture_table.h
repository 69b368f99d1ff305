#ifndef UPLOADER_STORE_CAPTURE_TABLE_H_
#define UPLOADER_STORE_CAPTURE_TABLE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/envelope.pb.h"
#include "proto/directorysync/password/v1/stamp.pb.h"

namespace directory_sync::uploader {

// A captured password that isn't settled yet, sealed, with its verdict. One of
// the two may still be missing.
struct Capture {
  // EnvelopeHeader.id.
  std::string id;
  // The account; empty until it is known.
  std::string guid;
  // DNS name of the domain controller whose handler signed it.
  std::string domain_controller;
  // A serialized password.v1.Envelope; empty while only the verdict is here.
  std::string envelope;
  // Ed25519: whose signature of it was good when it was taken in.
  std::string signing_public_key;
  absl::Time received_at;
  // When the hook told of it, by the domain controller's clock.
  absl::Time captured_at;
  std::string sam_account_name;
  // VERDICT_KIND_UNSPECIFIED while it is awaited.
  directorysync::password::v1::VerdictKind verdict =
      directorysync::password::v1::VERDICT_KIND_UNSPECIFIED;
  // For VERDICT_KIND_COMMITTED.
  directorysync::password::v1::PasswordStamp stamp;
};

// An item that was dealt with.
struct SettledCapture {
  // EnvelopeHeader.id or Tombstone.id.
  std::string id;
  // DNS name of the domain controller whose handler signed it.
  std::string domain_controller;
  // As far as they are known.
  std::string guid;
  std::string sam_account_name;
  // It was deleted before anybody could say whether it counts.
  bool expired = false;
};

// Captures from their arrival until they are settled. What is removed is
// overwritten on the disk. Use inside StateDatabase::Write or Read.
class CaptureTable {
 public:
  explicit CaptureTable(Database& database) : database_(database) {}

  absl::StatusOr<std::optional<Capture>> Find(absl::string_view id);

  // The account's captures.
  absl::StatusOr<std::vector<Capture>> Of(absl::string_view guid);

  absl::Status Put(const Capture& capture);

  // Nothing of it stays.
  absl::Status Remove(absl::string_view id);

  // Nothing of it stays but that it was settled, which FindSettled tells.
  absl::Status Settle(absl::string_view id, bool expired, absl::Time now);
  absl::Status NoteSettled(const SettledCapture& settled, absl::Time now);
  absl::StatusOr<std::optional<SettledCapture>> FindSettled(
      absl::string_view domain_controller, absl::string_view id);
  // Forgets what was settled before `time`.
  absl::Status ForgetSettled(absl::Time time);

  // Whether the account gets its passwords: it is in scope, or still has a
  // mailbox that isn't disabled.
  absl::StatusOr<bool> IsInScope(absl::string_view guid);

  // Those that came before `undecided` and still wait for their verdict, or by
  // `out_of_scope` and whose account is not in scope (see IsInScope).
  absl::StatusOr<std::vector<Capture>> ExpiredAt(absl::Time undecided,
                                                 absl::Time out_of_scope);

  // The account not in `busy` whose captures wait longest for their turn, which
  // has come by `now`. Empty: none.
  absl::StatusOr<std::string> NextAccount(absl::Time now,
                                          const std::set<std::string>& busy);

  // Accounts whose turn has come by `now`, longest first.
  absl::StatusOr<std::vector<std::string>> DueAccounts(absl::Time now,
                                                       int limit);

  // When the next account's turn comes; nothing without one.
  absl::StatusOr<std::optional<absl::Time>> NextTurn();

  absl::StatusOr<int64_t> Count();

 private:
  absl::StatusOr<std::vector<Capture>> Select(Statement select);

  Database& database_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_CAPTURE_TABLE_H_
