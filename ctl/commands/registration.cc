#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/platform/terminal.h"
#include "common/platform/user_name.h"
#include "common/secret/secret.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

absl::StatusOr<Secret> KeyFrom(const Invocation& invocation,
                               const std::string& option,
                               const std::string& prompt) {
  if (invocation.Has(option)) return ReadSecretFile(invocation.Get(option));
  return ReadSecretFromTerminal(prompt);
}

// The request with its copies of the keys, wiped when it goes away.
class RegistrationRequest {
 public:
  RegistrationRequest(const Secret& user_key, const Secret& secret_key) {
    const SecretAccess access;
    request_.set_user_key(std::string(user_key.Reveal(access)));
    request_.set_secret_key(std::string(secret_key.Reveal(access)));
    request_.set_os_user(OsUserName());
  }
  ~RegistrationRequest() {
    Secret::TakeFrom(*request_.mutable_user_key());
    Secret::TakeFrom(*request_.mutable_secret_key());
  }
  const upload::RegisterRequest& get() const { return request_; }

 private:
  upload::RegisterRequest request_;
};

absl::Status RunRegister(const Invocation& invocation, Session& session,
                         std::ostream& out) {
  ASSIGN_OR_RETURN(
      const Secret user_key,
      KeyFrom(invocation, "user-key-file", "Control Panel API User Key: "));
  ASSIGN_OR_RETURN(
      const Secret secret_key,
      KeyFrom(invocation, "secret-key-file", "Control Panel API Secret Key: "));
  const RegistrationRequest request(user_key, secret_key);
  ASSIGN_OR_RETURN(const upload::RegisterResponse response,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::Register, request.get()));
  if (invocation.json) {
    out << ToJson(response) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const upload::MailDomain& domain : response.domains()) {
    rows.push_back({domain.name(), domain.hosted_exchange() ? "yes" : "no",
                    domain.hosted_email() ? "yes" : "no"});
  }
  out << "Registered. The keys give access to:\n";
  PrintTable({"MAIL DOMAIN", "HOSTED EXCHANGE", "HOSTED EMAIL"}, rows, out);
  return absl::OkStatus();
}

absl::Status RunUnregister(const Invocation& invocation, Session& session,
                           std::ostream& out) {
  if (!invocation.Has("yes")) {
    return absl::FailedPreconditionError(
        "nothing was changed. Without API keys nothing is sent to the provider "
        "any more, passwords neither; its mailboxes stay as they are. Repeat "
        "with --yes to forget the keys");
  }
  upload::UnregisterRequest request;
  request.set_os_user(OsUserName());
  ASSIGN_OR_RETURN(const upload::UnregisterResponse response,
                   Call<upload::UploaderAdmin>(
                       session, Target::kUploader,
                       &upload::UploaderAdmin::Stub::Unregister, request));
  out << (invocation.json ? ToJson(response) : "The API keys are forgotten.")
      << "\n";
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> RegistrationCommands() {
  return {
      {"unregister",
       "",
       0,
       0,
       "forget the provider's API keys",
       {{"yes", "", "do it"}},
       RunUnregister},
      {"register",
       "",
       0,
       0,
       "verify and store the provider's API keys (asks for them)",
       {{"user-key-file", "FILE", "read the user key from a 0600 file"},
        {"secret-key-file", "FILE", "read the secret key from a 0600 file"}},
       RunRegister}};
}

}  // namespace directory_sync::ctl
