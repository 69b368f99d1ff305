#include "tests/emulator/http_server.h"

// All of Boost's networking stays in this file: it is slow to compile.
#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace directory_sync::emulator {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto kIdleTimeout = std::chrono::seconds(300);
constexpr uint32_t kHeaderLimit = 64 * 1024;

// A connection that can be cut from outside.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void Cut() = 0;
};

HttpRequest ToRequest(const http::request<http::string_body>& message,
                      uint64_t connection) {
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()),
                                 std::string(field.value()));
  }
  request.body = message.body();
  request.connection = connection;
  return request;
}

template <typename Stream>
class Session : public Connection,
                public std::enable_shared_from_this<Session<Stream>> {
 public:
  template <typename... Args>
  Session(const HttpServerOptions& options, uint64_t number, Args&&... args)
      : options_(options),
        number_(number),
        stream_(std::forward<Args>(args)...),
        timer_(stream_.get_executor()) {}

  void Start() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      Lowest().expires_after(kIdleTimeout);
      stream_.async_handshake(
          asio::ssl::stream_base::server,
          [self = this->shared_from_this()](error_code error) {
            if (!error) self->ReadHeader();
          });
    } else {
      ReadHeader();
    }
  }

  void Cut() override {
    timer_.cancel();
    Lowest().close();
  }

 private:
  beast::tcp_stream& Lowest() { return beast::get_lowest_layer(stream_); }

  void ReadHeader() {
    parser_.emplace();
    parser_->header_limit(kHeaderLimit);
    parser_->body_limit(options_.max_body_bytes);
    Lowest().expires_after(kIdleTimeout);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](error_code error, size_t) {
          self->OnHeader(error);
        });
  }

  void OnHeader(error_code error) {
    if (error == http::error::body_limit) return Refuse(413);
    if (error && error != http::error::end_of_stream) return Hang(error);
    if (error) return Cut();
    const auto expect = parser_->get()[http::field::expect];
    if (!beast::iequals(expect, "100-continue")) return ReadBody();
    if (!options_.accepts_expect()) return Refuse(417);
    Write("HTTP/1.1 100 Continue\r\n\r\n", [this] { ReadBody(); });
  }

  void Hang(error_code error) {
    const bool parse =
        error.category() ==
        http::make_error_code(http::error::bad_method).category();
    if (parse) return Refuse(400);
    Cut();
  }

  // An answer without a handler, after which the connection closes.
  void Refuse(int status) {
    HttpResponse response;
    response.status = status;
    Write(SerializeResponse(response, false), [this] { Cut(); });
  }

  void ReadBody() {
    http::async_read(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](error_code error, size_t) {
          if (error == http::error::body_limit) return self->Refuse(413);
          if (error) return self->Hang(error);
          self->Serve();
        });
  }

  void Serve() {
    keep_alive_ = parser_->get().keep_alive();
    Lowest().expires_never();
    options_.serve(ToRequest(parser_->get(), number_),
                   [self = this->shared_from_this()](Reply reply) {
                     asio::post(self->stream_.get_executor(),
                                [self, reply = std::move(reply)]() mutable {
                                  self->Delay(std::move(reply));
                                });
                   });
  }

  void After(absl::Duration delay, std::function<void()> next) {
    timer_.expires_after(
        absl::ToChronoNanoseconds(delay / options_.time_scale));
    timer_.async_wait(
        [self = this->shared_from_this(), next](error_code error) {
          if (!error) next();
        });
  }

  void Delay(Reply reply) {
    if (reply.wire.delay <= absl::ZeroDuration()) return Answer(reply);
    After(reply.wire.delay, [this, reply] { Answer(reply); });
  }

  void Answer(const Reply& reply) {
    if (reply.wire.drop) return Cut();
    HttpResponse response = reply.response;
    response.body.append(reply.wire.padding, ' ');
    std::string bytes = SerializeResponse(response, keep_alive_);
    if (reply.wire.truncate) {
      bytes.resize(bytes.size() - (response.body.size() + 1) / 2);
      return Write(std::move(bytes), [this] { Cut(); });
    }
    if (reply.wire.slow_bytes == 0) {
      return Write(std::move(bytes), [this] { Next(); });
    }
    const size_t head = bytes.size() - response.body.size();
    slow_ = bytes.substr(head);
    bytes.resize(head);
    Write(std::move(bytes), [this, wire = reply.wire] { Trickle(wire); });
  }

  void Trickle(const WireEffect& wire) {
    if (slow_.empty()) return Next();
    std::string piece = slow_.substr(0, wire.slow_bytes);
    slow_.erase(0, piece.size());
    Write(std::move(piece), [this, wire] {
      After(wire.slow_interval, [this, wire] { Trickle(wire); });
    });
  }

  void Next() {
    if (keep_alive_) return ReadHeader();
    Cut();
  }

  void Write(std::string bytes, std::function<void()> next) {
    out_ = std::move(bytes);
    Lowest().expires_after(kIdleTimeout);
    asio::async_write(stream_, asio::buffer(out_),
                      [self = this->shared_from_this(), next = std::move(next)](
                          error_code error, size_t) {
                        if (!error) next();
                      });
  }

  const HttpServerOptions& options_;
  const uint64_t number_;
  Stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  bool keep_alive_ = true;
  std::string out_;
  std::string slow_;
};

}  // namespace

