#include "tests/emulator/control_api.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/status_macros.h"
#include "tests/emulator/state_json.h"
#include "tests/emulator/state_query.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

constexpr absl::string_view kPrefix = "_emulator";
constexpr int kDefaultTimeoutMs = 30000;

Json Done() { return Json::object(); }

absl::Status NoSuchCall() {
  return absl::UnimplementedError("no such call; see tests/emulator/README.md");
}

int HttpStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kDeadlineExceeded:
      return 408;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kUnimplemented:
      return 404;
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    default:
      return 400;
  }
}

Reply ToReply(const absl::StatusOr<Json>& result) {
  Reply reply;
  reply.response.status = HttpStatusOf(result.status());
  reply.response.headers.emplace_back("Content-Type", "application/json");
  Json body;
  if (result.ok()) {
    body = *result;
  } else {
    body["error"] = std::string(result.status().message());
  }
  reply.response.body =
      body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return reply;
}

std::string Text(const Json& body, const char* name) {
  return body.is_object() && body.contains(name) && body[name].is_string()
             ? body[name].get<std::string>()
             : "";
}

int64_t Number(const Json& body, const char* name, int64_t value) {
  return body.is_object() && body.contains(name) &&
                 body[name].is_number_integer()
             ? body[name].get<int64_t>()
             : value;
}

std::vector<std::string> Strings(const Json& list) {
  std::vector<std::string> out;
  for (const Json& entry : list) {
    if (entry.is_string()) out.push_back(entry.get<std::string>());
  }
  return out;
}

uint64_t AfterOf(const FieldMap& query) {
  uint64_t after = 0;
  const auto found = query.find("after");
  if (found == query.end() || !absl::SimpleAtoi(found->second, &after)) {
    return 0;
  }
  return after;
}

}  // namespace

ControlApi::ControlApi(Provider& provider,
                       std::function<absl::Status(Door)> set_door)
    : provider_(provider), set_door_(std::move(set_door)) {}

ControlApi::~ControlApi() {
  std::list<std::thread> waiting;
  {
    VisibleMutexLock lock(mutex_);
    waiting.swap(waiting_);
  }
  for (std::thread& thread : waiting) thread.join();
}

void ControlApi::Serve(const HttpRequest& message, const Responder& respond) {
  Request request;
  request.method = message.method;
  const std::pair<std::string, std::string> halves =
      absl::StrSplit(message.target, absl::MaxSplits('?', 1));
  const std::vector<std::string> parts =
      absl::StrSplit(halves.first, '/', absl::SkipEmpty());
  const absl::StatusOr<FieldMap> query = ParseForm(halves.second);
  if (parts.size() < 2 || parts[0] != kPrefix || !query.ok()) {
    return respond(ToReply(NoSuchCall()));
  }
  request.resource = parts[1];
  if (parts.size() > 2) request.rest = parts[2];
  request.query = *query;
  request.body = Json::parse(message.body, nullptr, false);
  if (request.resource != "wait" && request.resource != "door") {
    return respond(ToReply(Answer(request)));
  }
  // These block, which the server's thread must not.
  VisibleMutexLock lock(mutex_);
  waiting_.emplace_back(
      [this, request, respond] { respond(ToReply(Answer(request))); });
}

absl::StatusOr<Json> ControlApi::Answer(const Request& request) {
  if (request.resource == "state") return State(request);
  if (request.resource == "journal") return Journal(request);
  if (request.resource == "faults") return Faults(request);
  if (request.resource == "limits") return LimitsCall(request);
  if (request.resource == "choices") return ChoicesCall(request);
  if (request.resource == "door") return DoorCall(request);
  if (request.resource == "keys") return Keys(request);
  if (request.resource == "apply") return Apply(request);
  if (request.resource == "domains") return DomainCall(request);
  if (request.resource == "admins") return Admin(request);
  if (request.resource == "wait") return Wait(request);
  if (request.resource == "salt") {
    return Json{{"salt", provider_.digester().salt()}};
  }
  return NoSuchCall();
}

absl::StatusOr<Json> ControlApi::State(const Request& request) {
  if (request.method != "GET") return NoSuchCall();
  const auto pointer = request.query.find("pointer");
  absl::StatusOr<Json> value;
  provider_.Read([&](const Account& account, const emulator::Journal&) {
    value =
        ValueAt(account, pointer == request.query.end() ? "" : pointer->second);
  });
  return value;
}

absl::StatusOr<Json> ControlApi::Journal(const Request& request) {
  if (request.method == "DELETE") {
    provider_.ClearJournal();
    return Done();
  }
  const uint64_t after = AfterOf(request.query);
  Json entries = Json::array();
  provider_.Read([&](const Account&, const emulator::Journal& journal) {
    for (const JournalEntry& entry : journal.entries()) {
      if (entry.sequence > after) entries.push_back(ToJson(entry));
    }
  });
  return Json{{"entries", entries}};
}

