#ifndef UPLOADER_PASSWORDS_STAMP_WATCH_H_
#define UPLOADER_PASSWORDS_STAMP_WATCH_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/passwords/controller_directory.h"
#include "uploader/passwords/stamp_reader.h"
#include "uploader/status/wakeup.h"
#include "uploader/store/stamp_check_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Notices password changes of the directory that nobody captured: looks at the
// stamp of accounts that changed, a batch at a time. Whoever changed since the
// last look is in StampCheckTable, so cost follows changes. Thread compatible.
class StampWatch {
 public:
  // All must outlive it.
  struct Parts {
    StateDatabase& state;
    StampReader& stamps;
    ControllerDirectory& controllers;
    FleetAuthority& fleet;
    Wakeup& wakeup;
    Clock& clock;
  };

  explicit StampWatch(Parts parts) : parts_(parts) {}

  // Runs until the Wakeup is stopped; notify it when accounts changed.
  void Run();

  // Looks at the accounts whose turn has come, or at some of them if they are
  // many. OK also when the directory can't be asked: they are looked at later.
  // Errors are the store's.
  absl::Status CheckDue();

 private:
  absl::Duration TimeToNext();
  absl::Status CheckBatch(const std::string& controller,
                          const std::vector<StampCheck>& checks);
  absl::Status Postpone(const std::vector<StampCheck>& checks);
  // Those whose stamp is there and can't be read.
  absl::Status PostponeUnreadable(const std::vector<StampCheck>& checks,
                                  const StampReader::Reading& reading);

  Parts parts_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_STAMP_WATCH_H_
