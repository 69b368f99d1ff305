#include "common/ldap/tls_session.h"

#include <openssl/crypto.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/ldap/deadline.h"
#include "common/ldap/ldap_message.h"
#include "common/ldap/message_stream.h"
#include "common/ldap/result_code.h"
#include "common/ldap/status.h"
#include "common/ldap/tls_connection.h"
#include "common/ldap/uri.h"
#include "common/secret/secret_access.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// More would be a server that plays for time.
constexpr int kMostSaslSteps = 10;

class TlsSession : public Session {
 public:
  // `stream` is bound.
  TlsSession(std::unique_ptr<MessageStream> stream, std::string uri)
      : stream_(std::move(stream)), uri_(std::move(uri)) {}

  absl::StatusOr<std::unique_ptr<Search>> Start(
      const SearchRequest& request) override;
  const std::string& uri() const override { return uri_; }
  bool usable() const override { return usable_; }

 private:
  friend class TlsSearch;

  const std::unique_ptr<MessageStream> stream_;
  const std::string uri_;
  bool usable_ = true;
};

class TlsSearch : public Search {
 public:
  TlsSearch(TlsSession& session, int32_t id, const SearchRequest& request)
      : session_(session),
        id_(id),
        silence_limit_(request.silence_limit),
        cancelled_(request.cancelled),
        deadline_(Deadline::In(request.time_limit)) {}

  ~TlsSearch() override {
    if (running_ && session_.usable_) {
      MessageStream& stream = *session_.stream_;
      const int32_t abandon = stream.NextId();
      stream.Send(AbandonMessage(abandon, id_)).IgnoreError();
      stream.Forget(abandon);
    }
    session_.stream_->Forget(id_);
  }

  absl::StatusOr<const Entry*> Next() override {
    while (running_) {
      absl::StatusOr<bool> is_entry = Receive();
      if (!is_entry.ok()) return Ended(is_entry.status());
      if (*is_entry) return &answer_.entry;
    }
    if (!status_.ok()) return status_;
    return nullptr;
  }

  absl::StatusOr<bool> Await(absl::Duration wait) override {
    if (!running_ || has_answer_) return true;
    absl::StatusOr<Answer> answer =
        session_.stream_->Receive(id_, Deadline::In(wait), cancelled_);
    if (absl::IsDeadlineExceeded(answer.status())) return false;
    if (!answer.ok()) return Ended(answer.status());
    answer_ = *std::move(answer);
    has_answer_ = true;
    return true;
  }

  const std::vector<Control>& result_controls() const override {
    return controls_;
  }

 private:
  absl::Status Ended(const absl::Status& status) {
    running_ = false;
    if (status.code() == absl::StatusCode::kUnavailable ||
        status.code() == absl::StatusCode::kDeadlineExceeded) {
      session_.usable_ = false;
    }
    status_ = Annotate(status, session_.uri());
    return status_;
  }

  // Takes the next answer; whether it is an entry.
  absl::StatusOr<bool> Receive() {
    if (!has_answer_) {
      const Deadline deadline =
          Deadline::Earlier(deadline_, Deadline::In(silence_limit_));
      ASSIGN_OR_RETURN(answer_,
                       session_.stream_->Receive(id_, deadline, cancelled_));
    }
    has_answer_ = false;
    switch (answer_.kind) {
      case AnswerKind::kEntry:
        return true;
      case AnswerKind::kSearchResult:
        running_ = false;
        controls_ = answer_.controls;
        RETURN_IF_ERROR(
            StatusOfResult(answer_.result_code, answer_.diagnostic));
        return false;
      default:  // references to other naming contexts are not followed
        return false;
    }
  }

  TlsSession& session_;
  const int32_t id_;
  const absl::Duration silence_limit_;
  const std::function<bool()> cancelled_;
  const Deadline deadline_;
  Answer answer_;
  bool has_answer_ = false;  // received by Await, not yet looked at
  std::vector<Control> controls_;
  absl::Status status_;
  bool running_ = true;
};

absl::StatusOr<std::unique_ptr<Search>> TlsSession::Start(
    const SearchRequest& request) {
  const int32_t id = stream_->NextId();
  absl::StatusOr<std::string> message = SearchMessage(id, request);
  const absl::Status sent =
      message.ok() ? stream_->Send(*message) : message.status();
  if (!sent.ok()) {
    if (absl::IsUnavailable(sent)) usable_ = false;
    stream_->Forget(id);
    return Annotate(sent, uri_);
  }
  return std::make_unique<TlsSearch>(*this, id, request);
}

