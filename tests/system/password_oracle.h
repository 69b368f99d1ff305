#ifndef TESTS_SYSTEM_PASSWORD_ORACLE_H_
#define TESTS_SYSTEM_PASSWORD_ORACLE_H_

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/system/company_system.h"

namespace directory_sync::system_test {

// Makes random histories in a real domain, with processes that die in between,
// and asks the domain controller itself which password counts: it binds with
// the current one only (`old password allowed period = 0`). Thread compatible;
// start it from the main thread.
class PasswordOracle {
 public:
  static absl::StatusOr<std::unique_ptr<PasswordOracle>> Start(unsigned seed);

  // One history of one account: changes, refused ones among them, and deaths of
  // handler, relay or uploader at random times.
  absl::Status MakeHistory();

  // Every account whose history was made: the password that binds is the
  // provider's, or the account is shown as one to be changed again. An error
  // names the account.
  absl::Status CheckAll();

  // How many changes the domain controller took and refused, and how often a
  // process died; for people.
  std::string Describe() const;

 private:
  // What the oracle knows of an account.
  struct Typed {
    // In the order in which the domain controller took them.
    std::vector<std::string> accepted;
    std::vector<std::string> refused;
    // Something was changed while nobody captured.
    bool may_be_named = false;
  };

  explicit PasswordOracle(unsigned seed) : random_(seed) {}
  absl::Status Boot();
  bool Chance(int percent);
  fixture::SampleUser AnyUser();
  absl::Status ChangeOne(const fixture::SampleUser& user);
  absl::Status KillOne();
  absl::Status CheckOne(const fixture::SampleUser& user, const Typed& typed);
  // Of what was sent for this account: never an older one after a newer one,
  // never a refused one.
  absl::Status CheckOrder(const fixture::SampleUser& user, const Typed& typed);
  std::string StateOf(const std::string& address);

  std::unique_ptr<CompanySystem> system_;
  std::mt19937 random_;
  std::map<std::string, fixture::SampleUser> users_;
  std::map<std::string, Typed> typed_;
  int next_password_ = 0;
  int deaths_ = 0;
};

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_PASSWORD_ORACLE_H_
