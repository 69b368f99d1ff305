#ifndef UPLOADER_BENCHMARK_CALL_RUN_H_
#define UPLOADER_BENCHMARK_CALL_RUN_H_

#include <memory>
#include <string>

#include "tests/emulator/provider_emulator.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/paced_provider_client.h"
#include "uploader/provider/pacer.h"

namespace directory_sync::benchmark {

// The same writes by our client, pacer included, and by a plain libcurl loop,
// each over one TLS connection to the emulated provider without limits.
class CallRun {
 public:
  // Files go below `directory`; ends the process if it can't start.
  explicit CallRun(const std::string& directory);
  ~CallRun();

  void CallOurs(int count);
  void CallPlainly(int count);

  // That the plain loop opened so far; one, if it is what it should be.
  int plain_connections() const { return plain_connections_; }

 private:
  void SetUpPlain();

  std::unique_ptr<emulator::ProviderEmulator> emulator_;
  std::unique_ptr<provider::Pacer> pacer_;
  std::unique_ptr<provider::PacedProviderClient> client_;
  void* easy_ = nullptr;
  std::string url_;
  int plain_connections_ = 0;
};

}  // namespace directory_sync::benchmark

#endif  // UPLOADER_BENCHMARK_CALL_RUN_H_
