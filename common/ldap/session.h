#ifndef COMMON_LDAP_SESSION_H_
#define COMMON_LDAP_SESSION_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/ldap/controls.h"
#include "common/ldap/entry.h"

namespace directory_sync::ldap {

enum class SearchScope { kBase, kOneLevel, kSubtree };

// What to look for.
struct SearchRequest {
  std::string base;
  SearchScope scope = SearchScope::kSubtree;
  // RFC 4515; see search_filter.h.
  std::string filter = "(objectClass=*)";
  // Empty: all ordinary attributes.
  std::vector<std::string> attributes;
  std::vector<Control> controls;
  // Entries after which the server ends with RESOURCE_EXHAUSTED; 0: none.
  int size_limit = 0;
  // Longest silence of the server, from the request and between two entries;
  // then the search ends with DEADLINE_EXCEEDED.
  absl::Duration silence_limit = absl::Seconds(30);
  // Longest time the search may take as a whole.
  absl::Duration time_limit = absl::InfiniteDuration();
  // Asked several times a second while waiting; true ends the search with
  // CANCELLED. May be empty.
  std::function<bool()> cancelled;
};

// A running search. Must not outlive its session; destruction abandons what
// still runs.
class Search {
 public:
  virtual ~Search() = default;

  // The next entry, valid until the next call; nullptr after the last one,
  // when the server said that the search succeeded. Nothing but nullptr means
  // that the answer is whole. Errors: see status.h, and the limits above.
  virtual absl::StatusOr<const Entry*> Next() = 0;

  // Waits for up to `wait` until Next has something to say at once; false when
  // it hasn't by then. The search goes on: its limits don't end it here. Errors
  // as of Next.
  virtual absl::StatusOr<bool> Await(absl::Duration wait) = 0;

  // Takes in what comes, up to about `most_bytes`, for Next to tell later
  // without waiting. True: the rest of the answer is in, and the server said
  // that the search succeeded. Errors as of Next. One that holds nothing back
  // need not know how.
  virtual absl::StatusOr<bool> Gather(size_t /*most_bytes*/) { return false; }

  // The controls of the result, once Next has returned nullptr or Gather true.
  virtual const std::vector<Control>& result_controls() const = 0;
};

// A bound connection to one directory server. There are searches and nothing
// else: a session cannot write. One thread at a time may use a session with
// its searches; different sessions are independent.
class Session {
 public:
  virtual ~Session() = default;

  // Sends the request and returns without waiting for an answer.
  virtual absl::StatusOr<std::unique_ptr<Search>> Start(
      const SearchRequest& request) = 0;

  // The address it is connected to, as configured.
  virtual const std::string& uri() const = 0;

  // False once the connection is known to be lost.
  virtual bool usable() const = 0;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_SESSION_H_
