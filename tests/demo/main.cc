// The demonstration behind ./run.
//
//   demo [--once] [--log=FILE]

#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "common/platform/stop_signal.h"
#include "tests/demo/demonstration.h"

ABSL_FLAG(bool, once, false,
          "end after the last step; exit with 0 only if everything arrived");
ABSL_FLAG(std::string, log, "/dev/null", "where the processes' logs go");

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Shows Directory Sync on a real domain.");
  absl::ParseCommandLine(argc, argv);
  auto& stop = directory_sync::StopSignal::OfProcess();
  directory_sync::demo::Demonstration demonstration(std::cout,
                                                    absl::GetFlag(FLAGS_log));
  absl::Status status = demonstration.Start();
  if (status.ok()) status = demonstration.Show();
  demonstration.PrintSummary();
  if (status.ok() && !absl::GetFlag(FLAGS_once)) {
    status = demonstration.PrintHowToGoOn();
    if (status.ok()) stop.Wait();
  }
  if (!status.ok()) {
    std::cerr << "run: " << status.message() << std::endl;
    return 1;
  }
  return 0;
}
