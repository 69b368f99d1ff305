#ifndef PASSWORD_HANDLER_TESTING_FAKE_STAMPS_H_
#define PASSWORD_HANDLER_TESTING_FAKE_STAMPS_H_

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "password-handler/directory_stamps.h"

namespace directory_sync::password_handler {

// A domain controller in memory. Thread compatible.
class FakeStamps : public DirectoryStamps {
 public:
  FakeStamps();

  // Changes the account's password as Samba does; makes the account if need
  // be.
  void Change(const std::string& name);
  // Its last change was at `time`, by stamp and pwdLastSet.
  void SetTimes(const std::string& name, absl::Time time);
  void Delete(const std::string& name) { accounts_.erase(name); }
  void Rename(const std::string& name, const std::string& to) {
    auto account = accounts_.extract(name);
    account.key() = to;
    accounts_.insert(std::move(account));
  }

  const ldap::Guid& invocation_id() const { return invocation_id_; }
  void set_invocation_id(const ldap::Guid& id) { invocation_id_ = id; }
  // All reads end so until it is OK again.
  void set_failure(const absl::Status& failure) { failure_ = failure; }
  // Reads of that account alone end so.
  void set_failure_of(const std::string& name, const absl::Status& failure) {
    failures_[name] = failure;
  }
  // Called before each read.
  void set_on_read(std::function<void()> on_read) {
    on_read_ = std::move(on_read);
  }
  int reads() const { return reads_; }

  absl::StatusOr<DirectoryReading> ReadByName(absl::string_view name,
                                              absl::Duration timeout) override;
  absl::StatusOr<DirectoryReading> ReadByGuid(const ldap::Guid& object_guid,
                                              absl::Duration timeout) override;
  absl::StatusOr<bool> ReadComplexity(absl::Duration timeout) override;

 private:
  absl::StatusOr<DirectoryReading> Begin();

  std::map<std::string, ldap::AccountState> accounts_;
  ldap::Guid invocation_id_;
  absl::Status failure_;
  std::map<std::string, absl::Status> failures_;
  std::function<void()> on_read_ = [] {};
  int reads_ = 0;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_TESTING_FAKE_STAMPS_H_
