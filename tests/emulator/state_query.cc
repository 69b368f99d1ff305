#include "tests/emulator/state_query.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/emulator/state_json.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;
using Condition = std::function<bool(const Account&, const Journal&)>;

absl::StatusOr<std::vector<std::string>> Tokens(absl::string_view pointer) {
  if (pointer.empty()) return std::vector<std::string>();
  if (pointer.front() != '/') {
    return absl::InvalidArgumentError("a JSON pointer begins with '/'");
  }
  std::vector<std::string> tokens = absl::StrSplit(pointer.substr(1), '/');
  for (std::string& token : tokens) {
    token = absl::StrReplaceAll(token, {{"~1", "/"}, {"~0", "~"}});
  }
  return tokens;
}

// The mailbox that the pointer leads to, if it does: a waiter asks after
// every request, and the whole account may have 100,000 of them.
const Mailbox* MailboxAt(const Account& account,
                         const std::vector<std::string>& tokens) {
  if (tokens.size() < 4 || tokens[0] != "domains") return nullptr;
  if (tokens[2] != "rsMailboxes" && tokens[2] != "exMailboxes") return nullptr;
  return account.FindMailbox(tokens[1],
                             tokens[2] == "exMailboxes"
                                 ? Service::kExchange
                                 : Service::kRackspaceEmail,
                             tokens[3]);
}

absl::StatusOr<Json> Descend(Json value, const std::vector<std::string>& tokens,
                             size_t from) {
  for (size_t i = from; i < tokens.size(); ++i) {
    if (!value.is_object() || !value.contains(tokens[i])) {
      return absl::NotFoundError(
          absl::StrCat("the state has no '", tokens[i], "' there"));
    }
    Json next = value[tokens[i]];
    value = std::move(next);
  }
  return value;
}

bool Matches(const Json& filter, const JournalEntry& entry) {
  const auto differs = [&filter](const char* name, const Json& value) {
    return filter.contains(name) && filter[name] != value;
  };
  if (differs("method", entry.method) || differs("status", entry.status)) {
    return false;
  }
  if (filter.contains("after") &&
      entry.sequence <= filter["after"].get<uint64_t>()) {
    return false;
  }
  return !filter.contains("path") ||
         absl::StrContains(entry.path, filter["path"].get<std::string>());
}

absl::StatusOr<Condition> JournalCondition(const Json& filter) {
  if (!filter.is_object() || !filter.contains("count") ||
      !filter["count"].is_number_unsigned() ||
      (filter.contains("after") && !filter["after"].is_number_unsigned()) ||
      (filter.contains("path") && !filter["path"].is_string())) {
    return absl::InvalidArgumentError("'journal' needs a number 'count'");
  }
  const int count = filter["count"].get<int>();
  return Condition([filter, count](const Account&, const Journal& journal) {
    return journal.Count([&filter](const JournalEntry& entry) {
      return Matches(filter, entry);
    }) >= count;
  });
}

}  // namespace

absl::StatusOr<Json> ValueAt(const Account& account,
                             absl::string_view pointer) {
  const absl::StatusOr<std::vector<std::string>> tokens = Tokens(pointer);
  if (!tokens.ok()) return tokens.status();
  const Mailbox* mailbox = MailboxAt(account, *tokens);
  if (mailbox != nullptr) return Descend(ToJson(*mailbox), *tokens, 4);
  return Descend(ToJson(account), *tokens, 0);
}

absl::StatusOr<Condition> WaitCondition(const Json& request,
                                        const PasswordDigester& digester) {
  if (!request.is_object()) {
    return absl::InvalidArgumentError("not a JSON object");
  }
  if (request.contains("journal")) return JournalCondition(request["journal"]);
  if (!request.contains("pointer") || !request["pointer"].is_string()) {
    return absl::InvalidArgumentError("'pointer' or 'journal' is required");
  }
  std::string pointer = request["pointer"].get<std::string>();
  const absl::StatusOr<std::vector<std::string>> tokens = Tokens(pointer);
  if (!tokens.ok()) return tokens.status();
  const bool exists = request.value("exists", true);
  Json wanted;
  bool compares = request.contains("equals");
  if (compares) wanted = request["equals"];
  if (request.contains("has_password") && request["has_password"].is_string()) {
    compares = true;
    wanted = digester.Digest(request["has_password"].get<std::string>());
    pointer += "/password";
  }
  return Condition([=](const Account& account, const Journal&) {
    const absl::StatusOr<Json> value = ValueAt(account, pointer);
    if (!exists) return !value.ok();
    return value.ok() && (!compares || *value == wanted);
  });
}

}  // namespace directory_sync::emulator
