#ifndef CTL_HANDLER_DIRECTORY_H_
#define CTL_HANDLER_DIRECTORY_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/identity/key.h"
#include "common/sealing/signing_key.h"

namespace directory_sync::ctl {

// The identity of a password handler while it is made: the directory that its
// [identity] directory names. Its private keys are made here and never leave
// it.
class HandlerDirectory {
 public:
  // Makes keys for the handler whose directory will be `path`.
  // AlreadyExists when there is an identity in it: a handler's signing key
  // must not be replaced under it.
  static absl::StatusOr<HandlerDirectory> Create(std::string path);

  // What the uploader has to certify and to know.
  std::string certificate_request() const;
  std::string signing_public_key() const;

  // Writes the files: tls.pem and ca.crt, signing.key, and sealing.pub, the
  // uploader's key. OK promises that they are durable; after an error nothing
  // of them counts and the command can be repeated.
  absl::Status Complete(absl::string_view certificate_pem,
                        absl::string_view fleet_ca_pem,
                        absl::string_view sealing_public_key) const;

 private:
  HandlerDirectory(std::string path, PrivateKey tls_key,
                   SigningKeyPair signing_key)
      : path_(std::move(path)),
        tls_key_(std::move(tls_key)),
        signing_key_(std::move(signing_key)) {}

  std::string path_;
  PrivateKey tls_key_;
  SigningKeyPair signing_key_;
};

}  // namespace directory_sync::ctl

#endif  // CTL_HANDLER_DIRECTORY_H_
