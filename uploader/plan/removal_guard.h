#ifndef UPLOADER_PLAN_REMOVAL_GUARD_H_
#define UPLOADER_PLAN_REMOVAL_GUARD_H_

#include <cstdint>
#include <set>
#include <string>

namespace directory_sync::uploader {

// How many mailboxes of a service with so many accounts may be disabled within
// kRemovalHours: half of them, but at most ten and at least one. Pure.
int64_t RemovalLimit(int64_t accounts);

constexpr int kRemovalHours = 24;

// Accounts (objectGUIDs) of one service, by what disabling means to them.
struct Removals {
  // Whose mailbox the plan disables, for whatever reason.
  std::set<std::string> wanted;
  // Whose mailbox was disabled within kRemovalHours, or is about to be.
  std::set<std::string> recent;
  // Whose mailbox isn't disabled.
  std::set<std::string> open;

  // Of the service as it was before the recent ones.
  int64_t limit() const;
};

// The accounts whose mailbox stays as it is until somebody has looked at the
// directory: all wanted ones that aren't recent, if these would be too many
// together; else none. Pure.
std::set<std::string> RemovalsToWithhold(const Removals& removals);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_REMOVAL_GUARD_H_
