#include "webui/api_proxy.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/server/channel.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace directory_sync::webui {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(type)
          ->New());
}

// https://connectrpc.com/docs/protocol#error-codes
int HttpStatusOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::OUT_OF_RANGE:
      return 400;
    case grpc::StatusCode::UNAUTHENTICATED:
      return 401;
    case grpc::StatusCode::PERMISSION_DENIED:
      return 403;
    case grpc::StatusCode::NOT_FOUND:
      return 404;
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::ABORTED:
      return 409;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return 429;
    case grpc::StatusCode::UNIMPLEMENTED:
      return 501;
    case grpc::StatusCode::UNAVAILABLE:
      return 503;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return 504;
    default:
      return 500;
  }
}

HttpResponse ErrorOf(const grpc::Status& status) {
  const absl::StatusCode code =
      static_cast<absl::StatusCode>(status.error_code());
  return JsonError(HttpStatusOf(status.error_code()),
                   absl::AsciiStrToLower(absl::StatusCodeToString(code)),
                   status.error_message());
}

// What one call needs until it has ended.
struct PendingCall {
  explicit PendingCall(const std::shared_ptr<grpc::Channel>& channel)
      : stub(channel) {}

  grpc::GenericStub stub;
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
};

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

HttpResponse Answer(const Descriptor* type, const grpc::ByteBuffer& buffer) {
  const std::unique_ptr<Message> message = NewMessage(type);
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  HttpResponse response;
  response.content_type = "application/json";
  if (!message->ParseFromString(Bytes(buffer)) ||
      !google::protobuf::util::MessageToJsonString(*message, &response.body,
                                                   options)
           .ok()) {
    return JsonError(500, "internal", "the service sent an unreadable answer");
  }
  return response;
}

// The audit names who logged in, not whom a page says.
void SetOsUser(Message& request, const std::string& os_user) {
  const auto* field = request.GetDescriptor()->FindFieldByName("os_user");
  if (field == nullptr) return;
  request.GetReflection()->SetString(&request, field, os_user);
}

}  // namespace

void ApiProxy::Call(const ApiMethod& method, const std::string& os_user,
                    const std::string& body,
                    std::function<void(HttpResponse)> done) const {
  const std::unique_ptr<Message> request =
      NewMessage(method.method->input_type());
  const auto parsed =
      google::protobuf::util::JsonStringToMessage(body, request.get());
  if (!parsed.ok()) {
    done(JsonError(400, "invalid_argument",
                   absl::StrCat("the request isn't the JSON of ",
                                method.method->input_type()->full_name())));
    return;
  }
  SetOsUser(*request, os_user);
  const auto channel = channels_.find(method.server);
  if (channel == channels_.end()) {
    done(JsonError(500, "internal", "no channel to this service"));
    return;
  }
  auto call = std::make_shared<PendingCall>(channel->second);
  SetDeadline(call->context, timeout_);
  const grpc::Slice slice(request->SerializeAsString());
  call->request = grpc::ByteBuffer(&slice, 1);
  const std::string path = absl::StrCat(
      "/", method.method->service()->full_name(), "/", method.method->name());
  const Descriptor* type = method.method->output_type();
  PendingCall& pending = *call;
  pending.stub.UnaryCall(&pending.context, path, grpc::StubOptions(),
                         &pending.request, &pending.response,
                         [call = std::move(call), type, done = std::move(done)](
                             const grpc::Status& status) mutable {
                           const HttpResponse response =
                               status.ok() ? Answer(type, call->response)
                                           : ErrorOf(status);
                           // Before anyone can act on the answer: gRPC 1.51
                           // aborts when a channel is last released by the
                           // thread that runs its callbacks.
                           call.reset();
                           done(response);
                         });
}

}  // namespace directory_sync::webui
