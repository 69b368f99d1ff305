#ifndef COMMON_LDAP_SINGLE_ENTRY_H_
#define COMMON_LDAP_SINGLE_ENTRY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/ldap/session.h"

namespace directory_sync::ldap {

// The one entry that a search found.
class SingleEntry {
 public:
  SingleEntry(std::unique_ptr<Search> search, const Entry& entry)
      : search_(std::move(search)), entry_(entry) {}

  const Entry& entry() const { return entry_; }

 private:
  const std::unique_ptr<Search> search_;  // owns what entry_ points to
  const Entry& entry_;
};

// The first entry of a search that should find exactly one; whatever comes
// after it is not waited for. NotFound when there is none.
absl::StatusOr<std::unique_ptr<SingleEntry>> ReadSingleEntry(
    Session& session, const SearchRequest& request);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_SINGLE_ENTRY_H_
