#ifndef UPLOADER_PLAN_REMOVAL_GUARD_H_
#define UPLOADER_PLAN_REMOVAL_GUARD_H_

#include <cstdint>

namespace directory_sync::uploader {

// How many mailboxes of a service may be taken away at once: ten, or a fifth of
// the open ones if that is more.
int64_t RemovalLimit(int64_t open_mailboxes);

// Whether `wanted` removals in a service with `open_mailboxes` wait for
// somebody to look at the directory. Pure.
bool MustWithholdRemovals(int64_t wanted, int64_t open_mailboxes);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_REMOVAL_GUARD_H_
