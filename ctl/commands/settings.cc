#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace directory = directorysync::directory::v1;
namespace upload = directorysync::upload::v1;

constexpr char kDoNotSync[] = "Do Not Sync";

absl::StatusOr<upload::Settings> CurrentSettings(Session& session) {
  ASSIGN_OR_RETURN(
      upload::GetSettingsResponse response,
      Call<upload::UploaderAdmin>(session, Target::kUploader,
                                  &upload::UploaderAdmin::Stub::GetSettings,
                                  upload::GetSettingsRequest()));
  return std::move(*response.mutable_settings());
}

void Print(const upload::Settings& settings, const Invocation& invocation,
           std::ostream& out) {
  if (invocation.json) {
    out << ToJson(settings) << "\n";
    return;
  }
  const auto group = [](bool chosen, const upload::ScopeGroup& scope) {
    return chosen ? scope.name() : kDoNotSync;
  };
  PrintTable(
      {"SETTING", "VALUE"},
      {{"hosted-exchange-group", group(settings.has_hosted_exchange_group(),
                                       settings.hosted_exchange_group())},
       {"hosted-email-group", group(settings.has_hosted_email_group(),
                                    settings.hosted_email_group())},
       {"sync-interval", absl::FormatDuration(absl::Seconds(
                             settings.sync_interval().seconds()))},
       {"hosted-exchange-mailbox-megabytes",
        absl::StrCat(settings.hosted_exchange_mailbox_megabytes())},
       {"hosted-email-mailbox-megabytes",
        absl::StrCat(settings.hosted_email_mailbox_megabytes())},
       {"version", absl::StrCat(settings.version())}},
      out);
}

absl::Status RunGet(const Invocation& invocation, Session& session,
                    std::ostream& out) {
  ASSIGN_OR_RETURN(const upload::Settings settings, CurrentSettings(session));
  Print(settings, invocation, out);
  return absl::OkStatus();
}

// The group of that name or sAMAccountName, whatever the case.
absl::StatusOr<upload::ScopeGroup> FindGroup(Session& session,
                                             const std::string& name) {
  directory::ListGroupsRequest request;
  request.set_search(name);
  do {
    ASSIGN_OR_RETURN(
        const directory::ListGroupsResponse page,
        Call<directory::DirectoryReader>(
            session, Target::kDirectoryReader,
            &directory::DirectoryReader::Stub::ListGroups, request));
    for (const directory::Group& group : page.groups()) {
      if (absl::EqualsIgnoreCase(group.name(), name) ||
          absl::EqualsIgnoreCase(group.sam_account_name(), name)) {
        upload::ScopeGroup scope;
        scope.set_object_guid(group.object_guid());
        scope.set_name(group.name());
        return scope;
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::NotFoundError(absl::StrCat(
      "no group '", name,
      "' in the directory; 'directory-syncctl groups' lists them, and "
      "'",
      kDoNotSync, "' chooses none"));
}

absl::Status SetExchangeGroup(Session& session, const std::string& name,
                              upload::Settings& settings) {
  settings.clear_hosted_exchange_group();
  if (absl::EqualsIgnoreCase(name, kDoNotSync)) return absl::OkStatus();
  ASSIGN_OR_RETURN(*settings.mutable_hosted_exchange_group(),
                   FindGroup(session, name));
  return absl::OkStatus();
}

absl::Status SetEmailGroup(Session& session, const std::string& name,
                           upload::Settings& settings) {
  settings.clear_hosted_email_group();
  if (absl::EqualsIgnoreCase(name, kDoNotSync)) return absl::OkStatus();
  ASSIGN_OR_RETURN(*settings.mutable_hosted_email_group(),
                   FindGroup(session, name));
  return absl::OkStatus();
}

absl::Status SetInterval(const std::string& text, upload::Settings& settings) {
  absl::Duration interval;
  if (!absl::ParseDuration(text, &interval)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--sync-interval: '", text, "' is no duration; write 30s, 5m or 1h"));
  }
  settings.mutable_sync_interval()->set_seconds(absl::ToInt64Seconds(interval));
  return absl::OkStatus();
}

absl::StatusOr<int32_t> ParseMegabytes(const std::string& option,
                                       const std::string& text) {
  int32_t megabytes = 0;
  if (!absl::SimpleAtoi(text, &megabytes) || megabytes <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", option, ": '", text,
                     "' is no size; write a number of megabytes"));
  }
  return megabytes;
}

absl::Status Apply(const Invocation& invocation, Session& session,
                   upload::Settings& settings) {
  for (const auto& [option, value] : invocation.options) {
    if (option == "hosted-exchange-group") {
      RETURN_IF_ERROR(SetExchangeGroup(session, value, settings));
    } else if (option == "hosted-email-group") {
      RETURN_IF_ERROR(SetEmailGroup(session, value, settings));
    } else if (option == "sync-interval") {
      RETURN_IF_ERROR(SetInterval(value, settings));
    } else if (option == "hosted-exchange-mailbox-megabytes") {
      ASSIGN_OR_RETURN(const int32_t size, ParseMegabytes(option, value));
      settings.set_hosted_exchange_mailbox_megabytes(size);
    } else if (option == "hosted-email-mailbox-megabytes") {
      ASSIGN_OR_RETURN(const int32_t size, ParseMegabytes(option, value));
      settings.set_hosted_email_mailbox_megabytes(size);
    }
  }
  return absl::OkStatus();
}

absl::Status RunSet(const Invocation& invocation, Session& session,
                    std::ostream& out) {
  ASSIGN_OR_RETURN(upload::Settings settings, CurrentSettings(session));
  upload::UpdateSettingsRequest request;
  request.set_expected_version(settings.version());
  request.set_os_user(OsUserName());
  RETURN_IF_ERROR(Apply(invocation, session, settings));
  *request.mutable_settings() = settings;
  ASSIGN_OR_RETURN(const upload::UpdateSettingsResponse response,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::UpdateSettings, request));
  Print(response.settings(), invocation, out);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SettingsCommands() {
  return {{"settings get", "", 0, 0, "the settings in force", {}, RunGet},
          {"settings set",
           "OPTIONS",
           0,
           0,
           "change settings and start a full sync",
           {{"hosted-exchange-group", "GROUP",
             "scope group of Hosted Exchange, or \"Do Not Sync\""},
            {"hosted-email-group", "GROUP",
             "scope group of Hosted Email, or \"Do Not Sync\""},
            {"sync-interval", "DURATION", "time between delta syncs, as in 5m"},
            {"hosted-exchange-mailbox-megabytes", "N", "size of new mailboxes"},
            {"hosted-email-mailbox-megabytes", "N", "size of new mailboxes"}},
           RunSet}};
}

}  // namespace directory_sync::ctl
