#ifndef PASSWORD_HANDLER_TESTING_FAKE_RELAY_H_
#define PASSWORD_HANDLER_TESTING_FAKE_RELAY_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/identity/test_identities.h"
#include "common/sealing/sealing.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/server/grpc_server.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync::password_handler {

// The relay's network face over real mutual TLS, with the uploader's eyes:
// opens and verifies what a handler sends, and dies on what doesn't verify.
// Thread safe.
class FakeRelay {
 public:
  // Items are signed by `sender`.
  FakeRelay(TestIdentities& identities, SigningPublicKey sender);
  ~FakeRelay();

  // On the same port each time.
  void Start();
  void Stop();

  // "127.0.0.1:port"; valid also while it is down.
  const std::string& address() const { return address_; }
  const SealingPublicKey& sealing_key() const { return uploader_.public_key(); }

  struct Capture {
    directorysync::password::v1::EnvelopeHeader header;
    Secret password;
  };

  // Each waits up to 20 s for the item and dies without it.
  // The `count`th capture of the account, counted from 1.
  const Capture& AwaitCapture(absl::string_view account, int count = 1);
  directorysync::password::v1::Verdict AwaitVerdict(const Capture& capture);
  directorysync::password::v1::Tombstone AwaitTombstone(
      absl::string_view account);

  // What has arrived by now.
  std::optional<directorysync::password::v1::Verdict> VerdictOf(
      const Capture& capture);
  int captures(absl::string_view account);
  int tombstones(absl::string_view account);
  int heartbeats();
  // Waits until there were so many, over a minute if need be.
  void AwaitHeartbeats(int count);

 private:
  class Service;
  class Attendance;

  void Take(const directorysync::password::v1::PasswordItem& item);
  void Await(const std::function<bool()>& condition,
             absl::Duration patience = absl::Seconds(20))
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  TestIdentities& identities_;
  const SigningPublicKey sender_;
  const SealingKeyPair uploader_ = SealingKeyPair::Generate();
  std::unique_ptr<Service> service_;
  std::unique_ptr<Attendance> attendance_;
  std::unique_ptr<GrpcServer> server_;
  std::string address_ = "127.0.0.1:0";

  absl::Mutex mutex_;
  // Pointers, so that what AwaitCapture returned stays.
  std::vector<std::unique_ptr<Capture>> captures_ ABSL_GUARDED_BY(mutex_);
  std::vector<directorysync::password::v1::Verdict> verdicts_
      ABSL_GUARDED_BY(mutex_);
  std::vector<directorysync::password::v1::Tombstone> tombstones_
      ABSL_GUARDED_BY(mutex_);
  int heartbeats_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> seen_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_TESTING_FAKE_RELAY_H_
