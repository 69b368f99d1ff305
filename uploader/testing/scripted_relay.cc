#include "uploader/testing/scripted_relay.h"

#include <grpcpp/server_context.h>

#include "absl/strings/str_cat.h"
#include "common/identity/certificate_request.h"

namespace directory_sync::uploader {

using directorysync::relay::v1::CollectRequest;
using directorysync::relay::v1::CollectResponse;
using directorysync::relay::v1::GetServerSigningRequestRequest;
using directorysync::relay::v1::GetServerSigningRequestResponse;
using directorysync::relay::v1::InboxItem;
using directorysync::relay::v1::InstallServerCertificateRequest;
using directorysync::relay::v1::InstallServerCertificateResponse;

uint64_t ScriptedRelay::Put(
    const std::string& sender,
    const directorysync::password::v1::PasswordItem& item) {
  absl::MutexLock lock(&mutex_);
  InboxItem inbox_item;
  inbox_item.set_item_key(++last_key_);
  inbox_item.set_item_id(absl::StrCat("item-", last_key_));
  inbox_item.set_sender(sender);
  inbox_item.set_payload(item.SerializeAsString());
  items_.push_back(inbox_item);
  return last_key_;
}

void ScriptedRelay::AwaitEmpty() {
  absl::MutexLock lock(&mutex_);
  const auto is_empty = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return items_.empty();
  };
  mutex_.Await(absl::Condition(&is_empty));
}

std::string ScriptedRelay::AwaitCertificate() {
  absl::MutexLock lock(&mutex_);
  const auto is_there = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !certificate_pem_.empty();
  };
  mutex_.Await(absl::Condition(&is_there));
  return certificate_pem_;
}

void ScriptedRelay::HoldStreams(bool hold) {
  absl::MutexLock lock(&mutex_);
  hold_streams_ = hold;
}

void ScriptedRelay::HoldCertificates(bool hold) {
  absl::MutexLock lock(&mutex_);
  hold_certificates_ = hold;
}

void ScriptedRelay::AwaitHeld() {
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&held_));
}

void ScriptedRelay::WaitWhile(const bool& hold, grpc::ServerContext& context) {
  absl::MutexLock lock(&mutex_);
  const auto go_on = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopped_ || !hold;
  };
  while (!go_on() && !context.IsCancelled()) {
    held_ = true;
    // A cancelled call is noticed at the next look.
    mutex_.AwaitWithTimeout(absl::Condition(&go_on), absl::Milliseconds(50));
  }
}

void ScriptedRelay::Stop() {
  absl::MutexLock lock(&mutex_);
  stopped_ = true;
}

grpc::Status ScriptedRelay::Collect(
    grpc::ServerContext* context,
    grpc::ServerReaderWriter<CollectResponse, CollectRequest>* stream) {
  WaitWhile(hold_streams_, *context);
  stream->SendInitialMetadata();
  uint64_t handed_over = 0;
  while (!context->IsCancelled()) {
    CollectResponse response;
    {
      absl::MutexLock lock(&mutex_);
      const auto has_work = [this, &handed_over]()
                                ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
                                  return stopped_ || last_key_ > handed_over;
                                };
      // A cancelled stream is noticed at the next look.
      if (!mutex_.AwaitWithTimeout(absl::Condition(&has_work),
                                   absl::Milliseconds(50))) {
        continue;
      }
      if (stopped_) return grpc::Status::OK;
      for (const InboxItem& item : items_) {
        if (item.item_key() > handed_over) *response.add_items() = item;
      }
      handed_over = last_key_;
    }
    if (response.items().empty()) continue;
    CollectRequest acknowledgement;
    if (!stream->Write(response) || !stream->Read(&acknowledgement)) break;
    absl::MutexLock lock(&mutex_);
    for (const uint64_t key : acknowledgement.committed_item_keys()) {
      for (auto it = items_.begin(); it != items_.end(); ++it) {
        if (it->item_key() != key) continue;
        items_.erase(it);
        break;
      }
    }
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedRelay::GetServerSigningRequest(
    grpc::ServerContext* context, const GetServerSigningRequestRequest*,
    GetServerSigningRequestResponse* response) {
  WaitWhile(hold_certificates_, *context);
  response->set_signing_request_pem(MakeCertificateRequest(key_));
  return grpc::Status::OK;
}

grpc::Status ScriptedRelay::InstallServerCertificate(
    grpc::ServerContext*, const InstallServerCertificateRequest* request,
    InstallServerCertificateResponse*) {
  absl::MutexLock lock(&mutex_);
  certificate_pem_ = request->certificate_pem();
  return grpc::Status::OK;
}

}  // namespace directory_sync::uploader
