#include "tests/directory/directory_writer.h"

#include <ldap.h>
#include <sys/time.h>

#include <codecvt>
#include <locale>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/status_macros.h"
#include "tests/directory/blocked_pipe_signal.h"

namespace directory_sync::fixture {
namespace {

constexpr timeval kTimeout = {20, 0};

berval Bytes(const std::string& value) {
  return {value.size(), const_cast<char*>(value.data())};
}

absl::StatusCode CodeOf(int code) {
  switch (code) {
    case LDAP_INVALID_CREDENTIALS:
      return absl::StatusCode::kUnauthenticated;
    case LDAP_SERVER_DOWN:
    case LDAP_CONNECT_ERROR:
    case LDAP_TIMEOUT:
    case LDAP_UNAVAILABLE:
    case LDAP_BUSY:
      return absl::StatusCode::kUnavailable;
    case LDAP_NO_SUCH_OBJECT:
      return absl::StatusCode::kNotFound;
    case LDAP_ALREADY_EXISTS:
    case LDAP_TYPE_OR_VALUE_EXISTS:
      return absl::StatusCode::kAlreadyExists;
    case LDAP_INSUFFICIENT_ACCESS:
      return absl::StatusCode::kPermissionDenied;
    case LDAP_CONSTRAINT_VIOLATION:
    case LDAP_UNWILLING_TO_PERFORM:
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_OPERATIONS_ERROR:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInternal;
  }
}

Entry ToEntry(LDAP* session, LDAPMessage* message) {
  Entry entry;
  char* const dn = ldap_get_dn(session, message);
  entry.dn = dn;
  ldap_memfree(dn);
  BerElement* position = nullptr;
  for (char* name = ldap_first_attribute(session, message, &position);
       name != nullptr;
       name = ldap_next_attribute(session, message, position)) {
    std::vector<std::string>& values = entry.attributes[name];
    berval** const found = ldap_get_values_len(session, message, name);
    for (berval** value = found; value != nullptr && *value != nullptr;
         ++value) {
      values.emplace_back((*value)->bv_val, (*value)->bv_len);
    }
    ldap_value_free_len(found);
    ldap_memfree(name);
  }
  ber_free(position, 0);
  return entry;
}

// libldap's arrays of pointers for one modification.
class Modification {
 public:
  Modification(int operation, const std::string& attribute,
               const std::vector<std::string>& values) {
    bytes_.reserve(values.size());
    for (const std::string& value : values) bytes_.push_back(Bytes(value));
    for (berval& value : bytes_) pointers_.push_back(&value);
    pointers_.push_back(nullptr);
    mod_.mod_op = operation | LDAP_MOD_BVALUES;
    mod_.mod_type = const_cast<char*>(attribute.c_str());
    mod_.mod_bvalues = pointers_.data();
  }
  LDAPMod* get() { return &mod_; }

