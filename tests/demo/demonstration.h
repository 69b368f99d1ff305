#ifndef TESTS_DEMO_DEMONSTRATION_H_
#define TESTS_DEMO_DEMONSTRATION_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/system/company_system.h"

namespace directory_sync::demo {

// The main job, shown on a real domain: a full sync, then changes at the
// domain controller, each awaited at the provider and timed.
class Demonstration {
 public:
  // Progress goes to `out`; logs of all processes to the file `log_file`.
  Demonstration(std::ostream& out, std::string log_file)
      : out_(out), log_file_(std::move(log_file)) {}

  // Starts everything, registers and chooses the groups.
  absl::Status Start();

  // Shows each step; OK only if everything arrived.
  absl::Status Show();

  // What arrived when, as a table.
  void PrintSummary() const;

  // Where to go on from here: the web address and some commands.
  absl::Status PrintHowToGoOn();

 private:
  struct Step {
    std::string what;
    absl::Duration took;
    absl::Status status;
  };

  // Makes a change and waits for its arrival; keeps the time between both.
  absl::Status Time(const std::string& what,
                    const std::function<absl::Status()>& change,
                    const std::function<absl::Status()>& arrival);
  absl::Status ShowFullSync();
  absl::Status ShowTitle();
  absl::Status ShowPasswords();
  absl::Status ShowRefusedPassword();

  std::ostream& out_;
  const std::string log_file_;
  std::unique_ptr<system_test::CompanySystem> system_;
  std::vector<Step> steps_;
};

}  // namespace directory_sync::demo

#endif  // TESTS_DEMO_DEMONSTRATION_H_
