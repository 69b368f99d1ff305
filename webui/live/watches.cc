#include "webui/live/watches.h"

namespace directory_sync::webui {

const std::vector<Watch>& Watches() {
  constexpr absl::Duration kSecond = absl::Seconds(1);
  // StatusStream tells when these are due; their period only finds what it
  // missed, and a service that hangs.
  constexpr absl::Duration kTold = absl::Seconds(30);
  static const auto* const watches = new std::vector<Watch>{
      {"supervisor", "/directorysync.supervisor.v1.Supervisor/GetStatus", "{}",
       kSecond, true},
      {"uploader", "/directorysync.upload.v1.UploaderAdmin/GetStatus", "{}",
       absl::Seconds(5), true},
      {"relay", "/directorysync.relay.v1.RelayOutlet/GetStatus", "{}", kSecond,
       true},
      {"pace", "/directorysync.upload.v1.ProviderPace/GetPace", "{}",
       absl::Seconds(2), true},
      {"settings", "/directorysync.upload.v1.UploaderAdmin/GetSettings", "{}",
       kTold},
      // The newest ones: a change among them makes the pages read their lists
      // anew.
      {"runs", "/directorysync.upload.v1.UploaderAdmin/ListRuns",
       R"({"pageSize":10})", kTold},
      {"operations", "/directorysync.upload.v1.UploaderAdmin/ListOperations",
       R"({"pageSize":100})", kTold},
      {"alerts", "/directorysync.upload.v1.UploaderAdmin/ListAlerts",
       R"({"pageSize":200})", kTold},
      {"controllers",
       "/directorysync.upload.v1.FleetAdmin/ListDomainControllers", "{}",
       absl::Seconds(2)},
      // Asks every domain controller, so less often.
      {"domain", "/directorysync.directory.v1.DirectoryReader/DescribeDomain",
       "{}", absl::Seconds(10), true, absl::Minutes(1)},
  };
  return *watches;
}

}  // namespace directory_sync::webui
