#include "webui/live/metrics_page.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace directory_sync::webui {
namespace {

struct Gauge {
  const char* name;
  const char* help;
  const char* topic;
  const char* field;
};

constexpr Gauge kGauges[] = {
    {"directory_sync_registered", "1 if API keys are stored.", "uploader",
     "registered"},
    {"directory_sync_accounts_in_scope", "Accounts in scope.", "uploader",
     "accountsInScope"},
    {"directory_sync_pending_operations",
     "Operations that wait for the provider.", "uploader", "pendingOperations"},
    {"directory_sync_pending_passwords",
     "Passwords captured and not yet settled.", "uploader", "pendingPasswords"},
    {"directory_sync_open_alerts", "Alerts that are open.", "uploader",
     "openAlerts"},
    {"directory_sync_directory_reachable", "1 if the directory answers.",
     "uploader", "directoryReachable"},
    {"directory_sync_provider_reachable", "1 if the provider answers.",
     "uploader", "providerReachable"},
    {"directory_sync_relay_inbox_items",
     "Sealed passwords that wait for the uploader.", "relay", "inboxItems"},
};

void AppendHead(const char* name, const char* help, std::string& page) {
  absl::StrAppend(&page, "# HELP ", name, " ", help, "\n# TYPE ", name,
                  " gauge\n");
}

// Text for numbers of 64 bits, a truth value for flags; anything else is 0.
int64_t ValueOf(const nlohmann::json& object, const char* field) {
  const auto found = object.find(field);
  int64_t value = 0;
  if (found == object.end()) return 0;
  if (found->is_boolean()) return found->get<bool>() ? 1 : 0;
  if (found->is_string() &&
      absl::SimpleAtoi(found->get_ref<const std::string&>(), &value)) {
    return value;
  }
  return 0;
}

void AppendUp(const ChangeFeed& feed, std::string& page) {
  AppendHead("directory_sync_up", "1 if the service answers.", page);
  for (const auto& [service, topic] :
       {std::pair("supervisor", "supervisor"),
        std::pair("uploader", "uploader"), std::pair("relay", "relay"),
        std::pair("directory-reader", "domain")}) {
    absl::StrAppend(&page, "directory_sync_up{service=\"", service, "\"} ",
                    feed.Latest(topic).empty() ? 0 : 1, "\n");
  }
}

}  // namespace

HttpResponse MetricsPage(const ChangeFeed& feed, size_t sessions) {
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  std::string& page = response.body;
  AppendUp(feed, page);
  for (const Gauge& gauge : kGauges) {
    const auto object =
        nlohmann::json::parse(feed.Latest(gauge.topic), nullptr, false);
    // A service that is down has no values, rather than old ones.
    if (!object.is_object()) continue;
    AppendHead(gauge.name, gauge.help, page);
    absl::StrAppend(&page, gauge.name, " ", ValueOf(object, gauge.field), "\n");
  }
  AppendHead("directory_sync_web_sessions", "People logged in.", page);
  absl::StrAppend(&page, "directory_sync_web_sessions ", sessions, "\n");
  AppendHead("directory_sync_web_event_streams", "Pages that are open.", page);
  absl::StrAppend(&page, "directory_sync_web_event_streams ", feed.streams(),
                  "\n");
  return response;
}

}  // namespace directory_sync::webui
