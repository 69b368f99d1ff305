#ifndef PASSWORD_HANDLER_REREAD_SCHEDULE_H_
#define PASSWORD_HANDLER_REREAD_SCHEDULE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "password-handler/candidate.h"

namespace directory_sync::password_handler {

// When to look again at captures that are not applied: after 10 ms, while
// Samba commits, then twice as long each time up to a minute, and daily once
// it was followed for an hour. Thread compatible.
class RereadSchedule {
 public:
  // Makes the schedule follow `open`: new ones are due 10 ms from now, and so
  // are older ones of the same account (by name), as their lot may be settled;
  // those that are gone are forgotten.
  void Follow(absl::Span<const Candidate> open, absl::Duration now);

  // The seqs that are due at `now` (monotonic).
  std::vector<uint64_t> Due(absl::Duration now) const;

  // Looked at `seq`, and it is still open.
  void StillOpen(uint64_t seq, absl::Duration now);

  // The time from `now` until the next is due; infinite if there is none.
  absl::Duration UntilNext(absl::Duration now) const;

 private:
  struct Entry {
    std::string name_key;
    absl::Duration since;
    absl::Duration due;
    absl::Duration wait;
  };

  std::map<uint64_t, Entry> entries_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_REREAD_SCHEDULE_H_
