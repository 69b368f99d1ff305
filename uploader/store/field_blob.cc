#include "uploader/store/field_blob.h"

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Operation;
using provider::MailAddress;
using reconcile::AlternateState;

namespace {

// In `before`: the field is uncertain.
constexpr absl::string_view kUncertain = "?";
// Before the name of an alternate address; no field begins so.
constexpr absl::string_view kAlternate = "@";

}  // namespace

// They are kept as an Operation's changes.
std::string SerializeHeldValues(const HeldValues& values) {
  Operation carrier;
  for (const auto& [name, value] : values.fields) {
    auto* change = carrier.add_changes();
    change->set_field(name);
    change->set_after(value);
  }
  for (const std::string& name : values.uncertain_fields) {
    auto* change = carrier.add_changes();
    change->set_field(name);
    change->set_before(std::string(kUncertain));
  }
  for (const auto& [address, state] : values.alternates) {
    auto* change = carrier.add_changes();
    change->set_field(absl::StrCat(kAlternate, address.ToString()));
    change->set_after(absl::StrCat(static_cast<int>(state)));
  }
  return carrier.SerializeAsString();
}

absl::Status ParseHeldValues(absl::string_view bytes, HeldValues& values) {
  Operation carrier;
  if (!carrier.ParseFromString(std::string(bytes))) {
    return absl::DataLossError("what is held of an object is damaged");
  }
  for (const auto& change : carrier.changes()) {
    absl::string_view name = change.field();
    if (absl::ConsumePrefix(&name, kAlternate)) {
      int state = 0;
      const auto address = MailAddress::Parse(name);
      if (!address.ok() || !absl::SimpleAtoi(change.after(), &state)) {
        return absl::DataLossError("a stored alternate address is damaged");
      }
      values.alternates[*address] = static_cast<AlternateState>(state);
    } else if (change.before() == kUncertain) {
      values.uncertain_fields.insert(change.field());
    } else {
      values.fields[change.field()] = change.after();
    }
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
