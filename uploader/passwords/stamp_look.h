#ifndef UPLOADER_PASSWORDS_STAMP_LOOK_H_
#define UPLOADER_PASSWORDS_STAMP_LOOK_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/delivery_decision.h"
#include "uploader/passwords/stamp_finding.h"
#include "uploader/store/stamp_check_table.h"

namespace directory_sync::uploader {

// Who makes stamps.
struct StampMakers {
  // DNS names by invocationId, as the directory knows them now.
  std::map<std::string, std::string> names;
  // Since when the changes of each are captured, by DNS name in lower case.
  std::map<std::string, absl::Time> admitted;

  // Empty for one that the directory doesn't know.
  std::string NameOf(const std::string& dsa) const;
  // Since when its changes are captured. Of one without a handler: since
  // anybody's are.
  std::optional<absl::Time> CapturedSince(const std::string& dsa) const;
};

// A look at one account's stamp, inside one transaction. All that is passed in
// must outlive it.
class StampLook {
 public:
  struct Sight {
    directorysync::password::v1::PasswordStamp stamp;
    // invocationId of the domain controller that showed it.
    std::string shown_by;
  };

  StampLook(Database& database, const StampMakers& makers,
            const StampCheck& check, const Sight& sight, absl::Time now);

  // What the stamp says. Errors are the store's.
  absl::StatusOr<StampFinding> Judge();

  // After Judge: writes down what comes of it. `everywhere` is for kBackwards:
  // the stamp on every domain controller; empty if none was asked. Errors are
  // the store's.
  absl::Status Write(StampFinding finding,
                     const std::vector<ControllerStamp>& everywhere);

 private:
  using Stamp = directorysync::password::v1::PasswordStamp;

  absl::Duration WaitedSinceAsked() const;
  absl::Time SeenSince() const;
  bool StillWaits() const;
  bool ShownByTheAsked() const;
  bool IsForgivable() const;
  absl::Status NoteSeen();
  absl::Status NoteKnown();
  absl::Status Forgive();
  absl::Status NoteMissed();
  absl::Status NoteBackwards(const std::vector<ControllerStamp>& everywhere);
  absl::Status AddEvent(directorysync::upload::v1::PasswordEventKind kind,
                        const std::string& text);
  absl::Status LookAgain();
  absl::Status Finish();

  Database& database_;
  const StampMakers& makers_;
  const StampCheck& check_;
  const Stamp& seen_;
  const std::string& shown_by_;
  const std::string maker_;
  const absl::Time now_;
  AccountBooks books_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_STAMP_LOOK_H_
