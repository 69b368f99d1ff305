#ifndef UPLOADER_TESTING_KILL_FIXTURE_H_
#define UPLOADER_TESTING_KILL_FIXTURE_H_

#include <functional>

#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {

// Whether the provider does the request during which a service is killed, and
// whether the directory takes back, before the restart, what it was for.
enum class KilledRequest { kUndone, kDone, kTakenBack };

// ProcessFixture with the means to kill the program at each of its steps, one
// after the other: behind its n-th commit, and during its n-th request.
class KillFixture : public ProcessFixture {
 protected:
  // Far more than any test has.
  static constexpr int kMostSteps = 300;

  void SetUp() override;

  // Whether the provider is what the directory says by now.
  virtual bool IsAsWanted(const emulator::Account& account) = 0;
  // The same with an explanation of each difference.
  virtual void ExpectAsWanted(const emulator::Account& account) = 0;
  void ExpectAsWanted();

  // Starts the program, to be killed behind its n-th commit, and waits for that
  // or until it has nothing left to do; false: it has.
  bool RunsIntoCommit(int n);
  // The same, but what it has to do is what `ask` asks it for once it serves.
  bool RunsIntoCommit(int n, const std::function<void()>& ask);
  // Starts it and kills it while its n-th request is under way: before or after
  // the provider did it. False: it makes no more than n - 1 requests.
  bool RunsIntoRequest(int n, bool before);

  // Restarts it while the provider can't be called, until it has read the
  // directory, and kills it again.
  void SeeTheDirectoryFirst();

  // Restarts it: everything becomes as the directory says and is known to be,
  // without the help of a comparison with the provider. Leaves it running.
  void ExpectNothingLost();

  // Starts it, and doesn't wait until it serves. Comparisons with the provider
  // that an earlier full sync asked for are forgotten first: they would find
  // what is to be found without them, and be steps themselves.
  void StartUnwatched();

 private:
  void ForgetComparisons();
  void StartToBeKilledAt(int commit);
  bool EndsBeforeItIsDone();
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_KILL_FIXTURE_H_
