#include "webui/http/http_server.h"

#include <chrono>
#include <list>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/post.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/beast/core.hpp"
#include "boost/beast/http.hpp"
#include "common/log/log.h"
#include "common/status/status_macros.h"
#include "webui/http/event_stream.h"
#include "webui/http/response_fields.h"

namespace directory_sync::webui {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace asio = boost::asio;
using tcp = boost::asio::ip::tcp;
using boost::system::error_code;

http::response<http::string_body> ToBeast(HttpResponse from, bool head,
                                          bool keep_alive) {
  http::response<http::string_body> response;
  response.version(11);
  response.result(static_cast<unsigned>(from.status));
  for (const auto& [name, value] : FieldsOf(from)) response.set(name, value);
  if (from.stream != nullptr) {
    // Ends with the connection, so it needs no length.
    response.keep_alive(false);
    return response;
  }
  response.keep_alive(keep_alive);
  response.content_length(from.body.size());
  if (!head) response.body() = std::move(from.body);
  return response;
}

HttpRequest FromBeast(const http::request<http::string_body>& from) {
  HttpRequest request;
  request.method = std::string(from.method_string());
  const std::string target(from.target());
  request.path = target.substr(0, target.find('?'));
  for (const auto& field : from) {
    request.AddField(std::string(field.name_string()),
                     std::string(field.value()));
  }
  request.body = from.body();
  return request;
}

// The way back to the server's thread for answers, which may outlive it.
struct Gate {
  absl::Mutex mutex;
  asio::io_context* context ABSL_GUARDED_BY(mutex) = nullptr;
};

class Connection;

// What connections share with the server; used on its thread only, but for
// the gate.
struct Shared {
  Handler handler;
  HttpLimits limits;
  int connections = 0;
  // Those that sent nothing of a request yet, longest idle first.
  std::list<Connection*> idle;
  // Kept alive while their answer is awaited.
  std::set<std::shared_ptr<Connection>> awaiting_answer;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::shared_ptr<Shared> shared)
      : stream_(std::move(socket)), shared_(std::move(shared)) {
    ++shared_->connections;
  }
  ~Connection() {
    --shared_->connections;
    NotIdle();
    if (events_ != nullptr) events_->Close();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Waits for a request's first bytes, idle; then reads the rest of it.
  void Await() {
    idle_at_ = shared_->idle.insert(shared_->idle.end(), this);
    is_idle_ = true;
    stream_.expires_after(
        absl::ToChronoMilliseconds(shared_->limits.request_timeout));
    if (buffer_.size() > 0) {
      Read();
      return;
    }
    stream_.async_read_some(
        buffer_.prepare(kReadSize),
        [self = shared_from_this()](error_code error, size_t size) {
          if (error) return;
          self->buffer_.commit(size);
          self->Read();
        });
  }

  void MakeRoom() {
    NotIdle();
    Close();
  }

 private:
  void Close() {
    error_code ignored;
    stream_.socket().close(ignored);
  }

  void NotIdle() {
    if (is_idle_) shared_->idle.erase(idle_at_);
    is_idle_ = false;
  }

  void Read() {
    parser_.emplace();
    parser_->header_limit(
        static_cast<std::uint32_t>(shared_->limits.header_bytes));
    parser_->body_limit(shared_->limits.body_bytes);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, size_t) {
                       self->OnRead(error);
                     });
  }

  void OnRead(error_code error) {
    NotIdle();
    if (error == http::error::body_limit) {
      Write(TextResponse(413, "The request is too large."), false);
      return;
    }
    if (error == http::error::header_limit) {
      Write(TextResponse(431, "The request's header is too large."), false);
      return;
    }
    if (error) return;  // gone, too slow, or no HTTP: nobody to answer
    const auto& request = parser_->get();
    head_ = request.method() == http::verb::head;
    const bool keep_alive = request.keep_alive();
    // How long the answer takes is the handler's to bound.
    stream_.expires_never();
    shared_->awaiting_answer.insert(shared_from_this());
    shared_->handler(FromBeast(request), ReplyOf(keep_alive));
  }

  Reply ReplyOf(bool keep_alive) {
    return [weak = weak_from_this(), gate = shared_->gate,
            keep_alive](HttpResponse response) {
      absl::MutexLock lock(&gate->mutex);
      if (gate->context == nullptr) return;
      asio::post(*gate->context,
                 [weak, keep_alive, response = std::move(response)]() mutable {
                   if (auto self = weak.lock(); self != nullptr) {
                     self->shared_->awaiting_answer.erase(self);
                     self->Write(std::move(response), keep_alive);
                   }
                 });
    };
  }

  void Write(HttpResponse response, bool keep_alive) {
    if (response.stream != nullptr) {
      Stream(std::move(response));
      return;
    }
    response_ = ToBeast(std::move(response), head_, keep_alive);
    stream_.expires_after(
        absl::ToChronoMilliseconds(shared_->limits.request_timeout));
    http::async_write(
        stream_, response_,
        [self = shared_from_this(), keep_alive](error_code error, size_t) {
          if (error || !keep_alive) {
            error_code ignored;
            self->stream_.socket().shutdown(tcp::socket::shutdown_send,
                                            ignored);
            return;
          }
          self->Await();
        });
  }

  void Stream(HttpResponse response) {
    events_ = response.stream;
    response_ = ToBeast(std::move(response), head_, false);
    serializer_.emplace(response_);
    stream_.expires_after(
        absl::ToChronoMilliseconds(shared_->limits.request_timeout));
    http::async_write_header(
        stream_, *serializer_,
        [self = shared_from_this()](error_code error, size_t) {
          if (error || self->head_) return;
          self->stream_.expires_never();
          self->AttachEvents();
          self->AwaitDeparture();
        });
  }

  void AttachEvents() {
    events_->Attach([weak = weak_from_this(), gate = shared_->gate] {
      absl::MutexLock lock(&gate->mutex);
      if (gate->context == nullptr) return;
      asio::post(*gate->context, [weak] {
        if (auto self = weak.lock(); self != nullptr) self->WriteEvents();
      });
    });
  }

  // A browser says nothing more on this connection but that it left.
  void AwaitDeparture() {
    stream_.socket().async_wait(
        tcp::socket::wait_read,
        [self = shared_from_this()](error_code) { self->EndEvents(); });
  }

  void EndEvents() {
    events_->Close();
    Close();
  }

  void WriteEvents() {
    if (events_->closed()) {
      Close();
      return;
    }
    if (writing_events_) return;
    event_ = events_->Take();
    if (event_ == nullptr) return;
    writing_events_ = true;
    asio::async_write(stream_.socket(), asio::buffer(*event_),
                      [self = shared_from_this()](error_code error, size_t) {
                        self->writing_events_ = false;
                        if (error) {
                          self->EndEvents();
                        } else {
                          self->WriteEvents();
                        }
                      });
  }

  static constexpr size_t kReadSize = 4096;

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  boost::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  boost::optional<http::response_serializer<http::string_body>> serializer_;
  bool head_ = false;
  bool is_idle_ = false;
  std::list<Connection*>::iterator idle_at_;
  std::shared_ptr<EventStream> events_;
  EventStream::Bytes event_;
  bool writing_events_ = false;
  std::shared_ptr<Shared> shared_;
};

