#ifndef TESTS_FLEET_FLEET_TORTURE_H_
#define TESTS_FLEET_FLEET_TORTURE_H_

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/fleet/fleet.h"

namespace directory_sync::fleet_test {

struct TortureOptions {
  // Repeats what it does for the same seed, as far as the machine lets it.
  unsigned seed = 0;
  // How far dc2's clock is ahead of dc1's; less than five minutes, or Kerberos
  // keeps them apart.
  int dc2_clock_seconds = 0;
  // How many of the changes are users' own that their history refuses.
  int refused_percent = 0;
};

// Changes passwords at two domain controllers while cables are cut, processes
// killed and replication comes when it comes; then says what was lost. Thread
// compatible; start it from the main thread.
class FleetTorture {
 public:
  static absl::StatusOr<std::unique_ptr<FleetTorture>> Start(
      TortureOptions options);

  // One password change at one of the two, and perhaps a misfortune after it.
  absl::Status ChangeOne();

  // The same up to four times for one account, at both as it comes.
  absl::Status MakeHistory();

  // Mends everything and has both domain controllers agree.
  absl::Status Heal();

  // After Heal: what was acknowledged to a hook is in the uploader's record.
  // Stops the primary to look there.
  absl::Status CheckAcknowledged();
  // After Heal, for every account that was changed since the last time: the
  // password that binds at both domain controllers is the provider's, or, where
  // its capture, or a later attempt's there, was not acknowledged, the account
  // is named; and never was an older one sent after a newer one. (Between two
  // checks, each domain controller has an order of its own.)
  absl::Status CheckDelivered();

  // The same for every account that was ever changed, and again after the
  // primary has stopped, so that nothing can be sent any more.
  absl::Status CheckAtTheEnd();

  // What every password that was typed begins with.
  const std::string& planted() const { return planted_; }
  Fleet& fleet() { return *fleet_; }
  // For people.
  std::string Describe() const;

 private:
  struct Change {
    int dc = 0;
    std::string password;
    // The handler acknowledged its capture.
    bool acknowledged = false;
    int round = 0;
  };

  explicit FleetTorture(TortureOptions options);
  absl::Status ChangeFor(const fixture::SampleUser& user);
  absl::Status TryOldPassword(const fixture::SampleUser& user);
  // An attempt at that domain controller, taken or refused by the domain.
  void Note(const fixture::SampleUser& user, int dc, bool taken,
            bool acknowledged);
  absl::Status CheckClocks();
  int Any(int count);
  bool Chance(int percent);
  absl::Status Misfortune();
  absl::Status RaiseTheDead();
  absl::Status CutOrMend();
  absl::StatusOr<std::set<std::string>> NotTaken();
  absl::Status CheckAccount(const fixture::SampleUser& user,
                            const std::vector<Change>& changes);
  absl::StatusOr<Change> Current(const fixture::SampleUser& user,
                                 const std::vector<Change>& changes);
  absl::Status AwaitDelivered(const fixture::SampleUser& user,
                              const Change& change);
  absl::Status CheckOrder(const std::vector<Change>& changes);
  // What was done to the account since the last check, for people.
  std::string HistoryOf(const fixture::SampleUser& user);
  std::string StateOf(const std::string& address);

  const TortureOptions options_;
  std::mt19937 random_;
  const std::string planted_;
  std::unique_ptr<Fleet> fleet_;
  std::vector<fixture::SampleUser> users_;
  std::map<std::string, std::vector<Change>> changes_;  // by mail address
  std::set<std::string> unchecked_;
  // Passwords that an account got twice: they don't tell which time it was.
  std::set<std::string> repeated_;
  // Accounts, and where: the last attempt there wasn't acknowledged by the
  // handler. Whether it came to something, or the one before it did, nobody can
  // tell where the domain may have refused it.
  std::map<std::string, std::set<int>> lost_;
  std::map<std::string, std::string> histories_;
  int round_ = 0;
  int typed_ = 0;
  int acknowledged_ = 0;
  int refused_ = 0;
  int delivered_ = 0;
  std::map<std::string, int> misfortunes_;
};

}  // namespace directory_sync::fleet_test

#endif  // TESTS_FLEET_FLEET_TORTURE_H_
