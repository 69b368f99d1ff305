#include "tests/emulator/provider_emulator.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/status_macros.h"
#include "tests/emulator/control_api.h"
#include "tests/emulator/random_keys.h"

namespace directory_sync::emulator {
namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPrivateDirectory = 0700;

absl::Status WriteFile(const std::string& path, absl::string_view content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  // Before the content, so that nobody else can open it meanwhile.
  chmod(path.c_str(), kPrivateFile);
  file << content;
  file.close();
  if (file.good()) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("cannot write ", path, ": ", std::strerror(errno)));
}

EmulatorOptions WithKeys(EmulatorOptions options) {
  if (options.provider.keys.empty()) {
    options.provider.keys.push_back(RandomApiKeys());
  }
  return options;
}

}  // namespace

ProviderEmulator::ProviderEmulator(EmulatorOptions options)
    : options_(std::move(options)),
      keys_(options_.provider.keys.front()),
      provider_(options_.provider, *options_.clock) {}

ProviderEmulator::~ProviderEmulator() {
  provider_.StopWaiting();
  // Long calls answer into the servers, so they end first.
  control_api_.reset();
  control_server_.reset();
  server_.reset();
}

absl::StatusOr<std::unique_ptr<ProviderEmulator>> ProviderEmulator::Start(
    EmulatorOptions options) {
  std::unique_ptr<ProviderEmulator> emulator(
      new ProviderEmulator(WithKeys(std::move(options))));
  RETURN_IF_ERROR(emulator->Open());
  return emulator;
}

absl::Status ProviderEmulator::Open() {
  ASSIGN_OR_RETURN(const ServerIdentity identity,
                   MakeServerIdentity(options_.certificate));
  HttpServerOptions https;
  https.port = options_.port;
  https.certificate_pem = identity.certificate_pem;
  https.private_key_pem = identity.private_key_pem;
  https.time_scale = options_.time_scale;
  https.serve = [this](const HttpRequest& request, const Responder& respond) {
    respond(provider_.Handle(request));
  };
  https.accepts_expect = [this] { return provider_.AcceptsExpect(); };
  ASSIGN_OR_RETURN(server_, HttpServer::Start(std::move(https)));

  control_api_ = std::make_unique<ControlApi>(
      provider_, [this](Door door) { return server_->SetDoor(door); });
  HttpServerOptions http;
  http.port = options_.control_port;
  http.serve = [this](const HttpRequest& request, const Responder& respond) {
    control_api_->Serve(request, respond);
  };
  ASSIGN_OR_RETURN(control_server_, HttpServer::Start(std::move(http)));
  return WriteFiles(identity.ca_pem);
}

absl::Status ProviderEmulator::WriteFiles(const std::string& ca_pem) const {
  if (mkdir(options_.state_directory.c_str(), kPrivateDirectory) != 0 &&
      errno != EEXIST) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the state directory '",
                     options_.state_directory, "': ", std::strerror(errno)));
  }
  const std::string base = absl::StrCat(options_.state_directory, "/");
  RETURN_IF_ERROR(WriteFile(base + "ca.pem", ca_pem));
  RETURN_IF_ERROR(WriteFile(base + "user_key", keys_.user_key));
  return WriteFile(base + "secret_key", keys_.secret_key);
}

std::string ProviderEmulator::url() const {
  return absl::StrCat("https://localhost:", server_->port());
}

std::string ProviderEmulator::control_url() const {
  return absl::StrCat("http://127.0.0.1:", control_server_->port(),
                      "/_emulator");
}

std::string ProviderEmulator::ca_file() const {
  return absl::StrCat(options_.state_directory, "/ca.pem");
}

bool ProviderEmulator::HasPassword(absl::string_view domain, Service service,
                                   absl::string_view name,
                                   absl::string_view password) {
  bool same = false;
  provider_.Read([&](const Account& account, const Journal&) {
    const Mailbox* mailbox = account.FindMailbox(domain, service, name);
    same = mailbox != nullptr &&
           mailbox->password_digest == provider_.digester().Digest(password);
  });
  return same;
}

absl::Status ProviderEmulator::SetDoor(Door door) {
  return server_->SetDoor(door);
}

}  // namespace directory_sync::emulator