absl::StatusOr<std::unique_ptr<MessageStream>> Open(
    const ServerAddress& address, const Deadline& deadline) {
  ASSIGN_OR_RETURN(const Uri uri, ParseLdapsUri(address.uri));
  absl::StatusOr<std::unique_ptr<TlsConnection>> connection =
      TlsConnection::Open(uri, address.ca_file, deadline);
  if (absl::IsFailedPrecondition(connection.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "no trusted TLS connection (", connection.status().message(),
        "); its certificate must be signed by an authority in ",
        address.ca_file.empty() ? "this machine's store" : address.ca_file,
        " (ca_file in [directory]), be valid today, and name the host of ",
        address.uri));
  }
  if (!connection.ok()) return connection.status();
  return std::make_unique<MessageStream>(*std::move(connection));
}

// The answer to a bind; what doesn't come in time is "can't be reached".
absl::StatusOr<Answer> BindAnswer(MessageStream& stream, int32_t id,
                                  const Deadline& deadline) {
  absl::StatusOr<Answer> answer = stream.Receive(id, deadline, nullptr);
  if (absl::IsDeadlineExceeded(answer.status())) {
    return absl::UnavailableError(answer.status().message());
  }
  if (answer.ok() && answer->kind != AnswerKind::kBind) {
    return absl::UnavailableError("it answered a login with something else");
  }
  return answer;
}

absl::Status BindSimple(MessageStream& stream, const std::string& name,
                        const Secret& password, const Deadline& deadline) {
  const int32_t id = stream.NextId();
  std::string message =
      SimpleBindMessage(id, name, password.Reveal(SecretAccess()));
  const absl::Status sent = stream.Send(message);
  OPENSSL_cleanse(message.data(), message.size());
  RETURN_IF_ERROR(sent);
  ASSIGN_OR_RETURN(const Answer answer, BindAnswer(stream, id, deadline));
  return StatusOfResult(answer.result_code, answer.diagnostic);
}

absl::Status BindSasl(MessageStream& stream, SaslLogin& login,
                      const Deadline& deadline) {
  std::string challenge;
  for (int step = 0; step < kMostSaslSteps; ++step) {
    ASSIGN_OR_RETURN(const std::string reply, login.Answer(challenge));
    const int32_t id = stream.NextId();
    RETURN_IF_ERROR(stream.Send(SaslBindMessage(id, login.mechanism(), reply)));
    ASSIGN_OR_RETURN(const Answer answer, BindAnswer(stream, id, deadline));
    if (answer.result_code == kSuccess) {
      return login.Finish(answer.sasl_credentials);
    }
    if (answer.result_code != kSaslBindInProgress) {
      return StatusOfResult(answer.result_code, answer.diagnostic);
    }
    challenge = std::string(answer.sasl_credentials);
  }
  return absl::UnauthenticatedError("the login doesn't come to an end");
}

absl::StatusOr<std::unique_ptr<Session>> ConnectSimply(
    const ServerAddress& address, const std::string& name,
    const Secret& password) {
  const Deadline deadline = Deadline::In(address.connect_timeout);
  ASSIGN_OR_RETURN(std::unique_ptr<MessageStream> stream,
                   Open(address, deadline));
  RETURN_IF_ERROR(BindSimple(*stream, name, password, deadline));
  return std::make_unique<TlsSession>(std::move(stream), address.uri);
}

absl::StatusOr<std::unique_ptr<Session>> ConnectBySasl(
    const ServerAddress& address, const MakeSaslLogin& make_login) {
  const Deadline deadline = Deadline::In(address.connect_timeout);
  ASSIGN_OR_RETURN(const Uri uri, ParseLdapsUri(address.uri));
  ASSIGN_OR_RETURN(std::unique_ptr<MessageStream> stream,
                   Open(address, deadline));
  ASSIGN_OR_RETURN(const std::string server_end_point,
                   stream->connection().ServerEndPoint());
  ASSIGN_OR_RETURN(const std::unique_ptr<SaslLogin> login,
                   make_login(uri.host, server_end_point));
  RETURN_IF_ERROR(BindSasl(*stream, *login, deadline));
  return std::make_unique<TlsSession>(std::move(stream), address.uri);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> ConnectSimpleByTls(
    const ServerAddress& address, const std::string& name,
    const Secret& password) {
  if (name.empty() || password.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(address.uri, ": account and password must not be empty"));
  }
  absl::StatusOr<std::unique_ptr<Session>> session =
      ConnectSimply(address, name, password);
  if (!session.ok()) return Annotate(session.status(), address.uri);
  return session;
}

absl::StatusOr<std::unique_ptr<Session>> ConnectSaslByTls(
    const ServerAddress& address, const MakeSaslLogin& make_login) {
  absl::StatusOr<std::unique_ptr<Session>> session =
      ConnectBySasl(address, make_login);
  if (!session.ok()) return Annotate(session.status(), address.uri);
  return session;
}

}  // namespace directory_sync::ldap
