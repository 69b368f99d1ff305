#include "password-handler/testing/fake_stamps.h"

#include "common/ldap/file_time.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

ldap::Guid GuidOf(char fill) {
  return *ldap::Guid::FromBytes(std::string(ldap::Guid::kSize, fill));
}

}  // namespace

FakeStamps::FakeStamps() : invocation_id_(GuidOf('d')) {}

void FakeStamps::Change(const std::string& name) {
  const auto found = accounts_.find(name);
  if (found == accounts_.end()) {
    const char number = static_cast<char>('0' + accounts_.size());
    accounts_.emplace(name, ldap::AccountState{
                                GuidOf(number), *ldap::Sid::Parse("S-1-5-21-7"),
                                ldap::PasswordStamp{2, 1000, invocation_id_}});
    return;
  }
  ldap::PasswordStamp& stamp = *found->second.stamp;
  stamp = {stamp.version + 1, stamp.originating_time + 1, invocation_id_};
}

void FakeStamps::SetTimes(const std::string& name, absl::Time time) {
  ldap::AccountState& account = accounts_.at(name);
  account.stamp->originating_time = static_cast<uint64_t>(
      absl::ToUnixSeconds(time) + ldap::kSecondsFrom1601To1970);
  account.pwd_last_set = time;
}

absl::StatusOr<DirectoryReading> FakeStamps::Begin() {
  ++reads_;
  on_read_();
  RETURN_IF_ERROR(failure_);
  DirectoryReading reading;
  reading.invocation_id = invocation_id_;
  reading.domain = "corp.example.test";
  return reading;
}

absl::StatusOr<DirectoryReading> FakeStamps::ReadByName(
    absl::string_view name, absl::Duration /*timeout*/) {
  ASSIGN_OR_RETURN(DirectoryReading reading, Begin());
  const std::string key(name);
  const auto failure = failures_.find(key);
  if (failure != failures_.end()) RETURN_IF_ERROR(failure->second);
  const auto found = accounts_.find(key);
  if (found != accounts_.end()) reading.account = found->second;
  return reading;
}

absl::StatusOr<DirectoryReading> FakeStamps::ReadByGuid(
    const ldap::Guid& object_guid, absl::Duration /*timeout*/) {
  ASSIGN_OR_RETURN(DirectoryReading reading, Begin());
  for (const auto& [name, account] : accounts_) {
    if (account.object_guid != object_guid) continue;
    const auto failure = failures_.find(name);
    if (failure != failures_.end()) RETURN_IF_ERROR(failure->second);
    reading.account = account;
  }
  return reading;
}

absl::StatusOr<bool> FakeStamps::ReadComplexity(absl::Duration /*timeout*/) {
  RETURN_IF_ERROR(failure_);
  return true;
}

}  // namespace directory_sync::password_handler
