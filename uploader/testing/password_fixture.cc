#include "uploader/testing/password_fixture.h"

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "uploader/fleet/enrolment.h"
#include "uploader/observe/mirror_update.h"
#include "uploader/store/account_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {

using directorysync::directory::v1::DirectoryObject;

absl::StatusOr<std::string> StampSource::ReadSnapshot(
    const std::vector<std::string>&, Visit) {
  return absl::UnavailableError("it only knows stamps");
}

absl::StatusOr<std::string> StampSource::ReadChanges(
    const std::string&, const std::vector<std::string>&, Visit) {
  return absl::UnavailableError("it only knows stamps");
}

absl::Status StampSource::ReadObjects(const std::vector<std::string>&,
                                      const std::vector<std::string>&,
                                      const std::string&, Visit) {
  return absl::UnavailableError("it only knows stamps");
}

absl::StatusOr<directorysync::directory::v1::LookUpPasswordStampsResponse>
StampSource::LookUpPasswordStamps(const std::vector<std::string>& object_guids,
                                  const std::string& invocation_id) {
  ++calls_;
  std::string controller = invocation_id;
  if (controller.empty() && !known_.domain_controllers().empty()) {
    controller = known_.domain_controllers(0).invocation_id();
  }
  if (silent_.count(controller) > 0) {
    return absl::UnavailableError("it doesn't answer");
  }
  directorysync::directory::v1::LookUpPasswordStampsResponse response;
  response.set_invocation_id(controller);
  for (const std::string& guid : object_guids) {
    const auto at = stamps_at_.find({controller, guid});
    const auto everywhere = stamps_.find(guid);
    if (at == stamps_at_.end() && everywhere == stamps_.end()) continue;
    auto* account = response.add_stamps();
    account->set_object_guid(guid);
    *account->mutable_stamp() =
        at != stamps_at_.end() ? at->second : everywhere->second;
  }
  const auto meanwhile = std::exchange(on_look_up_, nullptr);
  if (meanwhile != nullptr) meanwhile();
  return response;
}

absl::StatusOr<directorysync::directory::v1::DescribeDomainResponse>
StampSource::DescribeDomain() {
  return absl::UnavailableError("it only knows stamps");
}

absl::StatusOr<directorysync::directory::v1::ListDomainControllersResponse>
StampSource::ListDomainControllers() {
  return known_;
}

absl::Status StampSource::WatchChanges(absl::FunctionRef<void()>) {
  return absl::UnimplementedError("it only knows stamps");
}

void StampSource::AddController(const std::string& dns_host_name,
                                const std::string& invocation_id) {
  auto* controller = known_.add_domain_controllers();
  controller->set_dns_host_name(dns_host_name);
  controller->set_invocation_id(invocation_id);
}

void StampSource::SetReachable(const std::string& invocation_id,
                               bool reachable) {
  if (reachable) {
    silent_.erase(invocation_id);
  } else {
    silent_.insert(invocation_id);
  }
}

PasswordFixture::PasswordFixture()
    : cipher_(ValueCipher::WithKey(
                  Secret::CopyOf(std::string(ValueCipher::kKeySize, 'k')))
                  .value()),
      state_(StateDatabase::Open(
                 absl::StrCat(MakeTemporaryDirectory("passwords").value(),
                              "/state.db"))
                 .value()),
      fleet_(FleetAuthority::LoadOrMint(*state_, cipher_, {{"127.0.0.1:8732"}},
                                        clock_)
                 .value()),
      opener_(std::make_unique<CaptureOpener>(*fleet_)),
      desk_(std::make_unique<PasswordDesk>(*state_, stamps_, *opener_, clock_,
                                           PasswordDesk::Options())),
      intake_(std::make_unique<ItemIntake>(*state_, clock_)),
      watch_(std::make_unique<StampWatch>(
          StampWatch::Parts{*state_, stamps_, controllers_, *fleet_,
                            wakeup_for_watch_, clock_})) {
  source_.AddController(dc1_.dns_host_name(), dc1_.invocation_id());
  Admit(dc1_);
  PutAccount(ann_, "ann");
}

void PasswordFixture::Write(absl::FunctionRef<absl::Status(Database&)> work) {
  ASSERT_OK(state_->Write(work));
}

