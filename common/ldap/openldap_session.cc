#include "common/ldap/openldap_session.h"

#include <deque>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/ber.h"
#include "common/ldap/deadline.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

absl::string_view View(const berval& value) {
  return absl::string_view(value.bv_val, value.bv_len);
}

absl::Status Malformed(absl::string_view uri) {
  return absl::DataLossError(
      absl::StrCat(uri, ": the domain controller sent a malformed entry"));
}

// libldap wants arrays of pointers that end in a null pointer.
class RequestArrays {
 public:
  explicit RequestArrays(const SearchRequest& request)
      : values_(request.controls.size()) {
    for (const std::string& attribute : request.attributes) {
      attributes_.push_back(const_cast<char*>(attribute.c_str()));
    }
    for (size_t i = 0; i < request.controls.size(); ++i) {
      values_[i] = ControlOf(request.controls[i]);
      controls_.push_back(&values_[i]);
    }
    attributes_.push_back(nullptr);
    controls_.push_back(nullptr);
  }

  char** attributes() {
    return attributes_.size() == 1 ? nullptr : attributes_.data();
  }
  LDAPControl** controls() { return controls_.data(); }

 private:
  static LDAPControl ControlOf(const Control& control) {
    LDAPControl value = {};
    value.ldctl_oid = const_cast<char*>(control.oid.c_str());
    if (!control.value.empty()) {
      value.ldctl_value = {static_cast<ber_len_t>(control.value.size()),
                           const_cast<char*>(control.value.data())};
    }
    value.ldctl_iscritical = control.critical ? 1 : 0;
    return value;
  }

  std::vector<char*> attributes_;
  std::vector<LDAPControl> values_;
  std::vector<LDAPControl*> controls_;
};

int ScopeOf(SearchScope scope) {
  switch (scope) {
    case SearchScope::kBase:
      return LDAP_SCOPE_BASE;
    case SearchScope::kOneLevel:
      return LDAP_SCOPE_ONELEVEL;
    case SearchScope::kSubtree:
      return LDAP_SCOPE_SUBTREE;
  }
  return LDAP_SCOPE_BASE;
}

}  // namespace

class OpenldapSearch : public Search {
 public:
  OpenldapSearch(OpenldapSession& session, int message_id,
                 const SearchRequest& request)
      : session_(session),
        message_id_(message_id),
        silence_limit_(request.silence_limit),
        cancelled_(request.cancelled),
        deadline_(Deadline::In(request.time_limit)) {}

  ~OpenldapSearch() override {
    if (running_ && session_.usable_) {
      ldap_abandon_ext(handle(), message_id_, nullptr, nullptr);
    }
  }

  absl::StatusOr<const Entry*> Next() override {
    while (running_ || !gathered_.empty()) {
      absl::StatusOr<bool> is_entry = Receive();
      if (!is_entry.ok()) return Ended(is_entry.status());
      if (*is_entry) return &entry_;
    }
    if (!status_.ok()) return status_;
    return nullptr;
  }

  absl::StatusOr<bool> Await(absl::Duration wait) override {
    if (!running_ || !gathered_.empty()) return true;
    absl::StatusOr<Message> message =
        AwaitMessage(handle(), message_id_, Deadline::In(wait), cancelled_);
    if (absl::IsDeadlineExceeded(message.status())) return false;
    if (!message.ok()) return Ended(message.status());
    const absl::Status taken = Keep(*std::move(message));
    if (!taken.ok()) return Ended(taken);
    return !running_ || !gathered_.empty();
  }

  absl::StatusOr<bool> Gather(size_t most_bytes) override {
    for (size_t bytes = 0; running_ && bytes < most_bytes;) {
      absl::StatusOr<Message> message = Wait();
      if (!message.ok()) return Ended(message.status());
      bytes += SizeOf(**message);
      const absl::Status taken = Keep(*std::move(message));
      if (!taken.ok()) return Ended(taken);
    }
    return !running_;
  }

  const std::vector<Control>& result_controls() const override {
    return controls_;
  }

 private:
  LDAP* handle() const { return session_.handle_.get(); }

  absl::Status Ended(const absl::Status& status) {
    running_ = false;
    gathered_.clear();
    if (status.code() == absl::StatusCode::kUnavailable ||
        status.code() == absl::StatusCode::kDeadlineExceeded) {
      session_.usable_ = false;
    }
    status_ = Annotate(status, session_.uri());
    return status_;
  }

