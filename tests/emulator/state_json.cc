#include "tests/emulator/state_json.h"

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

// Visits every member of a structure with its name: the one list from which
// both directions are made.
template <typename T, typename Visitor>
void VisitLimits(T& limits, Visitor visit) {
  visit("enabled", limits.enabled);
  visit("gets_per_minute", limits.gets_per_minute);
  visit("writes_per_minute", limits.writes_per_minute);
  visit("domain_writes_per_minute", limits.domain_writes_per_minute);
  visit("alternate_domain_writes_per_minute",
        limits.alternate_domain_writes_per_minute);
  visit("count_rejected", limits.count_rejected);
  visit("window_phase_seconds", limits.window_phase_seconds);
}

template <typename T, typename Visitor>
void VisitChoices(T& c, Visitor visit) {
  visit("max_timestamp_skew_seconds", c.max_timestamp_skew_seconds);
  visit("accept_local_timestamps", c.accept_local_timestamps);
  visit("server_zone", c.server_zone);
  visit("reject_expect_continue", c.reject_expect_continue);
  visit("default_format_is_xml", c.default_format_is_xml);
  visit("json_bodies_for_mailboxes", c.json_bodies_for_mailboxes);
  visit("unsupported_body_status", c.unsupported_body_status);
  visit("write_status", c.write_status);
  visit("size_required", c.size_required);
  visit("single_space_for_empty", c.single_space_for_empty);
  visit("reject_unknown_fields", c.reject_unknown_fields);
  visit("rename_allowed", c.rename_allowed);
  visit("clash_status", c.clash_status);
  visit("limit_status", c.limit_status);
  visit("foreign_domain_status", c.foreign_domain_status);
  visit("recoverable_days", c.recoverable_days);
  visit("clamp_oversized_pages", c.clamp_oversized_pages);
  visit("list_write_status", c.list_write_status);
  visit("list_delay_ms", c.list_delay_ms);
  visit("list_max_page", c.list_max_page);
  visit("list_clash_is_asynchronous", c.list_clash_is_asynchronous);
  visit("password_min_length", c.password.min_length);
  visit("password_min_classes", c.password.min_classes);
  visit("password_forbid_name_parts", c.password.forbid_name_parts);
}

template <typename T, typename Visitor>
void VisitFault(T& fault, Visitor visit) {
  visit("method", fault.method);
  visit("path", fault.path);
  visit("skip", fault.skip);
  visit("count", fault.count);
  visit("probability", fault.probability);
  visit("delay_ms", fault.delay_ms);
  visit("jitter_ms", fault.jitter_ms);
  visit("status", fault.status);
  visit("location", fault.location);
  visit("bytes", fault.bytes);
  visit("slow_bytes", fault.slow_bytes);
  visit("interval_ms", fault.interval_ms);
  visit("after_commit", fault.after_commit);
}

template <typename T>
bool Fits(const Json& value) {
  if (std::is_same_v<T, bool>) return value.is_boolean();
  if (std::is_same_v<T, std::string>) return value.is_string();
  if (std::is_floating_point_v<T>) return value.is_number();
  return value.is_number_integer();
}

// Takes the members that a visitor names out of `rest`.
struct Taker {
  Json& rest;
  absl::Status& status;

  template <typename T>
  void operator()(const char* name, T& member) const {
    if (!rest.contains(name)) return;
    if (!Fits<T>(rest[name])) {
      status.Update(absl::InvalidArgumentError(
          absl::StrCat("'", name, "' has the wrong type")));
    } else {
      member = rest[name].template get<T>();
    }
    rest.erase(name);
  }
};

absl::Status CheckRest(const Json& rest) {
  if (rest.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("unknown member '", rest.begin().key(), "'"));
}

absl::Status CheckObject(const Json& json) {
  return json.is_object() ? absl::OkStatus()
                          : absl::InvalidArgumentError("not a JSON object");
}

constexpr std::pair<WindowKind, const char*> kWindows[] = {
    {WindowKind::kFixed, "fixed"},
    {WindowKind::kSliding, "sliding"},
    {WindowKind::kTokenBucket, "token_bucket"},
};

template <typename Value, typename Show>
Json ToObject(const std::map<std::string, Value>& values, Show show) {
  Json object = Json::object();
  for (const auto& [name, value] : values) object[name] = show(value);
  return object;
}

Json MailboxesToJson(const std::map<std::string, Mailbox>& mailboxes) {
  return ToObject(mailboxes, [](const Mailbox& m) { return ToJson(m); });
}

Json ListToJson(const DistributionList& list) {
  Json json;
  json["displayName"] = list.display_name;
  json["description"] = list.description;
  json["hidden"] = list.hidden;
  json["members"] = list.members;
  json["senders"] = list.senders;
  json["addresses"] = Json::array();
  for (const ListAddress& address : list.addresses) {
    json["addresses"].push_back(address.value);
  }
  json["errors"] = Json::array();
  for (const ListError& error : list.errors) {
    json["errors"].push_back(error.message);
  }
  return json;
}