absl::Status ListenError(const tcp::endpoint& endpoint,
                         const error_code& error) {
  return absl::UnavailableError(absl::StrCat(
      "the web UI can't listen on port ", endpoint.port(), " (",
      error.message(),
      "); stop what uses that port, or set another as port in [webui]"));
}

class BeastServer : public HttpServer {
 public:
  BeastServer(Handler handler, HttpLimits limits)
      : shared_(std::make_shared<Shared>()) {
    shared_->handler = std::move(handler);
    shared_->limits = limits;
    absl::MutexLock lock(&shared_->gate->mutex);
    shared_->gate->context = &context_;
  }

  ~BeastServer() override {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    {
      absl::MutexLock lock(&shared_->gate->mutex);
      shared_->gate->context = nullptr;
    }
    // Before the context, which the connections' streams use.
    shared_->awaiting_answer.clear();
    acceptors_.clear();
  }

  absl::Status Listen(int port) {
    RETURN_IF_ERROR(Listen(asio::ip::make_address("127.0.0.1"), port, "IPv4"));
    port_ = acceptors_.front().local_endpoint().port();
    const absl::Status status =
        Listen(asio::ip::make_address("::1"), port_, "IPv6");
    if (absl::IsUnimplemented(status)) {
      LogInfo("no_ipv6_loopback", {{"error", status}});
      return absl::OkStatus();
    }
    return status;
  }

  void Run() {
    for (tcp::acceptor& acceptor : acceptors_) Accept(acceptor);
    thread_ = std::thread([this] { context_.run(); });
  }

  int port() const override { return port_; }

 private:
  absl::Status Listen(const asio::ip::address& address, int port,
                      absl::string_view family) {
    const tcp::endpoint endpoint(address, static_cast<unsigned short>(port));
    tcp::acceptor acceptor(context_);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (error) {
      return absl::UnimplementedError(
          absl::StrCat("no ", family, ": ", error.message()));
    }
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
    acceptor.bind(endpoint, error);
    if (error == boost::system::errc::address_not_available) {
      return absl::UnimplementedError(
          absl::StrCat("no ", family, " loopback address"));
    }
    if (!error)
      acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return ListenError(endpoint, error);
    acceptors_.push_back(std::move(acceptor));
    return absl::OkStatus();
  }

  void Accept(tcp::acceptor& acceptor) {
    acceptor.async_accept(
        [this, &acceptor](error_code error, tcp::socket socket) {
          if (error == asio::error::operation_aborted) return;
          if (error) {
            AcceptLater(acceptor);
            return;
          }
          if (HasRoom()) {
            std::make_shared<Connection>(std::move(socket), shared_)->Await();
          }
          Accept(acceptor);
        });
  }

  // Without a free file number accepting fails at once, again and again.
  void AcceptLater(tcp::acceptor& acceptor) {
    auto timer = std::make_shared<asio::steady_timer>(context_);
    timer->expires_after(std::chrono::milliseconds(100));
    timer->async_wait([this, &acceptor, timer](error_code error) {
      if (!error) Accept(acceptor);
    });
  }

  // At the bound the connection that idles longest makes room; if none idles,
  // the new one is closed at once by going out of scope.
  bool HasRoom() {
    if (shared_->connections < shared_->limits.connections) return true;
    if (shared_->idle.empty()) return false;
    shared_->idle.front()->MakeRoom();
    return true;
  }

  std::shared_ptr<Shared> shared_;
  asio::io_context context_{1};
  std::vector<tcp::acceptor> acceptors_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    int port, Handler handler, HttpLimits limits) {
  auto server = std::make_unique<BeastServer>(std::move(handler), limits);
  RETURN_IF_ERROR(server->Listen(port));
  server->Run();
  return server;
}

}  // namespace directory_sync::webui
