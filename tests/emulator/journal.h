#ifndef TESTS_EMULATOR_JOURNAL_H_
#define TESTS_EMULATOR_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/emulator/form_codec.h"
#include "tests/emulator/password_digest.h"

namespace directory_sync::emulator {

// One request as the emulator saw it. Passwords are digests; signatures are
// not kept.
struct JournalEntry {
  uint64_t sequence = 0;  // From 1, in the order of arrival.
  absl::Time time;
  uint64_t connection = 0;
  std::string method;
  std::string path;  // Without the query.
  FieldMap query;
  FieldMap fields;  // A document's values by JSON pointer.
  std::string user_agent;
  int status = 0;        // What was, or would have been, answered.
  std::string message;   // x-error-message.
  std::string fault;     // Faults that hit, comma separated.
  bool answered = true;  // False: the connection was closed instead.
};

// The requests in order. Not thread safe.
class Journal {
 public:
  void Append(JournalEntry entry);
  void Clear() { entries_.clear(); }

  const std::vector<JournalEntry>& entries() const { return entries_; }

  // How many entries satisfy the condition.
  int Count(const std::function<bool(const JournalEntry&)>& matches) const;

 private:
  std::vector<JournalEntry> entries_;
  uint64_t last_sequence_ = 0;
};

// A copy in which every field whose name speaks of a password or secret holds
// its digest.
FieldMap Redacted(const FieldMap& fields, const PasswordDigester& digester);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_JOURNAL_H_
