// The process that reads Active Directory for the others; never writes.

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/config/config.h"
#include "common/identity/credentials.h"
#include "common/log/log.h"
#include "common/server/grpc_server.h"
#include "common/server/service_main.h"
#include "common/status/status_macros.h"
#include "directory-reader/directory_reader_service.h"
#include "directory-reader/reader_setup.h"

namespace directory_sync::directory_reader {
namespace {

// A long answer's memory is given back when the answer was read: by default
// glibc keeps it after the first one, in pieces that the next doesn't fit into,
// in as many arenas as there are threads.
void KeepMemorySmall() {
#ifdef M_ARENA_MAX
  constexpr int kBytesReturned = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kBytesReturned);
  mallopt(M_ARENA_MAX, 2);
#endif
}

absl::Status Run(const ServiceContext& context) {
  KeepMemorySmall();
  ASSIGN_OR_RETURN(const Config config, LoadConfig(context.config_file));
  ASSIGN_OR_RETURN(const std::unique_ptr<ControllerPool> pool,
                   MakeControllerPool(config, SystemClock()));
  DirectoryReaderService service(*pool, config.directory_account,
                                 SystemClock());

  GrpcServer::Options options;
  options.address = LoopbackAddress(config.directory_reader_port);
  ASSIGN_OR_RETURN(
      options.credentials,
      ServerCredentialsFrom(config.IdentityDirectory("directory-reader")));
  options.authorization = DirectoryReaderAuthorization();
  options.services = {&service};
  ASSIGN_OR_RETURN(const std::unique_ptr<GrpcServer> server,
                   GrpcServer::Start(std::move(options)));
  server->SetServing(true);
  LogInfo("serving", {{"address", server->address()}});
  context.stop.Wait();
  server->Drain(absl::Seconds(2));
  return absl::OkStatus();
}

}  // namespace
}  // namespace directory_sync::directory_reader

int main(int argc, char** argv) {
  return directory_sync::ServiceMain(argc, argv, "directory-reader",
                                     directory_sync::directory_reader::Run);
}
