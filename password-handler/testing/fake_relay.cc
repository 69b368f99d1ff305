#include "password-handler/testing/fake_relay.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/statusor.h"
#include "proto/directorysync/relay/v1/fleet_relay.grpc.pb.h"
#include "proto/directorysync/relay/v1/relay.grpc.pb.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;
namespace relay = ::directorysync::relay::v1;

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr absl::Duration kHeartbeatPatience = absl::Seconds(90);

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

}  // namespace

class FakeRelay::Service : public relay::PasswordInbox::Service {
 public:
  explicit Service(FakeRelay& relay) : relay_(relay) {}

  grpc::Status Submit(
      grpc::ServerContext* /*context*/,
      grpc::ServerReaderWriter<relay::SubmitResponse, relay::SubmitRequest>*
          stream) override {
    relay::SubmitRequest request;
    while (stream->Read(&request)) {
      if (IsNew(request.item_id())) {
        v1::PasswordItem item;
        if (!item.ParseFromString(request.payload())) std::abort();
        relay_.Take(item);
      }
      relay::SubmitResponse response;
      response.set_item_id(request.item_id());
      stream->Write(response);
    }
    return grpc::Status::OK;
  }

 private:
  bool IsNew(const std::string& id) {
    absl::MutexLock lock(&relay_.mutex_);
    auto& seen = relay_.seen_;
    if (std::find(seen.begin(), seen.end(), id) != seen.end()) return false;
    seen.push_back(id);
    return true;
  }

  FakeRelay& relay_;
};

// Counts heartbeats, and never has settings.
class FakeRelay::Attendance : public relay::FleetAttendance::Service {
 public:
  explicit Attendance(FakeRelay& relay) : relay_(relay) {}

  grpc::Status Attend(
      grpc::ServerContext* /*context*/,
      grpc::ServerReaderWriter<relay::AttendResponse, relay::AttendRequest>*
          stream) override {
    relay::AttendRequest request;
    while (stream->Read(&request)) {
      absl::MutexLock lock(&relay_.mutex_);
      ++relay_.heartbeats_;
    }
    return grpc::Status::OK;
  }

 private:
  FakeRelay& relay_;
};

FakeRelay::FakeRelay(TestIdentities& identities, SigningPublicKey sender)
    : identities_(identities),
      sender_(std::move(sender)),
      service_(std::make_unique<Service>(*this)),
      attendance_(std::make_unique<Attendance>(*this)) {}

FakeRelay::~FakeRelay() { Stop(); }

void FakeRelay::Start() {
  GrpcServer::Options options;
  options.address = address_;
  options.credentials = identities_.FleetServer();
  options.authorization =
      AuthorizationTable({{"/directorysync.relay.v1.PasswordInbox/Submit",
                           {Caller::AnyFleetHandler()}},
                          {"/directorysync.relay.v1.FleetAttendance/Attend",
                           {Caller::AnyFleetHandler()}}});
  options.services = {service_.get(), attendance_.get()};
  server_ = OrDie(GrpcServer::Start(std::move(options)));
  address_ = server_->address();
}

void FakeRelay::Stop() { server_.reset(); }

void FakeRelay::Take(const v1::PasswordItem& item) {
  absl::MutexLock lock(&mutex_);
  if (item.has_envelope()) {
    OpenedEnvelope opened =
        OrDie(OpenEnvelope(item.envelope(), uploader_, sender_));
    captures_.push_back(std::make_unique<Capture>(
        Capture{std::move(opened.header), std::move(opened.password)}));
  } else if (item.has_verdict()) {
    verdicts_.push_back(OrDie(VerifyVerdict(item.verdict(), sender_)));
  } else {
    tombstones_.push_back(OrDie(VerifyTombstone(item.tombstone(), sender_)));
  }
}

void FakeRelay::AwaitHeartbeats(int count) {
  absl::MutexLock lock(&mutex_);
  Await([&]()
            ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return heartbeats_ >= count; },
        kHeartbeatPatience);
}

int FakeRelay::heartbeats() {
  absl::MutexLock lock(&mutex_);
  return heartbeats_;
}

void FakeRelay::Await(const std::function<bool()>& condition,
                      absl::Duration patience) {
  if (mutex_.AwaitWithTimeout(absl::Condition(&condition), patience)) return;
  std::fprintf(stderr, "the awaited item didn't come\n");
  std::abort();
}

const FakeRelay::Capture& FakeRelay::AwaitCapture(absl::string_view account,
                                                  int count) {
  const Capture* found = nullptr;
  absl::MutexLock lock(&mutex_);
  Await([&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    int left = count;
    for (const auto& capture : captures_) {
      if (capture->header.sam_account_name() != account) continue;
      if (--left == 0) found = capture.get();
    }
    return found != nullptr;
  });
  return *found;
}

v1::Verdict FakeRelay::AwaitVerdict(const Capture& capture) {
  v1::Verdict found;
  absl::MutexLock lock(&mutex_);
  Await([&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    for (const v1::Verdict& verdict : verdicts_) {
      if (verdict.id() == capture.header.id()) found = verdict;
    }
    return !found.id().empty();
  });
  return found;
}

v1::Tombstone FakeRelay::AwaitTombstone(absl::string_view account) {
  v1::Tombstone found;
  absl::MutexLock lock(&mutex_);
  Await([&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    for (const v1::Tombstone& tombstone : tombstones_) {
      if (tombstone.sam_account_name() == account) found = tombstone;
    }
    return !found.id().empty();
  });
  return found;
}

std::optional<v1::Verdict> FakeRelay::VerdictOf(const Capture& capture) {
  absl::MutexLock lock(&mutex_);
  for (const v1::Verdict& verdict : verdicts_) {
    if (verdict.id() == capture.header.id()) return verdict;
  }
  return std::nullopt;
}

int FakeRelay::captures(absl::string_view account) {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(std::count_if(
      captures_.begin(), captures_.end(), [&](const auto& capture) {
        return capture->header.sam_account_name() == account;
      }));
}

int FakeRelay::tombstones(absl::string_view account) {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(std::count_if(tombstones_.begin(), tombstones_.end(),
                                        [&](const v1::Tombstone& tombstone) {
                                          return tombstone.sam_account_name() ==
                                                 account;
                                        }));
}

}  // namespace directory_sync::password_handler
