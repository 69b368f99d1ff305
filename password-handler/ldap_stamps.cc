#include "password-handler/ldap_stamps.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/clock/clock.h"
#include "common/ldap/directory_server.h"
#include "common/secret/secret_file.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

// [MS-ADTS] 3.1.1.3.3 and [MS-SAMR] 2.2.1.4: the bit of pwdProperties.
constexpr int64_t kDomainPasswordComplex = 1;

// A kept connection gets that part of the time, and a new one the rest: in
// Samba's process model prefork the process that serves the kept one may be the
// one that waits for the hook, and answers nothing until then. A new connection
// is taken by one that is free.
constexpr int kShareOfAKeptConnection = 4;

// Time left until a moment of the monotonic clock.
class TimeLeft {
 public:
  explicit TimeLeft(absl::Duration timeout)
      : end_(SystemClock().Monotonic() + timeout) {}
  absl::Duration get() const { return end_ - SystemClock().Monotonic(); }
  bool any() const { return get() > absl::ZeroDuration(); }

 private:
  const absl::Duration end_;
};

// "DC=corp,DC=example,DC=test" is corp.example.test.
std::string DomainOf(absl::string_view naming_context) {
  std::vector<absl::string_view> labels;
  for (absl::string_view part : absl::StrSplit(naming_context, ',')) {
    if (absl::StartsWithIgnoreCase(part, "DC=")) {
      labels.push_back(part.substr(3));
    }
  }
  return absl::AsciiStrToLower(absl::StrJoin(labels, "."));
}

absl::StatusOr<bool> ComplexityOf(ldap::Session& session,
                                  const std::string& naming_context,
                                  absl::Duration timeout) {
  ldap::SearchRequest request;
  request.base = naming_context;
  request.scope = ldap::SearchScope::kBase;
  request.attributes = {"pwdProperties"};
  request.silence_limit = timeout;
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::Search> search,
                   session.Start(request));
  ASSIGN_OR_RETURN(const ldap::Entry* entry, search->Next());
  int64_t properties = 0;
  if (entry == nullptr ||
      !absl::SimpleAtoi(entry->Value("pwdProperties"), &properties)) {
    return absl::NotFoundError(
        "the domain doesn't show its pwdProperties; let the handler's account "
        "read the domain object");
  }
  RETURN_IF_ERROR(search->Next().status());  // to the result
  return (properties & kDomainPasswordComplex) != 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ldap::Session>> LdapStamps::LogIn(
    const ldap::ServerAddress& address) const {
  if (login_.password_file.empty()) return ldap::ConnectKerberos(address);
  ASSIGN_OR_RETURN(const Secret password, ReadSecretFile(login_.password_file));
  return ldap::ConnectSimple(address, login_.account, password);
}

absl::Status LdapStamps::Connect(absl::Duration timeout) {
  if (session_ != nullptr && session_->usable()) return absl::OkStatus();
  session_.reset();
  const TimeLeft left(timeout);
  ldap::ServerAddress address = login_.address;
  address.connect_timeout = timeout;
  ASSIGN_OR_RETURN(std::unique_ptr<ldap::Session> session, LogIn(address));
  ASSIGN_OR_RETURN(const ldap::RootDse root,
                   ldap::ReadRootDse(*session, left.get()));
  ASSIGN_OR_RETURN(
      invocation_id_,
      ldap::ReadInvocationId(*session, root.ds_service_name, left.get()));
  naming_context_ = root.default_naming_context;
  session_ = std::move(session);
  return absl::OkStatus();
}

absl::Status LdapStamps::WithSession(
    const std::function<absl::Status(absl::Duration left)>& use,
    absl::Duration timeout) {
  const TimeLeft left(timeout);
  const bool is_new = session_ == nullptr || !session_->usable();
  RETURN_IF_ERROR(Connect(left.get()));
  absl::Status status =
      use(is_new ? left.get() : left.get() / kShareOfAKeptConnection);
  // Of that account; the connection is as good as before.
  if (status.ok() || absl::IsPermissionDenied(status)) return status;
  // A connection that was kept may be dead, as after a restart of the server.
  session_.reset();
  if (is_new || !left.any()) return status;
  RETURN_IF_ERROR(Connect(left.get()));
  return use(left.get());
}

absl::StatusOr<DirectoryReading> LdapStamps::Read(const ReadAccount& read,
                                                  absl::Duration timeout) {
  DirectoryReading reading;
  RETURN_IF_ERROR(WithSession(
      [&](absl::Duration left) {
        const absl::StatusOr<ldap::AccountState> account = read(left);
        if (account.ok()) reading.account = *account;
        return absl::IsNotFound(account.status()) ? absl::OkStatus()
                                                  : account.status();
      },
      timeout));
  reading.invocation_id = invocation_id_;
  reading.domain = DomainOf(naming_context_);
  return reading;
}

absl::StatusOr<DirectoryReading> LdapStamps::ReadByName(
    absl::string_view name, absl::Duration timeout) {
  return Read(
      [&](absl::Duration left) {
        return ldap::ReadAccountState(*session_, naming_context_, name, left);
      },
      timeout);
}

absl::StatusOr<DirectoryReading> LdapStamps::ReadByGuid(
    const ldap::Guid& object_guid, absl::Duration timeout) {
  return Read(
      [&](absl::Duration left) {
        return ldap::ReadAccountState(*session_, naming_context_, object_guid,
                                      left);
      },
      timeout);
}

absl::StatusOr<bool> LdapStamps::ReadComplexity(absl::Duration timeout) {
  bool complexity = false;
  RETURN_IF_ERROR(WithSession(
      [&](absl::Duration left) {
        absl::StatusOr<bool> read =
            ComplexityOf(*session_, naming_context_, left);
        if (read.ok()) complexity = *read;
        return read.status();
      },
      timeout));
  return complexity;
}

}  // namespace directory_sync::password_handler