Json DomainToJson(const Domain& domain) {
  Json json;
  json["serviceType"] = domain.service_type;
  json["exchangeMaxNumMailboxes"] = domain.exchange_max_mailboxes;
  json["rsEmailMaxNumberMailboxes"] = domain.rsemail_max_mailboxes;
  json["aliases"] = domain.aliases;
  json["accepted"] = domain.accepted;
  json["rsMailboxes"] = MailboxesToJson(domain.rs_mailboxes);
  json["exMailboxes"] = MailboxesToJson(domain.ex_mailboxes);
  json["deletedRsMailboxes"] = ToObject(
      domain.deleted_rs_mailboxes,
      [](const DeletedMailbox& deleted) { return ToJson(deleted.mailbox); });
  json["contacts"] = ToObject(domain.contacts,
                              [](const Contact& c) { return Json(c.fields); });
  json["distributionLists"] = ToObject(domain.lists, ListToJson);
  json["rsAliases"] = ToObject(domain.rs_aliases,
                               [](const Alias& a) { return Json(a.members); });
  return json;
}

}  // namespace

Json ToJson(const Mailbox& mailbox) {
  Json json = mailbox.fields;
  json["enabled"] = mailbox.enabled();
  json["password"] = mailbox.password_digest;
  json["passwordSet"] = TimeText(mailbox.password_set);
  json["passwordWrites"] = mailbox.password_writes;
  json["addresses"] = mailbox.addresses;
  return json;
}

Json ToJson(const Account& account) {
  Json json;
  json["number"] = account.number;
  json["domains"] = ToObject(account.domains, DomainToJson);
  json["admins"] = Json::object();
  for (const Admin& admin : account.admins) {
    json["admins"][admin.admin_id]["type"] = admin.type;
    json["admins"][admin.admin_id]["enabled"] = admin.enabled;
  }
  return json;
}

Json ToJson(const JournalEntry& entry) {
  Json json;
  json["sequence"] = entry.sequence;
  json["time"] = TimeText(entry.time);
  json["connection"] = entry.connection;
  json["method"] = entry.method;
  json["path"] = entry.path;
  json["query"] = entry.query;
  json["fields"] = entry.fields;
  json["userAgent"] = entry.user_agent;
  json["status"] = entry.status;
  json["message"] = entry.message;
  json["fault"] = entry.fault;
  json["answered"] = entry.answered;
  return json;
}

Json ToJson(const Fault& fault) {
  Json json;
  json["id"] = fault.id;
  json["kind"] = std::string(FaultName(fault.kind));
  VisitFault(fault, [&json](const char* name, const auto& member) {
    json[name] = member;
  });
  return json;
}

Json ToJson(const Limits& limits) {
  Json json;
  for (const auto& [kind, name] : kWindows) {
    if (kind == limits.window) json["window"] = name;
  }
  VisitLimits(limits, [&json](const char* name, const auto& member) {
    json[name] = member;
  });
  return json;
}

Json ToJson(const Choices& choices) {
  Json json;
  VisitChoices(choices, [&json](const char* name, const auto& member) {
    json[name] = member;
  });
  return json;
}

absl::StatusOr<Fault> FaultFromJson(const Json& json) {
  absl::Status status = CheckObject(json);
  if (!status.ok()) return status;
  Json rest = json;
  Fault fault;
  std::string kind;
  Taker{rest, status}("kind", kind);
  if (!ParseFaultKind(kind, fault.kind)) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown kind of fault '", kind, "'"));
  }
  VisitFault(fault, Taker{rest, status});
  status.Update(CheckRest(rest));
  if (!status.ok()) return status;
  return fault;
}

absl::StatusOr<Limits> LimitsFromJson(const Json& json, Limits limits) {
  absl::Status status = CheckObject(json);
  if (!status.ok()) return status;
  Json rest = json;
  std::string window;
  Taker{rest, status}("window", window);
  bool known = window.empty();
  for (const auto& [kind, name] : kWindows) {
    if (window != name) continue;
    limits.window = kind;
    known = true;
  }
  if (!known) {
    return absl::InvalidArgumentError(
        "'window' is one of fixed, sliding, token_bucket");
  }
  VisitLimits(limits, Taker{rest, status});
  status.Update(CheckRest(rest));
  if (!status.ok()) return status;
  return limits;
}

absl::StatusOr<Choices> ChoicesFromJson(const Json& json, Choices choices) {
  absl::Status status = CheckObject(json);
  if (!status.ok()) return status;
  Json rest = json;
  VisitChoices(choices, Taker{rest, status});
  status.Update(CheckRest(rest));
  if (!status.ok()) return status;
  return choices;
}

}  // namespace directory_sync::emulator
