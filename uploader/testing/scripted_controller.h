#ifndef UPLOADER_TESTING_SCRIPTED_CONTROLLER_H_
#define UPLOADER_TESTING_SCRIPTED_CONTROLLER_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/identity/key.h"
#include "common/sealing/signing_key.h"
#include "proto/directorysync/fleet/v1/fleet.pb.h"
#include "proto/directorysync/password/v1/envelope.pb.h"
#include "proto/directorysync/password/v1/stamp.pb.h"

namespace directory_sync::uploader {

// A password handler on a domain controller, as far as the uploader sees one.
// Any failure aborts. Thread compatible.
class ScriptedController {
 public:
  // `dns_host_name` in lower case; its invocationId is made from that.
  explicit ScriptedController(const std::string& dns_host_name);

  const std::string& dns_host_name() const { return dns_host_name_; }

  // What it sends to join, or to renew with the same keys, and what it makes of
  // the answer: an error is the refusal, or that it isn't the uploader's.
  std::string JoinRequest(const directorysync::fleet::v1::JoinBundle& bundle);
  std::string RenewalRequest(absl::Time requested);
  absl::Status TakeAnswer(const std::string& sealed_request,
                          const std::string& signed_answer);
  const std::string& certificate_pem() const { return certificate_pem_; }
  // Another key for TLS from now on.
  void ChangeTlsKey();

  // A serialized SignedHeartbeat.
  std::string Heartbeat(const directorysync::fleet::v1::Heartbeat& heartbeat);

  // Its queue is as it was at the start, as after a snapshot.
  void SetBackQueue() { seqs_.clear(); }

  // Its SPIFFE id, as the relay would prove it.
  std::string sender() const;
  const std::string& invocation_id() const { return invocation_id_; }
  // From now on it says of its captures that the other one made the changes.
  void Impersonate(const ScriptedController& other) {
    invocation_id_ = other.invocation_id_;
  }

  // A stamp of its own making.
  directorysync::password::v1::PasswordStamp Stamp(uint32_t version,
                                                   uint64_t time) const;

  // A capture of `password` for the account; `id` is 16 bytes.
  directorysync::password::v1::PasswordItem Capture(
      const std::string& id, const std::string& guid,
      const std::string& password,
      const std::string& sam_account_name = "someone") const;
  directorysync::password::v1::PasswordItem Committed(
      const std::string& id, const std::string& guid,
      const directorysync::password::v1::PasswordStamp& stamp) const;
  directorysync::password::v1::PasswordItem Verdict(
      const std::string& id, const std::string& guid,
      directorysync::password::v1::VerdictKind kind) const;

  // A change after `before` that couldn't be captured; an empty `guid` is
  // unknown.
  directorysync::password::v1::PasswordItem Missed(
      const std::string& id, const std::string& guid,
      const std::string& sam_account_name,
      const directorysync::password::v1::PasswordStamp& before) const;

 private:
  const std::string dns_host_name_;
  std::string invocation_id_;
  uint64_t SeqOf(const std::string& id) const;
  std::string SealedRequest(
      const directorysync::fleet::v1::EnrolmentRequest& request) const;

  PrivateKey tls_key_ = PrivateKey::Generate();
  std::string signing_request_pem_;
  const SigningKeyPair signing_key_ = SigningKeyPair::Generate();
  directorysync::fleet::v1::JoinBundle bundle_;
  std::string sealing_public_key_;
  std::string certificate_pem_;
  mutable std::map<std::string, uint64_t> seqs_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_SCRIPTED_CONTROLLER_H_
