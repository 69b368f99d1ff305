#include "tests/directory/dc_commands.h"

#include <unistd.h>

#include <functional>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

namespace directory_sync::fixture {
namespace {

using Json = nlohmann::json;
using Handler =
    std::function<absl::Status(DirectoryFixture&, const Json& command)>;

std::string Text(const Json& command, const char* name) {
  return command.at(name).get<std::string>();
}

absl::Status SetPassword(DirectoryFixture& fixture, const Json& command) {
  const std::string user = Text(command, "user");
  const std::string password = Text(command, "new");
  const std::string by = Text(command, "by");
  if (by == "ldaps") return fixture.ResetPasswordByLdaps(user, password);
  if (by == "samba-tool") {
    return fixture.ResetPasswordBySambaTool(user, password);
  }
  if (by == "kpasswd") {
    return fixture.ChangePasswordByKpasswd(user, Text(command, "old"),
                                           password);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"by\" is '", by, "', not kpasswd, ldaps or samba-tool"));
}

absl::Status SetAttribute(DirectoryFixture& fixture, const Json& command) {
  return fixture.SetAttribute(
      Text(command, "user"), Text(command, "attribute"),
      command.at("values").get<std::vector<std::string>>());
}

absl::Status AddUser(DirectoryFixture& fixture, const Json& command) {
  return fixture.AddUser(
      Text(command, "user"),
      command.value("attributes", Json::object()).get<Attributes>());
}

absl::Status DeleteUser(DirectoryFixture& fixture, const Json& command) {
  return fixture.DeleteUser(Text(command, "user"));
}

absl::Status SetEnabled(DirectoryFixture& fixture, const Json& command) {
  return fixture.SetEnabled(Text(command, "user"),
                            command.at("enabled").get<bool>());
}

absl::Status AddToGroup(DirectoryFixture& fixture, const Json& command) {
  return fixture.AddToGroup(Text(command, "group"), Text(command, "user"));
}

absl::Status RemoveFromGroup(DirectoryFixture& fixture, const Json& command) {
  return fixture.RemoveFromGroup(Text(command, "group"), Text(command, "user"));
}

absl::Status CutLink(DirectoryFixture& fixture, const Json&) {
  fixture.link().Cut();
  return absl::OkStatus();
}

absl::Status RestoreLink(DirectoryFixture& fixture, const Json&) {
  fixture.link().Restore();
  return absl::OkStatus();
}

absl::Status StopServer(DirectoryFixture& fixture, const Json&) {
  fixture.StopServer();
  return absl::OkStatus();
}

absl::Status StartServer(DirectoryFixture& fixture, const Json&) {
  return fixture.StartServer();
}

const std::map<std::string, Handler>& Handlers() {
  static const auto* const handlers = new std::map<std::string, Handler>{
      {"add-to-group", AddToGroup},
      {"add-user", AddUser},
      {"cut-link", CutLink},
      {"delete-user", DeleteUser},
      {"remove-from-group", RemoveFromGroup},
      {"restore-link", RestoreLink},
      {"set-attribute", SetAttribute},
      {"set-enabled", SetEnabled},
      {"set-password", SetPassword},
      {"start-server", StartServer},
      {"stop-server", StopServer},
  };
  return *handlers;
}

std::string CommandNames() {
  return absl::StrJoin(Handlers(), ", ",
                       [](std::string* out, const auto& handler) {
                         absl::StrAppend(out, handler.first);
                       });
}

absl::Status CarryOut(DirectoryFixture& fixture, const Json& command) {
  const std::string name = Text(command, "command");
  const auto handler = Handlers().find(name);
  if (handler == Handlers().end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no command '", name, "'; there are: ", CommandNames()));
  }
  return handler->second(fixture, command);
}

// Invalid UTF-8 in an error of Samba's must not lose the answer.
std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json DescribeAccount(const Account& account) {
  return {{"sam_account_name", account.sam_account_name},
          {"dn", account.dn},
          {"user_principal_name", account.user_principal_name},
          {"password_file", account.password_file}};
}

}  // namespace

std::string AnswerCommand(DirectoryFixture& fixture, absl::string_view line) {
  Json answer = {{"command", ""}};
  absl::Status status;
  try {
    const Json command = Json::parse(line.begin(), line.end());
    answer["command"] = command.value("command", "");
    status = CarryOut(fixture, command);
  } catch (const Json::exception& error) {
    status = absl::InvalidArgumentError(error.what());
  }
  answer["ok"] = status.ok();
  if (!status.ok()) answer["error"] = std::string{status.message()};
  if (status.ok()) answer["time"] = absl::FormatTime(absl::Now());
  return Line(answer);
}

std::string DescribeFixture(const DirectoryFixture& fixture) {
  return Line({
      {"event", "ready"},
      {"pid", getpid()},
      {"samba_pid", fixture.server().pid()},
      {"directory", fixture.directory().path()},
      {"ldaps_uri", fixture.ldaps_uri()},
      {"ldap_uri", fixture.ldap_uri()},
      {"ca_file", fixture.ca_file()},
      {"other_ca_file", fixture.other_ca_file()},
      {"naming_context", kNamingContext},
      {"realm", kRealm},
      {"netbios_domain", kNetbiosDomain},
      {"mail_domain", kMailDomain},
      {"exchange_group", kExchangeGroup},
      {"email_group", kEmailGroup},
      {"user_password", kUserPassword},
      {"service_account", DescribeAccount(fixture.service_account())},
      {"handler_account", DescribeAccount(fixture.handler_account())},
      {"administrator", DescribeAccount(fixture.administrator())},
  });
}

}  // namespace directory_sync::fixture
