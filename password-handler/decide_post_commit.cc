#include "password-handler/decide_post_commit.h"

#include <algorithm>

#include "common/ldap/file_time.h"

namespace directory_sync::password_handler {
namespace {

absl::Time WholeSecond(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time));
}

// Whether the stamp may have been made between the two times. It counts whole
// seconds; pwdLastSet doesn't.
bool MayContain(absl::Time from, absl::Time to, const StampReading& reading) {
  const absl::Time made =
      ldap::FromSecondsSince1601(reading.stamp->originating_time);
  if (made < WholeSecond(from) || made > WholeSecond(to)) return false;
  return !reading.pwd_last_set ||
         (*reading.pwd_last_set >= from && *reading.pwd_last_set <= to);
}

bool MayBeAnothers(const Candidate& capture,
                   absl::Span<const Candidate> account,
                   const StampReading& reading) {
  const bool in_a_call =
      std::any_of(account.begin(), account.end(), [&](const Candidate& rival) {
        return rival.seq != capture.seq &&
               MayContain(rival.entered, rival.accepted, reading);
      });
  return in_a_call ||
         std::any_of(reading.open_brackets.begin(), reading.open_brackets.end(),
                     [&](const OpenBracket& open) {
                       return MayContain(open.entered, open.expires, reading);
                     });
}

bool HasUnexpiredBracket(const StampReading& reading) {
  return std::any_of(
      reading.open_brackets.begin(), reading.open_brackets.end(),
      [&](const OpenBracket& open) { return open.expires >= reading.read; });
}

}  // namespace

Judgement DecidePostCommit(const Candidate& capture,
                           absl::Span<const Candidate> account,
                           const StampReading& reading) {
  if (reading.stamp->originating_dsa != capture.invocation_id ||
      reading.invocation_id != capture.invocation_id) {
    return {Decision::kSuperseded,
            "the directory's stamp is of another domain controller or of "
            "another database"};
  }
  if (!MayContain(capture.entered, capture.accepted, reading)) {
    return {Decision::kSuperseded, "the directory's stamp is of another time"};
  }
  if (HasUnexpiredBracket(reading)) {
    return {Decision::kWait, "another change of the account is under way"};
  }
  if (MayBeAnothers(capture, account, reading)) {
    return {Decision::kUndecidable,
            "two changes of the password overlapped; change it again"};
  }
  return {Decision::kCommitted, "the directory shows the change"};
}

}  // namespace directory_sync::password_handler
