#include "directory-reader/scripted_ldap_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "directory-reader/ldap_wire.h"
#include "tests/directory/test_certificates.h"

namespace directory_sync::directory_reader {
namespace {

constexpr ber_tag_t kBind = 0x60;
constexpr ber_tag_t kBindResult = 0x61;
constexpr ber_tag_t kUnbind = 0x42;
constexpr ber_tag_t kSearch = 0x63;
constexpr ber_tag_t kSearchResult = 0x65;

void Require(bool holds) {
  if (!holds) std::abort();
}

SSL_CTX* MakeTls(const fixture::TestCertificateAuthority::KeyPair& pair) {
  SSL_CTX* tls = SSL_CTX_new(TLS_server_method());
  BIO* certificate =
      BIO_new_mem_buf(pair.certificate_pem.data(),
                      static_cast<int>(pair.certificate_pem.size()));
  BIO* key = BIO_new_mem_buf(pair.key_pem.data(),
                             static_cast<int>(pair.key_pem.size()));
  X509* x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
  EVP_PKEY* private_key =
      PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
  Require(SSL_CTX_use_certificate(tls, x509) == 1);
  Require(SSL_CTX_use_PrivateKey(tls, private_key) == 1);
  EVP_PKEY_free(private_key);
  X509_free(x509);
  BIO_free(key);
  BIO_free(certificate);
  return tls;
}

}  // namespace

class ScriptedLdapServer::Connection {
 public:
  Connection(ScriptedLdapServer& server, int socket)
      : server_(server),
        socket_(socket),
        tls_(SSL_new(static_cast<SSL_CTX*>(server.tls_))),
        thread_([this] { Serve(); }) {}

  ~Connection() {
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    SSL_free(tls_);
    close(socket_);
  }

 private:
  void Serve() {
    SSL_set_fd(tls_, socket_);
    if (SSL_accept(tls_) == 1) {
      while (const std::optional<std::string> message = Receive()) {
        if (!Handle(DecodeRequest(*message))) break;
      }
    }
    shutdown(socket_, SHUT_RDWR);
  }

  // The next message; none at the end of the connection.
  std::optional<std::string> Receive() {
    std::optional<size_t> size = MessageSize(received_);
    while (!size.has_value() || received_.size() < *size) {
      char buffer[4096];
      const int got = SSL_read(tls_, buffer, sizeof buffer);
      if (got <= 0) return std::nullopt;
      received_.append(buffer, got);
      size = MessageSize(received_);
    }
    std::string message = received_.substr(0, *size);
    received_.erase(0, *size);
    return message;
  }

  bool Send(const std::string& message) {
    return SSL_write(tls_, message.data(), static_cast<int>(message.size())) >
           0;
  }

  // Whether the connection goes on.
  bool Handle(const WireRequest& request) {
    {
      absl::MutexLock lock(&server_.mutex_);
      server_.requests_.insert(request.tag);
    }
    if (request.tag == kBind) {
      return Send(EncodeResult(request.message_id, kBindResult, 0, "", "", {}));
    }
    if (request.tag == kSearch) return Answer(request);
    return request.tag != kUnbind;
  }

  bool Answer(const WireRequest& request) {
    const ScriptedAnswer answer = server_.script_(request.search);
    for (const ldap::FakeAnswer::Object& object : answer.objects) {
      if (!Send(EncodeEntry(request.message_id, object))) return false;
    }
    if (answer.end == ScriptedAnswer::kSilence) return true;
    if (answer.end == ScriptedAnswer::kCut) return false;
    return Send(EncodeResult(request.message_id, kSearchResult,
                             answer.result_code, answer.diagnostic,
                             answer.referral, answer.controls));
  }

  ScriptedLdapServer& server_;
  const int socket_;
  SSL* const tls_;
  std::string received_;
  std::thread thread_;
};

ScriptedLdapServer::ScriptedLdapServer(Script script)
    : script_(std::move(script)) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto authority = fixture::TestCertificateAuthority::Create("Scripted");
  Require(authority.ok());
  authority_pem_ = *(*authority)->CertificatePem();
  tls_ = MakeTls(*(*authority)->IssueServer({{}, {"127.0.0.1"}}));
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  Require(bind(listener_, generic, size) == 0 && listen(listener_, 16) == 0 &&
          getsockname(listener_, generic, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Accept(); });
}

ScriptedLdapServer::~ScriptedLdapServer() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
  std::vector<std::unique_ptr<Connection>> connections;
  {
    absl::MutexLock lock(&mutex_);
    connections.swap(connections_);
  }
  connections.clear();
  SSL_CTX_free(static_cast<SSL_CTX*>(tls_));
}

std::string ScriptedLdapServer::uri() const {
  return absl::StrCat("ldaps://127.0.0.1:", port_);
}

std::set<ber_tag_t> ScriptedLdapServer::requests() {
  absl::MutexLock lock(&mutex_);
  return requests_;
}

void ScriptedLdapServer::Accept() {
  while (true) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    absl::MutexLock lock(&mutex_);
    connections_.push_back(std::make_unique<Connection>(*this, socket));
  }
}

}  // namespace directory_sync::directory_reader
