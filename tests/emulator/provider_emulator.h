#ifndef TESTS_EMULATOR_PROVIDER_EMULATOR_H_
#define TESTS_EMULATOR_PROVIDER_EMULATOR_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "tests/emulator/http_server.h"
#include "tests/emulator/provider.h"
#include "tests/emulator/test_pki.h"

namespace directory_sync::emulator {

class ControlApi;

struct EmulatorOptions {
  // Where ca.pem, user_key and secret_key are written; made if absent. Must
  // be given: tests use a directory below TEST_TMPDIR.
  std::string state_directory;
  int port = 0;          // 0: a free one.
  int control_port = 0;  // 0: a free one.
  ProviderOptions provider;
  CertificateOptions certificate;
  // The provider's time. Must outlive the emulator.
  Clock* clock = &SystemClock();
  // How much faster than the machine's that clock runs; the faults' delays
  // on the wire are shortened alike.
  double time_scale = 1;
};

// The provider, as a client sees it: HTTPS on loopback, in a thread of its
// own, until destroyed. Thread safe.
//
//   ASSERT_OK_AND_ASSIGN(auto emulator, ProviderEmulator::Start(options));
//   … point the client at emulator->url() and emulator->ca_file() …
//   ASSERT_OK(emulator->provider().WaitFor(
//       [](const Account& account, const Journal&) {
//         return account.FindMailbox("example.com", Service::kExchange,
//                                    "ann.lee") != nullptr;
//       }, absl::Seconds(10)));
class ProviderEmulator {
 public:
  // Ready to serve when it returns. Unavailable for a taken port,
  // PermissionDenied or such for the directory.
  static absl::StatusOr<std::unique_ptr<ProviderEmulator>> Start(
      EmulatorOptions options);

  ProviderEmulator(const ProviderEmulator&) = delete;
  ProviderEmulator& operator=(const ProviderEmulator&) = delete;
  ~ProviderEmulator();

  // "https://localhost:<port>", without the "/v1" that calls begin with.
  std::string url() const;
  // "http://127.0.0.1:<port>/_emulator".
  std::string control_url() const;
  std::string ca_file() const;
  const std::string& user_key() const { return keys_.user_key; }
  const std::string& secret_key() const { return keys_.secret_key; }

  // State, journal, faults, limits, waiting.
  Provider& provider() { return provider_; }

  // Whether the mailbox exists and has that password.
  bool HasPassword(absl::string_view domain, Service service,
                   absl::string_view name, absl::string_view password);

  // Lets clients in, hangs up on them, or refuses the connection.
  absl::Status SetDoor(Door door);

 private:
  explicit ProviderEmulator(EmulatorOptions options);
  absl::Status Open();
  absl::Status WriteFiles(const std::string& ca_pem) const;

  const EmulatorOptions options_;
  const ApiKeys keys_;
  Provider provider_;
  std::unique_ptr<ControlApi> control_api_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<HttpServer> control_server_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_PROVIDER_EMULATOR_H_
