#include "uploader/reconcile/alternate_addresses.h"

#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "uploader/provider/error_texts.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;

constexpr absl::string_view kPrefix = "smtp:";
constexpr char kField[] = "emailAddress";

PlannedOperation OneAddress(OperationKind kind, const DesiredMailbox& desired,
                            const ActualMailbox& actual, FieldChange change) {
  PlannedOperation operation;
  operation.kind = kind;
  operation.service = desired.service;
  operation.address = actual.address;
  operation.object_guid = desired.object_guid;
  operation.name = desired.name;
  operation.changes.push_back(std::move(change));
  operation.why = kind == OperationKind::kAddAddress
                      ? "in proxyAddresses"
                      : "not in proxyAddresses any more";
  return operation;
}

void Reject(const DesiredMailbox& desired, const std::string& value,
            Plan& plan) {
  Rejection rejection;
  rejection.service = desired.service;
  rejection.object_guid = desired.object_guid;
  rejection.name = desired.name;
  rejection.error = provider::AlternateAddressText(desired.name, value);
  plan.rejections.push_back(std::move(rejection));
}

}  // namespace

std::vector<std::string> SmtpAddressesIn(
    const std::vector<std::string>& proxy_addresses) {
  std::vector<std::string> addresses;
  for (const std::string& value : proxy_addresses) {
    if (!absl::StartsWithIgnoreCase(value, kPrefix)) continue;
    addresses.emplace_back(
        absl::StripAsciiWhitespace(value.substr(kPrefix.size())));
  }
  return addresses;
}

void PlanAlternateAddresses(const DesiredMailbox& desired,
                            const ActualMailbox& actual, Plan& plan) {
  if (!desired.alternate_addresses.has_value()) return;
  std::set<MailAddress> wanted;
  for (const std::string& value : *desired.alternate_addresses) {
    const absl::StatusOr<MailAddress> address = MailAddress::Parse(value);
    if (!address.ok()) {
      Reject(desired, value, plan);
    } else if (*address != actual.address) {
      wanted.insert(*address);
    }
  }
  for (const MailAddress& address : wanted) {
    const auto held = actual.alternates.find(address);
    const bool is_held = held != actual.alternates.end();
    const bool is_uncertain =
        is_held && held->second == AlternateState::kUncertain;
    if (is_held && !is_uncertain && held->second != AlternateState::kBegun) {
      continue;
    }
    PlannedOperation operation =
        OneAddress(OperationKind::kAddAddress, desired, actual,
                   {kField, "", address.ToString()});
    operation.maybe_done = is_uncertain;
    plan.operations.push_back(std::move(operation));
  }
  for (const auto& [address, state] : actual.alternates) {
    if (wanted.count(address) > 0) continue;
    if (state == AlternateState::kForeign || state == AlternateState::kBegun) {
      continue;
    }
    plan.operations.push_back(OneAddress(OperationKind::kRemoveAddress, desired,
                                         actual,
                                         {kField, address.ToString(), ""}));
  }
}

}  // namespace directory_sync::reconcile