  absl::StatusOr<Message> Wait() {
    const Deadline deadline =
        Deadline::Earlier(deadline_, Deadline::In(silence_limit_));
    return AwaitMessage(handle(), message_id_, deadline, cancelled_);
  }

  // What it takes in memory, about; 0 where that isn't told.
  size_t SizeOf(LDAPMessage& message) const {
    BerElement* raw = nullptr;
    berval dn = {};
    if (ldap_msgtype(&message) != LDAP_RES_SEARCH_ENTRY ||
        ldap_get_dn_ber(handle(), &message, &raw, &dn) != LDAP_SUCCESS) {
      return 0;
    }
    const std::unique_ptr<BerElement, FreeWalk> walk(raw);
    ber_len_t bytes = 0;
    ber_get_option(raw, LBER_OPT_BER_REMAINING_BYTES, &bytes);
    return dn.bv_len + bytes;
  }

  // Keeps an entry for later; a result is looked at now.
  absl::Status Keep(Message message) {
    switch (ldap_msgtype(message.get())) {
      case LDAP_RES_SEARCH_ENTRY:
        gathered_.push_back(std::move(message));
        return absl::OkStatus();
      case LDAP_RES_SEARCH_RESULT:
        running_ = false;
        return ParseResult(handle(), message.get(), controls_);
      default:  // references to other naming contexts are not followed
        return absl::OkStatus();
    }
  }

  // Takes the next message; whether entry_ holds a new entry.
  absl::StatusOr<bool> Receive() {
    if (gathered_.empty()) {
      ASSIGN_OR_RETURN(Message message, Wait());
      RETURN_IF_ERROR(Keep(std::move(message)));
    }
    if (gathered_.empty()) return false;
    message_ = std::move(gathered_.front());
    gathered_.pop_front();
    RETURN_IF_ERROR(ReadEntry());
    return true;
  }

  // Points entry_ into message_.
  absl::Status ReadEntry() {
    BerElement* raw = nullptr;
    berval dn = {};
    if (ldap_get_dn_ber(handle(), message_.get(), &raw, &dn) != LDAP_SUCCESS) {
      return Malformed(session_.uri());
    }
    const std::unique_ptr<BerElement, FreeWalk> walk(raw);
    entry_.dn = View(dn);
    size_t count = 0;
    while (true) {
      berval name = {};
      BerVarray values = nullptr;
      if (ldap_get_attribute_ber(handle(), message_.get(), walk.get(), &name,
                                 &values) != LDAP_SUCCESS) {
        return Malformed(session_.uri());
      }
      if (name.bv_val == nullptr) break;
      if (entry_.attributes.size() == count) entry_.attributes.emplace_back();
      TakeAttribute(name, values, entry_.attributes[count++]);
    }
    entry_.attributes.resize(count);
    return absl::OkStatus();
  }

  static void TakeAttribute(const berval& name, BerVarray values,
                            Attribute& attribute) {
    attribute.name = View(name);
    attribute.values.clear();
    if (values == nullptr) return;
    for (BerVarray value = values; value->bv_val != nullptr; ++value) {
      attribute.values.push_back(View(*value));
    }
    ber_memfree(values);  // the array; its values are the message's
  }

  // The walk reads the message's own bytes and must not free them.
  struct FreeWalk {
    void operator()(BerElement* walk) const { ber_free(walk, 0); }
  };

  OpenldapSession& session_;
  const int message_id_;
  const absl::Duration silence_limit_;
  const std::function<bool()> cancelled_;
  const Deadline deadline_;
  Message message_;               // what entry_ points into
  std::deque<Message> gathered_;  // received, not yet looked at
  Entry entry_;
  std::vector<Control> controls_;
  absl::Status status_;
  bool running_ = true;
};

absl::StatusOr<std::unique_ptr<Search>> OpenldapSession::Start(
    const SearchRequest& request) {
  RequestArrays arrays(request);
  int message_id = 0;
  const int result = ldap_search_ext(
      handle_.get(), request.base.c_str(), ScopeOf(request.scope),
      request.filter.c_str(), arrays.attributes(), /*attrsonly=*/0,
      arrays.controls(), /*clientctrls=*/nullptr, /*timeout=*/nullptr,
      request.size_limit, &message_id);
  if (result != LDAP_SUCCESS) {
    const absl::Status status = StatusOfCall(handle_.get(), result);
    if (absl::IsUnavailable(status)) usable_ = false;
    return Annotate(status, uri_);
  }
  return std::make_unique<OpenldapSearch>(*this, message_id, request);
}

}  // namespace directory_sync::ldap
