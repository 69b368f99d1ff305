#ifndef UPLOADER_PASSWORDS_STAMP_FINDING_H_
#define UPLOADER_PASSWORDS_STAMP_FINDING_H_

#include <optional>

#include "absl/time/time.h"
#include "proto/directorysync/password/v1/stamp.pb.h"
#include "uploader/store/password_table.h"

namespace directory_sync::uploader {

// What the directory's stamp of an account says about its password.
enum class StampFinding {
  // It is accounted for: delivered, refused by the provider, or there before
  // anybody captured. So whatever was feared came to nothing.
  kKnown,
  // It is accounted for: the loss that is noted covers it.
  kNamed,
  // No capture explains it, yet; one may be on its way.
  kAwaitCapture,
  // No capture explains it, and none came in time.
  kMissed,
  // It is below what was delivered: every domain controller must be asked.
  kBackwards,
  // It was there before anybody captured, and is noted as that.
  kBaseline,
};

// All that the finding depends on.
struct StampView {
  // The directory's stamp.
  directorysync::password::v1::PasswordStamp seen;
  // What is known of the account.
  PasswordRecord record;
  // A confirmed capture of it, or of a later one, isn't delivered yet.
  bool awaits_delivery = false;
  // Some capture of its maker has no verdict, so far.
  bool awaits_verdict = false;
  // How long the stamp has been there.
  absl::Duration waited;
  // Since when somebody captures on the domain controller that made it; absent:
  // nobody does on any.
  std::optional<absl::Time> captured_since;
};

// How long a capture may take from a domain controller to here, well above what
// it takes when all is up; a later one puts things right.
inline constexpr absl::Duration kCaptureGrace = absl::Seconds(20);

// When the stamp was made, by its maker's clock.
absl::Time OriginatingTime(
    const directorysync::password::v1::PasswordStamp& stamp);

// Compares. Pure.
StampFinding JudgeStamp(const StampView& view);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_STAMP_FINDING_H_
