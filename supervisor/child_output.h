#ifndef SUPERVISOR_CHILD_OUTPUT_H_
#define SUPERVISOR_CHILD_OUTPUT_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace directory_sync::supervisor {

// Passes on what one child writes: its log lines (which name it) as they are,
// anything else as the text of a "child_output" event with its name. Thread
// compatible.
class ChildOutput {
 public:
  explicit ChildOutput(std::string child) : child_(std::move(child)) {}

  void Line(absl::string_view line);

  // The last lines for people, such as "relay: /etc/x: no such file" without
  // the name: what it died of, if it said so. Cut at 4000 bytes.
  const std::string& last_words() const { return last_words_; }

 private:
  const std::string child_;
  std::string last_words_;
  bool speaking_ = false;  // the last line was for people
};

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_CHILD_OUTPUT_H_