class HttpServer::Core {
 public:
  explicit Core(HttpServerOptions options)
      : options_(std::move(options)), tls_(asio::ssl::context::tls_server) {}

  ~Core() {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Start() {
    absl::Status status = LoadCertificate();
    if (!status.ok()) return status;
    status = Listen();
    if (!status.ok()) return status;
    thread_ = std::thread([this] { io_.run(); });
    return absl::OkStatus();
  }

  int port() const { return port_; }

  absl::Status SetDoor(Door door) {
    std::promise<absl::Status> done;
    asio::post(io_, [this, door, &done] { done.set_value(Turn(door)); });
    return done.get_future().get();
  }

 private:
  bool HasTls() const { return !options_.certificate_pem.empty(); }

  absl::Status LoadCertificate() {
    if (!HasTls()) return absl::OkStatus();
    tls_.set_options(asio::ssl::context::no_tlsv1 |
                     asio::ssl::context::no_tlsv1_1);
    error_code error;
    tls_.use_certificate_chain(asio::buffer(options_.certificate_pem), error);
    if (!error) {
      tls_.use_private_key(asio::buffer(options_.private_key_pem),
                           asio::ssl::context::pem, error);
    }
    return error ? absl::InvalidArgumentError(absl::StrCat(
                       "the server certificate or its key is not usable: ",
                       error.message()))
                 : absl::OkStatus();
  }

  absl::Status Listen() {
    const absl::Status status =
        Open(asio::ip::make_address("127.0.0.1"), acceptor_);
    if (!status.ok()) return status;
    port_ = acceptor_.local_endpoint().port();
    // Not every machine has IPv6; clients fall back to IPv4.
    Open(asio::ip::make_address("::1"), acceptor6_).IgnoreError();
    Accept(acceptor_);
    if (acceptor6_.is_open()) Accept(acceptor6_);
    return absl::OkStatus();
  }

  absl::Status Open(const asio::ip::address& address, Tcp::acceptor& acceptor) {
    const int port = port_ == 0 ? options_.port : port_;
    const Tcp::endpoint endpoint(address, port);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error && address.is_v6()) {
      acceptor.set_option(asio::ip::v6_only(true), error);
    }
    if (!error) acceptor.bind(endpoint, error);
    if (!error)
      acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (!error) return absl::OkStatus();
    error_code ignored;
    acceptor.close(ignored);
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", address.to_string(), " port ", port, ": ",
        error.message(), "; choose another port, or 0 for a free one"));
  }

  void Accept(Tcp::acceptor& acceptor) {
    acceptor.async_accept(
        [this, &acceptor](error_code error, Tcp::socket socket) {
          if (!acceptor.is_open()) return;
          if (!error && door_ == Door::kOpen) Begin(std::move(socket));
          Accept(acceptor);
        });
  }

  void Begin(Tcp::socket socket) {
    error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    ++connections_;
    if (HasTls()) {
      Track(std::make_shared<Session<TlsStream>>(options_, connections_,
                                                 std::move(socket), tls_));
    } else {
      Track(std::make_shared<Session<PlainStream>>(options_, connections_,
                                                   std::move(socket)));
    }
  }

  template <typename Made>
  void Track(const std::shared_ptr<Made>& session) {
    open_.erase(std::remove_if(open_.begin(), open_.end(),
                               [](const auto& weak) { return weak.expired(); }),
                open_.end());
    open_.push_back(session);
    session->Start();
  }

  absl::Status Turn(Door door) {
    const bool listening = door_ != Door::kRefuse;
    door_ = door;
    if (door != Door::kOpen) {
      for (const auto& weak : open_) {
        if (const auto connection = weak.lock()) connection->Cut();
      }
      open_.clear();
    }
    if (door == Door::kRefuse) {
      error_code ignored;
      acceptor_.close(ignored);
      acceptor6_.close(ignored);
      return absl::OkStatus();
    }
    return listening ? absl::OkStatus() : Listen();
  }

  const HttpServerOptions options_;
  asio::ssl::context tls_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{
      io_.get_executor()};
  Tcp::acceptor acceptor_{io_};
  Tcp::acceptor acceptor6_{io_};
  int port_ = 0;
  Door door_ = Door::kOpen;
  uint64_t connections_ = 0;
  std::vector<std::weak_ptr<Connection>> open_;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Core> core) : core_(std::move(core)) {}
HttpServer::~HttpServer() = default;

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    HttpServerOptions options) {
  auto core = std::make_unique<Core>(std::move(options));
  const absl::Status status = core->Start();
  if (!status.ok()) return status;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(core)));
}

int HttpServer::port() const { return core_->port(); }

absl::Status HttpServer::SetDoor(Door door) { return core_->SetDoor(door); }

}  // namespace directory_sync::emulator
