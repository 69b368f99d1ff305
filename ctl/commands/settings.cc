#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/platform/user_name.h"
#include "ctl/commands/commands.h"
#include "ctl/commands/plan_table.h"
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

std::string DurationText(const google::protobuf::Duration& duration) {
  return absl::FormatDuration(absl::Seconds(duration.seconds()));
}

std::string AliasText(const upload::Settings& settings) {
  return absl::StrJoin(settings.domain_aliases(), ",",
                       [](std::string* out, const auto& alias) {
                         absl::StrAppend(out, alias.directory_domain(), "=",
                                         alias.mail_domain());
                       });
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
       {"sync-interval", DurationText(settings.sync_interval())},
       {"hosted-exchange-mailbox-megabytes",
        absl::StrCat(settings.hosted_exchange_mailbox_megabytes())},
       {"hosted-email-mailbox-megabytes",
        absl::StrCat(settings.hosted_email_mailbox_megabytes())},
       {"removal-delay", DurationText(settings.removal_delay())},
       {"removal-threshold", absl::StrCat(settings.removal_threshold())},
       {"removal-threshold-percent",
        absl::StrCat(settings.removal_threshold_percent())},
       {"history-retention", DurationText(settings.history_retention())},
       {"out-of-scope-password-retention",
        DurationText(settings.out_of_scope_password_retention())},
       {"provider-proxy", settings.provider_proxy()},
       {"local-domain", settings.local_domain()},
       {"domain-aliases", AliasText(settings)},
       {"sync-proxy-addresses", settings.sync_proxy_addresses() ? "yes" : "no"},
       {"rename-mailboxes", settings.rename_mailboxes() ? "yes" : "no"},
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

absl::Status SetDuration(const std::string& option, const std::string& text,
                         google::protobuf::Duration* duration) {
  absl::Duration value;
  if (!absl::ParseDuration(text, &value)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--", option, ": '", text, "' is no duration; write 30s, 5m or 1h"));
  }
  duration->set_seconds(absl::ToInt64Seconds(value));
  return absl::OkStatus();
}

absl::StatusOr<bool> ParseSwitch(const std::string& option,
                                 const std::string& text) {
  if (text == "yes") return true;
  if (text == "no") return false;
  return absl::InvalidArgumentError(
      absl::StrCat("--", option, ": '", text, "' is neither yes nor no"));
}

absl::StatusOr<int32_t> ParseCount(const std::string& option,
                                   const std::string& text) {
  int32_t count = 0;
  if (absl::SimpleAtoi(text, &count) && count >= 0) return count;
  return absl::InvalidArgumentError(
      absl::StrCat("--", option, ": '", text, "' is no number"));
}

absl::Status SetAliases(const std::string& text, upload::Settings& settings) {
  settings.clear_domain_aliases();
  for (const absl::string_view pair :
       absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::vector<std::string> parts = absl::StrSplit(pair, '=');
    if (parts.size() != 2) {
      return absl::InvalidArgumentError(
          "--domain-aliases: write corp.example=example.com, several with a "
          "comma between");
    }
    auto* alias = settings.add_domain_aliases();
    alias->set_directory_domain(parts[0]);
    alias->set_mail_domain(parts[1]);
  }
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

using Setter = std::function<absl::Status(
    Session& session, const std::string& value, upload::Settings& settings)>;

Setter DurationSetter(
    const std::string& option,
    google::protobuf::Duration* (upload::Settings::*field)()) {
  return [option, field](Session&, const std::string& value,
                         upload::Settings& settings) {
    return SetDuration(option, value, (settings.*field)());
  };
}

// Sets a field to what `parse` makes of the value.
template <typename Value>
Setter ValueSetter(const std::string& option,
                   absl::StatusOr<Value> (*parse)(const std::string&,
                                                  const std::string&),
                   void (upload::Settings::*field)(Value)) {
  return [option, parse, field](Session&, const std::string& value,
                                upload::Settings& settings) -> absl::Status {
    ASSIGN_OR_RETURN(const Value parsed, parse(option, value));
    (settings.*field)(parsed);
    return absl::OkStatus();
  };
}

// One option of "settings set".
struct SettingOption {
  Option option;
  Setter set;
};

std::vector<SettingOption> RemovalOptions() {
  return {
      {{"removal-delay", "DURATION", "how long removals wait"},
       DurationSetter("removal-delay",
                      &upload::Settings::mutable_removal_delay)},
      {{"removal-threshold", "N",
        "removals of a service and kind a day without approval"},
       ValueSetter<int32_t>("removal-threshold", ParseCount,
                            &upload::Settings::set_removal_threshold)},
      {{"removal-threshold-percent", "N", "the same in percent"},
       ValueSetter<int32_t>("removal-threshold-percent", ParseCount,
                            &upload::Settings::set_removal_threshold_percent)},
      {{"history-retention", "DURATION", "how long history is kept"},
       DurationSetter("history-retention",
                      &upload::Settings::mutable_history_retention)},
      {{"out-of-scope-password-retention", "DURATION",
        "how long passwords of accounts out of scope are kept"},
       DurationSetter(
           "out-of-scope-password-retention",
           &upload::Settings::mutable_out_of_scope_password_retention)}};
}

std::vector<SettingOption> MailboxOptions() {
  return {{{"sync-interval", "DURATION", "time between delta syncs, as in 5m"},
           DurationSetter("sync-interval",
                          &upload::Settings::mutable_sync_interval)},
          {{"hosted-exchange-mailbox-megabytes", "N", "size of new mailboxes"},
           ValueSetter<int32_t>(
               "hosted-exchange-mailbox-megabytes", ParseMegabytes,
               &upload::Settings::set_hosted_exchange_mailbox_megabytes)},
          {{"hosted-email-mailbox-megabytes", "N", "size of new mailboxes"},
           ValueSetter<int32_t>(
               "hosted-email-mailbox-megabytes", ParseMegabytes,
               &upload::Settings::set_hosted_email_mailbox_megabytes)},
          {{"sync-proxy-addresses", "yes|no",
            "whether proxyAddresses become alternate addresses"},
           ValueSetter<bool>("sync-proxy-addresses", ParseSwitch,
                             &upload::Settings::set_sync_proxy_addresses)},
          {{"rename-mailboxes", "yes|no",
            "whether mailboxes are renamed with their accounts"},
           ValueSetter<bool>("rename-mailboxes", ParseSwitch,
                             &upload::Settings::set_rename_mailboxes)}};
}

std::vector<SettingOption> DomainOptions() {
  return {{{"hosted-exchange-group", "GROUP",
            "scope group of Hosted Exchange, or \"Do Not Sync\""},
           SetExchangeGroup},
          {{"hosted-email-group", "GROUP",
            "scope group of Hosted Email, or \"Do Not Sync\""},
           SetEmailGroup},
          {{"local-domain", "DOMAIN", "the Active Directory domain"},
           [](Session&, const std::string& value, upload::Settings& settings) {
             settings.set_local_domain(value);
             return absl::OkStatus();
           }},
          {{"domain-aliases", "A=B,...", "mail domains that stand for another"},
           [](Session&, const std::string& value, upload::Settings& settings) {
             return SetAliases(value, settings);
           }},
          {{"provider-proxy", "URL", "http://host:port, or nothing"},
           [](Session&, const std::string& value, upload::Settings& settings) {
             settings.set_provider_proxy(value);
             return absl::OkStatus();
           }}};
}

std::vector<SettingOption> SettingOptions() {
  std::vector<SettingOption> all = DomainOptions();
  for (const auto& more : {MailboxOptions(), RemovalOptions()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

absl::Status Apply(const Invocation& invocation, Session& session,
                   upload::Settings& settings) {
  for (const SettingOption& setting : SettingOptions()) {
    const std::string& name = setting.option.name;
    if (!invocation.Has(name)) continue;
    RETURN_IF_ERROR(setting.set(session, invocation.Get(name), settings));
  }
  return absl::OkStatus();
}

// Whether a change takes something from people, or leaves them behind.
bool NeedsConfirmation(const upload::PreviewResponse& preview) {
  return !preview.removals().empty() || preview.left_alone() > 0;
}

// Shows the plan. OK(false): that was all.
absl::StatusOr<bool> ShowPlan(const Invocation& invocation, Session& session,
                              const upload::Settings& settings,
                              std::ostream& out) {
  ASSIGN_OR_RETURN(const upload::PreviewResponse preview,
                   PreviewOf(session, settings));
  const bool only_shows = invocation.Has("dry-run");
  if (!invocation.json) PrintPreview(preview, out);
  if (only_shows && invocation.json) out << ToJson(preview) << "\n";
  if (only_shows) return false;
  if (!NeedsConfirmation(preview) || invocation.Has("yes")) return true;
  return absl::FailedPreconditionError(
      "nothing was changed: by this change mailboxes, lists or contacts would "
      "be removed or left behind. Look at it with --dry-run, and repeat it "
      "with --yes");
}

absl::Status RunSet(const Invocation& invocation, Session& session,
                    std::ostream& out) {
  ASSIGN_OR_RETURN(upload::Settings settings, CurrentSettings(session));
  upload::UpdateSettingsRequest request;
  request.set_expected_version(settings.version());
  request.set_os_user(OsUserName());
  RETURN_IF_ERROR(Apply(invocation, session, settings));
  ASSIGN_OR_RETURN(const bool go_on,
                   ShowPlan(invocation, session, settings, out));
  if (!go_on) return absl::OkStatus();
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
  std::vector<Option> options;
  for (const SettingOption& setting : SettingOptions()) {
    options.push_back(setting.option);
  }
  options.push_back({"dry-run", "", "show what would be done, change nothing"});
  options.push_back({"yes", "", "also if something is removed by it"});
  return {{"settings get", "", 0, 0, "the settings in force", {}, RunGet},
          {"settings set", "OPTIONS", 0, 0,
           "change settings, after showing the plan, and start a full sync",
           options, RunSet}};
}

}  // namespace directory_sync::ctl
