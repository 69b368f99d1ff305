#ifndef UPLOADER_PASSWORDS_PASSWORD_ORDER_FIXTURE_H_
#define UPLOADER_PASSWORDS_PASSWORD_ORDER_FIXTURE_H_

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/passwords/stamp_finding.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {

// 2023-11-14 22:15:00 as stamps have it, seconds since 1601.
inline constexpr uint64_t kNow = 13344473700;

// A history of passwords of Ann's, told by two domain controllers in any order,
// and what the uploader makes of it.
class PasswordOrderFixture : public PasswordFixture {
 protected:
  using Stamp = directorysync::password::v1::PasswordStamp;

  PasswordOrderFixture() {
    source_.AddController(dc2_.dns_host_name(), dc2_.invocation_id());
    Admit(dc2_);
  }

  // Captured and confirmed there; the directory doesn't show it yet.
  void Confirm(ScriptedController& controller, const std::string& id,
               const Stamp& stamp, const std::string& guid) {
    Take(controller.Capture(id, guid, Password(id)), controller.sender());
    Take(controller.Committed(id, guid, stamp), controller.sender());
  }
  void Confirm(ScriptedController& controller, const std::string& id,
               const Stamp& stamp) {
    Confirm(controller, id, stamp, ann_);
  }

  static std::string Password(const std::string& id) {
    return "Pass.w0rd!of." + id;
  }

  // Whose password is delivered next; empty: none.
  std::string DeliveredNext(const std::string& guid) {
    const auto ready = desk_->Decide(guid);
    EXPECT_OK(ready.status());
    if (!ready.ok() || !ready->has_value()) return "";
    const std::string& padded = (*ready)->capture_id;
    const std::string id = padded.substr(0, padded.find('.'));
    EXPECT_EQ(std::string((*ready)->password.Reveal(SecretAccess())),
              Password(id));
    EXPECT_OK(desk_->BeginWrite(guid, **ready));
    Write([&](Database& database) {
      return desk_->NoteDelivered(database, guid, **ready, clock_.Now());
    });
    return id;
  }
  std::string DeliveredNext() { return DeliveredNext(ann_); }

  // The directory's stamps are looked at now and after the grace.
  void WatchStamps() {
    CheckStamps();
    clock_.Advance(kCaptureGrace + absl::Seconds(10));
    CheckStamps();
  }

  // pwdLastSet changed, as the directory's changes tell.
  void NoticeChange() {
    ReplicatePwdLastSet(ann_, absl::StrCat(++pwd_last_set_));
  }

  ScriptedController dc2_{"dc2.corp.example.test"};
  int pwd_last_set_ = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_ORDER_FIXTURE_H_