absl::StatusOr<Json> ControlApi::Faults(const Request& request) {
  if (request.method == "DELETE") {
    int id = 0;
    if (request.rest.empty()) {
      provider_.ClearFaults();
    } else if (!absl::SimpleAtoi(request.rest, &id) ||
               !provider_.RemoveFault(id)) {
      return absl::NotFoundError("no such fault");
    }
    return Done();
  }
  if (request.method == "POST") {
    ASSIGN_OR_RETURN(const Fault fault, FaultFromJson(request.body));
    return Json{{"id", provider_.AddFault(fault)}};
  }
  Json list = Json::array();
  for (const Fault& fault : provider_.Faults()) list.push_back(ToJson(fault));
  return Json{{"faults", list}};
}

absl::StatusOr<Json> ControlApi::LimitsCall(const Request& request) {
  if (request.method == "PUT") {
    ASSIGN_OR_RETURN(const Limits limits,
                     LimitsFromJson(request.body, provider_.limits()));
    provider_.SetLimits(limits);
  }
  return ToJson(provider_.limits());
}

absl::StatusOr<Json> ControlApi::ChoicesCall(const Request& request) {
  if (request.method == "PUT") {
    ASSIGN_OR_RETURN(const Choices choices,
                     ChoicesFromJson(request.body, provider_.choices()));
    provider_.SetChoices(choices);
  }
  return ToJson(provider_.choices());
}

absl::StatusOr<Json> ControlApi::DoorCall(const Request& request) {
  const std::string door = Text(request.body, "door");
  if (door != "open" && door != "close" && door != "refuse") {
    return absl::InvalidArgumentError("'door' is open, close or refuse");
  }
  RETURN_IF_ERROR(set_door_(door == "open"    ? Door::kOpen
                            : door == "close" ? Door::kClose
                                              : Door::kRefuse));
  return Done();
}

absl::StatusOr<Json> ControlApi::Keys(const Request& request) {
  const ApiKeys keys{Text(request.body, "userKey"),
                     Text(request.body, "secretKey")};
  if (request.method != "PUT" || keys.user_key.empty()) {
    return absl::InvalidArgumentError("PUT {\"userKey\", \"secretKey\"}");
  }
  provider_.SetKeys({keys});
  return Done();
}

absl::StatusOr<Json> ControlApi::Apply(const Request& request) {
  const Json& body = request.body;
  std::string content = Text(body, "body");
  if (body.is_object() && body.contains("body") && body["body"].is_object()) {
    content = body["body"].dump();
  }
  RETURN_IF_ERROR(
      provider_.Apply(Text(body, "method"), Text(body, "target"), content));
  return Done();
}

absl::StatusOr<Json> ControlApi::DomainCall(const Request& request) {
  if (request.method != "PUT" || request.rest.empty()) return NoSuchCall();
  const Json& body = request.body;
  provider_.Edit([&](Account& account) {
    Domain& domain = account.domains[request.rest];
    domain.name = request.rest;
    if (!Text(body, "serviceType").empty()) {
      domain.service_type = Text(body, "serviceType");
    }
    domain.exchange_max_mailboxes = static_cast<int>(
        Number(body, "exchangeMaxNumMailboxes", domain.exchange_max_mailboxes));
    domain.rsemail_max_mailboxes = static_cast<int>(Number(
        body, "rsEmailMaxNumberMailboxes", domain.rsemail_max_mailboxes));
    if (body.contains("aliases")) domain.aliases = Strings(body["aliases"]);
    if (body.contains("accepted")) domain.accepted = Strings(body["accepted"]);
  });
  return Done();
}

absl::StatusOr<Json> ControlApi::Admin(const Request& request) {
  if (request.method != "PUT" || request.rest.empty()) return NoSuchCall();
  provider_.Edit([&](Account& account) {
    auto found = std::find_if(
        account.admins.begin(), account.admins.end(),
        [&](const auto& admin) { return admin.admin_id == request.rest; });
    if (found == account.admins.end()) {
      found = account.admins.emplace(account.admins.end());
      found->admin_id = request.rest;
    }
    if (!Text(request.body, "type").empty()) {
      found->type = Text(request.body, "type");
    }
  });
  return Done();
}

absl::StatusOr<Json> ControlApi::Wait(const Request& request) {
  ASSIGN_OR_RETURN(const Provider::Predicate predicate,
                   WaitCondition(request.body, provider_.digester()));
  const absl::Duration timeout =
      absl::Milliseconds(Number(request.body, "timeout_ms", kDefaultTimeoutMs));
  RETURN_IF_ERROR(provider_.WaitFor(predicate, timeout));
  return Done();
}

}  // namespace directory_sync::emulator
