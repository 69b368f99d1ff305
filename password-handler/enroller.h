#ifndef PASSWORD_HANDLER_ENROLLER_H_
#define PASSWORD_HANDLER_ENROLLER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/identity/identity_directory.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"

namespace directory_sync::password_handler {

// Hands a sealed request to the relay at `address`, which has to be the fleet's
// by `authority`, and returns the answer. Shows `identity` if there is one that
// is good still: the relay gives members precedence.
using EnrolmentCarrier = std::function<absl::StatusOr<std::string>(
    const std::string& address, const Certificate& authority,
    const std::optional<Identity>& identity,
    const std::string& sealed_request)>;

// The handler's place in the fleet: joins by a bundle, renews its certificate,
// keeps what the uploader says. Its files, all in the identity directory:
//
//   signing.key      made here; never leaves
//   tls.pem, ca.crt  the certificate and its key
//   trust.json       the join bundle without its token
//   settings.bin     the newest settings, signed
//   joined           digest of the token it joined by
//   pending.key/.csr of a request that isn't answered yet
//   reached          the relay's address that worked last
//
// Thread safe.
class Enroller {
 public:
  struct Options {
    std::string dns_host_name;
    std::string identity_directory;
    std::string bundle_file;
  };

  // Without an enrolment yet, the bundle has to be there. Errors name file and
  // cure: a missing or readable signing key, a damaged or missing bundle.
  static absl::StatusOr<std::unique_ptr<Enroller>> Open(const Options& options,
                                                        Clock& clock);

  const SigningKeyPair& signing_key() const { return signing_key_; }

  // What passwords are to be sealed to, and what else the uploader says.
  directorysync::fleet::v1::FleetSettings settings() const;

  // Takes a serialized SignedFleetSettings. OK: they count and are kept, or are
  // the ones that it has. PERMISSION_DENIED: not by the uploader;
  // FAILED_PRECONDITION: older than those it has.
  absl::Status TakeSettings(absl::string_view signed_settings);

  // Where the relay may be, best first: as the settings say, then the address
  // that worked last and the bundle's, so that a mistyped setting strands
  // nobody.
  std::vector<std::string> relay_addresses() const;
  // `address` is the relay's: it has answered as one of the fleet.
  void NoteReached(const std::string& address);

  // When EnsureCertificate has something to do next; the past if now.
  absl::Time due() const;

  // Joins or renews if it is due. A bundle that is for others, has expired or
  // is refused changes nothing for a handler that has joined.
  // PERMISSION_DENIED: the uploader refused, and says why. Other errors: nobody
  // answered. Of one thread, as is Renew.
  absl::Status EnsureCertificate(const EnrolmentCarrier& carrier);
  // A new certificate by the signing key, whether or not it is due. Errors as
  // above.
  absl::Status Renew(const EnrolmentCarrier& carrier);

  // What to show the relay; an error when there is nothing good.
  absl::StatusOr<Identity> identity() const;

 private:
  using JoinBundle = directorysync::fleet::v1::JoinBundle;
  using FleetSettings = directorysync::fleet::v1::FleetSettings;

  Enroller(Options options, Clock& clock, JoinBundle trust,
           SigningKeyPair signing_key)
      : options_(std::move(options)),
        clock_(clock),
        signing_key_(std::move(signing_key)),
        trust_(std::move(trust)) {}

  std::string File(absl::string_view name) const;
  void LoadSettings();
  // The bundle, if it is one that this handler hasn't joined by yet.
  std::optional<JoinBundle> NewBundle();
  void NoteComplaint(const absl::Status& complaint);
  // What a renewal goes by.
  JoinBundle Trust() const;
  absl::StatusOr<std::string> MakeRequest(const JoinBundle& bundle);
  absl::Status Exchange(const JoinBundle& bundle,
                        const EnrolmentCarrier& carrier);
  absl::Status TakeAnswer(const JoinBundle& bundle,
                          const std::string& sealed_request,
                          const std::string& signed_answer);
  absl::Status Keep(const JoinBundle& bundle,
                    const directorysync::fleet::v1::EnrolmentAnswer& answer);
  void NoteSettings(const directorysync::fleet::v1::EnrolmentAnswer& answer);

  const Options options_;
  Clock& clock_;
  const SigningKeyPair signing_key_;
  // Of the thread that joins and renews.
  std::string refused_token_;  // its digest
  std::string last_complaint_;
  mutable absl::Mutex mutex_;
  JoinBundle trust_ ABSL_GUARDED_BY(mutex_);  // without token
  FleetSettings settings_ ABSL_GUARDED_BY(mutex_);
  std::string reached_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_ENROLLER_H_
