#include "uploader/passwords/password_state.h"

#include "uploader/passwords/stamp_order.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_REFUSED;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;

namespace {

void Show(directorysync::upload::v1::PasswordState state,
          const std::string& error, const std::string& cure,
          PasswordRecord& record) {
  record.state = state;
  record.error = error;
  record.cure = cure;
}

// The directory went back, so versions say nothing of later and earlier.
bool WentBackwards(const PasswordStamp& stamp, const PasswordRecord& record) {
  return record.delivered.has_value() &&
         CompareStamps(stamp, *record.delivered) == StampOrder::kOlder;
}

}  // namespace

void SettleState(PasswordRecord& record, bool has_open_capture) {
  if (has_open_capture) {
    if (record.state != PASSWORD_STATE_WAITING) {
      Show(PASSWORD_STATE_WAITING, "", "", record);
    }
  } else if (!record.loss.empty()) {
    Show(record.loss_state, record.loss, kChangeAgain, record);
  } else if (!record.refusal.empty()) {
    Show(PASSWORD_STATE_REFUSED, record.refusal, record.refusal_cure, record);
  } else if (record.delivered_at.has_value()) {
    Show(PASSWORD_STATE_DELIVERED, "", "", record);
  } else {
    Show(PASSWORD_STATE_NEVER_CAPTURED, "", "", record);
  }
}

bool ForgetTroubles(const PasswordStamp& stamp, PasswordRecord& record) {
  const bool backwards = WentBackwards(stamp, record);
  if (backwards || stamp.version() >= record.loss_version) {
    record.loss.clear();
    record.loss_version = 0;
    record.loss_dsa.clear();
  }
  if (backwards || !record.refused.has_value() ||
      CompareStamps(stamp, *record.refused) != StampOrder::kOlder) {
    record.refused.reset();
    record.refusal.clear();
    record.refusal_cure.clear();
  }
  return record.loss.empty() && record.refusal.empty();
}

}  // namespace directory_sync::uploader
