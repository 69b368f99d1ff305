#include "webui/live/watches.h"

namespace directory_sync::webui {

const std::vector<Watch>& Watches() {
  constexpr absl::Duration kSecond = absl::Seconds(1);
  static const auto* const watches = new std::vector<Watch>{
      {"supervisor", "/directorysync.supervisor.v1.Supervisor/GetStatus", "{}",
       kSecond, true},
      {"uploader", "/directorysync.upload.v1.UploaderAdmin/GetStatus", "{}",
       kSecond, true},
      {"relay", "/directorysync.relay.v1.RelayOutlet/GetStatus", "{}", kSecond,
       true},
      {"settings", "/directorysync.upload.v1.UploaderAdmin/GetSettings", "{}"},
      // The newest ones: a change among them makes the pages read their lists
      // anew.
      {"runs", "/directorysync.upload.v1.UploaderAdmin/ListRuns",
       R"({"pageSize":10})"},
      {"operations", "/directorysync.upload.v1.UploaderAdmin/ListOperations",
       R"({"pageSize":100})"},
      {"alerts", "/directorysync.upload.v1.UploaderAdmin/ListAlerts",
       R"({"pageSize":200})"},
      {"controllers",
       "/directorysync.upload.v1.FleetAdmin/ListDomainControllers", "{}"},
      // Asks every domain controller, so less often.
      {"domain", "/directorysync.directory.v1.DirectoryReader/DescribeDomain",
       "{}", absl::Seconds(10), true, absl::Minutes(1)},
  };
  return *watches;
}

}  // namespace directory_sync::webui