 private:
  std::vector<berval> bytes_;
  std::vector<berval*> pointers_;
  LDAPMod mod_ = {};
};

std::vector<LDAPMod*> Pointers(
    const std::vector<std::unique_ptr<Modification>>& modifications) {
  std::vector<LDAPMod*> result;
  result.reserve(modifications.size() + 1);
  for (const auto& modification : modifications) {
    result.push_back(modification->get());
  }
  result.push_back(nullptr);
  return result;
}

}  // namespace

struct DirectoryWriter::Change {
  int operation;
  std::string attribute;
  std::vector<std::string> values;
};

std::string Entry::Value(const std::string& attribute) const {
  const auto found = attributes.find(attribute);
  if (found == attributes.end() || found->second.empty()) return "";
  return found->second.front();
}

DirectoryWriter::DirectoryWriter(LdapLogin login) : login_(std::move(login)) {}

DirectoryWriter::~DirectoryWriter() { Disconnect(); }

void DirectoryWriter::Disconnect() {
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  if (session_ != nullptr) ldap_unbind_ext(session_, nullptr, nullptr);
  session_ = nullptr;
}

absl::Status DirectoryWriter::Bind() {
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  return EnsureBound();
}

absl::Status DirectoryWriter::Open() {
  if (ldap_initialize(&session_, login_.uri.c_str()) != LDAP_SUCCESS) {
    return absl::InternalError(absl::StrCat("bad LDAP URI ", login_.uri));
  }
  const int version = LDAP_VERSION3;
  const int demand = LDAP_OPT_X_TLS_DEMAND;
  const int client = 0;
  ldap_set_option(session_, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(session_, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(session_, LDAP_OPT_NETWORK_TIMEOUT, &kTimeout);
  ldap_set_option(session_, LDAP_OPT_TIMEOUT, &kTimeout);
  if (!login_.ca_file.empty()) {
    ldap_set_option(session_, LDAP_OPT_X_TLS_CACERTFILE,
                    login_.ca_file.c_str());
  }
  ldap_set_option(session_, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  ldap_set_option(session_, LDAP_OPT_X_TLS_NEWCTX, &client);
  return absl::OkStatus();
}

absl::Status DirectoryWriter::EnsureBound() {
  if (session_ != nullptr) return absl::OkStatus();
  RETURN_IF_ERROR(Open());
  berval password = Bytes(login_.password);
  const int code =
      ldap_sasl_bind_s(session_, login_.name.c_str(), LDAP_SASL_SIMPLE,
                       &password, nullptr, nullptr, nullptr);
  absl::Status status =
      Checked(code, absl::StrCat("bind to ", login_.uri, " as ", login_.name));
  if (!status.ok() && session_ != nullptr) {
    ldap_unbind_ext(session_, nullptr, nullptr);
    session_ = nullptr;
  }
  return status;
}

absl::Status DirectoryWriter::Checked(int code, absl::string_view what) {
  if (code == LDAP_SUCCESS) return absl::OkStatus();
  char* words = nullptr;
  ldap_get_option(session_, LDAP_OPT_DIAGNOSTIC_MESSAGE, &words);
  std::string message =
      absl::StrCat(what, ": ", ldap_err2string(code), " (", code, ")");
  if (words != nullptr) absl::StrAppend(&message, ": ", words);
  ldap_memfree(words);
  const absl::StatusCode status_code = CodeOf(code);
  if (status_code == absl::StatusCode::kUnavailable) {
    ldap_unbind_ext(session_, nullptr, nullptr);
    session_ = nullptr;
  }
  return absl::Status(status_code, message);
}

absl::Status DirectoryWriter::Add(const std::string& dn,
                                  const Attributes& attributes) {
  std::vector<std::unique_ptr<Modification>> modifications;
  for (const auto& [name, values] : attributes) {
    modifications.push_back(
        std::make_unique<Modification>(LDAP_MOD_ADD, name, values));
  }
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  RETURN_IF_ERROR(EnsureBound());
  return Checked(
      ldap_add_ext_s(session_, dn.c_str(), Pointers(modifications).data(),
                     nullptr, nullptr),
      absl::StrCat("add ", dn));
}

absl::Status DirectoryWriter::Modify(const std::string& dn,
                                     const std::vector<Change>& changes) {
  std::vector<std::unique_ptr<Modification>> modifications;
  modifications.reserve(changes.size());
  for (const Change& change : changes) {
    modifications.push_back(std::make_unique<Modification>(
        change.operation, change.attribute, change.values));
  }
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  RETURN_IF_ERROR(EnsureBound());
  return Checked(
      ldap_modify_ext_s(session_, dn.c_str(), Pointers(modifications).data(),
                        nullptr, nullptr),
      absl::StrCat("modify ", dn));
}

absl::Status DirectoryWriter::Replace(const std::string& dn,
                                      const Attributes& attributes) {
  std::vector<Change> changes;
  for (const auto& [name, values] : attributes) {
    changes.push_back({LDAP_MOD_REPLACE, name, values});
  }
  return Modify(dn, changes);
}

absl::Status DirectoryWriter::AddValue(const std::string& dn,
                                       const std::string& attribute,
                                       const std::string& value) {
  return Modify(dn, {{LDAP_MOD_ADD, attribute, {value}}});
}

absl::Status DirectoryWriter::RemoveValue(const std::string& dn,
                                          const std::string& attribute,
                                          const std::string& value) {
  return Modify(dn, {{LDAP_MOD_DELETE, attribute, {value}}});
}

absl::Status DirectoryWriter::Delete(const std::string& dn) {
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  RETURN_IF_ERROR(EnsureBound());
  return Checked(ldap_delete_ext_s(session_, dn.c_str(), nullptr, nullptr),
                 absl::StrCat("delete ", dn));
}

absl::Status DirectoryWriter::Rename(const std::string& dn,
                                     const std::string& new_rdn,
                                     const std::string& new_parent) {
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  RETURN_IF_ERROR(EnsureBound());
  return Checked(
      ldap_rename_s(session_, dn.c_str(), new_rdn.c_str(),
                    new_parent.empty() ? nullptr : new_parent.c_str(),
                    /*deleteoldrdn=*/1, nullptr, nullptr),
      absl::StrCat("rename ", dn));
}

absl::StatusOr<std::vector<Entry>> DirectoryWriter::Search(
    const std::string& base, int scope, const std::string& filter,
    const std::vector<std::string>& attributes) {
  std::vector<char*> wanted;
  wanted.reserve(attributes.size() + 1);
  for (const std::string& name : attributes) {
    wanted.push_back(const_cast<char*>(name.c_str()));
  }
  wanted.push_back(nullptr);
  absl::MutexLock lock(&mutex_);
  const BlockedPipeSignal blocked;
  RETURN_IF_ERROR(EnsureBound());
  timeval timeout = kTimeout;
  LDAPMessage* answer = nullptr;
  const int code =
      ldap_search_ext_s(session_, base.c_str(), scope, filter.c_str(),
                        attributes.empty() ? nullptr : wanted.data(), 0,
                        nullptr, nullptr, &timeout, LDAP_NO_LIMIT, &answer);
  const std::unique_ptr<LDAPMessage, int (*)(LDAPMessage*)> owned(
      answer, &ldap_msgfree);
  RETURN_IF_ERROR(Checked(code, absl::StrCat("search ", base, " ", filter)));
  std::vector<Entry> entries;
  for (LDAPMessage* message = ldap_first_entry(session_, answer);
       message != nullptr; message = ldap_next_entry(session_, message)) {
    entries.push_back(ToEntry(session_, message));
  }
  return entries;
}

absl::StatusOr<Entry> DirectoryWriter::Read(
    const std::string& dn, const std::vector<std::string>& attributes) {
  ASSIGN_OR_RETURN(std::vector<Entry> entries,
                   Search(dn, LDAP_SCOPE_BASE, "(objectClass=*)", attributes));
  if (entries.empty()) return absl::NotFoundError(dn);
  return std::move(entries.front());
}

absl::StatusOr<std::vector<Entry>> DirectoryWriter::Search(
    const std::string& base, const std::string& filter,
    const std::vector<std::string>& attributes) {
  return Search(base, LDAP_SCOPE_SUBTREE, filter, attributes);
}

std::string EscapeFilterValue(absl::string_view value) {
  std::string result;
  for (const unsigned char c : value) {
    if (c == '*' || c == '(' || c == ')' || c == '\\' || c == 0) {
      absl::StrAppendFormat(&result, "\\%02x", c);
    } else {
      result.push_back(static_cast<char>(c));
    }
  }
  return result;
}

std::string EscapeDnValue(absl::string_view value) {
  std::string result;
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool first_or_last = i == 0 || i + 1 == value.size();
    if (absl::string_view("\"+,;<>\\=").find(c) != absl::string_view::npos ||
        (c == '#' && i == 0) || (c == ' ' && first_or_last)) {
      result.push_back('\\');
    }
    result.push_back(c);
  }
  return result;
}

std::string UnicodePassword(absl::string_view password) {
  std::wstring_convert<std::codecvt_utf8_utf16<char16_t>, char16_t> convert;
  std::string result;
  for (const char16_t unit :
       convert.from_bytes(absl::StrCat("\"", password, "\""))) {
    result.push_back(static_cast<char>(unit & 0xff));
    result.push_back(static_cast<char>(unit >> 8));
  }
  return result;
}

}  // namespace directory_sync::fixture
