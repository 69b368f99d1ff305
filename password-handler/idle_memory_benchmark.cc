// What an idle handler occupies: enrolled, connected to a relay over mutual TLS
// and to a real Samba, after its first capture.
//
//   bazel run -c opt //password-handler:idle_memory_benchmark
//
// Pss_Anon is the handler's own. Rss is that and every page of the shared
// libraries that it has touched; Pss counts those by their share, so it is
// lower the more programs of the same libraries run (this one is such).

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "password-handler/testing/handler_fixture.h"

int main() {
  using directory_sync::password_handler::HandlerFixture;
  HandlerFixture fixture;
  fixture.handler().Start();
  const absl::Status added = fixture.domain().AddUser("idle");
  if (!added.ok()) {
    std::fprintf(stderr, "%s\n", std::string(added.message()).c_str());
    return 1;
  }
  fixture.relay().AwaitVerdict(fixture.relay().AwaitCapture("idle"));
  std::ifstream rollup(
      absl::StrCat("/proc/", fixture.handler().process_id(), "/smaps_rollup"));
  for (std::string line; std::getline(rollup, line);) {
    for (const char* name : {"Rss:", "Pss:", "Pss_Anon:", "Private_Dirty:"}) {
      if (absl::StartsWith(line, name)) std::printf("%s\n", line.c_str());
    }
  }
  return 0;
}
