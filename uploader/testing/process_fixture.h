#ifndef UPLOADER_TESTING_PROCESS_FIXTURE_H_
#define UPLOADER_TESTING_PROCESS_FIXTURE_H_

#include <cstddef>
#include <memory>

#include "absl/time/time.h"
#include "common/platform/child_process.h"
#include "uploader/testing/uploader_fixture.h"
#include "uploader/testing/uploader_process.h"

namespace directory_sync::uploader {

// UploaderFixture with the uploader as its real program, to be killed.
class ProcessFixture : public UploaderFixture {
 protected:
  void SetUp() override;

  // Starts the program, with the state of the one before, and waits for it.
  void StartProcess();

  // Calls go to a program that was started otherwise, if it serves by now.
  bool Connects();

  // Waits until the provider has taken `more` calls than when it was called.
  void AwaitCalls(size_t more);
  // The same, but no longer than `patience`; whether they came.
  bool AwaitCallsFor(size_t more, absl::Duration patience);

  // Starts the program, which must not come up, and returns how it ended.
  ExitReason StartInVain();

  ProcessConfig config_;
  std::unique_ptr<UploaderProcess> process_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_PROCESS_FIXTURE_H_