void PasswordFixture::Admit(ScriptedController& controller) {
  Enrolment enrolment(*state_, *fleet_, clock_);
  ASSERT_OK_AND_ASSIGN(const auto bundle,
                       enrolment.Invite({controller.dns_host_name()},
                                        kInvitationLifetime, "test"));
  const std::string request = controller.JoinRequest(bundle);
  ASSERT_OK_AND_ASSIGN(const std::string answer, enrolment.Answer(request));
  ASSERT_OK(controller.TakeAnswer(request, answer));
}

void PasswordFixture::Take(
    const directorysync::password::v1::PasswordItem& item,
    const std::string& sender) {
  directorysync::relay::v1::CollectResponse response;
  auto* inbox_item = response.add_items();
  inbox_item->set_sender(sender.empty() ? dc1_.sender() : sender);
  inbox_item->set_payload(item.SerializeAsString());
  ASSERT_OK(intake_->Take(response));
}

void PasswordFixture::Change(const std::string& id, int version,
                             const std::string& password) {
  const auto stamp = dc1_.Stamp(version, 1000 + version);
  source_.SetStamp(ann_, stamp);
  Take(dc1_.Capture(id, ann_, password));
  Take(dc1_.Committed(id, ann_, stamp));
}

void PasswordFixture::PutAccount(const std::string& guid,
                                 const std::string& name) {
  AccountTable::Account account;
  account.set_object_guid(guid);
  account.set_service(NumberOfService(provider::MailService::kHostedExchange));
  account.set_address(absl::StrCat(name, "@example.com"));
  account.set_display_name(name);
  account.set_sam_account_name(name);
  Write(
      [&](Database& database) { return AccountTable(database).Put(account); });
}

void PasswordFixture::ReplicatePwdLastSet(const std::string& guid,
                                          const std::string& value) {
  DirectoryObject change;
  change.set_object_guid(guid);
  change.set_kind(directorysync::directory::v1::OBJECT_KIND_USER);
  auto* attribute = change.add_attributes();
  attribute->set_name("pwdLastSet");
  attribute->add_values(value);
  Write([&](Database& database) {
    return ApplyChanges(database, {change}, /*run_id=*/0);
  });
}

void PasswordFixture::LeaveScope(const std::string& guid) {
  Write(
      [&](Database& database) { return AccountTable(database).Remove(guid); });
}

void PasswordFixture::PutMailbox(const std::string& guid,
                                 const std::string& name, bool enabled) {
  reconcile::ActualMailbox mailbox;
  mailbox.object_guid = guid;
  mailbox.address =
      provider::MailAddress::Parse(absl::StrCat(name, "@example.com")).value();
  mailbox.enabled = enabled;
  Write(
      [&](Database& database) { return MailboxTable(database).Put(mailbox); });
}

void PasswordFixture::PutUser(const std::string& guid,
                              const std::string& admin_count) {
  DirectoryObject user;
  user.set_object_guid(guid);
  user.set_kind(directorysync::directory::v1::OBJECT_KIND_USER);
  auto* attribute = user.add_attributes();
  attribute->set_name("adminCount");
  attribute->add_values(admin_count);
  Write([&](Database& database) {
    return MirrorTable(database).Put(user).status();
  });
}

bool PasswordFixture::DeliverNext() {
  const auto ready = desk_->Decide(ann_);
  EXPECT_OK(ready.status());
  if (!ready.ok() || !ready->has_value()) return false;
  EXPECT_OK(desk_->BeginWrite(ann_, **ready));
  Write([&](Database& database) {
    return desk_->NoteDelivered(database, ann_, **ready, clock_.Now());
  });
  return true;
}

std::string PasswordFixture::Due() {
  std::string guid;
  Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(guid,
                     CaptureTable(database).NextAccount(clock_.Now(), {}));
    return absl::OkStatus();
  });
  return guid;
}

PasswordRecord PasswordFixture::Record() {
  PasswordRecord record;
  Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(record, PasswordTable(database).Get(ann_));
    return absl::OkStatus();
  });
  return record;
}

std::vector<AlertTable::Alert> PasswordFixture::OpenAlerts() {
  std::vector<AlertTable::Alert> alerts;
  Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(alerts, AlertTable(database).List(AlertFilter(), 100));
    return absl::OkStatus();
  });
  return alerts;
}

int64_t PasswordFixture::Captures() {
  int64_t count = 0;
  Write([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(count, CaptureTable(database).Count());
    return absl::OkStatus();
  });
  return count;
}

}  // namespace directory_sync::uploader
