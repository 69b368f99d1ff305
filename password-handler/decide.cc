#include "password-handler/decide.h"

#include <string>
#include <utility>

#include "password-handler/decide_post_commit.h"

namespace directory_sync::password_handler {
namespace {

Judgement Wait(std::string why) { return {Decision::kWait, std::move(why)}; }

Judgement Superseded(std::string why) {
  return {Decision::kSuperseded, std::move(why)};
}

// Whether the reading shows another value than the one before `candidate`. One
// whose `before` nobody knows may have made the value that is read.
bool HasMoved(const Candidate& candidate, const StampReading& reading) {
  return !candidate.before_known || candidate.before != reading.stamp;
}

// Later calls of the hook that the reading may come from. A loss whose
// `before` is unknown leaves open which of the two it was.
struct LaterCalls {
  bool known = false;
  bool unknown = false;
};

LaterCalls LaterCallsOf(const Candidate& capture,
                        absl::Span<const Candidate> account,
                        const StampReading& reading) {
  LaterCalls later;
  for (const Candidate& rival : account) {
    if (rival.seq <= capture.seq || !HasMoved(rival, reading)) continue;
    (rival.before_known ? later.known : later.unknown) = true;
  }
  return later;
}

// Hooks that read the same `before`: several changes in one transaction.
uint32_t HooksSharingBefore(const Candidate& capture,
                            absl::Span<const Candidate> account) {
  uint32_t count = 0;
  for (const Candidate& rival : account) {
    if (rival.before_known && rival.before == capture.before) ++count;
  }
  return count;
}

// The version rises by one with each change. A new account is at 2 when its
// first password is readable: the entry itself counts as well.
bool IsNextVersion(const Candidate& capture,
                   absl::Span<const Candidate> account, uint32_t version) {
  const uint32_t base = capture.before ? capture.before->version : 0;
  const uint32_t own_step = capture.before ? 1 : 2;
  const uint32_t sharing = HooksSharingBefore(capture, account);
  const uint32_t last = base + own_step + (sharing > 1 ? sharing - 1 : 0);
  return version > base && version <= last;
}

// The stamp has moved: either this capture made it, or something else did.
Judgement DecideMoved(const Candidate& capture,
                      absl::Span<const Candidate> account,
                      const StampReading& reading) {
  const LaterCalls later = LaterCallsOf(capture, account, reading);
  if (later.known) return Superseded("a later change took its place");
  if (reading.stamp->originating_dsa != capture.invocation_id) {
    return Superseded("another domain controller changed the password");
  }
  if (reading.invocation_id != capture.invocation_id) {
    return Superseded("this domain controller's database was replaced");
  }
  if (!IsNextVersion(capture, account, reading.stamp->version)) {
    return Superseded("the directory's stamp is of another change");
  }
  if (later.unknown) {
    return {Decision::kUndecidable,
            "a password that was lost at about the same time may have taken "
            "its place; change it again"};
  }
  return {Decision::kCommitted, "the directory shows the change"};
}

}  // namespace

Judgement Decide(const Candidate& capture, absl::Span<const Candidate> account,
                 const StampReading& reading) {
  if (capture.seq > reading.last_seq) return Wait("captured after the reading");
  if (!reading.object_guid) {
    if (!capture.object_guid) return Wait("the account doesn't exist yet");
    return Superseded("the account is gone");
  }
  if (capture.object_guid && *capture.object_guid != *reading.object_guid) {
    return Superseded("the account was made anew");
  }
  const bool is_stored = capture.hook == Candidate::Hook::kPostCommit;
  if (!is_stored && !HasMoved(capture, reading)) return Wait("not applied");
  if (!reading.stamp) return Superseded("the account has no password now");
  return is_stored ? DecidePostCommit(capture, account, reading)
                   : DecideMoved(capture, account, reading);
}

}  // namespace directory_sync::password_handler
